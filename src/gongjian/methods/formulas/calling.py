"""Function calls: of plain values, through time, and over groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..kinds.types import Type
from ..kinds.units import PURE
from ..kinds.words import Words
from . import nodes as n
from .comparing import Comparing
from .errors import FormulaError, shortened
from .expecting import span_of
from .measuring import alike, joined, multiplied, pure
from .reading import Syntax, glued_keyword
from .scope import nearest
from .tokens import Name
from .vocabulary import FUNCTION_OF, Function, Kind


class Calling(Comparing):
    """Functions."""

    def _call(self, s: Syntax) -> n.Node:
        name: Name = s.parts[0].value
        function = FUNCTION_OF.get(name.whole) if not name.quoted else None
        if function is None:
            raise self._no_function(name, s)
        arguments = list(s.parts[2:-1:2])
        if function.kind is Kind.CHOICE:
            return self._band(s, arguments)
        if function.kind is Kind.GROUP:
            return self._group(function, s, arguments)
        self._refuse_special(function, arguments)
        self._refuse_count(function, s, len(arguments))
        if function.kind is Kind.TIME:
            return self._in_time(function, s, arguments)
        return self._plain(function, s, arguments)

    def _no_function(self, name: Name, s: Syntax) -> FormulaError:
        close = nearest(name.whole, list(FUNCTION_OF))
        glued = glued_keyword(name, s.start)
        if glued is not None and close is None:
            return glued
        return FormulaError(
            s.start + 1,
            Words(
                f"没有“{shortened(name.whole)}”这个函数"
                + (f"，是不是“{close}”？" if close else ""),
                f"no function {shortened(name.whole)!r}"
                + (f"; did you mean {close!r}?" if close else ""),
            ),
            expected=("function",),
            suggestion=close,
            length=s.parts[0].end_pos - s.start,
        )

    def _refuse_special(self, function: Function, arguments: Sequence[Syntax]) -> None:
        for argument in arguments:
            if argument.kind in ("step", "otherwise", "filter", "filtered"):
                raise self._error(
                    argument,
                    Words(f"“{function.zh}”的参数里不能写“其中”“否则”或冒号",
                          f"{function.en} takes plain values: no where, else or colon"),
                    expected=("value",), suggestion=function.example,
                )  # fmt: skip

    def _refuse_count(self, function: Function, s: Syntax, count: int) -> None:
        if function.fewest <= count <= function.most:
            return
        wanted = (
            f"{function.fewest}"
            if function.fewest == function.most
            else f"{function.fewest}–{function.most}"
        )
        raise self._error(
            s,
            Words(
                f"“{function.zh}”要 {wanted} 个参数，这里有 {count} 个，如 {function.example}",
                f"{function.en} takes {wanted} arguments, not {count}: {function.example}",
            ),
            expected=(f"{wanted} arguments",),
            suggestion=function.example,
        )

    def _plain(self, function: Function, s: Syntax, arguments: Sequence[Syntax]) -> n.Node:
        if function.en == "missing":
            return n.Missing(span=span_of(s), type=Type.BOOL, of=self.node(arguments[0]))
        if function.en == "coalesce":
            values = self._of_one_type([self.node(a) for a in arguments])
            measure = joined(values) if values[0].type is Type.NUMBER else n.NOTHING
            return n.Call(
                span=span_of(s), type=values[0].type, measure=measure, function="coalesce",
                arguments=tuple(values),
            )  # fmt: skip
        if function.en in ("length", "starts_with"):
            values = [self._as(self.node(a), Type.TEXT) for a in arguments]
            kind = Type.NUMBER if function.en == "length" else Type.BOOL
            return n.Call(span=span_of(s), type=kind, function=function.en, arguments=tuple(values))
        if function.en == "years_between":
            values = [self._as(self.node(a), Type.DATE) for a in arguments]
            years = n.Measure(unit=self.scope.units.by_name.get("年"))
            return n.Call(
                span=span_of(s), measure=years, function=function.en, arguments=tuple(values)
            )
        return self._numeric_call(function, s, arguments)

    def _numeric_call(self, function: Function, s: Syntax, arguments: Sequence[Syntax]) -> n.Node:
        if function.en == "round":
            return self._round(s, arguments)
        values = [self._numeric(a) for a in arguments]
        if function.en in ("ln", "power", "sqrt"):
            values = [pure(value) for value in values]
            measure = n.NOTHING if function.en != "power" else n.Measure(plain=_all_plain(values))
        else:
            values = alike(values, self.text)
            measure = joined(values)
        if function.en in ("floor", "ceil"):
            measure = replace(measure, counted=False, grain=None)
        return n.Call(
            span=span_of(s), measure=measure, function=function.en, arguments=tuple(values)
        )

    def _round(self, s: Syntax, arguments: Sequence[Syntax]) -> n.Node:
        value = self._numeric(arguments[0])
        digits = self._whole(arguments[1], -15, 15, "2") if len(arguments) > 1 else 0
        measure = replace(value.measure, counted=False, grain=None)
        places = n.Constant(span=span_of(s), value=float(digits))
        return n.Call(span=span_of(s), measure=measure, function="round", arguments=(value, places))

    def _whole(self, s: Syntax, low: int, high: int, example: str) -> int:
        node = self.node(s)
        value = node.value if isinstance(node, n.Constant) else None
        if not isinstance(value, float) or not value.is_integer() or not low <= value <= high:
            raise self._error(
                s,
                Words(f"这里要写一个 {low} 到 {high} 的整数", f"a whole number from {low} to {high}"),
                expected=("whole number",), suggestion=example,
            )  # fmt: skip
        return int(value)

    # ---- time

    def _in_time(self, function: Function, s: Syntax, arguments: Sequence[Syntax]) -> n.Node:
        if function.en == "growth":
            return self._growth(s, arguments[0], n.Shift(years=1), 1)
        if function.en == "growth_prev":
            return self._growth(s, arguments[0], n.Shift(periods=1), 1)
        if function.en == "cagr":
            years = self._whole(arguments[1], 1, 50, "3")
            return self._growth(s, arguments[0], n.Shift(years=years), years)
        if function.en == "at":
            back = -self._whole(arguments[1], -400, 0, "-2")
            return self._shifted(s, arguments[0], n.Shift(periods=back))
        steps = {"prev": n.Shift(periods=1), "year_ago": n.Shift(years=1)}
        return self._shifted(s, arguments[0], steps.get(function.en, n.Shift(within=1)))

    def _shifted(self, s: Syntax, of: Syntax, step: n.Shift) -> n.Node:
        before = self.shift
        if (step.within and (before.periods or before.within)) or (
            before.within and (step.periods or step.within)
        ):
            raise self._error(
                s,
                Words(
                    "年内上期不能与上期、往期套用", "prev_in_year cannot be nested with prev or at"
                ),
                expected=("name",),
            )
        self.shift = before + step
        try:
            node = self.node(of)
        finally:
            self.shift = before
        if not any(r.key.source not in ("unit", "period") for r in n.references(node)):
            raise self._error(
                of,
                Words("时间函数要作用于报表的项目", "a time function wants an item of a form"),
                expected=("name",),
            )
        return replace(node, span=span_of(s))

    def _growth(self, s: Syntax, of: Syntax, step: n.Shift, years: int) -> n.Node:
        now = self._numeric(of)
        base = replace(self._as(self._shifted(s, of, step), Type.NUMBER), span=now.span)
        return n.Growth(
            span=span_of(s), measure=n.Measure(unit=PURE), left=now, right=base, years=years
        )

    # ---- groups

    def _group(self, function: Function, s: Syntax, arguments: Sequence[Syntax]) -> n.Node:
        if not self.groups or self.inside_group:
            raise self._no_group(function, s)
        where: Syntax | None = None
        plain: list[Syntax] = []
        for argument in arguments:
            if argument.kind in ("filter", "filtered") and argument is arguments[-1]:
                where = argument.parts[-1]
                plain.extend(argument.parts[:-2])
            else:
                self._refuse_special(function, [argument])
                plain.append(argument)
        if function.en == "count" and plain:
            raise self._error(
                arguments[0],
                Words("计数不带值，只可带条件：计数(其中 条件)", "count takes a condition only"),
                expected=("where",),
                suggestion=f"count(where {self._words(arguments[0])} > 0)",
            )
        if function.en != "count":
            self._refuse_count(function, s, len(plain))
        self.inside_group = True
        try:
            condition = None if where is None else self._condition(where)
            values = [self.node(argument) for argument in plain]
        finally:
            self.inside_group = False
        return self._grouped(function, s, values, condition)

    def _grouped(
        self, function: Function, s: Syntax, values: list[n.Node], where: n.Node | None
    ) -> n.Node:
        if function.en != "distinct":
            values = [self._as(value, Type.NUMBER) for value in values]
        measure = n.Measure(unit=PURE)
        if function.en in ("sum", "mean", "median"):
            measure = replace(values[0].measure, counted=False, grain=None)
        elif function.en in ("count", "distinct"):
            measure = n.NOTHING
        elif function.en == "ratio":
            values = [pure(value) for value in values]
            measure = multiplied(values[0].measure, values[1].measure, "/")
        node = n.Group(
            span=span_of(s), measure=measure, function=function.en, arguments=tuple(values),
            where=where,
        )  # fmt: skip
        return pure(node)

    def _no_group(self, function: Function, s: Syntax) -> FormulaError:
        if self.inside_group:
            words = Words("汇总函数里不能再套汇总函数", "a group function cannot hold another")
        else:
            words = Words(
                f"“{function.zh}”汇总许多单位，只用于指标；同一张表内相加用 合计(a, b)",
                f"{function.en} is of many units and belongs to indicators; "
                f"within one return use total(a, b)",
            )
        return self._error(s, words, expected=("value",), suggestion="total(…)")


def _all_plain(values: Sequence[n.Node]) -> bool:
    return all(value.measure.plain for value in values)
