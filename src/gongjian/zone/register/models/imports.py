"""Lists from elsewhere on their way into the register, row by row, and the doubts that they raise."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ...accounts.models import Organisation, Person
from ..choices import Answer, Source, Stage, Verdict
from .units import Change, Unit


class Mapping(models.Model):
    """Which column of a source's lists says what, kept for the next list."""

    source = models.CharField(_("来源"), max_length=10, choices=Source.choices)
    name = models.CharField(_("名称"), max_length=60)
    columns: Any = models.JSONField()  # attribute → head of the column
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("source", "name")
        constraints = (
            models.UniqueConstraint(fields=("source", "name"), name="a_mapping_has_its_name"),
        )

    def __str__(self) -> str:
        return self.name


def place_of(imported: Import, name: str) -> str:
    return f"imports/{imported.sha256}"


class Import(models.Model):
    """A list: read, compared with the register, shown, applied as one change."""

    source = models.CharField(_("来源"), max_length=10, choices=Source.choices)
    name = models.CharField(_("文件"), max_length=200)
    file = models.FileField(upload_to=place_of, max_length=200)
    sha256 = models.CharField(max_length=64)
    columns: Any = models.JSONField(default=dict)  # attribute → head of the column
    heads: Any = models.JSONField(default=list)  # as the file has them
    park = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("没有写明园区的单位归入"),
    )  # fmt: skip
    as_of = models.DateField(_("名单截至"))
    stage = models.CharField(
        _("进度"), max_length=10, choices=Stage.choices, default=Stage.WAITING, db_index=True
    )
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    compared_at = models.DateTimeField(null=True, blank=True)  # the whole of it
    error = models.CharField(_("出错"), max_length=500, blank=True)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("上传人"))
    made_at = models.DateTimeField(_("上传"), auto_now_add=True)
    applied_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    change = models.OneToOneField(
        Change, models.PROTECT, null=True, blank=True, related_name="imported"
    )

    class Meta:
        ordering = ("-made_at",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(stage="applied") | Q(change__isnull=False),
                name="what_is_applied_has_its_change",
            ),
        )

    def __str__(self) -> str:
        return self.name


class ImportRow(models.Model):
    """One row of a list: what it says, what it is to the register, and why."""

    of = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField(_("行"))
    told: Any = models.JSONField()  # attribute → text of the file
    name = models.CharField(_("单位名称"), max_length=200, blank=True)
    verdict = models.CharField(_("结果"), max_length=8, choices=Verdict.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    reasons: Any = models.JSONField(default=list)  # (code, details) each
    differs: Any = models.JSONField(default=dict)  # column → (before, after)

    class Meta:
        ordering = ("line",)
        constraints = (models.UniqueConstraint(fields=("of", "line"), name="a_line_is_read_once"),)
        indexes = (models.Index(fields=("of", "verdict", "line"), name="import_row_by_verdict"),)


class Doubt(models.Model):
    """Are these one unit? A row of a list and a unit, or two units; answered by a person, never by a weight."""

    row = models.OneToOneField(
        ImportRow, models.CASCADE, null=True, blank=True, related_name="doubt"
    )
    other = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="doubts")
    weight = models.FloatField(_("匹配权重"), null=True, blank=True)
    reasons: Any = models.JSONField(default=list)
    candidates: Any = models.JSONField(
        default=list
    )  # units that a row may be, each with its weight and why
    raised_by = models.ForeignKey(  # NULL: a list or a search did
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(_("提出"), auto_now_add=True)
    answer = models.CharField(_("结论"), max_length=6, choices=Answer.choices, blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    change = models.ForeignKey(Change, models.PROTECT, null=True, blank=True, related_name="doubts")
    moved: Any = models.JSONField(default=dict)  # what went from the one entry to the other

    class Meta:
        ordering = (F("weight").desc(nulls_last=True), "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(row=None, other__isnull=False) | Q(row__isnull=False, other=None),
                name="a_doubt_is_of_a_row_or_of_two_units",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_by=None)
                | (~Q(answer="") & Q(answered_by__isnull=False)),
                name="a_doubt_is_answered_by_somebody",
            ),
            models.UniqueConstraint(
                fields=("unit", "other"),
                condition=Q(row=None),
                name="two_units_are_doubted_once",
            ),
        )
