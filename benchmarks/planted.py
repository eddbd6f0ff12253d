"""Errors planted in the synthetic zone, and what each method finds of them.

A year of annual returns, one error in a twentieth of them. A method finds a planted return if it
flags it at all; a false alarm is a flag on a return without an error. The bias is what the errors add
to or take from the published totals of the main items; methods order their flags by their own score.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gongjian.methods.editing import (
    adjusted_boxplot,
    estimated_totals,
    global_scores,
    hidiroglou_berthelot,
    local_scores,
    mad_on_logs,
    min_max,
    z_score,
)
from gongjian.methods.editing.localising import localise
from gongjian.methods.kinds.columns import TextColumn
from gongjian.methods.kinds.verdicts import Severity
from gongjian.methods.packs import Pack
from gongjian.methods.synthetic import Campaign, Kind, Plan, campaigns, make_zone

ITEMS = (
    "qc05_0",
    "qc02",
    "qc13",
    "qc24",
    "qc31",
    "qc51",
    "qc220",
    "qc40",
    "qj20",
    "qd01",
    "qj09",
    "qc11",
)
ERRORS = 0.05
FIRST = 0.2  # of the flags

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Found:
    """One method's flags over the returns, and the order in which it would have them looked at."""

    name: str
    flagged: Array
    score: Array


@dataclass(frozen=True, eq=False)
class Measured:
    campaign: Campaign
    kinds: Array  # of each return, "" where nothing was planted
    bias: Array  # of each return, as a share of the totals of the main items
    methods: tuple[Found, ...]

    def recall(self, of: Found, kind: str) -> float:
        rows = self.kinds == kind
        return float(of.flagged[rows].mean())

    def recall_of_all(self, of: Found) -> float:
        return float(of.flagged[self.kinds != ""].mean())

    def false_alarms(self, of: Found) -> float:
        return float(of.flagged[self.kinds == ""].mean())

    def bias_found_first(self, of: Found) -> float:
        """The share of all bias in the first fifth of the flags."""
        rows = np.flatnonzero(of.flagged)
        order = rows[np.argsort(-of.score[rows], kind="stable")]
        first = order[: max(1, round(FIRST * len(order)))]
        return float(self.bias[first].sum() / self.bias.sum())


def campaign_of(firms: int, pack: Pack) -> tuple[Campaign, Campaign]:
    """The second year's annual returns with errors, and the first year's."""
    made = make_zone(Plan(firms, years=2), pack)
    first, second = campaigns(made, pack, errors=ERRORS, forms=("annual",))
    return second, first


def measured(firms: int, pack: Pack) -> Measured:
    """Every method over the same returns."""
    campaign, _ = campaign_of(firms, pack)
    units = campaign.sent.units
    rows = {unit: row for row, unit in enumerate(units)}
    kinds = np.full(len(units), "", dtype=object)
    for planted in campaign.planted:
        kinds[rows[planted.unit]] = planted.kind.value
    sent, clean = (
        _matrix(answers, units) for answers in (campaign.materials.current, campaign.clean)
    )
    clean = np.nan_to_num(clean)
    totals = np.abs(clean).sum(axis=0)
    bias = (np.abs(np.nan_to_num(sent) - clean) / totals).sum(axis=1)
    before = campaign.materials.year_ago
    assert before is not None
    return Measured(campaign, kinds, bias, tuple(_methods(campaign, sent, _matrix(before, units))))


def _methods(campaign: Campaign, sent: Array, before: Array) -> list[Found]:
    outcome = campaign.outcome()
    hard = np.array([c.severity is Severity.HARD for c in outcome.checks])
    size = len(sent)
    fails = np.bincount(outcome.failing[0], minlength=size)
    broken = np.bincount(outcome.failing[0][hard[outcome.failing[1]]], minlength=size)
    section = campaign.materials.register
    assert section is not None
    column = section.columns["section"]
    assert isinstance(column, TextColumn)
    groups = column.codes.astype(np.int64)
    found = [Found("hard checks", broken > 0, broken), Found("all checks", fails > 0, fails)]
    located = localise(outcome.checks, campaign.folder.form.items, outcome.records)
    cells = np.bincount([c.record for c in located.changes], minlength=size)
    found.append(Found("localisation", cells > 0, cells))
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        ratio = sent / before
        found += [
            _items("Hidiroglou–Berthelot", [hidiroglou_berthelot(s, b, groups, c=20.0) for s, b in _pairs(sent, before)]),
            _items("MAD on logs of the change", [mad_on_logs(r, groups, k=6.0) for r in ratio.T]),
            _items("adjusted boxplot of the change", [adjusted_boxplot(np.log(r), groups, coef=3.0) for r in ratio.T]),
            _items("z-score", [z_score(s, groups) for s in sent.T]),
            _items("min–max of last year", [min_max(s, b, groups) for s, b in _pairs(sent, before)]),
        ]  # fmt: skip
        found.append(_selective(found, sent, before))
    return found


def _selective(found: list[Found], sent: Array, before: Array) -> Found:
    """Checks and Hidiroglou–Berthelot together, ordered by the expected effect on the totals."""
    growth = np.nanmedian(np.where(before > 0, sent / before, np.nan), axis=0)
    anticipated = before * growth
    flagged = found[1].flagged | found[3].flagged
    local = local_scores(
        sent, anticipated, np.ones(len(sent)), estimated_totals(anticipated, np.ones(len(sent))),
        suspicion=np.repeat(flagged[:, None], sent.shape[1], axis=1),
    )  # fmt: skip
    return Found(
        "checks + HB, selective order", flagged, np.nan_to_num(global_scores(np.nan_to_num(local)))
    )


def _items(name: str, each: list[Any]) -> Found:
    """A return is flagged if one of its main items is; its score is the largest, on the method's own scale."""
    flagged = np.array([o.flagged for o in each]).any(axis=0)
    scaled = [np.abs(o.score) / np.nanmedian(np.abs(o.score)) for o in each]
    return Found(name, flagged, np.nan_to_num(np.nanmax(np.array(scaled), axis=0)))


def _pairs(sent: Array, before: Array) -> list[tuple[Array, Array]]:
    return list(zip(sent.T, before.T, strict=True))


def _matrix(answers: Any, units: Any) -> Array:
    rows = np.array([answers.rows.get(unit, -1) for unit in units])
    columns = [np.where(rows >= 0, answers.columns[code][rows], np.nan) for code in ITEMS]
    return np.column_stack(columns).astype(np.float64)


def table(of: Measured) -> list[str]:
    """The measurement as a table in Markdown."""
    present = [k.value for k in Kind if (of.kinds == k.value).any()]
    counts = {k: int((of.kinds == k).sum()) for k in present}
    heads = ["", *(f.name for f in of.methods)]
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]

    def line(name: str, values: list[float]) -> None:
        lines.append(
            "| "
            + " | ".join([name, *(f"{v:.0%}" if v >= 0.1 else f"{v:.1%}" for v in values)])
            + " |"
        )

    for kind in present:
        line(f"recall: {kind} ({counts[kind]})", [of.recall(f, kind) for f in of.methods])
    line(f"recall: all ({sum(counts.values())})", [of.recall_of_all(f) for f in of.methods])
    line("false alarms", [of.false_alarms(f) for f in of.methods])
    line("bias in the first 20 % of flags", [of.bias_found_first(f) for f in of.methods])
    return lines
