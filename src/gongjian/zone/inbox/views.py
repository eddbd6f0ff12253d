from __future__ import annotations

from django.contrib import messages as said
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..accounts.acting import Request
from ..accounts.guards import permitted
from ..accounts.scopes import within
from ..web.tables import listed
from . import actions, forms, queries, tables
from .models import Channel, Matter, Message


def inbox(request: Request) -> HttpResponse:
    """What is due from the one for whom one acts; open things first."""
    found = within(request.acting, Matter)
    if not request.GET.get("state"):
        found = found.filter(done_at=None)
    return listed(request, tables.matters(found), "inbox/inbox.html")


def messages(request: Request) -> HttpResponse:
    return listed(request, tables.messages(within(request.acting, Message)), "inbox/messages.html")


@require_POST
def read(request: Request) -> HttpResponse:
    actions.read_all(request.user)
    return redirect("messages")


def wishes(request: Request) -> HttpResponse:
    now = {c.value: c in actions.channels(request.user) for c in Channel if c != Channel.PAGE}
    form = forms.Wishes(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        actions.wish(person=request.user, by=request.acting, wanted=form.cleaned_data)
        said.success(request, _("已保存"))
        return redirect("my_account")
    return render(request, "inbox/wishes.html", {"form": form})


@permitted(queries.may_see_sends)
def sends(request: Request) -> HttpResponse:
    return listed(request, tables.sends(Message.objects.all()), "inbox/sends.html")
