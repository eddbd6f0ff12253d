from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from ..web.tables import Badge, Column, Filter, Table

STATES = {
    "READY": ("wait", _("排队中")),
    "RUNNING": ("info", _("进行中")),
    "SUCCESSFUL": ("ok", _("已完成")),
    "FAILED": ("bad", _("失败")),
}
# What the worker does, by room and name, as an operator calls it.
JOBS = {
    "accounts.put_names_in_force": _("机构改名到期生效"), "audit.chain_reads": _("查看记录入审计链"),
    "audit.note_head": _("审计链尾记入日志"), "filings.each_morning": _("备案：每日到期检查"),
    "inbox.deliver": _("发送通知"), "inbox.remind": _("待办提醒和升级"),
    "industry.each_morning": _("项目和合作：每日亮灯"), "meetings.each_morning": _("协调事项：每日亮灯"),
    "needs.each_morning": _("需求：每日到期检查"), "operations.forget_old_jobs": _("清理旧任务记录"),
    "register.carry_on": _("名单比对和入库"), "register.look_for_doubles": _("名录查重"),
    "register.remind_of_rounds": _("名录维护提醒"), "reports.each_day": _("报告期：每日催报"),
    "reports.make_circular": _("生成进展通报"), "tasks.each_morning": _("重点任务：每日亮灯"),
}  # fmt: skip


def called(job: Any) -> str:
    """gongjian.zone.audit.jobs.chain_reads in words; a job that has none by its own name."""
    path: list[str] = job.task_path.split(".")
    return str(JOBS.get(".".join((*path[-3:-2], path[-1])), path[-1]))


def jobs(found: Any) -> Table:
    return Table(
        "jobs",
        (
            Column("task", _("任务"), called, sort="task_path"),
            Column("state", _("状态"), lambda job: Badge(*map(str, STATES.get(job.status, ("idle", job.status)))), kind="badge"),
            Column("queued", _("进入队列"), lambda job: job.enqueued_at, sort="enqueued_at", kind="moment"),
            Column("begun", _("开始"), lambda job: job.started_at, kind="moment"),
            Column("ended", _("结束"), lambda job: job.finished_at, kind="moment"),
        ),
        found,
        filters=(
            Filter("state", _("状态"), lambda: [(key, word) for key, (_colour, word) in STATES.items()],
                   lambda rows, value: rows.filter(status=value)),
        ),
        title=_("后台任务"),
        empty_title=_("没有后台任务"),
        empty_hint=_("任务进入队列后会出现在这里。"),
    )  # fmt: skip
