"""Before harm it is asked once more who sits there: an open screen in an empty office does nothing to anybody."""

from __future__ import annotations

import pytest
from django.urls import reverse

from gongjian.zone.audit.models import Event
from people import ROLES, signed_in
from zone.matrix import MATRIX, Planted
from zone.rows import HOUSE

pytestmark = pytest.mark.django_db

HARMFUL = (
    "organisation_new", "organisation_rename", "person_grant", "person_let_go", "person_take_back",
    "person_end_sessions", "person_unlock", "person_reset_password", "person_reset_second", "person_unmask",
    "membership_end", "invitation_new", "token_new", "token_revoke", "letter_confirm", "letter_revoke",
    "account_change_phone", "usersessions_list", "edition_decide", "unit_undo", "import_take_back", "frame_sign",
    "industries_undo",
)  # fmt: skip


@pytest.mark.parametrize("name", HARMFUL)
def test_before_every_harm_the_password_is_asked_for_again(name: str, planted: Planted) -> None:
    row = MATRIX[name]
    may = row.own & (HOUSE | row.others) if row.argument else row.own
    client = signed_in(ROLES[min(may & set(ROLES))])
    session = client.session
    session.pop("account_authentication_methods")
    session.save()
    named = planted.own[row.argument] if row.argument else ()
    before = Event.objects.count()
    answer = client.post(reverse(name, args=named if isinstance(named, tuple) else (named,)))
    assert answer.status_code == 302 and answer.headers["Location"].startswith("/account/again/")
    assert Event.objects.count() == before
