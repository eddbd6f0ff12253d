"""Acts that a page offers: find the thing, the right to it, its form, the act, what it says for itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from ..accounts.acting import Request
from ..accounts.guards import View, allowed, permitted

Do = Callable[[Request, Any, dict[str, Any]], object]
Offer = Callable[[Callable[[Any, Any], bool], Any, Callable[[], str], Do], View]


def acts_on(enter: Callable[[Any], bool], found: Callable[[Request, int], Any], back: Callable[[Any], str]) -> Offer:  # fmt: skip
    """How acts upon a kind of thing are offered. `back`: the page that shows what came of it."""

    def offer(may: Callable[[Any, Any], bool], form: Any, said: Callable[[], str], do: Do) -> View:
        @require_POST
        @permitted(enter)
        def view(request: Request, pk: int) -> HttpResponse:
            thing = found(request, pk)
            allowed(may(request.acting, thing))
            given = form(request.POST, request.FILES) if form else None
            done(request, lambda: do(request, thing, cleaned(given)), said)
            return redirect(back(thing))

        return view

    return offer


def cleaned(form: Any) -> dict[str, Any]:
    """What a form was given. Raises ValidationError with all that is wrong with it."""
    if form is None:
        return {}
    if not form.is_valid():
        raise ValidationError([fault for faults in form.errors.values() for fault in faults])
    return dict(form.cleaned_data)


def done(request: Request, act: Callable[[], object], said: Callable[[], str]) -> bool:
    """Do it and say so, or say why not."""
    try:
        act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    messages.success(request, said())
    return True


def written(form: Any, act: Callable[[], Any]) -> Any:
    """What an act makes of a form that holds; None where it is refused, and the form says why."""
    try:
        return act()
    except ValidationError as error:
        for message in error.messages:
            form.add_error(None, message)
        return None
