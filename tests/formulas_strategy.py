"""Made-up formulas that mean something, and made-up records to hold them against.

`formulas()` draws the text of a formula over SCOPE, always a valid one; `records_of(seed, length)`
draws records that hold every column such a formula can read, full of edges: missing, zero, ±0.5,
near ties at half the last digit, 1e300, 1e-300, infinities, 29 February.

Two engines' `ln` and `power` may differ in the last bit. What is made of them is therefore never
rounded, summed up or held to the last digit: there, one bit may turn an answer over, and rightly.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from gongjian.methods.formulas import Key, Scope, Shift
from gongjian.methods.formulas.records import Records
from gongjian.methods.kinds.columns import Column, Floats, TextColumn
from gongjian.methods.kinds.items import Item
from gongjian.methods.kinds.types import Type
from gongjian.methods.kinds.units import BUILT_IN

_unit = BUILT_IN.named

ITEMS: tuple[Item, ...] = (
    Item("turnover", "营业收入", unit=_unit("千元"), decimals=0),
    Item("profit", "利润", unit=_unit("万元"), decimals=2),
    Item("debt", "负债", unit=_unit("元")),
    Item("staff", "从业人员", unit=_unit("人"), decimals=0),
    Item("women", "女性", unit=_unit("人")),
    Item("a", decimals=0),
    Item("b", decimals=2),
    Item("c"),
    Item("f", decimals=1),
    Item("rate", "比率", unit=_unit("%"), decimals=1),
    Item("code", "行业", type=Type.TEXT),
    Item("kind", "类型", type=Type.TEXT),
    Item("founded", "成立日期", type=Type.DATE),
    Item("closed", "注销日期", type=Type.DATE),
    Item("exporter", "出口企业", type=Type.BOOL),
    Item("tech", "高新企业", type=Type.BOOL),
)
SCOPE = Scope("made_up", ITEMS)
SHIFTS: dict[str, Shift] = {
    "{}": Shift(),
    "prev({})": Shift(periods=1),
    "year_ago({})": Shift(years=1),
    "prev_in_year({})": Shift(within=1),
    "at({}, -2)": Shift(periods=2),
    "上期(上年同期({}))": Shift(years=1, periods=1),
}
_THREE_YEARS = Shift(years=3)

_OF = {
    "money": ("turnover", "profit", "debt", "营业收入"),
    "person": ("staff", "women"),
    "free": ("a", "b", "c", "f", "rate"),
}
_LITERALS = {
    "money": ("0", "5千元", "1.5万元", "100元", "2", "0.01万元"),
    "person": ("0", "1人", "30人", "0.5", "100"),
    "free": ("0", "1", "-1", "0.5", "2.5", "60%", "3", "100", "0.1", "5‰"),
}
_TEXTS = ("", "C", "C26", "c26", "C26 ", "it's", "\\x", '"', "𠮷", "é", "e\u0301", "%", "_", "`",
          "$1", "{a}", "\n", "\\", "'; drop table records; --", "${x}", "?", "%s")  # fmt: skip
_DATES = ("1970-01-01", "2000-02-29", "2016-02-29", "2017-06-30", "1600-03-01")
_SIGNS = ("=", "!=", "<", "<=", ">", ">=", "≤", "≠")

Draw = Callable[[Sequence[str]], str]


class _Writer:
    """Writes one formula; `left` is how much deeper it may become."""

    def __init__(self, draw: DrawFn) -> None:
        self._draw = draw

    def one_of(self, choices: Sequence[str]) -> str:
        return self._draw(st.sampled_from(choices))

    def below(self, limit: int) -> int:
        return self._draw(st.integers(0, limit - 1))

    def item(self, code: str) -> str:
        return self.one_of(tuple(SHIFTS)).format(code) if self.below(4) == 0 else code

    # ---- numbers whose last bit is certain

    def number(self, of: str, left: int) -> str:
        if left == 0 or self.below(4) == 0:
            if self.below(4) == 0:
                return self.one_of(_LITERALS[of])
            return self.item(self.one_of(_OF[of]))
        return self._numbers[self.below(len(self._numbers))](self, of, left - 1)

    def _sum(self, of: str, left: int) -> str:
        terms = [self.number(of, left) for _ in range(2 + self.below(3))]
        return (
            "(" + "".join(f"{t}{self.one_of((' + ', ' - '))}" for t in terms[1:]) + terms[0] + ")"
        )

    def _product(self, of: str, left: int) -> str:
        plain = self.one_of(("2", "0.5", "0", "-3", "7"))
        return f"({self.number(of, left)} {self.one_of(('*', '/'))} {plain})"

    def _ratio(self, of: str, left: int) -> str:
        if of != "free":
            return f"-({self.number(of, left)})"
        same = self.one_of(tuple(_OF))
        if same == "free":
            return f"({self.number(same, left)} {self.one_of('*/')} {self.number(same, left)})"
        return f"({self._with_unit(same, left)} / {self._with_unit(same, left)})"

    def _with_unit(self, of: str, left: int) -> str:
        """A plain number alone would leave the other's unit standing."""
        item = self.item(self.one_of(_OF[of]))
        return item if self.below(2) else f"({item} + {self.number(of, left)})"

    def _shaped(self, of: str, left: int) -> str:
        shape = self.one_of(
            ("abs({})", "round({})", "round({}, 1)", "round({}, 2)", "四舍五入({}, -2)", "floor({})",
             "ceil({})")
        )  # fmt: skip
        return shape.format(self.number(of, left))

    def _listed(self, of: str, left: int) -> str:
        function = self.one_of(("min", "max", "total", "coalesce", "合计", "空则取"))
        values = [self.number(of, left) for _ in range(2 + self.below(2))]
        return f"{function}({', '.join(values)})"

    def _chosen(self, of: str, left: int) -> str:
        branches = "".join(
            f"when {self.condition(left)} then {self.number(of, left)} "
            for _ in range(1 + self.below(2))
        )
        last = f"else {self.number(of, left)} " if self.below(2) else ""
        return f"case {branches}{last}end"

    def _band(self, of: str, left: int) -> str:
        value = self.number("free", left)
        last = ", else 0" if self.below(2) else ""
        return f"band({value}, 100: {self.number(of, left)}, 2.5: 3, 0: 1{last})"

    def _counted(self, of: str, left: int) -> str:
        if of != "free":
            return self._listed(of, left)
        return self.one_of(
            (f"length({self.text(left)})", f"years_between({self.day()}, {self.day()}) / 1年",
             f"sqrt({self.item(self.one_of(_OF['free']))})", "growth(turnover)", "环比(c)",
             "growth(profit + turnover)")
        )  # fmt: skip

    _numbers = (_sum, _sum, _product, _ratio, _shaped, _listed, _chosen, _band, _counted)

    # ---- numbers that may differ in the last bit

    def rough(self, left: int) -> str:
        x = self.number("free", left)
        function = self.one_of(
            ("ln({0})", "power({0}, {1})", "power({0}, 2)", "power({0}, 0.5)", "power({0}, -1)",
             "power(2, {0})", "cagr(turnover, 3)", "年均增长(c, 3)", "min(ln({0}), {1})",
             "coalesce(ln({0}), {1})", "ln({0}) * {1}", "{1} / power({0}, 3)")
        )  # fmt: skip
        return function.format(x, self.number("free", left))

    # ---- conditions

    def condition(self, left: int) -> str:
        if left <= 0:
            return self._simple()
        return self._conditions[self.below(len(self._conditions))](self, left - 1)

    def _simple(self) -> str:
        which = self.below(4)
        if which == 0:
            return self.item(self.one_of(("exporter", "tech")))
        if which == 1:
            return f"missing({self.item(self.one_of([i.code for i in ITEMS]))})"
        if which == 2:
            return f"code {self.one_of(('=', '!='))} {_quoted(self.one_of(_TEXTS))}"
        of = self.one_of(tuple(_OF))
        return f"{self.one_of(_OF[of])} {self.one_of(_SIGNS)} {self.item(self.one_of(_OF[of]))}"

    def _compared(self, left: int) -> str:
        of = self.one_of(tuple(_OF))
        a, b = self.number(of, left), self.number(of, left)
        form = self.one_of(
            ("{a} {s} {b}", "{a} {s} {b}", "{a} {s} {b}", "{a} {e} {b} ± {t}", "{a} {e} {b} ± 0.5%",
             "{a} {s} {b} {s} {a}", "{a} between {b} and {t}", "{a} in ({b}, {t}, 1)",
             "missing({a} - {b})")
        )  # fmt: skip
        return "(" + form.format(
            a=a, b=b, s=self.one_of(_SIGNS), e=self.one_of(("=", "!=")), t=self.number(of, 0)
        ) + ")"  # fmt: skip

    def _roughly(self, left: int) -> str:
        return f"({self.rough(left)} {self.one_of(_SIGNS)} {self.number('free', left)})"

    def _per_head(self, left: int) -> str:
        return f"({self.item('turnover')} / staff {self.one_of(_SIGNS)} 5千元/人)"

    def _of_days(self, left: int) -> str:
        return f"({self.day()} {self.one_of(_SIGNS)} {self.day()})"

    def _of_texts(self, left: int) -> str:
        a, b = self.text(left), self.text(left)
        return self.one_of(
            (f"({a} = {b})", f"({a} != {b})", f"({a} in ({b}, {self.text(0)}))",
             f"starts_with({a}, {b})", f"missing({a})")
        )  # fmt: skip

    def _logic(self, left: int) -> str:
        a, b = self.condition(left), self.condition(left)
        return self.one_of(
            (f"({a} and {b})", f"({a} or {b})", f"(非 {a})", f"(若 {a} 则 {b})",
             f"({a} iff {b})", f"(({a}) = ({b}))", f"coalesce({a}, {b})",
             f"case when {a} then {b} else {self.condition(left)} end", f"missing({a})",
             f"({a} and {b} or {self.condition(left)})")
        )  # fmt: skip

    _conditions = (_compared, _compared, _compared, _roughly, _per_head, _of_days, _of_texts,
                   _logic, _logic, _logic)  # fmt: skip

    # ---- days and texts

    def day(self) -> str:
        return self.one_of(
            ("founded", "closed", "coalesce(founded, closed)", "prev(founded)", self.one_of(_DATES))
        )

    def text(self, left: int) -> str:
        written = _quoted(self.one_of(_TEXTS))
        if left <= 0:
            return self.one_of(("code", "kind", written))
        return self.one_of(
            ("code", "kind", "year_ago(code)", written, f"coalesce(code, {written})",
             f"case when {self.condition(left - 1)} then kind else {written} end")
        )  # fmt: skip


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


@st.composite
def conditions(draw: DrawFn, depth: int = 3) -> str:
    """The text of a rule."""
    return _Writer(draw).condition(depth)


@st.composite
def values(draw: DrawFn, depth: int = 3) -> str:
    """The text of a formula that gives a number, a text or a day."""
    writer = _Writer(draw)
    which = writer.below(10)
    if which == 0:
        return writer.text(depth)
    if which == 1:
        return writer.day()
    if which == 2:
        return writer.rough(depth - 1)
    return writer.number(writer.one_of(tuple(_OF)), depth)


def formulas(depth: int = 3) -> SearchStrategy[str]:
    """The text of a formula over SCOPE, half of them rules."""
    return st.one_of(conditions(depth), values(depth))


# ---- records

_EDGES = np.array(
    [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.5, -2.5, 0.1, 0.3, 60.0, 100.0, 1e-300, 1e300, -1e300,
     1.7e308, -1.7e308, np.inf, -np.inf, np.nan, np.nan, np.nan]
)  # fmt: skip
_STEPS = np.array([0.0, 0.0, 0.5, -0.5, 1.0, 0.005, 0.05, -0.05, 0.015, 1e-9, 0.49999])
_LEAPS = (0, 59, 789, 11016, 16860, 17347, -135140, -135081, 18321, 18322, 19782, -1, 84005)


@cache
def keys() -> tuple[Key, ...]:
    """Every column that a formula of `formulas()` can read."""
    shifts = (*SHIFTS.values(), _THREE_YEARS)
    return tuple(Key("", item.code, shift) for item in ITEMS for shift in shifts)


def records_of(seed: int, length: int) -> Records:
    """Records for SCOPE; the same for the same seed."""
    random = np.random.default_rng(seed)
    columns: dict[Key, Column] = {}
    kinds = {item.code: item.type for item in ITEMS}
    base = _numbers(random, length)
    for key in keys():
        kind = kinds[key.code]
        if kind is Type.TEXT:
            texts = np.array([*_TEXTS, None, None, None], dtype=object)
            columns[key] = TextColumn.of(random.choice(texts, length))
        elif kind is Type.DATE:
            columns[key] = _days(random, length)
        elif kind is Type.BOOL:
            columns[key] = random.choice([0.0, 1.0, np.nan], length)
        else:
            near = base + random.choice(_STEPS, length)
            columns[key] = np.where(random.random(length) < 0.4, near, _numbers(random, length))
    return Records(length, columns)


def _numbers(random: np.random.Generator, length: int) -> Floats:
    """A third edges, a third whole numbers, a third with two decimals."""
    which = random.random(length)
    whole = random.integers(-50, 2000, length).astype(float)
    fine = np.round(random.normal(0, 100, length), 2)
    return np.where(
        which < 0.34, random.choice(_EDGES, length), np.where(which < 0.67, whole, fine)
    )


def _days(random: np.random.Generator, length: int) -> Floats:
    which = random.random(length)
    leaps = random.choice(np.array(_LEAPS, dtype=float), length)
    any_day = random.integers(-150_000, 90_000, length).astype(float)
    return np.where(which < 0.15, np.nan, np.where(which < 0.6, leaps, any_day))


def records(length: int = 60) -> SearchStrategy[Records]:
    return st.integers(0, 2**32 - 1).map(lambda seed: records_of(seed, length))
