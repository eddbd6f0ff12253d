"""What each act is called in the pages of the trail; apps say theirs at start-up."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

_WORDS: dict[str, Any] = {
    "table.exported": _("导出表格"),
    "microdata.read": _("查看单位数据"),
    "demonstration.sown": _("编造示范数据"),
    "zone.begun": _("建立示范区"),
}


PURPOSES: dict[str, Any] = {
    "statistical": _("统计"),
    "administrative": _("管理与服务"),
    "public": _("公开"),
}


ROLES: dict[str, Any] = {}  # accounts, which knows them, stands above and says them at start-up


def say(words: dict[str, Any]) -> None:
    _WORDS.update(words)


def said(act: str) -> str:
    return str(_WORDS.get(act, act))


def plainly(value: Any) -> str:
    """What was before or after, as a page tells it."""
    if isinstance(value, list | tuple):
        return "、".join(plainly(each) for each in value) or "—"
    if isinstance(value, dict):
        return "；".join(f"{name}：{plainly(each)}" for name, each in value.items()) or "—"
    return "—" if value is None or value == "" else str(value)


def acts() -> list[str]:
    """Every act that has a word."""
    return sorted(_WORDS)
