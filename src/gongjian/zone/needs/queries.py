"""Questions to needs, reforms, powers and experience; for the park file, as of any day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.utils import timezone

from ..accounts.acting import Acting
from ..accounts.choices import Kind as House
from ..accounts.models import Organisation
from ..accounts.scopes import within
from ..filings.choices import Stage as Filed
from ..filings.choices import Subject
from ..filings.models import Filing
from ..history.queries import as_of
from . import arrays, permissions
from .choices import ANSWERED, OWED, ExperienceStage, PowerStage, Stage
from .models import Adoption, Experience, Holder, Need, Power, Reform, Use
from .models import Step as Milestone
from .models.powers import standing
from .telling import asker_of

# Houses that see the parks beneath them; all others that see any see the zone's.
LOCAL = (House.PARK, House.SUB_PARK, House.DISTRICT, House.FUNCTIONAL_AREA)
WITH = ("firm", "park", "assigned_to", "answered_by", "merged_into", "house")


# ---- needs


def needs(acting: Acting | None) -> QuerySet[Need]:
    """The needs that somebody may see and that were not withdrawn."""
    return within(acting, Need).filter(withdrawn_at=None)


def in_park(rows: QuerySet[Need], park: Organisation) -> QuerySet[Need]:
    return rows.filter(park__path__startswith=park.path)


def mine(acting: Acting) -> Q:
    """What waits for one's own house at this step."""
    own = acting.organisation_id
    waits = Q(stage=Stage.ASSIGNED, assigned_to=own) | Q(stage=Stage.RAISED, park=own)
    waits |= Q(stage__in=(Stage.RETURNED, Stage.SETTLED)) & (Q(firm=own) | Q(firm=None, park=own))
    waits |= Q(pk__in=Need.objects.filter(opinions__organisation=own, opinions__text="").exclude(stage__in=ANSWERED).values("pk"))  # fmt: skip
    if permissions.is_office(acting):
        waits |= Q(stage__in=(Stage.ENDORSED, Stage.RECEIVED, Stage.TRIAGED))
    return waits


def waiting(acting: Acting | None) -> int:
    return 0 if acting is None else needs(acting).filter(mine(acting)).count()


def years() -> list[int]:
    found = list(Need.objects.order_by("-year").values_list("year", flat=True).distinct())
    return found or [timezone.localdate().year]


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with some needs: counts."""

    total: int
    owed: int
    late: int
    unrated: int
    closed: int
    red: int
    yellow: int


def counts(rows: QuerySet[Need]) -> Standing:
    today = timezone.localdate()
    told = rows.order_by().aggregate(
        total=Count("pk"), owed=Count("pk", filter=Q(stage__in=OWED)),
        late=Count("pk", filter=Q(stage__in=OWED, due__lt=today)),
        unrated=Count("pk", filter=Q(stage=Stage.SETTLED)), closed=Count("pk", filter=Q(stage=Stage.CLOSED)),
        red=Count("pk", filter=Q(light="red")), yellow=Count("pk", filter=Q(light="yellow")),
    )  # fmt: skip
    return Standing(**told)


# ---- reforms


def reforms(acting: Acting | None) -> QuerySet[Reform]:
    return within(acting, Reform).filter(withdrawn_at=None)


def line_of_time(acting: Acting | None) -> list[tuple[int, list[Milestone]]]:
    """The milestones of all reforms, year by year, the newest year first."""
    steps = Milestone.objects.filter(reform__in=reforms(acting)).select_related("reform__owner")
    held: dict[int, list[Milestone]] = {}
    for step in steps:
        if step.day is not None:
            held.setdefault(step.day.year, []).append(step)
    return [(year, held[year]) for year in sorted(held, reverse=True)]


# ---- powers


def powers(acting: Acting | None) -> QuerySet[Power]:
    return within(acting, Power).filter(withdrawn_at=None)


def counted(rows: QuerySet[Power], acting: Acting, year: int) -> Any:
    """With how many parks hold each, and how often those that may be seen used it in a year."""
    uses = seen_uses(acting).filter(power=OuterRef("pk"), year=year).order_by()
    holders = Holder.objects.filter(power=OuterRef("pk")).order_by()
    return rows.annotate(
        parks=_one(holders.values("power").annotate(n=Count("pk"))),
        used=_one(uses.values("power").annotate(n=Sum("count"))),
    )


def _one(rows: Any) -> Any:
    return Subquery(rows.values("n")[:1])


def seen_uses(acting: Acting) -> QuerySet[Use]:
    """Counts of use: a park's own, a district's parks', else all."""
    rows = Use.objects.all()
    return rows.filter(park__path__startswith=acting.path) if acting.kind in LOCAL else rows


@dataclass(frozen=True, slots=True)
class Grid:
    """Powers by parks: in each cell how often a park used it in the year, None where it was not counted, and
    nothing where it does not hold it."""

    parks: list[Organisation]
    rows: list[tuple[Power, list[tuple[bool, int | None]], int]]
    totals: list[int]


def grid(acting: Acting, year: int) -> Grid:
    """Three questions, however many powers and parks there are."""
    holders = Holder.objects.filter(since__year__lte=year).exclude(until__year__lt=year)
    shown = _parks_seen(acting)
    rows = list(
        powers(acting).filter(stage=PowerStage.LISTED)
        .prefetch_related(Prefetch("holders", holders), Prefetch("uses", seen_uses(acting).filter(year=year)))
    )  # fmt: skip
    held = [{h.park_id for h in power.holders.all()} for power in rows]
    used = [{use.park_id: use.count for use in power.uses.all()} for power in rows]
    parks = [park for park in shown if any(park.pk in each for each in held)]
    cells = [
        [(park.pk in holds, uses.get(park.pk)) for park in parks] for holds, uses in zip(held, used, strict=True)
    ]  # fmt: skip
    sums = [sum(count or 0 for _held, count in row) for row in cells]
    totals = [sum(row[at][1] or 0 for row in cells) for at in range(len(parks))]
    return Grid(parks, list(zip(rows, cells, sums, strict=True)), totals)


def _parks_seen(acting: Acting) -> list[Organisation]:
    """All parks for those who see the zone; for a park and a district those beneath."""
    found = Organisation.objects.filter(kind=House.PARK)
    if acting.kind in LOCAL:
        found = found.beneath(acting.path)
    return list(found)


# ---- experience


def experience(acting: Acting | None) -> QuerySet[Experience]:
    return within(acting, Experience).filter(withdrawn_at=None)


@dataclass(frozen=True, slots=True)
class Shared:
    """What a park gave to others and took from them."""

    told: int
    copied_by_others: int
    copied: int
    working: int


def shared(park: Organisation) -> Shared:
    own = Experience.objects.filter(park=park, stage=ExperienceStage.PUBLISHED, withdrawn_at=None)
    taken = Adoption.objects.filter(house=park, experience__withdrawn_at=None)
    return Shared(
        own.count(), Adoption.objects.filter(experience__in=own).count(), taken.count(),
        taken.filter(became="working").count(),
    )  # fmt: skip


# ---- the park file: as of a moment


@dataclass(frozen=True, slots=True)
class OfPark:
    """What this room tells of a park as it was at a moment: rows of copies, each with its `key`."""

    needs: list[dict[str, Any]]
    powers: list[dict[str, Any]]
    experience: list[dict[str, Any]]
    copied: list[dict[str, Any]]


def of_park(acting: Acting | None, park: Organisation, moment: datetime) -> OfPark:
    """Needs of a park and its firms with the light of that day, powers that it held, experience that it told,
    and what it copied of others; a firm is named to those who may know it."""
    told, copied = experience_known(acting, park, moment)
    return OfPark(
        needs_known(acting, park, moment), powers_known(acting, park, moment), told, copied
    )


def needs_known(acting: Acting | None, park: Organisation, moment: datetime) -> list[dict[str, Any]]:  # fmt: skip
    visible = {n.pk: n for n in in_park(within(acting, Need), park).select_related("firm", "park")}
    rows = _alive(as_of("need", moment, visible))
    day = timezone.localdate(moment)
    asked = [{"stage": r["stage"], "urgency": r["urgency"], "due": _day(r["due"])} for r in rows]
    for row, light in zip(rows, arrays.lights(asked, day), strict=True):
        need = visible[row["key"]]
        known = permissions.may_know_firm(acting, need)
        row["asker"] = asker_of(need.firm, need.park, named=known)
        row["light"] = str(light)
        for name in ("firm_id", "house_id", "made_by_id", "notes", "opinions"):
            row.pop(name, None)
    return rows


def powers_known(acting: Acting | None, park: Organisation, moment: datetime) -> list[dict[str, Any]]:  # fmt: skip
    """Each with how the park stood to it that day, and how often it had used it, year by year."""
    day, found = timezone.localdate(moment), []
    keys: Any = within(acting, Power).values("pk")
    for row in _alive(as_of("power", moment, keys)):
        holder = next((h for h in row["holders"] if h["park"] == park.pk), None)
        if row["stage"] != PowerStage.LISTED or holder is None:
            continue
        since, until = date.fromisoformat(holder["since"]), _day(holder["until"])
        uses = {use["year"]: use["count"] for use in row["uses"] if use["park"] == park.pk}
        found.append({**row, "standing": str(standing(since, until, day)), "held_since": since, "held_until": until,
                      "uses": uses, "holders": len(row["holders"])})  # fmt: skip
    return found


def experience_known(
    acting: Acting | None, park: Organisation, moment: datetime
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    keys: Any = within(acting, Experience).values("pk")
    rows = [
        row for row in _alive(as_of("experience", moment, keys))
        if row["stage"] == ExperienceStage.PUBLISHED
    ]  # fmt: skip
    told = [{**row, "copies": len(row["adoptions"])} for row in rows if row["park_id"] == park.pk]
    copied = [
        {**row, **{name: own[name] for name in ("on", "became", "words")}}
        for row in rows
        for own in row["adoptions"]
        if own["house"] == park.pk
    ]
    return told, copied


def _alive(copies: Mapping[int, dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**told, "key": key} for key, told in sorted(copies.items()) if not told["withdrawn_at"]]  # fmt: skip


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None


# ---- what an answer may name


def pilots_of(need: Need, acting: Acting | None) -> QuerySet[Filing]:
    """The filings of pilots (重大政策创新试点) of the need's park that somebody may see."""
    found = within(acting, Filing).filter(subject=Subject.POLICY_PILOT, withdrawn_at=None)
    return found.exclude(stage=Filed.DRAFT).filter(park__path__startswith=need.park.path)
