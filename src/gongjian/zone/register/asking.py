"""Requests: a firm or a park asks for a change, the level above decides; two people decide on scope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..accounts.acting import Acting
from ..accounts.choices import Kind as House
from ..accounts.houses import offices
from ..accounts.models import Organisation, Person
from ..audit.recording import About, record
from ..inbox.actions import close_matters, open_matter
from . import arrays, wishes
from .attributes import Content, as_columns, content, content_of
from .changes import Conflict, becoming, changes_of, held, version
from .choices import GROUNDS, SCOPE, Decision, Kind, Kinds, Signing
from .frame_differences import effect, frozen_over
from .models import Change, Frame, Request, State, Unit
from .permissions import may_maintain
from .queries import believed_at

MATTER = "decide_register_request"
TITLES = {MATTER: gettext_lazy("审核名录变更：%(name)s")}
DAYS = 5  # working days, where the pack says none
OPEN = (Decision.ASKED, Decision.SECONDED)


def about(asked: Request) -> About:
    return About("register_request", str(asked.pk), asked.name)


@transaction.atomic
def ask(
    *, kind: str, unit: Unit | None, told: Mapping[str, Any], since: date, ground: str, note: str, by: Acting,
    head: Unit | None = None, name: str = "", base: int | None = None,
) -> Request:  # fmt: skip
    """Somebody asks; where it is a keeper of the register and the scope of the statistics is concerned, theirs is
    the first yes, and what the register has no place for is refused at once. `head`: the legal unit of an
    establishment that is to enter. `base`: the newest change of the unit that they had seen.

    Raises Conflict, ValidationError."""
    now = (
        None if unit is None else State.objects.known().filter(unit=unit).order_by("-since").first()
    )
    name = str(told.get("name") or (now.name if now else name))
    if not name.strip():
        raise ValidationError(_("请填写单位名称"), code="name")
    if (unit is None) != (kind == Kinds.ENTRY or any(each in told for each in wishes.APART)):
        raise ValidationError(
            _("纳入的是名录里没有的单位，变更和退出的是名录里有的单位"), code="kind"
        )
    if ground not in GROUNDS.get(kind, ()):
        raise ValidationError(_("这个原因不适用于这种请求，请另选"), code="ground")
    if kind == Kinds.CHANGE and not told:
        raise ValidationError(_("没有变化"), code="same")
    if unit is not None:
        held(unit, base)
    asking, keeps = Organisation.objects.get(pk=by.organisation_id), may_maintain(by) and kind in SCOPE  # fmt: skip
    kept = wishes.kept(kind, told)
    if keeps and kind != Kinds.ENTRY:
        _refuse_twice(kind, unit, kept)
    asked = Request.objects.create(
        kind=kind, unit=unit, head=head, name=name[:200], told=kept, base=version(unit) if unit else 0,
        since=since, ground=ground, note=note[:500], asked_by_id=by.person_id, asked_for=asking, due_from=above(asking),
        **({"first_by_id": by.person_id, "state": Decision.SECONDED} if keeps else {}),
    )  # fmt: skip
    if keeps:
        wishes.attempted(asked, by)
    record("request.asked", about(asked), by=by.actor, purpose="statistical",
           after={"kind": kind, "ground": ground, "since": str(since)})  # fmt: skip
    open_matter(kind=MATTER, about=about(asked), url=reverse("request", args=[asked.pk]),
                organisation=asked.due_from, working_days=int(arrays.parameter("register.request_days") or DAYS),
                except_for=Person.objects.get(pk=by.person_id) if keeps else None)  # fmt: skip
    return asked


def _refuse_twice(kind: str, unit: Unit | None, told: Mapping[str, Any]) -> None:
    """Raises ValidationError where the same is asked for already and nobody has decided."""
    alike = Request.objects.filter(kind=kind, unit=unit, state__in=OPEN)
    same = [each.pk for each in alike if kind != Kinds.UNDO or each.told == told]
    if same:
        raise ValidationError(_("第 %(n)s 号请求已经提出了同样的事，等它办完") % {"n": same[0]}, code="asked")  # fmt: skip


def with_frames(found: Any) -> Any:
    """Requests, each with the name of the newest frame that it comes too late for: frozen when it was asked,
    and of a day from which on it asks for a change. Its change is a revision of that frame."""
    late = Frame.objects.filter(
        state=Signing.FROZEN, day__gte=OuterRef("since"), frozen_at__lt=OuterRef("asked_at")
    )
    return found.annotate(revises=Subquery(late.order_by("-day").values("name")[:1]))


def effects(asked: Request) -> list[tuple[Frame, str]]:
    """What a request would do to each frozen frame that it comes too late for; after it was decided, did. Of what
    is undone, and of what comes out of a unit that goes on, nothing is foretold."""
    if not _leaves(asked) and asked.kind not in (Kinds.CHANGE, Kinds.ENTRY):
        return []
    late = [f for f in frozen_over(asked.since) if f.frozen_at and f.frozen_at < asked.asked_at]
    return [(frame, _effect(frame, asked)) for frame in late]


def _leaves(asked: Request) -> bool:
    ends = asked.kind in (Kinds.EXIT, Kinds.MERGER)
    return ends or (asked.kind == Kinds.SPLIT and not asked.told["goes_on"])


def _effect(frame: Frame, asked: Request) -> str:
    held = State.objects.as_of(frame.day, frame.known_at)
    was = None if asked.unit is None else held.filter(unit=asked.unit).first()
    return effect(frame, was, None if _leaves(asked) else _becomes(asked, was, frame.day))


def _becomes(asked: Request, was: State | None, day: date) -> State | None:
    """What the unit would be on a day, were the request granted; None where it would not live then."""
    if was is None and asked.kind != Kinds.ENTRY:
        return None
    before = content({}) if was is None else content_of(was)
    whole = becoming(before, as_columns(wishes.told(asked)), day)
    kind = Kind.LEGAL if asked.head is None else Kind.ESTABLISHMENT
    return State(unit=asked.unit or Unit(kind=kind), **whole)


def above(asking: Organisation) -> Organisation:
    """A firm's park; a park's zone-building office, which keeps the register."""
    if asking.kind == House.ENTERPRISE:
        park = next(
            (
                o
                for o in reversed(list(Organisation.objects.get_ancestors(asking)))
                if o.kind == House.PARK
            ),
            None,
        )
        if park is not None:
            return park
    return next(iter(offices()), asking)


@dataclass(frozen=True, slots=True)
class Moved:
    """What has changed in a unit since a request was made, of that which it asks for."""

    were: Content
    are: Content
    columns: tuple[str, ...]
    by: tuple[Change, ...]


def moved(asked: Request, since: int) -> Moved:
    """Since the change of this number; what by now is as it is asked for is nothing to decide on."""
    was, now = _believed(asked, since), _believed(asked, None)
    if was is None or now is None:
        return Moved({}, {}, (), ())
    were, are, wanted = content_of(was), content_of(now), as_columns(wishes.told(asked))
    columns = tuple(c for c in wanted if were[c] != are[c] != wanted[c])
    newer = changes_of(now.unit).filter(pk__gt=since).order_by("pk") if columns else ()
    return Moved(were, are, columns, tuple(newer))


def _believed(asked: Request, change: int | None) -> State | None:
    if asked.unit is None:
        return None
    if change is not None:
        return believed_at(asked.unit, change)
    return State.objects.known().filter(unit=asked.unit).order_by("-since").first()


@transaction.atomic
def decide(*, asked: Request, approved: bool, reason: str, by: Acting, seen: int | None = None) -> Request:  # fmt: skip
    """The level above says yes or no; on what concerns the scope of the statistics a second person says yes
    again before it holds. `seen` is the newest change of the unit that was before the person who decides: what
    changed after it, or after the request where it is None, is not overwritten. Raises Conflict,
    ValidationError."""
    now = Request.objects.select_for_update().get(pk=asked.pk)
    if now.state not in OPEN:
        raise ValidationError(_("这个请求已经办完了"), code="state")
    if by.person_id in (now.asked_by_id, now.first_by_id):
        raise ValidationError(_("提出的人和审核、复核的人要是不同的人"), code="own")
    if not approved and not reason.strip():
        raise ValidationError(_("不同意要写明理由"), code="reason")
    if approved and now.kind in SCOPE and now.state == Decision.ASKED:
        now.first_by_id, now.state = by.person_id, Decision.SECONDED
        now.reason = reason[:500]
        now.save(update_fields=("first_by", "state", "reason"))
        record("request.seconded", about(now), by=by.actor, purpose="statistical")
        return now
    now.state = Decision.APPROVED if approved else Decision.REJECTED
    now.decided_by_id, now.decided_at, now.reason = by.person_id, timezone.now(), reason[:500]
    if approved:
        now.change = _done(now, by, now.base if seen is None else max(seen, now.base))
    now.save(update_fields=("state", "decided_by", "decided_at", "reason", "change"))
    record(
        f"request.{now.state}",
        about(now),
        by=by.actor,
        purpose="statistical",
        after={"reason": reason[:200]},
    )
    close_matters(kind=MATTER, about=about(now), by=by.person_name)
    return now


@transaction.atomic
def withdraw(*, asked: Request, by: Acting) -> Request:
    now = Request.objects.select_for_update().get(pk=asked.pk)
    if now.state not in OPEN:
        raise ValidationError(_("这个请求已经办完了"), code="state")
    now.state = Decision.WITHDRAWN
    now.save(update_fields=("state",))
    record("request.withdrawn", about(now), by=by.actor, purpose="statistical")
    close_matters(kind=MATTER, about=about(now), by=by.person_name)
    return now


def _done(asked: Request, by: Acting, seen: int) -> Change | None:
    """What was asked for, done in the register: a change where what it asks for was not changed meanwhile, any other
    act upon a unit where nothing was. Raises Conflict, ValidationError."""
    if asked.kind == Kinds.CHANGE:
        held(wishes.of(asked), None)
        if (meanwhile := moved(asked, seen)).columns:
            raise Conflict(meanwhile.by)
    elif asked.unit is not None and asked.kind != Kinds.UNDO:
        held(asked.unit, seen)
    return wishes.done(asked, by)


def since_asked(asked: Request) -> list[Change]:
    """What others did to the unit after it was asked for: whoever decides looks at it first."""
    if asked.unit is None or asked.kind in (Kinds.CHANGE, Kinds.UNDO):
        return []
    return list(changes_of(asked.unit).filter(pk__gt=asked.base).order_by("pk"))
