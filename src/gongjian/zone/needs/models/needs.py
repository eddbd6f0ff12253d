from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ...accounts.models import Organisation, Person
from ...filings.models import Filing
from ...history.choices import Light
from ...history.models import Kept
from ...tasks.models import Task
from ..choices import ANSWERED, Category, Nature, Outcome, Stage, Urgency

BEST, POOR = 5, 2  # the highest mark; at and below the other, words are asked for


class Need(Kept):
    """A policy need or problem (政策需求、问题) of a park, or of a firm through its park: who asks, who answers by
    when, what became of it, and whether whoever asked is content.

    A firm's name is for its park, the office and audit alone, unless the firm let it be told (`named`).
    """

    year = models.PositiveSmallIntegerField(_("年度"), db_index=True)
    number = models.CharField(_("编号"), max_length=20)
    nature = models.CharField(_("性质"), max_length=10, choices=Nature.choices)
    title = models.CharField(_("标题"), max_length=200)
    text = models.TextField(_("内容"), max_length=4000)
    firm = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="needs_raised", verbose_name=_("企业")
    )  # fmt: skip
    named = models.BooleanField(_("同意公开单位名称"), default=True)
    park = models.ForeignKey(
        Organisation, models.PROTECT, related_name="needs_of_park", verbose_name=_("园区")
    )
    category = models.CharField(
        _("类别"), max_length=12, choices=Category.choices, default=Category.OTHER
    )
    urgency = models.CharField(
        _("紧急程度"), max_length=10, choices=Urgency.choices, default=Urgency.NORMAL
    )
    stage = models.CharField(
        _("环节"), max_length=10, choices=Stage.choices, default=Stage.RAISED, db_index=True
    )
    raised_on = models.DateField(_("提出日期"))
    due = models.DateField(_("本环节期限"), null=True, blank=True)
    answer_due = models.DateField(_("答复期限"), null=True, blank=True)
    park_words = models.TextField(_("园区意见"), max_length=2000, blank=True)
    endorsed_on = models.DateField(_("转报日期"), null=True, blank=True)
    received_on = models.DateField(_("受理日期"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followers", verbose_name=_("并入")
    )  # fmt: skip
    assigned_to = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="needs_assigned", verbose_name=_("承办单位")
    )  # fmt: skip
    assigned_on = models.DateField(_("分办日期"), null=True, blank=True)
    outcome = models.CharField(_("办理结果"), max_length=10, choices=Outcome.choices, blank=True)
    answer = models.TextField(_("答复"), max_length=4000, blank=True)
    answered_by = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="needs_answered", verbose_name=_("答复单位")
    )  # fmt: skip
    settled_on = models.DateField(_("答复日期"), null=True, blank=True)
    pilot = models.ForeignKey(
        Filing, models.PROTECT, null=True, blank=True, related_name="needs", verbose_name=_("试点备案")
    )  # fmt: skip
    filing = models.CharField(_("备案编号"), max_length=60, blank=True)  # of one that is not here
    document = models.CharField(_("文件"), max_length=200, blank=True)
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="needs", verbose_name=_("重点任务")
    )  # fmt: skip
    satisfaction = models.PositiveSmallIntegerField(
        _("满意度"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(BEST)]
    )  # fmt: skip
    rating_words = models.CharField(_("评价"), max_length=1000, blank=True)
    rated_on = models.DateField(_("评价日期"), null=True, blank=True)
    closed_on = models.DateField(_("办结日期"), null=True, blank=True)
    reopened = models.PositiveSmallIntegerField(_("重新办理"), default=0)
    light = models.CharField(_("灯"), max_length=6, choices=Light.choices, default=Light.NONE)
    lit_on = models.DateField(null=True, blank=True)

    LABELS = {"notes": _("研究记录"), "opinions": _("征求意见")}
    UNTOLD = Kept.UNTOLD | {"light", "lit_on"}  # told anew for any day by the rule of that day

    class Meta:
        verbose_name = _("需求与问题")
        ordering = ("-year", "-number")
        constraints = (
            models.UniqueConstraint(fields=("year", "number"), name="a_need_has_its_number"),
            models.CheckConstraint(
                condition=Q(firm__isnull=False) | Q(named=True), name="a_park_hides_no_name"
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=ANSWERED)
                | (~Q(outcome="") & ~Q(answer="") & Q(settled_on__isnull=False, answered_by__isnull=False)),
                name="what_is_answered_has_its_answer",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="measure") | Q(task__isnull=False) | ~Q(document=""),
                name="a_measure_names_its_task_or_document",
            ),
            models.CheckConstraint(
                condition=Q(pilot=None) | Q(outcome="pilot"), name="a_pilot_filing_is_of_a_pilot"
            ),
            models.CheckConstraint(
                condition=~Q(stage="assigned")
                | Q(assigned_to__isnull=False, assigned_on__isnull=False, answer_due__isnull=False),
                name="what_is_assigned_has_a_house_and_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(stage="merged") | Q(merged_into__isnull=False),
                name="what_is_merged_follows_another",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")),
                name="no_need_follows_itself",
            ),
            models.CheckConstraint(
                condition=Q(satisfaction=None)
                | Q(satisfaction__gte=1, satisfaction__lte=BEST, rated_on__isnull=False, settled_on__isnull=False),
                name="only_an_answer_is_rated_from_one_to_five",
            ),
            models.CheckConstraint(condition=Q(reopened__lte=1), name="a_need_is_reopened_once"),
        )  # fmt: skip
        indexes = (
            models.Index(fields=("park", "stage"), name="needs_of_a_park"),
            models.Index(fields=("assigned_to", "stage"), name="needs_of_a_division"),
            models.Index(fields=("firm", "stage"), name="needs_of_a_firm"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def asker_id(self) -> int:
        """The house that asks, and that rates the answer."""
        return self.firm_id or self.park_id

    def rows(self) -> dict[str, Any]:
        return {
            "notes": [note.told() for note in self.notes.all()],
            "opinions": [opinion.told() for opinion in self.opinions.all()],
        }

    def texts(self) -> tuple[str, str]:
        """What both sides may read: no name of a firm, no note of the study."""
        return self.title, "\n".join((self.number, self.text, self.park_words, self.answer))


class Note(models.Model):
    """A working note of the study of a need; for those who study it."""

    need = models.ForeignKey(Need, models.PROTECT, related_name="notes")
    house = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"), auto_now_add=True)
    text = models.CharField(_("记录"), max_length=2000)

    class Meta:
        ordering = ("pk",)

    def told(self) -> dict[str, Any]:
        return {"house": self.house_id, "text": self.text}


class Opinion(models.Model):
    """What another house was asked about a need, and what it says."""

    need = models.ForeignKey(Need, models.PROTECT, related_name="opinions")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("征求"), auto_now_add=True)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    text = models.CharField(_("意见"), max_length=2000, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    said_at = models.DateTimeField(_("答复"), null=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("need", "organisation"), name="a_house_is_asked_once"),
            models.CheckConstraint(
                condition=Q(text="", by=None, said_at=None)
                | (~Q(text="") & Q(by__isnull=False, said_at__isnull=False)),
                name="an_opinion_is_somebodys",
            ),
        )

    def told(self) -> dict[str, Any]:
        return {"house": self.organisation_id, "text": self.text}
