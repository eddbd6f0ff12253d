"""The files of a pack, read one by one into entries; every fault is kept with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..formulas.scope import nearest
from ..kinds.words import Words
from .composing import compose
from .faults import Fault, Found, Place
from .nodes import MapNode, Node
from .shapes import Shape, entries_of, entry_of
from .sources import source_of

Files = Mapping[str, str]
_KNOWN = re.compile(
    r"pack\.yaml|CHANGELOG\.md|README\.md|units\.yaml|calendar\.yaml|zone\.yaml|register\.yaml"
    r"|reforms\.yaml|classifications/[^/]+\.csv|crosswalks/[^/]+\.csv|plan/[^/]+\.yaml|chains/[^/]+\.yaml"
    r"|parameters/.+\.yaml"
    r"|forms/[^/]+/(form|checks)\.yaml|indicators/[^/]+\.yaml"
    r"|indices/[^/]+/(tree\.csv|recipe\.yaml)|ladders/[^/]+\.yaml|allocations/[^/]+\.yaml"
    r"|messages/[^/]+\.yaml|cases/.+\.yaml"
)
_EXPECTED = (
    "pack.yaml", "units.yaml", "calendar.yaml", "zone.yaml", "register.yaml", "reforms.yaml", "CHANGELOG.md",
    "classifications/", "crosswalks/", "plan/", "chains/", "parameters/", "forms/", "indicators/", "indices/", "ladders/",
    "allocations/", "messages/", "cases/",
)  # fmt: skip


class PackFiles:
    """The texts of a pack by their paths within it; `faults` gathers what is wrong in them."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.faults: list[Fault] = []

    def refuse_unknown_files(self) -> None:
        for name in self.files:
            if not _KNOWN.fullmatch(name):
                head = name.split("/")[0] + ("/" if "/" in name else "")
                close = nearest(head, _EXPECTED)
                self.fault(
                    Place(name, 1, 1),
                    "包里没有这种文件"
                    + (f"，是不是“{close}”？" if close and close != head else ""),
                    "a pack has no such file"
                    + (f"; did you mean {close!r}?" if close and close != head else ""),
                )
        if "pack.yaml" not in self.files:
            self.fault(Place("pack.yaml", 1, 1), "缺 pack.yaml", "there is no pack.yaml")

    def fault(self, place: Place, zh: str, en: str) -> None:
        self.faults.append(Fault(*place, Words(zh, en)))

    def keep(self, found: Found) -> None:
        self.faults.extend(found)

    def node(self, file: str) -> Node | None:
        found = Found()
        source = source_of(file, self.files[file], found)
        node = None if source is None else compose(source, found)
        self.keep(found)
        return node

    def under(self, folder: str, ending: str) -> list[str]:
        return sorted(f for f in self.files if f.startswith(folder) and f.endswith(ending))

    def one(self, file: str, shape: Shape) -> Any | None:
        if file not in self.files:
            return None
        before = len(self.faults)
        node = self.node(file)
        if node is None:
            if len(self.faults) == before:
                self.fault(Place(file, 1, 1), "文件是空的", "the file is empty")
            return None
        found = Found()
        entry = entry_of(node, shape, found)
        self.keep(found)
        return entry

    def many(self, file: str, shape: Shape, key: str, code: str) -> dict[Any, Any]:
        """A list, alone or under one key; by code, each once."""
        if file not in self.files:
            return {}
        node = self.node(file)
        if isinstance(node, MapNode) and len(node.entries) == 1 and node.entries[0][0].text == key:
            node = node.entries[0][1]
        if node is None:
            return {}
        found = Found()
        entries = entries_of(node, shape, found)
        self.keep(found)
        return self.by_code(entries, code)

    def by_code(
        self, entries: Sequence[Any], code: str, into: dict[Any, Any] | None = None
    ) -> dict[Any, Any]:
        taken: dict[Any, Any] = {} if into is None else into
        for entry in entries:
            name = getattr(entry, code)
            before = taken.setdefault(name, entry)
            if before is not entry:
                where = f"{before.place.file}:{before.place.line}"
                self.fault(
                    entry.place, f"“{name}”在 {where} 已有", f"{name!r} is at {where} already"
                )
        return taken

    def per_file(self, folder: str, shape: Shape, code: str) -> dict[str, Any]:
        made = [self.one(file, shape) for file in self.under(folder, ".yaml")]
        return self.by_code([entry for entry in made if entry is not None], code)

    def listed(self, folder: str, shape: Shape, code: str) -> dict[str, Any]:
        taken: dict[str, Any] = {}
        for file in self.under(folder, ".yaml"):
            node = self.node(file)
            if node is None:
                continue
            found = Found()
            one = isinstance(node, MapNode)
            entries = [entry_of(node, shape, found)] if one else entries_of(node, shape, found)
            self.keep(found)
            self.by_code([e for e in entries if e is not None], code, taken)
        return taken

    def each(
        self, folder: str, ending: str, read: Callable[[str, str, Found], Any]
    ) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for file in self.under(folder, ending):
            found = Found()
            entry = read(file, self.files[file], found)
            self.keep(found)
            if entry is not None:
                made[file.removeprefix(folder).removesuffix(ending)] = entry
        return made
