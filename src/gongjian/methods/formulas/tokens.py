"""A text cut into the grammar's terminals, each with its place.

Full-width punctuation and digits read as ASCII, one character for one, so places are kept. Text in
quotes stays as written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from ..kinds.units import PURE, Unit, Units
from ..kinds.words import Words
from .errors import FormulaError, shortened
from .vocabulary import TERMINAL_OF

MOST_CHARACTERS = 10_000  # the longest official clause known has under 1,000
MOST_TOKENS = 2_000
MOST_DIGITS = 18  # a float64 holds 15 to 17
MOST_BRACKETS = 60

_FULL_WIDTH = str.maketrans(
    "　！＂％（）＊＋，－．／０１２３４５６７８９：＜＝＞≦≧﹤﹥",
    ' !"%()*+,-./0123456789:<=>≤≥<>',
)

_QUOTED = r"(?:「[^」]*」|`[^`]*`)"
_WORD = r"[^\W\d]\w*"
_TOKEN = re.compile(
    rf"""
      (?P<space>\s+)
    | (?P<date>\d{{4}}-\d{{2}}-\d{{2}}(?![\w.]))
    | (?P<number>\d+(?:\.\d+)?)(?P<unit>[%‰]|{_WORD}(?:/{_WORD}){{0,3}}(?![\w.]))?
    | (?P<name>(?:{_WORD}|{_QUOTED})(?:\.(?:\w+|{_QUOTED}))*)
    | (?P<text>"(?:[^"]|"")*")
    | (?P<sign><=|>=|!=|[≤≥≠=<>](?![=<>]))
    | (?P<mark>[-±+*/(),:])
    """,
    re.VERBOSE,
)
_MARKS = {
    "+": "PLUS",
    "-": "MINUS",
    "*": "STAR",
    "/": "SLASH",
    "(": "LPAR",
    ")": "RPAR",
    ",": "COMMA",
    ":": "COLON",
    "±": "PLUSMINUS",
}
_SIGNS = {"≤": "<=", "≥": ">=", "≠": "!="}
_MEANT = (
    ("==", "="), ("<>", "!="), ("=>", ">="), ("=<", "<="), ("&&", "and"), ("||", "or"),
    ("**", "power(…, …)"), ("&", "and"), ("|", "or"), ("!", "not"), ("^", "power(…, …)"),
    ("×", "*"), ("÷", "/"), ("“", '"'), ("”", '"'), ("'", '"'), ("‘", '"'), ("’", '"'),
    ("[", "("), ("]", ")"), ("{", "("), ("}", ")"), ("【", "("), ("】", ")"), ("、", ","),
    ("。", "."), ("；", ","), (";", ","), ("–", "-"), ("—", "-"), ("−", "-"), ("～", "between … and …"),
    ("~", "between … and …"), ("『", "「"), ("』", "」"), ("#", "「…」"), ("@", "「…」"), ("$", "「…」"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as written, with the unit that stands on it (None: a plain number)."""

    value: Fraction
    unit: Unit | None
    percent: bool = False


class Token:
    """What the parser is fed: a terminal, its value, and its place (from 0)."""

    __slots__ = (
        "column",
        "end_column",
        "end_line",
        "end_pos",
        "line",
        "start_pos",
        "type",
        "value",
    )

    def __init__(self, kind: str, value: object, start: int, end: int) -> None:
        self.type = kind
        self.value = value
        self.start_pos = start
        self.end_pos = end
        self.line = self.end_line = 1
        self.column, self.end_column = start + 1, end + 1

    def __repr__(self) -> str:
        return f"{self.type}({self.value!r})"


@dataclass(frozen=True, slots=True)
class Name:
    """A name as written: `whole` without quotes, and its parts at unquoted dots."""

    whole: str
    parts: tuple[str, ...]
    quoted: bool


def tokens_of(text: str, units: Units) -> list[Token]:
    """The terminals of `text`. Raises FormulaError at the first character that is none."""
    if len(text) > MOST_CHARACTERS:
        raise _too_long(MOST_CHARACTERS, Words("个字符", "characters"))
    flat = text.translate(_FULL_WIDTH)
    tokens: list[Token] = []
    place = depth = 0
    while place < len(flat):
        match = _TOKEN.match(flat, place)
        if match is None:
            raise _no_token(text, flat, place)
        token = _token(match, text, units)
        if token is not None:
            depth += (token.type == "LPAR") - (token.type == "RPAR")
            if depth > MOST_BRACKETS or len(tokens) >= MOST_TOKENS:
                raise (
                    _too_deep(place)
                    if depth > MOST_BRACKETS
                    else _too_long(MOST_TOKENS, Words("个词", "words"))
                )
            tokens.append(token)
        place = token.end_pos if token is not None else match.end()
    return tokens


def _token(match: re.Match[str], text: str, units: Units) -> Token | None:
    start, end = match.span()
    kind = match.lastgroup
    if kind == "space":
        return None
    if kind == "mark":
        return Token(_MARKS[match.group()], match.group(), start, end)
    if kind == "sign":
        return Token("SIGN", _SIGNS.get(match.group(), match.group()), start, end)
    if kind == "name":
        return _word(match.group(), text[start:end], start, end)
    if kind == "text":
        return Token("TEXT", text[start + 1 : end - 1].replace('""', '"'), start, end)
    if kind == "date":
        return Token("DATE", _date(match.group(), start), start, end)
    return _number(match, units)


def _word(flat: str, written: str, start: int, end: int) -> Token:
    terminal = TERMINAL_OF.get(flat)
    if terminal is not None:
        return Token(terminal, flat, start, end)
    if "「" not in written and "`" not in written:
        return Token("NAME", Name(flat, tuple(flat.split(".")), False), start, end)
    parts = tuple(
        part[1:-1] if part[0] in "「`" else part
        for part in re.findall(rf"{_QUOTED}|[^.「`]+", written)
    )
    return Token("NAME", Name(".".join(parts), parts, True), start, end)


def _date(written: str, start: int) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise FormulaError(
            start + 1,
            Words(f"没有 {written} 这一天", f"there is no day {written}"),
            expected=("date",),
            suggestion="2017-06-30",
            length=len(written),
        ) from None


def _number(match: re.Match[str], units: Units) -> Token:
    start, digits, suffix = match.start(), match.group("number"), match.group("unit")
    end = match.end("number")
    if len(digits) > MOST_DIGITS:
        raise FormulaError(
            start + 1,
            Words(
                f"数字太长：最多 {MOST_DIGITS} 位", f"number too long: {MOST_DIGITS} digits at most"
            ),
            expected=("number",),
            length=len(digits),
        )
    value = Fraction(digits)
    if suffix is None:
        return Token("NUMBER", Quantity(value, None), start, end)
    if suffix in ("%", "‰"):
        share = value / (100 if suffix == "%" else 1000)
        return Token("NUMBER", Quantity(share, PURE, percent=True), start, end + 1)
    unit, used = _unit(suffix, end, units)
    pure = unit.is_pure
    quantity = Quantity(value * unit.factor, PURE, percent=True) if pure else Quantity(value, unit)
    return Token("NUMBER", quantity, start, end + used)


def _unit(suffix: str, place: int, units: Units) -> tuple[Unit, int]:
    """The longest head of `suffix`, cut at slashes, that is a unit, and its length."""
    head = suffix
    while True:
        if head in units:
            return units.named(head), len(head)
        if "/" not in head:
            raise _no_unit(suffix.split("/")[0], place, units)
        head = head.rsplit("/", 1)[0]


def _no_unit(suffix: str, place: int, units: Units) -> FormulaError:
    keyword = next((w for w in TERMINAL_OF if not w.isascii() and suffix.startswith(w)), None)
    if keyword:
        return missing_space(place, keyword)
    nearest = units.nearest(suffix)
    return FormulaError(
        place + 1,
        Words(
            f"没有“{shortened(suffix)}”这个计量单位"
            + (f"，是不是“{nearest}”？" if nearest else ""),
            f"no unit of measure {shortened(suffix)!r}"
            + (f"; did you mean {nearest!r}?" if nearest else ""),
        ),
        expected=("unit",),
        suggestion=nearest,
        length=len(suffix),
    )


def missing_space(place: int, keyword: str) -> FormulaError:
    """A Chinese keyword that runs into a neighbour; `place` (from 0) is where the keyword stands."""
    return FormulaError(
        place + 1,
        Words(
            f"“{keyword}”的前后要有空格或符号，才能与项目名分开",
            f"put spaces around {keyword!r}, so that it can be told from a name",
        ),
        expected=("space",),
        suggestion=f" {keyword} ",
        length=len(keyword),
    )


def _no_token(text: str, flat: str, place: int) -> FormulaError:
    if flat[place] in '"「`':
        closing = {'"': '"', "「": "」", "`": "`"}[flat[place]]
        return FormulaError(
            place + 1,
            Words(
                f"引号没有收尾，缺 {closing}", f"this quote is never closed: {closing} is missing"
            ),
            expected=(closing,),
            suggestion=closing,
        )
    meant = next(((wrong, right) for wrong, right in _MEANT if text.startswith(wrong, place)), None)
    sign = meant[0] if meant else text[place]
    shown = sign if sign.isprintable() else f"U+{ord(sign):04X}"
    return FormulaError(
        place + 1,
        Words(
            f"这里不能写“{shown}”" + (f"，可写 {meant[1]}" if meant else ""),
            f"{shown!r} has no meaning here" + (f"; write {meant[1]}" if meant else ""),
        ),
        expected=("operator", "name", "number"),
        suggestion=meant[1] if meant else None,
        length=len(sign),
    )


def _too_long(most: int, what: Words) -> FormulaError:
    return FormulaError(
        1,
        Words(f"公式太长：最多 {most} {what.zh}", f"formula too long: {most} {what.en} at most"),
        expected=("a shorter formula",),
    )


def _too_deep(place: int) -> FormulaError:
    return FormulaError(
        place + 1,
        Words(
            f"括号套得太深：最多 {MOST_BRACKETS} 层",
            f"too many nested brackets: {MOST_BRACKETS} at most",
        ),
        expected=("fewer brackets",),
    )


__all__ = ["Name", "Quantity", "Token", "missing_space", "tokens_of"]
