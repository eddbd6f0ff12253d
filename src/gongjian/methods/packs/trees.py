"""Trees told by a parent column: classifications, and the tree of a composite index."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from ..formulas.scope import nearest
from .csv_text import CsvRow, rows_of
from .faults import Found, Place
from .provenance import KEYS, Certainty, Provenance

_CLASS_HEADS = ("code", "parent", "name", "valid_from", "valid_to", "level", "section", *KEYS)
_TREE_HEADS = ("code", "parent", "name", "weight", "direction", *KEYS)
_WEIGHT = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")


@dataclass(frozen=True, slots=True)
class Class:
    """One class of a classification; it holds from `since` to `until`."""

    code: str
    parent: str
    name: str
    since: date | None
    until: date | None
    place: Place
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Branch:
    """One row of an index tree; `weight` None is not known, and a run is then refused."""

    code: str
    parent: str
    name: str
    weight: Fraction | None
    direction: int
    place: Place
    provenance: Provenance


def read_classification(file: str, text: str, found: Found) -> tuple[Class, ...]:
    """A classification's classes, in the order of the file."""
    rows = rows_of(file, text, ("code", "parent", "name"), _CLASS_HEADS, found)
    classes = [
        Class(
            row["code"], row["parent"], row["name"], _day(row, "valid_from", found),
            _day(row, "valid_to", found), row.place, certainty_of(row, found),
        )
        for row in rows if _is_whole(row, found)
    ]  # fmt: skip
    taken: dict[tuple[str, date | None], Class] = {}
    for each in classes:
        before = taken.setdefault((each.code, each.since), each)
        if before is not each:
            found.add(each.place, f"代码 {each.code} 在第 {before.place.line} 行已有",
                      f"code {each.code!r} is on line {before.place.line}")  # fmt: skip
    _refuse_orphans({c.code: c.parent for c in classes}, {c.code: c.place for c in classes}, found)
    return tuple(classes)


def read_tree(file: str, text: str, found: Found) -> tuple[Branch, ...]:
    """An index tree: one root, weights relative within a parent, directions 1 and -1."""
    rows = rows_of(
        file, text, ("code", "parent", "name", "weight", "direction"), _TREE_HEADS, found
    )
    branches = [
        Branch(
            row["code"], row["parent"], row["name"], _weight(row, found), _direction(row, found),
            row.place, certainty_of(row, found),
        )
        for row in rows if _is_whole(row, found)
    ]  # fmt: skip
    places: dict[str, Place] = {}
    for each in branches:
        first = places.setdefault(each.code, each.place)
        if first != each.place:
            found.add(each.place, f"代码 {each.code} 在第 {first.line} 行已有",
                      f"code {each.code!r} is on line {first.line}")  # fmt: skip
    roots = [b for b in branches if not b.parent]
    if branches and len(roots) != 1:
        listed = "、".join(b.code for b in roots) or "无 none"
        found.add((roots[1] if len(roots) > 1 else branches[0]).place,
                  f"树要有一个根（没有上级的一行），这里是：{listed}",
                  f"a tree has one root (a row without parent); here: {listed}")  # fmt: skip
    _refuse_orphans({b.code: b.parent for b in branches}, places, found)
    return tuple(branches)


def _is_whole(row: CsvRow, found: Found) -> bool:
    lacking = [head for head in ("code", "name") if not row[head]]
    for head in lacking:
        found.add(row.place, f"这一行缺 {head}", f"{head} is missing in this row")
    return not lacking


def _day(row: CsvRow, head: str, found: Found) -> date | None:
    if not row[head]:
        return None
    try:
        return date.fromisoformat(row[head])
    except ValueError:
        found.add(row.place, f"{head} 应为日期，如 2017-10-01；这里是“{row[head]}”",
                  f"{head} is a date such as 2017-10-01, not {row[head]!r}")  # fmt: skip
        return None


def certainty_of(row: CsvRow, found: Found) -> Provenance:
    """Where a row of a table comes from, and how sure we are of it."""
    known = {certainty.value: certainty for certainty in Certainty}
    written = row["certainty"]
    if written and written not in known:
        found.add(row.place, f"certainty 不能是“{written}”，应为 {' | '.join(known)}",
                  f"certainty cannot be {written!r}: {' | '.join(known)}")  # fmt: skip
    return Provenance(row["source"], known.get(written), row["note"])


def _weight(row: CsvRow, found: Found) -> Fraction | None:
    if not row["weight"]:
        return None
    if _WEIGHT.fullmatch(row["weight"]):
        return Fraction(row["weight"])
    found.add(row.place, f"权重应为不小于零的数，如 1.2；不知道就空着；这里是“{row['weight']}”",
              f"a weight is a number not below zero, or empty; this is {row['weight']!r}")  # fmt: skip
    return None


def _direction(row: CsvRow, found: Found) -> int:
    if row["direction"] in ("1", "-1"):
        return int(row["direction"])
    found.add(row.place, f"方向应为 1（越大越好）或 -1（越小越好）；这里是“{row['direction']}”",
              f"a direction is 1 or -1, not {row['direction']!r}")  # fmt: skip
    return 1


def _refuse_orphans(parents: Mapping[str, str], places: Mapping[str, Place], found: Found) -> None:
    """Every parent is there, and nothing is its own ancestor."""
    settled: set[str] = set()
    for code, parent in parents.items():
        if parent and parent not in parents:
            close = nearest(parent, list(parents))
            found.add(
                places[code],
                f"上级“{parent}”不在表里" + (f"，是不是“{close}”？" if close else ""),
                f"parent {parent!r} is not in the table"
                + (f"; did you mean {close!r}?" if close else ""),
            )
        path: list[str] = []
        at = code
        while at and at not in settled and at not in path:
            path.append(at)
            at = parents.get(at, "")
        if at and at in path:
            circle = " → ".join([*path[path.index(at) :], at])
            found.add(places[at], f"上下级绕成了圈：{circle}", f"parents run in a circle: {circle}")
        settled.update(path)


def leaves(branches: Sequence[Branch]) -> tuple[Branch, ...]:
    """The indicators of a tree: those that are nobody's parent."""
    parents = {b.parent for b in branches}
    return tuple(b for b in branches if b.code not in parents)
