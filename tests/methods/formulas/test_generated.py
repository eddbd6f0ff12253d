"""Generated formulas and records: arrays against plain Python, laws, and hostile text."""

from __future__ import annotations

import math
import random
import sys
import time
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from formulas_strategy import SCOPE, formulas, records_of
from gongjian.methods.formulas import FormulaError, formula_of, rule_of
from gongjian.methods.formulas.in_numpy import truth_of, values_of
from gongjian.methods.formulas.records import Records
from gongjian.methods.formulas.tokens import MOST_BRACKETS, MOST_CHARACTERS
from gongjian.methods.formulas.vocabulary import FUNCTIONS, KEYWORDS
from gongjian.methods.kinds.columns import TextColumn
from gongjian.methods.kinds.types import Type

sys.path.insert(0, str(Path(__file__).parent))

import reference

SEEDS = st.integers(0, 1_000_000)
SLOWLY = settings(
    max_examples=25, phases=[Phase.explicit, Phase.generate], deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


def row_of(sample: Records, row: int) -> dict[Any, Any]:
    """One record as plain values; not finite is missing."""
    record: dict[Any, Any] = {}
    for key, column in sample.columns.items():
        if isinstance(column, TextColumn):
            record[key] = column.text(row)
        else:
            record[key] = float(column[row])
    return record


@SLOWLY
@given(texts=st.lists(formulas(), min_size=3, max_size=8), seed=SEEDS)
def test_arrays_say_what_plain_python_says(texts: list[str], seed: int) -> None:
    sample = records_of(seed, 20)
    for text in texts:
        node = formula_of(text, SCOPE).node
        told = values_of(node, sample)
        for row in range(sample.length):
            wanted = reference.value(node, row_of(sample, row))
            if isinstance(told, TextColumn):
                assert told.text(row) == wanted, text
            elif wanted is None:
                assert math.isnan(told[row]), (text, row_of(sample, row))
            else:
                near = math.isclose(float(told[row]), float(wanted), rel_tol=1e-10, abs_tol=1e-12)
                assert near, (text, row_of(sample, row), told[row], wanted)


@SLOWLY
@given(text=formulas())
def test_a_formula_read_twice_or_in_full_width_means_the_same(text: str) -> None:
    node = formula_of(text, SCOPE).node
    assert formula_of(text, SCOPE).node == node
    if '"' not in text and "「" not in text:
        wide = text.translate(
            str.maketrans("()+*/,:0123456789", "（）＋＊／，：０１２３４５６７８９")
        )
        names = {item.code for item in SCOPE.items}
        if not any(c.isdigit() for name in names for c in name) and "-" not in text:
            assert formula_of(wide, SCOPE).node == node


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("if exporter then tech", "若 exporter 则 tech"),
        ("exporter and tech or not tech", "exporter 且 tech 或 非 tech"),
        ("exporter iff tech", "exporter 当且仅当 tech"),
        ("c between 1 and 2", "c 介于 1 与 2"),
        ("c in (1, 2)", "c 属于 (1, 2)"),
        ("exporter = true or tech = false", "exporter = 是 或 tech = 否"),
        ("case when c > 0 then 1 else 2 end > 0", "分情形 当 c > 0 则 1 否则 2 完 > 0"),
    ],
)
def test_chinese_and_english_mean_the_same(english: str, chinese: str) -> None:
    def bare(node: Any) -> Any:
        parts = tuple(bare(child) for child in node.children)
        return (
            type(node),
            node.type,
            getattr(node, "value", None),
            getattr(node, "key", None),
            parts,
        )

    assert bare(rule_of(english, SCOPE).node) == bare(rule_of(chinese, SCOPE).node)


@SLOWLY
@given(pair=st.tuples(formulas(), formulas()), seed=SEEDS)
def test_laws_of_logic_hold_for_conditions_that_cannot_be_told(
    pair: tuple[str, str], seed: int
) -> None:
    sample = records_of(seed, 40)
    both = [formula_of(text, SCOPE) for text in pair]
    if any(f.node.type is not Type.BOOL for f in both):
        return
    p, q = (f"({text})" for text in pair)

    def alike(one: str, other: str) -> None:
        left, right = (truth_of(rule_of(t, SCOPE).node, sample) for t in (one, other))
        assert np.array_equal(left, right), (one, other)

    alike(f"not ({p} and {q})", f"not {p} or not {q}")
    alike(f"not ({p} or {q})", f"not {p} and not {q}")
    alike(f"if {p} then {q}", f"not {p} or {q}")
    alike(f"{p} iff {q}", f"(if {p} then {q}) and (if {q} then {p})")
    alike(f"not not {p}", p)


@SLOWLY
@given(seed=SEEDS)
def test_order_is_whole_where_both_sides_are_known(seed: int) -> None:
    sample = records_of(seed, 200)
    for a, b in (("turnover", "profit"), ("c", "f"), ("a", "b"), ("founded", "closed")):
        less, equal, more = (
            truth_of(rule_of(f"{a} {sign} {b}", SCOPE).node, sample) for sign in ("<", "=", ">")
        )
        known = less[0] | less[1]
        assert np.array_equal(known, more[0] | more[1])
        assert np.array_equal(less[0].astype(int) + equal[0] + more[0], known.astype(int))
        at_most = truth_of(rule_of(f"{a} <= {b}", SCOPE).node, sample)[0]
        assert np.array_equal(at_most, less[0] | equal[0])


# ---- hostile text

_PIECES = (
    *(k.en for k in KEYWORDS), *(k.zh for k in KEYWORDS), *(f"{f.en}(" for f in FUNCTIONS),
    "turnover", "code", "founded", "c", "(", ")", "+", "-", "*", "/", "=", "±", ",", ":", "5%", "2亿元",
    '"x"', "「", "」", "`", '"', "'", "unit.x", "period.year", "é", "😀", "\x00", "\ud800", "\u202e",
    "__class__", "self.", ";", "--", "/*", "${", "{{", "%s", "0x1F", "1e999", "\n", "\t",
)  # fmt: skip


def bounded(text: str, seconds: float = 10.0) -> None:
    """It is read or refused, in bounded time and memory, and only FormulaError ever leaves."""
    tracemalloc.start()
    begun = time.perf_counter()
    try:
        rule_of(text, SCOPE)
    except FormulaError as error:
        assert 1 <= error.column <= len(text) + 1
        assert len(error.words.zh) < 400 + len(text[:200])
    finally:
        taken = time.perf_counter() - begun
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert taken < seconds
    assert peak < 100_000_000


HOSTILE = {
    "brackets": "(" * 10_000 + "c" + ")" * 10_000,
    "brackets within bounds": "(" * MOST_BRACKETS + "c" + ")" * MOST_BRACKETS + " > 0",
    "open brackets": "(" * 50_000,
    "a long sum": " + ".join(["c"] * 990) + " > 0",
    "a very long sum": " + ".join(["c"] * 100_000),
    "many nots": "not " * 1_900 + "c > 0",
    "many minuses": "- " * 1_900 + "c > 0",
    "nested ifs": "if c > 0 then " * 400 + "c > 0",
    "nested bands": "band(" * 50 + "c" + ", 1: 2)" * 50 + " > 0",
    "nested growth": "growth(" * 50 + "c" + ")" * 50 + " > 0",
    "nested prev": "prev(" * 50 + "c" + ")" * 50 + " > 0",
    "nested calls": "abs(" * 5_000 + "c",
    "a huge number": "c > " + "9" * 5_000,
    "a huge name": "甲" * 9_000 + " > 0",
    "a name of dots": "c." * 4_000 + "c > 0",
    "an unclosed text": '"' + "x" * 9_000,
    "quotes in quotes": '"' + '""' * 4_000,
    "attributes": "c.__class__.__mro__[1].__subclasses__()",
    "python": "__import__('os').system('rm -rf /')",
    "lambda": "(lambda: c)() > 0",
    "sql": "c > 0; DROP TABLE returns; --",
    "sql in a text": 'code = "x\' OR 1=1 --"',
    "a format": 'code = "{0.__class__}" and c > 0',
    "NULs": "\x00" * 5_000,
    "surrogates": "\ud800\udfff" * 2_000,
    "right to left": "\u202e c > 0",
    "many comparisons": " > ".join(["c"] * 999),
    "many cases": "case " + "when c > 0 then 1 " * 300 + "end > 0",
    "many units": "c > 5" + "千元/人" * 500,
    "spaces": " " * 9_999,
    "too long": "c" * (MOST_CHARACTERS + 1),
    "a coalesce of everything": "coalesce(" + ", ".join(["c"] * 900) + ") > 0",
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_text_is_refused_or_read_within_bounds(case: str) -> None:
    bounded(HOSTILE[case])


def test_pieces_thrown_together_never_do_harm() -> None:
    dice = random.Random(20171023)
    for _ in range(2_000):
        glue = dice.choice((" ", "", " "))
        bounded(glue.join(dice.choices(_PIECES, k=dice.randint(1, 40))))


@settings(max_examples=400, deadline=None, derandomize=True, database=None)
@given(text=st.text(max_size=200))
def test_any_text_at_all_is_read_or_refused(text: str) -> None:
    bounded(text)


def test_a_legal_formula_at_every_bound_is_calculated() -> None:
    sample = Records(3, {})
    for case in ("brackets within bounds", "a long sum", "many comparisons"):
        rule_of_case = HOSTILE[case]
        try:
            node = rule_of(rule_of_case, SCOPE).node
        except FormulaError:
            continue
        true, false = truth_of(node, sample)
        assert not true.any()
        assert not false.any()
