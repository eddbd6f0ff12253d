"""Units of measure: what may be added to what, and by which exact factor.

A unit is a product of powers of base dimensions and an exact factor, so 千元/人 is money¹·person⁻¹
at 1000. A dozen dimensions of our own serve official statistics; a general unit library costs
270 ms to import.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

Dimension = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure; `factor` is its size in the base unit of its dimension."""

    name: str = field(compare=False)
    dimension: Dimension
    factor: Fraction

    def __post_init__(self) -> None:
        if self.factor <= 0:
            raise ValueError(f"unit {self.name!r}: a factor is greater than zero")

    def like(self, other: Unit) -> bool:
        return self.dimension == other.dimension

    def in_terms_of(self, other: Unit) -> Fraction:
        """How many `other` one of this unit is."""
        return self.factor / other.factor

    def times(self, other: Unit) -> Unit:
        return Unit(
            _joined(self.name, "·", other.name),
            _product(self.dimension, other.dimension, 1),
            self.factor * other.factor,
        )

    def per(self, other: Unit) -> Unit:
        return Unit(
            _joined(self.name, "/", other.name),
            _product(self.dimension, other.dimension, -1),
            self.factor / other.factor,
        )

    @property
    def is_pure(self) -> bool:
        return not self.dimension

    @property
    def is_percent(self) -> bool:
        return not self.dimension and self.factor == Fraction(1, 100)


PURE = Unit("", (), Fraction(1))
PERCENT = Unit("%", (), Fraction(1, 100))


def _joined(left: str, sign: str, right: str) -> str:
    if not right:
        return left
    if sign == "/" and left == right:
        return ""
    return f"{left or '1'}{sign}{right}" if (left or sign == "/") else right


def _product(left: Dimension, right: Dimension, sign: int) -> Dimension:
    powers = dict(left)
    for base, power in right:
        powers[base] = powers.get(base, 0) + sign * power
    return tuple(sorted((base, power) for base, power in powers.items() if power))


class UnknownUnit(ValueError):
    """Nobody has declared this unit; `nearest` is the closest name that exists, or None."""

    def __init__(self, name: str, nearest: str | None) -> None:
        super().__init__(name)
        self.name = name
        self.nearest = nearest


@dataclass(frozen=True, slots=True)
class Units:
    """The units a pack knows, by exact name."""

    by_name: Mapping[str, Unit]

    def __contains__(self, text: str) -> bool:
        try:
            self.named(text)
        except UnknownUnit:
            return False
        return True

    def named(self, text: str) -> Unit:
        """The unit written `text`: a declared name, or declared names joined by `/` and `·`.

        Raises UnknownUnit.
        """
        if text in self.by_name:
            return self.by_name[text]
        first, *others = text.split("/")
        unit = self._product_named(first, text)
        for other in others:
            unit = unit.per(self._product_named(other, text))
        return Unit(text, unit.dimension, unit.factor)

    def _product_named(self, text: str, whole: str) -> Unit:
        unit: Unit | None = None
        for name in text.replace("*", "·").split("·"):
            if name not in self.by_name:
                raise UnknownUnit(whole, self.nearest(name))
            unit = self.by_name[name] if unit is None else unit.times(self.by_name[name])
        assert unit is not None
        return unit

    def nearest(self, name: str) -> str | None:
        """The closest name; of several equally close the one declared first."""
        ratios = [
            (difflib.SequenceMatcher(None, name, known).ratio(), known) for known in self.by_name
        ]
        best, known = max(ratios, key=lambda pair: pair[0], default=(0.0, ""))
        return known if best >= 0.5 else None

    def with_more(self, more: Iterable[Unit]) -> Units:
        return Units({**self.by_name, **{unit.name: unit for unit in more}})


def dimension_of(text: str) -> Dimension:
    """`money`, `person*year`, `energy/area`: base names joined by `*` and `/`."""
    dimension: Dimension = ()
    for place, part in enumerate(text.replace("·", "*").split("/")):
        for base in part.split("*"):
            if not base.strip():
                raise ValueError(text)
            if base.strip() not in ("1", "share"):
                dimension = _product(dimension, ((base.strip(), 1),), 1 if place == 0 else -1)
    return dimension


def unit_of(name: str, dimension: str, factor: str) -> Unit:
    """A unit from the three texts of `units.yaml`; the factor may be a fraction (`2000/3`).

    Raises ValueError.
    """
    try:
        return Unit(name, dimension_of(dimension), Fraction(factor.replace(",", "").strip()))
    except ZeroDivisionError as error:
        raise ValueError(factor) from error


_BUILT_IN = """
share   % 1/100  ‰ 1/1000  百分点 1/100
money   元 1  角 1/10  分 1/100  百元 100  千元 1000  万元 10000  百万元 1000000  千万元 10000000  亿元 100000000
usd     美元 1  千美元 1000  万美元 10000  百万美元 1000000  亿美元 100000000
eur     欧元 1  千欧元 1000  万欧元 10000  百万欧元 1000000  亿欧元 100000000
person  人 1  千人 1000  万人 10000
count   个 1  家 1  户 1  件 1  项 1  台 1  套 1  台(套) 1  种 1  篇 1  册 1  份 1  次 1  笔 1  宗 1  万家 10000  万户 10000  万件 10000
area    平方米 1  m² 1  万平方米 10000  亩 2000/3  公顷 10000  平方公里 1000000
volume  立方米 1  m³ 1  万立方米 10000
mass    千克 1  kg 1  吨 1000  万吨 10000000
energy  吨标准煤 1  千克标准煤 1/1000  万吨标准煤 10000
power   千瓦时 1  kWh 1  万千瓦时 10000  亿千瓦时 100000000
length  米 1  公里 1000
day     天 1  日 1  工作日 1
year    年 1  月 1/12
hour    小时 1
person*year  人年 1  人月 1/12
"""


def _built_in() -> Units:
    units: dict[str, Unit] = {}
    for line in _BUILT_IN.strip().splitlines():
        dimension, *pairs = line.split()
        for name, factor in zip(pairs[::2], pairs[1::2], strict=True):
            units[name] = unit_of(name, dimension, factor)
    return Units(units)


BUILT_IN = _built_in()
