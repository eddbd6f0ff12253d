"""The matrix of rights: complete, held by every cell, and red as soon as one filter is gone."""

from __future__ import annotations

import pytest

from gongjian.zone.accounts.choices import Purpose
from gongjian.zone.accounts.models import Invitation, Letter, Membership, Organisation, Person
from gongjian.zone.accounts.scopes import SCOPES
from gongjian.zone.needs.models import Need, Power
from people import ROLES
from zone.matrix import EVERYBODY, MATRIX, faults, plant, routes

pytestmark = pytest.mark.django_db

ASKED_BY = {
    Organisation: ["organisations", "organisation"],
    Person: ["people", "person"],
    Membership: ["organisation", "membership_end", "person"],
    Letter: ["letters", "letter", "letter_file"],
    Invitation: ["invitations", "invitation_withdraw"],
    Need: ["needs", "need"],
    Power: ["powers", "power"],
}


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    named = {name for name in routes() if not name.startswith("openid_connect")}
    assert named == set(MATRIX)


def test_every_role_is_in_the_matrix() -> None:
    from gongjian.zone.accounts.choices import Role

    assert {role.value for role in Role} == EVERYBODY and set(ROLES) < EVERYBODY


def test_every_cell_holds_and_no_canary_sings() -> None:
    assert list(faults(plant())) == []


@pytest.mark.parametrize(
    "model",
    [
        m
        for m, purpose in SCOPES
        if purpose == Purpose.ADMINISTRATIVE and m in ASKED_BY and m is not Membership
    ],
)
def test_without_one_filter_the_matrix_is_red(model: type, monkeypatch: pytest.MonkeyPatch) -> None:
    planted = plant()
    monkeypatch.setitem(SCOPES, (model, Purpose.ADMINISTRATIVE), lambda acting, rows: rows)
    assert any(faults(planted, iter(ASKED_BY[model])))
