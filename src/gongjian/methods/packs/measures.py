"""`units.yaml`: the units of measure that a pack adds to those everyone knows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..kinds.units import Unit, Units, unit_of
from .blocks import Block, block_of
from .composing import compose
from .faults import Found, Place
from .nodes import ListNode, MapNode, Node
from .provenance import KEYS, provenance_of
from .sources import source_of

FILE = "units.yaml"
UNIT_KEYS = ("name", "dimension", "factor", *KEYS)
# Fraction("1e999999999") would count until the machine is full, so factors keep to a sober shape.
_FACTOR = re.compile(
    r"([0-9]{1,3}(,[0-9]{3}){1,6}|[0-9]{1,20})(\.[0-9]{1,20})?([eE][-+]?[0-9]{1,2})?"
    r"|[0-9]{1,20}/[0-9]{1,20}"
)
_DIMENSION = re.compile(r"[^\s*/·]{1,40}([*/·][^\s*/·]{1,40}){0,8}")


def read_measures(text: str, known: Units, found: Found) -> Units:
    """`known` with the units of the text; one of the same name takes the other's place."""
    source = source_of(FILE, text, found)
    node = None if source is None else compose(source, found)
    if node is None:
        return known
    units: dict[str, Unit] = {}
    lines: dict[str, int] = {}
    for name, place, block in _blocks(node, found):
        if name in units:
            found.add(place, f"“{name}”写了两次，第 {lines[name]} 行已有",
                      f"{name!r} is said twice: line {lines[name]} has it")  # fmt: skip
            continue
        lines[name] = place.line
        # A unit with a fault stays a known name, or every item that uses it would seem at fault.
        units[name] = _unit(name, block) or unit_of(name, name, "1")
    return known.with_more(units.values())


def _blocks(node: Node, found: Found) -> Iterator[tuple[str, Place, Block]]:
    """The unit's name, where it stands, and its keys, in any of the shapes that are allowed."""
    if isinstance(node, MapNode):
        only = node.entries[0] if len(node.entries) == 1 else None
        if only is not None and only[0].text == "units":
            node = only[1]
    if isinstance(node, MapNode):
        for key, value in node.entries:
            block = block_of(value, UNIT_KEYS[1:], found)
            if block is not None:
                yield key.text, key.place, block
        return
    if not isinstance(node, ListNode):
        found.add(node.place, "这里应为计量单位的列表，如 - {name: 千元, dimension: money, factor: 1000}",
                  "a list of units is expected, as - {name: 千元, dimension: money, factor: 1000}")  # fmt: skip
        return
    for part in node.parts:
        block = block_of(part, UNIT_KEYS, found)
        if block is not None and block.require("name"):
            name = block.text("name")
            if name is not None:
                yield name, block.place_of("name"), block


def _unit(name: str, block: Block) -> Unit | None:
    provenance_of(block)
    if not block.require("dimension", "factor"):
        return None
    dimension, factor = block.text("dimension"), block.text("factor")
    if dimension is None or factor is None:
        return None
    if not _DIMENSION.fullmatch(dimension):
        block.fault("dimension", f"量纲“{dimension}”不成形，应如 money 或 person*year",
                    f"no dimension {dimension!r}: write money, or person*year")  # fmt: skip
        return None
    try:
        if _FACTOR.fullmatch(factor):
            return unit_of(name, dimension, factor)
    except ValueError:
        pass
    block.fault("factor", f"换算系数“{factor}”应为大于零的数，如 1000、0.5、2000/3",
                f"factor {factor!r}: a number above zero is expected, as 1000, 0.5 or 2000/3")  # fmt: skip
    return None
