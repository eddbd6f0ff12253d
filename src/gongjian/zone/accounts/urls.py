from __future__ import annotations

from allauth.account import views as account
from allauth.account.decorators import reauthentication_required
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.socialaccount import views as social
from allauth.usersessions import views as sessions
from django.contrib.auth.decorators import login_not_required
from django.urls import path

from . import identity, oidc, own_views, views

urlpatterns = [
    # the door
    path("sign-in/", account.login, name="account_login"),
    path("sign-in/code/", account.request_login_code, name="account_request_login_code"),
    path("sign-in/code/confirm/", account.confirm_login_code, name="account_confirm_login_code"),
    path("sign-in/second/", mfa.authenticate, name="mfa_authenticate"),
    path("sign-in/inactive/", account.account_inactive, name="account_inactive"),
    path(
        "sign-in/identity/cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"
    ),
    path(
        "sign-in/identity/error/",
        login_not_required(social.login_error),
        name="socialaccount_login_error",
    ),
    path("sign-in/identity/cas/", identity.to_cas, name="cas_login"),
    path("sign-in/identity/cas/callback/", identity.from_cas, name="cas_callback"),
    path("sign-in/identity/signup/", social.signup, name="socialaccount_signup"),
    path("sign-in/identity/<str:provider_id>/login/", oidc.login, name="openid_connect_login"),
    path(
        "sign-in/identity/<str:provider_id>/login/callback/",
        oidc.callback,
        name="openid_connect_callback",
    ),
    path("sign-out/", own_views.sign_out, name="account_logout"),
    path("reset/<int:pk>/<str:secret>/", own_views.new_password, name="new_password"),
    path("invited/", own_views.invited_by_code, name="invited_by_code"),
    path("invited/<str:secret>/", own_views.accept, name="accept_invitation"),
    path("language/", own_views.set_language, name="set_language"),
    # oneself
    path("acting/", own_views.acting, name="acting"),
    path("account/", own_views.my_account, name="my_account"),
    path("account/again/", account.reauthenticate, name="account_reauthenticate"),
    path("account/again/second/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("account/password/", account.password_change, name="account_change_password"),
    path("account/password/forgotten/", own_views.forgotten, name="password_forgotten"),
    path(
        "account/mobile/",
        reauthentication_required(account.change_phone),
        name="account_change_phone",
    ),
    path("account/mobile/code/", account.verify_phone, name="account_verify_phone"),
    path("account/second/", mfa.index, name="mfa_index"),
    path("account/second/on/", totp.activate_totp, name="mfa_activate_totp"),
    path("account/second/off/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/second/codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "account/second/codes/new/",
        recovery.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/second/codes/file/",
        recovery.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path(
        "account/sessions/",
        reauthentication_required(sessions.list_usersessions),
        name="usersessions_list",
    ),
    # organisations and people
    path("system/organisations/", views.organisations, name="organisations"),
    path("system/organisations/new/", views.new_organisation, name="organisation_new"),
    path("system/organisations/<str:code>/", views.organisation, name="organisation"),
    path(
        "system/organisations/<str:code>/name/",
        views.rename_organisation,
        name="organisation_rename",
    ),
    path(
        "system/organisations/<str:code>/close/",
        views.close_organisation,
        name="organisation_close",
    ),
    path("system/people/", views.people, name="people"),
    path("system/people/<int:pk>/", views.person, name="person"),
    path("system/people/<int:pk>/grant/", views.grant, name="person_grant"),
    path("system/people/<int:pk>/let-go/", views.let_go, name="person_let_go"),
    path("system/people/<int:pk>/take-back/", views.take_back, name="person_take_back"),
    path("system/people/<int:pk>/sessions/", views.end_sessions, name="person_end_sessions"),
    path("system/people/<int:pk>/unlock/", views.unlock, name="person_unlock"),
    path("system/people/<int:pk>/password/", views.reset_password, name="person_reset_password"),
    path("system/people/<int:pk>/second/", views.reset_second_factor, name="person_reset_second"),
    path("system/people/<int:pk>/mobile/", views.unmask, name="person_unmask"),
    path("system/memberships/<int:pk>/end/", views.end_membership, name="membership_end"),
    path("system/invitations/", views.invitations, name="invitations"),
    path("system/invitations/new/", views.invite, name="invitation_new"),
    path("system/invitations/<int:pk>/withdraw/", views.withdraw, name="invitation_withdraw"),
    path("system/tokens/", views.api_tokens, name="tokens"),
    path("system/tokens/new/", views.new_token, name="token_new"),
    path("system/tokens/<int:pk>/revoke/", views.revoke_token, name="token_revoke"),
    path("system/letters/", views.letters, name="letters"),
    path("system/letters/new/", views.hand_in_letter, name="letter_new"),
    path("system/letters/<int:pk>/", views.letter, name="letter"),
    path("system/letters/<int:pk>/file/", views.letter_file, name="letter_file"),
    path("system/letters/<int:pk>/confirm/", views.confirm_letter, name="letter_confirm"),
    path("system/letters/<int:pk>/revoke/", views.revoke_letter, name="letter_revoke"),
]
