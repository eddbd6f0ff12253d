"""Comparisons and choices: when two values are equal, which case holds, which band is reached."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from ..kinds.types import Type
from ..kinds.words import Words
from . import nodes as n
from .errors import FormulaError
from .expecting import Expecting, all_of, span_of
from .measuring import HALF, alike, joined
from .reading import Syntax
from .tokens import Quantity


class Comparing(Expecting):
    """Comparison and choice."""

    def _chain(self, s: Syntax) -> n.Node:
        operands = [self.node(s.parts[0])]
        links: list[n.Node] = []
        for link in s.parts[1:]:
            sign, right = link.parts[0].value, self.node(link.parts[1])
            margin = link.parts[3] if len(link.parts) > 2 else None
            links.append(self._compared(operands[-1], sign, right, margin))
            operands.append(right)
        return links[0] if len(links) == 1 else all_of(links, span_of(s))

    def _compared(
        self, left: n.Node, sign: str, right: n.Node, margin: Syntax | None = None
    ) -> n.Node:
        span = (left.span[0], right.span[1] if margin is None else margin.end)
        left, right = self._same_type(left, right)
        if margin is not None:
            return self._within(left, sign, right, margin, span)
        if left.type in (Type.TEXT, Type.BOOL):
            if sign not in ("=", "!="):
                raise self._no_order(left, right, sign)
            return n.Compared(span=span, type=Type.BOOL, left=left, right=right, sign=sign)
        if left.type is Type.DATE:
            return n.Compared(
                span=span, type=Type.BOOL, left=left, right=right, sign=sign, tolerance=n.WHOLE
            )
        left, right = alike([left, right], self.text, comparing=True)
        return n.Compared(
            span=span, type=Type.BOOL, left=left, right=right, sign=sign,
            tolerance=_tolerance(left, right),
        )  # fmt: skip

    def _within(
        self, left: n.Node, sign: str, right: n.Node, margin: Syntax, span: n.Span
    ) -> n.Node:
        if sign not in ("=", "!="):
            raise self._error(
                margin,
                Words("± 只与 = 或 ≠ 同用", "± goes with = or ≠ only"),
                expected=("=",),
                suggestion="=",
            )
        self._as(left, Type.NUMBER)
        left, right = alike([left, right], self.text, comparing=True)
        unit = left.measure.unit
        quantity = margin.parts[0].value if margin.kind == "number" else None
        in_points = unit is not None and unit.is_percent  # of an item in %: percentage points
        if isinstance(quantity, Quantity) and quantity.percent and not in_points:
            return n.Compared(
                span=span, type=Type.BOOL, left=left, right=right, sign=sign,
                tolerance=n.Tolerance(share=float(quantity.value)),
            )  # fmt: skip
        within = alike([left, self._numeric(margin)], self.text, comparing=True)[1]
        return n.Compared(
            span=span, type=Type.BOOL, left=left, right=right, sign=sign,
            tolerance=n.Tolerance(within=within),
        )  # fmt: skip

    def _between(self, s: Syntax) -> n.Node:
        value, low, high = (self.node(s.parts[i]) for i in (0, 2, 4))
        links = [self._compared(value, ">=", low), self._compared(value, "<=", high)]
        return all_of([replace(link, span=span_of(s)) for link in links], span_of(s))

    def _one_of(self, s: Syntax) -> n.Node:
        value = self.node(s.parts[0])
        links = [self._compared(value, "=", self.node(part)) for part in s.parts[3::2]]
        if len(links) == 1:
            return replace(links[0], span=span_of(s))
        items = tuple(replace(link, span=span_of(s)) for link in links)
        return n.AnyOf(span=span_of(s), type=Type.BOOL, items=items)

    # ---- choice

    def _case(self, s: Syntax) -> n.Node:
        branches = [part for part in s.parts if isinstance(part, Syntax) and part.kind == "branch"]
        conditions = [self._condition(branch.parts[1]) for branch in branches]
        values = [self.node(branch.parts[3]) for branch in branches]
        if s.parts[-2] is not branches[-1]:
            values.append(self.node(s.parts[-2]))
        return self._chosen(conditions, values, span_of(s))

    def _chosen(
        self, conditions: Sequence[n.Node], values: Sequence[n.Node], span: n.Span
    ) -> n.Node:
        values = self._of_one_type(values)
        measure = joined(values) if values[0].type is Type.NUMBER else n.NOTHING
        count = len(conditions)
        return n.Case(
            span=span,
            type=values[0].type,
            measure=replace(measure, counted=False, grain=None),
            conditions=tuple(conditions),
            values=tuple(values[:count]),
            otherwise=values[count] if len(values) > count else None,
        )

    def _band(self, s: Syntax, arguments: Sequence[Syntax]) -> n.Node:
        value = self._numeric(arguments[0])
        conditions, values = [], []
        for step in arguments[1:]:
            if step.kind == "step":
                bound = self._numeric(step.parts[0])
                compared = self._compared(value, ">=", bound)
                conditions.append(replace(compared, span=bound.span))
                values.append(self.node(step.parts[2]))
            elif step.kind == "otherwise" and step is arguments[-1]:
                values.append(self.node(step.parts[1]))
            else:
                raise self._error(
                    step,
                    Words("分档写作 下限: 值，最后可有 否则 值", "a band is written bound: value"),
                    expected=("bound: value",),
                    suggestion="5%: 40",
                )
        if not conditions:
            raise self._error(
                s, Words("分档至少要有一档", "band wants at least one bound"),
                expected=("bound: value",), suggestion="5%: 40",
            )  # fmt: skip
        self._refuse_rising(conditions)
        return self._chosen(conditions, values, span_of(s))

    def _refuse_rising(self, conditions: Sequence[n.Node]) -> None:
        bounds = [c.right for c in conditions if isinstance(c, n.Compared)]
        for higher, lower in itertools.pairwise(bounds):
            if not (isinstance(higher, n.Constant) and isinstance(lower, n.Constant)):
                continue
            assert isinstance(higher.value, float) and isinstance(lower.value, float)
            if lower.value >= higher.value:
                raise FormulaError(
                    lower.span[0] + 1,
                    Words("分档的下限要从高到低写，这一档永远达不到",
                          "bounds go from high to low; this one is never reached"),
                    expected=("a lower bound",),
                    length=lower.span[1] - lower.span[0],
                )  # fmt: skip


def _tolerance(left: n.Node, right: n.Node) -> n.Tolerance:
    """Half the last digit of the coarsest item, if both sides are only items and literals added up."""
    grains = [m.grain for m in (left.measure, right.measure) if m.grain is not None]
    if left.measure.counted and right.measure.counted and grains:
        return n.Tolerance(half=float(max(grains) * HALF))
    return n.RELATIVE
