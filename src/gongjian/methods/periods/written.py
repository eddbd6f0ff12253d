"""Periods as people write them."""

from __future__ import annotations

import re
from typing import NamedTuple

from .frequencies import Frequency


class Parts(NamedTuple):
    """What a text says, before anyone asks whether there is such a period."""

    frequency: Frequency
    year: int
    part: int


_FULL_WIDTH = str.maketrans("０１２３４５６７８９－ＨｈＱｑ", "0123456789-HhQq")
_CHINESE = {"一": 1, "二": 2, "三": 3, "四": 4, "上": 1, "下": 2}
_SHAPES = (
    (Frequency.ANNUAL, r"([0-9]{4})年?"),
    (Frequency.HALF_YEARLY, r"([0-9]{4})-?[Hh]([12])"),
    (Frequency.HALF_YEARLY, r"([0-9]{4})年([上下])半年"),
    (Frequency.QUARTERLY, r"([0-9]{4})-?[Qq]([1-4])"),
    (Frequency.QUARTERLY, r"([0-9]{4})年第?([1-4一二三四])季度"),
    (Frequency.MONTHLY, r"([0-9]{4})-([0-9]{2})"),
    (Frequency.MONTHLY, r"([0-9]{4})年([0-9]{1,2})月"),
)
_READERS = tuple((frequency, re.compile(shape)) for frequency, shape in _SHAPES)


def parts_of(text: str) -> Parts | None:
    """What `text` says, or None if it has no shape of a period."""
    plain = text.strip().translate(_FULL_WIDTH)
    for frequency, shape in _READERS:
        match = shape.fullmatch(plain)
        if match is not None:
            year, *rest = match.groups()
            index = rest[0] if rest else "1"
            return Parts(frequency, int(year), _CHINESE.get(index) or int(index))
    return None


def text_of(frequency: Frequency, year: int, index: int) -> str:
    """`2017`, `2017-H1`, `2017-Q3`, `2017-09`."""
    tail = {
        Frequency.ANNUAL: "",
        Frequency.HALF_YEARLY: f"-H{index}",
        Frequency.QUARTERLY: f"-Q{index}",
        Frequency.MONTHLY: f"-{index:02}",
    }
    return f"{year:04}{tail[frequency]}"
