"""The charts that `gongjian index --plots` writes."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..figures import charts as figures
from ..methods.index import Intervals, Run
from ..methods.index.diagnosing import pearson
from ..methods.index.explaining import contributions
from ..methods.index.uncertainty import tier_probabilities
from .outputs import Outputs


def write_plots(
    outputs: Outputs, out: Path, run: Run, drawn: Intervals | None, names: dict[str, str], zh: bool
) -> None:
    """Contributions and correlations; with draws rank intervals, with tiers their probabilities."""
    title = next(b.name for b in run.tree.branches if not b.parent)
    units = [names.get(unit) or unit for unit in run.units]
    branches = {b.code: b.name for b in run.tree.branches}
    parts = contributions(run)
    first = [(branches[c], parts.of[c]) for c in run.tree.children[run.tree.root]]
    if np.nan_to_num(parts.base).any():
        first.append(("基数" if zh else "base", parts.base))
    less = [("扣分" if zh else "deducted", sum(parts.off.values(), parts.veto))]
    first += less if np.nan_to_num(less[0][1]).any() else []
    outputs.text(out / "contributions.svg", figures.contribution_bars(
        units, first, run.root, f"{title} · {'总分的构成' if zh else 'contributions'}", "分" if zh else "score"))  # fmt: skip
    alike = np.array(
        [[pearson(run.scores[a], run.scores[b]) for b in run.codes] for a in run.codes]
    )
    outputs.text(out / "correlations.svg", figures.correlation_map(
        [branches[c] for c in run.codes], alike, f"{title} · {'指标的相关' if zh else 'correlations'}"))  # fmt: skip
    if drawn is None:
        return
    outputs.text(out / "rank_intervals.svg", figures.rank_intervals(
        units, drawn.rank, drawn.low, drawn.high, f"{title} · {'名次和 5–95% 区间' if zh else 'ranks, 5–95 % intervals'}",
        "名次" if zh else "rank"))  # fmt: skip
    tiers = run.recipe.tiers
    if tiers and tiers[0].share is not None:
        outputs.text(out / "tier_probabilities.svg", figures.tier_bars(
            units, [rule.tier for rule in tiers], tier_probabilities(drawn, run), drawn.rank,
            f"{title} · {'各档的概率' if zh else 'probability of each tier'}", "%"))  # fmt: skip
