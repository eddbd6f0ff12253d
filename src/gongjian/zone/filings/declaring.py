"""Declared facts of parks: what the pack and the office know from before, what a park declares, what a filing
settles; and what changed without one, pointed out to the park."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..accounts.acting import Acting
from ..accounts.models import Organisation, OrganisationName
from ..audit.models import Event
from ..history.deeds import about, begin, deed, fresh
from ..history.deeds import withdraw as taken_back
from ..inbox.actions import close_matters, open_matter
from . import arrays, queries
from .choices import CHANGED, Origin, Sort
from .lacking import content_fault
from .models import Fact, Filing

UNFILED = "unfiled_change"


# ---- from before the platform


@transaction.atomic
def seed(*, by: Acting | None, house: Organisation) -> int:
    """The lead industries that the pack in force knows of, each with its source and how sure it is; once, and not
    where somebody has said what held from that day. How many."""
    places = {o.code: o for o in Organisation.objects.filter(kind__in=queries.PLACES)}
    count = 0
    for told in arrays.known_industries():
        place = places.get(f"park_{told.park}") or places.get(told.park)
        known = Fact.objects.filter(park=place, sort=Sort.INDUSTRIES)
        said = Q(origin=Origin.PACK) | Q(since=told.since, withdrawn_at=None)
        if place is None or known.filter(said).exists():
            continue
        fact = Fact(park=place, sort=Sort.INDUSTRIES, since=told.since, industries=list(told.industries), house=house,
                    origin=Origin.PACK, source=told.source, certainty=told.certainty)  # fmt: skip
        deed(fact, "seeded", by=by)
        count += 1
    return count


@transaction.atomic
def enter(
    *, park: Organisation, sort: str, since: date, source: str, by: Acting, **told: Any
) -> Fact:
    """The office writes down what was there before the platform, with its source. Raises ValidationError."""
    if not source.strip():
        raise ValidationError(_("请写明出处（文号或批复）"), code="source")
    return _begin(
        "entered", park, sort, since, by, origin=Origin.OFFICE, source=source.strip(), **told
    )


# ---- declared by a park


@transaction.atomic
def declare(*, park: Organisation, sort: str, since: date, by: Acting, **told: Any) -> Fact:
    """A park says what has changed, without a filing: it holds, is marked 未备案, and is to be filed.

    Raises ValidationError.
    """
    if since > timezone.localdate():
        raise ValidationError(_("还没有发生的变化请先协商、备案，不在这里申报"), code="since")
    fact = _begin("declared", park, sort, since, by, origin=Origin.PARK, **told)
    point_out(park)
    return fact


@transaction.atomic
def take_back(*, fact: Fact, by: Acting, reason: str) -> Fact:
    """Declared in error; it stays with the reason. Raises ValidationError."""
    now = fresh(fact, *(o for o in Origin if o != Origin.REGISTER), field="origin")
    if now.filing_id is not None:
        raise ValidationError(_("已备案的不能撤回；要改请另报备案"), code="filed")
    close_matters(kind=UNFILED, about=about(now), by=by.person_name)
    return taken_back(now, by=by, reason=reason)


@transaction.atomic
def excuse(*, fact: Fact, by: Acting, reason: str) -> Fact:
    """The office finds that this change wants no filing, and says why. Raises ValidationError."""
    now = fresh(fact, *CHANGED, field="origin")
    if now.filing_id is not None or now.excused_because:
        raise ValidationError(_("这项变化已经办完了"), code="done")
    if not reason.strip():
        raise ValidationError(_("请写明不需备案的理由"), code="reason")
    close_matters(kind=UNFILED, about=about(now), by=by.person_name)
    return deed(now, "excused", by=by, reason=reason, excused_because=reason.strip()[:300], excused_by_id=by.person_id)  # fmt: skip


def _begin(act: str, park: Organisation, sort: str, since: date, by: Acting, **told: Any) -> Fact:
    if fault := content_fault(sort, told):
        raise ValidationError(fault, code="content")
    if Fact.objects.live().filter(park=park, sort=sort, since=since).exists():
        raise ValidationError(_("这一天起已经申报过；要更正请先撤回原来的"), code="again")
    return begin(Fact(park=park, sort=sort, since=since), act, by=by, **told)


# ---- settled by a filing


def settle(filing: Filing, *, by: Acting) -> None:
    """What a filing covers stands on it from now, and what it proposes is declared."""
    for fact in filing.covers.all():
        _file(fact, filing, by)
    for proposal in filing.proposals.all():
        same = (
            Fact.objects.live()
            .filter(park=filing.park, sort=proposal.sort, since=proposal.since)
            .first()
        )
        if same is not None:
            _give_way(same, filing, by)
        fact = Fact(park=filing.park, sort=proposal.sort, since=proposal.since, origin=Origin.PARK, filing=filing,
                    **proposal.content())  # fmt: skip
        begin(fact, "filed", by=by, house_id=filing.house_id)
        for named in Fact.objects.unfiled().filter(
            park=filing.park, sort=Sort.INSTITUTION, origin=Origin.REGISTER
        ):
            if proposal.sort == Sort.INSTITUTION and named.name == proposal.name:
                _file(named, filing, by)


def _file(fact: Fact, filing: Filing, by: Acting) -> None:
    now = fresh(fact)
    if now.filing_id is None:
        close_matters(kind=UNFILED, about=about(now), by=by.person_name)
        deed(now, "filed", by=by, filing=filing)


def _give_way(fact: Fact, filing: Filing, by: Acting) -> None:
    """Two facts of a sort cannot begin on one day: that of the filing counts."""
    close_matters(kind=UNFILED, about=about(fact), by=by.person_name)
    taken_back(fact, by=by, reason=_("由备案 %(number)s 代替") % {"number": filing.number})


# ---- what the register of organisations says


def heard(sender: Any, event: Event, **_more: Any) -> None:
    """A park was renamed: in the act's own transaction it is noted, and pointed out where no filing says so."""
    if event.act == "organisation.renamed":
        place = Organisation.objects.filter(pk=event.object_id, kind__in=queries.PLACES).first()
        if place is not None:
            note_names(place)
            with suppress(
                ValidationError
            ):  # a number that the pack lacks is no reason to refuse a name
                point_out(place)


def note_names(place: Organisation) -> int:
    """Names after the first that no declared fact says yet become facts, 未备案; how many."""
    count = 0
    for named in list(place.names.order_by("valid_from"))[1:]:
        if not _is_said(place, named):
            fact = Fact(park=place, sort=Sort.INSTITUTION, since=named.valid_from, name=named.name, duty=named.duty,
                        source=named.basis, origin=Origin.REGISTER, house=place)  # fmt: skip
            begin(fact, "noted", by=None)
            count += 1
    return count


def _is_said(place: Organisation, named: OrganisationName) -> bool:
    """A fact of that day, or one that holds on it and has the same name."""
    facts = Fact.objects.filter(park=place, sort=Sort.INSTITUTION, since__lte=named.valid_from)
    if facts.filter(since=named.valid_from).exists():
        return True
    newest = facts.filter(withdrawn_at=None).order_by("-since").first()
    return newest is not None and newest.name == named.name


# ---- pointed out


def point_out(place: Organisation | None = None) -> int:
    """Each change without a filing is due from its park, unless a filing of it is on its way; how many are."""
    going = Filing.covers.through.objects.filter(filing__in=Filing.objects.under_way()).values(
        "fact"
    )
    rows = Fact.objects.unfiled().exclude(pk__in=going).select_related("park")
    if place is not None:
        rows = rows.filter(park=place)
    found = list(rows)
    if found:
        days = arrays.number("filing.unfiled_days", timezone.localdate())
        for fact in found:
            open_matter(kind=UNFILED, about=about(fact), url=url(fact.park), organisation=queries.keeper(fact.park),
                        working_days=days)  # fmt: skip
    return len(found)


def heard_of(filing: Filing, *, by: Acting) -> None:
    """A filing left its house: what it covers is on its way, and no longer due as a change without one."""
    for fact in filing.covers.all():
        close_matters(kind=UNFILED, about=about(fact), by=by.person_name)


def look_after() -> int:
    """Each morning: what a new edition of the pack knows, names that nobody's act told of, and changes whose filing
    was taken back; how many changes are due."""
    for office in queries.offices()[:1]:
        seed(by=None, house=office)
    renamed: Iterable[Organisation] = (
        Organisation.objects.filter(kind__in=queries.PLACES).annotate(count=Count("names")).filter(count__gt=1)
    )  # fmt: skip
    for place in renamed:
        note_names(place)
    return point_out()


def url(place: Organisation) -> str:
    return reverse("facts_of_park", args=[place.code])
