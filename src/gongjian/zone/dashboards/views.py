from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render

from ..accounts.acting import Acting, Request
from ..meetings.permissions import is_leader
from ..reports.permissions import may_manage
from .first_screens.desk import desk
from .first_screens.quarter import quarter
from .first_screens.sheet import sheet
from .queries import due, figures


@login_not_required
def home(request: Request) -> HttpResponse:
    """A visitor is led to the door; a person sees what waits for them."""
    if request.acting is None:
        return redirect("account_login")
    return render(request, "dashboards/home.html", {
        "due": due(request.acting), "figures": figures(request.acting), **_first(request.acting),
    })  # fmt: skip


def _first(acting: Acting) -> dict[str, Any]:
    """What stands first, by what somebody does: the quarter, the sheet, or what is one's own to do."""
    if may_manage(acting):
        return {"quarter": quarter(acting)}
    if is_leader(acting):
        return {"sheet": sheet(acting)}
    return {"desk": desk(acting)}
