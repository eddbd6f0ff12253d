"""A form: its legal head, its sections and its items, as `form.yaml` writes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ..kinds.items import Item
from ..kinds.types import Type
from ..kinds.units import Unit, Units, UnknownUnit, unit_of
from ..kinds.words import Words
from ..periods import Frequency
from .schema import CERTAINTIES, Record
from .yaml_text import Fields, Many, Reading, Text, Value, plain

MOST_ITEMS = 5_000
_FORM = ("form", "title", "unit_column", "frequency", "legal", "sections", "respondent",
         "review_chain", "calendar", "prefill", "source", "certainty", "note")  # fmt: skip
_LEGAL = ("table_no", "maker", "approved_by", "approval_no", "valid_from", "valid_to", "basis")
_SECTION = ("title", "items", "note")
_ITEM = ("code", "name", "en", "unit", "type", "decimals", "blank", "of_which", "cumulative",
         "source", "certainty", "note", "classification", "prefill")  # fmt: skip
_UNIT = ("name", "dimension", "factor", "source", "certainty", "note")
_TYPES = {
    "number": Type.NUMBER,
    "integer": Type.NUMBER,
    "text": Type.TEXT,
    "code": Type.TEXT,
    "date": Type.DATE,
    "bool": Type.BOOL,
}


@dataclass(frozen=True, slots=True)
class Legal:
    """The head that makes a form lawful; until it is confirmed the form prints 待备案."""

    table_no: str = ""
    maker: str = ""
    approved_by: str = ""
    approval_no: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    title: Words
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A statistical form. `more` holds what later rooms read: respondent, review chain, calendar."""

    code: str
    title: Words
    unit_column: str
    frequency: Frequency | None
    legal: Legal
    sections: tuple[Section, ...]
    more: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for section in self.sections for item in section.items)


def read_units(reading: Reading, base: Units) -> Units:
    """`units.yaml`: units that are added to `base`, or take the place of one of the same name."""
    root = reading.root()
    if isinstance(root, Fields) and "units" in root.values:
        root = root.values["units"]
    if root is None:
        return base
    if isinstance(root, Fields):
        rows = [(name, value) for name, value in root.values.items()]
    elif isinstance(root, Many):
        rows = [("", value) for value in root.items]
    else:
        reading.fault(root, "计量单位要写成列表", "units are written as a list")
        return base
    units = [_unit(reading, name, value) for name, value in rows]
    return base.with_more(unit for unit in units if unit is not None)


def _unit(reading: Reading, name: str, value: Value) -> Unit | None:
    record = Record(reading, value, Words("计量单位", "a unit"), _UNIT)
    name = name or record.text("name", required=True)
    dimension = record.text("dimension", required=True)
    factor = record.text("factor", required=True)
    if not (name and dimension and factor):
        return None
    try:
        return unit_of(name, dimension, factor)
    except ValueError:
        reading.fault(
            record.fields["factor"],
            f"“{name}”的量纲或换算系数不对：系数写作 1000、0.01 或 2000/3",
            f"unit {name!r}: a factor is written 1000, 0.01 or 2000/3, a dimension money or a*b/c",
        )
        return None


def read_form(reading: Reading, units: Units, *, other_codes: tuple[str, ...] = ()) -> Form | None:
    """`form.yaml`; None if it cannot be read at all. Faults gather in `reading`."""
    root = reading.root()
    if root is None:
        if not reading.faults:
            reading.fault_at(1, 1, "文件是空的，要有 form 和 sections", "empty: form and sections wanted")
        return None
    record = Record(reading, root, Words("表", "a form"), _FORM)
    code = record.text("form", required=True)
    frequencies = {f.value: f for f in Frequency} | {"half_yearly": Frequency.HALF_YEARLY}
    form = Form(
        code=code,
        title=record.words("title"),
        unit_column=record.text("unit_column") or "unit",
        frequency=record.choice("frequency", frequencies),
        legal=_legal(record),
        sections=tuple(_sections(record, units)),
        more={k: plain(record.fields[k]) for k in _FORM[6:] if k in record.fields},
    )
    record.choice("certainty", CERTAINTIES)
    _refuse_ambiguous(record, form, other_codes)
    return form


def _legal(record: Record) -> Legal:
    value = record.fields.get("legal")
    if value is None:
        return Legal()
    legal = Record(record.reading, value, Words("法定表头", "the legal head"), _LEGAL)
    texts = {key: legal.text(key) for key in _LEGAL if not key.startswith("valid")}
    return Legal(**texts, valid_from=legal.day("valid_from"), valid_to=legal.day("valid_to"))


def _sections(record: Record, units: Units) -> list[Section]:
    sections = []
    count = 0
    for value in record.many("sections", required=True):
        section = Record(record.reading, value, Words("一段", "a section"), _SECTION)
        items = []
        for each in section.many("items", required=True):
            count += 1
            if count > MOST_ITEMS:
                record.reading.fault(each, "项目太多：最多 5,000 个", "too many items: 5,000 at most")
                return sections
            item = _item(record.reading, each, units)
            if item is not None:
                items.append(item)
        sections.append(Section(section.words("title"), tuple(items)))
    return sections


def _item(reading: Reading, value: Value, units: Units) -> Item | None:
    record = Record(reading, value, Words("项目", "an item"), _ITEM)
    code = record.text("code", required=True)
    name = record.text("name", required=True)
    kind = record.choice("type", _TYPES, required=True)
    unit = _unit_named(record, units)
    decimals = record.whole("decimals", 0, 9)
    blank = record.choice("blank", {"missing": False, "zero": True})
    record.choice("certainty", CERTAINTIES)
    cumulative = record.flag("cumulative")
    if not code or kind is None:
        return None
    if kind is not Type.NUMBER:
        _refuse_numeric_keys(record, ("unit", "decimals", "blank"))
        unit, decimals, blank = None, None, False
    if record.text("type") == "integer" and decimals is None:
        decimals = 0
    return Item(
        code=code, name=name, en=record.text("en"), type=kind, unit=unit, decimals=decimals,
        blank_is_zero=bool(blank), of_which=record.text("of_which") or None, cumulative=cumulative,
    )  # fmt: skip


def _refuse_numeric_keys(record: Record, keys: tuple[str, ...]) -> None:
    for key in keys:
        if record.text(key) and (key != "blank" or record.text(key) == "zero"):
            record.reading.fault(
                record.fields[key],
                f"“{key}”只用于数（type: number）",
                f"{key!r} is for numbers only (type: number)",
            )


def _unit_named(record: Record, units: Units) -> Unit | None:
    written = record.text("unit")
    if not written:
        return None
    try:
        return units.named(written)
    except UnknownUnit as error:
        near = error.nearest
        record.reading.fault(
            record.fields["unit"],
            f"没有“{written}”这个计量单位" + (f"，是不是“{near}”？" if near else "；可写进 units.yaml"),
            f"no unit of measure {written!r}"
            + (f"; did you mean {near!r}?" if near else "; declare it in units.yaml"),
        )
        return None


def _refuse_ambiguous(record: Record, form: Form, other_codes: tuple[str, ...]) -> None:
    """No two items answer to one name, and no code looks like a way into another place."""
    places = _places(record)
    taken: dict[str, Item] = {}
    prefixes = tuple(f"{head}." for head in ("unit", "period", form.code, *other_codes) if head)
    for place, item in zip(places, form.items, strict=False):
        for name in item.names:
            before = taken.setdefault(name, item)
            if before is not item:
                at = place("code" if name == item.code else "name" if name == item.name else "en")
                record.reading.fault(
                    at,
                    f"“{name}”已是项目 {before.code} 的名称，两个项目不能同名",
                    f"{name!r} is already a name of item {before.code!r}: names are unique",
                )
        if item.code.startswith(prefixes):
            head = item.code.split(".")[0]
            record.reading.fault(
                place("code"),
                f"代码不能以“{head}.”开头，它指的是别处",
                f"a code cannot begin with {head + '.'!r}: that means another place",
            )
        if item.of_which is not None and not any(item.of_which in i.names for i in form.items):
            record.reading.fault(
                place("of_which"),
                f"其中项所属的“{item.of_which}”不在这张表里",
                f"of_which {item.of_which!r} is no item of this form",
            )


def _places(record: Record) -> list[Callable[[str], Value]]:
    """For each item that was read, where its keys stand."""
    places: list[Callable[[str], Value]] = []
    for section in record.many("sections"):
        items = section.values.get("items") if isinstance(section, Fields) else None
        for item in items.items if isinstance(items, Many) else ():
            if isinstance(item, Fields) and _was_read(item):
                places.append(lambda key, item=item: item.values.get(key, item))  # type: ignore[misc]
    return places


def _was_read(item: Fields) -> bool:
    code, kind = item.values.get("code"), item.values.get("type")
    return (
        isinstance(code, Text)
        and bool(code.value.strip())
        and isinstance(kind, Text)
        and kind.value.strip() in _TYPES
    )
