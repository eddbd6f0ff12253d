"""One name, one item: what rules call must not have two meanings."""

from __future__ import annotations

from collections.abc import Sequence

from ..formulas.vocabulary import TERMINAL_OF
from ..kinds.items import Item
from .blocks import Block

Named = Sequence[tuple[Item, Block]]


def refuse_ambiguous(items: Named) -> None:
    """Two items that answer to one name; an item may repeat itself among code, name and en."""
    owners: dict[str, tuple[Item, Block]] = {}
    for item, block in items:
        for name in item.names:
            owner, owners_block = owners.setdefault(name, (item, block))
            if owners_block is not block:
                line = owners_block.place_of("code").line
                block.fault(
                    _key_of(name, item),
                    f"“{name}”已经是项目 {owner.code}（第 {line} 行）的名字，规则会分不清",
                    f"{name!r} already names item {owner.code!r} (line {line}): rules cannot tell",
                )


def _key_of(name: str, item: Item) -> str:
    return "code" if name == item.code else "name" if name == item.name else "en"


def refuse_reserved(
    items: Named, form: str, others: Sequence[str], unit_column: str = "unit"
) -> None:
    """Codes that read like an attribute of the unit, a part of the period, another form's item, or
    a word of the language; names of the column that says whose return it is."""
    heads = tuple(f"{head}." for head in ("unit", "period", form, *others) if head)
    for item, block in items:
        if item.code in ("unit", "period") or item.code.casefold() in TERMINAL_OF:
            block.fault("code", f"代码不能叫“{item.code}”，规则里它另有所指",
                        f"an item cannot be called {item.code!r}: to a rule that is something else")  # fmt: skip
        elif unit_column in item.names:
            block.fault(_key_of(unit_column, item),
                        f"“{unit_column}”是数据里的单位列（unit_column），项目不能再叫它",
                        f"{unit_column!r} is the column of the unit (unit_column): no item can be called so")  # fmt: skip
        if item.code.startswith(heads):
            head = next(head for head in heads if item.code.startswith(head))
            block.fault(
                "code",
                f"代码“{item.code}”不能以“{head}”开头，规则里这另有所指",
                f"code {item.code!r} cannot begin with {head!r}: to a rule that is something else",
            )
