"""A text read into its syntax: what stands where, before anyone asks what a name means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from lark import Lark, Transformer, Tree
from lark.exceptions import UnexpectedToken
from lark.lexer import Lexer

from ..kinds.units import Units
from ..kinds.words import Words
from .errors import FormulaError, shortened
from .tokens import Name, Token, missing_space, tokens_of
from .vocabulary import KEYWORDS, TERMINAL_OF

DEEPEST = 60  # levels of a formula; official clauses stay under ten


@dataclass(frozen=True, slots=True)
class Syntax:
    """One construct of the grammar: its kind, its parts, its place (from 0) and its height."""

    kind: str
    parts: tuple[Any, ...]
    start: int
    end: int
    height: int


def read(text: str, units: Units) -> Syntax:
    """The syntax of a formula. Raises FormulaError at the first word that does not fit."""
    tokens = tokens_of(text, units)
    if not tokens:
        raise FormulaError(
            1, Words("公式是空的", "the formula is empty"), expected=_VALUES_NAMES, length=0
        )
    try:
        syntax: Syntax = _parser().parse(tokens)  # type: ignore[assignment]
    except UnexpectedToken as error:
        raise _unexpected(error, text, tokens) from None
    return syntax


class _Given(Lexer):
    """The tokens were cut before; the parser takes them one by one."""

    def __init__(self, lexer_conf: object) -> None: ...

    def lex(self, data: Any) -> Iterator[Token]:  # type: ignore[override]
        return iter(data)


@cache
def _parser() -> Lark:
    grammar = files(__package__).joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(
        grammar, parser="lalr", lexer=_Given, transformer=_Build(), maybe_placeholders=False
    )


def _node(kind: str, parts: list[Any], start: int, end: int) -> Syntax:
    height = 1 + max((p.height for p in parts if isinstance(p, Syntax)), default=0)
    if height > DEEPEST:
        raise FormulaError(
            start + 1,
            Words(
                f"公式层次太深：最多 {DEEPEST} 层", f"formula too deep: {DEEPEST} levels at most"
            ),
            expected=("a simpler formula",),
        )
    return Syntax(kind, tuple(parts), start, end, height)


def _start(part: Syntax | Token) -> int:
    return part.start_pos if isinstance(part, Token) else part.start


def _end(part: Syntax | Token) -> int:
    return part.end_pos if isinstance(part, Token) else part.end


def _spanning(kind: str, parts: list[Any]) -> Syntax:
    return _node(kind, parts, _start(parts[0]), _end(parts[-1]))


class _Build(Transformer[Token, Syntax]):
    """What each rule of the grammar becomes."""

    def __default__(self, data: Any, children: list[Any], meta: object) -> Any:
        kind = str(data)
        # Lark's own helper rules (repetitions) begin with _ and are laid open by it again.
        return Tree(kind, children) if kind.startswith("_") else _spanning(kind, children)

    def start(self, children: list[Any]) -> Any:
        return children[0]

    def bracket(self, children: list[Any]) -> Syntax:
        inner = children[1]
        # The brackets belong to the writer's words, not to the meaning.
        return Syntax(
            "bracket", (inner,), children[0].start_pos, children[2].end_pos, inner.height + 1
        )


_WORDS_OF_TERMINAL = {k.terminal: Words(k.zh, k.en) for k in KEYWORDS} | {
    "RPAR": Words(")", ")"),
    "COMMA": Words("逗号", "a comma"),
    "COLON": Words("冒号", "a colon"),
}
_VALUES = frozenset({"NUMBER", "NAME", "TEXT", "DATE", "TRUE", "FALSE", "LPAR", "CASE", "MINUS"})
_VALUES_NAMES = ("name", "number", "(")
_CALCULATES = frozenset({"PLUS", "MINUS", "STAR", "SLASH"})
_COMPARES = frozenset({"SIGN", "BETWEEN", "IN"})
_JOINS = frozenset({"AND", "OR", "IFF"})


def _wanted(expected: set[str]) -> tuple[Words, ...]:
    """What could stand here, in a person's words and grouped, most telling first."""
    if "NUMBER" in expected:
        return (Words("项目名、数字或括号", "a name, a number or a bracket"),)
    if "WITH" in expected:
        return (Words("与", "and"),)
    wanted: list[Words] = []
    rest = set(expected)
    for group, words in (
        (_COMPARES, Words("比较符（= < <= > >= ≠）", "a comparison (= < <= > >= ≠)")),
        (_CALCULATES, Words("运算符（+ - * /）", "an operator (+ - * /)")),
        (_JOINS, Words("且、或", "and, or")),
    ):
        if rest & group:
            wanted.append(words)
            rest -= group
    closing = [_WORDS_OF_TERMINAL[t] for t in sorted(rest) if t in _WORDS_OF_TERMINAL]
    if "$END" in rest:
        closing.append(Words("公式结束", "the end"))
    if "LPAR" in rest:
        closing.append(Words("(", "("))
    must = not (expected & (_CALCULATES | _COMPARES | {"$END"}))
    return tuple(closing + wanted if must or "$END" not in rest else wanted + closing)


def _accepted(error: UnexpectedToken) -> set[str]:
    """What may truly stand here; LALR's own set also holds what only its merged states allow."""
    parser: Any = error.interactive_parser
    accepted = parser.accepts() if parser else set()
    return set(accepted or error.expected)


def _unexpected(error: UnexpectedToken, text: str, tokens: list[Token]) -> FormulaError:
    token: Any = error.token
    expected = _accepted(error)
    at_end = token.type == "$END"
    glued = _glued_keyword(tokens, len(text) if at_end else token.start_pos)
    if glued is not None:
        return glued
    if token.type == "RPAR" and _opened(tokens, token.start_pos) <= 0:
        return _unopened(token.start_pos)
    wanted = _wanted(expected)
    place = len(text.rstrip()) if at_end else token.start_pos
    found = "" if at_end else shortened(text[token.start_pos : token.end_pos])
    zh, en = "、".join(w.zh for w in wanted), " or ".join(w.en for w in wanted)
    return FormulaError(
        place + 1,
        Words(
            f"公式没有写完，这里要有{zh}" if at_end else f"这里不该是“{found}”，要有{zh}",
            f"the formula stops short: {en} expected"
            if at_end
            else f"{found!r} does not fit here: {en} expected",
        ),
        expected=tuple(w.en for w in wanted),
        suggestion=_suggested(token, expected, tokens),
        length=0 if at_end else token.end_pos - token.start_pos,
    )


_SUGGESTED = ("RPAR", "THEN", "END", "WHEN")


def _opened(tokens: list[Token], before: int) -> int:
    """How many brackets are open before a place."""
    return sum((t.type == "LPAR") - (t.type == "RPAR") for t in tokens if t.start_pos < before)


def _unopened(place: int) -> FormulaError:
    return FormulaError(
        place + 1,
        Words(
            "这个右括号没有左括号，删去它，或在前面补上 (",
            "this ) closes nothing: drop it, or open it",
        ),
        expected=("the end",),
        suggestion="",
    )


def _suggested(token: Any, expected: set[str], tokens: list[Token]) -> str | None:
    written = str(getattr(token.value, "whole", token.value)).casefold()
    for keyword in KEYWORDS:
        if token.type == "NAME" and keyword.terminal in expected and written == keyword.en:
            return keyword.en
    opened = _opened(tokens, 1 << 30)
    for terminal in _SUGGESTED:
        if terminal in expected and (terminal != "RPAR" or opened > 0):
            return ")" if terminal == "RPAR" else _WORDS_OF_TERMINAL[terminal].en
    return None


_CHINESE = tuple(word for word in TERMINAL_OF if not word.isascii())


def _glued_keyword(tokens: list[Token], before: int) -> FormulaError | None:
    """The nearest cause of a syntax error in Chinese: `若a>0` has no space behind 若."""
    for token in tokens:
        if token.start_pos > before or token.type != "NAME":
            continue
        error = glued_keyword(token.value, token.start_pos)  # type: ignore[arg-type]
        if error is not None:
            return error
    return None


def glued_keyword(name: Name, place: int) -> FormulaError | None:
    """The error for a name that begins with 若, 且 … as if a space were missing; else None."""
    if name.quoted:
        return None
    starts = [w for w in _CHINESE if name.whole.startswith(w) and len(w) < len(name.whole)]
    if starts:
        return missing_space(place, max(starts, key=len))
    inside = [(name.whole.index(w), w) for w in ("且", "或", "则") if w in name.whole[1:]]
    return missing_space(place + min(inside)[0], min(inside)[1]) if inside else None
