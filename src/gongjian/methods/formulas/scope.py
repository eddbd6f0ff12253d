"""The names a formula may use, and what each one means."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..kinds.items import Item
from ..kinds.types import Type
from ..kinds.units import BUILT_IN, Units
from .nodes import Key
from .tokens import Name

PERIOD: Mapping[str, Item] = {
    item.code: item
    for item in (
        Item("year", "年"),
        Item("half", "半年"),
        Item("quarter", "季度"),
        Item("month", "月"),
        Item("start", "开始日", type=Type.DATE),
        Item("end", "结束日", type=Type.DATE),
    )
}


@dataclass(frozen=True, slots=True)
class OtherForm:
    """Another form that rules may look into, by its code or a title."""

    code: str
    titles: tuple[str, ...]
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name that nothing answers to; `nearest` is written as it would stand in a formula."""

    nearest: str | None


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a formula stands: its form, the other forms, the register's attributes, the units.

    `attributes` None: the register's columns are not known yet, any `unit.x` is taken as it comes.
    """

    form: str
    items: Sequence[Item]
    others: Sequence[OtherForm] = ()
    units: Units = BUILT_IN
    attributes: Mapping[str, Item] | None = None
    _names: dict[str, Item] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_names", _by_name(self.items))

    def find(self, name: Name) -> tuple[Key, Item] | Unknown:
        """The whole as code, then name, then English name; else what stands before the first dot."""
        item = self._names.get(name.whole)
        if item is not None:
            return Key("", item.code), item
        if len(name.parts) > 1:
            head, rest = name.parts[0], ".".join(name.parts[1:])
            if head == "unit":
                return self._attribute(rest)
            if head == "period":
                return _found_in(PERIOD, "period", "period", rest)
            for form in self.others:
                if head == form.code or head in form.titles:
                    return _found_in(_by_name(form.items), form.code, head, rest)
            if head == self.form:
                return _found_in(self._names, "", head, rest)
        return Unknown(self._nearest(name.whole))

    def _attribute(self, rest: str) -> tuple[Key, Item] | Unknown:
        if self.attributes is None:
            return Key("unit", rest), Item(rest, type=Type.ANY)
        return _found_in(_by_name(tuple(self.attributes.values())), "unit", "unit", rest)

    def _nearest(self, text: str) -> str | None:
        known = [*self._names, *(f"{form.code}." for form in self.others), "unit.", "period."]
        return quoted(nearest(text, known))


def _by_name(items: Sequence[Item]) -> dict[str, Item]:
    """Codes before names before English names, where two items share a text."""
    names: dict[str, Item] = {}
    for spelling in ("code", "name", "en"):
        for item in items:
            text = getattr(item, spelling)
            if text:
                names.setdefault(text, item)
    return names


def _found_in(
    names: Mapping[str, Item], source: str, head: str, rest: str
) -> tuple[Key, Item] | Unknown:
    item = names.get(rest)
    if item is None:
        item = next((i for i in names.values() if rest in i.names), None)
    if item is None:
        close = nearest(rest, list(names))
        return Unknown(None if close is None else f"{head}.{quoted(close)}")
    return Key(source, item.code), item


def nearest(text: str, known: Sequence[str]) -> str | None:
    close = difflib.get_close_matches(text, known, n=1, cutoff=0.5)
    if close:
        return close[0]
    folded = {name.casefold(): name for name in known}
    return folded.get(text.casefold())


def quoted(name: str | None) -> str | None:
    """A name as it must be written in a formula: in 「」 unless it is a plain word."""
    if name is None or name.endswith("."):
        return name
    plain = all(part and (part[0].isalpha() or part[0] == "_") for part in name.split(".")[:1])
    return name if plain and all(c.isalnum() or c in "_." for c in name) else f"「{name}」"
