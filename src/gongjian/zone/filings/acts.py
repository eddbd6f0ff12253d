"""The acts of this room, in words for the trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

ACTS = {
    "filing.drafted": _("起草备案事项"),
    "filing.edited": _("修改备案事项"),
    "filing.proposed": _("写拟申报事实"),
    "filing.proposal_dropped": _("删去拟申报事实"),
    "filing.enclosed": _("上传备案要件"),
    "filing.sent": _("送领导小组办公室协商"),
    "filing.asked": _("就备案事项征求意见"),
    "filing.opined": _("对备案事项提意见"),
    "filing.commented": _("领导小组办公室提出意见"),
    "filing.consulted": _("协商办结"),
    "filing.answered": _("写意见采纳情况"),
    "filing.filed": _("报备案"),
    "filing.sent_back": _("退回补正"),
    "filing.accepted": _("受理备案"),
    "filing.archived": _("备案归档"),
    "filing.withdrawn": _("撤回备案事项"),
    "fact.seeded": _("导入政策包的申报事实"),
    "fact.entered": _("登记存量申报事实"),
    "fact.declared": _("申报变化"),
    "fact.filed": _("申报事实备案"),
    "fact.noted": _("记下机构更名"),
    "fact.excused": _("认定不需备案"),
    "fact.withdrawn": _("撤回申报事实"),
}
