"""What concerns oneself: for whom one acts, one's account, one's language, coming in by invitation."""

from __future__ import annotations

import time

from allauth.account import views as account
from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from . import actions, forms, inviting
from .acting import KEPT, Request, all_for
from .gateways import warn
from .listening import actor_of, end_others
from .measures import measured
from .models import Invitation, Person


def acting(request: Request) -> HttpResponse:
    """Choose for whom to act: one of one's memberships or letters."""
    ways = all_for(request.user)
    if request.method == "POST":
        wanted = request.POST.get("as", "")
        if wanted in {way.key for way in ways}:
            request.session[KEPT] = wanted
            return redirect("home")
        messages.error(request, _("没有这个身份，可能已经到期"))
    return render(request, "accounts/acting.html", {"ways": ways})


def my_account(request: Request) -> HttpResponse:
    person = request.user
    form = forms.MyAccount(
        request.POST or None, initial={"email": person.email, "language": person.language}
    )
    if request.method == "POST" and form.is_valid():
        actions.change_own(person=person, by=request.acting, **form.cleaned_data)
        messages.success(request, _("已保存"))
        return redirect("my_account")
    return render(request, "accounts/my_account.html", {
        "form": form, "ways": all_for(person), "second_factor": is_mfa_enabled(person),
        "sessions": UserSession.objects.filter(user=person).count(),
    })  # fmt: skip


@login_not_required
@require_POST
def set_language(request: Request) -> HttpResponse:
    """The language of the pages, for a visitor in a cookie, for a person in their account."""
    wanted = request.POST.get("language", "")
    back = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(
        back, {request.get_host()}, require_https=request.is_secure()
    )
    response = redirect(back if safe else "/")
    if wanted not in dict(settings.LANGUAGES):
        return response
    if request.acting is not None:
        actions.change_own(
            person=request.user, by=request.acting, email=request.user.email, language=wanted
        )
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, wanted, max_age=365 * 86400, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE, httponly=True,
    )  # fmt: skip
    return response


def sign_out(request: Request) -> HttpResponse:
    """And the browser forgets what it kept of us."""
    response: HttpResponse = account.logout(request)
    if request.method == "POST":
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@login_not_required
def new_password(request: Request, pk: int, secret: str) -> HttpResponse:
    """By the link of a reset: good once, for a day, and no way past the second factor."""
    person = Person.objects.filter(pk=pk, is_active=True).first()
    if person is None or not default_token_generator.check_token(person, secret):
        return render(request, "accounts/no_reset.html", status=404)
    form = forms.NewPassword(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        actions.choose_password(
            person=person, password=form.cleaned_data["password"], by=actor_of(person, request)
        )
        warn(person.mobile if person.mobile_verified_at else None, _("改了密码"))
        messages.success(request, _("密码已改，请登录"))
        return redirect("account_login")
    return render(request, "accounts/new_password.html", {"form": form})


def forgotten(request: Request) -> HttpResponse:
    """A new password without the old one, for whoever has just come in by the code that went to their mobile."""
    if not _by_code(request):
        return redirect("account_change_password")
    person = request.user
    form = forms.NewPassword(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        actions.choose_password(
            person=person, password=form.cleaned_data["password"], by=actor_of(person, request)
        )
        update_session_auth_hash(request, person)
        end_others(request, person)
        warn(person.mobile, _("改了密码"))
        messages.success(request, _("密码已改"))
        return redirect("my_account")
    return render(request, "accounts/new_password.html", {"form": form})


def _by_code(request: Request) -> bool:
    """Whether the code came back a moment ago."""
    since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(request, request.user)
    return any(each["method"] == "code" and each["at"] > since for each in records)


@login_not_required
def invited_by_code(request: Request) -> HttpResponse:
    """The door for those who were read a code over the telephone."""
    form = forms.ByCode(request.POST or None)
    if request.method == "POST" and form.is_valid():
        measured(request, "invited")
        code = form.cleaned_data["code"]
        if _open(code_digest=inviting.digest(code)) is not None:
            request.session["invited"] = code
            return redirect("accept_invitation", "code")
        form.add_error("code", _("没有这个邀请码，或者已经用过、过期"))
    return render(request, "accounts/by_code.html", {"form": form})


@login_not_required
def accept(request: Request, secret: str) -> HttpResponse:
    """Make one's account from an invitation, by its link or by the code just given."""
    code = request.session.get("invited", "") if secret == "code" else ""
    found = (
        _open(code_digest=inviting.digest(code)) if code else _open(digest=inviting.digest(secret))
    )
    if found is None or request.user.is_authenticated:
        return render(request, "accounts/no_invitation.html", status=404)
    form = forms.Accept(request.POST or None, initial={"mobile": found.mobile})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            inviting.accept(
                invitation=found,
                username=given["username"],
                password=given["password"],
                mobile=given["mobile"],
            )
        except ValidationError as error:
            for message in error.messages:
                form.add_error(None, message)
        else:
            request.session.pop("invited", None)
            messages.success(request, _("账户已建好，请登录"))
            return redirect("account_login")
    return render(request, "accounts/accept.html", {"form": form, "invitation": found})


def _open(**which: str) -> Invitation | None:
    found = Invitation.objects.select_related("organisation").filter(**which).first()
    return found if found and found.is_open and inviting.still_theirs(found) else None
