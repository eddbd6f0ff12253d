from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ...history.models import Kept
from ...register.models import Unit
from .. import choices as c
from .cooperation import organisation


class Platform(Kept):
    """An innovation platform (创新平台) of a park: of a kind of the pack, recognised at a level, borne by a unit, from
    day to day."""

    name = models.CharField(_("平台名称"), max_length=200)
    kind_of = models.CharField(_("类别"), max_length=40, db_index=True)  # a code of the pack's list
    level = models.CharField(_("平台级别"), max_length=9, choices=c.Level.choices, db_index=True)
    park = organisation(_("园区"), "platforms")
    host = models.CharField(_("依托单位"), max_length=200)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="platforms", verbose_name=_("名录库单位")
    )  # fmt: skip
    approved_by = models.CharField(_("认定部门"), max_length=100, blank=True)
    document = models.CharField(_("认定文号"), max_length=100, blank=True)
    chain = models.CharField(_("主导产业"), max_length=40, blank=True)
    node = models.CharField(_("产业链环节"), max_length=40, blank=True)
    since = models.DateField(_("认定日期"))
    until = models.DateField(_("止"), null=True, blank=True)
    ended_because = models.CharField(_("结束原因"), max_length=300, blank=True)
    note = models.CharField(_("说明"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("创新平台")
        ordering = ("-since", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="a_platform_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | ~Q(ended_because=""),
                name="a_platform_that_ended_says_why",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def texts(self) -> tuple[str, str]:
        return self.name, "\n".join((self.host, self.approved_by, self.document, self.note))

    def stands_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)
