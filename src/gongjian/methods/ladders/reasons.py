"""An assessment told unit by unit: conditions met, not met and open, and the way to the next tier."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..kinds.words import Words
from .assessing import CANNOT_TELL, MET, NOT_MET, Assessment, Judged, OfTier
from .changes import Change, Lift, change_for

_NAMES = {MET: "met", NOT_MET: "not_met", CANNOT_TELL: "cannot_tell"}


@dataclass(frozen=True, slots=True)
class Reasoned:
    """One unit's verdict. `tier` is the highest that it meets, else the lowest, which it does not."""

    unit: str
    tier: str
    verdict: str  # met, not_met, cannot_tell
    score: float | None
    met: tuple[str, ...]
    not_met: tuple[str, ...]
    undecided: tuple[str, ...]
    next_tier: str
    missing_to_next: tuple[Words, ...]


_Three = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]  # met, not met, open


@dataclass(frozen=True, eq=False)
class _Sorted:
    """The conditions of a tier and, for every unit, which of them are met, not met, open."""

    of: OfTier

    @cached_property
    def judged(self) -> tuple[Judged, ...]:
        return (*self.of.entry, *self.of.any_of, *self.of.direct)

    @cached_property
    def _patterns(self) -> tuple[list[_Three], NDArray[np.int64]]:
        """Units fall into few patterns, so names are put together once for each."""
        rows = [j.verdicts for j in self.judged]
        if self.of.passes is not None:
            rows.append(self.of.passes)
        if not rows:
            return [((), (), ())], np.zeros(len(self.of.verdicts), dtype=np.int64)
        unique, places = np.unique(np.stack(rows), axis=1, return_inverse=True)
        names = [*(j.criterion.id for j in self.judged), "score"]
        told = []
        for pattern in unique.T.tolist():
            pairs = list(zip(names, pattern, strict=False))
            met, not_met, still_open = (
                tuple(name for name, verdict in pairs if verdict == wanted)
                for wanted in (MET, NOT_MET, CANNOT_TELL)
            )
            told.append((met, not_met, still_open))
        return told, places.reshape(-1)

    def told(self, row: int) -> _Three:
        patterns, places = self._patterns
        return patterns[int(places[row])]


def reasons(assessment: Assessment) -> Iterator[Reasoned]:
    """Every unit in order. Empty if no tier is in force on the day."""
    if not assessment.tiers:
        return
    tiers = assessment.tiers
    ordered = [_Sorted(of) for of in tiers]
    ways = [_Way(assessment, of) for of in tiers]
    scores = [of.score for of in tiers]
    for row, best in enumerate(assessment.highest().tolist()):
        place = max(best, 0)
        of = tiers[place]
        met, not_met, undecided = ordered[place].told(row)
        score = float(scores[place][row])
        above = best + 1 if best + 1 < len(tiers) else None
        yield Reasoned(
            unit=assessment.units[row],
            tier=of.tier.tier,
            verdict=_NAMES[int(of.verdicts[row])],
            score=None if np.isnan(score) else score,
            met=met,
            not_met=not_met,
            undecided=undecided,
            next_tier="" if above is None else tiers[above].tier.tier,
            missing_to_next=() if above is None else ways[above].told(row),
        )


@dataclass(frozen=True, eq=False)
class _Way:
    """What stands between a unit and a tier."""

    assessment: Assessment
    of: OfTier

    @cached_property
    def _changes(self) -> list[Change]:
        return [change_for(j.criterion, self.assessment.records) for j in self.of.entry]

    @cached_property
    def _alternatives(self) -> list[Change]:
        return [change_for(j.criterion, self.assessment.records) for j in self.of.any_of]

    @cached_property
    def _lift(self) -> Lift:
        return Lift(self.of, self.assessment.records)

    def told(self, row: int) -> tuple[Words, ...]:
        words = [self._one(j, c, row) for j, c in zip(self.of.entry, self._changes, strict=True)
                 if j.verdicts[row] != MET]  # fmt: skip
        if self.of.any_of and not any(j.verdicts[row] == MET for j in self.of.any_of):
            pairs = zip(self.of.any_of, self._alternatives, strict=True)
            told = [self._one(j, c, row) for j, c in pairs]
            words.append(Words("任一：" + " / ".join(w.zh for w in told),
                               "one of: " + " / ".join(w.en for w in told)))  # fmt: skip
        direct = any(j.verdicts[row] == MET for j in self.of.direct)
        if self.of.passes is not None and self.of.passes[row] != MET and not direct:
            words += self._lift.told(row)
        return tuple(words)

    def _one(self, judged: Judged, change: Change, row: int) -> Words:
        if judged.verdicts[row] == NOT_MET:
            return change.told(row)
        rule = " ".join(judged.criterion.rule.text.split())
        return Words(f"须查明：{rule}", f"to be found out: {rule}")
