"""The pack in force, opened to its sources; editions proposed, compared and decided."""

from __future__ import annotations

from functools import wraps
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..accounts.acting import Request
from ..accounts.guards import View, permitted
from ..accounts.scopes import find, within
from ..web.tables import listed
from . import actions, arrays, forms, permissions, queries, tables
from .models import Edition, Paper


def _reading(view: View) -> View:
    """A page of the pack in force; where nothing is in force yet, a page that says what to do."""

    @permitted(permissions.may_read)
    @wraps(view)
    def shown(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if Edition.objects.on() is None:
            return render(
                request,
                "policy/none.html",
                {"may_propose": permissions.may_propose(request.acting)},
            )
        return view(request, *args, **kwargs)

    return shown


def _edition(request: Request) -> tuple[Edition, str]:
    """The edition that the address names by the beginning of its hash, else the one in force."""
    key = request.GET.get("edition", "")[:64]
    return queries.shown(request.acting, key), key


# ---- the pack, read


@_reading
def policy(request: Request) -> HttpResponse:
    edition, key = _edition(request)
    on = forms.OnDay(request.GET if request.GET.get("day") else None)
    asked = on.cleaned_data["day"] if on.is_bound and on.is_valid() else None
    pack = arrays.pack_of(edition)
    return listed(
        request, tables.forms(pack, key), "policy/policy.html", edition=edition, key=key, on=on,
        asked=asked, was=Edition.objects.on(asked) if asked else None, counts=queries.counts(pack),
    )  # fmt: skip


@_reading
def form(request: Request, code: str) -> HttpResponse:
    edition, key = _edition(request)
    folder = arrays.pack_of(edition).forms.get(code)
    if folder is None:
        raise Http404
    part = request.GET.get("part", "items")
    of = tables.checks if part == "checks" else tables.items
    return listed(
        request, of(folder, key), "policy/form.html", edition=edition, form=folder.form, part=part,
        title=arrays.said(folder.form.title), lapsed=folder.form.legal, kept=tables.kept(key),
    )  # fmt: skip


@_reading
def parameters(request: Request) -> HttpResponse:
    edition, key = _edition(request)
    return listed(
        request,
        tables.parameters(arrays.pack_of(edition), key),
        "policy/parameters.html",
        edition=edition,
    )


@_reading
def parameter(request: Request, code: str) -> HttpResponse:
    edition, key = _edition(request)
    found = arrays.pack_of(edition).parameters.get(code)
    if found is None:
        raise Http404
    return render(request, "policy/parameter.html", {
        "edition": edition, "parameter": found, "title": arrays.said(found.name),
        "values": [(v, tables.shown(v.value), tables.certainty(v.provenance)) for v in reversed(found.values)],
        "history": queries.history("parameter", code),
        "may_propose": permissions.may_propose(request.acting) and not key,
    })  # fmt: skip


@_reading
def ladders(request: Request) -> HttpResponse:
    edition, key = _edition(request)
    found = arrays.pack_of(edition).ladders.values()
    return render(request, "policy/ladders.html", {
        "edition": edition, "kept": tables.kept(key),
        "ladders": [tables.ladder(each) for each in found],
    })  # fmt: skip


@_reading
def indicators(request: Request) -> HttpResponse:
    edition, key = _edition(request)
    return listed(
        request,
        tables.indicators(arrays.pack_of(edition), key),
        "policy/indicators.html",
        edition=edition,
    )


@_reading
def indices(request: Request) -> HttpResponse:
    edition, key = _edition(request)
    return listed(
        request,
        tables.indices(arrays.pack_of(edition), key),
        "policy/indices.html",
        edition=edition,
    )


@_reading
def thing(request: Request, kind: str, code: str) -> HttpResponse:
    """One thing of the pack: what it says, where it comes from, and what each edition did to it."""
    edition, key = _edition(request)
    found = arrays.thing(arrays.pack_of(edition), kind, code)
    if found is None:
        raise Http404
    return render(request, "policy/thing.html", {
        "edition": edition, "thing": found, "history": queries.history(kind, code),
        "certainty": tables.certainty(found.provenance), "whole": tables.whole(found, key),
        "branches": [(b, depth, tables.shown(b.weight), tables.certainty(b.provenance)) for b, depth in found.tree],
    })  # fmt: skip


@permitted(permissions.may_see_editions)
def still_open(request: Request) -> HttpResponse:
    edition, key = _edition(request)
    return listed(
        request,
        tables.still_open(arrays.pack_of(edition), key),
        "policy/open.html",
        edition=edition,
    )


# ---- editions


@permitted(permissions.may_see_editions)
def editions(request: Request) -> HttpResponse:
    found = within(request.acting, Edition)
    may = permissions.may_propose(request.acting)
    return listed(
        request,
        tables.editions(found),
        "policy/editions.html",
        may_propose=may,
        in_force=Edition.objects.on(),
    )


@permitted(permissions.may_see_editions)
def edition(request: Request, key: str) -> HttpResponse:
    found = find(request.acting, Edition, hash__startswith=key)
    return render(
        request,
        "policy/edition.html",
        {**queries.page_of(found, request.acting), "form": forms.Decision()},
    )


@permitted(permissions.may_see_editions)
def paper(request: Request, key: str) -> FileResponse:
    """The document that an edition rests on, as a download and nothing else."""
    found = get_object_or_404(Paper, edition=find(request.acting, Edition, hash__startswith=key))
    response = FileResponse(found.file.open("rb"), as_attachment=True, filename=found.name)
    response.headers["Content-Type"] = found.media
    response.headers["Content-Security-Policy"] = "sandbox"
    return response


@permitted(permissions.may_propose)
def hand_in(request: Request) -> HttpResponse:
    form = forms.HandIn(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            files = arrays.unzipped(form.cleaned_data["file"].read())
            made = actions.propose(
                files=files,
                by=request.acting,
                note=form.cleaned_data["note"],
                before=Edition.objects.newest(),
            )
        except ValidationError as error:
            for message in error.messages:
                form.add_error(None, message)
        else:
            messages.success(request, _("已提交，请另一位批准"))
            return redirect("edition", made.hash[:12])
    return render(request, "accounts/form.html", {
        "form": form, "heading": _("提交政策包"), "back": "editions", "upload": True,
    })  # fmt: skip


@permitted(permissions.may_propose)
def new_value(request: Request, code: str) -> HttpResponse:
    """Confirm or correct a number, or give it a new value from a day."""
    base = Edition.objects.newest()
    if base is None:
        raise Http404
    found = arrays.pack_of(base).parameters.get(code)
    if found is None:
        raise Http404
    last = found.values[-1] if found.values else None
    form = forms.NewValue(request.POST or None, request.FILES or None, initial={
        "name": queries.next_name(base), "since": last and last.since,
        "value": None if last is None or last.value is None else float(last.value),
        "source": last.provenance.source if last else "",
    })  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.amend(
                edition=base, parameter=code, by=request.acting, **form.cleaned_data
            )
        except ValidationError as error:
            for message in error.messages:
                form.add_error(None, message)
        else:
            messages.success(request, _("已提交为新版次，请另一位批准"))
            return redirect("edition", made.hash[:12])
    return render(request, "accounts/form.html", {
        "form": form, "heading": arrays.said(found.name), "back": "parameters", "upload": True,
    })  # fmt: skip


@require_POST
@permitted(permissions.may_propose)
@reauthentication_required
def decide(request: Request, key: str) -> HttpResponse:
    found = find(request.acting, Edition, hash__startswith=key)
    form = forms.Decision(request.POST)
    verdict = request.POST.get("verdict", "")
    if not form.is_valid() or verdict not in ("approve", "reject"):
        messages.error(request, _("没有办成：理由最多 500 个字，决定要么批准要么不批准"))
        return redirect("edition", key)
    try:
        actions.decide(
            edition=found,
            by=request.acting,
            approved=verdict == "approve",
            reason=form.cleaned_data["reason"],
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已批准") if verdict == "approve" else _("已退回"))
    return redirect("edition", key)
