"""The tables that `gongjian index` writes: steps, scores, ranks, draws, diagnostics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal

import numpy as np

from ..methods.index import Data, Influence, Intervals, Run
from ..methods.index import diagnosing as d
from ..methods.index.explaining import contributions
from ..methods.index.lifting import Lift
from ..methods.index.panels import Panel
from ..methods.index.ranking import ranked
from ..methods.index.tiers import tiers_of
from ..methods.index.uncertainty import tier_probabilities
from ..methods.kinds.columns import Floats
from .outputs import Outputs

Row = Sequence[object]
PAIRS_WITHIN = 400  # up to so many units every pair is written, beyond it neighbours in rank


def write_steps(outputs: Outputs, out: Path, runs: Mapping[str, Run], data: Data, across: Mapping[str, Floats]) -> None:  # fmt: skip
    """Every step's table; of a panel, the periods one beneath the other."""
    first = next(iter(runs.values()))
    periods = bool(data.periods)
    head = ("unit", "period", *first.codes) if periods else ("unit", *first.codes)
    for step, values in across.items():
        rows = [(u, p) for u, p in zip(data.units, data.periods, strict=True)]
        outputs.table(out / f"{step}.csv", head, _beside(rows, values))
    for step in first.tables:
        if step in across:
            continue
        outputs.table(out / f"{step}.csv", head, (
            row for period, run in runs.items()
            for row in _beside(_keys(_units_of(run, data, step, period), period, periods), run.tables[step])
        ))  # fmt: skip
    codes = [branch.code for branch in first.tree.branches]
    head = ("unit", "period", *codes) if periods else ("unit", *codes)
    for name, whole in (("scores", False), ("ranks", True)):
        outputs.table(out / f"{name}.csv", head, (
            row for period, run in runs.items()
            for row in _beside(_keys(run.units, period, periods), _scores(run, codes, whole), whole=whole)
        ))  # fmt: skip
    if first.recipe.impute or first.recipe.treat:
        changed = ("code", "step", "before", "after")
        outputs.table(out / "cells.csv", ("unit", "period", *changed) if periods else ("unit", *changed),
                      (row for period, run in runs.items() for row in _cells(run, data, period, periods)))  # fmt: skip


def _scores(run: Run, codes: Sequence[str], ranks: bool) -> Floats:
    values = run.ranks() if ranks else run.scores
    return np.column_stack([values[code] for code in codes])


def _keys(units: Sequence[str], period: str, periods: bool) -> list[tuple[str, ...]]:
    return [(unit, period) if periods else (unit,) for unit in units]


def _units_of(run: Run, data: Data, step: str, period: str) -> Sequence[str]:
    """Denominated comes before screening: the units of the data."""
    if step != "denominated":
        return run.units
    if not data.periods:
        return data.units
    return [u for u, p in zip(data.units, data.periods, strict=True) if p == period]


def _beside(
    keys: Sequence[tuple[str, ...]], values: Floats, *, whole: bool = False
) -> Iterable[Row]:
    for key, row in zip(keys, values.tolist(), strict=True):
        yield *key, *("" if v != v else int(v) if whole else v for v in row)


def _cells(run: Run, data: Data, period: str, periods: bool) -> Iterable[Row]:
    """What was done to each cell: imputed, winsorised, transformed."""
    tables = [(step, run.tables[step]) for step in ("imputed", "treated") if step in run.tables]
    before = _before(run, data, period)
    for step, after in tables:
        changed = (before != after) & ~(np.isnan(before) & np.isnan(after))
        for row, column in np.argwhere(changed).tolist():
            code = run.codes[column]
            done = run.treated[code].done if step == "treated" else "imputed"
            was = before[row, column]
            yield *_keys([run.units[row]], period, periods)[0], code, done, "" if was != was else was, after[row, column]  # fmt: skip
        before = after


def _before(run: Run, data: Data, period: str) -> Floats:
    """The indicators of the run's units before anything was filled or treated."""
    kept = set(run.units)
    if "denominated" in run.tables:
        units, table = _units_of(run, data, "denominated", period), run.tables["denominated"]
    else:
        rows = [i for i in range(len(data.units)) if not data.periods or data.periods[i] == period]
        units = [data.units[i] for i in rows]
        columns = [
            data.indicators[c][rows] if c in data.indicators
            else np.array([run.recipe.grades[c].get(data.texts[c][i], np.nan) for i in rows])
            for c in run.codes
        ]  # fmt: skip
        table = np.column_stack(columns)
    return table[[i for i, unit in enumerate(units) if unit in kept]]


def write_result(
    outputs: Outputs, out: Path, run: Run, names: Mapping[str, str], drawn: Intervals | None
) -> None:
    """The one table that a director reads and `gongjian allocate` takes, from the best."""
    columns: dict[str, Sequence[object]] = {"unit": run.units}
    if any(names.values()):
        columns["name"] = [names.get(unit, "") for unit in run.units]
    columns |= {"score": [_cell(v) for v in run.root.tolist()], "rank": _plain(ranked(run.root))}
    if run.groups is not None:
        columns |= {"group": run.groups, "group_rank": _plain(run.group_ranks())}
    if run.recipe.tiers:
        columns["tier"] = _tiers(run)
    if drawn is not None:
        columns |= {"low": _plain(drawn.low), "high": _plain(drawn.high)}
    order = np.argsort(np.where(np.isnan(run.root), np.inf, -run.root), kind="stable").tolist()
    outputs.table(
        out / "result.csv", list(columns), ([c[i] for c in columns.values()] for i in order)
    )


def _tiers(run: Run) -> list[str]:
    names = ["", *(rule.tier for rule in run.recipe.tiers)]
    tiers = tiers_of(ranked(run.root), run.recipe.tiers, run.groups, run.root)
    return [names[tier] for tier in tiers.tolist()]


def write_weights(outputs: Outputs, out: Path, run: Run) -> None:
    """Weights; peer groups, tiers and adjustments where the recipe has them."""
    effective = run.tree.effective(run.weights.of)
    codes = [branch.code for branch in run.tree.branches]
    outputs.table(out / "weights.csv", ("code", "weight", "effective_weight"),
                  ((c, run.weights.of[c], effective[c]) for c in codes))  # fmt: skip
    if run.groups is not None:
        outputs.table(out / "group_ranks.csv", ("unit", "group", "rank"),
                      zip(run.units, run.groups, _plain(run.group_ranks()), strict=True))  # fmt: skip
    if run.recipe.tiers:
        outputs.table(out / "tiers.csv", ("unit", "tier", "rank"),
                      zip(run.units, _tiers(run), _plain(ranked(run.root)), strict=True))  # fmt: skip
    if run.recipe.adjust:
        vetoed = np.isfinite(run.cap)
        outputs.table(out / "adjusted.csv", ("unit", "before", *run.off, "veto", "after"), (
            (unit, _cell(before), *(float(run.off[c][i]) for c in run.off),
             float(run.cap[i]) if vetoed[i] else "", _cell(after))
            for i, (unit, before, after) in enumerate(zip(run.units, run.before.tolist(), run.root.tolist(), strict=True))
        ))  # fmt: skip
    if run.weights.consistency:
        outputs.table(
            out / "consistency.csv", ("code", "consistency_ratio"), run.weights.consistency.items()
        )


def write_growth(outputs: Outputs, out: Path, panel: Panel) -> None:
    growth = panel.growth
    if growth is not None:
        columns = (growth.level, growth.growth, growth.level_score, growth.growth_score, growth.mix)
        outputs.table(
            out / "dynamic.csv",
            ("unit", "level", "growth", "level_score", "growth_score", "mix", "rank", "group_rank"),
            ((unit, *map(_cell, row), rank, group) for unit, row, rank, group in zip(
                growth.units, np.column_stack(columns).tolist(), _plain(growth.rank), _plain(growth.group_rank),
                strict=True)),
        )  # fmt: skip


def write_draws(
    outputs: Outputs, out: Path, run: Run, drawn: Intervals, shares: Sequence[Influence]
) -> None:
    """Intervals, sensitivity, tiers and who stands before whom."""
    outputs.table(out / "rank_intervals.csv", ("unit", "rank", "low", "median", "high"),
                  _beside([(u,) for u in run.units], np.column_stack([drawn.rank, drawn.low, drawn.median, drawn.high])))  # fmt: skip
    outputs.table(
        out / "sensitivity.csv",
        ("input", "first_order", "first_low", "first_high", "total_order", "total_low", "total_high"),
        ((s.input, s.first_order, s.first_low, s.first_high, s.total_order, s.total_low, s.total_high)
         for s in shares),
    )  # fmt: skip
    outputs.table(out / "stable_tiers.csv", ("unit", "stable_tier", "rank", "low", "high"),
                  zip(run.units, drawn.stable, _plain(drawn.rank), _plain(drawn.low), _plain(drawn.high), strict=True))  # fmt: skip
    outputs.table(out / "outranking.csv", ("unit", "other", "probability"), _pairs(run, drawn))
    if run.recipe.tiers and run.recipe.tiers[0].share is not None:
        outputs.table(out / "tier_probabilities.csv", ("unit", *(rule.tier for rule in run.recipe.tiers)),
                      _beside([(u,) for u in run.units], tier_probabilities(drawn, run)))  # fmt: skip


def _pairs(run: Run, drawn: Intervals) -> Iterable[Row]:
    order = [
        i for i in np.argsort(drawn.rank, kind="stable").tolist() if drawn.rank[i] == drawn.rank[i]
    ]
    within = len(order) if len(order) <= PAIRS_WITHIN else 10
    for at, one in enumerate(order):
        for other in order[at + 1 : at + 1 + within]:
            yield run.units[one], run.units[other], drawn.before(one, other)


def write_diagnostics(outputs: Outputs, out: Path, run: Run, lang: Literal["zh", "en"]) -> None:
    """Descriptions, correlations, reliability, effects, what is without each element, sentences."""
    table = next((run.tables[s] for s in ("imputed",) if s in run.tables), run.leaves())
    outputs.table(
        out / "descriptives.csv",
        ("code", "present", "missing", "zeros", "mean", "sd", "least", "median", "most", "skewness", "kurtosis"),
        ((x.code, x.present, x.missing, x.zeros, *map(_cell, (x.mean, x.sd, x.least, x.median, x.most, x.skewness, x.kurtosis)))
         for x in d.describe(run.codes, table)),
    )  # fmt: skip
    outputs.table(out / "correlations.csv", ("one", "other", "place", "pearson"),
                  ((c.one, c.other, c.place, _cell(c.pearson)) for c in d.correlations(run)))  # fmt: skip
    outputs.table(out / "reliability.csv", ("code", "children", "units", "alpha", "first_component", "eigenvalues"),
                  ((r.code, r.children, r.units, _cell(r.alpha), _cell(r.first_share), ";".join(f"{e:.6g}" for e in r.eigenvalues))
                   for r in d.reliability(run)))  # fmt: skip
    outputs.table(out / "effects.csv", ("code", "effective_weight", "main_effect"),
                  ((e.code, e.effective_weight, _cell(e.main_effect)) for e in d.effects(run)))  # fmt: skip
    outputs.table(out / "without.csv", ("code", "mean_rank_change", "most_rank_change", "unit"),
                  ((w.code, w.mean_change, w.most_change, w.unit) for w in d.without_each(run)))  # fmt: skip
    outputs.table(out / "sentences.csv", ("unit", "sentence"),
                  ((u, w.in_language(lang)) for u, w in d.sentences(run).items()))  # fmt: skip


def write_contributions(outputs: Outputs, out: Path, run: Run) -> None:
    """Every code's part of every root; the leaves, the base and what was deducted sum to it."""
    parts = contributions(run)
    names = {branch.code: branch.name for branch in run.tree.branches}
    nothing = np.full(len(run.units), np.nan)
    rows = [(code, names[code], "leaf" if code in run.codes else "branch", run.scores[code], part)
            for code, part in parts.of.items()]  # fmt: skip
    rows.append(("base", "", "base", nothing, parts.base))
    rows += [(code, "", "deduct", nothing, part) for code, part in parts.off.items()]
    rows.append(("veto", "", "veto", nothing, parts.veto))
    outputs.table(out / "contributions.csv", ("unit", "code", "name", "kind", "score", "contribution"), (
        (unit, code, name, kind, _cell(float(score[i])), _cell(float(part[i])))
        for i, unit in enumerate(run.units) for code, name, kind, score, part in rows
        if kind in ("leaf", "branch") or part[i] != 0
    ))  # fmt: skip


def write_lift(outputs: Outputs, out: Path, found: Lift) -> None:
    outputs.table(out / "lift.csv", ("unit", "how", "code", "now", "needed", "share_of_way"), (
        (found.unit, how, m.code, m.now, m.needed, m.share)
        for how, moves in (("together", found.together), ("alone", found.alone)) for m in moves
    ))  # fmt: skip


def write_compared(outputs: Outputs, out: Path, run: Run, other: Run) -> None:
    outputs.table(out / "compared.csv", ("unit", "score", "other_score", "rank", "other_rank", "rank_change"), (
        (c.unit, _cell(c.score), _cell(c.other_score), _whole(c.rank), _whole(c.other_rank), _whole(c.other_rank - c.rank))
        for c in d.compare(run, other)
    ))  # fmt: skip


def _cell(value: float) -> object:
    return "" if value != value else value


def _whole(value: float) -> object:
    return "" if value != value else int(value) if value == int(value) else value


def _plain(values: Floats) -> list[object]:
    return [_whole(v) for v in values.tolist()]
