"""Questions to the register: as of a day, as known on another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.utils import timezone

from ..accounts.acting import Acting
from ..accounts.choices import Kind as House
from ..accounts.choices import Purpose, Role
from ..accounts.models import Letter, Membership, Organisation
from ..accounts.scopes import within
from . import arrays
from .choices import Stage
from .models import Identifier, Residence, SearchWord, SharePart, State, Unit
from .searching import meaning
from .visibility import WHOLE_ZONE

WHOLE = 1_000_000
FEW = 500


@dataclass(frozen=True, slots=True)
class AsOf:
    """A day, and the day at whose end it is looked at; without that, as known now."""

    day: date
    known: date | None = None

    @classmethod
    def today(cls) -> AsOf:
        return cls(timezone.localdate())

    @property
    def moment(self) -> datetime | None:
        return None if self.known is None else end_of(self.known)

    @property
    def query(self) -> str:
        """In the words of an address; nothing for today as it is known now."""
        told = {} if self.day == timezone.localdate() else {"day": self.day.isoformat()}
        if self.known is not None:
            told["known"] = self.known.isoformat()
        return f"?{urlencode(told)}" if told else ""


def end_of(day: date) -> datetime:
    """The last moment of a day here; before and after all record, that of the first and the last."""
    day = min(max(day, date(1900, 1, 1)), date(9000, 1, 1))
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time())) - timedelta(
        microseconds=1
    )


def states(acting: Acting | None, when: AsOf) -> Any:
    """The states that somebody may see, one for each unit that lived on the day."""
    return within(acting, State.objects.as_of(when.day, when.moment), Purpose.STATISTICAL)


def found_by(rows: Any, text: str, acting: Acting | None = None, at: datetime | None = None) -> Any:
    """Those of the states whose unit a text means: by any name, number or address that it has or had, or by
    initials. Whoever sees a unit only at times finds it only by what it was called then; and as known at a
    moment, by what it was known to be called."""
    words = SearchWord.objects.filter(meaning(text))
    if at is None:
        words = words.standing()
    everywhere = acting is None or acting.role in WHOLE_ZONE
    if at is not None or not everywhere:
        words = words.filter(_said(None if everywhere else acting, at))
    few = list(
        words.values_list("unit", flat=True)[: FEW + 1]
    )  # no word need be looked at twice for a page
    return rows.filter(unit__in=few if len(few) <= FEW else words.values("unit"))


def _said(acting: Acting | None, at: datetime | None) -> Any:
    """Of a search word: that a state of its unit says it, as known at a moment, or a number or an address that
    held then; where somebody is named, a state that they may see."""
    states = State.objects.known(at).filter(unit=OuterRef("unit"))
    seen = states if acting is None else within(acting, states, Purpose.STATISTICAL)
    then = {
        "unit": OuterRef("unit"),
        "since__lt": OuterRef("until"),
        "until__gt": OuterRef("since"),
    }
    word = OuterRef(OuterRef("text"))
    numbers = Identifier.objects.known(at).filter(value=word, **then)
    places = Residence.objects.known(at).filter(address=word, **then)
    text = OuterRef("text")
    said = Q(name=text) | Q(code=text) | Q(address=text) | Q(Exists(numbers)) | Q(Exists(places))
    return Q(Exists(seen.filter(said)))


def of_industry(rows: Any, code: str) -> Any:
    """Those of an industry at any level of the edition in force. What is coded by an old edition is of it
    where all that its code has become is."""
    here, before = arrays.codes_beneath(code)
    wanted = Q(industry__in=here) & ~Q(industry_edition__in=before)
    for edition, codes in before.items():
        wanted |= Q(industry_edition=edition, industry__in=codes)
    return rows.filter(wanted)


def of_park(rows: Any, code: str) -> Any:
    """Those that a park or one of its sub-parks counts."""
    park = Organisation.objects.filter(code=code).first()
    return rows.none() if park is None else rows.filter(owner__in=beneath(park))


def of_district(rows: Any, code: str) -> Any:
    """Those of the parks and sub-parks that stand beneath a district."""
    district = Organisation.objects.filter(kind=House.DISTRICT, district=code).first()
    return rows.none() if district is None else rows.filter(owner__path__startswith=district.path)


def named(acting: Acting | None, text: str) -> State | None:
    """The one living unit that a number of ours (U00000012), a code or a whole name means, if it may be seen."""
    found = meant(acting, text)
    return found[0] if len(found) == 1 else None


def meant(acting: Acting | None, text: str) -> list[State]:
    """The living units that such a text means, two at most: enough to know that it is not one."""
    text = text.strip()
    rows = states(acting, AsOf.today())
    number = text.upper().removeprefix("U")
    if number.isascii() and number.isdigit() and len(number) < 19 and len(text) <= 9:
        return list(rows.filter(unit=int(number))[:1])
    return (
        list(rows.filter(Q(code=text.upper()) | Q(name=text)).exclude(name="")[:2]) if text else []
    )


def doubts(found: Any) -> Any:
    """Doubts with the names of both sides, as they are believed last; not those of lists that were put away or taken
    back, which nobody is to answer any more."""
    found = found.exclude(answer="", row__of__stage__in=(Stage.CANCELLED, Stage.UNDONE))
    return found.annotate(unit_name=_last_name("unit"), other_name=_last_name("other"))


def _last_name(of: str) -> Any:
    last = State.objects.known().filter(unit=OuterRef(of)).order_by("-since")
    return Subquery(last.values("name")[:1])


def beneath(park: Organisation) -> list[int]:
    """A park and its sub-parks."""
    return list(Organisation.objects.beneath(park.path).values_list("pk", flat=True))


def counted(rows: Any) -> dict[int, Fraction]:
    """How many units each park counts, by its key: a shared one in parts that sum to one."""
    found: dict[int, Fraction] = {}
    for owner, count in (
        rows.filter(sharing=None).order_by().values_list("owner").annotate(Count("pk"))
    ):
        found[owner] = found.get(owner, Fraction()) + count
    shared = rows.exclude(sharing=None).order_by().values_list("sharing").annotate(Count("pk"))
    parts = parts_of(sharing for sharing, _count in shared)
    for sharing, count in shared:
        for park, part in parts[sharing].items():
            found[park] = found.get(park, Fraction()) + count * part
    return found


def parts_of(sharings: Iterable[int]) -> dict[int, dict[int, Fraction]]:
    found: dict[int, dict[int, Fraction]] = {}
    for sharing, park, part in SharePart.objects.filter(sharing__in=set(sharings)).values_list(
        "sharing", "park", "millionths"
    ):
        found.setdefault(sharing, {})[park] = Fraction(part, WHOLE)
    return found


def may_see(acting: Acting | None, state: State) -> bool:
    return within(acting, State.objects.filter(pk=state.pk), Purpose.STATISTICAL).exists()


def believed_at(unit: Unit, change: int) -> State | None:
    """The newest state of a unit as it was believed when the change with this key was the last."""
    then = Q(closed_by=None) | Q(closed_by__gt=change)
    rows = State.objects.filter(then, unit=unit, change__lte=change)
    return rows.order_by("-since").first()


def reporters(unit: Unit) -> list[str]:
    """Who reports for a unit today: its members, and agents with a letter of authority."""
    if unit.organisation_id is None:
        return []
    members = Membership.objects.on().filter(organisation=unit.organisation_id, role=Role.REPORTER)
    letters = Letter.objects.on().filter(
        enterprise=unit.organisation_id, revoked_at=None, confirmed_at__isnull=False
    )
    names = [
        *members.values_list("person__name", flat=True),
        *letters.values_list("agent__name", flat=True),
    ]
    return list(dict.fromkeys(names))
