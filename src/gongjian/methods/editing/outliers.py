"""Outliers within groups of peers, for data as skewed as turnover and R&D are.

Every method takes (n,) values, NaN for missing, and an int group code per record; it answers with
`Outliers`. Quantiles are interpolated linearly (`Sorted.quantile`). O(n log n) each; the bounds
of a group come from its usable values alone, whatever their order. A flag is a question to
the unit, not a finding against it.

`hidiroglou_berthelot`, `mad_on_logs` and `adjusted_boxplot` are made for skewed data; `z_score`
and `min_max` stand beside them for comparison.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from ..kinds.columns import Floats, Mask
from ..kinds.words import Words
from .by_group import Ints, Sorted, group_codes, group_count, sort_by_group
from .skewness import medcouple_sorted

ENOUGH = 5  # usable values without which nothing is flagged in a group
MAD_OF_NORMAL = 1.4826  # makes the MAD of normal data estimate its standard deviation
EQUAL = 1e-12  # ratios that differ by less differ only in how they were rounded
NAMED = 5  # groups named in a remark

MISSING = Words("缺失，或不属于任何组", "missing, or in no group")

Groups = NDArray[np.integer]


class Scale(Enum):
    """What the bounds are bounds of."""

    VALUES = "values"
    EFFECTS = "effects"  # the score itself


@dataclass(frozen=True, slots=True, eq=False)
class Outliers:
    """What one method says of (n,) records in (g,) groups.

    `score` is NaN where a record was not used or its group is too small; `lower` and `upper` are
    NaN for a group that is too small. A record on a bound is not flagged.
    """

    flagged: Mask
    score: Floats
    usable: Mask
    codes: Ints
    lower: Floats
    upper: Floats
    used: Ints
    scale: Scale
    unusable: Words  # the values the method cannot use

    @property
    def too_few(self) -> Mask:
        """(g,) groups with fewer than 5 usable values: nothing is flagged in them."""
        return np.less(self.used, ENOUGH)

    @property
    def without_spread(self) -> Mask:
        """(g,) groups whose bounds are one value: whoever differs from it is flagged."""
        return np.equal(self.lower, self.upper)

    @property
    def left_out(self) -> int:
        """How many records were not used."""
        return int(np.count_nonzero(~self.usable))

    @property
    def remarks(self) -> tuple[Words, ...]:
        """What a reader must know beside the flags."""
        told = []
        if self.left_out:
            told.append(
                Words(
                    f"{self.left_out} 个值未参与计算（{self.unusable.zh}）",
                    f"{self.left_out} values were not used ({self.unusable.en})",
                )
            )
        if self.too_few.any():
            zh, en = _named(self.too_few)
            told.append(
                Words(
                    f"可用值不足 {ENOUGH} 个、不作标记的组：{zh}",
                    f"groups with fewer than {ENOUGH} usable values, in which nothing is flagged: {en}",
                )
            )
        if self.without_spread.any():
            zh, en = _named(self.without_spread)
            told.append(
                Words(
                    f"多数值相同、上下界重合的组：{zh}",
                    f"groups most of whose values are the same, so that both bounds meet: {en}",
                )
            )
        return tuple(told)


def _named(groups: Mask) -> tuple[str, str]:
    which = np.flatnonzero(groups).tolist()
    first = [str(code) for code in which[:NAMED]]
    if len(which) <= NAMED:
        return "、".join(first), ", ".join(first)
    return f"{'、'.join(first)} 等 {len(which)} 组", f"{', '.join(first)} … {len(which)} in all"


def hidiroglou_berthelot(
    current: Floats,
    previous: Floats,
    groups: Groups | None = None,
    *,
    u: float = 0.5,
    a: float = 0.05,
    c: float = 4.0,
    count: int | None = None,
) -> Outliers:
    """Outlying changes on the previous period, the larger units the more closely.

    Hidiroglou and Berthelot (1986), Statistical editing and imputation for periodic business
    surveys, Survey Methodology 12(1), 73–83. With rᵢ = xᵢ(t)/xᵢ(t−1) and r_M its median,

        sᵢ = 1 − r_M/rᵢ if 0 < rᵢ < r_M,  rᵢ/r_M − 1 if rᵢ ≥ r_M
        Eᵢ = sᵢ · max(xᵢ(t−1), xᵢ(t))^U
        d_Q1 = max(E_M − E_Q1, |A·E_M|),  d_Q3 = max(E_Q3 − E_M, |A·E_M|)

    and Eᵢ outside (E_M − C·d_Q1, E_M + C·d_Q3) is flagged. `current` and `previous` are (n,) in
    one unit of measure, both above zero to be used. Score and bounds are effects E, in that unit
    to the power U. 0 ≤ U ≤ 1: with 0 size plays no part; A keeps bounds apart where most units
    change alike; C is the width. Ratios equal but for rounding count as equal.
    """
    if not 0 <= u <= 1 or a < 0 or c <= 0:
        raise ValueError(f"0 ≤ u ≤ 1, a ≥ 0 and c > 0 are wanted, got u={u}, a={a}, c={c}")
    _same_length(current, previous, "previous")
    usable = _positive(current) & _positive(previous)
    now, then = np.where(usable, current, np.nan), np.where(usable, previous, np.nan)
    with np.errstate(over="ignore", under="ignore"):
        ratio = now / then
    codes, usable, count = _in_groups(usable & _positive(ratio), groups, count)
    ratio = np.where(usable, ratio, np.nan)
    middle = _beside(sort_by_group(ratio, codes, usable, count).median(), codes, usable)
    with np.errstate(over="ignore"):
        change = np.where(ratio < middle, 1 - middle / ratio, ratio / middle - 1)
        change = np.where(np.abs(change) < EQUAL, 0.0, change)
        effect = change * np.maximum(now, then) ** u
    ordered = sort_by_group(effect, codes, usable, count)
    q1, median, q3 = ordered.quantile(0.25), ordered.median(), ordered.quantile(0.75)
    guard = np.abs(a * median)
    return _judged(
        effect,
        median - c * np.maximum(median - q1, guard),
        median + c * np.maximum(q3 - median, guard),
        codes,
        usable,
        ordered.sizes,
        scale=Scale.EFFECTS,
        unusable=Words(
            "本期或上期缺失、为零或为负，或不属于任何组",
            "missing, zero or negative in either period, or in no group",
        ),
    )


def mad_on_logs(
    values: Floats, groups: Groups | None = None, *, k: float = 3.0, count: int | None = None
) -> Outliers:
    """Values far from the median on a log scale, in robust standard deviations.

    Hampel (1974), The influence curve and its role in robust estimation, Journal of the American
    Statistical Association 69, 383–393, on yᵢ = ln xᵢ: flagged outside
    median(y) ± k · 1.4826 · MAD, MAD = median |yᵢ − median(y)|. (n,) values, above zero to be used.
    Score: (yᵢ − median)/(1.4826·MAD), without a unit, ±inf where the MAD is zero and yᵢ differs.
    Bounds are on the values' own scale: exp of those of y.
    """
    _positive_number(k, "k")
    codes, usable, count = _in_groups(_positive(values), groups, count)
    logs = np.log(np.where(usable, values, np.nan))
    ordered = sort_by_group(logs, codes, usable, count)
    median = ordered.median()
    away = logs - _beside(median, codes, usable)
    spread = sort_by_group(np.abs(away), codes, usable, count).median() * MAD_OF_NORMAL
    judged = _judged(
        logs,
        median - k * spread,
        median + k * spread,
        codes,
        usable,
        ordered.sizes,
        score=_quotient(away, _beside(spread, codes, usable)),
        unusable=Words(
            "缺失、为零或为负，或不属于任何组", "missing, zero or negative, or in no group"
        ),
    )
    return replace(judged, lower=np.exp(judged.lower), upper=np.exp(judged.upper))


def adjusted_boxplot(
    values: Floats, groups: Groups | None = None, *, coef: float = 1.5, count: int | None = None
) -> Outliers:
    """Values beyond the whiskers of a boxplot that leans with the data.

    Hubert and Vandervieren (2008), An adjusted boxplot for skewed distributions, Computational
    Statistics & Data Analysis 52(12), 5186–5201. With MC the medcouple (`medcouple`),

        MC ≥ 0: [Q1 − 1.5·e^(−4·MC)·IQR, Q3 + 1.5·e^(3·MC)·IQR]
        MC < 0: [Q1 − 1.5·e^(−3·MC)·IQR, Q3 + 1.5·e^(4·MC)·IQR].

    (n,) values of any sign. Score, ours: the distance from the median in lengths from the median to
    the bound on that side, negative below, so that flagged means beyond ±1. Bounds in the values' unit.
    """
    _positive_number(coef, "coef")
    codes, usable, count = _in_groups(np.isfinite(values), groups, count)
    ordered = sort_by_group(values, codes, usable, count)
    q1, median, q3 = ordered.quantile(0.25), ordered.median(), ordered.quantile(0.75)
    skew = medcouples(ordered)
    leans = skew >= 0
    lower = q1 - coef * np.exp(np.where(leans, -4, -3) * skew) * (q3 - q1)
    upper = q3 + coef * np.exp(np.where(leans, 3, 4) * skew) * (q3 - q1)
    away = np.where(usable, values, np.nan) - _beside(median, codes, usable)
    lengths = np.where(
        away < 0,
        _beside(median - lower, codes, usable),
        _beside(upper - median, codes, usable),
    )
    score = _quotient(away, lengths)
    return _judged(values, lower, upper, codes, usable, ordered.sizes, score=score)


def medcouples(ordered: Sorted) -> Floats:
    """(g,) medcouples of sorted groups; NaN for a group with fewer than 5 values."""
    found = np.full(len(ordered.sizes), np.nan)
    for group in np.flatnonzero(ordered.sizes >= ENOUGH).tolist():
        found[group] = medcouple_sorted(ordered.of(group))
    return found


def z_score(
    values: Floats, groups: Groups | None = None, *, k: float = 3.0, count: int | None = None
) -> Outliers:
    """Values more than k standard deviations from the mean; for comparison.

    Mean and standard deviation (divisor n − 1) move with the outliers they are to find, and no score
    exceeds (n − 1)/√n (Shiffler 1988, The American Statistician 42(1), 79–80): with k = 3, ten
    values or fewer never show one. (n,) values of any sign; score without a unit, bounds in the values'.
    """
    _positive_number(k, "k")
    codes, usable, count = _in_groups(np.isfinite(values), groups, count)
    ordered = sort_by_group(values, codes, usable, count)
    of = np.repeat(np.arange(count), ordered.sizes)
    low, high = ordered.quantile(0.0), ordered.quantile(1.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        # From the smallest value up, so that equal values have a mean equal to them.
        mean = low + np.bincount(of, ordered.values - low[of], count) / ordered.sizes
        squares = np.bincount(of, (ordered.values - mean[of]) ** 2, count)
        deviation = np.where(high > low, np.sqrt(squares / (ordered.sizes - 1)), 0.0)
    away = np.where(usable, values, np.nan) - _beside(mean, codes, usable)
    score = _quotient(away, _beside(deviation, codes, usable))
    lower, upper = mean - k * deviation, mean + k * deviation
    return _judged(values, lower, upper, codes, usable, ordered.sizes, score=score)


def min_max(
    values: Floats,
    reference: Floats,
    groups: Groups | None = None,
    *,
    count: int | None = None,
) -> Outliers:
    """Values outside the smallest and largest of a reference, such as last period's; for comparison.

    `values` and `reference` are (n,) in one unit, side by side; the groups are those of both. Score,
    ours: distance from the middle of the bounds in half their width, so that flagged means beyond ±1.
    `used` counts reference values; a group with fewer than 5 of them flags nothing.
    """
    _same_length(values, reference, "reference")
    known = np.isfinite(reference)
    codes, usable, count = _in_groups(np.isfinite(values), groups, count)
    ordered = sort_by_group(reference, codes, known & (codes >= 0), count)
    lower, upper = ordered.quantile(0.0), ordered.quantile(1.0)
    away = np.where(usable, values, np.nan) - _beside((lower + upper) / 2, codes, usable)
    score = _quotient(away, _beside((upper - lower) / 2, codes, usable))
    return _judged(values, lower, upper, codes, usable, ordered.sizes, score=score)


def _judged(
    values: Floats,
    lower: Floats,
    upper: Floats,
    codes: Ints,
    usable: Mask,
    used: Ints,
    *,
    score: Floats | None = None,
    scale: Scale = Scale.VALUES,
    unusable: Words = MISSING,
) -> Outliers:
    """Beyond the bounds of the group is flagged; groups that are too small lose their bounds."""
    lower, upper = np.where(used < ENOUGH, np.nan, lower), np.where(used < ENOUGH, np.nan, upper)
    least, most = _beside(lower, codes, usable), _beside(upper, codes, usable)
    told = values if score is None else score
    return Outliers(
        flagged=(values < least) | (values > most),
        score=np.where(np.isnan(least), np.nan, told),
        usable=usable,
        codes=codes,
        lower=lower,
        upper=upper,
        used=used,
        scale=scale,
        unusable=unusable,
    )


def _in_groups(usable: Mask, groups: Groups | None, count: int | None) -> tuple[Ints, Mask, int]:
    codes = group_codes(groups, len(usable))
    return codes, usable & (codes >= 0), group_count(codes, count)


def _beside(of_group: Floats, codes: Ints, usable: Mask) -> Floats:
    """(g,) → (n,): every usable record's group's figure; NaN for the others."""
    if not len(of_group):
        return np.full(len(codes), np.nan)
    return np.where(usable, of_group[np.maximum(codes, 0)], np.nan)


def _quotient(away: Floats, length: Floats) -> Floats:
    """away/length; no distance is 0 even over no length, any other is then infinite."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(away == 0, 0.0, away / length)


def _positive(values: Floats) -> Mask:
    return np.isfinite(values) & (values > 0)


def _positive_number(number: float, name: str) -> None:
    if not number > 0:
        raise ValueError(f"{name} is to be above zero, got {number}")


def _same_length(values: Floats, others: Floats, name: str) -> None:
    if values.shape != others.shape or values.ndim != 1:
        raise ValueError(f"{name}: {values.shape} wanted like the values, got {others.shape}")
