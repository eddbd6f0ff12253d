"""Screens for figures that look made up or rounded: leads to be looked at, never verdicts.

Each screen measures, and tells of what stands out in a sentence that asks. An honest figure can
stand out: small firms round, branches of one company file alike, thresholds are where help begins.

Digits, bunching under a threshold and smoothness are here; copies are in `copies`. Values are (n,),
NaN for missing, with an int group code per record; where a screen speaks of a group (digits,
bunching), `Lead.unit` is the group's code, so that a group may be a firm, a town or a reporter.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from ..kinds.columns import Floats, Mask
from ..kinds.words import Words
from .by_group import Ints, group_codes, group_count
from .chances import chi_square_chance
from .outliers import mad_on_logs

Groups = NDArray[np.integer]
EXACT = 2.0**53  # integers above are not held exactly
LOG_NOISE = 1e-24  # a variance of logs below this is rounding


@dataclass(frozen=True, slots=True)
class Lead:
    """Something to be looked at: whose, in which item, how strongly it stands out, in one sentence.

    `unit` is the index of a record, or the code of a group; `other` the index of the unit it looks
    like. `item` is what the caller named, empty where several items speak together. Each screen says
    what its `strength` is; strengths of different screens do not compare.
    """

    unit: int
    item: str
    strength: float
    words: Words
    other: int | None = None


# Digits


@dataclass(frozen=True, slots=True, eq=False)
class Digits:
    """How often each digit (or number of zeros) occurs in (g,) groups, against what is expected.

    `counts` (g, d); `shares` (d,) expected; `chi_square` and its chance `p` with d − 1 degrees of
    freedom; `mad` the mean absolute difference of shares. NaN where a group has fewer than `least`.
    """

    counts: Ints
    shares: Floats
    used: Ints
    chi_square: Floats
    p: Floats
    mad: Floats
    leads: tuple[Lead, ...] = ()


def last_digits(
    values: Floats,
    groups: Groups | None = None,
    *,
    item: str = "",
    decimals: int = 0,
    chance: float = 0.001,
    least: int = 50,
    count: int | None = None,
) -> Digits:
    """Last digits against the uniform: people who make up figures like some digits more than others.

    Mosimann, Wiseman and Edelman (1995), Data fabrication: can people generate random digits?,
    Accountability in Research 4(1), 31–55: Pearson's χ² with 9 degrees of freedom. Of |values| in
    units of the last of `decimals`, those with three digits or more are used: the last one is then
    nearly uniform. 50 of them make 5 expected of each. A lead where p < `chance`; strength −log₁₀ p.
    """
    whole = _whole(values, decimals)
    found = _digits(_counted(np.mod(whole, 10), 10, groups, count), np.full(10, 0.1), least)
    names = [(f"末位数字为 {d} 的", f"with last digit {d}") for d in range(10)]
    return replace(found, leads=_unlikely(found, chance, item, names))


def trailing_zeros(
    values: Floats,
    groups: Groups | None = None,
    *,
    item: str = "",
    decimals: int = 0,
    chance: float = 0.001,
    least: int = 500,
    count: int | None = None,
) -> Digits:
    """Figures that end on no zero, one, and two or more, against 90, 9 and 1 %: how much is rounded.

    As `last_digits`, with 2 degrees of freedom; 500 figures make 5 expected of the rarest.
    """
    whole = _whole(values, decimals)
    zeros = (np.mod(whole, 10) == 0).astype(np.float64) + (np.mod(whole, 100) == 0)
    counts = _counted(np.where(np.isnan(whole), np.nan, zeros), 3, groups, count)
    found = _digits(counts, np.array([0.9, 0.09, 0.01]), least)
    names = [
        ("末位不为零的", "that end on no zero"),
        ("末尾有一个零的", "that end on one zero"),
        ("末尾有两个以上零的", "that end on two zeros or more"),
    ]
    return replace(found, leads=_unlikely(found, chance, item, names))


def first_digits(
    values: Floats,
    groups: Groups | None = None,
    *,
    item: str = "",
    beyond: float = 0.015,
    least: int = 1000,
    count: int | None = None,
) -> Digits:
    """First digits against Benford's log₁₀(1 + 1/d), by the mean absolute difference of shares.

    Nigrini (2012), Benford's Law, Wiley, ch. 7: up to 0.006 close, 0.012 acceptable, 0.015 marginal,
    above is nonconformity and a lead here; strength is the MAD. Zero has no first digit. With few
    figures the MAD is large by chance alone (about 0.0075 with 1000), hence `least`. It says something
    only of items spread over several powers of ten.
    """
    shares = np.log10(1 + 1 / np.arange(1.0, 10.0))
    found = _digits(_counted(first_digit(values) - 1, 9, groups, count), shares, least)
    names = [(f"首位数字为 {d} 的", f"with first digit {d}") for d in range(1, 10)]
    leads = tuple(
        Lead(group, item, float(found.mad[group]), _most_surprising(found, group, names))
        for group in np.flatnonzero(found.mad > beyond).tolist()
    )
    return replace(found, leads=leads)


def first_digit(values: Floats) -> Floats:
    """(n,) first significant digits, 1 to 9; NaN for zero and missing. 0.3 has 3 in spite of binary."""
    size = np.where(np.isfinite(values) & (values != 0), np.abs(values), np.nan)
    power = np.floor(np.log10(size))
    lead = _over_power(size, power)
    lead = _over_power(size, power + (lead >= 10) - (lead < 1))  # a logarithm is rounded too
    digit = np.floor(lead)
    return np.where(digit >= 10, 1.0, digit)


def _over_power(size: Floats, power: Floats) -> Floats:
    """size/10^power, a little up: what is written 0.3 may be held a little below."""
    down, up = 10.0 ** np.maximum(power, 0), 10.0 ** np.maximum(-power, 0)
    scaled: Floats = size * up / down * (1 + 4e-16)
    return scaled


def _whole(values: Floats, decimals: int) -> Floats:
    """|values| in units of the last decimal; NaN below 100, and above what is held exactly."""
    size = np.rint(np.abs(np.where(np.isfinite(values), values, np.nan)) * 10.0**decimals)
    return np.where((size >= 100) & (size < EXACT), size, np.nan)


def _counted(kinds: Floats, width: int, groups: Groups | None, count: int | None) -> Ints:
    codes = group_codes(groups, len(kinds))
    count = group_count(codes, count)
    known = ~np.isnan(kinds) & (codes >= 0)
    cells = codes[known] * width + kinds[known].astype(np.int64)
    return np.bincount(cells, minlength=count * width).reshape(count, width).astype(np.int64)


def _digits(counts: Ints, shares: Floats, least: int) -> Digits:
    used = counts.sum(axis=1)
    size = np.where(used >= max(least, 1), used, np.nan)[:, None]
    chi_square = ((counts - size * shares) ** 2 / (size * shares)).sum(axis=1)
    p = np.array([chi_square_chance(c, len(shares) - 1) for c in chi_square.tolist()])
    mad = np.abs(counts / size - shares).mean(axis=1)
    return Digits(counts, shares, used, chi_square, p, mad)


Names = list[tuple[str, str]]


def _unlikely(found: Digits, chance: float, item: str, names: Names) -> tuple[Lead, ...]:
    return tuple(
        Lead(
            group,
            item,
            -math.log10(max(float(found.p[group]), 1e-300)),
            _most_surprising(found, group, names),
        )
        for group in np.flatnonzero(found.p < chance).tolist()
    )


def _most_surprising(found: Digits, group: int, names: Names) -> Words:
    """Names the digit that occurs too often by most standard deviations."""
    size, shares = int(found.used[group]), found.shares
    most = int(np.argmax((found.counts[group] - size * shares) / np.sqrt(size * shares)))
    share, expected = found.counts[group, most] / size, shares[most]
    zh, en = names[most]
    return Words(
        f"请核实：{zh}占 {share:.1%}，通常约 {expected:.1%}（共 {size} 个数），是否为估计或取整",
        f"Please look: of {size} figures {share:.1%} are ones {en}, where about {expected:.1%} "
        "are usual; were they estimated or rounded?",
    )


# Bunching


@dataclass(frozen=True, slots=True, eq=False)
class Bunching:
    """How many in (g,) groups stand just under a threshold, against how many were to be expected.

    `b` is the excess in multiples of what was expected; `z` the excess in standard deviations of its
    Poisson counts; NaN where a group has too few near the threshold. `inside` (n,) are the records
    that stand there: nobody knows which of them would stand there anyway.
    """

    observed: Ints
    expected: Floats
    b: Floats
    z: Floats
    inside: Mask = field(repr=False)
    leads: tuple[Lead, ...]


def bunching(
    values: Floats,
    groups: Groups | None = None,
    *,
    threshold: float,
    width: float = 0.02,
    item: str = "",
    around: int = 10,
    hole: int = 1,
    degree: int = 1,
    beyond: float = 3.0,
    least: int = 100,
    count: int | None = None,
) -> Bunching:
    """Records that crowd just under a threshold t > 0, such as a limit above which a duty begins.

    Kleven (2016), Bunching, Annual Review of Economics 8, 435–464; Chetty, Friedman, Olsen and
    Pistaferri (2011), Quarterly Journal of Economics 126(2), 749–804. Bins of t·width, `around` on
    each side of t; a polynomial of `degree` is fitted by least squares to the counts of all bins but
    [t(1 − width), t) and the `hole` bins from t up, from which those that crowd may have come. What it
    says of the bin under t is the counterfactual ĉ; b = (c − ĉ)/ĉ. Chetty's correction that moves the
    missing mass back is not made. z, ours: (c − ĉ)/√(ĉ + Σw²c) with w the fit's weights of the counts.
    A lead where z ≥ `beyond`; strength b. Groups with fewer than `least` in all bins have none.
    """
    bins = 2 * around
    if threshold <= 0 or not 0 < width * around <= 1 or hole < 0:
        raise ValueError(
            "a threshold above 0, 0 < width·around ≤ 1 and a hole of 0 or more are wanted"
        )
    if around - 1 + around - hole <= degree or hole > around:
        raise ValueError(f"{bins} bins with a hole of {hole} are too few for degree {degree}")
    place = _bins_from(values, threshold, width)
    near = (place >= -around) & (place < around)
    counts = _counted(np.where(near, place + around, np.nan), bins, groups, count)
    weights = _counterfactual(around, hole, degree)
    observed, expected = counts[:, around - 1], counts @ weights
    enough = (counts.sum(axis=1) >= least) & (expected > 0)
    expected = np.where(enough, expected, np.nan)
    b = (observed - expected) / expected
    z = (observed - expected) / np.sqrt(expected + counts @ weights**2)
    leads = tuple(
        Lead(
            group,
            item,
            float(b[group]),
            _crowded(threshold, width, observed[group], expected[group]),
        )
        for group in np.flatnonzero(z >= beyond).tolist()
    )
    return Bunching(observed, expected, b, z, place == -1, leads)


def _bins_from(values: Floats, threshold: float, width: float) -> Floats:
    """(n,) number of the bin: 0 begins at the threshold, −1 ends before it. Edges are kept from rounding."""
    steps = (values - threshold) / (threshold * width)
    edge = np.rint(steps)
    place = np.where(np.abs(steps - edge) < 1e-9, edge, np.floor(steps))
    return np.where(values < threshold, np.minimum(place, -1), place)


def _counterfactual(around: int, hole: int, degree: int) -> Floats:
    """(bins,) weights w of the counts, so that Σwc is the fitted polynomial at the bin under t."""
    at = np.arange(-around, around) + 0.5
    kept = (at < -1) | (at > hole)
    powers = np.vander((at + 0.5) / around, degree + 1)
    weights = np.zeros(len(at))
    weights[kept] = powers[around - 1] @ np.linalg.pinv(powers[kept])
    return weights


def _crowded(threshold: float, width: float, observed: int, expected: float) -> Words:
    low = threshold * (1 - width)
    return Words(
        f"请核实：{low:,.10g} 至 {threshold:,.10g}（不含）之间有 {observed} 个，按两侧估计约 {expected:.1f} 个",
        f"Please look: {observed} stand from {low:,.10g} to just under {threshold:,.10g}, where about "
        f"{expected:.1f} were to be expected from both sides",
    )


# Smoothness


@dataclass(frozen=True, slots=True, eq=False)
class Smoothness:
    """(n,) variance of growth of every series, and how far its logarithm is from its peers'."""

    variances: Floats
    score: Floats
    leads: tuple[Lead, ...]


def smoothness(
    series: Floats,
    groups: Groups | None = None,
    *,
    item: str = "",
    k: float = 3.5,
    least: int = 4,
    count: int | None = None,
) -> Smoothness:
    """Series that grow far more evenly than their peers': the log variance of growth by robust z.

    `series` (n, t) over t periods in order; growth is the difference of logarithms of neighbouring
    values above zero, its variance (divisor m − 1) wants `least` of them. Score: `mad_on_logs` of the
    variances within the group; a lead where it is ≤ −k, 3.5 after Iglewicz and Hoaglin (1993), How to
    Detect and Handle Outliers, ASQC; strength its size. Growth that is the same in all periods scores −∞.
    A series that never changes has no score: that is for `stale_copies`.
    """
    logs = np.log(np.where(np.isfinite(series) & (series > 0), series, np.nan))
    growth = np.diff(logs, axis=1)
    known = ~np.isnan(growth)
    size = known.sum(axis=1)
    enough = (size >= max(least, 2)) & (np.nan_to_num(growth) != 0).any(axis=1)
    divisor = np.where(enough, size, np.nan)
    away = growth - (np.where(known, growth, 0.0).sum(axis=1) / divisor)[:, None]
    variances = np.where(known, away, 0.0)
    variances = np.where(enough, (variances**2).sum(axis=1) / (divisor - 1), np.nan)
    even = variances <= LOG_NOISE
    variances = np.where(even, 0.0, variances)
    peers = mad_on_logs(variances, groups, k=k, count=count)
    codes = peers.codes
    judged = np.zeros(len(codes), dtype=np.bool_)
    judged[codes >= 0] = ~peers.too_few[codes[codes >= 0]]
    score = np.where(even & judged, -np.inf, peers.score)
    leads = tuple(
        Lead(unit, item, -float(score[unit]), _smooth(float(variances[unit]), int(size[unit])))
        for unit in np.flatnonzero(score <= -k).tolist()
    )
    return Smoothness(variances, score, leads)


def _smooth(variance: float, size: int) -> Words:
    spread = math.sqrt(variance)
    return Words(
        f"请核实：{size} 期增长的标准差仅 {spread:.2%}，远小于同类单位，是否逐期推算",
        f"Please look: over {size} periods growth has a standard deviation of only {spread:.2%}, far "
        "below that of its peers; was it carried forward?",
    )
