"""The acts of this room, in words for the trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

ACTS = {
    "document.made": _("生成文书"),
    "document.edited": _("修改文书"),
    "document.handed_back": _("上传 Word 修改稿"),
    "document.issued": _("印发文书"),
    "document.withdrawn": _("撤回文书"),
    "evidence.given": _("上传材料"),
    "evidence.withdrawn": _("撤回材料"),
    "template.taken": _("启用文书模板"),
    "template.retired": _("停用文书模板"),
}
