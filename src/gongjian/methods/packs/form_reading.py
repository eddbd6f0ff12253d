"""`form.yaml` read into a form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..formulas.scope import nearest
from ..kinds.items import Item
from ..kinds.types import Type
from ..kinds.units import Unit, Units, UnknownUnit
from ..kinds.words import Words
from ..periods import Frequency
from .blocks import Block, block_of
from .composing import compose
from .faults import Found, Place
from .forms import GENERATED, Form, Legal, Section, answering
from .naming import refuse_ambiguous, refuse_reserved
from .provenance import KEYS, Provenance, provenance_of
from .sources import source_of

FILE = "form.yaml"
MOST_ITEMS = 5_000

UNTYPED = ("respondent", "review_chain", "calendar", "prefill")
GENERATE = "generate"
_FORM_KEYS = (
    "form",
    "title",
    "unit_column",
    "frequency",
    "legal",
    "sections",
    GENERATE,
    *UNTYPED,
    *KEYS,
)
_SECTION_KEYS = ("title", "items", "code", *KEYS)
ITEM_KEYS = (
    "code", "name", "en", "unit", "type", "decimals", "blank", "of_which", "cumulative", *KEYS,
)  # fmt: skip
LEGAL_WORDS = ("maker", "approved_by", "filed_with")
LEGAL_TEXTS = ("table_no", "approval_no", "filing_no", "basis")
_LEGAL_KEYS = (*LEGAL_TEXTS, *LEGAL_WORDS, "valid_from", "valid_to", *KEYS)

ITEM_TYPES = {
    "number": Type.NUMBER,
    "integer": Type.NUMBER,
    "text": Type.TEXT,
    "code": Type.TEXT,
    "date": Type.DATE,
    "bool": Type.BOOL,
}
FREQUENCIES = {frequency.value: frequency for frequency in Frequency}
BLANKS = {"missing": False, "zero": True}


@dataclass(frozen=True, slots=True)
class ItemRead:
    """An item with the block it was read from."""

    item: Item
    block: Block
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class FormRead:
    """A form, and whether its items stand as written: only then can rules be held against them."""

    form: Form
    whole: bool


def read_form_text(
    text: str, units: Units, found: Found, others: Sequence[str] = ()
) -> FormRead | None:
    """The form of a text; None if it has no form to speak of. `others`: codes of other forms."""
    source = source_of(FILE, text, found)
    before = len(found)
    node = None if source is None else compose(source, found)
    if node is None:
        if source is not None and len(found) == before:
            found.add(Place(FILE, 1, 1), "文件是空的，至少要有 form 和 sections",
                      "the file is empty: it needs at least form and sections")  # fmt: skip
        return None
    block = block_of(node, _FORM_KEYS, found)
    if block is None:
        return None
    complete = block.require("form", "sections")
    code = block.text("form") or ""
    if code in ("unit", "period"):
        block.fault(
            "form", f"表的代码不能叫 {code}，它另有所指", f"a form cannot be called {code!r}"
        )
    before = len(found)
    sections, provenance = _sections(block, code, units, found, others)
    whole = complete and bool(code) and len(found) == before
    form = Form(
        code=code,
        title=block.words("title") or Words(),
        sections=sections,
        unit_column=block.text("unit_column") or "unit",
        frequency=block.choice("frequency", FREQUENCIES),
        legal=_legal(block),
        source=provenance_of(block),
        provenance=provenance,
        generate=block.texts(GENERATE, GENERATED),
        untyped={key: value for key in UNTYPED if (value := block.node(key)) is not None},
    )
    return FormRead(form, whole)


def _legal(block: Block) -> Legal | None:
    legal = block.block("legal", _LEGAL_KEYS)
    if legal is None:
        return None
    provenance_of(legal)
    words = {key: legal.words(key) or Words() for key in LEGAL_WORDS}
    texts = {key: legal.text(key) or "" for key in LEGAL_TEXTS}
    begins, ends = legal.day("valid_from"), legal.day("valid_to")
    if begins is not None and ends is not None and ends < begins:
        legal.fault("valid_to", f"有效期至 {ends} 早于起始日 {begins}",
                    f"valid to {ends}, before it begins on {begins}")  # fmt: skip
    return Legal(valid_from=begins, valid_to=ends, **texts, **words)  # type: ignore[arg-type]


def _sections(
    block: Block, code: str, units: Units, found: Found, others: Sequence[str]
) -> tuple[tuple[Section, ...], dict[str, Provenance]]:
    read: list[tuple[Block, list[ItemRead]]] = []
    before = len(found)
    for section in block.blocks("sections", _SECTION_KEYS):
        provenance_of(section)
        parts = section.blocks("items", ITEM_KEYS) if section.require("items") else []
        items = [item for part in parts if (item := item_of(part, units)) is not None]
        read.append((section, items))
    everything = [item for _, items in read for item in items]
    if not everything and block.node("sections") is not None and len(found) == before:
        block.fault("sections", "表里一个项目也没有", "the form has no items")
    if len(everything) > MOST_ITEMS:
        block.fault("sections", f"项目太多：{len(everything):,} 个，最多 {MOST_ITEMS:,} 个",
                    f"too many items: {len(everything):,}, {MOST_ITEMS:,} at most")  # fmt: skip
        return (), {}
    named = [(each.item, each.block) for each in everything]
    refuse_ambiguous(named)
    refuse_reserved(named, code, others, block.text("unit_column") or "unit")
    whole_of = {id(each): _with_whole(each, everything) for each in everything}
    _refuse_circles(everything, [whole_of[id(each)] for each in everything])
    sections = tuple(
        Section(
            section.words("title") or Words(),
            tuple(whole_of[id(each)] for each in items),
            section.text("code") or "",
        )
        for section, items in read
    )
    sourced = {e.item.code: e.provenance for e in everything if e.provenance != Provenance()}
    return sections, sourced


def item_of(block: Block, units: Units) -> ItemRead | None:
    provenance = provenance_of(block)
    complete = block.require("code", "name", "type")
    code, name = block.text("code"), block.words("name")
    kind = block.choice("type", ITEM_TYPES)
    item = Item(
        code=code or "?",
        name=(name.zh or name.en) if name else "",
        en=block.text("en") or (name.en if name else ""),
        type=kind or Type.NUMBER,
        unit=_unit(block, units),
        decimals=_decimals(block, kind),
        blank_is_zero=block.choice("blank", BLANKS) or False,
        of_which=block.text("of_which"),
        cumulative=block.truth("cumulative") or False,
    )
    if not complete or code is None or kind is None:
        return None
    return ItemRead(item, block, provenance)


def _unit(block: Block, units: Units) -> Unit | None:
    text = block.text("unit")
    if text is None:
        return None
    try:
        return units.named(text)
    except UnknownUnit as error:
        close = error.nearest or nearest(text, list(units.by_name))
        block.fault(
            "unit",
            f"没有“{text}”这个计量单位"
            + (f"，是不是“{close}”？" if close else "，请写进 units.yaml"),
            f"no unit of measure {text!r}"
            + (f"; did you mean {close!r}?" if close else ": declare it in units.yaml"),
        )
        return None


def _decimals(block: Block, kind: Type | None) -> int | None:
    decimals = block.whole_number("decimals", 9)
    integer = block.text("type") == "integer"
    if decimals is None:
        return 0 if integer else None
    if kind not in (Type.NUMBER, None):
        block.fault("decimals", "只有 number 才有小数位数，请去掉 decimals",
                    "only a number has decimals: take them out")  # fmt: skip
        return None
    if integer and decimals:
        block.fault("decimals", "integer 是整数，decimals 只能是 0；有小数请用 number",
                    "an integer has no decimals; with decimals it is a number")  # fmt: skip
    return decimals


def _with_whole(each: ItemRead, everything: Sequence[ItemRead]) -> Item:
    """The item with the code of what it is a part of (其中), whatever name was written."""
    name = each.item.of_which
    if name is None:
        return each.item
    whole = answering(name, [other.item for other in everything])
    if whole is not None:
        return replace(each.item, of_which=whole.code)
    close = nearest(name, [text for other in everything for text in other.item.names])
    each.block.fault(
        "of_which",
        f"其中：表里没有“{name}”" + (f"，是不是“{close}”？" if close else ""),
        f"of_which: the form has no item {name!r}"
        + (f"; did you mean {close!r}?" if close else ""),
    )
    return replace(each.item, of_which=None)


def _refuse_circles(read: Sequence[ItemRead], items: Sequence[Item]) -> None:
    whole = {item.code: item.of_which for item in items}
    blocks = {each.item.code: each.block for each in read}
    settled: set[str] = set()
    for item in items:
        path: list[str] = []
        at: str | None = item.code
        while at is not None and at not in settled and at not in path:
            path.append(at)
            at = whole.get(at)
        if at is not None and at not in settled:
            circle = " → ".join([*path[path.index(at) :], at])
            blocks[at].fault(
                "of_which", f"其中绕成了圈：{circle}", f"of_which runs in a circle: {circle}"
            )
        settled.update(path)
