from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    """What kind of meeting it is."""

    JOINT = "joint", _("委区共建工作推动会")
    GROUP = "group", _("领导小组会议")
    TOPIC = "topic", _("专题会")


class Stage(models.TextChoices):
    """How far a meeting has come."""

    PLANNED = "planned", _("筹备中")
    CALLED = "called", _("已通知")
    HELD = "held", _("已召开")
    MINUTED = "minuted", _("纪要已印发")


class Presence(models.TextChoices):
    """Whether somebody comes, and came, for an organisation."""

    UNKNOWN = "unknown", _("未回复")
    COMING = "coming", _("参会")
    EXCUSED = "excused", _("请假")
    CAME = "came", _("到会")
    ABSENT = "absent", _("缺席")


class ItemStage(models.TextChoices):
    """What became of a proposal for the agenda."""

    PROPOSED = "proposed", _("待审")
    ACCEPTED = "accepted", _("列入议程")
    DECLINED = "declined", _("未列入")


class Way(models.TextChoices):
    """What a decision becomes."""

    TASK = "task", _("重点任务")
    MATTER = "matter", _("协调事项")


class Origin(models.TextChoices):
    """Where a matter for coordination comes from."""

    RAISED = "raised", _("单位提请")
    DECISION = "decision", _("会议议定")
    INSTRUCTION = "instruction", _("领导批示")


class Progress(models.TextChoices):
    """How far a matter for coordination has come."""

    DRAFT = "draft", _("草稿")
    RAISED = "raised", _("待分办")
    ASSIGNED = "assigned", _("办理中")
    ESCALATED = "escalated", _("已提请领导协调")
    ANSWERED = "answered", _("已答复，待审核")
    CLOSED = "closed", _("办结")
    DECLINED = "declined", _("不予协调")


class Ruling(models.TextChoices):
    """What a leader says of a document that is put before them."""

    ASKED = "asked", _("待审定")
    APPROVED = "approved", _("同意")
    RETURNED = "returned", _("退回修改")


IN_HAND = (Progress.ASSIGNED, Progress.ESCALATED)  # somebody has to answer
OPEN = (Progress.RAISED, Progress.ASSIGNED, Progress.ESCALATED, Progress.ANSWERED)
THERE = (Presence.COMING, Presence.CAME)
AWAY = (Presence.EXCUSED, Presence.ABSENT)
