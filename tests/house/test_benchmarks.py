"""The benchmark measures what it says: the stated shares, and the same answers by another engine."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import duckdb
import numpy as np
import pytest

from gongjian.methods.editing.localising import localise
from gongjian.methods.formulas.in_numpy import judge

ROWS = 20_000


@pytest.fixture(scope="module")
def returns() -> ModuleType:
    return made_by("returns")


def made_by(name: str) -> ModuleType:
    path = Path(__file__).parent.parent.parent / "benchmarks" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_returns_have_the_shares_that_are_stated(returns: ModuleType) -> None:
    made = returns.columns(ROWS)
    missing = np.mean([np.isnan(column).mean() for column in made.values()])
    told = judge([rule.node for rule in returns.rules()], returns.records(made))
    assert len(returns.TEXTS) == 50
    assert missing == pytest.approx(0.03, abs=0.002)
    assert told.fails.sum() / ROWS == pytest.approx(0.7, abs=0.15)
    assert told.undecided.sum() / ROWS == pytest.approx(3.4, abs=0.4)
    assert (told.fails > 0).all()


def test_duckdb_counts_the_same(returns: ModuleType) -> None:
    made = returns.columns(ROWS)
    told = judge([rule.node for rule in returns.rules()], returns.records(made))
    counts = ", ".join(
        f"count(*) FILTER ({c}), count(*) FILTER (NOT ({c}))" for c in returns.conditions_sql()
    )
    connection = duckdb.connect()
    connection.register("returns_made", made)
    (counted,) = connection.execute(f"SELECT {counts} FROM returns_made").fetchall()
    assert list(counted[0::2]) == told.passes.tolist()
    assert list(counted[1::2]) == told.fails.tolist()


def test_failing_pairs_name_the_record_and_the_check(returns: ModuleType) -> None:
    made = returns.columns(2_000)
    told = judge([rule.node for rule in returns.rules()], returns.records(made), block=300)
    first = {int(row) for row, rule in told.failing.T if rule == 0}
    total, a, b = (made[name] for name in ("i40", "i00", "i01"))
    with np.errstate(invalid="ignore"):
        assert first == set(np.flatnonzero(np.abs(total - a - b) >= 0.5).tolist())


def test_the_wrong_returns_break_a_rule_each_and_need_as_many_cells_as_highs_alone_says() -> None:
    wrong = made_by("localising")
    made = wrong.columns(600)
    judged = judge([check.rule.node for check in wrong.checks()], wrong.records(made))
    assert len(wrong.TEXTS) == 30
    assert set(judged.failing[0].tolist()) == set(range(600))
    assert np.mean([np.isnan(column) for column in made.values()]) == pytest.approx(0.01, abs=0.003)
    told = localise(wrong.checks(), wrong.FORM, wrong.records(made))
    needed = np.bincount([cell.record for cell in told.changes], minlength=600)
    assert np.mean(needed <= 2) >= 0.95
    rows = np.column_stack([made[name] for name in wrong.NAMES])[:25]
    assert needed[:25].tolist() == [wrong.by_solver_alone(row) for row in rows]
