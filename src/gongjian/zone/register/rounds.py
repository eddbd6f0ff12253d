"""Rounds of maintenance: leads raised from what the register itself shows, assigned to parks, closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..accounts.acting import Acting
from ..accounts.choices import Kind as House
from ..accounts.models import Organisation
from ..audit.recording import About, record
from ..inbox.actions import close_matters, open_matter
from . import quality
from .choices import Source, Stage, Trace, Verdict
from .models import ImportRow, Lead, Round, State
from .recording import BATCH

MATTER = "go_through_round"
TITLES = {MATTER: gettext_lazy("核实名录线索：%(name)s")}
MISMATCHES = ("no_industry", "unknown_industry", "other_business", "implausible", "double", "no_contact")  # fmt: skip


def about(each: Round) -> About:
    return About("register_round", str(each.pk), each.name)


@transaction.atomic
def open_round(*, name: str, opens: date, closes: date, by: Acting) -> Round:
    """Every lead that there is today, each with the park that counts the unit. Raises ValidationError."""
    if closes < opens:
        raise ValidationError(_("截止不能早于开始"), code="days")
    made = Round.objects.create(
        name=name.strip()[:120], opens=opens, closes=closes, made_by_id=by.person_id
    )
    leads = list(_leads(made))
    Lead.objects.bulk_create(leads, batch_size=BATCH, ignore_conflicts=True)
    record("round.opened", about(made), by=by.actor, purpose="statistical", count=max(len(leads), 1),
           after={"opens": str(opens), "closes": str(closes)})  # fmt: skip
    days = max((closes - timezone.localdate()).days * 5 // 7, 1)
    for park in Organisation.objects.filter(pk__in={lead.park_id for lead in leads}):
        open_matter(kind=MATTER, about=about(made), url=reverse("round", args=[made.pk]),
                    organisation=park, working_days=days)  # fmt: skip
    return made


def _leads(of: Round) -> Iterator[Lead]:
    living = State.objects.as_of(timezone.localdate()).select_related("owner")
    for state in quality.FAULTS["stale"][1](living):
        yield Lead(
            round=of,
            kind=Trace.SILENT,
            unit_id=state.unit_id,
            name=state.name,
            park_id=_park(state.owner),
        )
    wrong: dict[int, tuple[State, list[str]]] = {}
    for key in MISMATCHES:
        words, found = quality.FAULTS[key]
        for state in found(living):
            wrong.setdefault(state.unit_id, (state, []))[1].append(str(words))
    for unit, (state, words) in wrong.items():
        yield Lead(round=of, kind=Trace.MISMATCH, unit_id=unit, name=state.name,
                   detail="；".join(words)[:300], park_id=_park(state.owner))  # fmt: skip
    fresh = ImportRow.objects.filter(
        of__source=Source.MARKET, of__stage=Stage.COMPARED, verdict=Verdict.NEW, unit=None, of__park__isnull=False
    )  # fmt: skip
    for row in fresh.select_related("of__park"):
        assert row.of.park is not None
        yield Lead(round=of, kind=Trace.NEW, name=row.name, park_id=_park(row.of.park),
                   detail=f"{row.of.name} {row.line}")  # fmt: skip


def _park(owner: Any) -> int:
    """The committee that answers for a park or sub-park."""
    if owner.kind == House.PARK:
        return int(owner.pk)
    above = next(
        (
            o
            for o in reversed(list(Organisation.objects.get_ancestors(owner)))
            if o.kind == House.PARK
        ),
        owner,
    )
    return int(above.pk)


@transaction.atomic
def close_lead(*, lead: Lead, outcome: str, note: str, by: Acting) -> Lead:
    """What came of a lead; the last of a park closes its matter. Raises ValidationError."""
    now = Lead.objects.select_for_update().get(pk=lead.pk)
    if now.outcome:
        raise ValidationError(_("这条线索已经办结了"), code="closed")
    now.outcome, now.note, now.closed_by_id, now.closed_at = (
        outcome,
        note[:300],
        by.person_id,
        timezone.now(),
    )
    now.save(update_fields=("outcome", "note", "closed_by", "closed_at"))
    record("lead.closed", About("lead", str(now.pk), now.name), by=by.actor, purpose="statistical",
           after={"outcome": outcome})  # fmt: skip
    if not now.round.leads.filter(park=now.park, outcome="").exists():
        close_matters(kind=MATTER, about=about(now.round), by=by.person_name, organisation=now.park)
    return now
