"""Pages of requests, frames, rounds of maintenance, quality and demography."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..accounts.acting import Request
from ..accounts.choices import Kind as House
from ..accounts.choices import Purpose, Role
from ..accounts.guards import allowed, permitted
from ..accounts.models import Organisation
from ..accounts.scopes import find, within
from ..web.tables import listed
from . import asking, demography, forms, framing, permissions, quality, rounds, tables
from .attributes import as_columns, label
from .choices import Decision, Kinds, Signing
from .models import Frame, FrameMember, Lead, Round, SavedView, State
from .models import Request as Asked
from .queries import AsOf, end_of, states
from .words import Words

STATISTICAL = Purpose.STATISTICAL


# ---- requests


@permitted(permissions.may_see_requests)
def requests(request: Request) -> HttpResponse:
    found = within(request.acting, Asked, STATISTICAL)
    return listed(request, tables.requests(found), "register/list.html", heading=_("变更请求"),
                  new="request_new" if permissions.may_ask(request.acting) else "", new_words=_("提出请求"))  # fmt: skip


@permitted(permissions.may_ask)
def ask(request: Request) -> HttpResponse:
    """About one of one's own units, named in the address, or about one that is to enter."""
    named = request.GET.get("unit", "")
    mine = states(request.acting, AsOf.today())
    state = mine.filter(unit=int(named)).first() if named.isdecimal() and len(named) < 19 else None
    if state is None and request.acting.role == Role.REPORTER:
        state = mine.first()
    form = forms.Asking(
        request.POST or None, instance=State.objects.get(pk=state.pk) if state else None
    )
    owner: Any = form.fields["owner"]
    if request.acting.kind in (House.PARK, House.SUB_PARK) and state is None:
        owner.queryset = forms.parks().filter(path__startswith=request.acting.path)
    if request.method == "POST" and form.is_valid():
        kind = form.cleaned_data["kind"]
        told = form.told() if kind == Kinds.ENTRY else {
            name: value for name, value in form.told().items() if name in form.changed_data
        }  # fmt: skip
        try:
            made = asking.ask(
                kind=kind, unit=None if kind == Kinds.ENTRY else state and state.unit, told=told,
                since=form.cleaned_data["since"], ground=form.cleaned_data["ground"],
                note=form.cleaned_data["note"], by=request.acting,
            )  # fmt: skip
        except ValidationError as error:
            for message in error.messages:
                form.add_error(None, message)
        else:
            messages.success(request, _("已提出，请等上级审核"))
            return redirect("request", made.pk)
    return render(request, "accounts/form.html", {
        "form": form, "heading": _("请求变更名录"), "back": "requests",
    })  # fmt: skip


@permitted(permissions.may_see_requests)
def asked(request: Request, pk: int) -> HttpResponse:
    found = find(request.acting, Asked, STATISTICAL, pk=pk)
    now = (
        None
        if found.unit is None
        else within(
            request.acting, State.objects.known().filter(unit=found.unit), STATISTICAL
        ).order_by("-since").first()
    )  # fmt: skip
    told, words = as_columns(asking.told(found)), Words()
    return render(request, "register/request.html", {
        "asked": found, "tone": tables.DECISIONS[Decision(found.state)], "form": forms.Verdict(),
        "told": [(label(c), words.shown(c, getattr(now, c)) if now else "—", words.shown(c, v)) for c, v in told.items()],
        "may_decide": permissions.may_decide(request.acting, found),
        "may_withdraw": found.asked_by_id == request.acting.person_id and found.decided_by_id is None,
        "frozen": Frame.objects.filter(state="frozen", day__gte=found.since).first(),
    })  # fmt: skip


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
                          reason=request.POST.get("reason", "")[:500])  # fmt: skip
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已办理"))
    return redirect("request", pk)


# ---- frames


@permitted(permissions.may_see_frames)
def frames(request: Request) -> HttpResponse:
    keeper = permissions.may_maintain(request.acting)
    return listed(request, tables.frames(within(request.acting, Frame, STATISTICAL)), "register/list.html",
                  heading=_("调查名册"), new="frame_new" if keeper else "", new_words=_("提出名册"))  # fmt: skip


@permitted(permissions.may_maintain)
def new_frame(request: Request) -> HttpResponse:
    """Previewed, then proposed: the same form, asked twice."""
    form = forms.NewFrame(request.POST or None, rules=framing.rules())
    found = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            if request.POST.get("step") == "propose":
                made = framing.propose(
                    name=given["name"], rule=given["rule"], day=given["day"], by=request.acting
                )
                messages.success(request, _("已签字，请另一位签字后冻结"))
                return redirect("frame", made.pk)
            found = framing.preview(given["rule"], given["day"])
        except ValidationError as error:
            for message in error.messages:
                form.add_error(None, message)
    return render(request, "register/new_frame.html", {"form": form, "found": found})


@permitted(permissions.may_see_frames)
def frame(request: Request, pk: int) -> HttpResponse:
    found = find(request.acting, Frame, STATISTICAL, pk=pk)
    part = request.GET.get("part", "members")
    visible = within(request.acting, FrameMember.objects.filter(frame=found), STATISTICAL)
    if part == "compared" and found.before is not None:
        mine = set(visible.values_list("unit", flat=True)) | set(
            within(request.acting, FrameMember.objects.filter(frame=found.before), STATISTICAL).values_list("unit", flat=True)
        )  # fmt: skip
        table = tables.compared(
            [d for d in framing.compared(found, found.before) if d.unit in mine]
        )
    else:
        table = tables.members(visible)
    keeper = permissions.may_maintain(request.acting)
    return listed(
        request, table, "register/frame.html", frame=found, part=part, tone=tables.SIGNINGS[Signing(found.state)],
        may_sign=keeper and found.state == "proposed" and found.proposed_by_id != request.acting.person_id,
        may_withdraw=keeper and found.state == "proposed",
        revised=[(m, now) for m, now in framing.revisions(found)][:200] if part == "revised" and keeper else [],
    )  # fmt: skip


@require_POST
@permitted(permissions.may_maintain)
@reauthentication_required
def sign(request: Request, pk: int) -> HttpResponse:
    found = find(request.acting, Frame, STATISTICAL, pk=pk)
    act = framing.withdraw if request.POST.get("verdict") == "withdraw" else framing.sign
    try:
        act(frame=found, by=request.acting)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已办理"))
    return redirect("frame", pk)


# ---- rounds


@permitted(permissions.may_see_frames)
def all_rounds(request: Request) -> HttpResponse:
    keeper = permissions.may_maintain(request.acting)
    return listed(request, tables.rounds(within(request.acting, Round, STATISTICAL)), "register/list.html",
                  heading=_("名录维护"), new="round_new" if keeper else "", new_words=_("开始一轮"))  # fmt: skip


@permitted(permissions.may_maintain)
def new_round(request: Request) -> HttpResponse:
    form = forms.NewRound(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = rounds.open_round(by=request.acting, **form.cleaned_data)
        except ValidationError as error:
            for message in error.messages:
                form.add_error(None, message)
        else:
            return redirect("round", made.pk)
    return render(
        request,
        "accounts/form.html",
        {"form": form, "heading": _("开始一轮名录维护"), "back": "rounds"},
    )


@permitted(permissions.may_see_frames)
def one_round(request: Request, pk: int) -> HttpResponse:
    found = find(request.acting, Round, STATISTICAL, pk=pk)
    mine = within(request.acting, Lead.objects.filter(round=found), STATISTICAL)
    return listed(
        request, tables.leads(mine), "register/list.html", heading=str(found), new="", new_words=""
    )


@permitted(permissions.may_see_frames)
def lead(request: Request, pk: int) -> HttpResponse:
    found = find(request.acting, Lead, STATISTICAL, pk=pk)
    may = permissions.may_close(request.acting, found)
    form = forms.Closing(request.POST or None)
    if request.method == "POST":
        allowed(may)
        if form.is_valid():
            try:
                rounds.close_lead(lead=found, by=request.acting, **form.cleaned_data)
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
            return redirect("round", found.round_id)
    return render(request, "register/lead.html", {"lead": found, "form": form if may else None})


# ---- quality, demography, saved views


@permitted(permissions.may_see_units)
def quality_page(request: Request) -> HttpResponse:
    rows = states(request.acting, AsOf.today())
    return listed(request, tables.quality(quality.by_park(rows)), "register/list.html",
                  heading=_("名录质量"), new="", new_words="")  # fmt: skip


@permitted(permissions.may_see_units)
def flows(request: Request) -> HttpResponse:
    """Stocks and flows between two days of the parks that somebody may see."""
    asked = {"first", "last", "known"} & request.GET.keys()
    form = forms.Between(request.GET if asked else None)
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    today = timezone.localdate()
    first, last = given.get("first") or today.replace(month=1, day=1), given.get("last") or today
    at = end_of(given["known"]) if given.get("known") else None
    if request.acting.role == Role.REPORTER:
        raise Http404
    mine = Organisation.objects.filter(kind__in=(House.PARK, House.SUB_PARK))
    if request.acting.role in (Role.PARK_OFFICER, Role.DISTRICT_OFFICER):
        mine = mine.beneath(request.acting.path)
    names = dict(mine.values_list("pk", "name"))
    found = [
        (names[f.park], f)
        for f in demography.flows(first, last, at, names)
        if f.before or f.after or f.births
    ]
    return listed(request, tables.flows(found), "register/flows.html", form=form, first=first, last=last,
                  born=demography.survival(first.year, 5, at) if permissions.may_maintain(request.acting) else None,
                  year=first.year)  # fmt: skip


@require_POST
@permitted(permissions.may_see_units)
def keep_view(request: Request) -> HttpResponse:
    """A question to the list, kept by a name; an empty question forgets it."""
    form = forms.Keep(request.POST)
    if form.is_valid():
        name, query = form.cleaned_data["name"], form.cleaned_data["query"]
        if query:
            SavedView.objects.update_or_create(
                person=request.user, name=name, defaults={"query": query}
            )
        else:
            SavedView.objects.filter(person=request.user, name=name).delete()
    else:
        messages.error(request, _("请给这次查询起个名字"))
    return redirect(
        f"/register/?{form.cleaned_data.get('query', '')}" if form.is_valid() else "units"
    )
