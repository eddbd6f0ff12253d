"""Frames: the units of a campaign by a rule of the pack, previewed, signed by two, frozen, compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..accounts.acting import Acting
from ..audit.recording import About, digest_of, record
from . import arrays
from .choices import Deed, Signing
from .models import Frame, FrameMember, State
from .pouring import pour
from .recording import BATCH

RULES = "frame_"


@dataclass(frozen=True, slots=True)
class Preview:
    """Which states a rule takes in, which it cannot tell of, and how many it leaves out."""

    taken: list[State]
    open: list[tuple[State, str]]  # with what is missing
    left: int

    @property
    def by_park(self) -> list[tuple[str, int]]:
        counts: dict[str, int] = {}
        for state in self.taken:
            counts[state.owner.name] = counts.get(state.owner.name, 0) + 1
        return sorted(counts.items())


def rules() -> list[tuple[str, str]]:
    """Frames that the pack in force knows, with their titles."""
    pack = arrays.pack_on()
    found = {} if pack is None else pack.ladders
    return [(code, arrays.title(each)) for code, each in found.items() if code.startswith(RULES)]


def preview(rule: str, day: date, at: datetime | None = None) -> Preview:
    """Raises ValidationError where the pack has no such rule."""
    pack = arrays.pack_on()
    if pack is None or not rule.startswith(RULES) or rule not in pack.ladders:
        raise ValidationError(_("政策包里没有这个范围规则"), code="rule")
    states = list(State.objects.as_of(day, at).select_related("owner", "unit").order_by("unit"))
    verdicts = arrays.framed(pack, rule, states, day)
    return Preview(
        [s for s, v in zip(states, verdicts, strict=True) if v == "in"],
        [(s, v) for s, v in zip(states, verdicts, strict=True) if v not in ("in", "out")],
        sum(v == "out" for v in verdicts),
    )


@transaction.atomic
def propose(*, name: str, rule: str, day: date, by: Acting) -> Frame:
    """The first signature: these units, as known now. Raises ValidationError."""
    at = timezone.now()
    found = preview(rule, day, at)
    if not found.taken:
        raise ValidationError(_("这个范围里没有单位"), code="empty")
    frozen = Frame.objects.filter(rule=rule, state=Signing.FROZEN)
    pack = arrays.pack_on()
    frame = Frame.objects.create(
        name=name.strip()[:120], rule=rule, day=day, known_at=at, proposed_by_id=by.person_id,
        before=frozen.order_by("-day", "-frozen_at").first(), count=len(found.taken),
        digest=_digest(found.taken), edition=pack.edition_hash if pack else "",
    )  # fmt: skip
    pour(
        FrameMember,
        ("frame_id", "unit_id", "state_id", "owner_id"),
        [(frame.pk, s.unit_id, s.pk, s.owner_id) for s in found.taken],
    )
    record("frame.proposed", about(frame), by=by.actor, purpose="statistical", count=frame.count,
           digest=frame.digest, after={"rule": rule, "day": str(day)})  # fmt: skip
    return frame


@transaction.atomic
def sign(*, frame: Frame, by: Acting) -> Frame:
    """The second signature: frozen, whatever comes later is a revision. Raises ValidationError."""
    now = Frame.objects.select_for_update().get(pk=frame.pk)
    if now.state != Signing.PROPOSED:
        raise ValidationError(_("这份名册已经不在这一步了，请刷新"), code="state")
    if now.proposed_by_id == by.person_id:
        raise ValidationError(_("第二个签字的要是另一个人"), code="second")
    if now.digest != _digest(m.state for m in now.members.select_related("state").order_by("unit")):
        raise ValidationError(_("名册和第一次签字时不同，请重新提出"), code="digest")
    now.state, now.signed_by_id, now.frozen_at = Signing.FROZEN, by.person_id, timezone.now()
    now.save(update_fields=("state", "signed_by", "frozen_at"))
    record(
        "frame.frozen",
        about(now),
        by=by.actor,
        purpose="statistical",
        count=now.count,
        digest=now.digest,
    )
    return now


@transaction.atomic
def withdraw(*, frame: Frame, by: Acting) -> Frame:
    now = Frame.objects.select_for_update().get(pk=frame.pk)
    if now.state != Signing.PROPOSED:
        raise ValidationError(_("已冻结的名册不能撤回"), code="state")
    now.state = Signing.WITHDRAWN
    now.save(update_fields=("state",))
    record("frame.withdrawn", about(now), by=by.actor, purpose="statistical")
    return now


@dataclass(frozen=True, slots=True)
class Difference:
    """One unit that entered, left, or moved between two frames, and by what."""

    what: str  # entered, left, moved
    unit: int
    name: str
    before: str
    after: str
    reason: str


def compared(frame: Frame, before: Frame) -> list[Difference]:
    """What differs between two frames, each with its reason, by the unit."""
    ours, theirs = _members(frame), _members(before)
    found = []
    for unit in sorted(ours.keys() | theirs.keys()):
        now, then = ours.get(unit), theirs.get(unit)
        if now is None and then is not None:
            found.append(Difference("left", unit, then.name, then.park, "", ""))
        elif then is None and now is not None:
            found.append(Difference("entered", unit, now.name, "", now.park, _why_in(now, before)))
        elif now is not None and then is not None and now.owner != then.owner:
            found.append(
                Difference("moved", unit, now.name, then.park, now.park, str(Deed.MOVE.label))
            )
    gone = [d.unit for d in found if d.what == "left"]
    why = dict(_why_out(frame, gone))
    return [d if d.what != "left" else Difference("left", d.unit, d.name, d.before, "", why.get(d.unit, "")) for d in found]  # fmt: skip


def revisions(frame: Frame) -> Iterator[tuple[FrameMember, State | None]]:
    """Members of which something else is believed by now of the day of the frame."""
    members = (
        frame.members.select_related("state", "unit").order_by("unit").iterator(chunk_size=BATCH)
    )
    while part := list(islice(members, BATCH)):
        believed = {
            s.unit_id: s
            for s in State.objects.as_of(frame.day).filter(unit__in=[m.unit_id for m in part])
        }
        for member in part:
            now = believed.get(member.unit_id)
            if now is None or now.pk != member.state_id:
                yield member, now


def about(frame: Frame) -> About:
    return About("frame", str(frame.pk), frame.name)


def _digest(states: Any) -> str:
    return digest_of(f"{s.unit_id}:{s.pk}" for s in states)


class Member(NamedTuple):
    """A member of a frame, as far as two frames are compared."""

    name: str
    owner: int
    park: str
    since: date
    known_from: datetime
    deed: str


def _members(frame: Frame) -> dict[int, Member]:
    rows: Any = frame.members.values_list(
        "unit", "state__name", "owner", "owner__name", "state__since", "state__known_from", "state__change__deed"
    )  # fmt: skip
    return {unit: Member(*told) for unit, *told in rows}


def _why_in(now: Member, before: Frame) -> str:
    """Born since, or known only since: by its deed; else the rule takes it in now."""
    if now.since > before.day or now.known_from > before.known_at:
        return str(Deed(now.deed).label)
    return str(_("现在符合范围规则"))


def _why_out(frame: Frame, units: list[int]) -> Iterator[tuple[int, str]]:
    """Gone, by the deed that ended it; else the rule leaves it out now."""
    for start in range(0, len(units), BATCH):
        part = units[start : start + BATCH]
        alive = set(State.objects.as_of(frame.day, frame.known_at).filter(unit__in=part).values_list("unit", flat=True))  # fmt: skip
        ended = State.objects.known(frame.known_at).filter(unit__in=part, until__lte=frame.day)
        deeds = {
            s.unit_id: str(Deed(s.change.deed).label)
            for s in ended.select_related("change").order_by("until")
        }
        for unit in part:
            yield unit, str(_("现在不符合范围规则")) if unit in alive else deeds.get(unit, str(Deed.CLOSURE.label))  # fmt: skip
