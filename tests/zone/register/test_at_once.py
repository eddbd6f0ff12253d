"""Two who write at once, past every action: what the database itself sees to. On PostgreSQL, where two can."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone

from gongjian.zone.audit import append_only
from gongjian.zone.demonstration import sowing
from gongjian.zone.register import actions, settling
from gongjian.zone.register.models import FAR, Change, State, Unit
from people import acting
from zone.conftest import FIRMS
from zone.register.test_units import CODE, park

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("postgresql" not in str(settings.DATABASES["default"]["ENGINE"]), reason="SQLite lets one write at a time"),
]  # fmt: skip


@pytest.fixture
def firm() -> Any:
    """A unit in a zone that is really there; such a test finds the database empty."""
    append_only.install(connection)
    settling.remove(connection)
    settling.install(connection)
    if not sowing.is_sown():
        sowing.sow("tianjin", firms=FIRMS, work=False)
    told = {"name": "天津争写有限公司", "owner": park()}
    yield actions.enter(
        told=told, since=date(2018, 1, 1), until=date(2019, 1, 1), by=acting("zhao")
    )
    append_only.remove(connection)
    settling.remove(connection)


def both(*writes: Callable[[], Any]) -> list[str]:
    """Each in a transaction of its own; all have written before the first is committed, unless one must wait."""
    said: list[str] = []
    ready = threading.Barrier(len(writes))

    def run(write: Callable[[], Any]) -> None:
        try:
            with transaction.atomic():
                ready.wait(10)
                write()
                threading.Event().wait(0.5)
            said.append("written")
        except IntegrityError:
            said.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(write,)) for write in writes]
    for each in threads:
        each.start()
    for each in threads:
        each.join(30)
    return sorted(said)


def state(unit: Unit, since: date, until: date, code: str = "") -> Callable[[], State]:
    change = Change.objects.latest("pk")
    return lambda: State.objects.create(unit=unit, since=since, until=until, name="甲", code=code, owner=park(), change=change,
                                        known_from=timezone.now())  # fmt: skip


def test_what_one_ends_another_does_not_go_on_with(firm: Unit) -> None:
    """Each leaves a whole timeline by itself; both together would leave a gap."""
    held = State.objects.known().get(unit=firm)
    ending = state(firm, held.since, date(2018, 6, 1))
    change = Change.objects.latest("pk")

    def ends() -> None:
        State.objects.filter(pk=held.pk).update(known_to=timezone.now(), closed_by=change)
        ending()

    assert both(ends, state(firm, held.until, FAR)) == ["refused", "written"]
    rows = State.objects.known().filter(unit=firm).order_by("since")
    assert [(s.since, s.until) for s in rows] in (
        [(date(2018, 1, 1), date(2018, 6, 1))],
        [(date(2018, 1, 1), date(2019, 1, 1)), (date(2019, 1, 1), FAR)],
    )


def test_two_past_states_of_two_units_have_no_code_in_common(firm: Unit) -> None:
    told = {"name": "天津另争有限公司", "owner": park()}
    other = actions.enter(
        told=told, since=date(2019, 1, 1), until=date(2020, 1, 1), by=acting("zhao")
    )
    pair = (
        state(firm, date(2017, 1, 1), date(2018, 1, 1), CODE),
        state(other, date(2017, 6, 1), date(2019, 1, 1), CODE),
    )
    assert both(*pair) == ["refused", "written"]
