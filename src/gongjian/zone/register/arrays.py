"""Rows as arrays and back: the register's door to the methods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from rapidfuzz import fuzz
from stdnum.cn import uscc

from ...methods.editing.materials import Answers
from ...methods.kinds.columns import Column, TextColumn
from ...methods.ladders import assess
from ...methods.packs import Pack
from ..policy.arrays import pack_of
from ..policy.models import Edition
from .choices import Size
from .searching import plain

LADDER = "unit_size"
INDUSTRY = "industry"
_PER_WAN = 10  # thousands of yuan in ten thousand yuan


def pack_on(day: date | None = None) -> Pack | None:
    """The pack in force, if one is."""
    edition = Edition.objects.on(day)
    return None if edition is None else pack_of(edition)


_names: dict[str, dict[str, str]] = {}
_known: dict[str, dict[str, str]] = {}  # by the hash of the edition


def _sections(pack: Pack) -> dict[str, str]:
    if pack.edition_hash in _known:
        return _known[pack.edition_hash]
    above = {each.code: each.parent for each in pack.classifications.get(INDUSTRY, ())}
    found = {}
    for code in above:
        top = code
        while above.get(top):
            top = above[top]
        found[code] = top
    return _known.setdefault(pack.edition_hash, found)


def section(pack: Pack, code: str) -> str:
    """The section (门类) of an industry code, "" where the edition has no such code."""
    return _sections(pack).get(code, "")


def divisions(pack: Pack, section: str) -> list[str]:
    """The codes right beneath a section: with what an industry code of it begins."""
    return [each.code for each in pack.classifications.get(INDUSTRY, ()) if each.parent == section]


def class_name(code: str) -> str:
    """What an industry code is called in the edition in force."""
    pack = pack_on()
    if pack is None:
        return ""
    if pack.edition_hash not in _names:
        classes = pack.classifications.get(INDUSTRY, ())
        _names[pack.edition_hash] = {each.code: each.name for each in classes}
    return _names[pack.edition_hash].get(code, "")


def sizes(pack: Pack | None, contents: Sequence[Mapping[str, Any]], day: date) -> list[str]:
    """The size class of each content by the pack's rule on a day; "" where it cannot be told."""
    ladder = None if pack is None else pack.ladders.get(LADDER)
    if pack is None or ladder is None or not contents:
        return [""] * len(contents)
    industry = [str(each["industry"]) for each in contents]
    columns: dict[str, Column] = {
        "section": TextColumn.of(section(pack, code) or None for code in industry),
        "division": TextColumn.of(code[:2] or None for code in industry),
        "group": TextColumn.of(code[:3] or None for code in industry),
        "staff": _numbers(contents, "staff", 1),
        "revenue": _numbers(contents, "revenue", _PER_WAN),
        "assets": _numbers(contents, "assets", _PER_WAN),
    }
    units = [str(place) for place in range(len(contents))]
    best = assess(ladder, Answers(units, columns), day, parameters=pack.parameters).highest()
    classes = (Size.MICRO, Size.SMALL, Size.MEDIUM, Size.LARGE)
    return ["" if place < 0 else str(classes[place]) for place in best.tolist()]


def _numbers(contents: Sequence[Mapping[str, Any]], column: str, per: int) -> Any:
    found = [each[column] for each in contents]
    return np.array([np.nan if value is None else float(value) / per for value in found])


def code_is_sound(code: str) -> bool:
    """Whether both check characters of a unified social credit code are right; some early ones are not."""
    return uscc.is_valid(code)


def alike(one: str, other: str) -> float:
    """How alike two names are, 0 to 100: the share of characters that need no change."""
    return float(fuzz.ratio(plain(one), plain(other)))
