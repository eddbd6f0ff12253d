"""Money shared out exactly: whole smallest units, sums to the budget, monotone in the score.

Proportional: amounts in proportion to scores, raised to the floor and lowered to the cap. Tiered: the
same with the weight of each unit's tier in the place of its score, or equally where tiers have no
weights and pools part them. Within a pool a better score never gets less, and equal scores differ by at
most one smallest unit, which goes to the first by unit code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from ..index.tiers import stable_tiers
from ..kinds.words import Words
from .bounding import bounded, scaled, whole_amounts
from .rules import AllocationError, Pool, Rule


@dataclass(frozen=True, slots=True)
class Share:
    """One unit that shares: its score, its group and tier where the rule asks, its rank's interval."""

    unit: str
    score: Fraction
    group: str = ""
    tier: str = ""
    low: float | None = None  # the rank's 5 % point
    high: float | None = None  # its 95 % point


@dataclass(frozen=True, slots=True)
class Amount:
    """What one unit gets, in smallest units, and why, line by line."""

    unit: str
    amount: int
    reasons: tuple[Words, ...]


def allocate(shares: Sequence[Share], budget: int, rule: Rule) -> list[Amount]:
    """Every unit's amount, in the order given; they sum to the budget. Raises AllocationError."""
    _refuse_faulty(shares, rule)
    found: dict[str, tuple[int, tuple[Words, ...]]] = {share.unit: (0, ()) for share in shares}
    robust = _robust(shares) if rule.robust else list(shares)
    for pool, money in zip(rule.pools_or_all, _budgets(rule.pools_or_all, budget), strict=True):
        members = [share for share in robust if pool.takes(share.group, share.tier)]
        for given in _shared_out(members, money, rule, pool):
            amount, reasons = found[given.unit]
            found[given.unit] = amount + given.amount, (*reasons, *given.reasons)
    nothing = (Words("不在任何一个池里，不分", "in no pool: nothing"),)
    return [
        Amount(share.unit, found[share.unit][0], found[share.unit][1] or nothing)
        for share in shares
    ]


def _refuse_faulty(shares: Sequence[Share], rule: Rule) -> None:
    seen: set[str] = set()
    for share in shares:
        if share.unit in seen:
            raise AllocationError(
                Words(f"单位 {share.unit} 重复了", f"unit {share.unit} stands twice")
            )
        seen.add(share.unit)
        if share.score < 0:
            raise AllocationError(Words(f"{share.unit} 的得分为负，得分应不小于零",
                                        f"the score of {share.unit} is negative; scores are at or above zero"))  # fmt: skip
    if rule.cap is not None and rule.cap < rule.floor:
        raise AllocationError(Words(f"上限 {rule.cap:,} 低于下限 {rule.floor:,}{rule.unit}",
                                    f"the cap {rule.cap:,} is below the floor {rule.floor:,} {rule.unit}"))  # fmt: skip


def _budgets(pools: Sequence[Pool], budget: int) -> list[int]:
    exact = [pool.share * budget for pool in pools]
    order = sorted(range(len(pools)), key=lambda i: (-exact[i], pools[i].pool))
    return whole_amounts(exact, budget, order)


def _robust(shares: Sequence[Share]) -> list[Share]:
    """Units that no stable line parts share their mean score: differences within the noise pay nothing."""
    lacking = [share.unit for share in shares if share.low is None or share.high is None]
    if lacking:
        few = "、".join(lacking[:5])
        raise AllocationError(Words(f"规则要用名次区间（robust），这些单位没有 low、high：{few}",
                                    f"the rule asks for rank intervals (robust); without low and high: {few}"))  # fmt: skip
    tiers = stable_tiers(
        [float(s.score) for s in shares],
        [s.low or 0 for s in shares],
        [s.high or 0 for s in shares],
    )
    means = {
        tier: sum((s.score for s, t in zip(shares, tiers, strict=True) if t == tier), Fraction(0))
        / tiers.count(tier)
        for tier in set(tiers)
    }
    return [replace(s, score=means[tier]) for s, tier in zip(shares, tiers, strict=True)]


def _shared_out(members: Sequence[Share], budget: int, rule: Rule, pool: Pool) -> list[Amount]:
    if not members:
        if budget:
            raise AllocationError(
                Words(f"{pool.name.zh}没有单位可分", f"{pool.name.en} has no unit to go to")
            )
        return []
    _refuse_impossible(len(members), budget, rule, pool)
    weights = _weights(members, rule)
    exact = bounded(weights, budget, rule.floor, rule.cap)
    # Of equal remainders the better score comes first, then the unit's code.
    heavy, good = scaled(weights), scaled([share.score for share in members])
    order = sorted(range(len(members)), key=lambda i: (-heavy[i], -good[i], members[i].unit))
    amounts = whole_amounts(exact, budget, order)
    total = sum(weights, Fraction(0))
    return [
        Amount(share.unit, amount, _why(share, weight, total, budget, part, amount, rule, pool))
        for share, weight, part, amount in zip(members, weights, exact, amounts, strict=True)
    ]


def _weights(members: Sequence[Share], rule: Rule) -> list[Fraction]:
    if rule.method == "proportional":
        return [share.score for share in members]
    tiers = dict(rule.tiers)
    if not tiers:
        return [Fraction(1)] * len(members)
    unknown = next((share for share in members if share.tier not in tiers), None)
    if unknown is not None:
        raise AllocationError(
            Words(f"{unknown.unit} 的档“{unknown.tier}”在规则的 tiers 里没有权数",
                  f"tier {unknown.tier!r} of {unknown.unit} has no weight in the rule's tiers")
        )  # fmt: skip
    by_score = sorted(members, key=lambda share: (-share.score, -tiers[share.tier]))
    for better, worse in pairwise(by_score):
        if better.score > worse.score and tiers[better.tier] < tiers[worse.tier]:
            raise AllocationError(
                Words(f"{better.unit} 得分高于 {worse.unit}，档的权数却低：档与得分矛盾",
                      f"{better.unit} scores above {worse.unit}, yet its tier weighs less: tiers contradict scores")
            )  # fmt: skip
    return [tiers[share.tier] for share in members]


def _refuse_impossible(count: int, budget: int, rule: Rule, pool: Pool) -> None:
    name = pool.name
    if rule.floor * count > budget:
        raise AllocationError(
            Words(f"{name.zh}下限 {rule.floor:,} × {count} 家超过预算 {budget:,}{rule.unit}",
                  f"{name.en}: the floor {rule.floor:,} × {count} units exceeds {budget:,} {rule.unit}")
        )  # fmt: skip
    if rule.cap is not None and rule.cap * count < budget:
        raise AllocationError(
            Words(f"{name.zh}上限 {rule.cap:,} × {count} 家分不完预算 {budget:,}{rule.unit}",
                  f"{name.en}: the cap {rule.cap:,} × {count} units leaves some of {budget:,} {rule.unit}")
        )  # fmt: skip


def _why(
    share: Share, weight: Fraction, total: Fraction, budget: int, exact: Fraction, amount: int,
    rule: Rule, pool: Pool,
) -> tuple[Words, ...]:  # fmt: skip
    unit, name = rule.unit, pool.name
    plain = weight / total * budget if total else Fraction(0)
    what = (
        Words("得分", "score") if rule.method == "proportional"
        else Words(f"档“{share.tier}”权数", f"weight of tier {share.tier!r}")
    )  # fmt: skip
    lines = [Words(f"{name.zh}{budget:,}{unit} × {what.zh} {_shown(weight)} / {_shown(total)} = {_shown(plain)}{unit}",
                   f"{name.en} {budget:,} {unit} × {what.en} {_shown(weight)} / {_shown(total)} = {_shown(plain)} {unit}")]  # fmt: skip
    if exact == rule.floor and plain < exact:
        lines.append(
            Words(f"提到下限 {rule.floor:,}{unit}", f"raised to the floor {rule.floor:,} {unit}")
        )
    elif rule.cap is not None and exact == rule.cap and plain > exact:
        lines.append(
            Words(f"降到上限 {rule.cap:,}{unit}", f"lowered to the cap {rule.cap:,} {unit}")
        )
    elif exact != plain:
        lines.append(Words(f"为别家的下限和上限让出或补入后 {_shown(exact)}{unit}",
                           f"{_shown(exact)} {unit} after the floors and caps of others"))  # fmt: skip
    lines.append(Words(f"取整 {amount:,}{unit}", f"whole: {amount:,} {unit}"))
    return tuple(lines)


def _shown(value: Fraction) -> str:
    text = f"{float(value):,.4f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
