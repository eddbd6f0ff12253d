"""Questions to the editions and to the pack in force."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404

from ...methods.packs import Pack, things
from ..accounts.acting import Acting
from ..accounts.choices import Purpose
from ..accounts.scopes import find, within
from . import arrays
from .models import Edition
from .permissions import may_decide, may_propose


def in_force(day: date | None = None) -> Edition:
    """The edition in force on a day, else 404: an installation begins with one."""
    found = Edition.objects.on(day)
    if found is None:
        raise Http404
    return found


def name_in_force() -> str:
    """Pack and edition in force today, for the trail; nothing before there is one."""
    return str(Edition.objects.on() or "")


def shown(acting: Acting | None, key: str) -> Edition:
    """The edition whose hash begins so, if it may be seen; the one in force where none is named."""
    return find(acting, Edition, hash__startswith=key) if key else in_force()


def page_of(edition: Edition, acting: Acting | None) -> dict[str, Any]:
    base = edition.before or Edition.objects.on(edition.in_force_from)
    if base is not None and base.pk == edition.pk:
        base = within(acting, Edition, Purpose.PUBLIC).exclude(pk=edition.pk).filter(
            in_force_from__lte=edition.in_force_from, decided_at__lt=edition.decided_at or edition.proposed_at
        ).first()  # fmt: skip
    pack = arrays.pack_of(edition)
    return {
        "edition": edition, "base": base, "counts": counts(pack), "open": len(pack.to_be_confirmed),
        "changes": [] if base is None else arrays.changes(arrays.pack_of(base), pack),
        "may_decide": may_decide(acting, edition), "may_propose": may_propose(acting),
        "in_force": Edition.objects.on(),
    }  # fmt: skip


def history(kind: str, code: str) -> list[tuple[Edition, Any]]:
    """What each approved edition did to one thing of the pack, the newest first."""
    editions = list(Edition.objects.approved().order_by("in_force_from", "decided_at"))
    told = things.history(kind, code, [arrays.pack_of(each) for each in editions])
    return [
        (editions[each.edition], [arrays.said(words) for words in each.said] or arrays.fate(each))
        for each in reversed(told)
    ]


def counts(pack: Pack) -> dict[str, int]:
    return {
        "forms": len(pack.forms), "parameters": len(pack.parameters), "ladders": len(pack.ladders),
        "indicators": len(pack.indicators), "indices": len(pack.indices), "cases": len(pack.cases),
        "checks": sum(len(f.checks) for f in pack.forms.values()),
        "items": sum(len(f.form.items) for f in pack.forms.values()),
    }  # fmt: skip


def next_name(edition: Edition) -> str:
    """The name that follows: 2017.1 → 2017.2, whatever was tried and refused in between."""
    taken = set(Edition.objects.filter(pack=edition.pack).values_list("name", flat=True))
    head, _dot, last = edition.name.rpartition(".")
    number = int(last) if last.isdecimal() else 1
    while (name := f"{head or edition.name}.{number}") in taken:
        number += 1
    return name
