"""批示: what a leader writes on the page of a thing, to an organisation, with a day; it becomes a matter.

Rooms say which of their things a leader may write on: `offer(kind, rows)` at start-up, and the page of such a
thing has `{% panels kind thing %}`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from ..accounts.acting import Acting
from ..accounts.choices import Purpose
from ..accounts.models import Organisation
from ..accounts.scopes import find, within
from ..audit.recording import About
from ..web.panels import Panel, add
from . import permissions
from .choices import Origin
from .coordinating import opened
from .models import Coordination
from .queries import instructions_on

Rows = type[Model] | QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Offered:
    """A kind of thing on whose page a leader may write: which rows, seen for what, and where the page is."""

    kind: str
    rows: Rows
    purpose: Purpose
    page: Callable[[Any], str]

    @property
    def model(self) -> type[Model]:
        return self.rows.model if isinstance(self.rows, QuerySet) else self.rows


_OFFERED: dict[str, Offered] = {}


def offer(
    kind: str, rows: Rows, purpose: Purpose = Purpose.ADMINISTRATIVE, page: Callable[[Any], str] | None = None,
) -> None:  # fmt: skip
    """Leaders may write on things of this kind; the same kind twice is one. Without `page` a thing's route is
    called as its kind is."""
    _OFFERED[kind] = Offered(
        kind, rows, purpose, page or (lambda thing: reverse(kind, args=[thing.pk]))
    )
    add(
        Panel(
            f"instructions_on_{kind}",
            kind,
            90,
            "meetings/instructions_panel.html",
            partial(_told, kind),
        )
    )


def offered(kind: str) -> Offered | None:
    return _OFFERED.get(kind)


def seen(acting: Acting | None, kind: str, key: int) -> Any:
    """The thing that is written on, if it may be seen; else 404."""
    of = offered(kind)
    if of is None:
        raise Http404
    return find(acting, of.rows, of.purpose, pk=key)


def page_of(thing: Model) -> str:
    """Where what is written on stands."""
    return _of(thing).page(thing)


def page_about(acting: Acting | None, matter: Coordination) -> str:
    """The page of what a matter is about, where somebody may open it; else nothing."""
    of = offered(matter.about_kind)
    thing = of and within(acting, of.rows, of.purpose).filter(pk=matter.about_key).first()
    return of.page(thing) if of and thing else ""


def _of(thing: Model) -> Offered:
    return next(of for of in _OFFERED.values() if isinstance(thing, of.model))


@transaction.atomic
def instruct(
    *, thing: Model, text: str, in_charge: Organisation, by: Acting, due: date | None = None
) -> Coordination:  # fmt: skip
    """A leader's words become a matter that is due from an organisation. Raises ValidationError."""
    if not text.strip():
        raise ValidationError(_("请写批示内容"), code="text")
    if not permissions.is_leader(by):
        raise ValidationError(_("只有领导可以批示"), code="leader")
    title = text.strip().splitlines()[0]
    return opened(origin=Origin.INSTRUCTION, title=title, text=text.strip(), in_charge=in_charge, due=due,
                  concerning=About(_of(thing).kind, str(thing.pk), str(thing)),
                  park=thing if isinstance(thing, Organisation) else None,
                  instructed_by_id=by.person_id, by=by)  # fmt: skip


def _told(kind: str, request: Any, thing: Model) -> dict[str, Any] | None:
    """What was written on a thing, as far as somebody may see it, and for a leader the form for more."""
    from .forms import Instructing  # forms stand above what pages hand in at start-up

    found = list(instructions_on(request.acting, kind, thing.pk).select_related("in_charge", "instructed_by"))  # fmt: skip
    may = permissions.is_leader(request.acting) and getattr(thing, "withdrawn_at", None) is None
    if not found and not may:
        return None
    return {
        "kind": kind,
        "instructions": found,
        "form": Instructing(auto_id="id_instruct_%s") if may else None,
    }
