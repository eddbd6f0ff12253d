"""What is done with a meeting: planned, called, replied to, held; or called off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from ..accounts.acting import Acting
from ..accounts.houses import offices, one_at_a_time
from ..accounts.models import Organisation
from ..history.deeds import about, begin, deed, fresh
from ..history.deeds import withdraw as taken_back
from ..history.together import Opened, is_mine, put_together
from ..inbox.actions import close_matters, open_matter
from . import agenda, arrays
from .choices import AWAY, THERE, Category, Presence, Stage
from .due import ATTEND, ITEM, MINUTES, PAPER
from .models import Meeting, Seat

_SAID = ("presence", "name", "post", "instead_of", "reason")


# ---- planning


@transaction.atomic
def plan(
    *, category: str, starts_at: datetime, place: str, chair: str, invited: Iterable[Organisation], by: Acting,
    topic: str = "", items_by: date | None = None, papers_by: date | None = None,
) -> Meeting:  # fmt: skip
    """A meeting that nobody is told of yet. Without days of their own, proposals and papers are due as many
    working days before it as the pack says. Raises ValidationError."""
    one_at_a_time()
    day = timezone.localdate(starts_at)
    meeting = Meeting(
        category=category, year=day.year, ordinal=_ordinal(category, day.year), starts_at=starts_at,
        place=place, chair=chair,
        items_by=items_by or arrays.due_before(day, arrays.days("meeting", "items", day)),
        papers_by=papers_by or arrays.due_before(day, arrays.days("meeting", "papers", day)),
    )  # fmt: skip
    meeting.title = _title(meeting, topic)
    _checked(meeting)
    return begin(
        meeting,
        "planned",
        by=by,
        rows=lambda meeting: _seat(meeting, [each.pk for each in invited]),
    )


@transaction.atomic
def edit(
    *, meeting: Meeting, by: Acting, invited: Iterable[Organisation] | None = None, at: Opened | None = None, **told: Any,
) -> Meeting:  # fmt: skip
    """A meeting that was not held yet. Who was called is told where day or place are others, and replies anew.

    Raises ValidationError; BothChanged where somebody else changed the same since it was opened.
    """
    now = fresh(meeting, Stage.PLANNED, Stage.CALLED)
    before, seated = (now.starts_at, now.place), _seated(now)
    put_together(now, told, at)
    _checked(now)
    wanted = None if invited is None else sorted(each.pk for each in invited)
    seats = wanted if wanted is not None and is_mine(now, "seats", wanted, at, _houses) else None
    moved = now.stage == Stage.CALLED and before != (now.starts_at, now.place)

    def write(meeting: Meeting) -> None:
        if moved:
            meeting.seats.update(
                presence=Presence.UNKNOWN, name="", post="", instead_of="", reason=""
            )
        if seats is not None:
            _seat(meeting, seats)

    deed(now, "moved" if moved else "edited", by=by, rows=write)
    if now.stage == Stage.CALLED:
        for gone in Organisation.objects.filter(pk__in=seated - _seated(now)):
            close_matters(kind=ATTEND, about=about(now), by=by.person_name, organisation=gone)
        _ask_who_comes(now, by, anew=moved)
    return now


def _seated(meeting: Meeting) -> set[int]:
    return set(meeting.seats.values_list("organisation", flat=True))


def _ordinal(category: str, year: int) -> int:
    newest = Meeting.objects.filter(category=category, year=year).aggregate(Max("ordinal"))
    return int(newest["ordinal__max"] or 0) + 1


def _title(meeting: Meeting, topic: str) -> str:
    with override("zh-hans"):
        named = f"{meeting.year}年第{meeting.ordinal}次{Category(meeting.category).label}"
    return f"{named}（{topic.strip()}）"[:200] if topic.strip() else named


def _checked(meeting: Meeting) -> None:
    day = timezone.localdate(meeting.starts_at)
    if day.year != meeting.year:
        raise ValidationError(
            _("会议按年编号，不能改到另一年；请撤回后重新安排"), code="year"
        )  # its number is of its year
    for limit in (meeting.items_by, meeting.papers_by):
        if limit is not None and limit > day:
            raise ValidationError(_("报议题、交材料的截止日不能晚于会议"), code="limit")
    if meeting.items_by and meeting.papers_by and meeting.papers_by < meeting.items_by:
        raise ValidationError(_("交材料的截止日不能早于报议题的截止日"), code="limit")


def _houses(seats: list[dict[str, Any]]) -> list[int]:
    return sorted(seat["organisation"] for seat in seats)


def _seat(meeting: Meeting, keys: Iterable[int]) -> None:
    """Those invited and nobody else; who had a seat keeps what was said of it."""
    wanted = set(keys)
    meeting.seats.exclude(organisation__in=wanted).delete()
    Seat.objects.bulk_create(
        Seat(meeting=meeting, organisation_id=key) for key in sorted(wanted - _seated(meeting))
    )


# ---- calling


@transaction.atomic
def call(*, meeting: Meeting, by: Acting) -> Meeting:
    """The invitation goes out: each organisation says who comes, and what is on the agenda wants its papers.

    Raises ValidationError.
    """
    now = fresh(meeting, Stage.PLANNED)
    if now.starts_at <= timezone.now():
        raise ValidationError(_("会议时间已经过了，请先改时间"), code="past")
    if not now.seats.exists():
        raise ValidationError(_("请先选参会单位"), code="nobody")
    deed(now, "called", by=by, stage=Stage.CALLED)
    _ask_who_comes(now, by, anew=False)
    agenda.ask_for_papers(now)
    return now


def _ask_who_comes(meeting: Meeting, by: Acting, *, anew: bool) -> None:
    """Due from each that has not replied, and from nobody else."""
    if anew:
        close_matters(kind=ATTEND, about=about(meeting), by="")
    today = timezone.localdate()
    within = arrays.until(today, timezone.localdate(meeting.starts_at))
    seats = meeting.seats.select_related("organisation")
    for seat in seats:
        if seat.presence == Presence.UNKNOWN and seat.organisation_id != by.organisation_id:
            open_matter(kind=ATTEND, about=about(meeting), url=url_of(meeting),
                        organisation=seat.organisation, working_days=max(within - 1, 1))  # fmt: skip


@transaction.atomic
def reply(*, meeting: Meeting, by: Acting, presence: str, **told: str) -> Meeting:
    """Who comes for one's own organisation, or why nobody does. Raises ValidationError."""
    now = fresh(meeting, Stage.CALLED)
    said = _reply(presence, told, (Presence.COMING, Presence.EXCUSED))

    def write(meeting: Meeting) -> None:
        meeting.seats.filter(organisation=by.organisation_id).update(**said)

    deed(now, "replied", by=by, rows=write, also={"house": by.organisation_code, **said})
    place = Organisation.objects.get(pk=by.organisation_id)
    close_matters(kind=ATTEND, about=about(now), by=by.person_name, organisation=place)
    return now


def _reply(presence: str, told: Mapping[str, str], choices: Iterable[str]) -> dict[str, str]:
    """What is said of a seat, without what does not go with it."""
    if presence not in choices:
        raise ValidationError(_("请选是否参会"), code="presence")
    said = {name: str(told.get(name, "")).strip() for name in _SAID[1:]}
    if presence in THERE and not said["name"]:
        raise ValidationError(_("请写参会人"), code="name")
    if presence in AWAY and not said["reason"]:
        raise ValidationError(_("请写请假或缺席的理由"), code="reason")
    empty = ("reason",) if presence in THERE else ("name", "post", "instead_of")
    return {"presence": presence, **said, **dict.fromkeys(empty, "")}


# ---- holding


@transaction.atomic
def hold(*, meeting: Meeting, seats: Mapping[int, Mapping[str, str]], by: Acting, on: date | None = None) -> Meeting:  # fmt: skip
    """It took place: who came for each organisation, by its key; who is not named was absent. Said again, it
    is put right. Raises ValidationError."""
    now = fresh(meeting, Stage.CALLED, Stage.HELD)
    held_on = on or now.held_on or timezone.localdate(now.starts_at)
    if held_on > timezone.localdate():
        raise ValidationError(_("会议还没有开，不能登记到会"), code="early")
    told = {
        seat: _came(seat, seats.get(seat.organisation_id, {}))
        for seat in now.seats.select_related("organisation")
    }

    def write(meeting: Meeting) -> None:
        for seat, said in told.items():
            meeting.seats.filter(pk=seat.pk).update(**said)

    is_first = now.stage == Stage.CALLED
    deed(
        now,
        "held" if is_first else "attended",
        by=by,
        rows=write,
        stage=Stage.HELD,
        held_on=held_on,
    )
    if is_first:
        _after(now)
    return now


def _came(seat: Seat, said: Mapping[str, str]) -> dict[str, str]:
    presence = said.get("presence", Presence.ABSENT)
    told = {"reason": seat.reason or "未说明", **said}
    try:
        return _reply(presence, told, (Presence.CAME, Presence.EXCUSED, Presence.ABSENT))
    except ValidationError as error:
        raise ValidationError(f"{seat.organisation.name}：{error.message}", code=error.code) from error  # fmt: skip


def _after(meeting: Meeting) -> None:
    """Nothing is due for the meeting any more; its minutes are."""
    _close_all(meeting, "")
    days = arrays.days("meeting", "minutes", timezone.localdate())
    for place in offices():
        open_matter(kind=MINUTES, about=about(meeting), url=url_of(meeting), organisation=place,
                    working_days=days)  # fmt: skip


@transaction.atomic
def cancel(*, meeting: Meeting, by: Acting, reason: str) -> Meeting:
    """Called off, with the reason; what is planned and said of it stays. Raises ValidationError."""
    now = taken_back(meeting, by=by, reason=reason)
    _close_all(now, by.person_name)
    return now


def _close_all(meeting: Meeting, by: str) -> None:
    close_matters(kind=ATTEND, about=about(meeting), by=by)
    for item in meeting.items.all():
        for kind in (ITEM, PAPER):
            close_matters(kind=kind, about=about(item), by=by)


def url_of(meeting: Meeting) -> str:
    return reverse("meeting", args=[meeting.pk])
