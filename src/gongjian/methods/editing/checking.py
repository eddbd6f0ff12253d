"""The checks of a form over its returns: what passes, what fails, what cannot be told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..formulas.explaining import Explanation, explain
from ..formulas.in_numpy import Judgement, judge
from ..formulas.nodes import Key, Reference
from ..formulas.records import Records
from ..kinds.columns import Column
from ..kinds.verdicts import Severity, Verdict
from ..kinds.words import Words
from ..packs import PARAMETER, Check
from .materials import Lack, Lacking, Materials
from .messages import Messages

_NO_ITEMS = ("unit", "period", PARAMETER)

Pairs = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Finding:
    """One check of one unit that did not pass."""

    unit: str
    check: str
    severity: Severity
    verdict: Verdict
    items: tuple[str, ...]
    message: Words


@dataclass(frozen=True, slots=True)
class Warned:
    """Something that was not given, and which checks could not be decided without it."""

    lacking: Lacking
    checks: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Outcome:
    """What the checks say of the returns.

    Counts are per check, in the form's order. `failing` and `open` are pairs of unit and check
    (row 0: place of the unit, row 1: place of the check), by unit, then check.
    """

    units: Sequence[str]
    checks: tuple[Check, ...]
    passes: Pairs
    fails: Pairs
    undecided: Pairs
    failing: Pairs
    open: Pairs
    warnings: tuple[Warned, ...]
    records: Records = field(repr=False)

    @property
    def failed(self) -> bool:
        return bool(self.fails.any())

    def by_unit(self) -> tuple[Pairs, Pairs]:
        """How many checks fail, and how many cannot be told, for each unit."""
        size = len(self.units)
        return (
            np.bincount(self.failing[0], minlength=size),
            np.bincount(self.open[0], minlength=size),
        )

    def findings(self) -> Iterator[Finding]:
        """Every check that a unit fails or that cannot be told, in the order of the units."""
        pairs = np.concatenate([self.failing, self.open], axis=1)
        verdicts = np.repeat([0, 1], [self.failing.shape[1], self.open.shape[1]])
        order = np.lexsort((pairs[1], pairs[0]))
        items = [items_of(check) for check in self.checks]
        for unit, place, verdict in zip(
            pairs[0][order].tolist(),
            pairs[1][order].tolist(),
            verdicts[order].tolist(),
            strict=True,
        ):
            check = self.checks[place]
            told = Verdict.UNDECIDED if verdict else Verdict.FAIL
            message = self.message(unit, place, told)
            yield Finding(self.units[unit], check.id, check.severity, told, items[place], message)

    def message(self, unit: int, check: int, verdict: Verdict) -> Words:
        """What the respondent is told of a check that failed or could not be told."""
        messages = self._messages[check]
        return messages.undecided(unit) if verdict is Verdict.UNDECIDED else messages.failing(unit)

    @cached_property
    def _messages(self) -> list[Messages]:
        return [Messages(check, self.records) for check in self.checks]

    def explained(self, unit: int, check: int) -> Explanation:
        return explain(self.checks[check].rule, self.records, unit)


def items_of(check: Check) -> tuple[str, ...]:
    """The codes of the items a check reads, once each; register, period and parameters are no items."""
    keys = (r.key for r in check.rule.references if r.key.source not in _NO_ITEMS)
    return tuple(dict.fromkeys(key.item for key in keys))


def check(
    checks: Sequence[Check],
    materials: Materials,
    *,
    progress: Callable[[int], None] | None = None,
) -> Outcome:
    """Every check over every return."""
    columns, lacking = _gathered(checks, materials)
    size = len(materials.current.units)
    records = Records(size, columns)
    blocked = {key for key, lack in lacking.items() if lack.lack is not Lack.COLUMN}
    able = [
        place
        for place, each in enumerate(checks)
        if not any(r.key in blocked for r in each.rule.references)
    ]
    judged = judge(
        [checks[place].rule.node for place in able],
        records,
        with_undecided=True,
        progress=progress,
    )
    return _outcome(checks, materials, records, able, judged, _warnings(checks, lacking))


def _gathered(
    checks: Sequence[Check], materials: Materials
) -> tuple[dict[Key, Column], dict[Key, Lacking]]:
    columns: dict[Key, Column] = {}
    lacking: dict[Key, Lacking] = {}
    references: dict[Key, Reference] = {}
    for each in checks:
        for reference in each.rule.references:
            references.setdefault(reference.key, reference)
    for key, reference in references.items():
        found = materials.column(reference)
        if isinstance(found, Lacking):
            lacking[key] = found
        elif found is not None:
            columns[key] = found
    return columns, lacking


def _warnings(checks: Sequence[Check], lacking: Mapping[Key, Lacking]) -> tuple[Warned, ...]:
    """One for each thing not given, naming the checks that wanted it."""
    wanting: dict[Lacking, dict[str, None]] = {}
    for each in checks:
        for reference in each.rule.references:
            lack = lacking.get(reference.key)
            if lack is not None:
                wanting.setdefault(lack, {})[each.id] = None
    return tuple(Warned(lack, tuple(ids)) for lack, ids in wanting.items())


def _outcome(
    checks: Sequence[Check],
    materials: Materials,
    records: Records,
    able: Sequence[int],
    judged: Judgement,
    warnings: tuple[Warned, ...],
) -> Outcome:
    size, count = records.length, len(checks)
    passes, fails = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    undecided = np.full(count, size, dtype=np.int64)
    places = np.array(able, dtype=np.int64)
    passes[places], fails[places] = judged.passes, judged.fails
    undecided[places] = judged.undecided
    unable = [place for place in range(count) if place not in set(able)]
    return Outcome(
        units=materials.current.units,
        checks=tuple(checks),
        passes=passes,
        fails=fails,
        undecided=undecided,
        failing=_placed(judged.failing, places),
        open=np.concatenate([_placed(judged.open, places), _for_all(unable, size)], axis=1),
        warnings=warnings,
        records=records,
    )


def _placed(pairs: Pairs, places: Pairs) -> Pairs:
    if not pairs.shape[1]:
        return pairs
    return np.stack([pairs[0], places[pairs[1]]])


def _for_all(checks: Sequence[int], size: int) -> Pairs:
    units = np.tile(np.arange(size, dtype=np.int64), len(checks))
    return np.stack([units, np.repeat(np.array(checks, dtype=np.int64), size)])
