"""What a rule does at its edges, and what another rule would do: cliffs, and two rules side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from ..kinds.words import Words
from .allocating import Amount, Share
from .rules import Rule

STEEP = 5  # a cliff: money falls by five times the share by which the score falls
NOTICED = Fraction(5, 100)  # and by five per cent at least


@dataclass(frozen=True, slots=True)
class Cliff:
    """Two neighbours by score in one pool, far apart in money."""

    pool: str
    above: str
    below: str
    words: Words


@dataclass(frozen=True, slots=True)
class Difference:
    """One unit's amount by two rules, in the smallest unit of the first."""

    unit: str
    amount: int
    other: int

    @property
    def change(self) -> int:
        return self.other - self.amount


def cliffs(shares: Sequence[Share], amounts: Sequence[Amount], rule: Rule) -> list[Cliff]:
    """Neighbours by score whose money falls by `STEEP` times the share by which the score falls."""
    paid = {amount.unit: amount.amount for amount in amounts}
    found = []
    for pool in rule.pools_or_all:
        members = sorted(
            (share for share in shares if pool.takes(share.group, share.tier)),
            key=lambda share: (-share.score, share.unit),
        )
        for above, below in pairwise(members):
            fall = paid[above.unit] - paid[below.unit]
            if fall <= 1 or not above.score or fall < NOTICED * paid[above.unit]:
                continue
            money = Fraction(fall, paid[above.unit])
            if money > STEEP * (above.score - below.score) / above.score:
                found.append(
                    Cliff(pool.pool, above.unit, below.unit, _told(above, below, fall, money, rule))
                )
    return found


def _told(above: Share, below: Share, fall: int, money: Fraction, rule: Rule) -> Words:
    gap = above.score - below.score
    return Words(
        f"{above.unit} 只比 {below.unit} 高 {float(gap):.4g} 分，却多得 {fall:,}{rule.unit}（{float(money):.1%}）",
        f"{above.unit} scores {float(gap):.4g} above {below.unit}, yet gets {fall:,} {rule.unit} more ({float(money):.1%})",
    )


def what_if(amounts: Sequence[Amount], others: Sequence[Amount]) -> list[Difference]:
    """Two rules on the same units, in the order given."""
    by_unit = {other.unit: other.amount for other in others}
    return [Difference(a.unit, a.amount, by_unit[a.unit]) for a in amounts]
