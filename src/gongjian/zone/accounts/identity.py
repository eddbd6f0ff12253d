"""The city's unified identity by CAS 3.0: it vouches for somebody who is known here, and brings in nobody new.

Protocol: https://apereo.github.io/cas/ (CAS Protocol 3.0 Specification, /login and /p3/serviceValidate).
OIDC goes by allauth; both find the person by a verified mobile, or a user name that is the same.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import requests
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from .models import Person

TIMEOUT = 10
MOST_BYTES = 64 << 10
_SPACE = "{http://www.yale.edu/tp/cas}"


class NotConfirmed(Exception):
    """The identity server did not confirm anybody."""


def known(mobile: str, username: str = "") -> Person | None:
    """The person of ours whom an identity means."""
    mobile = mobile.removeprefix("+86").strip()
    found = Person.objects.filter(is_active=True)
    by_mobile = found.filter(mobile=mobile).first() if mobile else None
    return by_mobile or (found.filter(username__iexact=username).first() if username else None)


@login_not_required
def to_cas(request: HttpRequest) -> HttpResponse:
    """Off to the city's door."""
    if not settings.CAS_URL:
        raise Http404
    return HttpResponseRedirect(
        f"{settings.CAS_URL}/login?{urlencode({'service': _here(request)})}"
    )


@login_not_required
def from_cas(request: HttpRequest) -> HttpResponse:
    """Back with a ticket, which is good once and for this address alone."""
    if not settings.CAS_URL:
        raise Http404
    try:
        username, attributes = confirmed(request.GET.get("ticket", "")[:400], _here(request))
    except NotConfirmed:
        return redirect("socialaccount_login_error")
    person = known(attributes.get("mobile", "") or attributes.get("phone_number", ""), username)
    if person is None:
        messages.error(request, _("统一身份认证通过了，但这里没有您的账户。请联系邀请您的单位。"))
        return redirect("account_login")
    response: Any = perform_login(request, person, email_verification="none")
    return response


def confirmed(ticket: str, service: str) -> tuple[str, dict[str, str]]:
    """The user name and attributes that the server gives for a ticket. Raises NotConfirmed."""
    if not ticket:
        raise NotConfirmed("no ticket")
    try:
        answer = requests.get(
            f"{settings.CAS_URL}/p3/serviceValidate", params={"service": service, "ticket": ticket},
            timeout=TIMEOUT, allow_redirects=False,
        )  # fmt: skip
        answer.raise_for_status()
        if len(answer.content) > MOST_BYTES or b"<!DOCTYPE" in answer.content:
            raise NotConfirmed("not an answer of CAS")
        tree = ElementTree.fromstring(answer.content)
    except (requests.RequestException, ElementTree.ParseError) as error:
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
    return request.build_absolute_uri(reverse("cas_callback"))
