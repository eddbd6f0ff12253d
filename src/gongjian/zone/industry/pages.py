"""What the pages of this room share: a form that writes something, an act upon a thing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from ..accounts.acting import Acting, Request
from ..accounts.guards import View, allowed, permitted
from .permissions import may_see_industry

Find = Callable[[Request, int], Any]
Do = Callable[[Request, Any, dict[str, Any]], object]


def act(
    find: Find, back: str, may: Callable[[Acting | None, Any], bool], form: Any, said: Callable[[], str], do: Do
) -> View:  # fmt: skip
    """An act that a thing's page offers: the right, its form, the act, what it says for itself."""

    @require_POST
    @permitted(may_see_industry)
    def view(request: Request, pk: int) -> HttpResponse:
        found = find(request, pk)
        allowed(may(request.acting, found))
        given = form(request.POST, request.FILES) if form else None
        try:
            do(request, found, checked(given))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, said())
        return redirect(back, pk)

    return view


def checked(form: Any) -> dict[str, Any]:
    """What a form was given. Raises ValidationError with all that is wrong in it."""
    if form is None:
        return {}
    if not form.is_valid():
        raise ValidationError(
            [
                f"{_label(form, name)}{fault}"
                for name, faults in form.errors.items()
                for fault in faults
            ]
        )
    return dict(form.cleaned_data)


def _label(form: Any, name: str) -> str:
    return f"{form.fields[name].label}：" if name in form.fields else ""


def written(
    request: Request, form: Any, do: Callable[[dict[str, Any]], Any], *, heading: str, back: str,
    said: Callable[[], str], to: Callable[[Any], tuple[Any, ...]], **more: Any,
) -> HttpResponse:  # fmt: skip
    """A page with one form: shown, shown again with what is wrong, or done and on to where `to` says."""
    if request.method == "POST" and form.is_valid():
        try:
            made = do(dict(form.cleaned_data))
        except ValidationError as error:
            say(form, error)
        else:
            messages.success(request, said())
            return redirect(*to(made))
    return render(
        request, "industry/form.html", {"form": form, "heading": heading, "back": back, **more}
    )


def say(form: Any, error: ValidationError) -> None:
    for message in error.messages:
        form.add_error(None, message)
