"""The city's identity by OIDC: allauth's way, and what it leaves to the provider checked here as well.

The provider is the one that was set up and says so itself; its ID Token is signed by a key of its own, for
us, and answers this very request. What stands in the visitor's address changes nothing that we ask for.
"""

from __future__ import annotations

import secrets
from typing import Any

import jwt
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from requests import RequestException

# Of key pairs alone: with a shared key, who can check could also sign.
SIGNED_BY = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"})  # fmt: skip
_NONCE = "oidc_nonce"


class Adapter(OpenIDConnectOAuth2Adapter):
    """Raises OAuth2Error where the provider's word is not what it must be."""

    @property
    def openid_config(self) -> Any:
        told = super().openid_config
        ours = self.get_provider().app.settings["server_url"].partition("/.well-known/")[0]
        if str(told.get("issuer", "")).rstrip("/") != ours.rstrip("/"):
            raise OAuth2Error("the issuer is not the one that was set up")
        return told

    def complete_login(self, request: Any, app: Any, token: Any, **more: Any) -> Any:
        if not more["response"].get("id_token"):
            raise OAuth2Error("no ID Token")
        return super().complete_login(request, app, token, **more)

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        try:
            if jwt.get_unverified_header(id_token).get("alg") not in SIGNED_BY:
                raise OAuth2Error("not signed by a key pair")
            told: dict[str, Any] = jwtkit.verify_and_decode(
                credential=id_token, keys_url=self.openid_config["jwks_uri"],
                issuer=self.openid_config["issuer"], audience=app.client_id,
                lookup_kid=jwtkit.lookup_kid_jwk, verify_signature=True,
            )  # fmt: skip
        except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
            raise OAuth2Error("an ID Token that cannot be checked") from error
        asked = self.request.session.pop(_NONCE, None)
        if asked is None or told.get("nonce") != asked:
            raise OAuth2Error("not the answer to this request")
        return told

    def _fetch_user_info(self, access_token: str) -> dict[str, Any]:
        told: dict[str, Any] = super()._fetch_user_info(access_token)
        return told


class _Login(OAuth2LoginView):
    def get_provider(self) -> Any:
        """With a nonce of this visit; nothing of what we ask is taken from the visitor's address."""
        provider = self.adapter.get_provider()
        nonce = self.request.session[_NONCE] = secrets.token_urlsafe(24)
        provider.oauth2_adapter_class = Adapter
        provider.get_auth_params_from_request = lambda request, action: {"nonce": nonce}
        provider.get_scope_from_request = lambda request: provider.get_scope()
        return provider


@login_not_required
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _through(_Login, request, provider_id)


@login_not_required
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _through(OAuth2CallbackView, request, provider_id)


def _through(view: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        response: HttpResponse = view.adapter_view(Adapter(request, provider_id))(request)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    except (RequestException, OAuth2Error):
        return redirect("socialaccount_login_error")
    return response
