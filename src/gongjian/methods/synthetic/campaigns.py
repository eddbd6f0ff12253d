"""Every form of every period as it comes in: who answers when, with which errors, held against what.

A campaign's materials are the ones an official would have: the register, the periods before and the
other forms as they were accepted, that is, clean.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from ..editing import Answers, Materials, Outcome, check
from ..editing.materials import with_zeros
from ..kinds.columns import Column, Mask
from ..packs import FormFolder, Pack
from ..periods import Period
from .draws import Draws, Ints
from .planting import Planted, plant
from .zone import QUARTERS, SyntheticZone, ZoneYear, period

BY_QUARTER = ("quarterly", "park", "incubator", "project")
BY_YEAR = ("annual", "park_annual", "platform", "district")
DUE_AFTER = 20  # days; made up
SILENT, LATE = 0.03, 0.12


@dataclass(frozen=True, eq=False)
class Campaign:
    """One form in one period. `sent` holds the planted errors, `clean` the truth.

    `days`: days from the end of the period to the day a return came in, -1 for the silent.
    """

    folder: FormFolder
    period: Period
    clean: Answers
    sent: Answers
    planted: Sequence[Planted]
    days: Ints
    materials: Materials

    @property
    def form(self) -> str:
        return self.folder.form.code

    @property
    def late(self) -> Mask:
        return self.days > DUE_AFTER

    @property
    def silent(self) -> Mask:
        return self.days < 0

    def outcome(self) -> Outcome:
        return check(self.folder.checks, self.materials)


def campaigns(
    zone: SyntheticZone, pack: Pack, *, errors: float = 0.0, forms: Sequence[str] | None = None
) -> Iterator[Campaign]:
    """Campaign after campaign, in time. `errors`: the share of returns with a planted error."""
    accepted: dict[tuple[str, Period], Answers] = {}
    for year in zone.years():
        for quarter in QUARTERS:
            for form in BY_QUARTER:
                yield from _one(year, pack, form, quarter, accepted, errors, forms)
        for form in BY_YEAR:
            yield from _one(year, pack, form, None, accepted, errors, forms)


def _one(
    year: ZoneYear, pack: Pack, form: str, quarter: int | None,
    accepted: dict[tuple[str, Period], Answers], errors: float, forms: Sequence[str] | None,
) -> Iterator[Campaign]:  # fmt: skip
    at, folder = period(year.year, quarter), pack.forms[form]
    clean = _answers(year, form, quarter)
    accepted[form, at] = with_zeros(folder.form, clean, {})
    accepted.pop((form, at.minus(2 * at.frequency.per_year)), None)
    if forms is not None and form not in forms:
        return
    draws = Draws(year.zone.plan.seed, len(clean.units))
    before = accepted.get((form, at.previous))
    named = Draws(year.zone.plan.seed + at.start.toordinal(), len(clean.units))
    sent, planted = plant(clean, folder.form, named, errors, before) if errors else (clean, [])
    fourth = period(year.year, 4)
    yield Campaign(
        folder=folder, period=at, clean=clean, sent=sent, planted=planted,
        days=_days(draws, form, at),
        materials=Materials(
            form=folder.form,
            current=with_zeros(folder.form, sent, {}),
            period=at,
            previous=before,
            year_ago=accepted.get((form, at.year_ago)),
            others={o: a for o in ("quarterly", "park") if (a := accepted.get((o, fourth))) is not None},
            register=year.register(_end(at)),
            parameters=pack.parameters,
        ),
    )  # fmt: skip


def _answers(year: ZoneYear, form: str, quarter: int | None) -> Answers:
    if form == "annual":
        return year.annual()
    if form == "quarterly":
        return year.quarter(quarter or 4)
    return year.others(form, quarter or 4)


def _end(at: Period) -> date:
    return date(at.year, 12, 31)  # the profile of a return is that of its year


def _days(draws: Draws, form: str, at: Period) -> Ints:
    """When a return comes in: most before it is due, some late, some never."""
    name = (form, str(at))
    days = draws.whole(1, DUE_AFTER, "in time", *name)
    late = draws.chance(LATE, "late", *name)
    days = np.where(late, draws.whole(DUE_AFTER + 1, DUE_AFTER + 40, "days late", *name), days)
    return np.where(draws.chance(SILENT, "silent", *name), -1, days)


def rows_of(answers: Answers, rows: Mask) -> Answers:
    """The returns of some units."""
    places = np.flatnonzero(rows)
    columns: dict[str, Column] = {code: column[places] for code, column in answers.columns.items()}
    return Answers([answers.units[i] for i in places.tolist()], columns)
