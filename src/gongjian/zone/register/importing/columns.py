"""What a cell of a list says: which column is which attribute, and each text as a value or a reason."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from ....intake import Limits
from ....intake.cells import lost
from ....methods.kinds import written
from ....methods.packs import Pack
from ...accounts.choices import Kind
from ...accounts.models import Organisation
from .. import arrays, homes
from ..attributes import label
from ..choices import Incubation, Status
from ..models import State
from .reasons import Reason

# Heads by which the lists of each source call an attribute, the commonest first.
HEADS: dict[str, tuple[str, ...]] = {
    "name": ("单位名称", "单位详细名称", "企业名称", "纳税人名称", "市场主体名称", "法人单位名称", "名称", "name"),
    "code": ("统一社会信用代码", "统一社会信用代码/注册号", "社会信用代码", "信用代码", "纳税人识别号", "社会信用代码（纳税人识别号）", "uscc", "code"),
    "head": ("归属法人单位统一社会信用代码", "归属法人统一社会信用代码", "归属法人单位代码", "归属法人代码", "head"),
    "industry": ("行业代码", "国民经济行业代码", "qb03_1", "行业小类", "行业门类及代码", "行业名称", "行业", "industry"),
    "registration_type": ("登记注册类型", "qb06", "注册类型", "登记注册统计类别", "registration_type"),
    "status": ("营业状态", "运营状态", "经营状态", "登记状态", "纳税人状态", "企业状态", "status"),
    "owner": ("统计所属园区", "所属园区", "所属分园", "园区", "分园", "park"),
    "founded": ("成立日期", "成立时间", "开业（成立）时间", "开业日期", "企业注册时间", "qb04", "注册日期", "登记日期", "founded"),
    "address": ("经营地址", "生产经营地址", "单位地址", "住所", "注册地址", "地址", "address"),
    "contact": ("联系人", "统计负责人", "财务负责人", "填表人", "contact"),
    "phone": ("联系电话", "电话", "固定电话", "移动电话", "手机号码", "phone"),
    "business": ("主要业务活动", "主要业务活动或主要产品", "qb03_0", "主营业务", "经营范围", "business"),
    "incubation": ("与孵化器关系", "与科技企业孵化器关系", "孵化关系", "incubation"),
    "carrier": ("所在孵化载体", "孵化载体", "孵化器名称", "carrier"),
    "staff": ("从业人员期末人数", "qd01", "期末从业人员", "从业人员", "从业人数", "staff"),
    "revenue": ("营业收入", "qc05_0", "revenue"),
    "assets": ("资产总计", "qc24", "资产总额", "assets"),
    "registered": ("注册所在区", "注册地所在区", "登记机关", "注册地", "registered"),
    "taxed": ("主管税务机关", "税务登记地", "税收所在区", "纳税所在区", "纳税地", "taxed"),
}  # fmt: skip
MOST_STAFF = 10_000_000
MOST_MONEY = Decimal(10**13)  # thousands of yuan: more than there is, and the column holds it
MOST = 40 << 20  # bytes
LIMITS = Limits(bytes=MOST, workbook_bytes=MOST, rows=100_000)
NEEDED = ("name",)
MONEY = ("revenue", "assets")
ENDED, NUMBER = "ended", "number"
APART = (ENDED, NUMBER, *homes.KINDS)  # what a list says that is no column of a state
_UNITS = {"元": Decimal("0.001"), "千元": Decimal(1), "万元": Decimal(10), "亿元": Decimal(100_000)}
_IN_BRACKETS = re.compile(r"[（(]([^（()）]*)[)）]")
CODE = re.compile(r"[0-9A-HJ-NP-RTUW-Y]{18}")
_OLD_CODE = re.compile(
    r"[0-9]{15}|[0-9A-Z]{8}-?[0-9X]"
)  # a registration number, an organisation code
_STATUS = {
    "营业": Status.OPERATING, "存续": Status.OPERATING, "在业": Status.OPERATING, "开业": Status.OPERATING,
    "正常": Status.OPERATING, "停业": Status.SUSPENDED, "歇业": Status.SUSPENDED, "筹建": Status.PREPARING,
    "当年关闭": Status.CLOSED, "当年破产": Status.BANKRUPT, "其他": Status.OTHER, "迁出": Status.OTHER,
}  # fmt: skip
_GONE = ("注销", "吊销", "关闭", "终止")
_INCUBATION = {
    "在孵": Incubation.TENANT,
    "毕业": Incubation.GRADUATE,
    "孵化器": Incubation.INCUBATOR,
}


def plain(head: str) -> str:
    """A head without its bracketed unit, its spaces and its width."""
    return _IN_BRACKETS.sub("", unicodedata.normalize("NFKC", head)).replace(" ", "").casefold()


def suggested(heads: Sequence[str], all_known: Mapping[str, tuple[str, ...]] = HEADS) -> dict[str, str]:  # fmt: skip
    """For each attribute the head that is known to mean it, each head once."""
    by_plain: dict[str, str] = {}
    for head in heads:
        by_plain.setdefault(plain(head), head)
    found: dict[str, str] = {}
    for attribute, known in all_known.items():
        meant = [plain(each) for each in known if plain(each) in by_plain]
        if meant:
            found[attribute] = by_plain.pop(meant[0])
    return found


def thousands(head: str, unsaid: Decimal = Decimal(1)) -> Decimal:
    """How many thousands of yuan one unit of a column is; `unsaid` where the head names none."""
    inside = _IN_BRACKETS.search(unicodedata.normalize("NFKC", head))
    return _UNITS.get(inside.group(1).strip(), unsaid) if inside else unsaid


@dataclass(slots=True)
class Told:
    """What one row says: values by attribute, reasons to refuse it, notes to look at."""

    values: dict[str, Any] = field(default_factory=dict)
    faults: list[Reason] = field(default_factory=list)
    notes: list[Reason] = field(default_factory=list)
    ended: bool = False
    number: str = ""  # of the time before the credit code
    head: str = ""  # the code of the legal unit of which it is an establishment
    places: dict[str, int] = field(default_factory=dict)  # where it is registered and taxed


def as_new(told: Told, *, has_park: bool, has_head: bool) -> Reason | None:
    """Why a row that is of no unit is not a new one; None where it is. `has_park`: the list names a park for those
    that name none; `has_head`: the legal unit that it names is there."""
    if told.head and not has_head:
        return "no_head", {"value": told.head}
    if told.ended:
        return "ended_unknown", {}
    if "owner" not in told.values and not has_park:
        return "no_park", {}
    return None


@dataclass(slots=True)
class Reader:
    """Reads rows of one list. Parks and industries are looked up once."""

    columns: Mapping[str, str]
    as_of: date
    pack: Pack | None
    parks: dict[str, int] = field(default_factory=dict)
    industries: dict[str, str] = field(default_factory=dict)
    registrations: dict[str, str] = field(default_factory=dict)
    edition: str = ""
    places: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for park in Organisation.objects.on(self.as_of).filter(kind__in=(Kind.PARK, Kind.SUB_PARK)):
            for word in (park.code, park.name):
                self.parks.setdefault(plain(word), park.pk)
        self.places = homes.places(self.as_of) if homes.KINDS.keys() & self.columns.keys() else {}
        industries = arrays.tree(self.pack)
        for code, name in industries.names.items():
            self.industries[code] = code
            if code not in industries.children:
                self.industries.setdefault(name, code)
        for code, name in arrays.tree(self.pack, arrays.REGISTRATION).names.items():
            self.registrations |= {code: code, name: code}
        self.edition = arrays.edition(self.pack) if self.pack else ""

    def told(self, raw: Mapping[str, str]) -> Told:
        """The values of a row, whose texts stand by attribute. An empty cell says nothing."""
        row = Told()
        for attribute, text in raw.items():
            text = text.strip()
            if not text:
                continue
            value = _READERS.get(attribute, Reader._text)(self, row, attribute, text)
            if value is not None:
                row.values[attribute] = value
        if "name" not in row.values and not any(code == "too_long" for code, _ in row.faults):
            row.faults.append(("no_name", {}))
        if row.values.get("industry"):
            row.values["industry_edition"] = self.edition
        if row.head == row.values.get("code"):  # a legal unit is its own
            row.head = ""
        return row

    def _text(self, row: Told, attribute: str, text: str) -> str | None:
        most = State._meta.get_field(attribute).max_length or 200  # type: ignore[union-attr]
        text = " ".join(text.split())
        if len(text) > most:
            row.faults.append(("too_long", {"attribute": attribute, "column": label(attribute), "length": len(text), "most": most}))  # fmt: skip
            return None
        return text

    def _code(self, row: Told, attribute: str, text: str) -> str | None:
        code = unicodedata.normalize("NFKC", text).replace(" ", "").upper()
        if lost(text, text):
            row.faults.append(("code_lost", {"value": text[:40]}))
            return None
        if _OLD_CODE.fullmatch(code):
            row.number = code
            row.notes.append(("old_code", {"value": code}))
            return None
        if not CODE.fullmatch(code):
            row.faults.append(("code_shape", {"value": text[:40]}))
            return None
        return code

    def _head(self, row: Told, attribute: str, text: str) -> None:
        code = unicodedata.normalize("NFKC", text).replace(" ", "").upper()
        if CODE.fullmatch(code):
            row.head = code
        else:
            row.faults.append(("code_shape", {"attribute": attribute, "value": text[:40]}))

    def _registration(self, row: Told, attribute: str, text: str) -> str | None:
        """A code or a name of the pack's list; another text is told, and left as it was."""
        if not self.registrations:
            return self._text(row, attribute, text)
        code = self.registrations.get(text) or self.registrations.get(text.split()[0])
        if code is None:
            row.notes.append(("unknown_registration", {"value": text[:40]}))
        return code

    def _park(self, row: Told, attribute: str, text: str) -> int | None:
        found = self.parks.get(plain(text))
        if found is None:
            row.faults.append(("unknown_park", {"value": text[:40]}))
        return found

    def _place(self, row: Told, attribute: str, text: str) -> None:
        """A park, a district, or the name of an office that holds one; another text is told, and nothing changed."""
        found = homes.place_in(text, self.places)
        if found is None:
            row.notes.append(("unknown_place", {"attribute": attribute, "column": label(attribute), "value": text[:40]}))  # fmt: skip
        else:
            row.places[attribute] = found

    def _industry(self, row: Told, attribute: str, text: str) -> str | None:
        code = self.industries.get(text) or self.industries.get(text.lstrip("ABCDEFGHIJKLMNOPQRST"))
        if code is None:
            row.faults.append(("unknown_industry", {"value": text[:40]}))
        return code

    def _status(self, row: Told, attribute: str, text: str) -> str | None:
        if any(word in text for word in _GONE) and "当年" not in text:
            row.ended = True
            return None
        found = next((status for word, status in _STATUS.items() if word in text), None)
        if found is None:
            row.faults.append(("unknown_status", {"value": text[:40]}))
        return None if found is None else str(found)

    def _founded(self, row: Told, attribute: str, text: str) -> date | None:
        days = written.day(text[:10] if len(text) > 10 and text[10] in " T" else text)
        if days is None:
            row.faults.append(
                (
                    "bad_date",
                    {"attribute": attribute, "column": label(attribute), "value": text[:40]},
                )
            )
            return None
        founded = date(1970, 1, 1) + timedelta(days=int(days))
        if founded > self.as_of:
            row.faults.append(("future", {"value": str(founded)}))
            return None
        return founded

    def _incubation(self, row: Told, attribute: str, text: str) -> str | None:
        found = next((value for word, value in _INCUBATION.items() if word in text), None)
        return None if found is None else str(found)

    def _staff(self, row: Told, attribute: str, text: str) -> int | None:
        number = self._number(row, attribute, text)
        if number is None:
            return None
        if number > MOST_STAFF or number != int(number):
            self._no_number(row, attribute, text)
            return None
        return int(number)

    def _money(self, row: Told, attribute: str, text: str) -> Decimal | None:
        number = self._number(row, attribute, text)
        if number is None:
            return None
        amount = number * thousands(self.columns.get(attribute, ""))
        if amount >= MOST_MONEY:
            self._no_number(row, attribute, text)
            return None
        return amount.quantize(Decimal("0.01"))

    def _number(self, row: Told, attribute: str, text: str) -> Decimal | None:
        try:
            number = Decimal(unicodedata.normalize("NFKC", text).replace(",", ""))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            self._no_number(row, attribute, text)
            return None
        if number < 0:
            row.faults.append(("negative", {"attribute": attribute, "column": label(attribute)}))
            return None
        return number

    def _no_number(self, row: Told, attribute: str, text: str) -> None:
        row.faults.append(("bad_number", {"attribute": attribute, "column": label(attribute), "value": text[:40]}))  # fmt: skip


_READERS = {
    "code": Reader._code, "head": Reader._head, "owner": Reader._park, "carrier": Reader._park, "registration_type": Reader._registration, "industry": Reader._industry, "status": Reader._status,
    "founded": Reader._founded, "incubation": Reader._incubation, "staff": Reader._staff,
    "revenue": Reader._money, "assets": Reader._money, **dict.fromkeys(homes.KINDS, Reader._place),
}  # fmt: skip


def rows_of(chunk: tuple[Sequence[int], Sequence[Sequence[Any]]], places: Mapping[str, int], text: Any) -> Iterator[tuple[int, dict[str, str]]]:  # fmt: skip
    """Line and texts by attribute of each row of a chunk; a row without any text at all is passed over."""
    lines, cells = chunk
    for at, line in enumerate(lines):
        raw = {attribute: text(cells[place][at]) for attribute, place in places.items()}
        if any(map(str.strip, raw.values())) or any(text(column[at]).strip() for column in cells):
            yield line, raw
