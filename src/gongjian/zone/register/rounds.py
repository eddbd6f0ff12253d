"""Rounds of maintenance: leads raised from what the register itself shows, assigned to parks, closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..accounts.acting import Acting
from ..accounts.choices import Kind as House
from ..accounts.models import Organisation
from ..audit.recording import About, record
from ..inbox.actions import close_matters, open_matter
from ..inbox.arrays import working_days
from . import arrays, quality
from .choices import Source, Stage, Trace, Turn, Verdict
from .importing.columns import Reader
from .models import ImportRow, Lead, Round, State
from .recording import BATCH
from .windows import MATTER_OPEN, Window, key_of

MATTER = "go_through_round"
TITLES = {
    MATTER: gettext_lazy("核实名录线索：%(name)s"),
    MATTER_OPEN: gettext_lazy("开始一轮名录维护：%(name)s"),
}
MISMATCHES = ("no_industry", "unknown_industry", "old_edition", "other_business", "implausible", "double", "no_contact")  # fmt: skip


def about(each: Round) -> About:
    return About("register_round", str(each.pk), each.name)


def counted(found: Any, mine: Any) -> Any:
    """Rounds with how many leads they have and how many are left, of those that somebody may see."""
    seen = Q(leads__in=mine)
    return found.annotate(
        total=Count("leads", filter=seen), left=Count("leads", filter=seen & Q(leads__outcome=""))
    )  # fmt: skip


@transaction.atomic
def open_round(
    *, name: str, opens: date, closes: date, by: Acting, turn: str = Turn.OTHER, period: str = ""
) -> Round:  # fmt: skip
    """Every lead that there is today, each with the park that counts the unit. Raises ValidationError."""
    if closes < opens:
        raise ValidationError(_("截止不能早于开始"), code="days")
    if period and Round.objects.filter(turn=turn, period=period).exists():
        raise ValidationError(
            _("%(period)s 的这一轮已经开始了") % {"period": period}, code="period"
        )
    made = Round.objects.create(
        name=name.strip()[:120], opens=opens, closes=closes, turn=turn, period=period, made_by_id=by.person_id
    )  # fmt: skip
    leads = list(_leads(made))
    Lead.objects.bulk_create(leads, batch_size=BATCH, ignore_conflicts=True)
    record("round.opened", about(made), by=by.actor, purpose="statistical", count=max(len(leads), 1),
           after={"opens": str(opens), "closes": str(closes), "period": period})  # fmt: skip
    for park in Organisation.objects.filter(pk__in={lead.park_id for lead in leads}):
        _due(made, park)
    if period:
        close_matters(kind=MATTER_OPEN, about=key_of(turn, period), by=by.person_name)
    return made


def _due(of: Round, park: Organisation) -> None:
    """A park is asked to go through its leads by the last day of the round."""
    today = timezone.localdate()
    days = max(working_days(today).between(today, of.closes), 1)
    open_matter(kind=MATTER, about=about(of), url=reverse("round", args=[of.pk]),
                organisation=park, working_days=days)  # fmt: skip


def of_window(window: Window) -> Round | None:
    return Round.objects.filter(turn=window.turn, period=window.period).first()


def _leads(of: Round) -> Iterator[Lead]:
    """What is still open in an earlier round is not asked for twice."""
    open_before = set(Lead.objects.filter(outcome="", unit__isnull=False).values_list("kind", "unit"))  # fmt: skip
    parks = _Parks()
    living = State.objects.as_of(timezone.localdate()).select_related("owner")
    for state in quality.FAULTS["stale"][1](living):
        if (Trace.SILENT, state.unit_id) not in open_before:
            yield Lead(round=of, kind=Trace.SILENT, unit_id=state.unit_id, name=state.name, park_id=parks.of(state.owner),
                       detail=_("最后一次更新是 %(day)s") % {"day": timezone.localtime(state.known_from).date()})  # fmt: skip
    wrong: dict[int, tuple[State, list[str]]] = {}
    for key in MISMATCHES:
        words, found = quality.FAULTS[key]
        for state in found(living):
            wrong.setdefault(state.unit_id, (state, []))[1].append(str(words))
    for unit, (state, words) in wrong.items():
        if (Trace.MISMATCH, unit) not in open_before:
            yield Lead(round=of, kind=Trace.MISMATCH, unit_id=unit, name=state.name,
                       detail="；".join(words)[:300], park_id=parks.of(state.owner))  # fmt: skip
    yield from _registered(of, parks)


def _registered(of: Round, parks: _Parks) -> Iterator[Lead]:
    """Units of a list of new registrations that nobody has taken into the register, and nobody looked into."""
    fresh = ImportRow.objects.filter(
        of__source=Source.MARKET, of__stage__in=(Stage.COMPARED, Stage.CANCELLED), verdict=Verdict.NEW, unit=None,
        lead=None,
    )  # fmt: skip
    readers: dict[int, Reader] = {}
    for row in fresh.select_related("of").order_by("of", "line"):
        if row.of_id not in readers:
            readers[row.of_id] = Reader(row.of.columns, row.of.as_of, arrays.pack_on())
        park = readers[row.of_id].told(row.told).values.get("owner") or row.of.park_id
        if park is not None:
            yield Lead(round=of, kind=Trace.NEW, row=row, name=row.name, park_id=parks.of(park),
                       detail=_("%(list)s 第 %(line)s 行") % {"list": row.of.name, "line": row.line})  # fmt: skip


class _Parks:
    """The committee that answers for each park or sub-park, looked up once."""

    def __init__(self) -> None:
        self._known: dict[int, int] = {}

    def of(self, owner: Any) -> int:
        key = getattr(owner, "pk", owner)
        if key not in self._known:
            self._known[key] = _committee(Organisation.objects.get(pk=key))
        return self._known[key]


def _committee(owner: Organisation) -> int:
    above = [] if owner.kind == House.PARK else list(Organisation.objects.get_ancestors(owner))
    found = next((each for each in reversed(above) if each.kind == House.PARK), owner)
    return int(found.pk)


@transaction.atomic
def assign(*, lead: Lead, park: Organisation, by: Acting) -> Lead:
    """Another park looks into a lead. Raises ValidationError."""
    now = _open(lead)
    if park.kind != House.PARK:
        raise ValidationError(_("线索分给园区核实"), code="park")
    before, now.park = now.park, park
    now.save(update_fields=("park",))
    record("lead.assigned", About("lead", str(now.pk), now.name), by=by.actor, purpose="statistical",
           before={"park": before.code}, after={"park": park.code})  # fmt: skip
    _due(now.round, park)
    _close_if_done(now.round, before, by)
    return now


@transaction.atomic
def close_lead(*, lead: Lead, outcome: str, note: str, by: Acting) -> Lead:
    """What came of a lead; the last of a park closes its matter. Raises ValidationError."""
    now = _open(lead)
    now.outcome, now.note, now.closed_by_id = outcome, note[:300], by.person_id
    now.closed_at = timezone.now()
    now.save(update_fields=("outcome", "note", "closed_by", "closed_at"))
    record("lead.closed", About("lead", str(now.pk), now.name), by=by.actor, purpose="statistical",
           after={"outcome": outcome})  # fmt: skip
    _close_if_done(now.round, now.park, by)
    return now


def _open(lead: Lead) -> Lead:
    now = Lead.objects.select_for_update().get(pk=lead.pk)
    if now.outcome:
        raise ValidationError(_("这条线索已经办结了"), code="closed")
    return now


def _close_if_done(of: Round, park: Organisation, by: Acting) -> None:
    if not of.leads.filter(park=park, outcome="").exists():
        close_matters(kind=MATTER, about=about(of), by=by.person_name, organisation=park)
