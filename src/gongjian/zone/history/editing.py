"""The page on which a thing is changed: a form that knows at which version it was opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ..accounts.acting import Request
from ..accounts.doing import say
from .models import Kept
from .together import BothChanged, Clash, Opened


def edit_page(
    request: Request, form: Any, thing: Kept, save: Callable[[Opened], object], *, heading: Any, back: str,
    said: Any = None, template: str = "history/edit.html", **more: Any,
) -> HttpResponse:  # fmt: skip
    """Shown, shown again with what is wrong or what both changed, or saved and back to `back`."""
    at, clashes = _opened(request, thing), list[Clash]()
    if request.method == "POST" and form.is_valid():
        try:
            save(at)
        except BothChanged as error:
            at, clashes = Opened(at.base, error.version), error.clashes
            say(form, error)
        except ValidationError as error:
            say(form, error)
        else:
            messages.success(request, said or _("已保存"))
            return redirect(back)
    shown = {"form": form, "heading": heading, "back": back, "at": at, "clashes": clashes}
    return render(request, template, {**shown, **more}, status=409 if clashes else 200)


def _opened(request: Request, thing: Kept) -> Opened:
    """As the form says; a form that is opened now stands at what is."""
    return Opened(_number(request, "base", thing.version), _number(request, "seen", 0))


def _number(request: Request, name: str, otherwise: int) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else otherwise
