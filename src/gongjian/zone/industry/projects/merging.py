"""Two people at one project: a form knows which version it was opened on."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.http import HttpRequest

from ...history.merging import merged
from ...history.models import Copy
from ...history.queries import label
from ...web.numbers import rounded
from ..models import Project
from ..telling import shown


class Clash(Exception):
    """Both changed the same fields, each to something else: by name, theirs and mine."""

    def __init__(self, project: Project, clashes: Mapping[str, tuple[Any, Any]]) -> None:
        super().__init__(", ".join(clashes))
        self.project, self.clashes, self.version = project, clashes, project.version

    def told(self) -> list[tuple[str, str, str]]:
        """Each field with what the other wrote and what this person wrote."""
        teller = shown(self.project)
        return [(label(self.project, name), teller(name, theirs), teller(name, mine))
                for name, (theirs, mine) in self.clashes.items()]  # fmt: skip


def version_of(request: HttpRequest, project: Project) -> int:
    """Of the project as the form showed it; as it is now, for a form that is opened."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else project.version


def merged_with(project: Project, base: int, told: Mapping[str, Any], *, chosen: bool) -> dict[str, Any]:  # fmt: skip
    """What is to be written: mine where only I changed it, theirs where only they did. `chosen`: mine, where both
    did. Raises Clash."""
    now = Project.objects.get(pk=project.pk)
    if now.version == base:
        return dict(told)
    copy = Copy.objects.of(project).filter(version=base).first()
    fields = {name: _field(name) for name in told}
    mine = {f.attname: _plain(f, told[name]) for name, f in fields.items()}
    theirs = {f.attname: _plain(f, getattr(now, f.attname)) for f in fields.values()}
    found = merged({} if copy is None else copy.told, theirs, mine)
    if found.clashes and not chosen:
        raise Clash(now, found.clashes)
    only_theirs = {
        c for c, value in found.values.items() if value == theirs[c] and value != mine[c]
    }
    return {name: value for name, value in told.items() if fields[name].attname not in only_theirs}


def _field(name: str) -> Any:
    return Project._meta.get_field(name)


def _plain(field: Any, value: Any) -> Any:
    """As a copy keeps it."""
    if hasattr(value, "pk"):
        return value.pk
    if isinstance(value, Decimal):
        return str(rounded(value, field.decimal_places))
    return value if isinstance(value, str | int | bool | None) else str(value)
