"""The register as one office keeps it, and a list of the same firms as another wrote it, truth beside.

Kinds say what the other office did to a name; some entries are hard negatives: firms of their own that
look like one of the register's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from .codes import credit_codes
from .names import FORMS
from .zone import SyntheticZone

SAME = (
    "as_it_is", "former_name", "renamed", "branch_name", "brackets", "organisation_form", "no_area",
    "traditional", "full_width", "typo", "code_slip",
)  # fmt: skip
APART = ("namesake", "sibling")
_TRADITIONAL = str.maketrans(
    "华东达联电软网务设计机医药车环贸国际资术检测测兴远启锐诚飞图润丰业发责团尔宝",
    "華東達聯電軟網務設計機醫藥車環貿國際資術檢測測興遠啟銳誠飛圖潤豐業發責團爾寶",
)
_TRADES = ("软件", "新材料", "生物医药", "商贸", "环境科技", "电子科技", "检测技术", "工程设计")
_BRANDS = "皓铭峻熙泓钧岚骏柏沃"
_STREETS = ("福源道", "创新大街", "海泰南路", "第四大街", "榕苑路", "兴华道", "景明路", "物华街")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list. `firm` is the true code of whom it means; of a hard negative its own."""

    id: str
    firm: str
    kind: str
    name: str
    code: str
    address: str
    phone: str
    former: str = ""


def register_list(zone: SyntheticZone) -> list[Entry]:
    """The register: name, code, address, phone, and the former name where the firm was renamed."""
    firms = zone.firms
    now = firms.names_on(_last_day(zone))
    places, phones = _addresses(zone, "address"), _phones(zone, "phone")
    return [
        Entry(f"R{row:06d}", code, "", now[row], code, places[row], phones[row],
              firms.names[row] if now[row] != firms.names[row] else "")
        for row, code in enumerate(firms.codes)
    ]  # fmt: skip


def other_list(zone: SyntheticZone, share: float = 0.5) -> Iterator[Entry]:
    """A list of another office: a share of the firms, every kind in turn.

    Three in ten entries have no code, three in ten another address (the firm moved), four in ten another
    phone. A branch and a hard negative have a code, an address and a phone of their own.
    """
    draws, size = zone.draws, zone.plan.firms
    kinds = draws.whole(0, len(SAME) + len(APART) - 1, "other kind").tolist()
    coded = (~draws.chance(0.3, "other without code")).tolist()
    stayed, answered = (~draws.chance(0.3, "other moved")).tolist(), (~draws.chance(0.4, "other phone")).tolist()  # fmt: skip
    elsewhere, numbers = _addresses(zone, "other address"), _phones(zone, "other number")
    own = credit_codes(np.full(size, 120116), 25_000_000 + np.arange(size))
    pick = draws.whole(0, 10_000, "other pick").tolist()
    entries = register_list(zone)
    for row in np.flatnonzero(draws.chance(share, "other list")).tolist():
        entry, kind = entries[row], (*SAME, *APART)[kinds[row]]
        foreign = kind in (*APART, "branch_name")
        code = own[row] if foreign else _slipped(entry.code) if kind == "code_slip" else entry.code
        yield Entry(
            f"L{row:06d}", code if kind in APART else entry.firm, kind,
            _name(entry, kind, pick[row], zone.firms.names[row]),
            _full_width(code) if coded[row] and kind == "full_width" else code if coded[row] else "",
            elsewhere[row] if foreign or not stayed[row] else entry.address.replace("天津市", ""),
            numbers[row] if foreign or not answered[row] else entry.phone.replace("-", ""),
        )  # fmt: skip


def _name(entry: Entry, kind: str, pick: int, first: str) -> str:
    name = entry.name
    brand = name[2:4]
    form = next(form for form in sorted(FORMS, key=len, reverse=True) if name.endswith(form))
    trade = next((t for t in _TRADES[pick % 8 :] + _TRADES if t not in name), _TRADES[0])
    return {
        "as_it_is": name,
        "former_name": first if first != name else f"{name[:2]}{name[3]}{name[2]}{name[4:]}",
        "renamed": f"天津{_BRANDS[pick % 10]}{_BRANDS[pick // 10 % 10]}{trade}有限公司",
        "branch_name": f"{name}{('武清', '西青', '滨海')[pick % 3]}分公司",
        "brackets": f"{name[2:].removesuffix(form)}（天津）{form}",
        "organisation_form": name.replace("有限责任公司", "有限公司") if "责任" in name
        else name.removesuffix("股份有限公司").removesuffix("集团有限公司").removesuffix("有限公司") + "有限责任公司",
        "no_area": name.removeprefix("天津"),
        "traditional": name.translate(_TRADITIONAL),
        "full_width": f"　{name.replace('天津', '天津市')} ",
        "typo": f"{name[:3]}{_BRANDS[pick % 10]}{name[4:]}",
        "code_slip": name,
        "namesake": f"天津{brand}{trade}{form}",
        "sibling": f"天津{brand}{_BRANDS[pick % 10]}{name[4:]}",
    }[kind]  # fmt: skip


def _last_day(zone: SyntheticZone) -> date:
    return date(zone.plan.first_year + zone.plan.years - 1, 12, 31)


def _addresses(zone: SyntheticZone, name: str) -> list[str]:
    """A street of few and a number of many; one in ten sits in a building with many others."""
    draws = zone.draws
    street = draws.whole(0, len(_STREETS) - 1, name, 1).tolist()
    number = draws.whole(1, 900, name, 2).tolist()
    floor = draws.whole(1, 30, name, 3).tolist()
    shared = draws.chance(0.1, name, 4).tolist()
    return [
        "天津市滨海新区海泰南路1号众创大厦" if shared[row] else f"天津市武清区{_STREETS[street[row]]}{number[row]}号{floor[row]}层"
        for row in range(draws.size)
    ]  # fmt: skip


def _phones(zone: SyntheticZone, name: str) -> list[str]:
    return [f"022-{number}" for number in zone.draws.whole(20_000_000, 89_999_999, name).tolist()]


def _slipped(code: str) -> str:
    """Two neighbours of the organisation code turned round."""
    place = next((i for i in range(12, 9, -1) if code[i] != code[i + 1]), 12)
    return code[:place] + code[place + 1] + code[place] + code[place + 2 :]


def _full_width(text: str) -> str:
    return "".join(chr(ord(character) + 0xFEE0) for character in text)
