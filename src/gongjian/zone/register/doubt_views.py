"""Clerical review: two that may be one, side by side."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..accounts.acting import Request
from ..accounts.choices import Purpose
from ..accounts.guards import permitted
from ..accounts.scopes import find, within
from ..audit.recording import About
from ..web.tables import listed
from . import arrays, asking, doubting, permissions, queries, tables
from .attributes import COLUMNS, as_columns, content_of, label
from .changes import comes_or_goes, version, version_of
from .choices import Ground, Kinds
from .importing.columns import Reader
from .importing.reasons import brief, parted, weighed
from .jobs import look_for_doubles
from .life_views import second_wanted
from .models import Doubt, State, Unit
from .reading import read
from .views import seen
from .words import Words


@permitted(permissions.may_see_imports)
def doubts(request: Request) -> HttpResponse:
    found = queries.doubts(within(request.acting, Doubt, Purpose.STATISTICAL))
    keeps = permissions.may_maintain(request.acting)
    return listed(request, tables.doubts(found), "register/doubts.html", may_maintain=keeps)


@require_POST
@permitted(permissions.may_maintain)
def look(request: Request) -> HttpResponse:
    """The whole register is looked through for units that may be one."""
    look_for_doubles.enqueue()
    messages.success(request, _("已交给后台查重，查到的会列在这里"))
    return redirect("doubts")


@require_POST
@permitted(permissions.may_maintain)
def suspect(request: Request, pk: int) -> HttpResponse:
    """A unit and another that is named: somebody thinks that they are one."""
    of = seen(request, pk)
    other = queries.named(request.acting, request.POST.get("other", ""))
    try:
        if other is None:
            raise ValidationError(_("名录里没有这样的一个单位，请填代码、全称或编号"))
        made = doubting.raise_one(unit=of.unit, other=other.unit, by=request.acting)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("unit", pk)
    return redirect("doubt", made.pk)


@permitted(permissions.may_see_imports)
def doubt(request: Request, pk: int) -> HttpResponse:
    """Side by side: what the one says and what the other; of several that a row may be the one that is asked for."""
    found = find(request.acting, Doubt, Purpose.STATISTICAL, pk=pk)
    waiting = queries.doubts(within(request.acting, Doubt, Purpose.STATISTICAL)).filter(answer="")
    ahead = waiting.exclude(pk=pk)
    chosen = _chosen(found, request.GET.get("unit", ""))
    unit = get_object_or_404(Unit, pk=chosen["unit"])
    read(request, About("doubt", str(pk), _name(unit)), _both(found, unit))
    return render(request, "register/doubt.html", {
        "doubt": found, "reasons": brief(found.reasons), "sides": _sides(found, unit), "microdata": True,
        "unit": unit, "weight": chosen.get("weight", found.weight),
        "weighed": parted(chosen["why"]) if "why" in chosen else weighed(found.reasons),
        "candidates": _candidates(found, unit), "left": ahead.count(), "ahead": ahead.first(),
        "one": _name(unit), "another": found.row.name if found.row else _name(found.other),
        "may_maintain": permissions.may_maintain(request.acting), "seen": version(unit),
        "same": doubting.may_take_in(found, request.acting, same=True) and found.raised_by_id != request.acting.person_id,
        "apart": doubting.may_take_in(found, request.acting, same=False),
    })  # fmt: skip


def _chosen(found: Doubt, named: str) -> dict[str, Any]:
    """The candidate that the address names; else the one that the doubt is of."""
    wanted = int(named) if named.isdecimal() and len(named) < 19 else found.unit_id
    by_unit: dict[int, dict[str, Any]] = {each["unit"]: each for each in found.candidates}
    return by_unit.get(wanted) or by_unit.get(found.unit_id) or {"unit": found.unit_id}


def _candidates(found: Doubt, shown: Unit) -> list[tuple[int, str, float | None, bool]]:
    """Where there are several and it is still open: each with its name, code and park, its weight, and whether it
    is shown."""
    if found.answer or len(found.candidates) < 2:
        return []
    believed = State.objects.known().filter(unit__in=[each["unit"] for each in found.candidates])
    told = {
        unit: " · ".join(filter(None, words))
        for unit, *words in believed.order_by("since").values_list("unit", "name", "code", "owner__name")
    }  # fmt: skip
    return [
        (each["unit"], f"U{each['unit']:08d} {told.get(each['unit'], '')}", each.get("weight"), each["unit"] == shown.pk)
        for each in found.candidates
    ]  # fmt: skip


@require_POST
@permitted(permissions.may_maintain)
def answer(request: Request, pk: int) -> HttpResponse:
    found = find(request.acting, Doubt, Purpose.STATISTICAL, pk=pk)
    verdict = request.POST.get("answer", "")
    try:
        if verdict == "reopen" and found.change is not None and comes_or_goes(found.change):
            return second_wanted(request, asking.ask(
                kind=Kinds.UNDO, unit=None, told={"doubt": found.pk}, since=timezone.localdate(), ground=Ground.ERROR,
                name=doubting.about(found).name, note=_("撤回存疑的结论"), by=request.acting,
            ))  # fmt: skip
        said = _("已处理")
        if verdict == "reopen":
            doubting.reopen(doubt=found, by=request.acting)
            said = _("已撤回，可以重新判断")
        elif verdict in ("same", "apart"):
            doubting.answer(
                doubt=found,
                same=verdict == "same",
                by=request.acting,
                seen=version_of(request.POST),
                unit=version_of(request.POST, "unit"),
            )
        else:
            raise ValidationError(_("请选是或者不是"))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, said)
    return redirect("doubt", pk)


def _both(found: Doubt, unit: Unit) -> list[str]:
    """Which two are laid side by side: the unit, and another unit or the row of a list."""
    return [str(unit.pk), str(found.other_id) if found.row is None else f"row/{found.row_id}"]


def _name(unit: Unit | None) -> str:
    if unit is None:
        return ""
    state = State.objects.known().filter(unit=unit).order_by("-since").first()
    return state.name if state else str(unit)


def _sides(found: Doubt, unit: Unit) -> list[tuple[str, Any, Any, bool]]:
    """Each attribute as the one side and as the other has it, and whether they differ."""
    right = _content(unit)
    if found.row is not None:
        reader = Reader(found.row.of.columns, found.row.of.as_of, arrays.pack_on())
        left = as_columns(reader.told(found.row.told).values)
    else:
        left = _content(found.other)
    words = Words()
    return [
        (label(c), words.shown(c, left.get(c)), words.shown(c, right.get(c)), bool(left.get(c)) and left.get(c) != right.get(c))
        for c in COLUMNS if left.get(c) or right.get(c)
    ]  # fmt: skip


def _content(unit: Unit | None) -> dict[str, Any]:
    state = State.objects.known().filter(unit=unit).order_by("-since").first()
    return {} if state is None else content_of(state)
