from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ...accounts.models import Organisation
from ...history.models import Kept
from ...tasks.models import Clause, Task
from ..choices import Category, ItemStage, Presence, Stage, Way
from .coordination import Coordination


class Meeting(Kept):
    """A meeting of joint building: planned by the office, its agenda from proposals, its decisions carried out."""

    category = models.CharField(_("会议类别"), max_length=10, choices=Category.choices)
    year = models.PositiveSmallIntegerField(_("年度"), db_index=True)
    ordinal = models.PositiveSmallIntegerField(_("次数"))
    title = models.CharField(_("会议名称"), max_length=200)
    starts_at = models.DateTimeField(_("时间"), db_index=True)
    place = models.CharField(_("地点"), max_length=200)
    chair = models.CharField(_("主持"), max_length=100)
    items_by = models.DateField(_("报议题截止"), null=True, blank=True)
    papers_by = models.DateField(_("交材料截止"), null=True, blank=True)
    invited = models.ManyToManyField(
        Organisation, through="Seat", related_name="+", verbose_name=_("参会单位")
    )
    stage = models.CharField(
        _("状态"), max_length=10, choices=Stage.choices, default=Stage.PLANNED, db_index=True
    )
    held_on = models.DateField(_("召开日期"), null=True, blank=True)

    LABELS = {"seats": _("参会单位")}

    class Meta:
        verbose_name = _("会议")
        ordering = ("-starts_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("category", "year", "ordinal"), name="a_meeting_has_its_number"
            ),
            models.CheckConstraint(
                condition=Q(items_by=None) | Q(papers_by=None) | Q(papers_by__gte=F("items_by")),
                name="papers_are_due_after_proposals",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=("held", "minuted")) | Q(held_on__isnull=False),
                name="a_meeting_that_was_held_has_its_day",
            ),
        )

    def __str__(self) -> str:
        return self.title

    def rows(self) -> dict[str, Any]:
        return {"seats": [seat.told() for seat in self.seats.all()]}

    def texts(self) -> tuple[str, str]:
        return self.title, "\n".join((self.place, self.chair))


class Seat(models.Model):
    """An organisation's seat at a meeting: who comes for it, whom they stand in for (代), or why nobody came."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="seats")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("单位")
    )
    presence = models.CharField(
        _("出席"), max_length=10, choices=Presence.choices, default=Presence.UNKNOWN
    )
    name = models.CharField(_("参会人"), max_length=80, blank=True)
    post = models.CharField(_("职务"), max_length=80, blank=True)
    instead_of = models.CharField(_("代谁参会"), max_length=80, blank=True)
    reason = models.CharField(_("请假、缺席理由"), max_length=200, blank=True)

    class Meta:
        ordering = ("organisation__path",)
        constraints = (
            models.UniqueConstraint(
                fields=("meeting", "organisation"), name="an_organisation_has_one_seat"
            ),
            models.CheckConstraint(
                condition=~Q(presence__in=("coming", "came")) | ~Q(name=""),
                name="who_comes_to_a_meeting_has_a_name",
            ),
            models.CheckConstraint(
                condition=~Q(presence__in=("excused", "absent")) | ~Q(reason=""),
                name="who_stays_away_has_a_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.meeting} {self.organisation}"

    def told(self) -> dict[str, Any]:
        return {
            "organisation": self.organisation_id, "presence": self.presence, "name": self.name, "post": self.post,
            "instead_of": self.instead_of, "reason": self.reason,
        }  # fmt: skip


class AgendaItem(Kept):
    """What an organisation proposes for the agenda (议题), and its place there once the office accepts it."""

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="items", verbose_name=_("会议")
    )
    title = models.CharField(_("议题"), max_length=200)
    text = models.TextField(_("说明"), max_length=5000)
    presenter = models.CharField(_("汇报人"), max_length=80, blank=True)
    stage = models.CharField(
        _("状态"), max_length=10, choices=ItemStage.choices, default=ItemStage.PROPOSED
    )
    place = models.PositiveSmallIntegerField(_("次序"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("时长（分钟）"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(480)],
    )  # fmt: skip
    paper_wanted = models.BooleanField(_("要交材料"), default=True)
    answer = models.CharField(_("未列入的理由"), max_length=300, blank=True)
    heard = models.TextField(_("会上情况"), max_length=5000, blank=True)

    class Meta:
        verbose_name = _("议题")
        ordering = ("place", "pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(stage="accepted") | Q(place__isnull=False),
                name="what_is_on_the_agenda_has_its_place",
            ),
            models.CheckConstraint(
                condition=~Q(stage="declined") | ~Q(answer=""),
                name="an_item_is_declined_with_a_reason",
            ),
        )
        indexes = (models.Index(fields=("meeting", "stage"), name="items_of_a_meeting"),)

    def __str__(self) -> str:
        return self.title

    def texts(self) -> tuple[str, str]:
        return self.title, "\n".join((self.text, self.heard))


class Decision(Kept):
    """What a meeting decided (议定事项): by whom it is to be done, by when, and what it became."""

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="decisions", verbose_name=_("会议")
    )
    item = models.ForeignKey(
        AgendaItem, models.PROTECT, null=True, blank=True, related_name="decisions", verbose_name=_("议题"),
    )  # fmt: skip
    number = models.PositiveSmallIntegerField(_("序号"))
    text = models.CharField(_("议定事项"), max_length=300)
    owner = models.ForeignKey(
        Organisation, models.PROTECT, related_name="decisions", verbose_name=_("责任单位")
    )
    partners = models.ManyToManyField(
        Organisation, related_name="+", blank=True, verbose_name=_("配合单位")
    )
    park = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("园区"),
    )  # fmt: skip
    due = models.DateField(_("期限"), db_index=True)
    way = models.CharField(_("转为"), max_length=10, choices=Way.choices, default=Way.MATTER)
    clause = models.ForeignKey(
        Clause, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("条款")
    )
    result = models.CharField(_("可衡量的结果"), max_length=500, blank=True)
    carried_at = models.DateTimeField(_("交办时间"), null=True, blank=True)
    task = models.OneToOneField(
        Task, models.PROTECT, null=True, blank=True, related_name="decision", verbose_name=_("任务")
    )
    matter = models.OneToOneField(
        Coordination, models.PROTECT, null=True, blank=True, related_name="decision", verbose_name=_("协调事项"),
    )  # fmt: skip

    LABELS = {"partners": _("配合单位")}

    class Meta:
        verbose_name = _("议定事项")
        ordering = ("-meeting__starts_at", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("meeting", "number"), name="a_decision_has_its_number"
            ),
            models.CheckConstraint(
                condition=~Q(way="task") | (Q(clause__isnull=False) & ~Q(result="")),
                name="a_task_of_a_meeting_stands_on_a_clause",
            ),
            models.CheckConstraint(
                condition=Q(task=None) | Q(matter=None), name="a_decision_becomes_one_thing"
            ),
            models.CheckConstraint(
                condition=Q(carried_at=None) | Q(task__isnull=False) | Q(matter__isnull=False),
                name="a_decision_that_was_carried_became_something",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.text

    def rows(self) -> dict[str, Any]:
        return {"partners": list(self.partners.order_by("pk").values_list("pk", flat=True))}

    def texts(self) -> tuple[str, str]:
        return self.text, "\n".join((self.meeting.title, self.result))
