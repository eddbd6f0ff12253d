"""An item: one question of a form, or one attribute of the register."""

from __future__ import annotations

from dataclasses import dataclass

from .types import Type
from .units import Unit


@dataclass(frozen=True, slots=True)
class Item:
    """What a cell of a return holds. A rule may call it by its code, name or English name."""

    code: str
    name: str = ""
    en: str = ""
    type: Type = Type.NUMBER
    unit: Unit | None = None
    decimals: int | None = None
    blank_is_zero: bool = False
    of_which: str | None = None
    cumulative: bool = False

    def __post_init__(self) -> None:
        if not self.code:
            raise ValueError("an item has a code")
        if self.decimals is not None and not 0 <= self.decimals <= 9:
            raise ValueError(f"item {self.code!r}: decimals from 0 to 9")

    @property
    def names(self) -> tuple[str, ...]:
        """Every text that this item answers to, once each."""
        return tuple(dict.fromkeys(text for text in (self.code, self.name, self.en) if text))
