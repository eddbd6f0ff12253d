"""What is due from whom: opened by an act, reminded of, escalated, done; every word sent stands in a log."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import translation

from gongjian.zone.accounts.models import Letter, Membership, Organisation, Person
from gongjian.zone.audit.models import Event
from gongjian.zone.audit.recording import About
from gongjian.zone.inbox import actions, delivering
from gongjian.zone.inbox.models import Channel, Matter, Message
from gongjian.zone.inbox.rules import EDITION, LETTER
from gongjian.zone.operations.management.commands.clock import enqueue_in_the_morning
from gongjian.zone.policy.actions import amend, decide
from gongjian.zone.policy.models import Edition
from people import acting, person, signed_in
from zone.accounts.test_letters import handed_in

pytestmark = pytest.mark.django_db
WEDNESDAY = date(2026, 11, 18)


def at(day: date, hour: int = 10) -> Any:
    moment = datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Asia/Shanghai"))
    return time_machine.travel(moment, tick=False)


def opened(**more: Any) -> Matter:
    given: dict[str, Any] = {
        "kind": "trial", "name": "试办一件事", "about": About("thing", "1"), "url": "/", "working_days": 5,
        "organisation": Organisation.objects.get(code="nankai"), "role": "park_officer",
    }  # fmt: skip
    return actions.open_matter(**given | more)


def reasons(matter: Matter, channel: str = "page") -> list[str]:
    found = Message.objects.filter(matter=matter, channel=channel).order_by("id")
    return list(found.values_list("reason", flat=True))


# ---- opened and closed by acts


def test_a_letter_that_is_handed_in_is_due_from_the_park_until_it_is_confirmed() -> None:
    handed_in()
    letter = Letter.objects.order_by("-pk")[0]
    matter = Matter.objects.get(kind=LETTER, object_id=str(letter.pk))
    assert (matter.organisation.code, matter.role, matter.done_at) == (
        "nankai",
        "park_officer",
        None,
    )
    page = signed_in("wu").get("/inbox/").content.decode()
    assert letter.enterprise.name in page
    signed_in("wu").post(f"/system/letters/{letter.pk}/confirm/")
    matter.refresh_from_db()
    assert matter.done_at is not None and matter.done_by.startswith("吴园")


def test_an_edition_is_due_from_the_office_until_it_is_decided() -> None:
    first = Edition.objects.get()
    edition = amend(
        edition=first, parameter="tech_sme.staff", since=date(2027, 1, 1), value=400,  # type: ignore[arg-type]
        source="x", name="2017.2", in_force_from=date(2026, 12, 1), by=acting("qian"),
    )  # fmt: skip
    matter = Matter.objects.get(kind=EDITION)
    assert {p.username for p in actions.people(matter, "opened")} == {"zhao"}
    assert str(edition) not in signed_in("qian").get("/inbox/").content.decode()
    assert str(edition) in signed_in("zhao").get("/inbox/").content.decode()
    decide(edition=edition, by=acting("zhao"), approved=True)
    matter.refresh_from_db()
    assert matter.done_at is not None


def test_an_act_that_is_undone_leaves_no_matter() -> None:
    before = Matter.objects.count()
    with pytest.raises(ZeroDivisionError):
        _propose_and_fail()
    assert Matter.objects.count() == before


@transaction.atomic
def _propose_and_fail() -> None:
    amend(
        edition=Edition.objects.get(), parameter="tech_sme.staff", since=date(2027, 1, 1), value=400,  # type: ignore[arg-type]
        source="x", name="2017.2", in_force_from=date(2026, 12, 1), by=acting("qian"),
    )  # fmt: skip
    raise ZeroDivisionError


def test_a_thing_is_due_once_from_an_organisation() -> None:
    assert opened().pk == opened().pk
    first = opened()
    with pytest.raises(IntegrityError), transaction.atomic():
        Matter.objects.create(kind=first.kind, name="x", object_kind="thing", object_id="1", url="/",
                              organisation=first.organisation, due_on=WEDNESDAY)  # fmt: skip


def test_a_matter_is_called_in_the_readers_language() -> None:
    Person.objects.filter(username="wu").update(language="en")
    handed_in()
    matter = Matter.objects.filter(kind="confirm_letter").order_by("-pk").first()
    assert matter is not None
    with translation.override("zh-hans"):
        assert matter.title == f"确认授权书：{matter.name}"
    sent = Message.objects.filter(matter=matter, person__username="wu").values_list(
        "text", flat=True
    )
    assert sent and all(f"Confirm the letter of authority: {matter.name}" in text for text in sent)


# ---- days, reminders, escalation


def test_the_due_day_is_counted_in_working_days() -> None:
    with at(WEDNESDAY):
        assert opened(working_days=5).due_on == date(2026, 11, 25)


def test_reminders_come_three_days_one_day_and_on_the_day_and_none_on_a_weekend() -> None:
    with at(WEDNESDAY):
        matter = opened(working_days=5)  # due on Wednesday the 25th
    told = {}
    for n in range(8):
        day = WEDNESDAY + timedelta(days=n)
        with at(day):
            before = len(reasons(matter))
            actions.remind_all()
            actions.remind_all()  # a second round on the same day says nothing new
            told[day.day] = reasons(matter)[before:]
    assert {d: r for d, r in told.items() if r} == {
        20: ["reminded"],
        24: ["reminded"],
        25: ["reminded"],
    }


def test_beyond_the_day_it_is_told_daily_and_after_two_days_the_level_above_sees_it() -> None:
    with at(WEDNESDAY):
        matter = opened(working_days=1)  # due on Thursday the 19th
    district = Organisation.objects.get(code="120104")
    for n, escalated in ((2, None), (5, district.pk)):  # Friday: one day over; Monday: two
        with at(WEDNESDAY + timedelta(days=n)):
            actions.remind_all()
        matter.refresh_from_db()
        assert matter.escalated_to_id == escalated
    assert reasons(matter) == ["opened", "overdue", "overdue", "escalated"]
    assert "试办一件事" in signed_in("zhou").get("/inbox/").content.decode()
    assert "试办一件事" not in signed_in("zheng").get("/inbox/").content.decode()
    event = Event.objects.get(act="matter.escalated")
    assert event.after == {"to": "120104", "due": "2026-11-19"}


def test_above_an_organisation_without_people_the_next_one_is_told() -> None:
    Membership.objects.filter(person__username="zhou").delete()
    above = actions.level_above(Organisation.objects.get(code="nankai"))
    assert above is not None and above.code == "zone_office"


def test_a_done_matter_is_reminded_of_no_more() -> None:
    with at(WEDNESDAY):
        matter = opened(working_days=1)
    actions.close_matters(kind="trial", about=About("thing", "1"), by="x")
    with at(WEDNESDAY + timedelta(days=5)):
        actions.remind_all()
    assert reasons(matter) == ["opened"]


def test_nobody_is_woken_by_a_reminder() -> None:
    with at(WEDNESDAY, hour=8):
        assert enqueue_in_the_morning(None) is None
    with at(WEDNESDAY, hour=9):
        assert enqueue_in_the_morning(None) == WEDNESDAY
        assert enqueue_in_the_morning(WEDNESDAY) == WEDNESDAY


# ---- who, and by which channel


def test_of_a_firms_matter_its_agent_is_told() -> None:
    firm = (
        Letter.objects.filter(agent__username="wang", confirmed_at__isnull=False)
        .order_by("pk")[0]
        .enterprise
    )
    matter = opened(organisation=firm, role="reporter")
    assert [p.username for p in actions.people(matter, "opened")] == ["wang"]


def test_the_page_always_sms_unless_refused_email_if_wished() -> None:
    someone = person("wu")
    someone.email = "wu@example.cn"
    someone.save()
    assert actions.channels(someone) == [Channel.PAGE, Channel.SMS]
    signed_in("wu").post("/account/notices/", {"email": "on"})
    assert actions.channels(someone) == [Channel.PAGE, Channel.EMAIL]


def test_sms_and_email_leave_and_are_logged_without_a_number() -> None:
    someone = person("wu")
    someone.email = "wu@example.cn"
    someone.save()
    actions.wish(person=someone, by=acting("wu"), wanted={"sms": True, "email": True})
    delivering.deliver()  # what the zone was sown with
    opened()
    assert delivering.waiting() and delivering.deliver() == (2, 0) and not delivering.waiting()
    lines = (Path(settings.HOME) / "outbox" / "sms.jsonl").read_text(encoding="utf-8").splitlines()
    assert (
        json.loads(lines[-1])["to"] == "13800000006"
        and "试办一件事" in json.loads(lines[-1])["text"]
    )
    assert mail.outbox[-1].to == ["wu@example.cn"]
    page = signed_in("system").get("/system/sends/").content.decode()
    assert (
        "短信" in page
        and "已送出" in page
        and "13800000006" not in page
        and "wu@example.cn" not in page
    )


@pytest.fixture
def gateway() -> Iterator[tuple[str, list[Any]]]:
    """A gateway of the operator's, on this machine; refuses while its list holds a single None."""
    heard: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            if heard == [None]:
                self.send_response(503)
            elif self.path == "/elsewhere":
                self.send_response(307)
                self.send_header("Location", "/hook")
            else:
                heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(200)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hook", heard
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_webhook_is_tried_five_times_and_each_error_kept(
    gateway: tuple[str, list[Any]], settings: Any
) -> None:
    settings.WEBHOOK, heard = gateway
    actions.wish(person=person("wu"), by=acting("wu"), wanted={"sms": False, "webhook": True})
    opened()
    heard.append(None)
    for _ in range(7):
        delivering.deliver()
    message = Message.objects.get(
        channel=Channel.WEBHOOK, person__username="wu", matter__kind="trial"
    )
    assert (message.tries, message.sent_at) == (5, None) and "503" in message.error
    Message.objects.filter(pk=message.pk).update(tries=0)
    heard.clear()
    assert delivering.deliver() == (1, 0)
    assert heard == [{"to": "wu", "text": message.text}]


def test_the_webhook_is_followed_nowhere(gateway: tuple[str, list[Any]], settings: Any) -> None:
    address, heard = gateway
    settings.WEBHOOK = address.replace("/hook", "/elsewhere")
    actions.wish(person=person("wu"), by=acting("wu"), wanted={"sms": False, "webhook": True})
    opened()
    delivering.deliver()
    message = Message.objects.get(
        channel=Channel.WEBHOOK, person__username="wu", matter__kind="trial"
    )
    assert heard == [] and message.sent_at is None and "307" in message.error


def test_no_head_of_a_mail_is_written_by_a_text() -> None:
    someone = person("wu")
    someone.email = "wu@example.cn"
    someone.save()
    actions.wish(person=someone, by=acting("wu"), wanted={"sms": False, "email": True})
    opened()
    Message.objects.filter(channel=Channel.EMAIL).update(text="x\r\nBcc: evil@example.cn\r\n\r\ny")
    delivering.deliver()
    sent = mail.outbox[-1].message()
    assert sent["Bcc"] is None and sent["To"] == "wu@example.cn" and sent["Subject"]
    answer = signed_in("wu").post(
        "/account/", {"email": "a@b.cn\nBcc: c@d.cn", "language": "zh-hans"}
    )
    assert answer.status_code == 200 and person("wu").email == "wu@example.cn"


def test_no_message_goes_to_a_mobile_that_was_only_typed() -> None:
    Person.objects.filter(username="wu").update(mobile_verified_at=None)
    opened()
    delivering.deliver()
    message = Message.objects.get(channel=Channel.SMS, person__username="wu", matter__kind="trial")
    assert message.sent_at is None and "no mobile" in message.error


def test_without_a_webhook_the_log_says_so() -> None:
    actions.wish(person=person("wu"), by=acting("wu"), wanted={"sms": False, "webhook": True})
    opened()
    delivering.deliver()
    assert "no webhook" in Message.objects.get(channel=Channel.WEBHOOK, matter__kind="trial").error


def test_messages_are_read_by_their_owner_alone() -> None:
    opened()
    client = signed_in("wu")
    assert "试办一件事" in client.get("/inbox/messages/").content.decode()
    assert "试办一件事" not in signed_in("zheng").get("/inbox/messages/").content.decode()
    signed_in("zheng").post("/inbox/messages/read/")
    assert Message.objects.filter(person__username="wu", channel="page", read_at=None).exists()
    client.post("/inbox/messages/read/")
    assert not Message.objects.filter(person__username="wu", channel="page", read_at=None).exists()
