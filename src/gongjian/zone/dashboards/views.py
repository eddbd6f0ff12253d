from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render

from ..accounts.acting import Request
from .queries import due, figures


@login_not_required
def home(request: Request) -> HttpResponse:
    """A visitor is led to the door; a person sees what waits for them."""
    if request.acting is None:
        return redirect("account_login")
    return render(request, "dashboards/home.html", {
        "due": due(request.acting), "figures": figures(request.acting),
    })  # fmt: skip
