from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..accounts.models import Organisation, Person
from ..documents.models import Evidence
from ..history.choices import Light
from ..history.models import Kept
from ..tasks.choices import Adopted, Verdict
from ..tasks.models import Task
from .choices import GIVEN_A_NUMBER, OPEN, Origin, Sort, Stage, Subject
from .wording import plain

# What each kind of fact must say, in every table that holds some.
_SAYING = (
    models.CheckConstraint(
        condition=~Q(sort="territory") | Q(area__isnull=False, area__gt=0), name="a_territory_of_a_%(class)s_has_an_area"
    ),
    models.CheckConstraint(
        condition=~Q(sort="institution") | ~Q(name=""), name="an_institution_of_a_%(class)s_has_a_name"
    ),
)  # fmt: skip
CONTENT = ("area", "text", "industries", "name", "level", "duty")


class Declared(models.Model):
    """What a park says of itself from a day: its territory, its lead industries, or its management institution."""

    sort = models.CharField(_("申报事实"), max_length=20, choices=Sort.choices)
    since = models.DateField(_("从哪天起"))
    area = models.DecimalField(
        _("面积（公顷）"), max_digits=12, decimal_places=4, null=True, blank=True,
        validators=[MinValueValidator(Decimal("0.0001"))],
    )  # fmt: skip
    text = models.CharField(_("说明"), max_length=2000, blank=True)
    industries: Any = models.JSONField(_("主导产业"), default=list, blank=True)
    name = models.CharField(_("管理机构名称"), max_length=200, blank=True)
    level = models.CharField(_("级别"), max_length=60, blank=True)
    duty = models.CharField(_("职责"), max_length=500, blank=True)

    class Meta:
        abstract = True

    def content(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in CONTENT}


class Filings(models.QuerySet["Filing"]):
    def live(self) -> Filings:
        return self.filter(withdrawn_at=None)

    def under_way(self) -> Filings:
        """On its way: it has left its house, and is not archived."""
        return self.live().exclude(stage__in=(Stage.DRAFT, Stage.ARCHIVED))


class Filing(Kept):
    """A major matter of a park, district or functional area (重大事项备案): first the leading-group office is
    consulted, then it is filed with the commission. Once archived it is never changed; what comes later amends it."""

    subject = models.CharField(
        _("类别"), max_length=20, choices=Subject.choices, default=Subject.PLAN_CHANGE
    )
    park = models.ForeignKey(
        Organisation, models.PROTECT, related_name="filings", verbose_name=_("谁的事项")
    )
    title = models.CharField(_("事项"), max_length=200)
    content = models.TextField(_("内容"), max_length=8000, blank=True)
    grounds = models.TextField(_("理由"), max_length=4000, blank=True)
    basis = models.CharField(_("依据"), max_length=500, blank=True)
    planned_on = models.DateField(_("拟从哪天起施行"), null=True, blank=True)
    amends = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="amended_by", verbose_name=_("调整的是哪一件备案")
    )  # fmt: skip
    tasks = models.ManyToManyField(
        Task, related_name="filings", blank=True, verbose_name=_("相关任务")
    )
    covers: Any = models.ManyToManyField(
        "Fact", related_name="covered_by", blank=True, verbose_name=_("补报的变化")
    )
    stage = models.CharField(
        _("环节"), max_length=10, choices=Stage.choices, default=Stage.DRAFT, db_index=True
    )
    round = models.PositiveSmallIntegerField(_("第几次协商"), default=0)
    outcome = models.CharField(_("协商结果"), max_length=6, choices=Verdict.choices, blank=True)
    consulted_on = models.DateField(_("协商办结"), null=True, blank=True)
    due_on = models.DateField(_("本环节期限"), null=True, blank=True)
    lacking: Any = models.JSONField(_("要补正的"), default=list, blank=True)
    filed_at = models.DateTimeField(_("报备案"), null=True, blank=True)
    filed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("报备案的人")
    )  # fmt: skip
    number = models.CharField(_("备案号"), max_length=20, blank=True)
    accepted_at = models.DateTimeField(_("受理"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("受理人")
    )
    archived_on = models.DateField(_("归档"), null=True, blank=True)
    light = models.CharField(_("灯"), max_length=6, choices=Light.choices, default=Light.NONE)
    lit_on = models.DateField(null=True, blank=True)

    objects = Filings.as_manager()

    LABELS = {"tasks": _("相关任务"), "covers": _("补报的变化"), "opinions": _("意见采纳情况"),
              "enclosures": _("要件"), "proposals": _("拟申报事实")}  # fmt: skip
    UNTOLD = Kept.UNTOLD | {"light", "lit_on"}  # told anew for any day by the rule of that day

    class Meta:
        verbose_name = _("备案事项")
        ordering = ("-made_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("number",), condition=~Q(number=""), name="a_filing_number_is_given_once"
            ),
            models.CheckConstraint(
                condition=Q(number="", accepted_by=None)
                | (~Q(number="") & Q(accepted_by__isnull=False, accepted_at__isnull=False)),
                name="a_number_is_given_by_somebody_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=GIVEN_A_NUMBER) ^ Q(number=""),
                name="what_is_accepted_has_its_number_and_nothing_else_has",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=(Stage.DRAFT, Stage.CONSULTING)) | ~Q(outcome=""),
                name="what_is_filed_was_consulted_on",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by=None) | Q(filed_by=None) | ~Q(accepted_by=F("filed_by")),
                name="nobody_accepts_what_they_filed",
            ),
            models.CheckConstraint(
                condition=~Q(stage="archived") | Q(archived_on__isnull=False, withdrawn_at=None),
                name="what_is_archived_has_its_day_and_stays",
            ),
            models.CheckConstraint(
                condition=Q(amends=None) | ~Q(amends=F("id")), name="no_filing_amends_itself"
            ),
        )
        indexes = (
            models.Index(fields=("park", "stage"), name="filings_of_a_park"),
            models.Index(fields=("stage", "lit_on"), name="filings_to_light"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    @property
    def is_open(self) -> bool:
        """Whether the house that drafted it may still change its words."""
        return self.stage in OPEN and self.withdrawn_at is None

    def rows(self) -> dict[str, Any]:
        return {
            "tasks": list(self.tasks.order_by("pk").values_list("pk", flat=True)),
            "covers": list(self.covers.order_by("pk").values_list("pk", flat=True)),
            "opinions": [o.told() for o in self.opinions.select_related("organisation")],
            "enclosures": [e.told() for e in self.enclosures.select_related("evidence")],
            "proposals": [p.told() for p in self.proposals.all()],
        }

    def texts(self) -> tuple[str, str]:
        said = (text for o in self.opinions.all() for text in (o.text, o.answer))
        return self.title, "\n".join(
            (self.number, self.park.name, self.content, self.grounds, self.basis, *said)
        )


class Proposal(Declared):
    """What a filing would change of a park's declared facts, once it is archived."""

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="proposals")

    class Meta:
        ordering = ("sort",)
        constraints = (
            *_SAYING,
            models.UniqueConstraint(
                fields=("filing", "sort"), name="a_filing_changes_a_fact_once"
            ),
        )  # fmt: skip

    def told(self) -> dict[str, Any]:
        return {"sort": self.sort, "since": str(self.since), **plain(self.content())}


class Opinion(models.Model):
    """What an organisation was asked about a filing, what it said, and what became of that."""

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="opinions")
    round = models.PositiveSmallIntegerField(_("第几次协商"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("单位")
    )
    asked_at = models.DateTimeField(_("征求"))
    due_on = models.DateField(_("期限"))
    verdict = models.CharField(_("意见"), max_length=6, choices=Verdict.choices, blank=True)
    text = models.CharField(_("内容"), max_length=1000, blank=True)
    by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("提出人")
    )
    at = models.DateTimeField(_("提出"), null=True, blank=True)
    adopted = models.CharField(_("采纳情况"), max_length=6, choices=Adopted.choices, blank=True)
    answer = models.CharField(_("理由"), max_length=1000, blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("round", "asked_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("filing", "round", "organisation"), name="a_house_is_asked_once_in_a_round"
            ),
            models.CheckConstraint(
                condition=Q(verdict="") | Q(by__isnull=False, at__isnull=False),
                name="an_opinion_on_a_filing_is_somebodys",
            ),
            models.CheckConstraint(
                condition=Q(adopted__in=("", "yes")) | ~Q(answer=""),
                name="what_a_filing_does_not_adopt_has_its_reason",
            ),
        )

    @property
    def wants_answer(self) -> bool:
        """A plain yes wants none."""
        return self.verdict not in ("", Verdict.AGREE)

    def told(self) -> dict[str, str]:
        return {"house": self.organisation.name, "verdict": self.verdict, "text": self.text,
                "adopted": self.adopted, "answer": self.answer}  # fmt: skip


class Enclosure(models.Model):
    """A paper that a filing wants, as it was handed in."""

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="enclosures")
    paper = models.CharField(_("要件"), max_length=80)  # by the pack's list
    name = models.CharField(max_length=200)  # as the pack called it on that day
    evidence = models.OneToOneField(Evidence, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("paper", "pk")

    def told(self) -> dict[str, Any]:
        return {"paper": self.name, "file": self.evidence.name, "sha256": self.evidence.sha256,
                "withdrawn": self.evidence.withdrawn_at is not None}  # fmt: skip


class Series(models.Model):
    """The filing numbers of a year: the last that was given. Whoever gives one holds the row."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)


class DeclaredFacts(models.QuerySet["Fact"]):
    def live(self) -> DeclaredFacts:
        return self.filter(withdrawn_at=None)

    def unfiled(self) -> DeclaredFacts:
        """What changed in the platform and stands on no filing."""
        return self.live().filter(
            origin__in=("park", "register"), filing=None, excused_because=""
        )  # fmt: skip


class Fact(Kept, Declared):
    """A declared fact of a park (申报事实), from a day until the next of its sort begins.

    It stands on an archived filing, or is marked 未备案; what was there before the platform has its source.
    """

    park = models.ForeignKey(
        Organisation, models.PROTECT, related_name="facts", verbose_name=_("园区")
    )
    origin = models.CharField(_("来历"), max_length=10, choices=Origin.choices)
    source = models.CharField(_("出处"), max_length=200, blank=True)
    certainty = models.CharField(_("把握"), max_length=20, blank=True)
    filing = models.ForeignKey(
        Filing, models.PROTECT, null=True, blank=True, related_name="facts", verbose_name=_("备案")
    )
    excused_because = models.CharField(_("不需备案的理由"), max_length=300, blank=True)
    excused_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("认定人")
    )

    objects = DeclaredFacts.as_manager()

    class Meta:
        verbose_name = _("申报事实")
        ordering = ("park", "sort", "-since")
        constraints = (
            *_SAYING,
            models.UniqueConstraint(
                fields=("park", "sort", "since"), condition=Q(withdrawn_at=None),
                name="one_fact_of_a_sort_begins_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(excused_because="") | Q(excused_by__isnull=False),
                name="somebody_says_that_no_filing_is_wanted",
            ),
        )  # fmt: skip
        indexes = (models.Index(fields=("park", "sort", "since"), name="facts_of_a_park"),)

    def __str__(self) -> str:
        return f"{self.park.name} {self.get_sort_display()} {self.since}"

    def texts(self) -> tuple[str, str]:
        return str(self), "\n".join((self.text, *self.industries, self.name, self.duty))
