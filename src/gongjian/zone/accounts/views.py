"""Organisations, people, invitations and letters. A view finds with the right to find, acts, renders."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..web.tables import listed
from . import actions, closing, forms, inviting, permissions, queries, tables, tokens
from .acting import Acting, Request
from .guards import View, allowed, permitted
from .measures import measured
from .models import ApiToken, Invitation, Letter, Membership, Organisation, Person
from .scopes import find, within


def _faults(form: Any, error: ValidationError) -> None:
    for message in error.messages:
        form.add_error(None, message)


# ---- organisations


def organisations(request: Request) -> HttpResponse:
    allowed(permissions.may_see_organisations(request.acting))
    found = within(request.acting, Organisation).order_by("path")
    may = permissions.may_manage_organisations(request.acting)
    return listed(
        request, tables.organisations(found), "accounts/organisations.html", may_manage=may
    )


def organisation(request: Request, code: str) -> HttpResponse:
    allowed(permissions.may_see_organisations(request.acting))
    found = find(request.acting, Organisation, code=code)
    return render(request, "accounts/organisation.html", queries.page_of(found, request.acting))


@permitted(permissions.may_manage_organisations)
@reauthentication_required
def new_organisation(request: Request) -> HttpResponse:
    form = forms.NewOrganisation(request.POST or None, above=within(request.acting, Organisation))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.found_organisation(**form.cleaned_data, by=request.acting)
        except ValidationError as error:
            _faults(form, error)
        else:
            messages.success(request, _("已建立 %(name)s") % {"name": made.name})
            return redirect("organisation", made.code)
    return render(
        request,
        "accounts/form.html",
        {"form": form, "heading": _("新机构"), "back": "organisations"},
    )


@permitted(permissions.may_manage_organisations)
@reauthentication_required
def rename_organisation(request: Request, code: str) -> HttpResponse:
    found = find(request.acting, Organisation, code=code)
    form = forms.NewName(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.rename_organisation(organisation=found, **form.cleaned_data, by=request.acting)
        except ValidationError as error:
            _faults(form, error)
        else:
            messages.success(request, _("名称已记下，旧名称留在沿革里"))
            return redirect("organisation", found.code)
    return render(
        request, "accounts/form.html", {"form": form, "heading": _("更名"), "back": "organisations"}
    )


@permitted(permissions.may_manage_organisations)
@reauthentication_required
def close_organisation(request: Request, code: str) -> HttpResponse:
    found = find(request.acting, Organisation, code=code)
    form = forms.LastDay(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            closing.close_organisation(organisation=found, **form.cleaned_data, by=request.acting)
        except ValidationError as error:
            _faults(form, error)
        else:
            messages.success(request, _("已撤销，沿革和以往的数据都保留"))
            return redirect("organisation", found.code)
    return render(request, "accounts/close.html", {"form": form, "organisation": found})


# ---- people


def people(request: Request) -> HttpResponse:
    allowed(permissions.may_see_people(request.acting))
    found = within(request.acting, Person).order_by("name", "id")
    roles = within(request.acting, Membership.objects.on())
    return listed(request, tables.people(found, roles), "accounts/people.html")


def person(request: Request, pk: int) -> HttpResponse:
    allowed(permissions.may_see_people(request.acting))
    found = find(request.acting, Person, pk=pk)
    return render(request, "accounts/person.html", queries.person_page(found, request.acting))


@permitted(permissions.may_manage_people)
@reauthentication_required
def grant(request: Request, pk: int) -> HttpResponse:
    found = find(request.acting, Person, pk=pk)
    form = forms.Grant(request.POST or None, members=Membership.objects.on().exclude(person=found))
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        organisation = (
            within(request.acting, Organisation).filter(code=given.pop("organisation")).first()
        )
        if organisation is None:
            form.add_error("organisation", _("没有这个机构"))
        else:
            try:
                actions.grant(person=found, organisation=organisation, **given, by=request.acting)
            except ValidationError as error:
                _faults(form, error)
            else:
                messages.success(request, _("已授予角色"))
                return redirect("person", found.pk)
    return render(
        request,
        "accounts/form.html",
        {"form": form, "heading": _("授予角色") + " · " + found.name, "back": "people"},
    )


@require_POST
@permitted(permissions.may_manage_people)
@reauthentication_required
def end_membership(request: Request, pk: int) -> HttpResponse:
    found = find(request.acting, Membership, pk=pk)
    actions.end_membership(membership=found, by=request.acting)
    messages.success(request, _("角色已终止，立即生效"))
    return redirect("person", found.person_id)


def _deed(act: Callable[[Person, Acting], str]) -> View:
    """A deed upon a person: the right, the password again, the act, and what it says for itself."""

    @require_POST
    @permitted(permissions.may_manage_people)
    @reauthentication_required
    @wraps(act)
    def view(request: Request, pk: int) -> HttpResponse:
        found = find(request.acting, Person, pk=pk)
        try:
            messages.success(request, act(found, request.acting))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect("person", found.pk)

    return view


@_deed
def let_go(person: Person, by: Acting) -> str:
    return _("已停用，关闭了 %(n)s 个登录") % {"n": actions.let_go(person=person, by=by)}


@_deed
def take_back(person: Person, by: Acting) -> str:
    actions.take_back(person=person, by=by)
    return _("账户已恢复；角色要重新授予")


@_deed
def end_sessions(person: Person, by: Acting) -> str:
    return _("关闭了 %(n)s 个登录") % {"n": actions.end_sessions(person=person, by=by)}


@_deed
def reset_second_factor(person: Person, by: Acting) -> str:
    actions.reset_second_factor(person=person, by=by)
    return _("二次验证已重设；下次登录时重新启用")


@require_POST
@permitted(permissions.may_manage_people)
@reauthentication_required
def reset_password(request: Request, pk: int) -> HttpResponse:
    """The link is shown once, to be told to the person as an invitation is."""
    found = find(request.acting, Person, pk=pk)
    try:
        secret = actions.reset_password(person=found, by=request.acting)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("person", found.pk)
    link = request.build_absolute_uri(reverse("new_password", args=[found.pk, secret]))
    return render(request, "accounts/reset.html", {"person": found, "link": link})


@_deed
def unlock(person: Person, by: Acting) -> str:
    actions.unlock(person=person, by=by)
    return _("已解锁，可以马上再试")


@permitted(permissions.may_see_people)
@reauthentication_required
def unmask(request: Request, pk: int) -> HttpResponse:
    found = find(request.acting, Person, pk=pk)
    form, shown = forms.Reason(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        measured(request, "unmask")
        shown = actions.unmask(person=found, by=request.acting, reason=form.cleaned_data["reason"])
    return render(request, "accounts/unmask.html", {"person": found, "form": form, "shown": shown})


# ---- invitations


def invitations(request: Request) -> HttpResponse:
    allowed(permissions.may_invite(request.acting))
    return listed(
        request, tables.invitations(within(request.acting, Invitation)), "accounts/invitations.html"
    )


@permitted(permissions.may_invite)
@reauthentication_required
def invite(request: Request) -> HttpResponse:
    form = forms.Invite(
        request.POST or None, initial={"organisation": request.acting.organisation_code}
    )
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        organisation = (
            within(request.acting, Organisation).filter(code=given.pop("organisation")).first()
        )
        if organisation is None:
            form.add_error("organisation", _("没有这个机构"))
        elif not permissions.may_invite(request.acting, organisation, given["role"]):
            form.add_error("role", _("您不能邀请人到这个机构担任这个角色"))
        else:
            made, secret, code = inviting.invite(
                organisation=organisation, **given, by=request.acting
            )
            link = request.build_absolute_uri(f"/invited/{secret}/")
            return render(
                request, "accounts/invited.html", {"invitation": made, "link": link, "code": code}
            )
    return render(
        request, "accounts/form.html", {"form": form, "heading": _("发邀请"), "back": "invitations"}
    )


def withdraw(request: Request, pk: int) -> HttpResponse:
    allowed(permissions.may_invite(request.acting))
    found = find(request.acting, Invitation, pk=pk)
    if request.method == "POST" and found.is_open:
        inviting.withdraw(invitation=found, by=request.acting)
        messages.success(request, _("邀请已撤回"))
        return redirect("invitations")
    return render(request, "accounts/confirm.html", {
        "heading": _("撤回邀请"), "what": str(found), "back": "invitations", "act": _("撤回"),
    })  # fmt: skip


# ---- tokens for programs


@permitted(permissions.may_manage_people)
def api_tokens(request: Request) -> HttpResponse:
    return listed(request, tables.tokens(within(request.acting, ApiToken)), "accounts/tokens.html")


@permitted(permissions.may_manage_people)
@reauthentication_required
def new_token(request: Request) -> HttpResponse:
    members = within(request.acting, Membership.objects.on()).select_related(
        "person", "organisation"
    )
    form = forms.NewToken(request.POST or None, members=members)
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = tokens.issue(**form.cleaned_data, by=request.acting)
        except ValidationError as error:
            _faults(form, error)
        else:
            return render(request, "accounts/token.html", {"token": made, "secret": secret})
    return render(
        request, "accounts/form.html", {"form": form, "heading": _("发接口令牌"), "back": "tokens"}
    )


@permitted(permissions.may_manage_people)
@reauthentication_required
def revoke_token(request: Request, pk: int) -> HttpResponse:
    found = find(request.acting, ApiToken, pk=pk)
    if request.method == "POST" and not found.revoked_at:
        tokens.revoke(token=found, by=request.acting)
        messages.success(request, _("令牌已撤销，立即失效"))
        return redirect("tokens")
    return render(request, "accounts/confirm.html", {
        "heading": _("撤销接口令牌"), "what": str(found), "back": "tokens", "act": _("撤销"),
    })  # fmt: skip


# ---- letters of authority


def letters(request: Request) -> HttpResponse:
    allowed(permissions.may_see_letters(request.acting))
    may = permissions.may_hand_in_letter(request.acting)
    return listed(
        request,
        tables.letters(within(request.acting, Letter)),
        "accounts/letters.html",
        may_hand_in=may,
    )


def letter(request: Request, pk: int) -> HttpResponse:
    allowed(permissions.may_see_letters(request.acting))
    found = find(
        request.acting, Letter.objects.select_related("agent", "enterprise", "confirmed_by"), pk=pk
    )
    return render(request, "accounts/letter.html", {
        "letter": found, "may_confirm": permissions.may_confirm(request.acting, found),
            "may_revoke": permissions.may_revoke(request.acting, found),
    })  # fmt: skip


def letter_file(request: Request, pk: int) -> FileResponse:
    allowed(permissions.may_see_letters(request.acting))
    found = find(request.acting, Letter, pk=pk)
    response = FileResponse(found.file.open("rb"), as_attachment=True, filename="authority.pdf")
    response["Content-Type"] = "application/pdf"
    return response


def hand_in_letter(request: Request) -> HttpResponse:
    allowed(permissions.may_hand_in_letter(request.acting))
    form = forms.HandInLetter(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        enterprise = queries.enterprise(given.pop("enterprise"))
        if enterprise is None:
            form.add_error("enterprise", _("名录里没有这家企业，请核对代码，或问所在园区"))
        else:
            try:
                actions.hand_in_letter(
                    agent=request.user, enterprise=enterprise, **given, by=request.acting
                )
            except ValidationError as error:
                _faults(form, error)
            else:
                messages.success(request, _("已上传，园区确认后就能替这家企业报表"))
                return redirect("letters")
    return render(request, "accounts/form.html", {
        "form": form, "heading": _("上传授权书"), "back": "letters", "upload": True,
    })  # fmt: skip


@require_POST
@permitted(permissions.may_confirm)
@reauthentication_required
def confirm_letter(request: Request, pk: int) -> HttpResponse:
    found = find(request.acting, Letter, pk=pk)
    allowed(permissions.may_confirm(request.acting, found) and not found.confirmed_at)
    try:
        actions.confirm_letter(letter=found, by=request.acting)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("授权书已确认"))
    return redirect("letter", found.pk)


@require_POST
@permitted(permissions.may_revoke)
@reauthentication_required
def revoke_letter(request: Request, pk: int) -> HttpResponse:
    found = find(request.acting, Letter, pk=pk)
    allowed(permissions.may_revoke(request.acting, found) and not found.revoked_at)
    actions.revoke_letter(letter=found, by=request.acting)
    messages.success(request, _("授权已撤销，立即生效"))
    return redirect("letters")
