"""The filters of meetings are what holds: without one of them the matrix is red."""

from __future__ import annotations

import pytest

from gongjian.zone.accounts.choices import Purpose
from gongjian.zone.accounts.scopes import SCOPES
from gongjian.zone.meetings.models import AgendaItem, Coordination, Decision, Meeting
from zone.matrix import faults, plant

pytestmark = pytest.mark.django_db
ASKED_BY = {
    Meeting: "meeting",
    AgendaItem: "agendaitem",
    Decision: "decision",
    Coordination: "coordination",
}


def test_without_one_filter_of_this_room_the_matrix_is_red(monkeypatch: pytest.MonkeyPatch) -> None:
    planted = plant()
    assert list(faults(planted, iter(ASKED_BY.values()))) == []
    for model, route in ASKED_BY.items():
        with monkeypatch.context() as patch:
            patch.setitem(SCOPES, (model, Purpose.ADMINISTRATIVE), lambda acting, rows: rows)
            assert any(faults(planted, iter([route]))), model
