"""How each database says the same thing: literals, names given to values, lists, counting.

A number told to DuckDB, ClickHouse or Spark follows the arithmetic of in_numpy: NULL, NaN and the
infinities are all missing; an overflow stays infinite until something would make it finite again,
and only there it is cleared (`tidy`). PostgreSQL, which refuses all that, is in sql_postgres.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import count

from ..kinds.types import Type
from ..kinds.words import Words

LARGEST = 1.7976931348623157e308
LONG = 200  # characters; a longer text is given a name instead of being written out again
WIDE = 50  # terms; a longer chain is nested too deep for a parser


class CannotTell(ValueError):
    """Something that a database has no way to hold or to read."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


class Engine:
    """One translation into the words of one database, as far as most of them agree.

    Every text it returns is whole: an atom, a call, a case, or in brackets.
    """

    real = "double"
    string = "varchar"
    length_of = "length"
    begins = "starts_with"

    def __init__(self) -> None:
        self._places = count(1)

    # ---- what is written down

    def number(self, value: float) -> str:
        text = repr(value)
        text = text if "e" in text else f"{text}e0"  # 0.1 alone would be a decimal
        return f"({text})" if text.startswith("-") else text

    def text(self, value: str) -> str:
        """A text literal that nothing in it can leave. Raises CannotTell."""
        pieces = [f"'{piece}'" for piece in encodable(value).replace("'", "''").split("\0")]
        return pieces[0] if len(pieces) == 1 else f"({' || chr(0) || '.join(pieces)})"

    def name(self, identifier: str) -> str:
        """The name of a column. Raises CannotTell."""
        return '"' + without_nul(identifier).replace('"', '""') + '"'

    def nothing(self, kind: Type) -> str:
        """A missing value."""
        return f"cast(null as {self._type(kind)})"

    def _type(self, kind: Type) -> str:
        return {Type.TEXT: self.string, Type.BOOL: "boolean"}.get(kind, self.real)

    def stored(self, column: str) -> str:
        """A number of a table, whatever type its column has."""
        return f"cast({column} as {self.real})"

    # ---- values that are given a name

    def bound(self, values: Sequence[str], body: Callable[..., str]) -> str:
        """`body` of the values; what is long is calculated once and handed on by a name."""
        long = [v for v in dict.fromkeys(values) if len(v) > LONG]
        if not long:
            return body(*values)
        place = next(self._places)
        names = {value: self.called(place, i, len(long)) for i, value in enumerate(long)}
        return self.let(place, long, body(*[names.get(v, v) for v in values]))

    def called(self, place: int, index: int, of: int) -> str:
        return f"_let{place}" if of == 1 else f"_let{place}.v{index}"

    def let(self, place: int, values: Sequence[str], body: str) -> str:
        """`body` where the values are called by their names: a function of a list of one."""
        fields = ", ".join(f"'v{i}': {value}" for i, value in enumerate(values))
        whole = values[0] if len(values) == 1 else f"{{{fields}}}"
        return f"list_transform([{whole}], lambda _let{place}: {body})[1]"

    # ---- present or missing

    def present(self, x: str) -> str:
        """Whether a number is there: true, or else false or NULL."""
        return f"(abs({x}) <= {self.number(LARGEST)})"

    def is_missing(self, x: str) -> str:
        return f"(not coalesce({self.present(x)}, false))"

    def tidy(self, x: str) -> str:
        """The number, with NULL the only missing value."""
        return self.bound([x], lambda x: f"case when {self.present(x)} then {x} end")

    def if_known(self, difference: str, answer: str) -> str:
        """An answer about a difference, or NULL where the difference is missing."""
        return f"case when {self.present(difference)} then {answer} end"

    # ---- arithmetic

    def sum(self, terms: Sequence[str], signs: str) -> str:
        """Terms added and taken away from left to right."""
        if len(terms) > WIDE:
            signed = zip(signs, terms, strict=True)
            return self.folded([t if sign == "+" else f"(-{t})" for sign, t in signed])
        rest = [f" {sign} {t}" for sign, t in zip(signs[1:], terms[1:], strict=True)]
        return f"({'' if signs[0] == '+' else '-'}{terms[0]}{''.join(rest)})"

    def folded(self, terms: Sequence[str]) -> str:
        return f"list_reduce([{', '.join(terms)}], lambda _sum, _term: _sum + _term)"

    def product(self, factors: Sequence[str], signs: str) -> str:
        """Factors multiplied and divided by from left to right."""
        told = [
            f if sign == "*" else self.divisor(f) for sign, f in zip(signs, factors, strict=True)
        ]
        rest = [f" {sign} {f}" for sign, f in zip(signs[1:], told[1:], strict=True)]
        return f"({told[0]}{''.join(rest)})"

    def plus(self, a: str, b: str) -> str:
        return self.sum([a, b], "++")

    def minus(self, a: str, b: str) -> str:
        return self.sum([a, b], "+-")

    def times(self, a: str, b: str) -> str:
        return self.product([a, b], "**")

    def over(self, a: str, b: str) -> str:
        return self.product([a, b], "*/")

    def divisor(self, x: str) -> str:
        """Never zero, so that no setting of a database matters, and never infinite."""
        return self.bound([x], lambda x: f"case when {self.present(x)} and {x} <> 0 then {x} end")

    def power(self, base: str, exponent: str) -> str:
        def tell(x: str, y: str) -> str:
            return f"case when {self.present(x)} and {self.present(y)} then power({x}, {y}) end"

        return self.bound([base, exponent], tell)

    def floor(self, x: str) -> str:
        return f"floor({x})"

    def ceil(self, x: str) -> str:
        return f"ceil({x})"

    # ---- texts

    def length(self, text: str) -> str:
        return f"cast({self.length_of}({text}) as {self.real})"

    def starts_with(self, text: str, head: str) -> str:
        return f"{self.begins}({text}, {head})"

    # ---- many records

    def count_true(self, condition: str) -> str:
        return f"count_if({condition})"

    def median(self, x: str) -> str:
        return f"median({x})"

    def sum_parts(self, x: str) -> tuple[str, ...]:
        """What is summed up over many records, so that `summed` makes the sum of it."""
        return (x,)

    def summed(self, parts: Sequence[str]) -> str:
        return parts[0]

    def laid_out(self, rows: Sequence[Sequence[str]], names: Sequence[str], source: str) -> str:
        """One record of `source`, its columns laid out as many rows."""
        columns = [
            f"unnest([{', '.join(column)}]) as {self.name(name)}"
            for column, name in zip(zip(*rows, strict=True), names, strict=True)
        ]
        return f"select {', '.join(columns)} from {source}"


class DuckDB(Engine):
    """DuckDB 2."""

    def present(self, x: str) -> str:
        return f"isfinite({x})"


class ClickHouse(Engine):
    """ClickHouse: types are nullable only where they say so, and a backslash escapes."""

    real = "Nullable(Float64)"
    string = "Nullable(String)"
    length_of = "lengthUTF8"
    begins = "startsWith"

    def text(self, value: str) -> str:
        return f"'{_backslashed(encodable(value), quote=chr(39))}'"

    def name(self, identifier: str) -> str:
        return f"`{_backslashed(without_nul(identifier), quote='`')}`"

    def _type(self, kind: Type) -> str:
        return "Nullable(Bool)" if kind is Type.BOOL else super()._type(kind)

    def stored(self, column: str) -> str:
        return f"toFloat64({column})"

    def present(self, x: str) -> str:
        return f"isFinite({x})"

    def called(self, place: int, index: int, of: int) -> str:
        return f"_let{place}_{index}"

    def let(self, place: int, values: Sequence[str], body: str) -> str:
        names = ", ".join(self.called(place, i, len(values)) for i in range(len(values)))
        lists = ", ".join(f"[{value}]" for value in values)
        return f"arrayMap(({names}) -> {body}, {lists})[1]"

    def folded(self, terms: Sequence[str]) -> str:
        return (
            f"arrayFold((_sum, _term) -> _sum + _term, [{', '.join(terms)}], "
            f"cast(0 as {self.real}))"
        )

    def power(self, base: str, exponent: str) -> str:
        """ClickHouse's own gives nonsense where a power is far too small, as pow(1e10, -1e19).

        It takes every number under 2^-1022 for 0, as a base and as a result; so do we there.
        """

        def tell(x: str, y: str) -> str:
            vanishes = f"ln(abs({x})) * {y} < {self.number(-800.0)}"
            defined = f"({x} > {self.number(0.0)} or floor({y}) = {y})"
            return (
                f"case when not ({self.present(x)} and {self.present(y)}) then null "
                f"when {vanishes} and {defined} then {self.number(0.0)} else power({x}, {y}) end"
            )

        return self.bound([base, exponent], tell)

    def count_true(self, condition: str) -> str:
        return f"countIf({condition})"

    def median(self, x: str) -> str:
        return f"quantileExactInclusive(0.5)({x})"

    def laid_out(self, rows: Sequence[Sequence[str]], names: Sequence[str], source: str) -> str:
        tuples = ", ".join(f"tuple({', '.join(row)})" for row in rows)
        columns = [f"_row.{i} as {self.name(name)}" for i, name in enumerate(names, start=1)]
        return (
            f"select {', '.join(columns)} from (select arrayJoin([{tuples}]) as _row from {source})"
        )


class Spark(Engine):
    """Spark SQL 3 and 4, also with ANSI on."""

    string = "string"
    length_of = "char_length"
    begins = "startswith"

    def number(self, value: float) -> str:
        text = repr(value)
        return f"({text}D)" if text.startswith("-") else f"{text}D"

    def text(self, value: str) -> str:
        """Spark may be set to escape with backslashes or not, and puts settings for ${…}."""
        if re.fullmatch(r"[\w .,:-]*", encodable(value)):
            return f"'{value}'"
        return f"decode(X'{value.encode().hex()}', 'UTF-8')"

    def name(self, identifier: str) -> str:
        return "`" + without_nul(identifier).replace("`", "``") + "`"

    def called(self, place: int, index: int, of: int) -> str:
        return (
            super().called(place, index, of).replace(".v", ".col")
            if of == 1
            else (f"_let{place}.col{index + 1}")
        )

    def let(self, place: int, values: Sequence[str], body: str) -> str:
        whole = values[0] if len(values) == 1 else f"struct({', '.join(values)})"
        return f"transform(array({whole}), _let{place} -> {body})[0]"

    def folded(self, terms: Sequence[str]) -> str:
        return (
            f"aggregate(array({', '.join(terms)}), cast(0 as double), "
            f"(_sum, _term) -> _sum + _term)"
        )

    def floor(self, x: str) -> str:
        return self._whole("floor", x)

    def ceil(self, x: str) -> str:
        return self._whole("ceil", x)

    def _whole(self, function: str, x: str) -> str:
        # Spark's floor is a whole number of 64 bits; from 2^52 on every float is whole already.
        limit = self.number(2.0**52)
        return self.bound(
            [x],
            lambda x: (
                f"case when abs({x}) < {limit} then cast({function}({x}) as double) else {x} end"
            ),
        )

    def laid_out(self, rows: Sequence[Sequence[str]], names: Sequence[str], source: str) -> str:
        values = ", ".join(value for row in rows for value in row)
        columns = ", ".join(self.name(name) for name in names)
        return f"select stack({len(rows)}, {values}) as ({columns}) from {source}"


def encodable(text: str) -> str:
    """The text, if it is one that UTF-8 can write. Raises CannotTell."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise CannotTell(
            Words(
                f"文字的第 {error.start + 1} 个字符是半个代理对，数据库存不下",
                f"character {error.start + 1} of the text is half a surrogate pair, "
                f"which no database holds",
            )
        ) from None
    return text


def without_nul(text: str) -> str:
    """The text, if it holds no character U+0000. Raises CannotTell."""
    if "\0" in encodable(text):
        raise CannotTell(
            Words(
                "文字里有 U+0000 字符，这个数据库存不下",
                "the text holds the character U+0000, which this database cannot",
            )
        )
    return text


def _backslashed(text: str, *, quote: str) -> str:
    return text.replace("\\", "\\\\").replace(quote, f"\\{quote}").replace("\0", "\\0")
