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
from .gateways import sms
from .identity import known
from .listening import actor_of
from .models import MOBILE, Person


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
        user.mobile = phone
        user.save(update_fields=("mobile",))

    def get_phone(self, user: Any) -> tuple[str, bool] | None:
        return (user.mobile, True) if user.mobile else None

    def set_phone_verified(self, user: Any, phone: str) -> None:
        """The code that went to a mobile came back: from now on it is theirs."""
        if user.mobile != phone:
            change_mobile(person=user, mobile=phone, by=actor_of(user, context.request))

    def get_user_by_phone(self, phone: str) -> Person | None:
        return Person.objects.filter(mobile=phone, is_active=True).first()


class CityIdentity(DefaultSocialAccountAdapter):
    """The city's unified identity: it vouches for people who are known here, it brings in nobody new."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

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
