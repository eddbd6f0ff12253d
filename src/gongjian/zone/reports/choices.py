from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class RoundStage(models.TextChoices):
    """Whether a round still takes reports."""

    OPEN = "open", _("进行中")
    CLOSED = "closed", _("已关闭")


class Stage(models.TextChoices):
    """How far a report has come."""

    DUE = "due", _("待报")
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("已报待审")
    SENT_BACK = "sent_back", _("退回修改")
    ACCEPTED = "accepted", _("已认可")


class Claim(models.TextChoices):
    """How it stands with a task, as its owner says. That it is done counts once the office has seen the evidence."""

    NOT_STARTED = "not_started", _("未启动")
    UNDER_WAY = "under_way", _("推进中")
    BEHIND = "behind", _("滞后")
    DONE = "done", _("完成")


class Outcome(models.TextChoices):
    """What became of what was planned last time."""

    DONE = "done", _("已落实")
    PARTLY = "partly", _("部分落实")
    NOT = "not", _("未落实")


class Verdict(models.TextChoices):
    """What the office says of a task's part in a report."""

    ACCEPTED = "accepted", _("认可")
    SENT_BACK = "sent_back", _("退回")


class Part(models.TextChoices):
    """Which words of a task's part."""

    WORDS = "words", _("本期进展")
    NEXT = "next_steps", _("下步计划")


class Source(models.TextChoices):
    """Where the original of a copied text stands."""

    LAST = "last", _("本任务上期")
    OTHERS = "others", _("别的单位本期")


class Making(models.TextChoices):
    """How far the worker has come with a circular."""

    WAITING = "waiting", _("等待生成")
    MAKING = "making", _("正在生成")
    MADE = "made", _("已生成")
    FAILED = "failed", _("没有生成")


WRITABLE = (Stage.DUE, Stage.DRAFT, Stage.SENT_BACK)
UNREPORTED = (Stage.DUE, Stage.DRAFT)
