"""The acts of this room, in words for the trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

ACTS = {
    "report_round.opened": _("开始报告期"),
    "report_round.extended": _("补列要报告的任务"),
    "report_round.closed": _("关闭报告期"),
    "report_round.withdrawn": _("撤回报告期"),
    "report_round.circular_asked": _("生成进展通报"),
    "report.asked": _("要求报送进展报告"),
    "report.saved": _("保存进展报告"),
    "report.submitted": _("报送进展报告"),
    "report.chased": _("催报进展报告"),
    "report.reviewed": _("审核进展报告"),
    "report.sent_back": _("退回进展报告"),
    "report.accepted": _("认可进展报告"),
    "report.printed": _("导出进展报告"),
}
