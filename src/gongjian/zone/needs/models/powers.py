from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ...accounts.models import Organisation, Person
from ...history.models import Kept
from ..choices import PowerCategory, PowerStage, Standing


class Power(Kept):
    """An item of the list of delegated powers (下放事项清单): what, from which office, to which parks, by which
    document, from when to when."""

    number = models.CharField(_("编号"), max_length=20, unique=True)
    title = models.CharField(_("事项"), max_length=200)
    category = models.CharField(_("类别"), max_length=12, choices=PowerCategory.choices)
    office = models.CharField(_("下放机关"), max_length=100)  # many stand outside the zone's tree
    document = models.CharField(_("依据文件"), max_length=200)
    document_day = models.DateField(_("文件日期"), null=True, blank=True)
    since = models.DateField(_("起"))
    until = models.DateField(_("止"), null=True, blank=True)
    text = models.TextField(_("说明"), max_length=2000, blank=True)
    stage = models.CharField(
        _("状态"), max_length=10, choices=PowerStage.choices, default=PowerStage.DRAFT
    )

    LABELS = {"holders": _("承接园区"), "uses": _("使用次数")}

    class Meta:
        verbose_name = _("下放事项")
        ordering = ("number",)
        constraints = (
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="a_power_ends_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def rows(self) -> dict[str, Any]:
        return {
            "holders": [holder.told() for holder in self.holders.all()],
            "uses": [use.told() for use in self.uses.all()],
        }

    def texts(self) -> tuple[str, str]:
        return self.title, "\n".join((self.number, self.office, self.document, self.text))


class Holder(models.Model):
    """A park to which a power was handed down, and for how long."""

    power = models.ForeignKey(Power, models.PROTECT, related_name="holders")
    park = models.ForeignKey(
        Organisation, models.PROTECT, related_name="powers_held", verbose_name=_("园区")
    )
    since = models.DateField(_("起"))
    until = models.DateField(_("止"), null=True, blank=True)
    ended_because = models.CharField(_("收回原因"), max_length=300, blank=True)

    class Meta:
        ordering = ("park__path",)
        constraints = (
            models.UniqueConstraint(fields=("power", "park"), name="a_park_holds_a_power_once"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="a_park_holds_a_power_forwards",
            ),
        )

    def told(self) -> dict[str, Any]:
        return {"park": self.park_id, "since": str(self.since), "until": str(self.until or "")}


class Use(models.Model):
    """How often a park used a power in a year, by its own count."""

    power = models.ForeignKey(Power, models.PROTECT, related_name="uses")
    park = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("园区"))
    year = models.PositiveSmallIntegerField(_("年度"))
    count = models.PositiveIntegerField(_("使用次数"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("填报人"))
    at = models.DateTimeField(_("填报时间"), auto_now=True)

    class Meta:
        ordering = ("-year", "park__path")
        constraints = (
            models.UniqueConstraint(fields=("power", "park", "year"), name="a_year_is_counted_once"),
        )  # fmt: skip

    def told(self) -> dict[str, Any]:
        return {"park": self.park_id, "year": self.year, "count": self.count}


def standing(since: date, until: date | None, day: date) -> Standing:
    if day < since:
        return Standing.COMING
    return Standing.ENDED if until is not None and until < day else Standing.IN_FORCE
