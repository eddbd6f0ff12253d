"""Pages of requests: asked by firms and parks, decided by the level above."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..accounts.acting import Request
from ..accounts.choices import Kind as House
from ..accounts.choices import Purpose, Role
from ..accounts.doing import say
from ..accounts.guards import allowed, permitted
from ..accounts.scopes import find, within
from ..web.tables import listed
from . import asking, forms, permissions, tables, windows
from .attributes import as_columns, label
from .changes import version, version_of
from .choices import Decision, Kinds
from .models import Request as Asked
from .models import State
from .queries import AsOf, states
from .reading import read, read_unit
from .words import Words

STATISTICAL = Purpose.STATISTICAL


@permitted(permissions.may_see_requests)
def requests(request: Request) -> HttpResponse:
    found = asking.with_frames(within(request.acting, Asked, STATISTICAL))
    return listed(
        request, tables.requests(found), "register/requests.html", may_ask=permissions.may_ask(request.acting),
        windows=windows.open_on(timezone.localdate()),
    )  # fmt: skip


@permitted(permissions.may_ask)
def ask(request: Request) -> HttpResponse:
    """About one of one's own units, named in the address, or about one that is to enter."""
    state = _mine(request)
    kind = _kind(request, state)
    form = _form(request, kind, state)
    if request.method == "POST" and form.is_valid():
        try:
            made = asking.ask(
                kind=kind, unit=state.unit if state and kind != Kinds.ENTRY else None, told=_told(form, kind),
                since=form.cleaned_data["since"], ground=form.cleaned_data["ground"],
                note=form.cleaned_data["note"], by=request.acting,
            )  # fmt: skip
        except ValidationError as error:
            say(form, error)
        else:
            messages.success(request, _("已提出，请等上级审核"))
            return redirect("request", made.pk)
    if state is not None:
        read_unit(request, state)
    return render(request, "register/ask.html", {
        "form": form, "kind": kind, "state": state, "microdata": state is not None, "windows": windows.open_on(timezone.localdate()),
        "kinds": [(k.value, k.label) for k in Kinds if state or k == Kinds.ENTRY], "today": timezone.localdate(),
    })  # fmt: skip


def _mine(request: Request) -> State | None:
    """The unit that the address names; for a firm its own."""
    named = request.GET.get("unit", "")
    mine = states(request.acting, AsOf.today())
    if named.isdecimal() and len(named) < 19:
        return mine.filter(unit=int(named)).first()
    return mine.first() if request.acting.role == Role.REPORTER else None


def _kind(request: Request, state: State | None) -> str:
    wanted = request.POST.get("kind") or request.GET.get("kind") or ""
    if state is None:
        return Kinds.ENTRY.value
    return wanted if wanted in Kinds.values else Kinds.CHANGE.value


def _form(request: Request, kind: str, state: State | None) -> Any:
    data = request.POST or None
    if kind == Kinds.EXIT:
        return forms.AskingToLeave(data)
    was = State.objects.get(pk=state.pk) if state and kind == Kinds.CHANGE else None
    form = forms.Asking(data, instance=was, kind=kind)
    owner: Any = form.fields["owner"]
    if request.acting.kind in (House.PARK, House.SUB_PARK) and kind == Kinds.ENTRY:
        owner.queryset = forms.parks().filter(path__startswith=request.acting.path)
    return form


def _told(form: Any, kind: str) -> dict[str, Any]:
    if kind == Kinds.EXIT:
        return {}
    told: dict[str, Any] = form.told() if kind == Kinds.ENTRY else form.changed()
    return told


@permitted(permissions.may_see_requests)
def asked(request: Request, pk: int) -> HttpResponse:
    found = find(request.acting, Asked, STATISTICAL, pk=pk)
    now = _seen(request, found)
    told, words = as_columns(asking.told(found)), Words()
    meanwhile = asking.moved(found, found.base) if now and found.state in asking.OPEN else None
    ours = permissions.may_decide(request.acting, found)
    read(request, asking.about(found), [found.unit_id or f"request/{pk}"])
    return render(request, "register/request.html", {
        "asked": found, "tone": tables.DECISIONS[Decision(found.state)], "form": forms.Verdict(), "now": now,
        "told": [(label(c), words.shown(c, getattr(now, c)) if now else "—", words.shown(c, v)) for c, v in told.items()],
        "may_decide": ours, "seen": version(found.unit) if found.unit else 0,
        "meanwhile": [
            (label(c), words.shown(c, meanwhile.were[c]), words.shown(c, meanwhile.are[c]), words.shown(c, told[c]))
            for c in meanwhile.columns
        ] if meanwhile and ours else [],
        "movers": meanwhile.by if meanwhile else (),
        "may_withdraw": found.asked_by_id == request.acting.person_id and found.state in asking.OPEN,
        "effects": asking.effects(found), "two": found.kind in asking.SCOPE, "microdata": True,
    })  # fmt: skip


def _seen(request: Request, found: Asked) -> State | None:
    """The unit as it is now, as far as the person may see it."""
    believed = State.objects.known().filter(unit=found.unit_id)
    return within(request.acting, believed, STATISTICAL).order_by("-since").first()


@require_POST
@permitted(permissions.may_see_requests)
def decide(request: Request, pk: int) -> HttpResponse:
    found = find(request.acting, Asked, STATISTICAL, pk=pk)
    verdict = request.POST.get("verdict", "")
    if verdict == "withdraw":
        allowed(found.asked_by_id == request.acting.person_id)
    else:
        allowed(permissions.may_decide(request.acting, found) and verdict in ("yes", "no"))
    try:
        if verdict == "withdraw":
            asking.withdraw(asked=found, by=request.acting)
        else:
            asking.decide(asked=found, approved=verdict == "yes", by=request.acting,
                          reason=request.POST.get("reason", "")[:500], seen=version_of(request.POST))  # fmt: skip
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已办理"))
    return redirect("request", pk)
