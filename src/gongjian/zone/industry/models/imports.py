from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ...accounts.models import Organisation, Person
from ...register.choices import Verdict
from ..choices import Listing
from .projects import Project


def place_of(imported: ProjectImport, name: str) -> str:
    return f"project-imports/{imported.sha256}"


class ProjectImport(models.Model):
    """A list of projects from a workbook: read, compared, shown, applied as one act."""

    name = models.CharField(_("文件"), max_length=200)
    file = models.FileField(upload_to=place_of, max_length=200)
    sha256 = models.CharField(max_length=64)
    columns: Any = models.JSONField(default=dict)  # field → head of the column
    heads: Any = models.JSONField(default=list)  # as the file has them
    park = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("没有写明园区的项目归入"),
    )  # fmt: skip
    stage = models.CharField(
        _("进度"), max_length=10, choices=Listing.choices, default=Listing.WAITING, db_index=True
    )
    house = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("单位")
    )
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("上传人"))
    made_at = models.DateTimeField(_("上传"), auto_now_add=True)
    applied_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    applied_at = models.DateTimeField(_("入库"), null=True, blank=True)

    class Meta:
        ordering = ("-made_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(stage="applied")
                | Q(applied_by__isnull=False, applied_at__isnull=False),
                name="a_list_of_projects_was_applied_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return self.name


class ProjectImportRow(models.Model):
    """One row of a list of projects: what it says, what it is to the list that is kept, and why."""

    of = models.ForeignKey(ProjectImport, models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField(_("行"))
    told: Any = models.JSONField()  # field → text of the file
    name = models.CharField(_("项目名称"), max_length=200, blank=True)
    verdict = models.CharField(_("结果"), max_length=8, choices=Verdict.choices)
    project = models.ForeignKey(Project, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(null=True)  # of the project, when they were compared
    reasons: Any = models.JSONField(default=list)  # (code, details) each
    differs: Any = models.JSONField(default=dict)  # field → (before, after)

    class Meta:
        ordering = ("line",)
        constraints = (
            models.UniqueConstraint(fields=("of", "line"), name="a_line_of_projects_is_read_once"),
        )
