"""Acts that the page of a thing offers: find it and check the right, do it, say so, back to the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from ..accounts.acting import Acting, Request
from ..accounts.guards import View, allowed, permitted

Act = Callable[[Request, Any, dict[str, Any]], object]
May = Callable[[Any, Any], bool]


def acts_of(
    see: Callable[[Acting | None], bool], find: Callable[[Request, int], Any], page: str, above: str
) -> Callable[[May, Any, Callable[[], str], Act], View]:
    """Makes the acts of one kind of thing: the right, the form, what it says for itself, the act. `page` is the
    thing's; `above` the list, for who sees it no more after the act."""

    def make(may: May, form: Any, said: Callable[[], str], act: Act) -> View:
        @require_POST
        @permitted(see)
        def view(request: Request, pk: int) -> HttpResponse:
            found = find(request, pk)
            allowed(may(request.acting, found))
            given = form(request.POST, request.FILES) if form else None
            done(request, given, said, lambda told: act(request, found, told))
            try:
                find(request, pk)
            except Http404:
                return redirect(above)
            return redirect(page, pk)

        return view

    return make


def done(
    request: Request, form: Any, said: Callable[[], str], act: Callable[[dict[str, Any]], object]
) -> bool:
    """Whether it was done; what was wrong is told at the top of the next page."""
    try:
        if form is not None and not form.is_valid():
            raise ValidationError(list(_faults(form)))
        act(form.cleaned_data if form is not None else {})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    messages.success(request, said())
    return True


def _faults(form: Any) -> Iterator[str]:
    """Each with the name of its field: the form itself is not shown again."""
    for name, faults in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        yield from (f"{label}：{fault}" if label else str(fault) for fault in faults)


def written(
    request: Request, form: Any, act: Callable[[], Any], *, said: Callable[[], str], page: str, **shown: Any
) -> HttpResponse:  # fmt: skip
    """A form of its own page: shown, or what was written is done; faults stand at the form."""
    if request.method == "POST" and form.is_valid():
        try:
            made = act()
        except ValidationError as error:
            for message in error.messages:
                form.add_error(None, message)
        else:
            messages.success(request, said())
            return redirect(page, made.pk)
    return render(request, "needs/form.html", {"form": form, **shown})


def year_of(request: Request, otherwise: int) -> int:
    """The year that an address asks for."""
    asked = request.GET.get("year", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else otherwise
