"""An allocation rule as a frozen value: whole smallest units of money, floors, caps, tiers, pools."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ..kinds.units import BUILT_IN, Units, UnknownUnit
from ..kinds.words import Words


class AllocationError(ValueError):
    """A rule or a budget that cannot be kept; the words say which bound stands in the way."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


@dataclass(frozen=True, slots=True)
class Pool:
    """A share of the budget for the units of a group or a tier; both empty: for all."""

    pool: str
    share: Fraction
    group: str = ""
    tier: str = ""

    @property
    def name(self) -> Words:
        if not self.pool:
            return Words("预算", "the budget")
        return Words(f"池“{self.pool}”", f"pool {self.pool!r}")

    def takes(self, group: str, tier: str) -> bool:
        return self.group in ("", group) and self.tier in ("", tier)


@dataclass(frozen=True, slots=True)
class Rule:
    """`floor` and `cap` of each unit in smallest units; `tiers`: the weight of a unit by its tier.

    `robust`: units that the rank intervals do not part count with their mean score.
    """

    method: str  # proportional, tiered
    unit: str = "元"
    floor: int = 0
    cap: int | None = None
    pools: tuple[Pool, ...] = ()
    tiers: tuple[tuple[str, Fraction], ...] = ()
    robust: bool = False

    @property
    def pools_or_all(self) -> tuple[Pool, ...]:
        return self.pools or (Pool("", Fraction(1)),)


def rule_of(written: Mapping[str, Any], units: Units = BUILT_IN) -> Rule:
    """The rule that a file says, its keys having been looked at. Raises AllocationError."""
    unit = written.get("unit") or "元"
    money_unit(unit, units)
    pools = tuple(
        Pool(
            p.get("pool", ""),
            _number(p.get("share", "1"), "share"),
            p.get("group", ""),
            p.get("tier", ""),
        )
        for p in written.get("pools") or ()
    )
    if pools and sum(p.share for p in pools) != 1:
        total = sum((p.share for p in pools), Fraction(0))
        raise AllocationError(
            Words(
                f"各池的 share 之和应为 1，这里是 {total}", f"shares of pools sum to 1, not {total}"
            )
        )
    cap = written.get("cap")
    return Rule(
        method=written["method"],
        unit=unit,
        floor=_amount(written.get("floor") or "0", unit, units),
        cap=None if cap in (None, "") else _amount(str(cap), unit, units),
        pools=pools,
        tiers=tuple((t, _number(w, f"tiers.{t}")) for t, w in (written.get("tiers") or {}).items()),
        robust=written.get("robust") in ("true", "是"),
    )


def smallest(text: str, unit: str, units: Units = BUILT_IN) -> int:
    """`1000万元` as whole smallest units. Raises AllocationError if it is none."""
    return _amount(text, unit, units)


def money_unit(name: str, units: Units) -> Fraction:
    """A unit of money as yuan. Raises AllocationError."""
    try:
        unit = units.named(name)
    except UnknownUnit as error:
        raise AllocationError(
            Words(f"没有“{name}”这个计量单位", f"no unit of measure {name!r}")
        ) from error
    if not unit.like(units.named("元")):
        raise AllocationError(Words(f"{name} 不是人民币的单位", f"{name} is no unit of money"))
    return unit.factor


def _amount(text: str, unit: str, units: Units) -> int:
    """A number, or a number with its unit, as whole smallest units."""
    plain = text.replace(",", "").replace("，", "").strip()
    place = next((i for i, c in enumerate(plain) if not (c.isdigit() or c in ".+-")), len(plain))
    number, named = _number(plain[:place], text), plain[place:].strip()
    value = number if not named else number * money_unit(named, units) / money_unit(unit, units)
    if value.denominator != 1 or value < 0:
        raise AllocationError(
            Words(
                f"{text} 不是整数个{unit}", f"{text} is no whole number of {unit} at or above zero"
            )
        )
    return int(value)


def _number(text: str, key: str) -> Fraction:
    try:
        return Fraction(str(text).rstrip("%")) / (100 if str(text).endswith("%") else 1)
    except (ValueError, ZeroDivisionError) as error:
        raise AllocationError(
            Words(f"{key}：“{text}”不是数", f"{key}: {text!r} is no number")
        ) from error
