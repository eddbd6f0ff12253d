"""At each request: is this person still awake, for whom do they act, have they their second factor."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.account.authentication import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    get_authentication_records,
)
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import resolve
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ..web.measures import TooOften
from ..web.middleware import too_often
from .acting import chosen
from .listening import ENTERED
from .measures import measured
from .seen import EVERY, SEEN, note

Next = Callable[[Any], HttpResponse]
# What a person may reach before the second factor is set up, or without any membership.
DOORSTEP = frozenset({
    "account_logout", "mfa_activate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes", "account_reauthenticate", "mfa_reauthenticate", "set_language",
    "healthz", "acting", "accept_invitation", "invited_by_code", "new_password", "account_change_password",
    "password_forgotten",
})  # fmt: skip


class SignedIn(LoginRequiredMiddleware):
    """Every page wants a person, but for those that say otherwise; the API asks for its tokens itself."""

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> Any:
        if request.path_info.startswith("/api/"):
            return None
        return super().process_view(request, view, args, kwargs)


class IdleTimeout:
    """Signed out after so many minutes without a request, and so many hours after the sign-in."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        if request.user.is_authenticated:
            now = time.time()
            seen = request.session.get(SEEN, now)
            idle = now - seen > settings.IDLE_MINUTES * 60
            over = now - request.session.get(ENTERED, 0) > settings.SESSION_COOKIE_AGE
            if idle or over or not request.user.is_active:
                logout(request)
                messages.info(request, _("登录已到时间，已自动退出。请重新登录。") if over else _("您有一段时间没有操作，已自动退出。请重新登录。"))  # fmt: skip
                return redirect("account_login")
            if now - seen > EVERY or SEEN not in request.session:
                note(request, now)
        return self.get_response(request)


class ActingFor:
    """`request.acting`: None for a visitor; a person without any membership gets no further."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.acting = chosen(request)
        if request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language
        if request.user.is_authenticated and request.acting is None and not _at_doorstep(request):
            return render(request, "accounts/nobody.html", status=403)
        return self.get_response(request)


class OwnPassword:
    """A password that somebody else chose, or older than the operator lets one be, is changed first."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        person = request.user
        if person.is_authenticated and not _at_doorstep(request) and _to_be_changed(person):
            messages.warning(request, _("请先换一个您自己定的密码。"))
            return redirect("account_change_password")
        return self.get_response(request)


class Uploads:
    """Files come in at the pace of somebody who looks at them, whatever page they are handed in on."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> Any:
        if not request.FILES:
            return None
        try:
            measured(request, "upload")
        except TooOften as error:  # only what a view raises is told by Django to the others
            return too_often(request, error)
        return None


def _to_be_changed(person: Any) -> bool:
    if not person.password or not person.has_usable_password():
        return False
    since = person.password_set_at
    days = settings.PASSWORD_DAYS
    return since is None or bool(days and timezone.now() - since > timedelta(days=days))


class SecondFactor:
    """Staff have a second factor before they see a page; everybody, where the operator says so."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        acting = request.acting
        if (
            settings.SECOND_FACTOR
            and acting is not None
            and (acting.is_staff or settings.SECOND_FACTOR_OF_ALL)
            and not _at_doorstep(request)
            and not is_mfa_enabled(request.user)
        ):
            _count_as_fresh(request)
            messages.warning(
                request, _("您的角色要求二次验证。请先用手机上的验证器扫码，并保存恢复码。")
            )
            return redirect("mfa_activate_totp")
        return self.get_response(request)


def _count_as_fresh(request: Any) -> None:
    """Whoever has just typed the password need not type it again to set up the second factor."""
    records = get_authentication_records(request, request.user)
    if records and time.time() - records[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
        records[-1]["reauthenticated"] = True
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = records


def _at_doorstep(request: Any) -> bool:
    from django.urls import Resolver404

    if request.path_info.startswith(str(settings.STATIC_URL)):
        return True
    try:
        return resolve(request.path_info).url_name in DOORSTEP
    except Resolver404:
        return False
