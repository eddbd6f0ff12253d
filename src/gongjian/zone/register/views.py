"""Pages of the register: the list as of a day, a unit's story, changes by its keepers."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..accounts.acting import Request
from ..accounts.choices import Purpose
from ..accounts.guards import permitted
from ..accounts.scopes import within
from ..audit.recording import About, record_read
from ..web.tables import listed
from . import actions, forms, permissions, queries, tables
from .attributes import COLUMNS, as_columns, content_of, differing, label
from .models import Change, Identifier, Residence, SavedView, State, Succession, Unit
from .queries import AsOf
from .words import Words


def _as_of(request: Request) -> tuple[forms.AsOf, AsOf]:
    form = forms.AsOf(request.GET if {"day", "known"} & request.GET.keys() else None)
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    return form, AsOf(given.get("day") or timezone.localdate(), given.get("known"))


@permitted(permissions.may_see_units)
def units(request: Request) -> HttpResponse:
    form, when = _as_of(request)
    rows, industry = queries.states(request.acting, when), request.GET.get("industry", "")
    if industry:  # where a table of the register leads to, finer than a section
        rows = tables.of_industry(rows, industry)
    return listed(
        request, tables.units(rows, request.acting), "register/units.html", form=form, when=when, industry=industry,
        may_maintain=permissions.may_maintain(request.acting),
        views=SavedView.objects.filter(person=request.user), asked=request.GET.urlencode(),
        others=[(k, v) for k, v in request.GET.items() if k not in ("day", "known", "page")],
    )  # fmt: skip


@permitted(permissions.may_see_units)
def unit(request: Request, pk: int) -> HttpResponse:
    found, story = _seen(request, pk)
    now = story[0]
    if request.acting.is_staff:
        record_read("microdata.read", About("unit", str(pk), now.name), by=request.acting.actor,
                    purpose=Purpose.STATISTICAL, keys=[pk], asked={})  # fmt: skip
    words = Words()
    residences = Residence.objects.known().filter(unit=found).select_related("place")
    return render(request, "register/unit.html", {
        "unit": found, "now": now, "story": list(_told(words, story)), "microdata": True,
        "facts": [(label(c), words.shown(c, getattr(now, c))) for c in COLUMNS],
        "former": list(dict.fromkeys(s.name for s in story if s.name != now.name)), "residences": residences.order_by("where", "-since"),
        "identifiers": Identifier.objects.known().filter(unit=found).order_by("scheme", "-since"),
        "before": Succession.objects.filter(successor=found, withdrawn_by=None),
        "after": Succession.objects.filter(predecessor=found, withdrawn_by=None),
        "may_maintain": permissions.may_maintain(request.acting),
        "may_ask": permissions.may_ask(request.acting),
        "reporters": queries.reporters(found),
    })  # fmt: skip


def _seen(request: Request, pk: int) -> tuple[Unit, list[State]]:
    """A unit of which at least one state may be seen; else 404, whether or not there is one."""
    found = Unit.objects.select_related("head", "organisation").filter(pk=pk).first()
    story = [] if found is None else queries.story(request.acting, found)
    if found is None or not story:
        raise Http404
    return found, story


def _told(words: Words, story: list[State]) -> Any:
    """Each state with what it changed of the one before it."""
    for now, before in zip(story, [*story[1:], None], strict=True):
        after = content_of(now)
        changed = [] if before is None else differing(content_of(before), after)
        told = [] if before is None else [
            (label(c), words.shown(c, getattr(before, c)), words.shown(c, after[c])) for c in changed
        ]  # fmt: skip
        yield now, told


@permitted(permissions.may_maintain)
def new_unit(request: Request) -> HttpResponse:
    form = forms.Facts(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.enter(told=form.told(), since=form.cleaned_data["since"], by=request.acting,
                                 note=form.cleaned_data["note"])  # fmt: skip
        except ValidationError as error:
            _say(form, error)
        else:
            messages.success(request, _("已入库"))
            return redirect("unit", made.pk)
    return render(request, "accounts/form.html", {
        "form": form, "heading": _("新增单位"), "back": "units",
    })  # fmt: skip


@permitted(permissions.may_maintain)
def change_unit(request: Request, pk: int) -> HttpResponse:
    """Change what is told of a unit; where somebody else did meanwhile, both are shown side by side."""
    found, story = _seen(request, pk)
    form = forms.Facts(
        request.POST or None, instance=State.objects.get(pk=story[0].pk),
        initial={"since": timezone.localdate()},
    )  # fmt: skip
    conflict: list[Any] = []
    seen = request.POST.get("base", "")
    base = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 19 else 0
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.change(unit=found, told=_changed(form, story[0]), since=given["since"], by=request.acting,
                                  note=given["note"], base=base)  # fmt: skip
        except actions.Conflict as error:
            conflict = _both(form, State.objects.get(pk=story[0].pk))
            _say(form, error)
        except ValidationError as error:
            _say(form, error)
        else:
            messages.success(request, _("已保存") if made else _("没有变化"))
            return redirect("unit", pk)
    return render(request, "register/change.html", {
        "form": form, "unit": found, "now": story[0], "conflict": conflict, "base": actions.version(found),
    })  # fmt: skip


def _changed(form: forms.Facts, before: State) -> dict[str, Any]:
    """What the person changed in the form that they were given; the rest is left to whoever changed it."""
    return {name: value for name, value in form.told().items() if name in form.changed_data}


def _both(form: forms.Facts, now: State) -> list[tuple[str, Any, Any]]:
    told, words = as_columns(form.told()), Words()
    return [
        (label(column), words.shown(column, getattr(now, column)), words.shown(column, mine))
        for column, mine in told.items()
        if getattr(now, column) != mine
    ]


@permitted(permissions.may_maintain)
def end_unit(request: Request, pk: int) -> HttpResponse:
    found, story = _seen(request, pk)
    form = forms.Ending(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.close(unit=found, on=given["on"], by=request.acting, note=given["note"])
        except ValidationError as error:
            _say(form, error)
        else:
            messages.success(request, _("已终止"))
            return redirect("unit", pk)
    return render(request, "accounts/form.html", {
        "form": form, "heading": _("终止 %(name)s") % {"name": story[0].name}, "back": "units",
    })  # fmt: skip


@require_POST
@permitted(permissions.may_maintain)
@reauthentication_required
def undo_change(request: Request, pk: int, change: int) -> HttpResponse:
    """The last change of a unit is taken back."""
    found, _story = _seen(request, pk)
    opened = within(request.acting, State.objects.filter(unit=found), Purpose.STATISTICAL)
    made = get_object_or_404(Change.objects.distinct(), pk=change, opened_states__in=opened)
    try:
        actions.undo(what=made, by=request.acting)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已撤销"))
    return (
        redirect("unit", pk)
        if State.objects.known().filter(unit=found).exists()
        else redirect("units")
    )


def _say(form: Any, error: ValidationError) -> None:
    for message in error.messages:
        form.add_error(None, message)
