"""Why the system will not give or take a file, in Chinese and English."""

from __future__ import annotations

import errno

_REASONS = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EISDIR: "是文件夹，不是文件",
    errno.ENOTDIR: "上一级不是文件夹",
    errno.EEXIST: "已有同名的文件",
    errno.ENOTEMPTY: "文件夹不是空的",
    errno.ENOSPC: "磁盘满了",
    errno.EROFS: "磁盘是只读的",
    errno.ENAMETOOLONG: "名字太长",
}


def reason_of(error: OSError) -> tuple[str, str]:
    en = error.strerror or str(error)
    return _REASONS.get(error.errno or 0, en), en
