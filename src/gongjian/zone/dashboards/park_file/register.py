"""What the register counts in the park and in its carriers: all of it for those who see the units, to others no count
of too few units, and that as of today and of the ends of years alone, for of two days one tells what the other hides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from ...accounts.acting import Acting
from ...accounts.choices import Kind
from ...accounts.models import Organisation
from ...industry.permissions import sees_units_of
from ...register.arrays import pack_on
from ...register.counting import figures
from ...register.limits import limits_of
from ...web.numbers import number, signed
from .parts import Figure, Line, Section, When

UNITS = "register_units"
CODES = (UNITS, "register_operating", "register_young", "register_software")


@dataclass(frozen=True, slots=True)
class Telling:
    """How counts of units are told: `least` is the pack's fewest that those who see no unit are told; None where
    nobody filled it in, and they are told nothing."""

    sees: bool
    least: int | None
    on_this_day: bool

    def too_few(self, count: float) -> bool:
        return not self.sees and (self.least is None or 0 < count < self.least)

    def words(self, count: float) -> str:
        """What stands instead of a count: of too few units, or of so many that too few are left."""
        if self.least is None or not self.too_few(count):
            return _("不公布")
        return _("少于 %(n)s 家，不公布") % {"n": self.least}

    def told(self, whole: float, counts: Sequence[float]) -> set[int]:
        """The places of those parts that are told: so many are not that the whole gives none of too few away."""
        told = {place for place, count in enumerate(counts) if not self.too_few(count)}
        for place in sorted(told, key=lambda each: counts[each]):
            if not self.too_few(whole - sum(counts[each] for each in told)):
                break
            told -= {place} if counts[place] else set()
        return told

    def parts(self, whole: float, counts: Sequence[float]) -> list[str]:
        """Each part in words."""
        told = self.told(whole, counts)
        return [number(n) if at in told else self.words(n) for at, n in enumerate(counts)]


def telling(acting: Acting, park: Organisation, when: When) -> Telling:
    sees = sees_units_of(acting, park.path)
    least = limits_of(pack_on(when.day) or pack_on(), when.day).numbers.get("minimum_count")
    ends_a_year = (when.day.month, when.day.day) == (12, 31)
    return Telling(
        sees, None if least is None else round(least), sees or when.is_today or ends_a_year
    )


def of_register(acting: Acting, park: Organisation, when: When) -> Iterator[Section]:
    how = telling(acting, park, when)
    yield carriers(park, when, how)
    yield units(park, when, how)


def carriers(park: Organisation, when: When, how: Telling) -> Section:
    """Sub-parks and carriers within the park, with the units that each counts."""
    inside = list(Organisation.objects.on(when.day).beneath(park.path).filter(kind=Kind.SUB_PARK))
    counts = _of_each(park, inside, when, how)
    return Section(
        "carriers", _("园中园和载体"), figures=[Figure(_("园中园和载体"), len(inside) or None, _("个"))],
        heads=(_("起"), _("名称"), _("名录单位（个）")),
        lines=[Line((str(o.valid_from), o.name, n), reverse("park", args=[o.code])) for o, n in zip(inside, counts, strict=True)],
        missing=_("由示范区建设处在“机构”里登记园中园和载体"),
    )  # fmt: skip


def _of_each(park: Organisation, inside: list[Organisation], when: When, how: Telling) -> list[str]:
    paths = [park.path, *(each.path for each in inside)]
    found = figures([UNITS], paths, when.day, when.moment).get(UNITS) if how.on_this_day else None
    if not found:
        return [number(None)] * len(inside)
    whole, *counts = (count or 0 for count in found)
    return how.parts(whole, counts)


def units(park: Organisation, when: When, how: Telling) -> Section:
    """Totals of the register, and a year before: no unit is named."""
    sentences, shown = _totals(park, when, how) if how.on_this_day else ([_not_on_this_day()], [])
    return Section("register", _("名录与企业"), sentences, shown,
                   missing=_("由示范区统计员导入名录，园区核实"), more=f"/register/?park={park.code}")  # fmt: skip


def _not_on_this_day() -> str:
    return _("对看不到单位资料的人，名录的数只提供今天和各年年末的。")


def _totals(park: Organisation, when: When, how: Telling) -> tuple[list[str], list[Figure]]:
    before, words = _before(when.day, how)
    now = figures(CODES, [park.path], when.day, when.moment)
    then = figures([UNITS], [park.path], before, when.moment)
    whole, earlier = now.get(UNITS, [None])[0], then.get(UNITS, [None])[0]
    is_open = _is_open(park, whole, when.day, when, how)
    shown = [
        _figure(code, values[0], whole, when.day, how, is_open) for code, values in now.items()
    ]
    if (
        whole is None
        or earlier is None
        or not (is_open and _is_open(park, earlier, before, when, how))
    ):
        return [], shown
    told = {"now": number(whole), "then": number(earlier), "change": signed(whole - earlier)}
    return [words % told], shown


def _is_open(park: Organisation, count: float | None, day: date, when: When, how: Telling) -> bool:
    """Whether the count of all units on a day is told: that of a carrier as the file of its park tells it."""
    above = _above(park)
    if count is None or how.sees or how.too_few(count) or above is None:
        return how.sees or not how.too_few(count or 0)
    inside = list(Organisation.objects.on(day).beneath(above.path).filter(kind=Kind.SUB_PARK))
    paths = [above.path, *(each.path for each in inside)]
    whole, *counts = (n or 0 for n in figures([UNITS], paths, day, when.moment)[UNITS])
    return park.pk in {inside[place].pk for place in how.told(whole, counts)}


def _above(carrier: Organisation) -> Organisation | None:
    """The park in which a carrier lies; None of a park."""
    if carrier.kind != Kind.SUB_PARK:
        return None
    found: Organisation | None = (
        Organisation.objects.get_ancestors(carrier).filter(kind=Kind.PARK).last()
    )
    return found


def _before(day: date, how: Telling) -> tuple[date, str]:
    """The day to compare with, and in which words."""
    if how.sees:
        words = _("名录单位 %(now)s 个，一年前 %(then)s 个，增减 %(change)s 个。")
        return date(day.year - 1, day.month, min(day.day, 28)), words
    return date(day.year - 1, 12, 31), _("名录单位 %(now)s 个，上年末 %(then)s 个，增减 %(change)s 个。")  # fmt: skip


def _figure(
    code: str,
    value: float | None,
    whole: float | None,
    day: date,
    how: Telling,
    is_open: bool = True,
) -> Figure:
    """A count of some of the units: neither they nor the rest may be too few, and all of them are told."""
    pack = pack_on(day) or pack_on()
    name = str(pack.indicators[code].text.name.zh) if pack else code
    if value is None or whole is None:
        return Figure(name, value, _("个"))
    if not is_open or any(how.too_few(count) for count in (whole, value, whole - value)):
        return Figure(name, None, _("个"), words=how.words(whole if how.too_few(whole) else value))
    return Figure(name, value, _("个"))
