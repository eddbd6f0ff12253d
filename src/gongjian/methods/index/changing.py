"""Why a park's figure changed between two periods, in parts that add up exactly.

The parts, in the documented order of steps: revised data, changed method, firms gone, moved out and in
between parks, reclassified, the same firms, new firms. Each step's effect depends on those before it; the
Shapley value over all orders does not (Shorrocks 2013). Both are exact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..kinds.columns import Floats
from ..kinds.words import Words
from .sharing import shapley

STEPS = ("revised", "method", "gone", "moved", "reclassified", "same", "new")
NAMES = {
    "revised": Words("上期数据修订", "revised data"),
    "method": Words("口径变化", "changed method"),
    "gone": Words("退出企业", "firms gone"),
    "moved": Words("园区间迁移", "firms moved"),
    "reclassified": Words("划型划类调整", "reclassified firms"),
    "same": Words("原有企业", "the same firms"),
    "new": Words("新增企业", "new firms"),
}
Columns = Mapping[str, Floats]
Figure = Callable[[Columns], float]


@dataclass(frozen=True, eq=False)
class Firms:
    """Firms of one period: where each is counted, whether it is within the figure's scope, its items."""

    ids: Sequence[str]
    parks: Sequence[str]
    scope: Sequence[bool]
    items: Columns  # (n,) by code


@dataclass(frozen=True, slots=True)
class Change:
    """`effects` sum to after − before. `same_list`: the figure now over last period's list, without the
    firms that cannot be seen any more; beside it the figure then over the same firms."""

    park: str
    before: float
    after: float
    effects: Mapping[str, float]
    order: str
    same_list: float
    same_list_before: float

    def sentence(self, name: str, unit: str, decimals: int = 2) -> Words:
        """One sentence that a leader reads."""
        ranked = sorted(
            ((k, v) for k, v in self.effects.items() if abs(v) > 10.0**-decimals / 2),
            key=lambda p: -abs(p[1]),
        )
        change = self.after - self.before

        def number(value: float, sign: bool = False) -> str:
            return f"{value:{'+' if sign else ''},.{decimals}f}{unit}"

        zh = "，".join(f"{NAMES[k].zh} {number(v, True)}" for k, v in ranked) or "各部分都没有变化"
        en = ", ".join(f"{NAMES[k].en} {number(v, True)}" for k, v in ranked) or "no part changed"
        same = self.same_list - self.same_list_before
        return Words(
            f"{self.park} {name} 由 {number(self.before)} 变为 {number(self.after)}（{number(change, True)}），其中{zh}；"
            f"按上期名单可比口径 {number(same, True)}（{self.order}）",
            f"{self.park} {name} went from {number(self.before)} to {number(self.after)} ({number(change, True)}): {en}; "
            f"on last period's list {number(same, True)} ({self.order})",
        )


def explain_change(
    park: str,
    before: Firms,
    after: Firms,
    figure: Figure,
    *,
    revised: Firms | None = None,
    old_figure: Figure | None = None,
    order: Sequence[str] = STEPS,
    over_all_orders: bool = False,
) -> Change:
    """The parts of the change of `figure` over the park's firms.

    `before`: as first published; `revised`: the same period as now known; `old_figure`: by the method of
    then. A figure takes the items of the firms chosen and gives a number. Raises ValueError for an order
    that is not of the seven steps.
    """
    if sorted(order) != sorted(STEPS):
        raise ValueError(f"an order holds each of {', '.join(STEPS)} once")
    told = _Told(
        park, before, before if revised is None else revised, after, figure, old_figure or figure
    )
    start, end = told.at(frozenset()), told.at(frozenset(STEPS))
    if over_all_orders:
        parts = shapley(lambda s: np.array(told.at(frozenset(STEPS[i] for i in s))), len(STEPS))
        effects = dict(zip(STEPS, (float(p) for p in parts), strict=True))
        named = "各种顺序的平均（Shapley）"
    else:
        effects, standing, value = {}, frozenset[str](), start
        for step in order:
            standing |= {step}
            now = told.at(standing)
            effects[step], value = now - value, now
        named = "顺序：" + "→".join(NAMES[s].zh for s in order)
    then, now = told.same_list()
    return Change(park, start, end, effects, named, now, then)


class _Told:
    """The figure when some of the steps have been taken."""

    def __init__(
        self, park: str, before: Firms, revised: Firms, after: Firms, figure: Figure, old: Figure
    ) -> None:
        self.figure, self.old = figure, old
        self.then = {False: _by_id(before), True: _by_id(revised)}
        self.now = _by_id(after)
        self.codes = list(after.items)
        self.sets = {known: self._classes(park, self.then[known]) for known in (False, True)}

    def _classes(
        self, park: str, then: Mapping[str, tuple[str, bool, Floats]]
    ) -> dict[str, list[str]]:
        """Firms by what became of them; the first letter says from which period the values are."""
        found: dict[str, list[str]] = {k: [] for k in ("same", "gone", "moved out", "moved in", "reclassified out", "reclassified in", "new")}  # fmt: skip
        for firm in dict.fromkeys((*then, *self.now)):
            was = firm in then and then[firm][0] == park and then[firm][1]
            is_ = firm in self.now and self.now[firm][0] == park and self.now[firm][1]
            if was and is_:
                found["same"].append(firm)
            elif was:
                away = firm in self.now
                where = (
                    "gone"
                    if not away
                    else "moved out"
                    if self.now[firm][0] != park
                    else "reclassified out"
                )
                found[where].append(firm)
            elif is_:
                known = firm in then
                where = (
                    "new"
                    if not known
                    else "moved in"
                    if then[firm][0] != park
                    else "reclassified in"
                )
                found[where].append(firm)
        return found

    def at(self, taken: frozenset[str]) -> float:
        known = "revised" in taken
        then, sets = self.then[known], self.sets[known]
        old, new = list[str](), list[str]()
        (new if "same" in taken else old).extend(sets["same"])
        for step, out, in_ in (("gone", "gone", ""), ("moved", "moved out", "moved in"),
                               ("reclassified", "reclassified out", "reclassified in"), ("new", "", "new")):  # fmt: skip
            if step in taken:
                new += sets[in_] if in_ else []
            else:
                old += sets[out] if out else []
        rows = [then[f][2] for f in old] + [self.now[f][2] for f in new]
        table = np.array(rows) if rows else np.zeros((0, len(self.codes)))
        by = self.figure if "method" in taken else self.old
        return float(by(dict(zip(self.codes, table.T, strict=True))))

    def same_list(self) -> tuple[float, float]:
        """Last period's list as known now, the firms that still report: then and now, by today's method."""
        then, sets = self.then[True], self.sets[True]
        held = [*sets["same"], *sets["moved out"], *sets["reclassified out"]]
        values = []
        for source in (then, self.now):
            table = (
                np.array([source[f][2] for f in held]) if held else np.zeros((0, len(self.codes)))
            )
            values.append(float(self.figure(dict(zip(self.codes, table.T, strict=True)))))
        return values[0], values[1]


def _by_id(firms: Firms) -> dict[str, tuple[str, bool, Floats]]:
    table = np.column_stack([np.nan_to_num(c) for c in firms.items.values()])
    return {
        firm: (park, bool(inside), row)
        for firm, park, inside, row in zip(firms.ids, firms.parks, firms.scope, table, strict=True)
    }


def total(code: str) -> Figure:
    """The sum of an item."""
    return lambda items: float(items[code].sum())


def ratio(above: str, below: str) -> Figure:
    """The ratio of two sums; zero where nothing stands below."""

    def figure(items: Columns) -> float:
        denominator = float(items[below].sum())
        return float(items[above].sum()) / denominator if denominator else 0.0

    return figure
