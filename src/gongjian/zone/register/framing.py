"""Frames: the units of a campaign by a rule of the pack, previewed, signed by two, frozen."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..accounts.acting import Acting
from ..audit.recording import About, digest_of, record
from . import arrays
from .arrays import LOOKED_AT, Candidate
from .choices import Signing
from .models import Frame, FrameMember, State
from .pouring import pour

RULES = "frame_"


@dataclass(frozen=True, slots=True)
class Preview:
    """Which states a rule takes in, which it cannot tell of, and how many it leaves out."""

    taken: list[Candidate]
    open: list[tuple[Candidate, str]]  # with what is missing
    left: int

    @property
    def by_park(self) -> list[tuple[str, int]]:
        return sorted(Counter(each.park for each in self.taken).items())


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
    found = candidates(State.objects.as_of(day, at))
    verdicts = arrays.framed(pack, rule, found, day)
    told = list(zip(found, verdicts, strict=True))
    return Preview(
        [each for each, verdict in told if verdict == "in"],
        [(each, verdict) for each, verdict in told if verdict not in ("in", "out")],
        sum(verdict == "out" for verdict in verdicts),
    )


def candidates(states: Any) -> list[Candidate]:
    """States as a rule looks at them, by the unit; as few columns as it needs, for there are many."""
    rows = states.order_by("unit").values_list(*LOOKED_AT)
    return [Candidate(*row) for row in rows.iterator(chunk_size=5_000)]


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
        digest=digest_of(f"{each.unit}:{each.pk}" for each in found.taken), edition=pack.edition_hash if pack else "",
    )  # fmt: skip
    pour(
        FrameMember,
        ("frame_id", "unit_id", "state_id", "owner_id"),
        [(frame.pk, each.unit, each.pk, each.owner) for each in found.taken],
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
    if now.digest != digest_of(
        f"{unit}:{state}"
        for unit, state in now.members.order_by("unit").values_list("unit", "state")
    ):
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


def about(frame: Frame) -> About:
    return About("frame", str(frame.pk), frame.name)
