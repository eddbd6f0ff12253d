"""What changed within a form: its legal head, its items, its checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..kinds.items import Item
from ..kinds.words import Words
from .checks import Check
from .folders import FormFolder
from .forms import Form, Legal
from .provenance import Provenance
from .telling_changes import between, changed, every_field, keys, reordered

_ITEMS, _CHECKS = Words("项目", "item"), Words("审核", "check")


@dataclass(frozen=True, slots=True)
class Asked:
    """An item where it stands on its form."""

    item: Item
    section: Words
    provenance: Provenance


def form_changes(old: FormFolder, new: FormFolder) -> Iterator[Words]:
    before, after = old.form, new.form
    for key in ("title", "unit_column", "frequency", "generate"):
        yield from changed(key, getattr(before, key), getattr(after, key))
    yield from every_field()(before.legal or Legal(), after.legal or Legal())
    yield from every_field()(before.source, after.source)
    yield from keys(_as_written(before), _as_written(after))
    yield from changed("sections", _titles(before), _titles(after))
    yield from between(
        asked(before), asked(after), _ITEMS, lambda a: a.item.name or a.item.code, item_changes
    )
    yield from reordered(asked(before), asked(after), Words("项目", "items"))
    yield from between(checks_of(old), checks_of(new), _CHECKS, lambda c: c.id, check_changes)
    yield from reordered(_written(old), _written(new), Words("审核", "checks"))


def _as_written(form: Form) -> dict[str, Any]:
    return {key: node.plain() for key, node in form.untyped.items()}


def _titles(form: Form) -> tuple[str, ...]:
    return tuple(str(section.title) for section in form.sections)


def asked(form: Form) -> dict[str, Asked]:
    """The items of a form by their codes."""
    return {
        item.code: Asked(item, section.title, form.provenance.get(item.code, Provenance()))
        for section in form.sections
        for item in section.items
    }


def item_changes(old: Asked, new: Asked) -> Iterator[Words]:
    yield from every_field()(old.item, new.item)
    yield from changed("section", old.section, new.section)
    yield from every_field()(old.provenance, new.provenance)


def checks_of(folder: FormFolder) -> Mapping[str, Check]:
    return {check.id: check for check in folder.checks}


def _written(folder: FormFolder) -> list[str]:
    return [check.id for check in folder.checks if not check.generated]


def check_changes(old: Check, new: Check) -> Iterator[Words]:
    """Of a generated check there is nothing to tell that its items do not tell."""
    if old.generated and new.generated:
        return
    unsaid = () if _speaks(old) or _speaks(new) else ("message",)
    yield from every_field("id", "rule", "generated", *unsaid)(old, new)


def _speaks(check: Check) -> bool:
    """False where the message is the rule, for want of another."""
    return str(check.message) != " ".join(check.text.split())
