"""Every specification row on arrays: one record, many records, and part by part."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest

from gongjian.methods.formulas import formula_of, indicator_of
from gongjian.methods.formulas.explaining import explain
from gongjian.methods.formulas.groups import indicator_values
from gongjian.methods.formulas.in_numpy import judge, values_of
from gongjian.methods.formulas.vocabulary import FUNCTIONS
from gongjian.methods.kinds.columns import TextColumn
from gongjian.methods.kinds.types import Type
from spec.rows import ROWS, SCOPE, Row, Value, records_of

SINGLE = [row for row in ROWS if not row.of_group]
GROUPED = [row for row in ROWS if row.of_group]
OPERATORS = ("+", "-", "*", "/", "=", "!=", "<", "<=", ">", ">=", "chain", "±", "between", "in",
             "and", "or", "not", "if", "iff", "case")  # fmt: skip


def same(told: Value, expected: Value) -> bool:
    if isinstance(expected, bool) and isinstance(told, float):
        return told == float(expected)
    if isinstance(expected, float) and isinstance(told, float):
        return math.isclose(told, expected, rel_tol=1e-12, abs_tol=1e-15)
    return told == expected


def cell(column: object, row: int) -> Value:
    if isinstance(column, TextColumn):
        return column.text(row)
    value = float(column[row])  # type: ignore[index]
    return None if math.isnan(value) else value


@pytest.mark.parametrize("row", SINGLE, ids=lambda r: f"{r.place} {r.formula}")
def test_one_record_and_many_give_what_is_written(row: Row) -> None:
    formula = formula_of(row.formula, SCOPE)
    alone = values_of(formula.node, records_of(row.records))
    many = values_of(formula.node, records_of(row.records, 7))
    assert same(cell(alone, 0), row.expected)
    assert [cell(many, i) for i in range(7)] == [cell(alone, 0)] * 7


@pytest.mark.parametrize("row", SINGLE, ids=lambda r: f"{r.place} {r.formula}")
def test_the_explanation_ends_in_the_same_value(row: Row) -> None:
    formula = formula_of(row.formula, SCOPE)
    why = explain(formula, records_of(row.records), 0)
    assert same(why.value, row.expected)
    assert why.text == row.formula


@pytest.mark.parametrize("row", GROUPED, ids=lambda r: f"{r.place} {r.formula}")
def test_a_group_gives_what_is_written_whatever_stands_beside_it(row: Row) -> None:
    formula = indicator_of(row.formula, SCOPE)
    records = records_of(row.records)
    (alone,) = indicator_values(formula.node, records)
    assert same(None if math.isnan(alone) else float(alone), row.expected)
    if "share" in row.formula or "占比" in row.formula:
        return  # a share is of all records, so a neighbour changes it
    twice = records_of(row.records, 2)
    members = np.repeat([1, 0], len(row.records))
    told = indicator_values(formula.node, twice, members, 3)
    assert np.array_equal(told[:2], [alone, alone], equal_nan=True)


def test_a_share_is_of_all_records() -> None:
    formula = indicator_of("share(a)", SCOPE)
    rows = [r for r in ROWS if r.formula == "sum(a)" and r.inputs == "a=1 / a=2 / a=3"]
    told = indicator_values(formula.node, records_of(rows[0].records), np.array([0, 1, 1]), 2)
    assert told.tolist() == [1 / 6, 5 / 6]


def test_rules_are_counted_the_same_in_blocks_of_any_size() -> None:
    conditions = [r for r in SINGLE if formula_of(r.formula, SCOPE).node.type is Type.BOOL]
    for row in conditions[::7]:
        node = formula_of(row.formula, SCOPE).node
        for block, threads in ((1, 1), (3, 2), (64, 2)):
            told = judge(
                [node], records_of(row.records, 10), block=block, threads=threads,
                with_undecided=True,
            )  # fmt: skip
            counts = (int(told.passes[0]), int(told.fails[0]), int(told.undecided[0]))
            wanted = {True: (10, 0, 0), False: (0, 10, 0), None: (0, 0, 10)}
            assert counts == wanted[row.expected]  # type: ignore[index]
            assert told.failing.shape[1] == counts[1]
            assert sorted(told.open[0].tolist()) == list(range(10))[: counts[2]]


def test_there_are_more_than_three_hundred_rows() -> None:
    assert len(ROWS) >= 400


@pytest.mark.parametrize("topic", [*OPERATORS, *(f.en for f in FUNCTIONS)])
def test_every_operator_and_function_is_specified_present_missing_zero_and_at_its_edge(
    topic: str,
) -> None:
    kinds = Counter(row.kind for row in ROWS if row.topic == topic)
    assert {"present", "missing", "zero", "edge"} <= set(kinds), kinds


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.en)
def test_every_chinese_spelling_is_used_and_every_example_is_a_formula(function: object) -> None:
    zh, en = function.zh, function.en  # type: ignore[attr-defined]
    texts = [row.formula for row in ROWS]
    assert any(f"{zh}(" in text for text in texts), zh
    assert any(f"{en}(" in text for text in texts), en
