"""The city's unified identity by CAS 3.0: it vouches for somebody who is known here, and brings in nobody new.

Protocol: https://apereo.github.io/cas/ (CAS Protocol 3.0 Specification, /login and /p3/serviceValidate).
OIDC goes by allauth (`oidc`); both find the person by a verified mobile, and know them by the identity after.
"""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import requests
from allauth.account.utils import perform_login
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from urllib3.exceptions import HTTPError

from .models import Person

TIMEOUT = 10
MOST_BYTES = 64 << 10
CAS, STATE = "cas", "cas_state"
_SPACE = "{http://www.yale.edu/tp/cas}"


class NotConfirmed(Exception):
    """The identity server did not confirm anybody."""


def known(mobile: str) -> Person | None:
    """The person of ours with this mobile, which both sides have seen a code come back from."""
    mobile = mobile.removeprefix("+86").strip()
    found = Person.objects.filter(is_active=True, mobile_verified_at__isnull=False)
    return found.filter(mobile=mobile).first() if mobile else None


@login_not_required
@require_POST
def to_cas(request: HttpRequest) -> HttpResponse:
    """Off to the city's door, with a word that only this browser brings back."""
    if not settings.CAS_URL:
        raise Http404
    request.session[STATE] = secrets.token_urlsafe(24)
    return HttpResponseRedirect(
        f"{settings.CAS_URL}/login?{urlencode({'service': _here(request)})}"
    )


@login_not_required
def from_cas(request: HttpRequest) -> HttpResponse:
    """Back with a ticket, which is good once, for this address alone and in the browser that asked for it."""
    if not settings.CAS_URL:
        raise Http404
    service = _here(request)
    asked = request.session.pop(STATE, None)
    try:
        if asked is None or not secrets.compare_digest(asked, request.GET.get("state", "")):
            raise NotConfirmed("nobody here asked for it")
        username, attributes = confirmed(request.GET.get("ticket", "")[:400], service)
    except NotConfirmed:
        return redirect("socialaccount_login_error")
    person = _bound(username, attributes.get("mobile", "") or attributes.get("phone_number", ""))
    if person is None:
        messages.error(request, _("统一身份认证通过了，但这里没有您的账户。请联系邀请您的单位。"))
        return redirect("account_login")
    response: Any = perform_login(request, person, email_verification="none")
    return response


def _bound(username: str, mobile: str) -> Person | None:
    """Whom a user of the city's CAS is here: bound once by the mobile, ever after by that user.

    A user name there says nothing of the same user name here.
    """
    bound = SocialAccount.objects.filter(provider=CAS, uid=username[:191]).first()
    if bound is not None:
        return bound.user if bound.user.is_active else None
    person = known(mobile)
    if person is not None:
        SocialAccount.objects.create(provider=CAS, uid=username[:191], user=person)
    return person


def confirmed(ticket: str, service: str) -> tuple[str, dict[str, str]]:
    """The user name and attributes that the server gives for a ticket. Raises NotConfirmed."""
    if not ticket:
        raise NotConfirmed("no ticket")
    try:
        with requests.get(
            f"{settings.CAS_URL}/p3/serviceValidate", params={"service": service, "ticket": ticket},
            timeout=TIMEOUT, allow_redirects=False, stream=True,
        ) as answer:  # fmt: skip
            answer.raise_for_status()
            content = answer.raw.read(MOST_BYTES + 1, decode_content=True)
        # As text: in another encoding a document type would look like none.
        text = content.decode("utf-8")
        if answer.status_code != 200 or len(content) > MOST_BYTES or "<!DOCTYPE" in text:
            raise NotConfirmed("not an answer of CAS")
        tree = ElementTree.fromstring(text)
    except (requests.RequestException, HTTPError, ValueError, ElementTree.ParseError) as error:
        raise NotConfirmed(type(error).__name__) from error
    success = tree.find(f"{_SPACE}authenticationSuccess")
    user = None if success is None else success.findtext(f"{_SPACE}user")
    if success is None or not user:
        raise NotConfirmed("refused")
    attributes = success.find(f"{_SPACE}attributes")
    told = {
        child.tag.removeprefix(_SPACE): child.text or ""
        for child in (attributes if attributes is not None else ())
    }
    return user, told


def _here(request: HttpRequest) -> str:
    state = request.session.get(STATE, "")
    return request.build_absolute_uri(f"{reverse('cas_callback')}?{urlencode({'state': state})}")
