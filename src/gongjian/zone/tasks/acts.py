"""The acts of this room, in words for the trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

ACTS = {
    "plan.seeded": _("导入政策包的规划"),
    "plan.drafted": _("起草规划"),
    "plan.written": _("写规划条款"),
    "plan.in_force": _("规划施行"),
    "plan.ended": _("规划结束"),
    "plan.withdrawn": _("撤回规划"),
    "task.drafted": _("起草任务"),
    "task.edited": _("修改任务"),
    "task.offered": _("提交任务草稿"),
    "task.sent": _("任务征求意见"),
    "task.commented": _("对任务提意见"),
    "task.answered": _("答复任务意见"),
    "task.agreed": _("商定任务"),
    "task.issued": _("下达任务"),
    "task.started": _("启动任务"),
    "task.reached": _("完成节点"),
    "task.reported": _("记任务进展"),
    "task.proposed": _("报任务完成"),
    "task.accepted": _("认定任务完成"),
    "task.sent_back": _("退回任务完成申请"),
    "task.change_asked": _("申请调整任务"),
    "task.changed": _("同意调整任务"),
    "task.change_refused": _("不同意调整任务"),
    "task.change_withdrawn": _("撤回任务调整申请"),
    "task.withdrawn": _("撤回任务"),
}
