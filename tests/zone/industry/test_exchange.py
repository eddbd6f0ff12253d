"""The catalogue of data and resources: who gives what to whom, whether it came, what is late; nothing secret."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from gongjian.zone.inbox.models import Matter
from gongjian.zone.industry.exchange import actions, queries
from gongjian.zone.industry.models import Exchange, Receipt
from people import acting, signed_in
from zone.industry.things import exchange
from zone.joint import days, house, pdf

pytestmark = pytest.mark.django_db


def at(day: date) -> Any:
    return time_machine.travel(
        timezone.make_aware(datetime(day.year, day.month, day.day, 12)), tick=False
    )


def code_of(error: pytest.ExceptionInfo[ValidationError]) -> str:
    return str(error.value.code)


@pytest.mark.parametrize(
    "told", [{"name": "涉密数据清单"}, {"content": "机密级材料"}, {"secrecy_note": "属国家秘密"}]
)
def test_what_is_secret_has_no_entry(told: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as error:
        exchange(**told)
    assert code_of(error) == "secret" and not Exchange.objects.exists()
    assert "涉密不上网" in error.value.messages[0]


def test_that_it_is_not_secret_may_be_said() -> None:
    assert exchange(secrecy_note="不涉密，脱敏后提供").pk


def test_nobody_gives_to_themselves_nor_to_nobody() -> None:
    for takers, code in (((), "takers"), (("nankai",), "self")):
        with pytest.raises(ValidationError) as error:
            exchange(takers=takers)
        assert code_of(error) == code


def test_a_draft_is_its_houses_own_and_what_is_in_force_is_the_givers_and_the_takers() -> None:
    made = exchange(takers=("120104", "zone_office"), begun=False)
    assert [queries.exchanges(acting(w)).count() for w in ("wu", "qian", "zhou", "sun")] == [
        1,
        0,
        0,
        0,
    ]
    actions.put_in_force(exchange=made, by=acting("wu"))
    seen = {
        w: queries.exchanges(acting(w)).count()
        for w in ("wu", "qian", "zhou", "sun", "feng", "zheng", "li", "wang")
    }
    assert seen == {
        "wu": 1,
        "qian": 1,
        "zhou": 1,
        "sun": 1,
        "feng": 1,
        "zheng": 0,
        "li": 0,
        "wang": 0,
    }


def test_a_receipt_has_a_file_or_a_note_and_a_period_comes_once() -> None:
    with at(date(2026, 7, 10)):
        made = exchange()
        with pytest.raises(ValidationError) as error:
            actions.receive(exchange=made, received_on=days(0), by=acting("qian"))
        assert code_of(error) == "note"
        told = actions.receive(
            exchange=made, received_on=days(0), files=[pdf("名单.pdf")], by=acting("qian")
        )
        assert (told.period, told.taker.code) == (
            "2026-Q2",
            "zone_office",
        ) and told.file is not None
        with pytest.raises(ValidationError) as error:
            actions.receive(exchange=made, received_on=days(0), note="又来一份", by=acting("qian"))
        assert code_of(error) == "again"
        actions.receive(
            exchange=made, received_on=days(0), period="2026-Q1", note="补一季度", by=acting("qian")
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Receipt.objects.filter(period="2026-Q1").update(note="")


@pytest.mark.parametrize("period", ["2026-09", "2026", "2026-H1", "上个季度", "2026-Q4"])
def test_a_period_fits_how_often_it_is_given_and_has_ended(period: str) -> None:
    with at(date(2026, 10, 10)):
        with pytest.raises(ValidationError) as error:
            actions.receive(
                exchange=exchange(),
                received_on=days(0),
                period=period,
                note="收到",
                by=acting("qian"),
            )
        assert code_of(error) == "period"


def test_what_is_given_once_or_when_asked_has_no_period() -> None:
    made = exchange(often="asked")
    told = actions.receive(exchange=made, received_on=days(0), note="按需调取", by=acting("qian"))
    assert told.period == "" and queries.standing([made])[0].period is None
    actions.receive(exchange=made, received_on=days(0), note="再次调取", by=acting("qian"))
    assert made.receipts.count() == 2


@pytest.mark.parametrize(
    ("often", "today", "period", "due"),
    [
        # Ten working days after the end of the period, counted by hand over weekends and the holidays of 1 January.
        ("monthly", date(2026, 9, 3), "2026-08", date(2026, 9, 14)),
        ("quarterly", date(2026, 7, 3), "2026-Q2", date(2026, 7, 14)),
        ("half_yearly", date(2026, 8, 1), "2026-H1", date(2026, 7, 14)),
        ("annual", date(2026, 3, 1), "2025", date(2026, 1, 14)),
    ],
)
def test_each_frequency_has_its_period_and_its_day(
    often: str, today: date, period: str, due: date
) -> None:
    with at(today):
        (stands,) = queries.standing([exchange(often=often)])
    assert stands.period is not None and stands.period.code == period
    assert stands.due_on == due


def test_what_is_late_is_told_in_the_inbox_of_the_giver_until_every_taker_has_it() -> None:
    with at(date(2026, 7, 1)):
        made = exchange(takers=("zone_office", "120104"))
        assert actions.open_due() == 1 and actions.open_due() == 1
        (matter,) = Matter.objects.open().filter(kind=actions.GIVE)
        assert matter.organisation.code == "nankai" and matter.due_on == date(2026, 7, 14)
    with at(date(2026, 7, 14)):
        assert [s.words[0] for s in queries.standing([made])] == ["wait"]
    with at(date(2026, 7, 15)):
        (stands,) = queries.standing([made])
        assert stands.late and stands.words[0] == "bad"
        assert "有 1 项逾期没有收到" in signed_in("wu").get("/exchange/").content.decode()
        actions.receive(exchange=made, received_on=days(0), note="收到", by=acting("qian"))
        assert Matter.objects.open().filter(kind=actions.GIVE).exists()
        actions.receive(exchange=made, received_on=days(0), note="收到", by=acting("zhou"))
        assert not Matter.objects.open().filter(kind=actions.GIVE).exists()
        now = Exchange.objects.get(pk=made.pk)
        assert queries.standing([now])[0].words[0] == "ok"


def test_nothing_is_due_of_a_period_that_ended_before_it_began() -> None:
    with at(date(2026, 7, 10)):
        made = exchange(begun=False)
        now = actions.put_in_force(exchange=made, by=acting("wu"), since=date(2026, 7, 1))
        assert queries.standing([now])[0].due_on is None and actions.open_due() == 0


def test_it_ends_with_a_reason_and_is_due_no_more() -> None:
    made = exchange()
    actions.open_due()
    with pytest.raises(ValidationError) as error:
        actions.end(exchange=made, on=days(0), because="", by=acting("wu"))
    assert code_of(error) == "because"
    over = actions.end(exchange=made, on=days(0), because="改由平台共享", by=acting("wu"))
    assert over.stage == "ended" and not Matter.objects.open().filter(kind=actions.GIVE).exists()
    with pytest.raises(ValidationError):
        actions.receive(exchange=over, received_on=days(0), note="还来", by=acting("qian"))


def test_of_an_entry_that_was_none_nothing_is_due() -> None:
    made = exchange()
    actions.open_due()
    actions.withdraw(exchange=made, reason="重复登记", by=acting("wu"))
    assert not Matter.objects.open().filter(kind=actions.GIVE).exists()
    assert actions.open_due() == 0


def test_a_receipt_goes_in_by_the_page_of_the_taker_alone() -> None:
    made = exchange()
    given = {
        "period": "",
        "received_on": str(days(0)),
        "note": "收到名单",
        "given": pdf("名单.pdf"),
    }
    assert signed_in("wu").post(f"/exchange/{made.pk}/receive/", given).status_code == 404
    client = signed_in("qian")
    sent = client.post(
        f"/exchange/{made.pk}/receive/", {**given, "given": pdf("名单.pdf")}, follow=True
    )
    page = sent.content.decode()
    assert "已登记接收" in page and "名单.pdf" in page and "收到名单" in page
    (told,) = Receipt.objects.all()
    assert client.get(f"/documents/evidence/{told.file_id}/").status_code in (200, 404)
    assert house("zone_office").pk == told.taker_id
