"""The checks of a form, as `checks.yaml` writes them, each with its rule compiled."""

from __future__ import annotations

from dataclasses import dataclass

from ..formulas import FormulaError, Rule, Scope, rule_of
from ..kinds.verdicts import Severity
from ..kinds.words import Words
from .schema import CERTAINTIES, Record
from .yaml_text import Fields, Many, Reading, Text, Value

MOST_CHECKS = 5_000
_CHECK = ("id", "severity", "rule", "message", "source", "certainty", "note")
_SEVERITIES = {s.value: s for s in Severity}


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what must hold of a return, how strictly, and what is said where it does not.

    `place` is where its rule stands: line and column of `checks.yaml`.
    """

    id: str
    severity: Severity
    rule: Rule
    message: Words
    source: str
    place: tuple[int, int]

    @property
    def text(self) -> str:
        return self.rule.text


def read_checks(reading: Reading, scope: Scope | None) -> tuple[Check, ...]:
    """Every check of the file. Without a scope (the form has faults) only its shape is read."""
    root = reading.root()
    if isinstance(root, Fields) and "checks" in root.values:
        root = root.values["checks"]
    if root is None:
        return ()
    if not isinstance(root, Many):
        reading.fault(root, "审核关系要写成列表，每条以 - id: 开头", "checks are a list of - id: blocks")
        return ()
    if len(root.items) > MOST_CHECKS:
        reading.fault(root, "审核关系太多：最多 5,000 条", "too many checks: 5,000 at most")
        return ()
    checks = [_check(reading, value, scope) for value in root.items]
    _refuse_repeated(reading, root)
    return tuple(check for check in checks if check is not None)


def _check(reading: Reading, value: Value, scope: Scope | None) -> Check | None:
    record = Record(reading, value, Words("审核关系", "a check"), _CHECK)
    name = record.text("id", required=True)
    severity = record.choice("severity", _SEVERITIES, required=True)
    record.choice("certainty", CERTAINTIES)
    message, source = record.words("message"), record.text("source")
    written = record.fields.get("rule")
    if written is None:
        record.missing("rule")
        return None
    text = reading.rule(written)
    if text is None:
        return None
    rule = None if scope is None else _compiled(reading, text, scope)
    if rule is None or severity is None or not name:
        return None
    spoken = message if str(message) else Words(zh=rule.text)
    return Check(name, severity, rule, spoken, source, (text.line, text.column))


def _compiled(reading: Reading, text: Text, scope: Scope) -> Rule | None:
    try:
        return rule_of(text.value, scope)
    except FormulaError as error:
        line, column = place_of(reading, text, error.column)
        reading.fault_at(line, column, error.words.zh, error.words.en)
        return None


def place_of(reading: Reading, text: Text, column: int) -> tuple[int, int]:
    """Where the character `column` (from 1) of a rule stands in the file."""
    lines = reading.text.splitlines()
    if text.style in ("|", ">"):
        return _place_in_block(lines, text, column)
    if text.style in ("'", '"'):
        return _place_in_quotes(lines, text, column)
    return text.line, text.column + column - 1


def _place_in_quotes(lines: list[str], text: Text, column: int) -> tuple[int, int]:
    """Quotes and doubled or escaped characters take more room in the file than in the rule."""
    line, place = text.line, text.column  # on the opening quote; the text begins behind it
    here = lines[line - 1]
    for _ in range(column - 1):
        pair = here[place : place + 2]
        escaped = pair == "''" if text.style == "'" else pair.startswith("\\")
        place += 2 if escaped else 1
        if place >= len(here) and line < len(lines):
            line += 1
            here = lines[line - 1]
            place = len(here) - len(here.lstrip()) - 1
    return line, place + 1


def _place_in_block(lines: list[str], text: Text, column: int) -> tuple[int, int]:
    """A block begins on the line below its sign, indented."""
    line, left = text.line + 1, column - 1
    while line < len(lines):
        here = lines[line - 1].strip()
        if left <= len(here):
            break
        left -= len(here) + 1
        line += 1
    here = lines[min(line, len(lines)) - 1]
    return line, len(here) - len(here.lstrip()) + left + 1


def _refuse_repeated(reading: Reading, root: Many) -> None:
    seen: dict[str, Text] = {}
    for value in root.items:
        name = value.values.get("id") if isinstance(value, Fields) else None
        if not isinstance(name, Text):
            continue
        before = seen.setdefault(name.value, name)
        if before is not name:
            reading.fault(
                name,
                f"编号“{name.value}”已用在第 {before.line} 行",
                f"id {name.value!r} is already used on line {before.line}",
            )
