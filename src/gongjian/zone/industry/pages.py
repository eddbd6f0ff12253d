"""What the pages of this room share: a form that writes something, an act upon a thing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from ..accounts.acting import Acting, Request
from ..accounts.doing import Act, acts_of, say
from ..accounts.guards import View
from .permissions import may_see_industry

Find = Callable[[Request, int], Any]


def act(
    find: Find, back: str, may: Callable[[Acting | None, Any], bool], form: Any, said: Callable[[], str], do: Act
) -> View:  # fmt: skip
    return acts_of(may_see_industry, find, back)(may, form, said, do)


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
