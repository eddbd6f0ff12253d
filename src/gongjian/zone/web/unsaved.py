"""What somebody wrote in a small form of a page, and was refused: the page that says why has it again."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

KEPT = "unsaved"
LONGEST = 20_000  # characters, of a whole form
_OURS = frozenset({"csrfmiddlewaretoken", "base", "seen"})


def keep(request: HttpRequest) -> None:
    """Until the next page; files are asked for anew."""
    told = {
        name: values for name, values in request.POST.lists() if name not in _OURS and any(values)
    }
    if told and sum(len(v) for values in told.values() for v in values) <= LONGEST:
        request.session[KEPT] = {"action": request.path, "told": told}


def taken(request: HttpRequest) -> dict[str, Any] | None:
    """What is to be written again into the form of that address; once."""
    session = getattr(request, "session", None)
    if session is None or request.method != "GET" or KEPT not in session:
        return None
    told: dict[str, Any] = session.pop(KEPT)
    return told
