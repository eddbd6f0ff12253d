"""Pages of declared facts: every park's, one park's through time, and what changed without a filing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..accounts.acting import Acting, Request
from ..accounts.choices import Kind
from ..accounts.doing import say
from ..accounts.guards import allowed, permitted
from ..accounts.models import Organisation
from ..accounts.scopes import find, within
from ..documents.forms import Because
from ..register.forms import AsOf as AsOfForm
from ..register.queries import AsOf
from ..web.tables import listed
from . import arrays, declaring, forms, permissions, queries, tables
from .choices import CHANGES, Sort, Standing
from .models import Fact

MOST = 20  # filings beside a park's facts; the rest stands in the register


@permitted(permissions.may_see_filings)
def facts(request: Request) -> HttpResponse:
    form, when = _as_of(request)
    rows = queries.rows_of_parks(request.acting, when.day, when.moment)
    return listed(
        request, tables.facts(rows), "filings/facts.html", form=form, when=when,
        rule=arrays.rule(arrays.FACTS_LADDER), unfiled=queries.unfiled(request.acting).count(),
        others=[(k, v) for k, v in request.GET.items() if k not in ("day", "known", "page")],
    )  # fmt: skip


@permitted(permissions.may_see_filings)
def unfiled(request: Request) -> HttpResponse:
    return listed(
        request, tables.unfiled(queries.unfiled(request.acting), request.acting), "register/list.html",
        heading=_("未备案的变化"),
    )  # fmt: skip


@permitted(permissions.may_see_filings)
def park(request: Request, code: str) -> HttpResponse:
    """What a park declares on a day, as known on another; and how each fact came to be."""
    place = _place(request, code)
    form, when = _as_of(request)
    held = queries.facts(place, when.day, when.moment)
    rows = _rows(request.acting, place)
    return render(request, "filings/park.html", {
        "place": place, "form": form, "when": when,
        "sorts": [
            (sort, held.get(sort), _badge(held.get(sort)), [row for row in rows if row["fact"].sort == sort])
            for sort in Sort
        ],
        "filings": [
            (each, tables.stage(each)) for each in queries.filings(request.acting).filter(park=place)[:MOST]
        ],
        "within": Organisation.objects.on().beneath(place.path).filter(kind=Kind.SUB_PARK).exclude(pk=place.pk),
        "may_declare": permissions.may_declare(request.acting, place), "may_enter": permissions.may_enter(request.acting),
    })  # fmt: skip


@permitted(permissions.may_see_filings)
def fact(request: Request, pk: int) -> HttpResponse:
    """A fact stands on its park's page, among those before and after it."""
    found = find(request.acting, Fact.objects.select_related("park"), pk=pk)
    return redirect(f"{declaring.url(found.park)}#fact-{pk}")


def _badge(held: queries.Held | None) -> Any:
    return None if held is None else tables.standing(held.standing)


def _rows(acting: Acting, place: Organisation) -> list[dict[str, Any]]:
    """Every fact of a park, the newest of each sort first, each with what may be done with it."""
    found = within(acting, Fact).filter(park=place)
    standings = {held.key: held.standing for held in queries.known([place])}
    seen = set(queries.filings(acting).values_list("pk", flat=True))
    covers = permissions.may_declare(acting, place)
    return [
        {
            "fact": fact, "words": tables._content(fact), "tag": tables.standing(standings.get(fact.pk, Standing.BEFORE)),
            "covering": tables._covering(fact, seen), "may_see_filing": fact.filing_id in seen,
            "may_take_back": permissions.may_take_back(acting, fact), "may_excuse": permissions.may_excuse(acting, fact),
            "may_cover": covers and standings.get(fact.pk) == Standing.UNFILED,
            "subject": next(subject for subject, sorts in CHANGES.items() if fact.sort in sorts),
        }
        for fact in found.select_related("filing", "made_by", "house", "excused_by").prefetch_related("covered_by")
    ]  # fmt: skip


@permitted(permissions.may_see_filings)
def declare(request: Request, code: str, sort: str) -> HttpResponse:
    """A park declares a change that has happened; the office writes down what was there before."""
    place = _place(request, code)
    office = permissions.may_enter(request.acting)
    allowed(sort in Sort.values and (office or permissions.may_declare(request.acting, place)))
    of = Sort(sort)
    last = Fact.objects.live().filter(park=place, sort=sort).first()
    form = forms.Declaring(
        request.POST or None, sort=of, with_source=office,
        initial={"unit": "ha", **(forms.content_of(last) if last else {})},
    )  # fmt: skip
    if not office:
        form.fields["since"].help_text = _("没有经过备案的变化，申报后标为未备案，要补报")
    if request.method == "POST" and form.is_valid():
        act = declaring.enter if office else declaring.declare
        try:
            act(park=place, sort=sort, by=request.acting, **form.told())
        except ValidationError as error:
            say(form, error)
        else:
            messages.success(
                request, _("已登记") if office else _("已申报；标为未备案，请补报备案")
            )
            return redirect("facts_of_park", code)
    heading = _("登记存量：%(sort)s") if office else _("申报变化：%(sort)s")
    return render(request, "tasks/form.html", {
        "form": form, "heading": heading % {"sort": of.label}, "back": f"/facts/parks/{code}/",
    })  # fmt: skip


@require_POST
@permitted(permissions.may_see_filings)
def take_back(request: Request, pk: int) -> HttpResponse:
    fact = find(request.acting, Fact.objects.select_related("park"), pk=pk)
    allowed(permissions.may_take_back(request.acting, fact))
    return _done(request, fact, declaring.take_back, _("已撤回，记录保留"))


@require_POST
@permitted(permissions.may_see_filings)
def excuse(request: Request, pk: int) -> HttpResponse:
    fact = find(request.acting, Fact.objects.select_related("park"), pk=pk)
    allowed(permissions.may_excuse(request.acting, fact))
    return _done(request, fact, declaring.excuse, _("已认定不需备案"))


def _done(request: Request, fact: Fact, act: Any, said: str) -> HttpResponse:
    form = Because(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(_("请写明理由"))
        act(fact=fact, by=request.acting, reason=form.cleaned_data["reason"])
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, said)
    return redirect("facts_of_park", fact.park.code)


def _place(request: Request, code: str) -> Organisation:
    found = queries.place(request.acting, code)
    allowed(found is not None)
    assert found is not None
    return found


def _as_of(request: Request) -> tuple[AsOfForm, AsOf]:
    form = AsOfForm(request.GET if {"day", "known"} & request.GET.keys() else None)
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    return form, AsOf(given.get("day") or timezone.localdate(), given.get("known"))
