"""What was told of the register to people who see no unit."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ...accounts.models import Person
from ..choices import Measure


class PublishedTable(models.Model):
    """The one answer to a question as of a day, as known when it was first asked. It never changes: what
    is told later is held against it.

    `told`: the cells that are told, by row and column, "" for a total; `withheld`: those that are not, of
    which nothing is kept here. `rules`: the numbers by which that was decided. `digest`: of the units
    behind the cells, so that the table can be made again.
    """

    question = models.CharField(_("问题"), max_length=200)
    measure = models.CharField(_("指标"), max_length=8, choices=Measure.choices)
    day = models.DateField(_("截至"))
    known_at = models.DateTimeField(_("所知截至"))
    rows: Any = models.JSONField()
    columns: Any = models.JSONField()
    told: Any = models.JSONField()
    withheld: Any = models.JSONField()
    lost: Any = models.JSONField(default=list)  # of the withheld, those that earlier tables bound
    rules: Any = models.JSONField()
    edition = models.CharField(_("政策版次"), max_length=64)
    digest = models.CharField(max_length=64)
    cost = models.FloatField()
    bound = models.FloatField()
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("查看人"))
    published_at = models.DateTimeField(_("公布"), auto_now_add=True)

    class Meta:
        ordering = ("-day", "measure", "question")
        constraints = (
            models.UniqueConstraint(
                fields=("question", "measure", "day"), name="a_question_of_a_day_is_answered_once"
            ),
            models.CheckConstraint(
                condition=Q(cost__gte=0, bound__gte=0),
                name="what_is_withheld_costs_nothing_or_more",
            ),
        )

    @property
    def address(self) -> str:
        """What a page is asked with to show it again."""
        asked = self.question.replace("columns=", "across=", 1)
        return f"{asked}&measure={self.measure}&day={self.day}"

    def __str__(self) -> str:
        return f"{self.get_measure_display()} {self.question} {self.day}"
