from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from ...accounts.models import Organisation
from ...history.models import Kept
from ..choices import ReformCategory, ReformStage


class Reform(Kept):
    """A reform or a piece of legislation (改革举措、立法): who drives it, on what basis, and its milestones."""

    code = models.SlugField(_("代号"), max_length=40, blank=True)  # of one that the pack brings
    category = models.CharField(_("类别"), max_length=12, choices=ReformCategory.choices)
    title = models.CharField(_("名称"), max_length=200)
    text = models.TextField(_("内容"), max_length=4000, blank=True)
    owner = models.ForeignKey(
        Organisation, models.PROTECT, related_name="reforms_owned", verbose_name=_("牵头单位")
    )
    basis = models.CharField(_("依据"), max_length=300, blank=True)
    source = models.CharField(_("来源"), max_length=200, blank=True)
    certainty = models.CharField(_("可靠程度"), max_length=20, blank=True)
    stage = models.CharField(
        _("状态"), max_length=10, choices=ReformStage.choices, default=ReformStage.DRAFT
    )
    result = models.CharField(_("成效"), max_length=1000, blank=True)
    done_on = models.DateField(_("完成日期"), null=True, blank=True)

    LABELS = {"steps": _("节点")}

    class Meta:
        verbose_name = _("改革与立法")
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("code",), condition=~Q(code=""), name="a_reform_of_the_pack_stands_once"
            ),
            models.CheckConstraint(
                condition=~Q(stage="done") | Q(done_on__isnull=False),
                name="a_reform_that_is_done_has_its_day",
            ),
        )

    def __str__(self) -> str:
        return self.title

    def rows(self) -> dict[str, Any]:
        return {"steps": [step.told() for step in self.steps.all()]}

    def texts(self) -> tuple[str, str]:
        steps = (f"{step.title} {step.note}" for step in self.steps.all())
        return self.title, "\n".join((self.text, self.basis, self.source, self.result, *steps))


class Step(models.Model):
    """A milestone of a reform: due on a day, reached on a day, and where that is known from."""

    reform = models.ForeignKey(Reform, models.PROTECT, related_name="steps")
    title = models.CharField(_("节点"), max_length=200)
    due = models.DateField(_("计划日期"), null=True, blank=True)
    done_on = models.DateField(_("完成日期"), null=True, blank=True)
    source = models.CharField(_("来源"), max_length=200, blank=True)
    certainty = models.CharField(_("可靠程度"), max_length=20, blank=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)

    class Meta:
        ordering = (Coalesce("done_on", "due").asc(nulls_last=True), "pk")

    def __str__(self) -> str:
        return self.title

    @property
    def day(self) -> Any:
        """Where it stands on the line of time."""
        return self.done_on or self.due

    def told(self) -> dict[str, str]:
        return {
            "title": self.title, "due": str(self.due or ""), "done": str(self.done_on or ""), "note": self.note,
        }  # fmt: skip
