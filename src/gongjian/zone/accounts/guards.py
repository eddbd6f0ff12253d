"""Before a page is opened: is it this person's to open. Who may not is not told that there is one."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase

from ..web.logs import refused
from .acting import Acting, Request

View = Callable[..., HttpResponseBase]


def allowed(may: bool) -> None:
    if not may:
        refused()
        raise Http404


def permitted(may: Callable[[Acting | None], bool]) -> Callable[[View], View]:
    """The right is asked for before the password is: nobody is asked again for what is not theirs."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
            allowed(may(request.acting))
            return view(request, *args, **kwargs)

        return guarded

    return decorate
