from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from ..web.logs import refused
from ..web.tables import listed
from . import tables
from .models import Event
from .permissions import may_search
from .queries import broken
from .words import PURPOSES, ROLES, plainly, said


def _readable(request: Any) -> None:
    if not may_search(request.acting):
        refused()
        raise Http404


def search(request: Any) -> HttpResponse:
    _readable(request)
    return listed(request, tables.events(Event.objects.all()), "audit/events.html")


def one(request: Any, number: int) -> HttpResponse:
    _readable(request)
    event = get_object_or_404(Event, number=number)
    return render(request, "audit/event.html", {
        "event": event, "act": said(event.act), "role": ROLES.get(event.role, event.role),
        "purpose": PURPOSES.get(event.purpose, event.purpose),
        "changes": [(name, plainly(before), plainly(after)) for name, before, after in event.changes],
    })  # fmt: skip


def verified(request: Any) -> HttpResponse:
    """Walk the whole chain now, and tell every break."""
    _readable(request)
    found = list(broken())
    return render(request, "audit/verified.html", {"breaks": found, "count": Event.objects.count()})
