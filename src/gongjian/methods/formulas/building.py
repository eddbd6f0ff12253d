"""From syntax to meaning: names found, types and units checked, time and choice written out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import NoReturn

from ..kinds.items import Item
from ..kinds.types import Type
from ..kinds.units import PURE
from ..kinds.words import Words
from . import nodes as n
from .errors import FormulaError
from .measuring import HALF, alike, in_unit, joined, multiplied, pure
from .reading import Syntax, glued_keyword
from .scope import Scope, Unknown, nearest, quoted
from .tokens import Name, Quantity
from .vocabulary import FUNCTION_OF, Function, Kind

MOST_NODES = 20_000  # of a formula written out: band, growth and chains repeat what they hold
EPOCH = date(1970, 1, 1).toordinal()

_TYPE_WORDS = {
    Type.NUMBER: Words("数", "a number"),
    Type.TEXT: Words("文字", "a text"),
    Type.DATE: Words("日期", "a date"),
    Type.BOOL: Words("判断（是或否）", "a condition (true or false)"),
}
_MIRROR = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def build(syntax: Syntax, text: str, scope: Scope, *, groups: bool = False) -> n.Node:
    """The meaning of a formula. `groups`: it is an indicator, so it speaks of many records.

    Raises FormulaError at the first part that means nothing.
    """
    builder = _Builder(text, scope, groups)
    node = builder.node(syntax)
    _refuse_too_large(node)
    return node


class _Builder:
    """One formula being built: its text and scope, and where we are in time and in groups."""

    def __init__(self, text: str, scope: Scope, groups: bool) -> None:
        self.text = text
        self.scope = scope
        self.groups = groups
        self.inside_group = False
        self.shift = n.NOW
        self.built = 0

    def node(self, syntax: Syntax) -> n.Node:
        self.built += 1
        if self.built > MOST_NODES:
            raise _too_large()
        make: Callable[[Syntax], n.Node] = getattr(self, f"_{syntax.kind}")
        return make(syntax)

    # ---- what a person wrote down

    def _number(self, s: Syntax) -> n.Node:
        quantity: Quantity = s.parts[0].value
        value = float(quantity.value)
        measure = n.Measure(
            unit=quantity.unit, plain=quantity.unit is None, counted=True, literal=True
        )
        return n.Constant(span=_span(s), measure=measure, value=value)

    def _text(self, s: Syntax) -> n.Node:
        return n.Constant(span=_span(s), type=Type.TEXT, value=s.parts[0].value)

    def _date(self, s: Syntax) -> n.Node:
        day = float(s.parts[0].value.toordinal() - EPOCH)
        return n.Constant(span=_span(s), type=Type.DATE, value=day)

    def _true(self, s: Syntax) -> n.Node:
        return n.Constant(span=_span(s), type=Type.BOOL, value=True)

    def _false(self, s: Syntax) -> n.Node:
        return n.Constant(span=_span(s), type=Type.BOOL, value=False)

    def _bracket(self, s: Syntax) -> n.Node:
        return replace(self.node(s.parts[0]), span=_span(s))

    def _name(self, s: Syntax) -> n.Node:
        name: Name = s.parts[0].value
        found = self.scope.find(name)
        if isinstance(found, Unknown):
            raise self._unknown(name, found, s)
        key, item = found
        if self.groups and not self.inside_group:
            raise self._bare_item(name, s)
        shift = n.NOW if key.source in ("unit", "period") else self.shift
        return n.Reference(
            span=_span(s),
            type=item.type,
            measure=_measure_of(item),
            key=replace(key, shift=shift),
            item=item,
        )

    def _unknown(self, name: Name, unknown: Unknown, s: Syntax) -> FormulaError:
        glued = glued_keyword(name, s.start)
        if glued is not None and (unknown.nearest is None or unknown.nearest in name.whole):
            return glued
        function = FUNCTION_OF.get(name.whole)
        if function is not None:
            return self._error(
                s, Words(f"“{name.whole}”是函数，后面要有括号，如 {function.example}",
                         f"{name.whole!r} is a function and wants brackets: {function.example}"),
                expected=("(",), suggestion=f"{name.whole}(…)",
            )  # fmt: skip
        near = unknown.nearest
        return self._error(
            s,
            Words(
                f"没有叫“{name.whole}”的项目" + (f"，是不是“{near}”？" if near else ""),
                f"no item answers to {name.whole!r}"
                + (f"; did you mean {near!r}?" if near else ""),
            ),
            expected=("name",),
            suggestion=near,
        )

    def _bare_item(self, name: Name, s: Syntax) -> FormulaError:
        return self._error(
            s,
            Words(
                f"指标说的是许多单位，“{name.whole}”要放进 求和、均值、计数 等函数",
                f"an indicator speaks of many units: put {name.whole!r} into sum, mean, count …",
            ),
            expected=("sum(…)",),
            suggestion=f"sum({self._words(s)})",
        )

    # ---- arithmetic

    def _sum(self, s: Syntax) -> n.Node:
        terms = [self._numeric(part) for part in s.parts[::2]]
        signs = "+" + "".join(sign.value for sign in s.parts[1::2])
        terms = alike(terms, self.text)
        return n.Sum(span=_span(s), measure=joined(terms), terms=tuple(terms), signs=signs)

    def _product(self, s: Syntax) -> n.Node:
        factors = [pure(self._numeric(part)) for part in s.parts[::2]]
        signs = "*" + "".join(sign.value for sign in s.parts[1::2])
        measure = factors[0].measure
        for sign, factor in zip(signs[1:], factors[1:], strict=True):
            measure = multiplied(measure, factor.measure, sign)
        product = n.Product(span=_span(s), measure=measure, factors=tuple(factors), signs=signs)
        return pure(product)

    def _negative(self, s: Syntax) -> n.Node:
        of = self._numeric(s.parts[1])
        if isinstance(of, n.Constant) and isinstance(of.value, float):
            return replace(of, value=-of.value, span=_span(s))
        return n.Negative(span=_span(s), measure=of.measure, of=of)

    def _numeric(self, s: Syntax) -> n.Node:
        return self._as(self.node(s), Type.NUMBER)

    # ---- comparison

    def _chain(self, s: Syntax) -> n.Node:
        operands = [self.node(s.parts[0])]
        links: list[n.Node] = []
        for link in s.parts[1:]:
            sign, right = link.parts[0].value, self.node(link.parts[1])
            margin = link.parts[3] if len(link.parts) > 2 else None
            links.append(self._compared(operands[-1], sign, right, margin))
            operands.append(right)
        return links[0] if len(links) == 1 else _all(links, _span(s))

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
        if isinstance(quantity, Quantity) and quantity.percent:
            if unit is None or not unit.is_percent:
                tolerance = n.Tolerance(share=float(quantity.value))
                return n.Compared(
                    span=span, type=Type.BOOL, left=left, right=right, sign=sign,
                    tolerance=tolerance,
                )  # fmt: skip
        within = alike([left, self._numeric(margin)], self.text, comparing=True)[1]
        return n.Compared(
            span=span, type=Type.BOOL, left=left, right=right, sign=sign,
            tolerance=n.Tolerance(within=within),
        )  # fmt: skip

    def _between(self, s: Syntax) -> n.Node:
        value, low, high = (self.node(s.parts[i]) for i in (0, 2, 4))
        links = [self._compared(value, ">=", low), self._compared(value, "<=", high)]
        return _all([replace(link, span=_span(s)) for link in links], _span(s))

    def _one_of(self, s: Syntax) -> n.Node:
        value = self.node(s.parts[0])
        links = [self._compared(value, "=", self.node(part)) for part in s.parts[3::2]]
        if len(links) == 1:
            return replace(links[0], span=_span(s))
        items = tuple(replace(link, span=_span(s)) for link in links)
        return n.AnyOf(span=_span(s), type=Type.BOOL, items=items)

    # ---- logic

    def _implies(self, s: Syntax) -> n.Node:
        left, right = self._condition(s.parts[1]), self._condition(s.parts[3])
        return n.Implies(span=_span(s), type=Type.BOOL, left=left, right=right)

    def _equivalence(self, s: Syntax) -> n.Node:
        left = self._condition(s.parts[0])
        for part in s.parts[2::2]:
            right = self._condition(part)
            span = (left.span[0], right.span[1])
            left = n.Equivalent(span=span, type=Type.BOOL, left=left, right=right)
        return left

    def _conjunction(self, s: Syntax) -> n.Node:
        return _all([self._condition(part) for part in s.parts[::2]], _span(s))

    def _disjunction(self, s: Syntax) -> n.Node:
        items = tuple(self._condition(part) for part in s.parts[::2])
        return n.AnyOf(span=_span(s), type=Type.BOOL, items=items)

    def _negated(self, s: Syntax) -> n.Node:
        return n.Not(span=_span(s), type=Type.BOOL, of=self._condition(s.parts[1]))

    def _condition(self, s: Syntax) -> n.Node:
        return self._as(self.node(s), Type.BOOL)

    # ---- choice

    def _case(self, s: Syntax) -> n.Node:
        branches = [part for part in s.parts if isinstance(part, Syntax) and part.kind == "branch"]
        conditions = [self._condition(branch.parts[1]) for branch in branches]
        values = [self.node(branch.parts[3]) for branch in branches]
        if s.parts[-2] is not branches[-1]:
            values.append(self.node(s.parts[-2]))
        return self._chosen(conditions, values, _span(s))

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
        return self._chosen(conditions, values, _span(s))

    def _refuse_rising(self, conditions: Sequence[n.Node]) -> None:
        bounds = [c.right for c in conditions if isinstance(c, n.Compared)]
        for higher, lower in zip(bounds, bounds[1:], strict=False):
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

    # ---- functions

    def _call(self, s: Syntax) -> n.Node:
        name: Name = s.parts[0].value
        function = FUNCTION_OF.get(name.whole) if not name.quoted else None
        if function is None:
            raise self._no_function(name, s)
        arguments = [part for part in s.parts[2:-1:2]]
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
                f"没有“{name.whole}”这个函数" + (f"，是不是“{close}”？" if close else ""),
                f"no function {name.whole!r}" + (f"; did you mean {close!r}?" if close else ""),
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
            return n.Missing(span=_span(s), type=Type.BOOL, of=self.node(arguments[0]))
        if function.en == "coalesce":
            values = self._of_one_type([self.node(a) for a in arguments])
            measure = joined(values) if values[0].type is Type.NUMBER else n.NOTHING
            return n.Call(
                span=_span(s), type=values[0].type, measure=measure, function="coalesce",
                arguments=tuple(values),
            )  # fmt: skip
        if function.en in ("length", "starts_with"):
            values = [self._as(self.node(a), Type.TEXT) for a in arguments]
            kind = Type.NUMBER if function.en == "length" else Type.BOOL
            return n.Call(span=_span(s), type=kind, function=function.en, arguments=tuple(values))
        if function.en == "years_between":
            values = [self._as(self.node(a), Type.DATE) for a in arguments]
            years = n.Measure(unit=self.scope.units.by_name.get("年"))
            return n.Call(
                span=_span(s), measure=years, function=function.en, arguments=tuple(values)
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
        return n.Call(span=_span(s), measure=measure, function=function.en, arguments=tuple(values))

    def _round(self, s: Syntax, arguments: Sequence[Syntax]) -> n.Node:
        value = self._numeric(arguments[0])
        digits = self._whole(arguments[1], -15, 15, "2") if len(arguments) > 1 else 0
        measure = replace(value.measure, counted=False, grain=None)
        places = n.Constant(span=_span(s), value=float(digits))
        return n.Call(span=_span(s), measure=measure, function="round", arguments=(value, places))

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
        return replace(node, span=_span(s))

    def _growth(self, s: Syntax, of: Syntax, step: n.Shift, years: int) -> n.Node:
        now = self._numeric(of)
        base = replace(self._as(self._shifted(s, of, step), Type.NUMBER), span=now.span)
        return n.Growth(
            span=_span(s), measure=n.Measure(unit=PURE), left=now, right=base, years=years
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
            span=_span(s), measure=measure, function=function.en, arguments=tuple(values),
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

    # ---- types

    def _as(self, node: n.Node, kind: Type) -> n.Node:
        """The node, known to be of `kind`; an attribute nobody declared takes it on."""
        if node.type is kind:
            return node
        if node.type is Type.ANY and isinstance(node, n.Reference):
            measure = n.NOTHING if kind is not Type.NUMBER else n.Measure()
            return replace(node, type=kind, measure=measure)
        found = _TYPE_WORDS[node.type]
        wanted = _TYPE_WORDS[kind]
        self._wrong_type(node, wanted, found)

    def _wrong_type(self, node: n.Node, wanted: Words, found: Words) -> NoReturn:
        written = self.text[node.span[0] : node.span[1]]
        raise FormulaError(
            node.span[0] + 1,
            Words(f"这里要{wanted.zh}，“{written}”是{found.zh}",
                  f"{wanted.en} expected here; {written!r} is {found.en}"),
            expected=(wanted.en,),
            length=node.span[1] - node.span[0],
        )  # fmt: skip

    def _same_type(self, left: n.Node, right: n.Node) -> tuple[n.Node, n.Node]:
        if left.type is Type.ANY and right.type is Type.ANY:
            return self._as(left, Type.TEXT), self._as(right, Type.TEXT)
        if left.type is Type.ANY:
            return self._as(left, right.type), right
        if right.type is not left.type and right.type is not Type.ANY:
            self._cannot_compare(left, right)
        return left, self._as(right, left.type)

    def _cannot_compare(self, left: n.Node, right: n.Node) -> NoReturn:
        first, second = _TYPE_WORDS[left.type], _TYPE_WORDS[right.type]
        culprit = (
            right if isinstance(right, n.Constant) or not isinstance(left, n.Constant) else left
        )
        other = left if culprit is right else right
        written = self.text[culprit.span[0] : culprit.span[1]]
        fix = None
        if isinstance(culprit, n.Constant) and other.type is Type.TEXT:
            fix = f'"{written}"'
        elif isinstance(culprit, n.Constant) and culprit.type is Type.TEXT:
            fix = written.strip('"“”＂')
        raise FormulaError(
            culprit.span[0] + 1,
            Words(f"{first.zh}与{second.zh}不能比较" + (f"；可写 {fix}" if fix else ""),
                  f"{first.en} and {second.en} cannot be compared" + (f"; write {fix}" if fix else "")),
            expected=(_TYPE_WORDS[other.type].en,),
            suggestion=fix,
            length=culprit.span[1] - culprit.span[0],
        )  # fmt: skip

    def _no_order(self, left: n.Node, right: n.Node, sign: str) -> FormulaError:
        kind = _TYPE_WORDS[left.type]
        return FormulaError(
            left.span[1] + 1 + self.text[left.span[1] : right.span[0]].find(sign[0]),
            Words(f"{kind.zh}没有大小，只能用 = 或 ≠", f"{kind.en} has no order: only = or ≠"),
            expected=("=", "!="),
            suggestion="=",
        )

    def _of_one_type(self, values: Sequence[n.Node]) -> list[n.Node]:
        kind = next((v.type for v in values if v.type is not Type.ANY), Type.TEXT)
        same = [self._as(value, kind) for value in values]
        return alike(same, self.text) if kind is Type.NUMBER else same

    # ---- words

    def _words(self, s: Syntax) -> str:
        return self.text[s.start : s.end]

    def _error(
        self, s: Syntax, words: Words, *, expected: tuple[str, ...], suggestion: str | None = None
    ) -> FormulaError:
        return FormulaError(
            s.start + 1, words, expected=expected, suggestion=suggestion, length=s.end - s.start
        )


def _span(s: Syntax) -> n.Span:
    return s.start, s.end


def _all(items: Sequence[n.Node], span: n.Span) -> n.Node:
    return n.AllOf(span=span, type=Type.BOOL, items=tuple(items))


def _all_plain(values: Sequence[n.Node]) -> bool:
    return all(value.measure.plain for value in values)


def _measure_of(item: Item) -> n.Measure:
    if item.type is not Type.NUMBER:
        return n.NOTHING
    grain = None if item.decimals is None else 1 / n.Fraction(10) ** item.decimals
    return n.Measure(unit=item.unit, counted=grain is not None, grain=grain)


def _tolerance(left: n.Node, right: n.Node) -> n.Tolerance:
    grains = [m.grain for m in (left.measure, right.measure) if m.grain is not None]
    if left.measure.counted and right.measure.counted and grains:
        return n.Tolerance(half=float(max(grains) * HALF))
    return n.RELATIVE


def _too_large() -> FormulaError:
    return FormulaError(
        1,
        Words("公式展开后太大，请拆成几条", "the formula is too large written out: split it"),
        expected=("a shorter formula",),
    )


def _refuse_too_large(root: n.Node) -> None:
    sizes: dict[int, int] = {}

    def size(node: n.Node) -> int:
        known = sizes.get(id(node))
        if known is None:
            known = sizes[id(node)] = 1 + sum(size(child) for child in node.children)
        return known

    if size(root) > MOST_NODES:
        raise _too_large()


__all__ = ["EPOCH", "build", "in_unit", "quoted"]
