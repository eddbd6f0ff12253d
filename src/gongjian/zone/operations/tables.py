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


def jobs(found: Any) -> Table:
    return Table(
        "jobs",
        (
            Column("task", _("任务"), lambda job: job.task_path.rsplit(".", 1)[-1], sort="task_path"),
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
