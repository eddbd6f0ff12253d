"""Meetings and matters of a park in each of their states, for the matrix of rights."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from gongjian.zone.accounts.models import Organisation
from gongjian.zone.documents import actions as documents
from gongjian.zone.inbox.actions import quietly
from gongjian.zone.inbox.models import Matter
from gongjian.zone.meetings import (
    actions,
    agenda,
    coordinating,
    deciding,
    instructions,
    papers,
    referring,
)
from gongjian.zone.meetings.models import Coordination, Meeting
from gongjian.zone.tasks.models import Task
from people import acting
from zone.joint import days
from zone.meetings.room import soon

KINDS = ("meeting", "agendaitem", "coordination", "referral")


def meeting_things(park: Organisation, mark: str, task: Task) -> dict[str, Any]:
    """Nothing is due of them: what waits for the office stands on its first screen, whoever's it is."""
    with quietly():
        found = _meetings(park, mark) | _matters(park, mark, task) | _referral(park, mark)
    Matter.objects.filter(object_kind__in=KINDS).delete()
    return found


def officer(park: Organisation) -> Any:
    return acting("wu" if park.code == "nankai" else f"park_{park.code}")


def _meeting(park: Organisation, mark: str, when: Any) -> Meeting:
    return actions.plan(category="topic", topic=mark, starts_at=when, place=mark, chair=mark, invited=[park],
                        items_by=days(0), papers_by=days(0), by=acting("qian"))  # fmt: skip


def _item(meeting: Meeting, park: Organisation, mark: str) -> Any:
    return agenda.propose(meeting=meeting, title=f"{mark}议题", text=mark, by=officer(park))


def _held(park: Organisation, mark: str) -> Meeting:
    now = timezone.localtime()
    meeting = actions.call(meeting=_meeting(park, mark, now.replace(hour=23, minute=59)), by=acting("qian"))  # fmt: skip
    agenda.accept(item=_item(meeting, park, mark), by=acting("qian"))
    return actions.hold(meeting=meeting, seats={park.pk: {"presence": "came", "name": mark}}, by=acting("qian"))  # fmt: skip


def _meetings(park: Organisation, mark: str) -> dict[str, Any]:
    planned, called = (_meeting(park, mark, soon()) for _ in range(2))
    actions.call(meeting=called, by=acting("qian"))
    held, minuted = _held(park, mark), _held(park, mark)
    told: dict[str, Any] = {"text": f"{mark}议定", "owner": park, "due": days(30), "way": "matter", "by": acting("qian")}  # fmt: skip
    open_one, carried = deciding.decide(meeting=held, **told), deciding.decide(meeting=minuted, **told)  # fmt: skip
    documents.issue(document=papers.make(meeting=minuted, paper="minutes", by=acting("qian")), by=acting("qian"))  # fmt: skip
    return {
        "meeting": called.pk, "meeting_planned": planned.pk, "meeting_held": held.pk, "decision": carried.pk,
        "decision_open": open_one.pk, "meeting_paper": (called.pk, "meeting_notice"),
        "agendaitem": _item(called, park, mark).pk, "agendaitem_held": held.items.get().pk,
    }  # fmt: skip


def _matters(park: Organisation, mark: str, task: Task) -> dict[str, Any]:
    def drafted() -> Coordination:
        return coordinating.draft(title=f"{mark}事项", text=mark, wanted=mark, by=officer(park))

    def raised() -> Coordination:
        return coordinating.hand_in(matter=drafted(), by=officer(park))

    def assigned() -> Coordination:
        return coordinating.assign(matter=raised(), in_charge=park, by=acting("qian"))

    answered = coordinating.answer(matter=assigned(), text=mark, by=officer(park))
    escalated = coordinating.escalate(matter=assigned(), reason=mark, by=acting("qian"))
    instructions.instruct(thing=task, text=f"{mark}批示", in_charge=park, by=acting("sun"))
    return {
        "coordination_draft": drafted().pk, "coordination_raised": raised().pk, "coordination": assigned().pk,
        "coordination_answered": answered.pk, "coordination_escalated": escalated.pk, "instruct": ("task", task.pk),
    }  # fmt: skip


def _referral(park: Organisation, mark: str) -> dict[str, Any]:
    document = papers.make(meeting=_meeting(park, mark, soon()), paper="meeting_notice", by=acting("qian"))  # fmt: skip
    return {"referral": referring.refer(document=document, words=mark, by=acting("qian")).pk}
