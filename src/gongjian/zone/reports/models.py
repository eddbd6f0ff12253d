from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..accounts.models import Organisation, Person
from ..history.choices import Light
from ..history.models import Kept
from ..tasks.choices import Progress
from ..tasks.models import Clause, Task
from . import arrays
from .choices import (
    UNREPORTED,
    Claim,
    Making,
    Outcome,
    Part,
    RoundStage,
    Source,
    Stage,
    Verdict,
)


class Round(Kept):
    """A round of progress reports (报告期): a quarter or a month, on which every house with tasks reports."""

    period = models.CharField(_("报告期"), max_length=10)  # 2026-Q3, 2026-09
    year = models.PositiveSmallIntegerField(_("年度"))
    begins = models.DateField(_("起"))
    ends = models.DateField(_("止"))
    opened_on = models.DateField(_("开始报送"))
    due = models.DateField(_("报送期限"))
    stage = models.CharField(
        _("状态"), max_length=6, choices=RoundStage.choices, default=RoundStage.OPEN
    )
    closed_at = models.DateTimeField(_("关闭"), null=True, blank=True)

    class Meta:
        verbose_name = _("报告期")
        ordering = ("-ends", "-begins")
        constraints = (
            models.UniqueConstraint(
                fields=("period",), condition=Q(withdrawn_at=None), name="a_period_has_one_round"
            ),
            models.CheckConstraint(
                condition=Q(opened_on__gt=F("ends"), due__gte=F("opened_on")),
                name="a_round_opens_after_its_period_and_is_due_then",
            ),
            models.CheckConstraint(
                condition=~Q(stage="closed") | Q(closed_at__isnull=False),
                name="a_closed_round_has_its_moment",
            ),
        )

    def __str__(self) -> str:
        return arrays.title(self.period)

    @classmethod
    def kind(cls) -> str:
        return "report_round"  # the register has rounds of its own

    @property
    def title(self) -> str:
        """2026年三季度, in the reader's language."""
        return arrays.title_for_reader(self.period)


class Report(Kept):
    """What a house reports for a round: progress and next steps of each of its tasks, and in sum.

    Its `house` is its owner's from the beginning: until it is submitted its words are that house's own.
    """

    round = models.ForeignKey(
        Round, models.PROTECT, related_name="reports", verbose_name=_("报告期")
    )
    owner = models.ForeignKey(
        Organisation, models.PROTECT, related_name="progress_reports", verbose_name=_("报送单位")
    )
    before = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("上期报告")
    )
    stage = models.CharField(_("状态"), max_length=10, choices=Stage.choices, default=Stage.DUE)
    words = models.TextField(_("总体进展"), max_length=4_000, blank=True)
    next_steps = models.TextField(_("下步总体安排"), max_length=4_000, blank=True)
    problem = models.TextField(_("需要协调的问题"), max_length=2_000, blank=True)
    submitted_on = models.DateField(_("首次报送"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("报送"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("报送人")
    )
    submitted_for = models.CharField(_("代谁报送"), max_length=80, blank=True)
    accepted_at = models.DateTimeField(_("认可"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("认可人")
    )
    sum_reason = models.CharField(_("总体情况退回理由"), max_length=500, blank=True)
    chased = models.PositiveSmallIntegerField(_("催报次数"), default=0)
    chased_on = models.DateField(_("最近催报"), null=True, blank=True)

    class Meta:
        verbose_name = _("进展报告")
        ordering = ("-round__ends", "owner__path")
        constraints = (
            models.UniqueConstraint(
                fields=("round", "owner"), name="a_house_reports_once_for_a_round"
            ),
            models.CheckConstraint(
                condition=Q(stage__in=("due", "draft"))
                | Q(submitted_on__isnull=False, submitted_by__isnull=False),
                name="what_was_submitted_has_its_day_and_person",
            ),
            models.CheckConstraint(
                condition=~Q(stage="accepted")
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="what_was_accepted_has_its_moment_and_person",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by=None) | ~Q(accepted_by=F("submitted_by")),
                name="nobody_accepts_their_own_report",
            ),
        )
        indexes = (models.Index(fields=("owner", "stage"), name="reports_of_an_owner"),)

    def __str__(self) -> str:
        return f"{self.owner.name} {self.round}"

    @cached_property
    def LABELS(self) -> dict[str, str]:  # noqa: N802 — what history calls the names of rows
        """Each task's part is called by its task."""
        return {f"task_{line.task_id}": line.task.number for line in self._told()}

    def rows(self) -> dict[str, Any]:
        return {f"task_{line.task_id}": line.told() for line in self._told()}

    def _told(self) -> list[Line]:
        return list(self.lines.select_related("task"))

    def texts(self) -> tuple[str, str]:
        """A draft is found by nobody, nor is what its owner writes anew."""
        if self.stage in UNREPORTED:
            return str(self), ""
        again = self.stage == Stage.SENT_BACK
        lines = self.lines.exclude(verdict=Verdict.SENT_BACK) if again else self.lines.all()
        told = [() if again else (self.words, self.next_steps, self.problem)]
        told += lines.values_list("words", "next_steps", "problem")
        return str(self), "\n".join(text for each in told for text in each if text)


class Line(models.Model):
    """A task's part in a report: how it stands, what was done, what comes next, what others must help with."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="lines")
    task = models.ForeignKey(
        Task, models.PROTECT, related_name="report_lines", verbose_name=_("任务")
    )
    before = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(_("进展"), max_length=12, choices=Claim.choices)
    percent = models.PositiveSmallIntegerField(
        _("完成比例（%）"), null=True, blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )  # fmt: skip
    reached = models.DecimalField(
        _("完成值"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    outcome = models.CharField(
        _("上期计划落实情况"), max_length=6, choices=Outcome.choices, blank=True
    )
    words = models.TextField(_("本期进展"), max_length=2_000, blank=True)
    next_steps = models.TextField(_("下步计划"), max_length=2_000, blank=True)
    problem = models.TextField(_("需要协调的问题"), max_length=1_000, blank=True)
    verdict = models.CharField(_("审核"), max_length=10, choices=Verdict.choices, blank=True)
    reason = models.CharField(_("退回理由"), max_length=500, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("task__number",)
        constraints = (
            models.UniqueConstraint(
                fields=("report", "task"), name="a_task_stands_once_in_a_report"
            ),
            models.CheckConstraint(
                condition=Q(percent=None) | Q(percent__lte=100), name="a_share_is_at_most_whole"
            ),
            models.CheckConstraint(
                condition=~Q(verdict="sent_back") | ~Q(reason=""),
                name="what_is_sent_back_has_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(verdict="") | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="a_verdict_has_its_person_and_moment",
            ),
        )
        indexes = (models.Index(fields=("task", "report"), name="lines_of_a_task"),)

    def __str__(self) -> str:
        return f"{self.task.number} {self.get_state_display()}"

    def told(self) -> dict[str, Any]:
        """As a copy keeps it: plain values, a number always written the same way."""
        return {
            "state": self.state, "percent": self.percent, "reached": arrays.written(self.reached),
            "outcome": self.outcome, "words": self.words, "next_steps": self.next_steps, "problem": self.problem,
            "verdict": self.verdict, "reason": self.reason,
        }  # fmt: skip


# A part that was sent back is its house's own again until it is submitted anew.
REWRITTEN = Q(report__stage=Stage.SENT_BACK, verdict=Verdict.SENT_BACK)


class Alike(models.Model):
    """Words of a task's part that stand almost whole in an earlier text: for whoever reviews to look at, no more.
    Found anew each time a report is submitted."""

    line = models.ForeignKey(Line, models.PROTECT, related_name="alikes")
    original = models.ForeignKey(Line, models.PROTECT, related_name="+")
    source = models.CharField(max_length=6, choices=Source.choices)
    part = models.CharField(max_length=10, choices=Part.choices)
    original_part = models.CharField(max_length=10, choices=Part.choices)
    share = models.FloatField()

    class Meta:
        ordering = ("line", "part", "source")
        constraints = (
            models.UniqueConstraint(
                fields=("line", "part", "source"), name="words_have_one_original_of_a_source"
            ),
            models.CheckConstraint(
                condition=Q(share__gt=0, share__lte=1), name="a_share_of_words_is_a_share"
            ),
        )


class Snapshot(models.Model):
    """How a task stood when a round was closed: what the next round is compared with, never changed."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="snapshots")
    task = models.ForeignKey(Task, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    park = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    due = models.DateField()
    target = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    progress = models.CharField(max_length=12, choices=Progress.choices)
    percent = models.PositiveSmallIntegerField(null=True)
    reached = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    light = models.CharField(max_length=6, choices=Light.choices)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("round", "task"), name="a_task_stood_once_in_a_round"),
        )


class Circular(models.Model):
    """A circular (进展通报) that the worker was asked for: how far it has come, and the document that came of it."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="circulars")
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("经办人"))
    asked_as = models.CharField(max_length=40)  # the key of the role in which it was asked for
    asked_at = models.DateTimeField(_("申请"))
    stage = models.CharField(
        _("状态"), max_length=8, choices=Making.choices, default=Making.WAITING
    )
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    document = models.ForeignKey(
        "documents.Document", models.PROTECT, null=True, blank=True, related_name="+"
    )
    error = models.CharField(_("原因"), max_length=300, blank=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("round",), condition=Q(stage__in=("waiting", "making")),
                name="one_circular_of_a_round_is_made_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(stage="made") | Q(document__isnull=False),
                name="a_circular_that_was_made_is_a_document",
            ),
        )  # fmt: skip
