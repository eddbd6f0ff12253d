"""Finding a unit by a name that it has or had, by a number, an address, or the initials of its pinyin."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.db.models import Q

from ...methods.linkage import normalised

_LEFT_OUT = re.compile(r"[\s()（）\[\]【】《》<>\"'“”‘’·.,，。、\-_—/\\]+")
_WHOLE_CODE = re.compile(r"[0-9A-Z]{18}")


def plain(text: str) -> str:
    """As it is compared: half-width, simplified, without spaces, brackets and points, in capitals."""
    return _LEFT_OUT.sub("", normalised(text)).upper()


@lru_cache(maxsize=1)
def _initials() -> dict[int, str]:
    """The first letter of each character's commonest reading."""
    from pypinyin.constants import PINYIN_DICT

    found = {}
    for point, readings in PINYIN_DICT.items():
        letter = unicodedata.normalize("NFD", readings)[:1].upper()
        found[point] = letter if letter.isascii() else ""
    return found


def initials(text: str) -> str:
    """TJXK for 天津信科; what is no Chinese character stands for itself."""
    return plain(text).translate(_initials())[:100]


WORDS = ("unit_id", "text", "plain", "initials")


def words_of(unit: int, name: str, *others: str) -> Iterator[tuple[int, str, str, str]]:
    """Rows of these columns: the name, and what has no initials, be it a code, another number, an address."""
    if name:
        yield unit, name, plain(name), initials(name)
    for other in others:
        if written := plain(other):
            yield unit, other, written, ""


def meaning(text: str) -> Any:
    """The words that a text may mean, as a filter: part of a name, number or address, or the beginning of
    initials; a whole credit code is itself alone."""
    wanted = plain(text)
    if not wanted:
        return Q(pk__in=())
    if _WHOLE_CODE.fullmatch(wanted):
        return Q(plain=wanted)
    found = Q(plain__contains=wanted)
    if wanted.isascii() and wanted.isalnum():
        found |= Q(initials__startswith=wanted)
    return found
