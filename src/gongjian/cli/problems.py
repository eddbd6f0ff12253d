"""What stops a verb: bad input, told to the person who can mend it."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from pathlib import Path

from ..methods.kinds.words import Language, Words


class Problem(Exception):
    """Bad input: one sentence, or several. Exit code 2, nothing written."""

    def __init__(self, *words: Words) -> None:
        super().__init__("; ".join(w.en for w in words))
        self.words: Sequence[Words] = words

    def lines(self, language: Language) -> list[str]:
        return [words.in_language(language) for words in self.words]


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


def cannot_read(place: Path, error: OSError) -> Problem:
    """A file that the system will not give us, and why."""
    zh, en = _reason(error)
    return Problem(Words(f"{place}：读不出来（{zh}）", f"{place}: cannot be read ({en})"))


def cannot_write(place: Path, error: OSError) -> Problem:
    """A place that the system will not take, and why."""
    zh, en = _reason(error)
    return Problem(Words(f"{place}：写不进去（{zh}）", f"{place}: cannot be written ({en})"))


def _reason(error: OSError) -> tuple[str, str]:
    en = error.strerror or str(error)
    return _REASONS.get(error.errno or 0, en), en
