from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ...accounts.models import Organisation
from ...history.models import Kept
from ...register.models import Unit
from .. import choices as c
from .projects import Project, money


def organisation(words: Any, name: str = "+", *, optional: bool = False) -> Any:
    return models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name=name,
        verbose_name=words,
        null=optional,
        blank=optional,
    )


class Agreement(Kept):
    """A cooperation agreement (合作协议): with whom, for how long, what each side is to do, and what came of it
    year by year."""

    title = models.CharField(_("协议名称"), max_length=200)
    partner = models.CharField(_("合作方"), max_length=200)
    kind_of = models.CharField(_("类别"), max_length=10, choices=c.Partner.choices, db_index=True)
    place = models.CharField(_("合作方所在地"), max_length=100, blank=True)
    park = organisation(_("园区"), "agreements", optional=True)
    owner = organisation(_("责任单位"), "agreements_owned")
    stage = models.CharField(
        _("状态"), max_length=8, choices=c.Standing.choices, default=c.Standing.DRAFT, db_index=True
    )
    signed_on = models.DateField(_("签订日期"), null=True, blank=True)
    since = models.DateField(_("起"), null=True, blank=True)
    until = models.DateField(_("止"), null=True, blank=True)  # NULL: without a term
    our_duties = models.CharField(_("我方承担"), max_length=2000)
    their_duties = models.CharField(_("对方承担"), max_length=2000)
    ended_on = models.DateField(_("结束"), null=True, blank=True)
    ended_because = models.CharField(_("结束原因"), max_length=300, blank=True)

    LABELS = {"years": _("年度计划和成果")}

    class Meta:
        verbose_name = _("合作协议")
        ordering = ("-signed_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(until=None) | Q(since=None) | Q(until__gte=F("since")),
                name="an_agreement_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(stage="in_force") | Q(signed_on__isnull=False, since__isnull=False),
                name="an_agreement_in_force_was_signed",
            ),
            models.CheckConstraint(
                condition=~Q(stage="ended") | (Q(ended_on__isnull=False) & ~Q(ended_because="")),
                name="an_agreement_that_ended_says_why",
            ),
        )

    def __str__(self) -> str:
        return self.title

    def rows(self) -> dict[str, Any]:
        return {"years": [y.told() for y in self.years.all()]}

    def texts(self) -> tuple[str, str]:
        told = (f"{y.plan}\n{y.result}" for y in self.years.all())
        return self.title, "\n".join((self.partner, self.place, self.our_duties, self.their_duties, *told))  # fmt: skip


class YearOfAgreement(models.Model):
    """What an agreement was to bring in a year, and what it did."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="years")
    year = models.PositiveSmallIntegerField(_("年度"))
    plan = models.CharField(_("年度计划"), max_length=1000, blank=True)
    result = models.CharField(_("年度成果"), max_length=1000, blank=True)

    class Meta:
        ordering = ("-year",)
        constraints = (
            models.UniqueConstraint(
                fields=("agreement", "year"), name="an_agreement_has_one_plan_a_year"
            ),
            models.CheckConstraint(
                condition=~Q(plan="") | ~Q(result=""), name="a_year_says_a_plan_or_a_result"
            ),
        )

    def told(self) -> dict[str, Any]:
        return {"year": self.year, "plan": self.plan, "result": self.result}


class Activity(Kept):
    """An event (活动): a forum, a day for investors, institutes that come into a park; and the leads it brought."""

    title = models.CharField(_("活动名称"), max_length=200)
    kind_of = models.CharField(_("类别"), max_length=10, choices=c.Occasion.choices, db_index=True)
    on = models.DateField(_("日期"))
    place = models.CharField(_("地点"), max_length=100)
    host = organisation(_("主办单位"), "activities_hosted")
    park = organisation(_("园区"), "activities", optional=True)
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("依据的协议")
    )  # fmt: skip
    held = models.CharField(_("状态"), max_length=9, choices=c.Held.choices, default=c.Held.PLANNED)
    present = models.PositiveIntegerField(_("到会人数"), null=True, blank=True)
    summary = models.CharField(_("情况"), max_length=2000, blank=True)

    LABELS = {"prospects": _("线索")}

    class Meta:
        verbose_name = _("合作活动")
        ordering = ("-on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(held="held") | ~Q(summary=""),
                name="an_activity_that_was_held_says_how",
            ),
        )

    def __str__(self) -> str:
        return f"{self.on} {self.title}"

    def rows(self) -> dict[str, Any]:
        return {"prospects": [p.told() for p in self.prospects.all()]}

    def texts(self) -> tuple[str, str]:
        told = (f"{p.name} {p.partner}" for p in self.prospects.all())
        return self.title, "\n".join((self.place, self.summary, *told))


class Prospect(models.Model):
    """A lead that an activity brought (活动线索): signed, landed, or nothing; it may become a key project."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="prospects")
    name = models.CharField(_("线索"), max_length=200)
    partner = models.CharField(_("对方"), max_length=200)
    amount = money(_("意向投资（万元）"))
    stage = models.CharField(
        _("进展"), max_length=6, choices=c.Outcome.choices, default=c.Outcome.LEAD
    )
    found_on = models.DateField(_("线索日期"))
    signed_on = models.DateField(_("签约"), null=True, blank=True)
    landed_on = models.DateField(_("落地"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    project = models.OneToOneField(
        Project, models.PROTECT, null=True, blank=True, related_name="prospect", verbose_name=_("重点项目")
    )  # fmt: skip

    class Meta:
        ordering = ("found_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(stage="signed") | Q(signed_on__isnull=False),
                name="a_lead_that_is_signed_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(stage="landed") | Q(landed_on__isnull=False),
                name="a_lead_that_landed_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(stage="lost") | ~Q(note=""), name="a_lead_that_is_lost_says_why"
            ),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gte=0), name="no_lead_has_a_negative_amount"
            ),
        )

    def __str__(self) -> str:
        return self.name

    def told(self) -> dict[str, Any]:
        return {"name": self.name, "partner": self.partner, "stage": self.stage,
                "amount": None if self.amount is None else str(self.amount), "project": self.project_id,
                "note": self.note, "found_on": str(self.found_on), "signed_on": str(self.signed_on or ""),
                "landed_on": str(self.landed_on or "")}  # fmt: skip


class Foothold(Kept):
    """What a partner has here or the zone has elsewhere (总部、海外机构、姊妹园区): typed, from day to day."""

    kind_of = models.CharField(_("类别"), max_length=18, choices=c.Presence.choices, db_index=True)
    name = models.CharField(_("名称"), max_length=200)
    parent = models.CharField(_("母体或伙伴"), max_length=200, blank=True)
    place = models.CharField(_("所在地"), max_length=100)
    park = organisation(_("园区"), "footholds")
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="footholds", verbose_name=_("名录库单位")
    )  # fmt: skip
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, null=True, blank=True, related_name="footholds", verbose_name=_("依据的协议")
    )  # fmt: skip
    chain = models.CharField(_("主导产业"), max_length=40, blank=True)
    node = models.CharField(_("产业链环节"), max_length=40, blank=True)
    since = models.DateField(_("起"))
    until = models.DateField(_("止"), null=True, blank=True)
    ended_because = models.CharField(_("结束原因"), max_length=300, blank=True)
    note = models.CharField(_("说明"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("总部与海外机构")
        ordering = ("-since", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="a_foothold_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | ~Q(ended_because=""),
                name="a_foothold_that_ended_says_why",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def texts(self) -> tuple[str, str]:
        return self.name, "\n".join((self.parent, self.place, self.note))

    def stands_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)
