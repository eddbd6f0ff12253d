"""Checks that follow from the form itself: a part is not more than its whole, a count not below 0."""

from __future__ import annotations

from collections.abc import Iterator

from ..formulas import Scope, rule_of
from ..formulas.scope import quoted
from ..kinds.items import Item
from ..kinds.types import Type
from ..kinds.verdicts import Severity
from ..kinds.words import Words
from .checks import Check
from .faults import Place
from .forms import NON_NEGATIVE, OF_WHICH, Form
from .provenance import Certainty


def generated(form: Form, scope: Scope) -> Iterator[Check]:
    """Hard checks; blank reads as zero only for what cannot be negative, so `blank` tells which."""
    items = {item.code: item for item in form.items}
    kinds, place = form.generate, Place("form.yaml", 1, 1)
    for item in form.items:
        if item.type is not Type.NUMBER:
            continue
        if NON_NEGATIVE in kinds and item.blank_is_zero:
            yield _check(
                f"N.{item.code}", f"{_called(item)} >= 0", scope, place,
                Words(f"{item.name}是负数（{{左值}}），请核对符号",
                      f"{item.en or item.code} is negative ({{left}}): look at the sign"),
            )  # fmt: skip
        whole = items.get(item.of_which or "")
        if OF_WHICH in kinds and whole is not None and _alike(item, whole):
            yield _check(
                f"P.{item.code}", f"{_called(whole)} >= {_called(item)}", scope, place,
                Words(f"其中：{item.name}比{whole.name}多 {{差额}}，请核对这两项",
                      f"of which: {item.en or item.code} exceeds "
                      f"{whole.en or whole.code} by {{gap}}: look at both"),
            )  # fmt: skip


def _called(item: Item) -> str:
    """As a rule calls it: by name, in the marks that a name may need."""
    return str(quoted(item.name or item.code))


def _alike(part: Item, whole: Item) -> bool:
    if whole.type is not Type.NUMBER:
        return False
    if part.unit is None or whole.unit is None:
        return part.unit is whole.unit
    return part.unit.dimension == whole.unit.dimension


def _check(code: str, text: str, scope: Scope, place: Place, message: Words) -> Check:
    return Check(
        id=code, severity=Severity.HARD, text=text, rule=rule_of(text, scope), message=message,
        source="", place=place, certainty=Certainty.TO_BE_CONFIRMED, generated=True,
    )  # fmt: skip
