from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..accounts.models import Organisation, Person
from ..history.choices import Light
from ..history.models import Kept
from .choices import Adopted, Decision, Measure, PlanStage, Progress, Stage, Verdict


class Plan(Kept):
    """A plan of the zone with its clauses: the one of 2017 that the pack brings, and those that came later."""

    code = models.SlugField(_("代号"), max_length=40, unique=True)
    title = models.CharField(_("名称"), max_length=200)
    document_no = models.CharField(_("文号"), max_length=60, blank=True)
    since = models.DateField(_("起"), null=True, blank=True)
    until = models.DateField(_("止"), null=True, blank=True)
    source = models.CharField(_("来源"), max_length=200, blank=True)
    stage = models.CharField(
        _("状态"), max_length=10, choices=PlanStage.choices, default=PlanStage.DRAFT
    )

    LABELS = {"clauses": _("条款")}

    class Meta:
        verbose_name = _("规划")
        ordering = ("-since", "code")

    def __str__(self) -> str:
        return self.title

    def rows(self) -> dict[str, Any]:
        return {"clauses": [c.told() for c in self.clauses.all()]}

    def texts(self) -> tuple[str, str]:
        return self.title, "\n".join((self.document_no, *(c.text for c in self.clauses.all())))


class Clause(models.Model):
    """One clause of a plan; several tasks of a clause stand apart where the plan names them apart."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="clauses")
    order = models.PositiveIntegerField()
    number = models.CharField(_("条款"), max_length=20)
    mechanism = models.CharField(_("机制"), max_length=4, blank=True)
    text = models.CharField(_("内容"), max_length=2000)
    kind = models.CharField(_("类别"), max_length=20, blank=True)
    lead = models.CharField(_("牵头"), max_length=100, blank=True)
    partners: Any = models.JSONField(_("配合"), default=list, blank=True)
    evidence: Any = models.JSONField(_("证明材料"), default=list, blank=True)
    due = models.DateField(_("期限"), null=True, blank=True)
    certainty = models.CharField(_("把握"), max_length=20, blank=True)
    note = models.CharField(_("说明"), max_length=500, blank=True)

    class Meta:
        ordering = ("plan", "order")
        constraints = (
            models.UniqueConstraint(fields=("plan", "order"), name="a_clause_has_its_place"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.text[:60]}"

    @property
    def depth(self) -> int:
        """How far beneath the top a clause stands, by its number: 3.1.2b is 2."""
        return self.number.count(".")

    @property
    def above(self) -> list[str]:
        """The numbers of the chapters that it stands in, the widest first: of 3.1.2b, 3 and 3.1."""
        parts = self.number.split(".")
        return [".".join(parts[:n]) for n in range(1, self.depth + 1)]

    def told(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "text": self.text,
            "lead": self.lead,
            "due": str(self.due or ""),
        }


class Task(Kept):
    """A key task of a year (年度重点任务): what is to be there by when, who answers for it, and where."""

    year = models.PositiveSmallIntegerField(_("年度"), db_index=True)
    number = models.CharField(_("编号"), max_length=20)
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="tasks", verbose_name=_("条款"))
    title = models.CharField(_("任务"), max_length=300)
    owner = models.ForeignKey(
        Organisation, models.PROTECT, related_name="tasks_owned", verbose_name=_("牵头单位")
    )
    partners = models.ManyToManyField(
        Organisation, related_name="+", blank=True, verbose_name=_("配合单位")
    )
    park = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tasks_of_park",
        verbose_name=_("园区"),
    )
    result = models.CharField(_("可衡量的结果"), max_length=500)
    measure = models.CharField(
        _("怎样衡量"), max_length=10, choices=Measure.choices, default=Measure.TEXT
    )
    indicator = models.CharField(_("指标"), max_length=60, blank=True)
    target = models.DecimalField(
        _("目标值"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    start = models.DateField(_("开始"))
    due = models.DateField(_("期限"), db_index=True)
    comment_due = models.DateField(_("意见期限"), null=True, blank=True)
    evidence_wanted: Any = models.JSONField(_("要交的材料"), default=list, blank=True)
    stage = models.CharField(
        _("环节"), max_length=10, choices=Stage.choices, default=Stage.DRAFT, db_index=True
    )
    progress = models.CharField(
        _("进展"), max_length=12, choices=Progress.choices, default=Progress.NOT_STARTED
    )
    percent = models.PositiveSmallIntegerField(
        _("完成比例（%）"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    missed = models.PositiveSmallIntegerField(_("连续缺报"), default=0)
    reached = models.DecimalField(
        _("完成值"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    proposed_at = models.DateTimeField(_("报完成"), null=True, blank=True)
    proposed_by = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("报完成的人"),
    )
    done_on = models.DateField(_("完成日期"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("认定人")
    )
    light = models.CharField(_("灯"), max_length=6, choices=Light.choices, default=Light.NONE)
    lit_on = models.DateField(null=True, blank=True)

    LABELS = {"partners": _("配合单位"), "milestones": _("节点"), "opinions": _("意见")}
    UNTOLD = Kept.UNTOLD | {"light", "lit_on"}  # told anew for any day by the rule of that day

    class Meta:
        verbose_name = _("重点任务")
        ordering = ("-year", "number")
        constraints = (
            models.UniqueConstraint(fields=("year", "number"), name="a_task_has_its_number"),
            models.CheckConstraint(
                condition=Q(due__gte=F("start")), name="a_task_is_due_after_it_starts"
            ),
            models.CheckConstraint(
                condition=~Q(progress="done") | Q(done_on__isnull=False, accepted_by__isnull=False),
                name="what_is_done_was_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by=None)
                | Q(proposed_by=None)
                | ~Q(accepted_by=F("proposed_by")),
                name="nobody_accepts_what_they_proposed",
            ),
            models.CheckConstraint(
                condition=~Q(measure="indicator") | ~Q(indicator=""),
                name="a_computed_result_names_its_indicator",
            ),
        )
        indexes = (
            models.Index(fields=("year", "stage", "park"), name="tasks_of_a_year"),
            models.Index(fields=("owner", "stage"), name="tasks_of_an_owner"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def rows(self) -> dict[str, Any]:
        return {
            "partners": list(self.partners.order_by("pk").values_list("pk", flat=True)),
            "milestones": [m.told() for m in self.milestones.all()],
            "opinions": [o.told() for o in self.opinions.all()],
        }

    def texts(self) -> tuple[str, str]:
        return self.title, "\n".join(
            (self.number, self.result, self.clause.text, *self.evidence_wanted)
        )


class Milestone(models.Model):
    """A step of a task with its day."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="milestones")
    title = models.CharField(_("节点"), max_length=200)
    due = models.DateField(_("期限"))
    done_on = models.DateField(_("完成"), null=True, blank=True)

    class Meta:
        ordering = ("due", "pk")

    def __str__(self) -> str:
        return self.title

    def told(self) -> dict[str, str]:
        return {"title": self.title, "due": str(self.due), "done": str(self.done_on or "")}


class Opinion(models.Model):
    """What an organisation says of a task that was sent for comment (征求意见), and what became of it."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="opinions")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("单位")
    )
    verdict = models.CharField(_("意见"), max_length=6, choices=Verdict.choices)
    text = models.CharField(_("内容"), max_length=1000, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("提出人"))
    at = models.DateTimeField(_("提出"), auto_now_add=True)
    adopted = models.CharField(_("采纳情况"), max_length=6, choices=Adopted.choices, blank=True)
    answer = models.CharField(_("理由"), max_length=1000, blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("task", "organisation"), name="an_organisation_has_one_opinion"
            ),
            models.CheckConstraint(
                condition=~Q(adopted="no") | ~Q(answer=""),
                name="what_is_not_adopted_has_its_reason",
            ),
        )

    def told(self) -> dict[str, Any]:
        return {"house": self.organisation_id, "verdict": self.verdict, "text": self.text,
                "adopted": self.adopted, "reason": self.answer}  # fmt: skip


class Change(models.Model):
    """A change of a task that was issued: asked for with a reason, decided by the office."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="changes")
    told: Any = models.JSONField()  # field → value as written
    reason = models.CharField(_("理由"), max_length=500)
    house = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("提出单位")
    )
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("提出人"))
    asked_at = models.DateTimeField(_("提出"), auto_now_add=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=Decision.choices, default=Decision.ASKED
    )
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("审批"), null=True, blank=True)
    answer = models.CharField(_("意见"), max_length=500, blank=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("task",), condition=Q(state="asked"), name="one_change_of_a_task_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved")
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("asked_by"))),
                name="nobody_approves_their_own_change",
            ),
        )

    def __str__(self) -> str:
        return str(self.task)
