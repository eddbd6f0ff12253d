"""PostgreSQL's words for the language.

PostgreSQL raises an error at every overflow, underflow, logarithm of zero and division by zero. So
here a number is finite or NULL at every step, and each step is asked beforehand, exactly, whether
it would be refused. Powers of two scale without rounding; the bounds below are chosen so that the
question itself is never refused.
"""

from __future__ import annotations

from collections.abc import Sequence

from .sql_engines import LARGEST, Engine, without_nul

# ln of the largest float, and of half the smallest, drawn in by what ln and * may be wrong.
HIGHEST_POWER = 709.78271289338
LOWEST_POWER = -745.13


class Postgres(Engine):
    """PostgreSQL 15 and later."""

    real = "float8"
    string = "text"
    length_of = "char_length"

    def number(self, value: float) -> str:
        return f"'{value!r}'::float8"

    def text(self, value: str) -> str:
        quoted = without_nul(value).replace("'", "''")
        # With E the backslash means the same whatever the server's settings are.
        return "E'" + quoted.replace("\\", "\\\\") + "'" if "\\" in quoted else f"'{quoted}'"

    def stored(self, column: str) -> str:
        cell = f"{column}::float8"
        return f"case when abs({cell}) <= {self.number(LARGEST)} then {cell} end"

    def let(self, place: int, values: Sequence[str], body: str) -> str:
        names = ", ".join(f"{value} as v{i}" for i, value in enumerate(values))
        # Without the offset the planner would write the values out again wherever they are used.
        return f"(select {body} from (select {names} offset 0) as _let{place})"

    def called(self, place: int, index: int, of: int) -> str:
        return f"_let{place}.v{index}"

    # ---- present or missing

    def present(self, x: str) -> str:
        return f"({x} is not null)"

    def is_missing(self, x: str) -> str:
        return f"({x} is null)"

    def tidy(self, x: str) -> str:
        return x

    def if_known(self, difference: str, answer: str) -> str:
        return answer

    # ---- arithmetic

    def sum(self, terms: Sequence[str], signs: str) -> str:
        signed = [t if sign == "+" else f"(-{t})" for sign, t in zip(signs, terms, strict=True)]
        if len(signed) == 1:
            return signed[0]
        if len(signed) == 2:
            return self._two(signed[0], signed[1])
        return self.bound(signed, self._several)

    def _two(self, a: str, b: str) -> str:
        """Only two numbers from 2^900 on can overflow, and those are halved exactly."""
        huge, half, limit = (self.number(x) for x in (2.0**900, 0.5, 2.0**1023))
        return self.bound(
            [a, b],
            lambda a, b: (
                f"case when abs({a}) >= {huge} and abs({b}) >= {huge} "
                f"and abs({a} * {half} + {b} * {half}) >= {limit} then null else {a} + {b} end"
            ),
        )

    def _several(self, *terms: str) -> str:
        """Left to right where nothing is huge; else every partial sum is looked at, scaled down.

        A formula has fewer than 2^10 terms. Beside huge ones, terms under 2^-900 count as 0.
        """
        sizes = ", ".join(f"abs({t})" for t in terms)
        small = f"greatest({sizes}) < {self.number(2.0**1000)}"
        return f"case when {small} then {' + '.join(terms)} else {self._watched(terms)} end"

    def _watched(self, terms: Sequence[str]) -> str:
        scaled = f"x * {self.number(2.0**-20)}"
        scaled = f"case when abs(x) < {self.number(2.0**-900)} then 0 else {scaled} end"
        partial = f"sum({scaled}) over (order by place rows unbounded preceding) as so_far"
        return (
            f"(select case when count(*) = count(x) "
            f"and max(abs(so_far)) < {self.number(2.0**1004)} "
            f"then (array_agg(so_far order by place desc))[1] * {self.number(2.0**20)} end "
            f"from (select x, place, {partial} "
            f"from unnest(array[{', '.join(terms)}]) with ordinality as _term(x, place)) as _sum)"
        )

    def product(self, factors: Sequence[str], signs: str) -> str:
        product = factors[0]
        for sign, factor in zip(signs[1:], factors[1:], strict=True):
            product = self.bound([product, factor], self._times if sign == "*" else self._over)
        return product

    def _times(self, a: str, b: str) -> str:
        n = self.number
        a_size, b_size = f"abs({a})", f"abs({b})"
        return (
            f"case when {a} = {n(0.0)} or {b} = {n(0.0)} then {a} * {b} "
            f"when {a_size} >= {n(1.0)} and {b_size} >= {n(1.0)} then "
            f"case when ({a_size} * {n(2.0**-512)}) * ({b_size} * {n(2.0**-512)}) < {n(1.0)} "
            f"then {a} * {b} end "
            f"when {a_size} < {n(2.0**-600)} and {b_size} < {n(2.0**-600)} then {n(0.0)} "
            f"when {a_size} < {n(1.0)} and {b_size} < {n(1.0)} then "
            f"case when ({a_size} * {n(2.0**512)}) * ({b_size} * {n(2.0**511)}) > {n(2.0**-52)} "
            f"then {a} * {b} else {n(0.0)} end "
            f"else {a} * {b} end"
        )

    def _over(self, a: str, b: str) -> str:
        n = self.number
        a_size, b_size = f"abs({a})", f"abs({b})"
        return (
            f"case when {b} = {n(0.0)} then null "
            f"when {a} = {n(0.0)} then {a} / {b} "
            f"when {a_size} >= {n(2.0**200)} and {b_size} <= {n(2.0**-900)} then null "
            f"when {a_size} <= {n(2.0**-900)} and {b_size} >= {n(2.0**200)} then {n(0.0)} "
            f"when {a_size} >= {n(2.0**-50)} and {b_size} < {n(1.0)} then "
            f"case when ({a_size} * {n(2.0**-512)}) / ({b_size} * {n(2.0**512)}) < {n(1.0)} "
            f"then {a} / {b} end "
            f"when {a_size} < {n(2.0**-50)} and {b_size} > {n(1.0)} then "
            f"case when ({a_size} * {n(2.0**512)}) / ({b_size} * {n(2.0**-512)}) > {n(2.0**-51)} "
            f"then {a} / {b} else {n(0.0)} end "
            f"else {a} / {b} end"
        )

    def power(self, base: str, exponent: str) -> str:
        return self.bound([base, exponent], self._power)

    def _power(self, x: str, y: str) -> str:
        """Refused beyond ±HIGHEST_POWER as ln|x|·y, so the last 1e-11 of the range is missing.

        From 1e19 on an exponent only tells to which side a power goes out of range.
        """
        n = self.number
        within = f"least(greatest({y}, {n(-1e19)}), {n(1e19)})"
        size = f"ln(abs({x})) * {within}"
        return (
            f"case when {x} is null or {y} is null then null "
            f"when {y} = {n(0.0)} then {n(1.0)} "
            f"when {x} = {n(0.0)} then case when {y} > {n(0.0)} then {n(0.0)} end "
            f"when {x} < {n(0.0)} and floor({y}) <> {y} then null "
            f"when abs({y}) < {n(1e-280)} then {n(1.0)} "
            f"when {size} > {n(HIGHEST_POWER)} then null "
            f"when {size} < {n(LOWEST_POWER)} then {n(0.0)} "
            f"else power({x}, {y}) end"
        )

    # ---- many records

    def count_true(self, condition: str) -> str:
        return f"count(*) filter (where {condition})"

    def median(self, x: str) -> str:
        return f"percentile_cont(0.5) within group (order by {x})"

    def sum_parts(self, x: str) -> tuple[str, ...]:
        """What is huge is summed up apart, scaled down, so that no sum overflows."""
        huge = self.number(2.0**900)
        return (
            f"case when abs({x}) < {huge} then {x} end",
            f"case when abs({x}) >= {huge} then {x} * {self.number(2.0**-100)} end",
        )

    def summed(self, parts: Sequence[str]) -> str:
        usual, huge = parts
        whole = self.times(huge, self.number(2.0**100))
        return (
            f"case when {huge} is null then {usual} when {usual} is null then {whole} "
            f"else {self.plus(usual, whole)} end"
        )

    def laid_out(self, rows: Sequence[Sequence[str]], names: Sequence[str], source: str) -> str:
        lists = ", ".join(f"array[{', '.join(column)}]" for column in zip(*rows, strict=True))
        columns = ", ".join(self.name(name) for name in names)
        return f"select {columns} from {source} cross join unnest({lists}) as _rows({columns})"
