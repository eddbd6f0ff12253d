"""Pages of the register: the list as of a day, a unit's story, what its keepers tell of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from ..accounts.acting import Request
from ..accounts.choices import Purpose
from ..accounts.doing import say
from ..accounts.forms import Reason
from ..accounts.guards import permitted
from ..accounts.measures import measured
from ..accounts.scopes import within
from ..web.tables import listed
from . import actions, changes, editions, elsewhere, forms, permissions, queries, stories, tables
from .asking import OPEN
from .attributes import COLUMNS, PERSONAL, as_columns, content_of, label
from .choices import WHOLE
from .life_forms import ACTS
from .models import Request as Asked
from .models import SavedView, State, Unit
from .queries import AsOf
from .reading import read_unit
from .stories import Seen
from .successions import establishments, head_on
from .words import Words


def as_of(request: Request) -> tuple[forms.AsOf, AsOf]:
    form = forms.AsOf(request.GET if {"day", "known"} & request.GET.keys() else None)
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    return form, AsOf(given.get("day") or timezone.localdate(), given.get("known"))


@permitted(permissions.may_see_units)
def units(request: Request) -> HttpResponse:
    form, when = as_of(request)
    rows = queries.states(request.acting, when)
    table = tables.units(rows, request.acting, when, request.GET.get("industry", ""))
    return listed(
        request, table, "register/units.html", form=form, when=when, views=SavedView.objects.filter(person=request.user),
        may_maintain=permissions.may_maintain(request.acting), asked=request.GET.urlencode(),
        others=[(k, v) for k, v in request.GET.items() if k not in ("day", "known", "page")],
    )  # fmt: skip


@permitted(permissions.may_see_units)
def unit(request: Request, pk: int) -> HttpResponse:
    form, when = as_of(request)
    of = seen(request, pk, when)
    now, words, today = of.on(when.day), Words(), timezone.localdate()
    read_unit(request, now, {"known": str(when.known or "")})
    keeps = permissions.may_maintain(request.acting)
    chapters = stories.told(of, request.acting)
    last = _undoable(of) if keeps and not when.known else None
    return render(request, "register/unit.html", {
        "unit": of.unit, "of": of, "now": now, "when": when, "form": form, "microdata": True, "words": words,
        "facts": [(label(c), words.of(now, c)) for c in COLUMNS if c != "industry_edition"],
        "former": list(dict.fromkeys(s.name for s in of.states if s.name != now.name)),
        "has_contact": _has_contact(of.states[0]), "held": stories.held(of), "story": chapters, "last": last,
        "takes_two": last is not None and changes.comes_or_goes(last),
        "candidates": [words.shown("industry", c) for c in editions.candidates(now)] if keeps else [],
        "elsewhere": elsewhere.about(request.acting, of.unit), "may_maintain": keeps and not when.known,
        "acts": [(key, act.title, act.hint) for key, act in ACTS.items()] if keeps else [],
        "may_ask": permissions.may_ask(request.acting) and not keeps and of.states[0].until > today,
        "pending": within(request.acting, Asked, Purpose.STATISTICAL).filter(unit=of.unit, state__in=OPEN),
        "reporters": queries.reporters(of.unit) if of.states[0].since <= today < of.states[0].until else [],
        "head": _seen_state(request, head_on(of.unit, when.day, when.moment), when),
        "establishments": [
            s for s in establishments(of.unit, when.day, when.moment) if keeps or queries.may_see(request.acting, s)
        ],
    })  # fmt: skip


def _has_contact(state: State) -> bool:
    return any(getattr(state, name) for name in PERSONAL)


def _undoable(of: Seen) -> Any:
    """The last change of a unit, if a person made it to this unit alone."""
    last = changes.changes_of(of.unit).order_by("-pk").first()
    return last if last is not None and last.deed not in WHOLE else None


def _seen_state(request: Request, unit: Unit | None, when: AsOf) -> State | None:
    return None if unit is None else queries.states(request.acting, when).filter(unit=unit).first()


def seen(request: Request, pk: int, when: AsOf | None = None) -> Seen:
    """A unit of which at least one state may be seen; else 404, whether or not there is one."""
    found = Unit.objects.select_related("head", "organisation").filter(pk=pk).first()
    if found is None:
        raise Http404
    of = stories.seen(request.acting, found, when.moment if when else None)
    if not of.states:
        raise Http404
    return of


@permitted(permissions.may_see_units)
def contact(request: Request, pk: int) -> HttpResponse:
    """Whom to ask in a unit and under which number, in full: for a reason, which is kept."""
    now = seen(request, pk).states[0]
    form, shown = Reason(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        measured(request, "unmask")
        told = actions.unmask(state=now, by=request.acting, reason=form.cleaned_data["reason"])
        shown = [(label(name), value) for name, value in told.items()]
    return render(request, "register/contact.html", {
        "unit": now.unit, "now": now, "form": form, "shown": shown, "microdata": shown is not None,
    })  # fmt: skip


@permitted(permissions.may_maintain)
def change_unit(request: Request, pk: int) -> HttpResponse:
    """Change what is told of a unit. Where somebody else did meanwhile, what they changed and what was filled in
    are laid side by side: what only one of the two touched is theirs or one's own, and nothing is lost."""
    of = seen(request, pk)
    now, version = of.states[0], changes.version(of.unit)
    given = changes.version_of(request.POST, "base")
    base = version if given is None else given
    before = queries.believed_at(of.unit, base) or now
    form = _facts(request.POST or None, before)
    conflict: list[Any] = []
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.change(unit=of.unit, told=form.changed(), since=form.cleaned_data["since"], by=request.acting,
                                  note=form.cleaned_data["note"], base=base)  # fmt: skip
        except changes.Conflict as error:
            conflict = _both(form, before, now)
            form = _facts(_merged(request.POST, form, now), now)
            say(form, error)
        except ValidationError as error:
            say(form, error)
        else:
            messages.success(request, _("已保存") if made else _("没有变化"))
            return redirect("unit", pk)
    read_unit(request, now)
    return render(request, "register/change.html", {
        "form": form, "unit": of.unit, "now": now, "conflict": conflict, "base": version, "microdata": True,
    })  # fmt: skip


def _facts(data: Any, state: State) -> forms.Facts:
    """A form made from a state; a copy, so that the state stays as it is."""
    return forms.Facts(
        data, instance=State.objects.get(pk=state.pk), initial={"since": timezone.localdate()}
    )


def _merged(data: Any, form: forms.Facts, now: State) -> Any:
    """What was posted, and where the person left a field alone, what the unit has there by now."""
    merged, fresh = data.copy(), _facts(None, now)
    for name in form.told().keys() - form.changed().keys():
        value = fresh.initial.get(name)
        merged[name] = "" if value is None else str(value)
    return merged


def _both(form: forms.Facts, before: State, now: State) -> list[tuple[str, Any, Any, Any, bool]]:
    """Each attribute that either of the two changed: as it was, as it is by now, as it was filled in, and
    whether both changed it."""
    mine, words = {**content_of(before), **as_columns(form.changed())}, Words()
    were, are = content_of(before), content_of(now)
    return [
        (label(c), words.shown(c, were[c]), words.shown(c, are[c]), words.shown(c, mine[c]),
         were[c] != are[c] and were[c] != mine[c] and are[c] != mine[c])
        for c in COLUMNS if were[c] != are[c] or were[c] != mine[c]
    ]  # fmt: skip
