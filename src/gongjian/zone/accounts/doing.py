"""Acts that the page of a thing offers: find it and check the right, do it, say so, back to the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from ..web.unsaved import keep
from .acting import Acting, Request
from .guards import View, allowed, permitted

Act = Callable[[Request, Any, dict[str, Any]], object]
May = Callable[[Any, Any], bool]
Said = Callable[[], str]


def acts_of(
    see: Callable[[Acting | None], bool], find: Callable[[Request, int], Any], page: str | Callable[[Any], str],
    above: str = "",
) -> Callable[[May, Any, Said | None, Act], View]:  # fmt: skip
    """Makes the acts of one kind of thing: the right, the form, what it says for itself, the act.

    `page` is the thing's, by name, or what tells its address; `above` the list, for who sees it no more after the act. A form is a class, or what makes
    one for the thing. An act for which nothing is said answers with its own words.
    """

    def make(may: May, form: Any, said: Said | None, act: Act) -> View:
        @require_POST
        @permitted(see)
        def view(request: Request, pk: int) -> Any:
            found = find(request, pk)
            allowed(may(request.acting, found))
            done(
                request, _filled(form, found, request), said, lambda told: act(request, found, told)
            )
            if above and not _still(find, request, pk):
                return redirect(above)
            return redirect(page, pk) if isinstance(page, str) else redirect(page(found))

        return view

    return make


def _filled(form: Any, found: Any, request: Request) -> Any:
    if form is None:
        return None
    if isinstance(form, type):
        return form(request.POST, request.FILES)
    return form(found, request.POST, request.FILES)


def _still(find: Callable[[Request, int], Any], request: Request, pk: int) -> bool:
    try:
        find(request, pk)
    except Http404:
        return False
    return True


def done(
    request: Request, form: Any, said: Said | None, act: Callable[[dict[str, Any]], object]
) -> bool:
    """Whether it was done; what was wrong is told at the top of the next page."""
    try:
        told = act(checked(form))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        keep(request)
        return False
    messages.success(request, said() if said else str(told))
    return True


def checked(form: Any) -> dict[str, Any]:
    """What a form was given. Raises ValidationError with all that is wrong in it."""
    if form is None:
        return {}
    if not form.is_valid():
        raise ValidationError(list(_faults(form)))
    return dict(form.cleaned_data)


def _faults(form: Any) -> Iterator[str]:
    """Each with the name of its field: the form itself is not shown again."""
    for name, faults in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        yield from (f"{label}：{fault}" if label else str(fault) for fault in faults)


def written(form: Any, act: Callable[[], Any]) -> Any:
    """What an act makes of a form that holds; None where it is refused, and the form says why."""
    try:
        return act()
    except ValidationError as error:
        say(form, error)
        return None


def say(form: Any, error: ValidationError) -> None:
    """What an action refused stands at the form."""
    for message in error.messages:
        form.add_error(None, message)
