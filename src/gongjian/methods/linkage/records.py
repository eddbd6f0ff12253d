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
_OF_UNIT = ("side", "row", "code", "code_holds", "address", "phone")
_OF_NAME = ("brand", "industry", "place", "form", "name_key", "branch", "variant")


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
    made: dict[str, list[Any]] = {head: [] for head in (*_OF_NAME, *_OF_UNIT)}
    parsed: dict[str, CompanyName] = {}
    for side, units in enumerate(lists):
        codes = codes_of(units.codes) if len(units.codes) else None
        checked = [] if codes is None else codes.holds.tolist()
        for done, place in enumerate(sorted(range(len(units)), key=units.ids.__getitem__), 1):
            names = [
                _one(each, parser, parsed)
                for text in _names(units, place)
                for each in (text, *_one(text, parser, parsed).former)
            ]
            code = "" if codes is None else _code(codes, place)
            address = address_key(units.addresses[place], parser) if units.addresses else ""
            phone = phone_key(units.phones[place]) if units.phones else ""
            known = (side, place, code, bool(code) and checked[place], address, phone)
            for variant, name in enumerate(names):
                for head, value in zip(_OF_UNIT, known, strict=True):
                    made[head].append(value)
                for head, value in zip(_OF_NAME, _parts(name, variant), strict=True):
                    made[head].append(value)
            if progress is not None and (done % 1_000 == 0 or done == len(units)):
                progress(1_000 if done % 1_000 == 0 else done % 1_000)
    kinds = {"side": np.int64, "row": np.int64, "variant": np.int64, "code_holds": np.bool_}
    return {
        "uid": np.arange(len(made["row"])),
        **{head: np.array(values, dtype=kinds.get(head, object)) for head, values in made.items()},
    }


def _parts(name: CompanyName, variant: int) -> tuple[Any, ...]:
    return (name.brand, name.industry, name.place, name.form, name.key_of_firm, name.branch_key, variant)  # fmt: skip


def _code(codes: Codes, place: int) -> str:
    """What is compared: the organisation code, or a registration number, which can only meet another."""
    if codes.kinds[place] is Kind.REGISTRATION:
        return f"#{codes.codes[place]}"
    return codes.organisation(place)


def _names(units: Units, place: int) -> list[str]:
    former = [name for name in (units.former[place] if units.former else ()) if name.strip()]
    return list(dict.fromkeys((units.names[place], *former)))


def _one(text: str, parser: Parser, known: dict[str, CompanyName]) -> CompanyName:
    name = known.get(text)
    if name is None:
        name = known[text] = parser.parsed(text)
    return name
