"""What an index is made of: descriptions, correlations, reliability, components, effects, robustness.

After the OECD/JRC handbook (2008), steps 4 and 8. Everything is over the units whose values are present.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..kinds.columns import Floats
from ..kinds.words import Words
from .ranking import ranked
from .running import Run, adjusted, aggregated
from .treating import shape
from .tree import Tree


@dataclass(frozen=True, slots=True)
class Description:
    """One indicator as it came: present units, and moments with n − 1."""

    code: str
    present: int
    missing: int
    zeros: int
    mean: float
    sd: float
    least: float
    median: float
    most: float
    skewness: float
    kurtosis: float


def describe(codes: Sequence[str], table: Floats) -> list[Description]:
    """Of (n, k) values."""
    found = []
    for code, column in zip(codes, table.T, strict=True):
        held = column[~np.isnan(column)]
        many = len(held)
        nothing = float("nan")
        skew, kurt = shape(held)
        found.append(
            Description(
                code, many, len(column) - many, int((held == 0).sum()),
                float(held.mean()) if many else nothing,
                float(held.std(ddof=1)) if many > 1 else nothing,
                float(held.min()) if many else nothing,
                float(np.median(held)) if many else nothing,
                float(held.max()) if many else nothing, skew, kurt,
            )
        )  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class Correlation:
    """Pearson's, over the units that have both; `place`: sibling, parent, root or across."""

    one: str
    other: str
    place: str
    pearson: float


def correlations(made: Run) -> list[Correlation]:
    """Every pair of indicators, and every code with its parent and with the root."""
    tree, found = made.tree, []
    parents = {b.code: b.parent for b in tree.branches}
    codes = list(made.codes)
    for place, one in enumerate(codes):
        for other in codes[place + 1 :]:
            where = "sibling" if parents[one] == parents[other] else "across"
            found.append(
                Correlation(one, other, where, pearson(made.scores[one], made.scores[other]))
            )
    for code, parent in parents.items():
        if parent:
            found.append(
                Correlation(code, parent, "parent", pearson(made.scores[code], made.scores[parent]))
            )
            if parent != tree.root:
                found.append(
                    Correlation(code, tree.root, "root", pearson(made.scores[code], made.root))
                )
    return found


def pearson(x: Floats, y: Floats) -> float:
    """NaN for fewer than three pairs or without spread."""
    held = ~np.isnan(x) & ~np.isnan(y)
    if held.sum() < 3:
        return float("nan")
    a, b = x[held] - x[held].mean(), y[held] - y[held].mean()
    length = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / length if length > 0 else float("nan")


@dataclass(frozen=True, slots=True)
class Reliability:
    """Cronbach's alpha of the children of a node, and the first principal component's share."""

    code: str
    children: int
    units: int
    alpha: float
    eigenvalues: tuple[float, ...]

    @property
    def first_share(self) -> float:
        return self.eigenvalues[0] / sum(self.eigenvalues) if self.eigenvalues else float("nan")


def reliability(made: Run) -> list[Reliability]:
    """Of every node: alpha (Cronbach 1951) over units with all children, eigenvalues of their correlations."""
    found = []
    for code in made.tree.upwards:
        beneath = made.tree.children[code]
        x = np.column_stack([made.scores[c] for c in beneath])
        x = x[~np.isnan(x).any(axis=1)]
        many = len(beneath)
        spread = x.std(axis=0, ddof=1) if len(x) > 1 else np.zeros(many)
        alpha, values = float("nan"), ()
        if many > 1 and len(x) > 2 and (spread > 0).all():
            alpha = (
                many
                / (many - 1)
                * (1 - float((spread**2).sum()) / float(x.sum(axis=1).var(ddof=1)))
            )
            eigen = np.linalg.eigvalsh(np.corrcoef(x, rowvar=False))[::-1]
            values = tuple(eigen.tolist())
        found.append(Reliability(code, many, len(x), alpha, values))
    return found


@dataclass(frozen=True, slots=True)
class Effect:
    """What a weight says, and what the indicator does: its share of the root's variance."""

    code: str
    effective_weight: float
    main_effect: float


def effects(made: Run) -> list[Effect]:
    """Main effects: the correlation ratio V[E(y|x)]/V(y) of the root on each indicator.

    After Paruolo, Saisana and Saltelli (2013), Journal of the Royal Statistical Society A 176, 609–634;
    E(y|x) is fitted by a polynomial of the third degree, so that the ratio is that regression's R².
    """
    effective = made.tree.effective(made.weights.of)
    return [
        Effect(c, effective[c], correlation_ratio(made.scores[c], made.root)) for c in made.codes
    ]


def correlation_ratio(x: Floats, y: Floats, degree: int = 3) -> float:
    """R² of y on a polynomial of x, over present pairs; NaN without spread or with too few."""
    held = ~np.isnan(x) & ~np.isnan(y)
    a, b = x[held], y[held]
    degree = min(degree, len(np.unique(a)) - 1)
    if degree < 1 or len(a) < degree + 2 or b.std() == 0:
        return float("nan")
    a = (a - a.mean()) / a.std()
    powers = np.vander(a, degree + 1)
    fitted = powers @ np.linalg.lstsq(powers, b, rcond=None)[0]
    return float(fitted.var() / b.var())


@dataclass(frozen=True, slots=True)
class Without:
    """What the ranks of the root do without one element of the tree."""

    code: str
    mean_change: float
    most_change: int
    unit: str  # whose rank moves most


def without_each(made: Run) -> list[Without]:
    """Every element but the root left out in turn, the weights of its siblings made up to one."""
    found = []
    before = made.ranks()[made.tree.root]
    leaves = {code: made.scores[code] for code in made.codes}
    for branch in made.tree.branches:
        if not branch.parent or len(made.tree.children[branch.parent]) < 2:
            continue
        root = _root_without(made.tree, made, leaves, branch.code)
        change = np.abs(ranked(adjusted(root, made.off, made.cap)) - before)
        if np.isnan(change).all():
            continue
        worst = int(np.nanargmax(change))
        found.append(
            Without(branch.code, float(np.nanmean(change)), int(change[worst]), made.units[worst])
        )
    return found


def _root_without(tree: Tree, made: Run, leaves: dict[str, Floats], code: str) -> Floats:
    gone = {code}
    while more := {b.code for b in tree.branches if b.parent in gone} - gone:
        gone |= more
    smaller = Tree(tuple(b for b in tree.branches if b.code not in gone))
    kept = {c: leaves[c] for c in smaller.leaves}
    return aggregated(smaller, kept, made.weights.of, made.recipe.aggregate)[tree.root]


STRONG, WEAK = 0.75, 0.25


def sentences(made: Run, many: int = 3) -> dict[str, Words]:
    """What each unit is strong and weak in: indicators in the first and last quarter of present units."""
    names = {b.code: b.name for b in made.tree.branches}
    effective = made.tree.effective(made.weights.of)
    places = {}
    for code in made.codes:
        ranks = ranked(made.scores[code])
        places[code] = (ranks, int((~np.isnan(ranks)).sum()))
    root = ranked(made.root)
    told = {}
    for row, unit in enumerate(made.units):
        better, worse = [], []
        for code in made.codes:
            ranks, present = places[code]
            if np.isnan(ranks[row]) or present < 4:
                continue
            share = 1 - (ranks[row] - 1) / (present - 1)
            if share >= STRONG:
                better.append((-effective[code] * share, code, int(ranks[row]), present))
            elif share <= WEAK:
                worse.append((-effective[code] * (1 - share), code, int(ranks[row]), present))
        told[unit] = _sentence(
            unit, root[row], len(made.units), sorted(better)[:many], sorted(worse)[:many], names
        )
    return told


def _sentence(
    unit: str, rank: float, of: int, better: Sequence[tuple[float, str, int, int]],
    worse: Sequence[tuple[float, str, int, int]], names: dict[str, str],
) -> Words:  # fmt: skip
    def listed(found: Sequence[tuple[float, str, int, int]], zh: bool) -> str:
        if not found:
            return "没有" if zh else "none"
        return ("、" if zh else ", ").join(
            f"{names[code]}（第 {at}/{many}）" if zh else f"{names[code]} ({at} of {many})"
            for _, code, at, many in found
        )

    place = "没有名次" if np.isnan(rank) else f"总分第 {int(rank)}/{of}"
    place_en = "no rank" if np.isnan(rank) else f"{int(rank)} of {of}"
    return Words(
        f"{unit}：{place}；长处：{listed(better, True)}；短板：{listed(worse, True)}",
        f"{unit}: {place_en}; strengths: {listed(better, False)}; shortfalls: {listed(worse, False)}",
    )


@dataclass(frozen=True, slots=True)
class Compared:
    """One unit in two runs; NaN where it is in one alone."""

    unit: str
    score: float
    other_score: float
    rank: float
    other_rank: float


def compare(made: Run, other: Run) -> list[Compared]:
    """Two runs of the same units, in the order of the first, then those of the second alone."""
    here = dict(
        zip(
            made.units,
            zip(made.root.tolist(), ranked(made.root).tolist(), strict=True),
            strict=True,
        )
    )
    there = dict(
        zip(
            other.units,
            zip(other.root.tolist(), ranked(other.root).tolist(), strict=True),
            strict=True,
        )
    )
    nothing = (float("nan"), float("nan"))
    units = [*here, *(unit for unit in there if unit not in here)]
    return [
        Compared(u, here.get(u, nothing)[0], there.get(u, nothing)[0], here.get(u, nothing)[1], there.get(u, nothing)[1])
        for u in units
    ]  # fmt: skip
