"""An assessment told unit by unit: conditions met, not met and open, and the way to the next tier.

`told` gives columns, for many units at once; `reasons` gives one object a unit, in both languages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..kinds.columns import Floats
from ..kinds.words import Language, Words
from .assessing import CANNOT_TELL, MET, NOT_MET, Assessment, Judged, OfTier, Verdicts
from .changes import Lift, Rows, change_for, rule_text

_NAMES = {MET: "met", NOT_MET: "not_met", CANNOT_TELL: "cannot_tell"}
BETWEEN: dict[Language, str] = {"zh": "；", "en": "; "}
Texts = NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Told:
    """One entry per unit; ids joined by `;`, sentences by `；` or `; `; scores NaN where unknown."""

    units: Sequence[str]
    tier: Texts
    verdict: Texts
    score: Floats
    met: Texts
    not_met: Texts
    undecided: Texts
    next_tier: Texts
    missing_to_next: Texts

    def rows(self) -> Iterator[tuple[Any, ...]]:
        scores = ("" if s != s else f"{s:g}" for s in self.score.tolist())
        return zip(self.units, self.tier.tolist(), self.verdict.tolist(), scores, self.met.tolist(),
                   self.not_met.tolist(), self.undecided.tolist(), self.next_tier.tolist(),
                   self.missing_to_next.tolist(), strict=True)  # fmt: skip


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


def told(assessment: Assessment, language: Language) -> Told:
    """Every unit in order. No tier in force on the day: no units."""
    tiers, size = assessment.tiers, len(assessment.units)
    texts = {name: np.full(size, "", dtype=object) for name in Told.__dataclass_fields__}
    score = np.full(size, np.nan)
    best = assessment.highest()
    for place, of in enumerate(tiers):
        rows = np.flatnonzero(np.maximum(best, 0) == place)
        texts["tier"][rows] = of.tier.tier
        names = np.array([_NAMES[MET], _NAMES[NOT_MET], _NAMES[CANNOT_TELL]], dtype=object)
        texts["verdict"][rows] = names[1 - of.verdicts[rows]]
        score[rows] = of.score[rows]
        _sorted(of, rows, texts)
        ahead = np.flatnonzero(best + 1 == place)
        texts["next_tier"][ahead] = of.tier.tier
        _Way(assessment, of, language, texts["missing_to_next"]).tell(ahead)
    columns = {
        name: texts[name] for name in Told.__dataclass_fields__ if name not in ("units", "score")
    }
    return Told(units=assessment.units if tiers else [], score=score if tiers else score[:0],
                **({k: v if tiers else v[:0] for k, v in columns.items()}))  # fmt: skip


def reasons(assessment: Assessment) -> Iterator[Reasoned]:
    """The same for each unit, with its sentences in both languages."""
    zh, en = told(assessment, "zh"), told(assessment, "en")
    for (unit, tier, verdict, score, met, not_met, undecided, following, missing), english in zip(
        zh.rows(), en.missing_to_next.tolist(), strict=True
    ):
        both = zip(_parts(missing, BETWEEN["zh"]), _parts(english, BETWEEN["en"]), strict=True)
        yield Reasoned(
            unit, tier, verdict, float(score) if score else None, _parts(met, ";"),
            _parts(not_met, ";"), _parts(undecided, ";"), following, tuple(Words(a, b) for a, b in both),
        )  # fmt: skip


def _parts(text: str, between: str) -> tuple[str, ...]:
    return tuple(text.split(between)) if text else ()


def _sorted(of: OfTier, rows: Rows, texts: dict[str, Texts]) -> None:
    """Which conditions are met, not met, open: units fall into few patterns, each put together once."""
    judged = (*of.entry, *of.any_of, *of.direct)
    names = [j.criterion.id for j in judged]
    verdicts = [j.verdicts[rows] for j in judged]
    if of.passes is not None:
        names.append("score")
        verdicts.append(of.passes[rows])
    if not verdicts or not len(rows):
        return
    patterns, places = _patterns(verdicts)
    for key, wanted in (("met", MET), ("not_met", NOT_MET), ("undecided", CANNOT_TELL)):
        joined = [
            ";".join(n for n, v in zip(names, p, strict=True) if v == wanted) for p in patterns
        ]
        texts[key][rows] = np.array(joined, dtype=object)[places]


def _patterns(verdicts: Sequence[Verdicts]) -> tuple[list[list[int]], NDArray[np.int64]]:
    """The different rows of verdicts, and which of them each unit has. Three states are a digit."""
    key = np.zeros(len(verdicts[0]), dtype=np.int64)
    distinct: list[list[int]] = [[]]
    for column in verdicts:
        key, known = _compact(key * 3 + (column + 1))
        distinct = [[*distinct[k // 3], int(k % 3) - 1] for k in known]
    return distinct, key


def _compact(key: NDArray[np.int64]) -> tuple[NDArray[np.int64], list[int]]:
    """Keys renumbered without gaps, so that they never grow with the number of conditions."""
    present = np.flatnonzero(np.bincount(key))
    numbers = np.zeros(int(present[-1]) + 1, dtype=np.int64)
    numbers[present] = np.arange(len(present))
    return numbers[key], present.tolist()


@dataclass(frozen=True, eq=False)
class _Way:
    """What stands between units and a tier, written into their texts."""

    assessment: Assessment
    of: OfTier
    language: Language
    texts: Texts

    @cached_property
    def _lift(self) -> Lift:
        return Lift(self.of, self.assessment.records)

    def tell(self, rows: Rows) -> None:
        if not len(rows):
            return
        for judged in self.of.entry:
            missed = rows[judged.verdicts[rows] != MET]
            if len(missed):
                self._add(missed, self._sentences(judged, missed))
        self._alternatives(rows)
        if self.of.passes is not None:
            direct = np.zeros(len(rows), dtype=bool)
            for judged in self.of.direct:
                direct |= judged.verdicts[rows] == MET
            failing = rows[(self.of.passes[rows] != MET) & ~direct]
            if len(failing):
                self._lift.tell(failing, self.language, self._add)

    def _alternatives(self, rows: Rows) -> None:
        if not self.of.any_of:
            return
        some = np.zeros(len(rows), dtype=bool)
        for judged in self.of.any_of:
            some |= judged.verdicts[rows] == MET
        without = rows[~some]
        if len(without):
            each = [self._sentences(judged, without) for judged in self.of.any_of]
            head = Words("任一：", "one of: ").in_language(self.language)
            self._add(without, [head + " / ".join(ways) for ways in zip(*each, strict=True)])

    def _sentences(self, judged: Judged, rows: Rows) -> list[str]:
        """For units that miss the condition, or of whom it is not known."""
        rule = rule_text(judged.criterion)
        unknown = Words(f"须查明：{rule}", f"to be found out: {rule}").in_language(self.language)
        told = np.full(len(rows), unknown, dtype=object)
        missed = judged.verdicts[rows] == NOT_MET
        if missed.any():
            change = change_for(judged.criterion, self.assessment.records)
            told[missed] = change.told(rows[missed], self.language)
        return told.tolist()

    def _add(self, rows: Rows, sentences: Sequence[str]) -> None:
        before = self.texts[rows]
        between = BETWEEN[self.language]
        self.texts[rows] = [
            f"{old}{between}{new}" if old else new
            for old, new in zip(before.tolist(), sentences, strict=True)
        ]
