from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ...accounts.models import Organisation, Person
from ...history.models import Kept
from ..choices import Became, ExperienceStage


class Experience(Kept):
    """Experience worth copying (经验做法): a park tells what it did and what came of it, the office publishes it."""

    title = models.CharField(_("题目"), max_length=200)
    problem = models.TextField(_("解决什么问题"), max_length=2000)
    text = models.TextField(_("怎样做"), max_length=8000)
    result = models.TextField(_("成效"), max_length=2000)
    park = models.ForeignKey(
        Organisation, models.PROTECT, related_name="experience_told", verbose_name=_("园区")
    )
    stage = models.CharField(
        _("状态"), max_length=10, choices=ExperienceStage.choices, default=ExperienceStage.DRAFT
    )
    published_on = models.DateField(_("发布日期"), null=True, blank=True)
    published_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("发布人")
    )

    LABELS = {"adoptions": _("借鉴")}

    class Meta:
        verbose_name = _("经验做法")
        ordering = ("-published_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(stage="published")
                | Q(published_on__isnull=False, published_by__isnull=False),
                name="what_is_published_has_its_day_and_person",
            ),
        )

    def __str__(self) -> str:
        return self.title

    def rows(self) -> dict[str, Any]:
        return {"adoptions": [adoption.told() for adoption in self.adoptions.all()]}

    def texts(self) -> tuple[str, str]:
        return self.title, "\n".join((self.problem, self.text, self.result))


class Adoption(models.Model):
    """That a house copied a piece of experience: since when, and what became of it."""

    experience = models.ForeignKey(Experience, models.PROTECT, related_name="adoptions")
    house = models.ForeignKey(
        Organisation, models.PROTECT, related_name="experience_copied", verbose_name=_("单位")
    )
    on = models.DateField(_("借鉴日期"))
    became = models.CharField(
        _("结果"), max_length=10, choices=Became.choices, default=Became.TRYING
    )
    words = models.CharField(_("怎样借鉴、结果怎样"), max_length=1000)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("on", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("experience", "house"), name="a_house_copies_experience_once"
            ),
        )

    def told(self) -> dict[str, Any]:
        return {"house": self.house_id, "on": str(self.on), "became": self.became, "words": self.words}  # fmt: skip
