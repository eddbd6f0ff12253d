from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ...accounts.models import Organisation, Person
from ...history.choices import Light
from ...history.models import Kept
from ...register.models import Unit
from ..choices import WAY, Entry, Stage

NOT_LESS = [MinValueValidator(Decimal(0))]


def money(words: Any) -> Any:
    """An amount in ten thousand yuan (万元), exact to the yuan's hundred; NULL: not known."""
    return models.DecimalField(
        words, max_digits=14, decimal_places=2, null=True, blank=True, validators=NOT_LESS
    )


def people(words: Any) -> Any:
    return models.PositiveIntegerField(words, null=True, blank=True)


def day(words: Any) -> Any:
    return models.DateField(words, null=True, blank=True)


MONEY = ("invest_total", "invest_fixed", "invest_equipment", "invest_done", "invest_plan_year", "invest_year",
         "fund_gov", "output_plan", "tax_plan", "output", "tax")  # fmt: skip
MEASURES = ("land", "energy_plan")
PEOPLE = ("jobs_plan", "jobs")
AMOUNTS = (*MONEY, *MEASURES)
DUES = ("agreed_due", "signed_due", "started_due", "produced_due")
REACHED = ("lead_on", "agreed_on", "signed_on", "started_on", "produced_on")
OF_WHICH = (("invest_fixed", "invest_total"), ("invest_equipment", "invest_fixed"), ("fund_gov", "invest_total"),
            ("invest_year", "invest_done"))  # fmt: skip


def _never_more(part: str, whole: str) -> Any:
    return models.CheckConstraint(
        condition=Q(**{part: None}) | Q(**{whole: None}) | Q(**{f"{part}__lte": F(whole)}),
        name=f"{part}_is_part_of_{whole}",
    )


def _has_its_day(stage: str) -> Any:
    return models.CheckConstraint(
        condition=~Q(stage=stage) | Q(**{f"{stage}_on__isnull": False}),
        name=f"a_project_that_is_{stage}_says_since_when",
    )


def _after(later: str, earlier: str) -> Any:
    return models.CheckConstraint(
        condition=Q(**{later: None}) | Q(**{earlier: None}) | Q(**{f"{later}__gte": F(earlier)}),
        name=f"{later}_is_not_before_{earlier}",
    )


class Project(Kept):
    """A key project (重点项目): what somebody wants to build in a park, from the first word of it to production.

    Each stage has its planned and its real day. Amounts are in 万元, exact; land in 亩, energy in tons of
    standard coal; what nobody has told is NULL and never zero.
    """

    number = models.CharField(_("编号"), max_length=20, unique=True)
    name = models.CharField(_("项目名称"), max_length=200)
    entry = models.CharField(
        _("入库"), max_length=6, choices=Entry.choices, default=Entry.DRAFT, db_index=True
    )
    park = models.ForeignKey(
        Organisation, models.PROTECT, related_name="projects", verbose_name=_("园区")
    )
    owner = models.ForeignKey(
        Organisation, models.PROTECT, related_name="projects_owned", verbose_name=_("责任单位")
    )
    company = models.CharField(_("项目单位"), max_length=200, blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="projects", verbose_name=_("名录库单位")
    )  # fmt: skip
    investor = models.CharField(_("投资方"), max_length=200, blank=True)
    content = models.CharField(_("建设内容"), max_length=2000, blank=True)
    chain = models.CharField(_("主导产业"), max_length=40, blank=True)
    node = models.CharField(_("产业链环节"), max_length=40, blank=True)
    industry = models.CharField(_("行业代码"), max_length=6, blank=True)
    stage = models.CharField(
        _("阶段"), max_length=8, choices=Stage.choices, default=Stage.LEAD, db_index=True
    )
    lead_on = models.DateField(_("线索日期"))
    agreed_due, agreed_on = day(_("计划达成意向")), day(_("达成意向"))
    signed_due, signed_on = day(_("计划签约")), day(_("签约"))
    started_due, started_on = day(_("计划开工")), day(_("开工"))
    produced_due, produced_on = day(_("计划投产")), day(_("投产"))
    lost_on = day(_("终止日期"))
    lost_stage = models.CharField(
        _("终止时的阶段"), max_length=8, choices=Stage.choices, blank=True
    )
    lost_reason = models.CharField(_("终止原因"), max_length=500, blank=True)
    invest_total = money(_("计划总投资（万元）"))
    invest_fixed = money(_("其中固定资产投资（万元）"))
    invest_equipment = money(_("其中设备投资（万元）"))
    invest_done = money(_("累计完成投资（万元）"))
    over_because = models.CharField(_("超过计划总投资的说明"), max_length=500, blank=True)
    invest_plan_year = money(_("本年计划投资（万元）"))
    invest_year = money(_("本年完成投资（万元）"))
    fund_gov = money(_("财政支持资金（万元）"))
    land = models.DecimalField(
        _("用地（亩）"), max_digits=10, decimal_places=2, null=True, blank=True, validators=NOT_LESS
    )
    jobs_plan, jobs = people(_("计划就业（人）")), people(_("实际就业（人）"))
    output_plan, tax_plan = money(_("达产年产值（万元）")), money(_("达产年税收（万元）"))
    output, tax = money(_("本年产值（万元）")), money(_("本年税收（万元）"))
    energy_plan = models.DecimalField(
        _("达产年能耗（吨标准煤）"), max_digits=12, decimal_places=2, null=True, blank=True, validators=NOT_LESS
    )  # fmt: skip
    listed_on = day(_("入库日期"))
    updated_on = models.DateField(_("最近更新"))
    light = models.CharField(_("灯"), max_length=6, choices=Light.choices, default=Light.NONE)
    lit_on = models.DateField(null=True, blank=True)

    LABELS = {"problems": _("问题"), "updates": _("季度更新")}
    UNTOLD = Kept.UNTOLD | {"light", "lit_on"}  # told anew for any day by the rule of that day

    class Meta:
        verbose_name = _("重点项目")
        ordering = ("-number",)
        constraints = (
            *(_has_its_day(stage) for stage in WAY[1:]),
            models.CheckConstraint(
                condition=~Q(entry="listed") | Q(listed_on__isnull=False),
                name="a_project_of_the_list_says_since_when",
            ),
            models.CheckConstraint(
                condition=~Q(stage="lost")
                | (Q(lost_on__isnull=False) & ~Q(lost_reason="") & ~Q(lost_stage="")),
                name="a_project_that_is_lost_says_why_and_where",
            ),
            *(_never_more(part, whole) for part, whole in OF_WHICH),
            models.CheckConstraint(
                condition=Q(invest_done=None) | Q(invest_total=None)
                | Q(invest_done__lte=F("invest_total")) | ~Q(over_because=""),
                name="what_exceeds_the_plan_is_explained",
            ),
            models.CheckConstraint(
                condition=Q(*(Q(**{name: None}) | Q(**{f"{name}__gte": 0}) for name in AMOUNTS)),
                name="no_amount_of_a_project_is_negative",
            ),
            *(_after(later, earlier) for later, earlier in zip(REACHED[1:], REACHED, strict=False)),
        )  # fmt: skip
        indexes = (
            models.Index(fields=("park", "stage"), name="projects_of_a_park"),
            models.Index(fields=("chain", "node"), name="projects_of_a_chain"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def rows(self) -> dict[str, Any]:
        return {
            "problems": [p.told() for p in self.problems.all()],
            "updates": [u.told() for u in self.updates.all()],
        }

    def texts(self) -> tuple[str, str]:
        return self.name, "\n".join(
            (self.number, self.company, self.investor, self.content, *(p.text for p in self.problems.all()))
        )  # fmt: skip

    @property
    def next_due(self) -> date | None:
        """The planned day of the next stage for which one is planned; None where none is, or nothing is left."""
        if self.stage not in WAY:
            return None
        after = WAY[WAY.index(Stage(self.stage)) + 1 :]
        return next((due for stage in after if (due := getattr(self, f"{stage}_due"))), None)


class Problem(models.Model):
    """What stands in the way of a project, who is to clear it, and by when."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="problems")
    text = models.CharField(_("问题"), max_length=500)
    owner = models.ForeignKey(
        Organisation, models.PROTECT, related_name="problems_owned", verbose_name=_("协调单位")
    )
    due = models.DateField(_("期限"))
    raised_by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", verbose_name=_("提出人")
    )
    raised_on = models.DateField(_("提出"))
    solved_on = models.DateField(_("解决"), null=True, blank=True)
    answer = models.CharField(_("怎样解决"), max_length=500, blank=True)

    class Meta:
        ordering = ("due", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(solved_on=None) | ~Q(answer=""), name="what_is_solved_says_how"
            ),
            models.CheckConstraint(
                condition=Q(solved_on=None) | Q(solved_on__gte=F("raised_on")),
                name="a_problem_is_solved_after_it_is_raised",
            ),
        )

    def __str__(self) -> str:
        return self.text[:60]

    def told(self) -> dict[str, Any]:
        return {"text": self.text, "owner": self.owner_id, "due": str(self.due), "solved": str(self.solved_on or "")}  # fmt: skip


class Update(models.Model):
    """What was told of a project for a quarter, and when. A quarter without one is missing; said again, the day
    of the first word stays."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="updates")
    period = models.CharField(_("季度"), max_length=7)
    due_on = models.DateField(_("期限"))
    sent_on = models.DateField(_("报送"))
    sent_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("报送人"))
    house = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("报送单位")
    )
    stage = models.CharField(_("阶段"), max_length=8, choices=Stage.choices)
    invest_done = money(_("累计完成投资（万元）"))
    invest_year = money(_("本年完成投资（万元）"))
    words = models.CharField(_("本季进展"), max_length=1000)
    next_plan = models.CharField(_("下季打算"), max_length=1000, blank=True)
    explained = models.CharField(_("说明"), max_length=500, blank=True)

    class Meta:
        ordering = ("-period", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("project", "period"), name="a_project_is_updated_once_a_quarter"
            ),
        )

    def __str__(self) -> str:
        return f"{self.project} {self.period}"

    @property
    def late(self) -> bool:
        return self.sent_on > self.due_on

    def told(self) -> dict[str, Any]:
        return {
            "period": self.period, "stage": self.stage, "words": self.words, "next_plan": self.next_plan,
            "explained": self.explained, "invest_done": _told(self.invest_done), "invest_year": _told(self.invest_year),
            "sent_on": str(self.sent_on), "sent_by": self.sent_by_id,
        }  # fmt: skip


def _told(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)
