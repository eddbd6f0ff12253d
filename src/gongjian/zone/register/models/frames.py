"""What is asked of the register by others, frames of campaigns, and rounds of maintenance."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ...accounts.models import Organisation, Person
from ..choices import SCOPE, Decision, Ground, Kinds, Outcome, Signing, Trace, Turn
from .imports import ImportRow
from .units import Change, State, Unit


class Request(models.Model):
    """A firm, a park or a keeper of the register asks for a change; the level above decides, two people where the
    scope of the statistics is concerned: of what a keeper asks for, they are the first."""

    kind = models.CharField(_("请求"), max_length=6, choices=Kinds.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="requests")
    head = models.ForeignKey(  # of an establishment that is to enter
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("归属法人")
    )
    name = models.CharField(_("单位名称"), max_length=200)
    told: Any = models.JSONField(default=dict)  # as its kind has it (`wishes.TELLS`)
    base = models.PositiveBigIntegerField(
        default=0
    )  # the newest change of the unit when it was asked
    since = models.DateField(_("从哪天起"))
    ground = models.CharField(_("原因"), max_length=10, choices=Ground.choices)
    note = models.CharField(_("说明"), max_length=500)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("提出人"))
    asked_for = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("提出单位")
    )
    asked_at = models.DateTimeField(_("提出"), auto_now_add=True)
    due_from = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("审核单位")
    )
    state = models.CharField(
        _("状态"), max_length=10, choices=Decision.choices, default=Decision.ASKED, db_index=True
    )
    first_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("意见"), max_length=500, blank=True)
    change = models.OneToOneField(
        Change, models.PROTECT, null=True, blank=True, related_name="request"
    )

    class Meta:
        ordering = ("-asked_at",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(state="approved") | ~Q(decided_by=F("asked_by")),
                name="nobody_approves_what_they_asked_for",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved", kind__in=tuple(map(str, SCOPE)))
                | (Q(first_by__isnull=False) & ~Q(first_by=F("decided_by"))),
                name="scope_is_decided_by_two",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.name}"


class Frame(models.Model):
    """The units of a campaign: found by a rule of the pack, signed by two, then never altered."""

    name = models.CharField(_("名称"), max_length=120)
    rule = models.CharField(_("范围规则"), max_length=40)
    edition = models.CharField(_("政策版次"), max_length=64)
    day = models.DateField(_("截至"))
    known_at = models.DateTimeField(_("所知截至"))
    state = models.CharField(
        _("状态"), max_length=10, choices=Signing.choices, default=Signing.PROPOSED
    )
    before = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    count = models.PositiveIntegerField(_("单位数"), default=0)
    digest = models.CharField(max_length=64)
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    signed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    frozen_at = models.DateTimeField(_("冻结"), null=True, blank=True)

    class Meta:
        ordering = ("-known_at",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(state="frozen")
                | (
                    Q(signed_by__isnull=False, frozen_at__isnull=False)
                    & ~Q(signed_by=F("proposed_by"))
                ),
                name="a_frame_is_signed_by_two",
            ),
        )

    def __str__(self) -> str:
        return self.name


class FrameMember(models.Model):
    """A unit of a frame, as it was then."""

    frame = models.ForeignKey(Frame, models.PROTECT, related_name="members")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    state = models.ForeignKey(State, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("frame", "unit"), name="a_unit_stands_once_in_a_frame"),
        )


class Round(models.Model):
    """A yearly or quarterly round in which the register is gone through."""

    name = models.CharField(_("名称"), max_length=120)
    turn = models.CharField(_("类别"), max_length=9, choices=Turn.choices, default=Turn.OTHER)
    period = models.CharField(_("时期"), max_length=8, blank=True)  # 2026, 2026-Q3
    opens = models.DateField(_("开始"))
    closes = models.DateField(_("截止"))
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-opens",)
        constraints = (
            models.CheckConstraint(
                condition=Q(closes__gte=F("opens")), name="a_round_closes_after_it_opens"
            ),
            models.UniqueConstraint(
                fields=("turn", "period"),
                condition=~Q(period=""),
                name="a_period_has_one_round_of_a_kind",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Lead(models.Model):
    """Something to look into: assigned to a park, closed with what came of it."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="leads")
    kind = models.CharField(_("线索"), max_length=8, choices=Trace.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="leads")
    row = models.OneToOneField(  # of a list of new registrations: what it says is looked into once
        ImportRow, models.PROTECT, null=True, blank=True, related_name="lead"
    )
    name = models.CharField(_("单位名称"), max_length=200)
    detail = models.CharField(_("情况"), max_length=300, blank=True)
    park = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("核实单位")
    )
    outcome = models.CharField(_("结果"), max_length=9, choices=Outcome.choices, blank=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)

    class Meta:
        ordering = ("park", "kind", "name")
        constraints = (
            models.UniqueConstraint(
                fields=("round", "kind", "unit"), name="a_unit_is_a_lead_once_of_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", closed_by=None)
                | (~Q(outcome="") & Q(closed_by__isnull=False)),
                name="a_lead_is_closed_by_somebody",
            ),
        )


class SavedView(models.Model):
    """A question to the register that somebody asks again: their own, by a name."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="register_views")
    name = models.CharField(_("名称"), max_length=60)
    query = models.CharField(max_length=1000)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(fields=("person", "name"), name="a_view_has_its_name"),
        )
