from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlanStage(models.TextChoices):
    """How a plan stands."""

    DRAFT = "draft", _("草稿")
    IN_FORCE = "in_force", _("施行中")
    ENDED = "ended", _("已结束")


class Stage(models.TextChoices):
    """How far a task has come on its way to being one."""

    DRAFT = "draft", _("草稿")
    COMMENT = "comment", _("征求意见")
    AGREED = "agreed", _("已商定")
    ISSUED = "issued", _("已下达")


class Progress(models.TextChoices):
    """How it stands with a task that was issued."""

    NOT_STARTED = "not_started", _("未启动")
    UNDER_WAY = "under_way", _("推进中")
    BEHIND = "behind", _("滞后")
    PROPOSED = "proposed", _("报完成，待认定")
    DONE = "done", _("完成")


class Measure(models.TextChoices):
    """How a task's result is told."""

    TEXT = "text", _("文字")
    NUMBER = "number", _("数值")
    INDICATOR = "indicator", _("指标（系统计算）")


class Verdict(models.TextChoices):
    """What an organisation says of a draft."""

    AGREE = "agree", _("同意")
    AMEND = "amend", _("修改后同意")
    OBJECT = "object", _("不同意")


class Adopted(models.TextChoices):
    """What became of an opinion."""

    YES = "yes", _("采纳")
    PARTLY = "partly", _("部分采纳")
    NO = "no", _("未采纳")


class Decision(models.TextChoices):
    """What became of a change that was asked for."""

    ASKED = "asked", _("待审批")
    APPROVED = "approved", _("已同意")
    REJECTED = "rejected", _("未同意")
    WITHDRAWN = "withdrawn", _("已撤回")


OPEN = (Progress.NOT_STARTED, Progress.UNDER_WAY, Progress.BEHIND)
EVIDENCE_WANTED = _("证明材料")
