"""Meetings in tests: called, held, minuted; matters in any state."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import time_machine
from django.utils import timezone

from gongjian.zone.documents.actions import issue
from gongjian.zone.meetings import actions, agenda, coordinating, deciding, papers
from gongjian.zone.meetings.models import AgendaItem, Coordination, Decision, Meeting
from people import acting
from zone.joint import days, house

INVITED = ("nankai", "core", "120104", "other_divisions")


def soon(n: int = 20) -> datetime:
    """Nine o'clock so many days from now."""
    return timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=n)  # fmt: skip


@contextmanager
def later(n: float) -> Iterator[None]:
    """So many days from now."""
    with time_machine.travel(timezone.now() + timedelta(days=n), tick=False):
        yield


def planned(invited: tuple[str, ...] = INVITED, **told: Any) -> Meeting:
    given: dict[str, Any] = {
        "category": "joint", "starts_at": soon(), "place": "科委 301", "chair": "孙立", "items_by": days(10),
        "papers_by": days(15), **told,
    }  # fmt: skip
    return actions.plan(invited=[house(code) for code in invited], by=acting("qian"), **given)


def called(invited: tuple[str, ...] = INVITED, **told: Any) -> Meeting:
    return actions.call(meeting=planned(invited, **told), by=acting("qian"))


def proposed(meeting: Meeting, by: str = "wu", title: str = "关于园区扩区的汇报") -> AgendaItem:
    return agenda.propose(meeting=meeting, title=title, text="请会议议定", by=acting(by))


CAME = {
    "nankai": {"presence": "came", "name": "吴园", "post": "主任"},
    "core": {"presence": "came", "name": "王代", "post": "副主任", "instead_of": "郑和"},
    "120104": {"presence": "excused", "reason": "区里有会"},
}


def held(meeting: Meeting | None = None, **told: Any) -> Meeting:
    """On the day itself: nankai came, core by a deputy, the district is excused, the division was not seen."""
    meeting = meeting or called(**told)
    seats = {house(code).pk: said for code, said in CAME.items()}
    return actions.hold(meeting=meeting, seats=seats, by=acting("qian"), on=timezone.localdate())


def decided(meeting: Meeting, text: str = "由南开分园拿出扩区方案", owner: str = "nankai", **told: Any) -> Decision:  # fmt: skip
    given: dict[str, Any] = {"due": days(60), "way": "matter", **told}
    return deciding.decide(meeting=meeting, text=text, owner=house(owner), by=acting("qian"), **given)  # fmt: skip


def minuted(meeting: Meeting) -> Meeting:
    document = papers.make(meeting=meeting, paper="minutes", by=acting("qian"))
    issue(document=document, by=acting("qian"))
    return Meeting.objects.get(pk=meeting.pk)


def drafted(by: str = "wu", **told: Any) -> Coordination:
    given = {
        "title": "南开分园用地指标",
        "text": "缺 120 亩",
        "wanted": "请市里协调用地指标",
        **told,
    }
    return coordinating.draft(by=acting(by), **given)


def raised(by: str = "wu", **told: Any) -> Coordination:
    return coordinating.hand_in(matter=drafted(by, **told), by=acting(by))


def assigned(to: str = "other_divisions", due: date | None = None, **told: Any) -> Coordination:
    return coordinating.assign(matter=raised(**told), in_charge=house(to), due=due, by=acting("qian"))  # fmt: skip


def answered(by: str = "li", **told: Any) -> Coordination:
    return coordinating.answer(matter=assigned(**told), text="已列入明年计划", by=acting(by))
