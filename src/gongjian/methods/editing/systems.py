"""The hard rules of a form as linear systems over its returns, by component."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..formulas.in_numpy import truth_of
from ..formulas.nodes import Key, references
from ..formulas.records import Records
from ..kinds.columns import Floats, Mask, TextColumn
from ..kinds.items import Item
from ..kinds.types import Type
from ..kinds.verdicts import Severity
from ..packs import Check
from .components import Component, Rows, alike, component
from .linear import LinearRule, NotLinear, linear_rule


@dataclass(frozen=True, slots=True)
class Part:
    """The rules of one component over the records it is asked of.

    `rows` are places in the records, `places` those of the component's items in the form's order.
    """

    component: Component
    rows: Rows
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class System:
    """What is asked: `values` (records × items), the rules, and what changing a cell costs."""

    items: tuple[Item, ...]
    values: Floats
    weights: tuple[float, ...]
    rules: tuple[LinearRule, ...]
    outside: tuple[Check, ...]  # hard rules that are not linear in the items
    hard: tuple[Check, ...]
    records: Records

    @property
    def left_out(self) -> tuple[str, ...]:
        return tuple(check.id for check in self.outside)


def system(
    checks: Sequence[Check],
    items: Sequence[Item],
    records: Records,
    weights: Mapping[str, float] | None = None,
) -> System:
    """The hard rules of a form over its returns. Raises ValueError for a weight not above zero.

    `weights` are by item code, 1 where none is given. Rules that are not linear in the form's own
    numbers, or read none of them, are kept `outside`.
    """
    given = weights or {}
    numbers = tuple(item for item in items if item.type is Type.NUMBER)
    costs = tuple(float(given.get(item.code, 1.0)) for item in numbers)
    if not all(0 < cost < np.inf for cost in costs):
        raise ValueError("weights are above zero")
    rules, outside = [], []
    hard = tuple(check for check in checks if check.severity is Severity.HARD)
    for check in hard:
        try:
            rules.append(linear_rule(check.id, check.rule.node, records))
        except NotLinear:
            outside.append(check)
    values = np.full((records.length, len(numbers)), np.nan)
    for place, item in enumerate(numbers):
        column = records.columns.get(Key("", item.code))
        if column is not None and not isinstance(column, TextColumn):
            values[:, place] = np.where(np.isfinite(column), column, np.nan)
    return System(numbers, values, costs, tuple(rules), tuple(outside), hard, records)


def parts(asked: System, values: Floats | None = None, rows: Rows | None = None) -> Iterator[Part]:
    """The rules by component; records in which coefficients differ come apart.

    `values` stand in for those of the records `rows`.
    """
    place = {item.code: i for i, item in enumerate(asked.items)}
    whole = np.arange(len(asked.values)) if rows is None else rows
    if not len(whole):
        return
    held = asked.values if values is None else values
    for rules in _components(asked.rules):
        codes = sorted({c for rule in rules for c in rule.items}, key=place.__getitem__)
        places = tuple(place[code] for code in codes)
        for some in _same_coefficients(rules, whole):
            here = held[np.ix_(some, np.array(places))]
            yield Part(component(rules, tuple(codes), here, whole[some]), some, places)


def holding(asked: System, rows: Rows, values: Floats) -> Mask:
    """Where no hard rule is broken and all can hold, with `values` in place of those of `rows`."""
    held = ~_broken(asked, rows, values)
    waiting = np.flatnonzero(held & np.isnan(values).any(axis=1))
    for part in parts(asked, values[waiting], rows[waiting]):
        whole = part.component
        fails, waits = whole.standing()
        bad = np.asarray(fails.any(axis=1), dtype=np.bool_)
        left = np.flatnonzero(waits.any(axis=1) & ~bad)
        missing = np.isnan(whole.values[left])
        for group in alike(list(missing.T), len(left)):
            blank = np.flatnonzero(missing[group[0]]).tolist()
            here = left[group]
            bad[here] = ~whole.possible(here, whole.values[here], blank).possible
        held[waiting[part.rows[bad]]] = False
    return held


def _broken(asked: System, rows: Rows, values: Floats) -> Mask:
    """Where a hard check says no, as returns are judged: also those left out here."""
    columns = dict(zip((Key("", item.code) for item in asked.items), values.T, strict=True))
    broken = np.zeros(len(rows), dtype=np.bool_)
    for check in asked.hard:
        needed = {r.key: asked.records.columns[r.key] for r in references(check.rule.node)
                  if r.key in asked.records.columns}  # fmt: skip
        told = {key: columns.get(key, column[rows]) for key, column in needed.items()}
        broken |= truth_of(check.rule.node, Records(len(rows), told))[1]
    return broken


def _components(rules: Sequence[LinearRule]) -> list[list[LinearRule]]:
    """Rules that hang together by their items, in the order of the checks."""
    found: list[tuple[set[str], list[LinearRule]]] = []
    for rule in rules:
        items, together = set(rule.items), [rule]
        apart = []
        for held, others in found:
            if held & items:
                items, together = items | held, others + together
            else:
                apart.append((held, others))
        found = [*apart, (items, together)]
    return [together for _, together in found]


def _same_coefficients(rules: Sequence[LinearRule], rows: Rows) -> list[Rows]:
    """Records in which every coefficient is the same, as it is in all where none is a record's."""
    varying = [
        c[rows]
        for rule in rules
        for disjunct in rule.disjuncts
        for band in disjunct
        for c in band.coefficients.values()
        if isinstance(c, np.ndarray) and c.ndim
    ]
    if not varying:
        return [np.arange(len(rows))]
    _, group = np.unique(np.array(varying).T, axis=0, return_inverse=True)
    group = group.reshape(-1)
    order = np.argsort(group, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(group[order])) + 1)
