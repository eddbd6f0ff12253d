"""Addresses and telephone numbers in one way of writing, so that equal ones are equal."""

from __future__ import annotations

import re
import unicodedata

from .names import Parser, normalised

_AND = re.compile(r"[、;；,，/|]|转|分机|EXT|\bX(?=\d)")
_GAP = re.compile(r"(?<=[0-9A-Z])[-—–－~～#](?=[0-9A-Z])")
_NUMERALS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_FLOOR = re.compile(r"第?([〇零一二三四五六七八九])(?=[层楼号栋座])")


def address_key(text: str, parser: Parser) -> str:
    """An address without the areas in front of it; 12-3 stays apart from 1-23. Empty if it says little."""
    joined = _GAP.sub("之", unicodedata.normalize("NFKC", text[:400]).upper())
    _, rest = parser.places(normalised(joined))
    rest = _FLOOR.sub(
        lambda found: found[1].translate(_NUMERALS), rest.replace("(", "").replace(")", "")
    )
    return rest if len(rest) >= 4 else ""


def phone_key(text: str) -> str:
    """The first number of a cell: eleven digits of a mobile, else the last eight without area code."""
    first = _AND.split(unicodedata.normalize("NFKC", text[:100]).upper().strip(), maxsplit=1)[0]
    digits = re.sub(r"[^0-9]", "", first.encode("ascii", "ignore").decode())
    for country in ("0086", "86"):
        if digits.startswith(country) and len(digits) >= len(country) + 10:
            digits = digits[len(country) :]
    if len(digits) == 11 and digits.startswith("1"):
        return digits
    return digits[-8:] if 7 <= len(digits) <= 12 and len(set(digits[-7:])) > 1 else ""
