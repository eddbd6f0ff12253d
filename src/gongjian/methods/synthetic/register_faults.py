"""Double entries in the register: one firm twice under another name, or with a slip in its code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from .zone import SyntheticZone

KINDS = ("former_name", "branch_name", "brackets", "organisation_form", "code_slip", "full_width")


@dataclass(frozen=True, slots=True)
class DoubleEntry:
    """A second entry for a firm, as another office might have written it."""

    id: str
    firm: str  # the firm's true code
    kind: str
    name: str
    code: str  # may be empty or slipped


def double_entries(zone: SyntheticZone, share: float = 0.05) -> Iterator[DoubleEntry]:
    """Double entries for a share of the firms; which firm is meant is the truth beside."""
    firms, draws = zone.firms, zone.draws
    last = date(zone.plan.first_year + zone.plan.years - 1, 12, 31)
    now = firms.names_on(last)
    kinds = draws.whole(0, len(KINDS) - 1, "double kind").tolist()
    for number, row in enumerate(np.flatnonzero(draws.chance(share, "double")).tolist(), 1):
        kind, code = KINDS[kinds[row]], firms.codes[row]
        former = firms.names[row] if now[row] != firms.names[row] else firms.new_names[row]
        name, written = {
            "former_name": (former, code),
            "branch_name": (now[row].replace("公司", "公司分公司"), ""),
            "brackets": (f"{now[row][2:].removesuffix('有限公司')}（天津）有限公司", ""),
            "organisation_form": (now[row].replace("有限责任公司", "有限公司").replace("股份", ""), ""),
            "code_slip": (now[row], code[:12] + code[13] + code[12] + code[14:]),
            "full_width": (now[row].replace("天津", "天津市"), "".join(map(_full_width, code))),
        }[kind]  # fmt: skip
        yield DoubleEntry(f"D{number:06d}", code, kind, name, written)


def _full_width(character: str) -> str:
    return chr(ord(character) + 0xFEE0)
