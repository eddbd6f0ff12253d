"""Who gets into the pages of people, organisations, invitations, tokens and letters."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from gongjian.zone.accounts.acting import all_for
from gongjian.zone.accounts.choices import Kind, Role
from gongjian.zone.accounts.models import (
    ApiToken,
    Invitation,
    Letter,
    Membership,
    Organisation,
    Person,
)
from people import acting
from zone.rows import (
    DONE,
    EVERYBODY,
    INVITERS,
    ITSELF,
    KNOW_LETTERS,
    KNOW_PEOPLE,
    NOBODY,
    OPEN,
    SEARCHED,
    SECURITY,
    WHOLE,
    Ground,
    Operation,
    Row,
    Wall,
    only,
    table,
)

ROWS: dict[str, Row] = {
    # the door and one's own account
    **dict.fromkeys(
        ("account_login", "account_logout", "account_request_login_code", "account_confirm_login_code",
         "account_inactive", "mfa_authenticate", "socialaccount_login_cancelled",
         "socialaccount_login_error", "socialaccount_signup", "invited_by_code", "healthz",
         "account_verify_phone"), OPEN),
    # none is set up here
    "cas_login": Row(own=NOBODY, purpose="public", method="post"),
    "cas_callback": Row(own=NOBODY, purpose="public"),
    "accept_invitation": Row(argument="secret", own=NOBODY, purpose="public", status=frozenset({404})),
    "new_password": Row(argument="reset", own=NOBODY, purpose="public", status=frozenset({404})),
    "set_language": Row(method="post", purpose="public", status=DONE),
    **dict.fromkeys(
        ("acting", "my_account", "account_reauthenticate", "mfa_reauthenticate", "account_change_password", "password_forgotten",
         "account_change_phone", "mfa_index", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_generate_recovery_codes",
         "usersessions_list"), ITSELF),
    # nobody of the cast has recovery codes yet
    **dict.fromkeys(("mfa_view_recovery_codes", "mfa_download_recovery_codes"), Row(own=NOBODY)),
    # organisations
    "organisations": table(own=EVERYBODY - only("expert"), lists=WHOLE),
    "organisation_new": Row(own=only("security_admin", "zone_officer"), lists=WHOLE),
    "organisation": Row(own=EVERYBODY - only("expert"), others=WHOLE, argument="code"),
    "organisation_close": Row(own=only("security_admin", "zone_officer"),
                              others=only("security_admin", "zone_officer"), argument="code"),
    "organisation_rename": Row(own=only("security_admin", "zone_officer"),
                               others=only("security_admin", "zone_officer"), argument="code"),
    # people
    "people": table(own=KNOW_PEOPLE, lists=SECURITY),
    "person": Row(own=KNOW_PEOPLE, others=SECURITY, argument="person"),
    "person_unmask": Row(own=KNOW_PEOPLE, others=SECURITY, argument="person"),
    "person_grant": Row(own=SECURITY, others=SECURITY, argument="person"),
    **{name: Row(own=SECURITY, others=SECURITY, argument="person", method="post", status=DONE)
       for name in ("person_let_go", "person_take_back", "person_end_sessions", "person_unlock",
                    "person_reset_password", "person_reset_second")},
    "membership_end": Row(own=SECURITY, others=SECURITY, argument="membership", method="post", status=DONE),
    # invitations
    "invitations": table(own=INVITERS, lists=SECURITY),
    "invitation_new": Row(own=INVITERS),
    "invitation_withdraw": Row(own=INVITERS, others=SECURITY, argument="invitation"),
    # tokens for programs
    "tokens": table(own=SECURITY, lists=SECURITY), "token_new": Row(own=SECURITY, lists=SECURITY),
    "token_revoke": Row(own=SECURITY, others=SECURITY, argument="token"),
    # letters of authority
    "letters": table(own=KNOW_LETTERS, lists=only("security_admin", "auditor")),
    "letter_new": Row(own=only("reporter")),
    "letter": Row(own=KNOW_LETTERS, others=only("security_admin", "auditor"), argument="letter"),
    "letter_file": Row(own=KNOW_LETTERS, others=only("security_admin", "auditor"), argument="letter"),
    "letter_confirm": Row(own=only("park_officer"), argument="letter",
                          method="post", status=DONE),
    "letter_revoke": Row(own=only("park_officer", "security_admin"), others=SECURITY,
                         argument="letter", method="post", status=DONE),
}  # fmt: skip
WALLS = {
    "Organisation administrative": Wall(
        ("organisations", "organisation"), operations=("organisations", "organisation")
    ),
    "Membership administrative": Wall(("person", "people")),
    "Person administrative": Wall(("people", "person", "person_unmask")),
    "Letter administrative": Wall(("letters", "letter", "letter_file")),
    "Invitation administrative": Wall(("invitations", "invitation_withdraw")),
    "ApiToken administrative": Wall(("tokens", "token_revoke"), second=True),
}
OPERATIONS = {
    "organisations": Operation("organisations", "organisations", reads=WHOLE, looks=SEARCHED),
    "organisation": Operation("organisations/{code}", "organisations", own=WHOLE, reads=WHOLE),
}


def ground(park: str, agent: str, mark: str) -> Ground:
    """A firm of a park: one that an agent of the cast serves, or a new one; and somebody who works there."""
    served = Organisation.objects.get(code=park)
    enterprise = _served_by(agent) if agent else _new(served, mark)
    person = Person.objects.create(username=f"member{park}", name=f"{mark}成员", mobile=f"1390000{len(park):04d}",
                                   email=f"{park}@example.cn")  # fmt: skip
    membership = Membership.objects.create(
        person=person, organisation=enterprise, role=Role.REPORTER
    )
    reporter = acting(agent) if agent else all_for(person)[0]
    return Ground(served, mark, enterprise, person, membership, reporter)


def _served_by(agent: str) -> Organisation:
    letters = Letter.objects.filter(agent__username=agent, confirmed_at__isnull=False)
    return letters.order_by("id")[0].enterprise


def _new(park: Organisation, mark: str) -> Organisation:
    today = timezone.localdate()
    made: Organisation = Organisation.objects.add_child(park, {
        "code": f"{mark}-CODE", "kind": Kind.ENTERPRISE, "name": f"{mark}公司", "valid_from": today,
    })  # fmt: skip
    made.names.create(name=f"{mark}公司", valid_from=today)
    return made


def planted(at: Ground) -> dict[str, Any]:
    """An invitation, a letter and a token of the firm's."""
    today, code = timezone.localdate(), at.park.code
    invitation = Invitation.objects.create(
        organisation=at.enterprise, role=Role.REPORTER, name=f"{at.mark}受邀", digest=f"d{code}",
        code_digest=f"c{code}", invited_by=at.person, expires_at=timezone.now() + timedelta(days=3),
    )  # fmt: skip
    letter = Letter(agent=at.person, enterprise=at.enterprise, sha256=code.ljust(64, "0"), valid_from=today,
                    valid_to=today + timedelta(days=9))  # fmt: skip
    letter.file.save("letter.pdf", ContentFile(f"%PDF-1.4 {at.mark}".encode()), save=False)
    letter.save()
    token = ApiToken.objects.create(
        membership=at.membership, name=f"{at.mark}接口", purpose="administrative", scopes=["organisations"],
        digest=f"t{code}", issued_by=at.person, expires_on=today,
    )  # fmt: skip
    return {
        "code": at.enterprise.code, "person": at.person.pk, "membership": at.membership.pk, "token": token.pk,
        "invitation": invitation.pk, "letter": letter.pk, "secret": "nothing-like-it", "reset": (at.person.pk, "nothing"),
    }  # fmt: skip
