from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ...accounts.models import Organisation, Person
from ...documents.models import Evidence
from ...history.models import Kept
from .. import choices as c


class Exchange(Kept):
    """An entry of the catalogue of data and resources (数据与资源目录): who gives what to whom, how often, on which
    ground. What is secret has no entry."""

    name = models.CharField(_("名称"), max_length=200)
    sort = models.CharField(_("类别"), max_length=8, choices=c.Sort.choices)
    content = models.CharField(_("内容"), max_length=1000)
    giver = models.ForeignKey(
        Organisation, models.PROTECT, related_name="exchanges_given", verbose_name=_("提供单位")
    )
    takers = models.ManyToManyField(Organisation, related_name="exchanges_taken", verbose_name=_("接收单位"))  # fmt: skip
    often = models.CharField(_("频率"), max_length=11, choices=c.Often.choices)
    way = models.CharField(_("方式"), max_length=100, blank=True)
    basis = models.CharField(_("依据"), max_length=200)
    openness = models.CharField(_("公开程度"), max_length=8, choices=c.Openness.choices)
    secrecy_note = models.CharField(_("保密说明"), max_length=300, blank=True)
    stage = models.CharField(
        _("状态"), max_length=8, choices=c.Standing.choices, default=c.Standing.DRAFT, db_index=True
    )
    since = models.DateField(_("起"), null=True, blank=True)
    ended_on = models.DateField(_("止"), null=True, blank=True)
    ended_because = models.CharField(_("结束原因"), max_length=300, blank=True)

    LABELS = {"takers": _("接收单位"), "receipts": _("接收记录")}

    class Meta:
        verbose_name = _("数据与资源目录")
        ordering = ("name", "pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(stage="in_force") | Q(since__isnull=False),
                name="what_is_given_is_given_from_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(stage="ended") | (Q(ended_on__isnull=False) & ~Q(ended_because="")),
                name="what_is_given_no_more_says_why",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(since=None) | Q(ended_on__gte=F("since")),
                name="an_exchange_ends_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def rows(self) -> dict[str, Any]:
        return {
            "takers": list(self.takers.order_by("pk").values_list("pk", flat=True)),
            "receipts": [r.told() for r in self.receipts.all()],
        }

    def texts(self) -> tuple[str, str]:
        return self.name, "\n".join((self.content, self.basis, self.way))


class Receipt(models.Model):
    """That something was received: for which period, when, by whom, with a file or a note of it."""

    exchange = models.ForeignKey(Exchange, models.PROTECT, related_name="receipts")
    taker = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("接收单位")
    )
    period = models.CharField(
        _("报告期"), max_length=7, blank=True
    )  # "": given once, or when asked
    received_on = models.DateField(_("接收日期"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("登记人"))
    note = models.CharField(_("说明"), max_length=300, blank=True)
    file = models.ForeignKey(
        Evidence, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("文件")
    )

    class Meta:
        ordering = ("-received_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("exchange", "taker", "period"), condition=~Q(period=""),
                name="a_period_is_received_once_by_a_taker",
            ),
            models.CheckConstraint(
                condition=Q(file__isnull=False) | ~Q(note=""), name="a_receipt_has_a_file_or_a_note"
            ),
        )  # fmt: skip

    def told(self) -> dict[str, Any]:
        return {"taker": self.taker_id, "period": self.period, "on": str(self.received_on), "by": self.by_id,
                "note": self.note, "file": self.file_id}  # fmt: skip
