"""批示: what a leader writes on the page of a thing, to an organisation, with a day; it becomes a matter.

Rooms say which of their things a leader may write on: `offer(kind, model)` at start-up, and the page of such a
thing has `{% panels kind thing %}`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from ..accounts.acting import Acting
from ..accounts.choices import Purpose
from ..accounts.models import Organisation
from ..accounts.scopes import find
from ..history.models import Kept
from ..web.panels import Panel, add
from . import permissions
from .choices import Origin
from .coordinating import opened
from .models import Coordination
from .queries import matters_about


@dataclass(frozen=True, slots=True)
class Offered:
    """A kind of thing on whose page a leader may write."""

    model: type[Kept]
    purpose: Purpose


_OFFERED: dict[str, Offered] = {}


def offer(kind: str, model: type[Kept], purpose: Purpose = Purpose.ADMINISTRATIVE) -> None:
    """Leaders may write on things of this kind; the same kind twice is one."""
    _OFFERED[kind] = Offered(model, purpose)
    add(Panel(f"instructions_on_{kind}", kind, 90, "meetings/instructions_panel.html", _told))


def offered(kind: str) -> Offered | None:
    return _OFFERED.get(kind)


def seen(acting: Acting | None, kind: str, key: int) -> Kept:
    """The thing that is written on, if it may be seen; else 404."""
    of = _OFFERED.get(kind)
    if of is None:
        raise Http404
    return find(acting, of.model, of.purpose, pk=key)


@transaction.atomic
def instruct(
    *, thing: Kept, text: str, in_charge: Organisation, by: Acting, due: date | None = None
) -> Coordination:  # fmt: skip
    """A leader's words become a matter that is due from an organisation. Raises ValidationError."""
    if not text.strip():
        raise ValidationError(_("请写批示内容"), code="text")
    if not permissions.is_leader(by):
        raise ValidationError(_("只有领导可以批示"), code="leader")
    title = text.strip().splitlines()[0]
    return opened(origin=Origin.INSTRUCTION, title=title, text=text.strip(), in_charge=in_charge, due=due,
                  thing=thing, instructed_by_id=by.person_id, by=by)  # fmt: skip


def _told(request: Any, thing: Kept) -> dict[str, Any] | None:
    """What was written on a thing, as far as somebody may see it, and for a leader the form for more."""
    from .forms import Instructing  # forms stand above what pages hand in at start-up

    found = list(matters_about(request.acting, thing, Origin.INSTRUCTION).select_related("in_charge", "instructed_by"))  # fmt: skip
    may = permissions.is_leader(request.acting) and getattr(thing, "withdrawn_at", None) is None
    if not found and not may:
        return None
    return {
        "kind": thing.kind(),
        "instructions": found,
        "form": Instructing(auto_id="id_instruct_%s") if may else None,
    }
