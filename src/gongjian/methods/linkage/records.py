"""Units as they are handed in, and the records that are compared: one for every name that a unit has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..kinds.words import Words
from .codes import Codes, Kind, codes_of
from .contacts import address_key, phone_key
from .names import CompanyName, Parser

Texts = Sequence[str]
Parts = tuple[str, str, str, str, str, str]
_OF_UNIT = ("side", "row", "code", "code_holds", "address", "phone", "variant")
_OF_NAME = ("brand", "industry", "place", "form", "name_key", "branch")


class LinkageError(ValueError):
    """Lists that cannot be linked: one sentence for the person who can mend them."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


@dataclass(frozen=True, slots=True)
class Units:
    """A list of units: ids that differ, names, and what else is known; an empty text is not known.

    Raises LinkageError where columns differ in length or an id stands twice.
    """

    ids: Texts
    names: Texts
    codes: Texts = ()
    addresses: Texts = ()
    phones: Texts = ()
    former: Sequence[Sequence[str]] = field(default=())  # former names of each

    def __post_init__(self) -> None:
        for column in (self.names, self.codes, self.addresses, self.phones, self.former):
            if len(column) not in (0, len(self.ids)):
                raise LinkageError(Words("各列的行数不一样", "columns differ in length"))
        if len(self.names) != len(self.ids):
            raise LinkageError(Words("每个单位都要有名称一列", "every unit needs a name"))
        seen: set[str] = set()
        for each in self.ids:
            if each in seen:
                raise LinkageError(Words(f"id “{each}”重复了", f"id {each!r} stands twice"))
            seen.add(each)

    def __len__(self) -> int:
        return len(self.ids)


def columns_of(
    lists: Sequence[Units], parser: Parser, progress: Callable[[int], None] | None = None
) -> dict[str, Any]:
    """The columns of all records, in an order that the order of the rows has no part in.

    `side` is the list, `row` the unit's place in it, `uid` the record. Texts that are lacking are ''.
    """
    of_unit: tuple[list[Any], ...] = tuple([] for _ in _OF_UNIT)
    of_name: list[Parts] = []
    known: dict[str, tuple[Parts, ...]] = {}
    for side, units in enumerate(lists):
        codes = codes_of(units.codes) if len(units.codes) else None
        checked = [] if codes is None else codes.holds.tolist()
        for done, place in enumerate(sorted(range(len(units)), key=units.ids.__getitem__), 1):
            code = "" if codes is None else _code(codes, place)
            address = address_key(units.addresses[place], parser) if units.addresses else ""
            phone = phone_key(units.phones[place]) if units.phones else ""
            names = [each for text in _names(units, place) for each in _parsed(text, parser, known)]
            about = (side, place, code, bool(code) and checked[place], address, phone)
            for variant, name in enumerate(names):
                for column, value in zip(of_unit, (*about, variant), strict=True):
                    column.append(value)
                of_name.append(name)
            if progress is not None and (done % 1_000 == 0 or done == len(units)):
                progress(1_000 if done % 1_000 == 0 else done % 1_000)
    kinds = {"side": np.int64, "row": np.int64, "variant": np.int64, "code_holds": np.bool_}
    parts = zip(*of_name, strict=True) if of_name else [()] * len(_OF_NAME)
    return {
        "uid": np.arange(len(of_name)),
        **{head: np.array(values, dtype=kinds.get(head, object))
           for head, values in zip(_OF_UNIT, of_unit, strict=True)},
        **{head: np.array(values, dtype=object) for head, values in zip(_OF_NAME, parts, strict=True)},
    }  # fmt: skip


def _code(codes: Codes, place: int) -> str:
    """What is compared: the organisation code, or a registration number, which can only meet another."""
    if codes.kinds[place] is Kind.REGISTRATION:
        return f"#{codes.codes[place]}"
    return codes.organisation(place)


def _names(units: Units, place: int) -> list[str]:
    former = [name for name in (units.former[place] if units.former else ()) if name.strip()]
    return list(dict.fromkeys((units.names[place], *former)))


def _parsed(text: str, parser: Parser, known: dict[str, tuple[Parts, ...]]) -> tuple[Parts, ...]:
    """The parts of a name, and of the former names that it tells in brackets; each name read once."""
    if text not in known:
        name = parser.parsed(text)
        former = [parser.parsed(each) for each in name.former]
        known[text] = tuple(_parts(each) for each in (name, *former))
    return known[text]


def _parts(name: CompanyName) -> Parts:
    return name.brand, name.industry, name.place, name.form, name.key_of_firm, name.branch_key
