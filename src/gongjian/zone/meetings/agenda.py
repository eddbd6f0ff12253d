"""The agenda: items proposed, accepted into their order or declined, their papers handed in and asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..accounts.acting import Acting
from ..accounts.houses import offices
from ..documents import proving
from ..documents.models import Evidence
from ..history.deeds import about, begin, deed, fresh
from ..history.deeds import withdraw as taken_back
from ..history.together import Opened, put_together
from ..inbox.actions import close_matters, open_matter, tell
from . import arrays
from .choices import ItemStage, Stage
from .due import ITEM, PAPER
from .models import AgendaItem, Meeting


@transaction.atomic
def propose(*, meeting: Meeting, title: str, text: str, by: Acting, presenter: str = "") -> AgendaItem:  # fmt: skip
    """An organisation puts an item forward; the office does so before the meeting is called, and after the day
    until which others may. Raises ValidationError."""
    now = fresh(meeting, Stage.PLANNED, Stage.CALLED)
    runs = by.organisation_id == now.house_id
    today = timezone.localdate()
    if not runs and now.items_by is not None and today > now.items_by:
        raise ValidationError(
            _("报议题截止到 %(day)s；确需列入的请与示范区建设处联系") % {"day": now.items_by}, code="late",
        )  # fmt: skip
    item = begin(AgendaItem(meeting=now, title=title, text=text, presenter=presenter), "proposed", by=by)  # fmt: skip
    if not runs:
        days = arrays.days("meeting", "decide", today)
        for place in offices():
            open_matter(kind=ITEM, about=about(item), url=url_of(item), organisation=place, working_days=days)  # fmt: skip
    return item


@transaction.atomic
def edit(*, item: AgendaItem, by: Acting, at: Opened | None = None, **told: Any) -> AgendaItem:
    """Until the office has looked at it. Raises ValidationError; BothChanged."""
    now = _fresh(item, ItemStage.PROPOSED)
    put_together(now, told, at)
    return deed(now, "edited", by=by)


@transaction.atomic
def accept(
    *, item: AgendaItem, by: Acting, place: int | None = None, minutes: int | None = None, paper_wanted: bool = True,
) -> AgendaItem:  # fmt: skip
    """Onto the agenda: at its place, else at the end; its papers are due. Raises ValidationError."""
    now = _fresh(item, ItemStage.PROPOSED)
    last = now.meeting.items.filter(stage=ItemStage.ACCEPTED).aggregate(Max("place"))["place__max"]
    deed(now, "accepted", by=by, stage=ItemStage.ACCEPTED, place=place or int(last or 0) + 1,
         minutes=minutes, paper_wanted=paper_wanted)  # fmt: skip
    close_matters(kind=ITEM, about=about(now), by=by.person_name)
    if paper_wanted and now.meeting.stage == Stage.CALLED:
        _ask_for_paper(now)
    return now


@transaction.atomic
def decline(*, item: AgendaItem, by: Acting, reason: str) -> AgendaItem:
    """Not onto the agenda, or off it again, and why. Raises ValidationError."""
    if not reason.strip():
        raise ValidationError(_("请写明不列入的理由"), code="reason")
    now = _fresh(item, ItemStage.PROPOSED, ItemStage.ACCEPTED)
    deed(now, "declined", by=by, stage=ItemStage.DECLINED, answer=reason.strip(), place=None)
    _nothing_due(now, by)
    return now


@transaction.atomic
def withdraw(*, item: AgendaItem, by: Acting, reason: str) -> AgendaItem:
    now = taken_back(_fresh(item, ItemStage.PROPOSED), by=by, reason=reason)
    _nothing_due(now, by)
    return now


@transaction.atomic
def arrange(*, meeting: Meeting, places: Mapping[int, int], by: Acting) -> int:
    """Items in a new order, by their keys; how many moved. Raises ValidationError."""
    fresh(meeting, Stage.PLANNED, Stage.CALLED)
    moved = 0
    for item in meeting.items.filter(stage=ItemStage.ACCEPTED, withdrawn_at=None):
        place = places.get(item.pk, item.place)
        if place != item.place:
            deed(fresh(item, ItemStage.ACCEPTED), "placed", by=by, place=place)
            moved += 1
    return moved


@transaction.atomic
def hand_in(*, item: AgendaItem, files: Iterable[File[Any]], by: Acting, note: str = "") -> None:
    """The papers of an item. Raises ValidationError."""
    now = _fresh(item, ItemStage.PROPOSED, ItemStage.ACCEPTED)
    proving.prove(now, files, by=by, note=note)
    close_matters(kind=PAPER, about=about(now), by=by.person_name)


@transaction.atomic
def chase(*, meeting: Meeting, by: Acting) -> int:
    """Those whose papers are missing are told once more; how many. Raises ValidationError."""
    now = fresh(meeting, Stage.CALLED)
    found = list(missing(now))
    for item in found:
        tell(_ask_for_paper(item), "reminded")
    deed(now, "chased", by=by, also={"items": [item.title for item in found]})
    return len(found)


@transaction.atomic
def note(*, item: AgendaItem, heard: str, by: Acting, at: Opened | None = None) -> AgendaItem:
    """What was said of an item at the meeting. Raises ValidationError; BothChanged."""
    fresh(item.meeting, Stage.HELD)
    now = fresh(item, ItemStage.ACCEPTED)
    put_together(now, {"heard": heard.strip()}, at)
    return deed(now, "noted", by=by)


def agenda(meeting: Meeting) -> QuerySet[AgendaItem]:
    """What is on the agenda, in its order, with `handed_in`: whether it has papers."""
    papers = Evidence.objects.filter(about_kind="agendaitem", about_key=OuterRef("pk"), withdrawn_at=None)  # fmt: skip
    return (
        meeting.items.filter(stage=ItemStage.ACCEPTED, withdrawn_at=None)
        .annotate(handed_in=Exists(papers)).select_related("house").order_by("place", "pk")
    )  # fmt: skip


def missing(meeting: Meeting) -> Any:
    """Items whose papers are wanted and not there."""
    found: Any = agenda(meeting)
    return found.filter(paper_wanted=True, handed_in=False)


def is_late(meeting: Meeting) -> bool:
    return meeting.papers_by is not None and meeting.papers_by < timezone.localdate()


def ask_for_papers(meeting: Meeting) -> None:
    """What was accepted before the meeting was called is due from now on."""
    for item in missing(meeting):
        _ask_for_paper(item)


def _ask_for_paper(item: AgendaItem) -> Any:
    meeting, today = item.meeting, timezone.localdate()
    by_day = meeting.papers_by or timezone.localdate(meeting.starts_at)
    return open_matter(kind=PAPER, about=about(item), url=url_of(item), organisation=item.house,
                       working_days=arrays.until(today, by_day))  # fmt: skip


def _nothing_due(item: AgendaItem, by: Acting) -> None:
    for kind in (ITEM, PAPER):
        close_matters(kind=kind, about=about(item), by=by.person_name)


def _fresh(item: AgendaItem, *stages: str) -> AgendaItem:
    """An item of a meeting that was not held yet: nobody holds it before this act is over."""
    meeting = fresh(item.meeting, Stage.PLANNED, Stage.CALLED)
    now = fresh(item, *stages)
    now.meeting = meeting
    return now


def url_of(item: AgendaItem) -> str:
    return reverse("agendaitem", args=[item.pk])
