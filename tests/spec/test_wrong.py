"""Wrong formulas: each error points at the character, says what was expected and what is near."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongjian.methods.formulas import FormulaError, rule_of
from spec.rows import SCOPE

LINES = [
    tuple(part for part in line.split(" | "))
    for line in (Path(__file__).parent / "wrong.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[0])
def test_the_error_points_at_the_character_and_says_what_would_do(line: tuple[str, ...]) -> None:
    formula, column, expected, suggestion, piece = line
    with pytest.raises(FormulaError) as caught:
        rule_of("" if formula == "·" else formula, SCOPE)
    error = caught.value
    assert error.column == int(column), error.words.zh
    assert expected == "·" or expected in error.expected, error.expected
    assert (error.suggestion or "·").strip() == suggestion.strip()
    assert piece == "·" or piece in error.words.zh, error.words.zh
    assert error.words.en
    assert len(error.words.zh) < 200


def test_there_are_more_than_sixty_of_them() -> None:
    assert len(LINES) >= 100
