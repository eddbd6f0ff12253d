"""Units, and what held of each when, as known when.

A fact holds from `since` to the day before `until`, and is believed from `known_from` until `known_to`.
It is never changed: a revision closes what is no longer believed and opens what is believed instead.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ...accounts.models import Organisation, Person
from ...web.numbers import bare
from ..choices import INCUBATED, Deed, Incubation, Kind, Size, Status, Where

FAR = date.max


class Change(models.Model):
    """One act upon the register: what it closes and what it opens stand together."""

    deed = models.CharField(_("事由"), max_length=12, choices=Deed.choices)
    at = models.DateTimeField(_("记录时间"), default=timezone.now, db_index=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    by_name = models.CharField(_("经办人"), max_length=80, blank=True)
    organisation = models.CharField(_("经办单位"), max_length=40, blank=True)
    source = models.CharField(_("来源"), max_length=200, blank=True)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="undone_by"
    )

    class Meta:
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self.get_deed_display()} {timezone.localtime(self.at):%Y-%m-%d %H:%M}"


class Unit(models.Model):
    """A legal unit or an establishment of one: an identity, of which the facts are told."""

    kind = models.CharField(_("单位类别"), max_length=14, choices=Kind.choices, default=Kind.LEGAL)
    head = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="establishments",
        verbose_name=_("归属法人"),
    )
    organisation = models.OneToOneField(
        Organisation, models.PROTECT, null=True, blank=True, related_name="unit"
    )
    entered = models.ForeignKey(Change, models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="legal", head=None) | Q(kind="establishment", head__isnull=False),
                name="an_establishment_and_it_alone_has_a_head",
            ),
        )

    def __str__(self) -> str:
        return f"U{self.pk:08d}"


class Sharing(models.Model):
    """How a 飞地 is shared between parks: parts of a million that sum to one."""

    name = models.CharField(_("名称"), max_length=200)
    basis = models.CharField(_("依据"), max_length=200, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class SharePart(models.Model):
    sharing = models.ForeignKey(Sharing, models.PROTECT, related_name="parts")
    park = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    millionths = models.PositiveIntegerField(_("份额（百万分之）"))

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("sharing", "park"), name="a_park_has_one_part"),
            models.CheckConstraint(
                condition=Q(millionths__gt=0, millionths__lte=1_000_000),
                name="a_part_is_of_a_whole",
            ),
        )

    @property
    def percent(self) -> str:
        return bare(Decimal(self.millionths) / 10_000)


class Facts(models.QuerySet[Any]):
    """Facts as of a day, as known at a moment; without a moment, as known now."""

    def known(self, at: datetime | None = None) -> Any:
        if at is None:
            return self.filter(known_to=None)
        return self.filter(Q(known_to=None) | Q(known_to__gt=at), known_from__lte=at)

    def on(self, day: date) -> Any:
        return self.filter(since__lte=day, until__gt=day)

    def as_of(self, day: date, at: datetime | None = None) -> Any:
        return self.known(at).on(day)


class Fact(models.Model):
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="%(class)ss", db_index=False)
    since = models.DateField(_("起"))
    until = models.DateField(_("止"), default=FAR)
    known_from = models.DateTimeField(_("记录"))
    known_to = models.DateTimeField(null=True, blank=True)
    change = models.ForeignKey(Change, models.PROTECT, related_name="opened_%(class)ss")
    closed_by = models.ForeignKey(
        Change, models.PROTECT, null=True, blank=True, related_name="closed_%(class)ss"
    )

    objects = Facts.as_manager()

    class Meta:
        abstract = True

    @property
    def last_day(self) -> date | None:
        """The last day on which it holds; None where no end is known."""
        return None if self.until == FAR else date.fromordinal(self.until.toordinal() - 1)


def _believed_once(name: str, *lane: str) -> tuple[Any, ...]:
    """What every table of facts holds itself to, within its lane of one unit."""
    believed = Q(known_to=None)
    return (
        models.CheckConstraint(condition=Q(since__lt=F("until")), name=f"{name}_holds_a_day"),
        models.CheckConstraint(
            condition=Q(known_to=None, closed_by=None)
            | Q(known_to__gt=F("known_from"), closed_by__isnull=False),
            name=f"{name}_is_closed_by_a_change",
        ),
        models.UniqueConstraint(
            fields=("unit", *lane, "since"), condition=believed, name=f"{name}_begins_once"
        ),
        models.UniqueConstraint(
            fields=("unit", *lane, "until"), condition=believed, name=f"{name}_ends_once"
        ),
    )


def _believed_index(name: str, *fields: str) -> tuple[Any, ...]:
    """Of what is believed now alone: what is no longer believed is many times as much."""
    return (models.Index(fields=fields, condition=Q(known_to=None), name=name),)


class State(Fact):
    """What a unit is: its name, code, industry, status, owner. One holds on each day of its life.

    `owner` is the park or sub-park that counts the unit in its statistics; with `sharing`, totals are
    split as that says. Amounts in thousands of yuan (千元), as the unit last reported them.
    """

    name = models.CharField(_("单位名称"), max_length=200)
    code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    industry = models.CharField(_("行业代码"), max_length=6, blank=True)
    industry_edition = models.CharField(_("行业分类版本"), max_length=20, blank=True)
    registration_type = models.CharField(_("登记注册类型"), max_length=6, blank=True)
    status = models.CharField(
        _("营业状态"), max_length=10, choices=Status.choices, default=Status.OPERATING
    )
    owner = models.ForeignKey(
        Organisation, models.PROTECT, related_name="units_owned", verbose_name=_("统计所属园区"), db_index=False
    )  # fmt: skip
    sharing = models.ForeignKey(
        Sharing, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("飞地分成"), db_index=False
    )  # fmt: skip
    founded = models.DateField(_("成立日期"), null=True, blank=True)
    address = models.CharField(_("经营地址"), max_length=200, blank=True)
    contact = models.CharField(_("联系人"), max_length=40, blank=True)
    phone = models.CharField(_("联系电话"), max_length=20, blank=True)
    business = models.CharField(_("主要业务活动"), max_length=500, blank=True)
    incubation = models.CharField(
        _("与孵化器关系"), max_length=10, choices=Incubation.choices, blank=True
    )
    carrier = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("孵化载体"), db_index=False
    )  # fmt: skip
    staff = models.PositiveIntegerField(_("从业人员期末人数"), null=True, blank=True)
    revenue = models.DecimalField(
        _("营业收入（千元）"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    assets = models.DecimalField(
        _("资产总计（千元）"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    size = models.CharField(_("单位规模"), max_length=6, choices=Size.choices, blank=True)

    class Meta:
        constraints = (
            *_believed_once("state"),
            models.UniqueConstraint(
                fields=("code",),
                condition=Q(known_to=None, until=FAR) & ~Q(code=""),
                name="no_two_live_units_with_one_code",
            ),
            models.CheckConstraint(
                condition=Q(carrier=None) | Q(incubation__in=INCUBATED),
                name="a_carrier_incubates_its_tenants_and_graduates",
            ),
        )
        indexes = (
            *_believed_index("state_believed_by_day", "until", "since"),
            *_believed_index("state_believed_by_owner", "owner", "until", "since"),
            # A list in order of names is walked until its page is full: days and parks are read off the index.
            *_believed_index("state_believed_in_order", "name", "id", "since", "until", "owner"),
            *_believed_index("state_believed_by_code", "code", "unit"),
            models.Index(
                fields=("owner", "since", "until", "known_from", "known_to"), name="state_as_known"
            ),
            models.Index(
                fields=("name", "id", "since", "until", "known_from", "owner"), name="state_in_order",
            ),
            models.Index(fields=("unit", "known_from"), name="state_of_unit"),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.name


class Residence(Fact):
    """Where a unit is registered, taxed, or present, each from day to day; it may be present in many places."""

    where = models.CharField(_("类型"), max_length=10, choices=Where.choices)
    place = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("园区或区")
    )
    address = models.CharField(_("地址"), max_length=200, blank=True)
    lane = models.CharField(max_length=60)  # one residence of a kind at a time; presence by place

    class Meta:
        constraints = _believed_once("residence", "lane")
        indexes = (models.Index(fields=("place", "where"), name="residence_by_place"),)

    def __str__(self) -> str:
        return f"{self.get_where_display()}：{self.place.name} {self.address}".strip()


class Identifier(Fact):
    """Another number of a unit: an old registration number, an organisation code, a tax number."""

    scheme = models.CharField(_("证照类型"), max_length=20)
    value = models.CharField(_("号码"), max_length=40, db_index=True)
    lane = models.CharField(max_length=80)

    class Meta:
        constraints = _believed_once("identifier", "lane")

    def __str__(self) -> str:
        return f"{self.scheme}：{self.value}"


class Successions(models.QuerySet[Any]):
    def known(self, at: datetime | None = None) -> Any:
        """As known at a moment; without one, as known now."""
        if at is None:
            return self.filter(withdrawn_by=None)
        still = Q(withdrawn_by=None) | Q(withdrawn_by__at__gt=at)
        return self.filter(still, change__at__lte=at)


class Succession(models.Model):
    """That units went into another, or came out of one, on a day."""

    deed = models.CharField(_("事由"), max_length=12, choices=Deed.choices)
    on = models.DateField(_("日期"))
    predecessor = models.ForeignKey(Unit, models.PROTECT, related_name="successors")
    successor = models.ForeignKey(Unit, models.PROTECT, related_name="predecessors")
    change = models.ForeignKey(Change, models.PROTECT, related_name="successions")
    withdrawn_by = models.ForeignKey(Change, models.PROTECT, null=True, blank=True, related_name="+")  # fmt: skip

    objects = Successions.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("predecessor", "successor", "on"),
                condition=Q(withdrawn_by=None),
                name="a_succession_is_told_once",
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")), name="nobody_succeeds_themselves"
            ),
        )


class SearchWords(models.QuerySet[Any]):
    def standing(self) -> Any:
        """Those that say what is or was so: not those that were told by mistake and undone."""
        return self.filter(withdrawn_by=None)


class SearchWord(models.Model):
    """What a unit is found by: a name it has or had, a code, the initials of its pinyin."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="words")
    text = models.CharField(max_length=200)  # as it was written
    plain = models.CharField(max_length=200)  # without spaces, brackets and width
    initials = models.CharField(max_length=100, blank=True)
    withdrawn_by = models.ForeignKey(Change, models.PROTECT, null=True, blank=True, related_name="+")  # fmt: skip

    objects = SearchWords.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("unit", "text"),
                condition=Q(withdrawn_by=None),
                name="a_word_of_a_unit_stands_once",
            ),
        )
        indexes = (models.Index(fields=("plain", "unit"), name="words_by_what_they_say"),)


class Never(models.Model):
    """Empty for ever: what refers to it cannot be committed."""

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(pk=0) & Q(pk=1), name="never"),)


class Unsettled(models.Model):
    """Written by the database's own triggers while a timeline has a gap or an overlap, or the parts of a
    sharing sum to no whole. A row here is a promise to mend it before the transaction ends: it refers to
    what does not exist, and that is looked at when the transaction is committed."""

    what = models.CharField(max_length=20)
    which = models.BigIntegerField()
    never = models.ForeignKey(Never, models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("what", "which"), name="unsettled_once"),)
