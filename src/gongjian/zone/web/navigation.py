"""The side navigation: apps register their entries at start-up; a person sees what exists and is theirs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class Group:
    """A heading of the navigation."""

    key: str
    label_zh: str
    label_en: str

    @property
    def label(self) -> str:
        return _said(self.label_zh, self.label_en)


GROUPS = (
    Group("desk", "工作台", "Desk"),
    Group("joint", "委区共建", "Joint building"),
    Group("parks", "园区与产业", "Parks and industries"),
    Group("register", "名录库", "Register"),
    Group("returns", "统计调查", "Surveys"),
    Group("evaluation", "监测评价", "Monitoring and evaluation"),
    Group("ladders", "企业培育", "Growing firms"),
    Group("money", "项目与资金", "Projects and money"),
    Group("documents", "文书与发布", "Documents and releases"),
    Group("system", "系统", "System"),
)
_NAMED = {name: group.key for group in GROUPS for name in (group.key, group.label_zh)}


class EntryTaken(Exception):
    """Two apps want the same key."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A page that the navigation leads to. `group`: a key of GROUPS or its Chinese name."""

    key: str
    label_zh: str
    label_en: str
    url_name: str
    group: str
    order: int
    may: Callable[[Any], bool]
    count: Callable[[Any], int] | None = None

    def __post_init__(self) -> None:
        if self.group not in _NAMED:
            raise ValueError(f"{self.key}: no group {self.group!r}; one of {[*_NAMED]}")

    @property
    def label(self) -> str:
        return _said(self.label_zh, self.label_en)


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as one person sees it on one page."""

    key: str
    label: str
    url: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class ShownGroup:
    key: str
    label: str
    entries: tuple[Shown, ...]


_entries: dict[str, Entry] = {}


def register(*entries: Entry) -> None:
    """Adds entries; the same entry twice is one. Raises EntryTaken."""
    for entry in entries:
        before = _entries.setdefault(entry.key, entry)
        if before != entry:
            raise EntryTaken(f"{entry.key}: {before.url_name} and {entry.url_name}")


def menu(request: HttpRequest) -> tuple[ShownGroup, ...]:
    """The groups in which this person may see something, in the order of GROUPS."""
    here = current(request)
    groups = []
    for group in GROUPS:
        entries = tuple(
            shown for entry in _of(group) if (shown := _shown(entry, request, here)) is not None
        )
        if entries:
            groups.append(ShownGroup(group.key, group.label, entries))
    return tuple(groups)


def current(request: HttpRequest) -> Entry | None:
    """The entry whose page this is, or else the nearest above it by address."""
    match = getattr(request, "resolver_match", None)
    named = [e for e in _entries.values() if match is not None and e.url_name == match.view_name]
    if named:
        return named[0]
    above = [
        (len(url), entry.key)
        for entry in _entries.values()
        if len(url := _url(entry) or "") > 1 and request.path.startswith(url.rstrip("/") + "/")
    ]
    return _entries[max(above)[1]] if above else None


def group_of(entry: Entry) -> Group:
    return next(group for group in GROUPS if group.key == _NAMED[entry.group])


def _of(group: Group) -> list[Entry]:
    mine = [entry for entry in _entries.values() if _NAMED[entry.group] == group.key]
    return sorted(mine, key=lambda entry: (entry.order, entry.key))


def _shown(entry: Entry, request: HttpRequest, here: Entry | None) -> Shown | None:
    url = _url(entry)
    if url is None or not entry.may(request):
        return None
    count = entry.count(request) if entry.count else 0
    return Shown(entry.key, entry.label, url, count, here is not None and here.key == entry.key)


def _url(entry: Entry) -> str | None:
    try:
        return reverse(entry.url_name)
    except NoReverseMatch:  # registered by an app whose pages this installation does not serve
        return None


def _said(zh: str, en: str) -> str:
    return en if (get_language() or "").startswith("en") else zh
