"""What allauth asks of us: whose mobile it is, what a code's message says, who may come in by OIDC."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from .acting import address_of
from .actions import change_mobile
from .gateways import sms, warn
from .identity import known
from .listening import actor_of, end_others
from .models import MOBILE, Person
from .sealing import seal, unseal


class SignIn(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # people come in by invitation

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)

    def clean_phone(self, phone: str) -> str:
        MOBILE(phone)
        return phone

    def phone_form_field(self, **kwargs: Any) -> Any:
        from django.forms import CharField

        kwargs.setdefault("validators", [MOBILE])
        return CharField(label=_("手机"), max_length=11, **kwargs)

    def send_verification_code_sms(self, user: Any, phone: str, code: str, **kwargs: Any) -> None:
        sms().send(
            phone, _("【共建】验证码 %(code)s，5 分钟内有效。不要告诉任何人。") % {"code": code}
        )

    def set_phone(self, user: Any, phone: str, verified: bool) -> None:
        raise NotImplementedError("a mobile is set by the code that comes back from it")

    def get_phone(self, user: Any) -> tuple[str, bool] | None:
        return (user.mobile, user.mobile_verified_at is not None) if user.mobile else None

    def set_phone_verified(self, user: Any, phone: str) -> None:
        """The code that went to a mobile came back: from now on it is theirs."""
        if user.mobile == phone and user.mobile_verified_at is not None:
            return
        before = user.mobile if user.mobile_verified_at else None
        change_mobile(person=user, mobile=phone, by=actor_of(user, context.request))
        end_others(context.request, user)
        warn(before, _("改了登录用的手机"))

    def get_user_by_phone(self, phone: str) -> Person | None:
        """Nobody is found by a mobile that was only typed: it may be a stranger's."""
        found = Person.objects.filter(mobile=phone, is_active=True)
        return found.exclude(mobile_verified_at=None).first()


class CityIdentity(DefaultSocialAccountAdapter):
    """The city's unified identity: it vouches for people who are known here, it brings in nobody new."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def get_requests_session(self) -> Any:
        """That follows nobody elsewhere."""
        session = super().get_requests_session()
        session.max_redirects = 0
        return session

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        if sociallogin.is_existing:
            return
        claims = sociallogin.account.extra_data
        told = claims.get("userinfo", claims)
        verified = told.get("phone_number_verified", False) is True
        person = known(str(told.get("phone_number", ""))) if verified else None
        if person is None:
            messages.error(
                request, _("统一身份认证通过了，但这里没有您的账户。请联系邀请您的单位。")
            )
            raise ImmediateHttpResponse(redirect("account_login"))
        sociallogin.connect(request, person)


class SecondFactors(DefaultMFAAdapter):
    def get_totp_label(self, user: Any) -> str:
        return str(user.username)

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)
