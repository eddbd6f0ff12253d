"""What the pages of this room share: a form of its own page, the year that is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from ..accounts.acting import Request
from ..accounts.doing import say


def written(
    request: Request, form: Any, act: Callable[[], Any], *, said: Callable[[], str], page: str, **shown: Any
) -> HttpResponse:  # fmt: skip
    """A form of its own page: shown, or what was written is done; faults stand at the form."""
    if request.method == "POST" and form.is_valid():
        try:
            made = act()
        except ValidationError as error:
            say(form, error)
        else:
            messages.success(request, said())
            return redirect(page, made.pk)
    return render(request, "needs/form.html", {"form": form, **shown})


def year_of(request: Request, otherwise: int) -> int:
    """The year that an address asks for."""
    asked = request.GET.get("year", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else otherwise
