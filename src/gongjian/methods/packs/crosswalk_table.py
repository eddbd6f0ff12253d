"""`crosswalks/NAME.csv`: what the codes of an old edition of a classification have become in a new one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..classifications import Crosswalk
from ..formulas.scope import nearest
from .csv_text import CsvRow, rows_of
from .faults import Found, Place
from .provenance import KEYS, Provenance
from .trees import Class, certainty_of

HEADS = ("from_edition", "from_code", "to_edition", "to_code")


@dataclass(frozen=True, slots=True)
class Crossing:
    """One row: an old code and one of the new codes that it has become."""

    before: str
    old: str
    after: str
    new: str
    place: Place
    provenance: Provenance

    @property
    def key(self) -> str:
        return f"{self.before} {self.old} → {self.after} {self.new}"


def read_crossings(file: str, text: str, found: Found) -> tuple[Crossing, ...]:
    """The rows of a crosswalk, in the order of the file; each stands once."""
    made: dict[str, Crossing] = {}
    for row in rows_of(file, text, HEADS, (*HEADS, *KEYS), found):
        crossing = _crossing(row, found)
        if crossing is None:
            continue
        before = made.setdefault(crossing.key, crossing)
        if before is not crossing:
            found.add(row.place, f"{crossing.key} 在第 {before.place.line} 行已有",
                      f"{crossing.key} is on line {before.place.line}")  # fmt: skip
    return tuple(made.values())


def _crossing(row: CsvRow, found: Found) -> Crossing | None:
    lacking = [head for head in HEADS if not row[head]]
    for head in lacking:
        found.add(row.place, f"这一行缺 {head}", f"{head} is missing in this row")
    if lacking:
        return None
    before, old, after, new = (row[head] for head in HEADS)
    if before == after:
        found.add(
            row.place, "前后两版相同，不用对照", "both editions are the same: nothing to cross"
        )
        return None
    return Crossing(before, old, after, new, row.place, certainty_of(row, found))


def astray(crossings: Sequence[Crossing], classes: Sequence[Class]) -> Iterator[tuple[Place, str, str]]:  # fmt: skip
    """Rows that lead to a code which their edition does not have, as far as the pack holds the edition."""
    editions: dict[str, set[str]] = {}
    for each in classes:
        editions.setdefault(each.provenance.source, set()).add(each.code)
    for crossing in crossings:
        known = editions.get(crossing.after)
        if known is not None and crossing.new not in known:
            close = nearest(crossing.new, sorted(known))
            yield (
                crossing.place,
                f"{crossing.after} 里没有代码 {crossing.new}"
                + (f"，是不是 {close}？" if close else ""),
                f"{crossing.after} has no code {crossing.new!r}"
                + (f"; did you mean {close!r}?" if close else ""),
            )


def crosswalks_of(crossings: Sequence[Crossing]) -> Mapping[tuple[str, str], Crosswalk]:
    """A crosswalk for each pair of editions."""
    pairs: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for each in crossings:
        pairs.setdefault((each.before, each.after), []).append((each.old, each.new))
    return {editions: Crosswalk.of(*editions, told) for editions, told in pairs.items()}
