"""What people write: two at one text put together, and no text that tells a firm's name which the firm keeps back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..accounts.models import Organisation
from ..history.merging import merged
from ..history.models import Copy, Kept
from ..history.queries import label
from .models import Need

_SHORTEST = 4  # a name of fewer characters stands in many texts by chance


def put_together(now: Kept, version: int | None, told: Mapping[str, Any]) -> dict[str, Any]:
    """What I wrote over what I was shown, with what somebody else saved meanwhile.

    `version` is the one that I was shown; None where nobody was. Raises ValidationError naming what both changed,
    each to something else.
    """
    if version is None or version == now.version:
        return dict(told)
    copy = Copy.objects.of(now).filter(version=version).first()
    if copy is None:
        raise ValidationError(_("请刷新后再改"), code="version")
    theirs = {name: getattr(now, _column(now, name)) for name in told}
    base = {name: copy.told.get(_column(now, name)) for name in told}
    mine = {name: getattr(value, "pk", value) for name, value in told.items()}
    found = merged(_plain(base), _plain(theirs), _plain(mine))
    if found.clashes:
        names = "、".join(label(now, name) for name in found.clashes)
        raise ValidationError(
            _("您打开以后，别人也改了：%(names)s。请在新窗口打开看最新内容，合并后再保存。") % {"names": names},
            code="clash",
        )  # fmt: skip
    return {name: told[name] for name in told if found.values[name] == _plain(mine)[name]}


def _column(thing: Kept, name: str) -> str:
    return str(getattr(thing._meta.get_field(name), "attname", name))


def _plain(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in values.items()}


def refuse_name(need: Need, *texts: str) -> None:
    """A firm that keeps its name back is named in no text of its need. Raises ValidationError."""
    if need.named or need.firm is None:
        return
    names = {each for each in names_of(need.firm) if len(each) >= _SHORTEST}
    if any(name in text for name in names for text in texts):
        raise ValidationError(
            _("这家企业没有同意公开单位名称，文字里不要写单位名称和代码，请改成“我单位”“该企业”"),
            code="named",
        )


def names_of(firm: Organisation) -> set[str]:
    """Every name that it has had, and its code."""
    return {firm.name, firm.code, *firm.names.values_list("name", flat=True)}
