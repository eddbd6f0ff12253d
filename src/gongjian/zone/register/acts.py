"""The acts of this room, in words for the trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .choices import Deed

ACTS = {
    **{f"unit.{deed}": deed.label for deed in Deed},
    "unit.recoded": _("行业代码换版"),
    "unit.unmasked": _("查看单位联系人"),
    "unit.residence": _("登记所在地"),
    "unit.identifier": _("登记证照号码"),
    "unit.folded": _("重复登记合一"),
    "import.handed_in": _("上传名单"),
    "import.specified": _("指定名单的列"),
    "import.approved": _("同意名单入库"),
    "import.applied": _("名单入库"),
    "import.cancelled": _("取消名单"),
    "import.resumed": _("继续名单"),
    "sharing.made": _("登记飞地分成"),
    "mapping.renamed": _("改列模板的名称"),
    "mapping.forgotten": _("删除列模板"),
    "doubt.searched": _("名录查重"),
    "doubt.raised": _("提出疑似重复"),
    "doubt.answered": _("处理存疑"),
    "request.asked": _("请求变更名录"),
    "request.seconded": _("同意名录请求，待第二人复核"),
    "request.approved": _("同意名录请求"),
    "request.rejected": _("不同意名录请求"),
    "request.withdrawn": _("撤回名录请求"),
    "frame.proposed": _("提出调查名册"),
    "frame.frozen": _("冻结调查名册"),
    "frame.withdrawn": _("撤回调查名册"),
    "round.opened": _("开始名录维护"),
    "lead.assigned": _("改派名录线索"),
    "lead.closed": _("办结名录线索"),
    "doubt.reopened": _("撤回存疑的结论"),
    "table.published": _("公布汇总表"),
}
