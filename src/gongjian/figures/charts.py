"""The charts of index runs and measurements. Texts stay texts in the svg, so the reader's own Chinese font shows them."""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..methods.kinds.columns import Floats

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FONTS = [
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "SimHei",
    "WenQuanYi Zen Hei",
    "DejaVu Sans",
]
BLUE, DARK, GREY, RED = "#2f6fb2", "#12385f", "#b8c4d0", "#b2452f"
TIERS = ["#12385f", "#2f6fb2", "#8fb4d9", "#d5dde6", "#eceff3"]
MOST = 60  # rows that a chart can hold and a person read


def rank_intervals(
    units: Sequence[str], rank: Floats, low: Floats, high: Floats, title: str, axis: str
) -> str:
    """Each unit's rank with its 5–95 % interval, the best on top."""
    held = [i for i in np.argsort(rank, kind="stable").tolist() if rank[i] == rank[i]][:MOST]
    figure, axes = _axes(len(held), title)
    y = np.arange(len(held))
    axes.hlines(y, low[held], high[held], color=GREY, linewidth=5)
    axes.plot(rank[held], y, "o", color=DARK, markersize=5)
    _rows(axes, [units[i] for i in held], axis)
    from matplotlib.ticker import MaxNLocator

    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlim(left=0.5)
    return _svg(figure)


def contribution_bars(
    units: Sequence[str], parts: Sequence[tuple[str, Floats]], total: Floats, title: str, axis: str
) -> str:
    """Each unit's score as stacked contributions of the branches, the best on top."""
    held = [i for i in np.argsort(-total, kind="stable").tolist() if total[i] == total[i]][:MOST]
    figure, axes = _axes(len(held), title)
    y = np.arange(len(held))
    above, below = np.zeros(len(held)), np.zeros(len(held))
    from matplotlib import colormaps

    colours = colormaps["tab20"].colors  # type: ignore[attr-defined]
    for place, (name, values) in enumerate(parts):
        width = np.nan_to_num(values[held])
        left = np.where(width >= 0, above, below)
        axes.barh(y, width, left=left, color=colours[place % len(colours)], label=name, height=0.7)
        above, below = above + np.maximum(width, 0), below + np.minimum(width, 0)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.06), ncol=3, frameon=False, fontsize=8)
    _rows(axes, [units[i] for i in held], axis)
    return _svg(figure)


def tier_bars(
    units: Sequence[str], tiers: Sequence[str], shares: Floats, rank: Floats, title: str, axis: str
) -> str:
    """How often each unit is in each tier, in the order of ranks."""
    held = [i for i in np.argsort(rank, kind="stable").tolist() if rank[i] == rank[i]][:MOST]
    figure, axes = _axes(len(held), title)
    y, left = np.arange(len(held)), np.zeros(len(held))
    for place, tier in enumerate(tiers):
        width = np.nan_to_num(shares[held, place]) * 100
        axes.barh(y, width, left=left, color=TIERS[place % len(TIERS)], label=tier, height=0.7)
        left = left + width
    axes.set_xlim(0, 100)
    axes.legend(
        loc="upper center", bbox_to_anchor=(0.5, -0.06), ncol=len(tiers), frameon=False, fontsize=8
    )
    _rows(axes, [units[i] for i in held], axis)
    return _svg(figure)


def correlation_map(names: Sequence[str], pearson: Floats, title: str) -> str:
    """(k, k) correlations as colours from −1 to 1, blank where there is none."""
    figure, axes = _axes(len(names), title, wide=True)
    shown = axes.imshow(
        np.ma.masked_invalid(pearson), vmin=-1, vmax=1, cmap="RdBu_r", aspect="equal"
    )
    axes.set_xticks(range(len(names)), names, rotation=90, fontsize=7)
    axes.set_yticks(range(len(names)), names, fontsize=7)
    figure.colorbar(shown, ax=axes, shrink=0.6)
    return _svg(figure)


def growth_lines(
    sizes: Sequence[float], lines: Mapping[str, Sequence[float]], title: str, axis: str, cost: str
) -> str:
    """What each thing costs as something grows, on scales by powers of ten."""
    figure, axes = _axes(12, title)
    for place, (name, values) in enumerate(lines.items()):
        colour = (DARK, BLUE, RED, "#7a8894", "#c8963e")[place % 5]
        axes.plot(sizes, values, "o-", color=colour, markersize=4, linewidth=1.4, label=name)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel(axis, fontsize=9)
    axes.set_ylabel(cost, fontsize=9)
    axes.grid(color=GREY, linewidth=0.4)
    axes.set_axisbelow(True)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14), ncol=2, frameon=False, fontsize=8)
    return _svg(figure)


def _axes(rows: int, title: str, *, wide: bool = False) -> tuple[Figure, Axes]:
    from matplotlib import rcParams
    from matplotlib.figure import Figure

    rcParams["font.sans-serif"] = FONTS
    rcParams["font.family"] = "sans-serif"
    rcParams["axes.unicode_minus"] = False
    rcParams["svg.fonttype"] = "none"
    rcParams["svg.hashsalt"] = "gongjian"
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    height = max(2.4, 0.27 * rows + 1.4)
    figure = Figure(figsize=(max(7.2, height) if wide else 7.2, height), layout="constrained")
    axes = figure.add_subplot()
    axes.set_title(title, fontsize=11, color=DARK)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return figure, axes


def _rows(axes: Axes, units: Sequence[str], axis: str) -> None:
    axes.set_yticks(range(len(units)), units, fontsize=8)
    axes.set_ylim(len(units) - 0.5, -0.5)
    axes.set_xlabel(axis, fontsize=9)
    axes.grid(axis="x", color=GREY, linewidth=0.4)
    axes.set_axisbelow(True)


def _svg(figure: Figure) -> str:
    written = io.StringIO()
    nothing: dict[str, Any] = {"Date": None}
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure.savefig(written, format="svg", metadata=nothing)
    return written.getvalue()
