"""Pages of requests: asked by firms and parks, decided by the level above."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
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
from . import arrays, asking, forms, permissions, tables, windows, wishes
from .attributes import as_columns, label
from .changes import version, version_of
from .choices import SCOPE, Decision, Kind, Kinds
from .life_views import second_wanted
from .models import Change, Import, State, Unit
from .models import Request as Asked
from .queries import AsOf, states
from .reading import read, read_unit
from .resembling import Near, resembling
from .searching import plain
from .words import Words

STATISTICAL = Purpose.STATISTICAL
# What is asked for on its own page; the other kinds come of what is done to a unit or with a list.
ASKED_IN_A_FORM = (Kinds.CHANGE, Kinds.ENTRY, Kinds.EXIT)


@permitted(permissions.may_see_requests)
def requests(request: Request) -> HttpResponse:
    found = asking.with_frames(within(request.acting, Asked, STATISTICAL))
    return listed(
        request, tables.requests(found), "register/requests.html", may_ask=permissions.may_ask(request.acting),
        windows=windows.open_on(timezone.localdate()),
    )  # fmt: skip


@permitted(permissions.may_ask)
def ask(request: Request) -> HttpResponse:
    """About one of one's own units, named in the address, or about one that is to enter, be it as an establishment
    of one's own."""
    head = _head(request)
    state = None if head else _mine(request)
    kind = _kind(request, state)
    form = _form(request, kind, state, head)
    if request.method == "POST" and form.is_valid():
        try:
            made = asking.ask(
                kind=kind, unit=state.unit if state and kind != Kinds.ENTRY else None, told=_told(form, kind),
                since=form.cleaned_data["since"], ground=form.cleaned_data["ground"],
                note=form.cleaned_data["note"], by=request.acting, head=head.unit if head else None,
            )  # fmt: skip
        except ValidationError as error:
            say(form, error)
        else:
            if made.state == Decision.SECONDED:
                return second_wanted(request, made)
            messages.success(request, _("已提出，请等上级审核"))
            return redirect("request", made.pk)
    for shown in filter(None, (state, head)):
        read_unit(request, shown)
    return render(request, "register/ask.html", {
        "form": form, "kind": kind, "state": state, "head": head, "microdata": bool(state or head),
        "windows": windows.open_on(timezone.localdate()), "today": timezone.localdate(),
        "kinds": [(k.value, k.label) for k in ASKED_IN_A_FORM if state or k == Kinds.ENTRY],
    })  # fmt: skip


def _head(request: Request) -> State | None:
    """The legal unit under which an establishment is to enter; 404 where it may not be seen."""
    named = request.GET.get("head", "")
    if not named:
        return None
    found = states(request.acting, AsOf.today()).filter(unit__kind=Kind.LEGAL)
    state: State | None = found.filter(unit=int(named)).first() if _is_key(named) else None
    if state is None:
        raise Http404
    return state


def _is_key(text: str) -> bool:
    return text.isdecimal() and len(text) < 19


def _mine(request: Request) -> State | None:
    """The unit that the address names; for a firm its own."""
    named = request.GET.get("unit", "")
    mine = states(request.acting, AsOf.today())
    if _is_key(named):
        return mine.filter(unit=int(named)).first()
    return mine.first() if request.acting.role == Role.REPORTER else None


def _kind(request: Request, state: State | None) -> str:
    wanted = request.POST.get("kind") or request.GET.get("kind") or ""
    if state is None:
        return Kinds.ENTRY.value
    return wanted if wanted in ASKED_IN_A_FORM else Kinds.CHANGE.value


def _form(request: Request, kind: str, state: State | None, head: State | None) -> Any:
    data = request.POST or None
    if kind == Kinds.EXIT:
        return forms.AskingToLeave(data)
    was = State.objects.get(pk=state.pk) if state and kind == Kinds.CHANGE else None
    form = forms.Asking(data, instance=State(owner=head.owner) if head else was, kind=kind)
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
    told, words = as_columns(wishes.told(found)), Words()
    meanwhile = asking.moved(found, found.base) if now and found.state in asking.OPEN else None
    ours = permissions.may_decide(request.acting, found)
    near = _near(request, found)
    read(request, asking.about(found), [found.unit_id or f"request/{pk}", *(each.state.unit_id for each in near)])  # fmt: skip
    return render(request, "register/request.html", {
        "asked": found, "tone": tables.DECISIONS[Decision(found.state)], "form": forms.Verdict(), "now": now,
        "told": [(label(c), words.shown(c, getattr(now, c)) if now else "—", words.shown(c, v)) for c, v in told.items()],
        "code_fails": _code_fails(found), "twins": _twins(request, found), "near": near, "event": _event(request, found), "may_decide": ours, "seen": version(found.unit) if found.unit else 0,
        "meanwhile": [
            (label(c), words.shown(c, meanwhile.were[c]), words.shown(c, meanwhile.are[c]), words.shown(c, told[c]))
            for c in meanwhile.columns
        ] if meanwhile and ours else [],
        "movers": (meanwhile.by or asking.since_asked(found)) if meanwhile else (),
        "may_withdraw": found.asked_by_id == request.acting.person_id and found.state in asking.OPEN,
        "effects": asking.effects(found), "two": found.kind in SCOPE, "microdata": True,
    })  # fmt: skip


def _near(request: Request, found: Asked) -> list[Near]:
    """While it is open, which units of the register a unit that is to enter is like."""
    if found.kind != Kinds.ENTRY or found.state not in asking.OPEN:
        return []
    return resembling(request.acting, found.name, str(found.told.get("code") or ""))


def _code_fails(found: Asked) -> bool:
    """Whether the check character of a code that is asked for is wrong; some early codes are so."""
    code = str(found.told.get("code") or "")
    return found.state in asking.OPEN and bool(code) and not arrays.codes_hold([code])[0]


def _twins(request: Request, found: Asked) -> list[Asked]:
    """Other requests for the same unit to enter that are open and that the person may see."""
    if found.kind != Kinds.ENTRY or found.state not in asking.OPEN:
        return []
    others = within(request.acting, Asked, STATISTICAL).filter(
        kind=Kinds.ENTRY, state__in=asking.OPEN
    )
    return [each for each in others.exclude(pk=found.pk) if plain(each.name) == plain(found.name)]


def _event(request: Request, found: Asked) -> list[tuple[Any, str, str]]:
    """What is asked for that is no change of attributes: words, the thing, and where it stands."""
    given = found.told
    match Kinds(found.kind):
        case Kinds.ENTRY if found.head is not None:
            return [(_("归属法人"), *_named(request, found.head)), *_born(request, found)]
        case Kinds.ENTRY:
            return _born(request, found)
        case Kinds.MERGER:
            return [(_("存续单位"), *_named(request, Unit.objects.get(pk=given["into"])))]
        case Kinds.SPLIT:
            parts = "；".join(f"{part['name']} {part['code']}".strip() for part in given["parts"])
            return [
                (_("分出的单位"), parts, ""),
                (_("原单位存续"), _("是") if given["goes_on"] else _("否"), ""),
            ]
        case Kinds.UNDO if "doubt" in given:
            return [(_("撤回的结论"), found.name, reverse("doubt", args=[given["doubt"]]))]
        case Kinds.UNDO if "list" in given:
            taken = Import.objects.get(pk=given["list"])
            return [(_("撤销的名单"), taken.name, reverse("import", args=[taken.pk]))]
        case Kinds.UNDO:
            return [(_("撤销的变更"), str(Change.objects.get(pk=given["change"])), "")]
    return []


def _born(request: Request, found: Asked) -> list[tuple[Any, str, str]]:
    """The unit that entered by it."""
    entered = Unit.objects.filter(entered=found.change_id or 0).first()
    return [] if entered is None else [(_("入库的单位"), *_named(request, entered))]


def _named(request: Request, unit: Unit) -> tuple[str, str]:
    """A unit by its name and its page, as far as the person may see it."""
    now = _state(request, unit.pk)
    return (now.name, reverse("unit", args=[unit.pk])) if now else (str(unit), "")


def _seen(request: Request, found: Asked) -> State | None:
    """The unit as it is now, as far as the person may see it."""
    return _state(request, found.unit_id)


def _state(request: Request, unit: int | None) -> State | None:
    believed = State.objects.known().filter(unit=unit)
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
