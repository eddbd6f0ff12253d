"""Matters for coordination: raised, assigned, answered, accepted or sent back, put before a leader, settled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..accounts.acting import Acting
from ..accounts.choices import Role
from ..accounts.houses import leaders, offices, one_at_a_time
from ..accounts.models import Organisation
from ..audit.recording import About
from ..history.deeds import about, begin, deed, fresh, is_many
from ..history.deeds import withdraw as taken_back
from ..history.lighting import put_on
from ..history.models import Kept
from ..history.together import Opened, put_together
from ..inbox.actions import close_matters, open_matter
from . import arrays
from .choices import IN_HAND, OPEN, Origin, Progress
from .due import ACCEPT, ANSWER, ASSIGN, HEAR, SETTLE
from .models import Coordination


@transaction.atomic
def draft(
    *, title: str, by: Acting, text: str = "", wanted: str = "", park: Organisation | None = None,
    thing: Kept | None = None,
) -> Coordination:  # fmt: skip
    """A matter that nobody else sees yet; perhaps about a thing."""
    matter = Coordination(title=title, text=text, wanted=wanted, park=park, number=_number())
    _about(matter, about(thing) if thing else None)
    return begin(matter, by=by)


@transaction.atomic
def edit(
    *, matter: Coordination, by: Acting, at: Opened | None = None, **told: Any
) -> Coordination:
    """Before it is handed in. Raises ValidationError; BothChanged."""
    now = fresh(matter, Progress.DRAFT)
    put_together(now, told, at)
    return deed(now, "edited", by=by)


@transaction.atomic
def hand_in(*, matter: Coordination, by: Acting) -> Coordination:
    """It goes to the office, which assigns it. Raises ValidationError."""
    now = fresh(matter, Progress.DRAFT)
    if not now.wanted.strip():
        raise ValidationError(_("请写明请求协调什么"), code="wanted")
    deed(now, "raised", by=by, stage=Progress.RAISED)
    for place in offices():
        open_matter(kind=ASSIGN, about=about(now), url=url_of(now), organisation=place,
                    working_days=_days("assign"))  # fmt: skip
    return relit(now)


@transaction.atomic
def assign(
    *, matter: Coordination, in_charge: Organisation, by: Acting, partners: Iterable[Organisation] = (),
    due: date | None = None, words: str = "",
) -> Coordination:  # fmt: skip
    """One organisation is in charge, others help. Without a day the answer is due in as many working days as the
    pack says. A matter in hand goes to somebody else, or gets another day, for a reason. Raises ValidationError."""
    now = fresh(matter, Progress.RAISED, *IN_HAND)
    if now.stage != Progress.RAISED and not words.strip():
        raise ValidationError(_("改主办单位或期限要写明理由"), code="reason")
    _close(now, by.person_name, ASSIGN, ANSWER, SETTLE)
    return _assigned(now, "assigned" if now.stage == Progress.RAISED else "reassigned", in_charge=in_charge,
                     due=due, partners=partners, by=by, words=words)  # fmt: skip


@transaction.atomic
def decline(*, matter: Coordination, by: Acting, reason: str) -> Coordination:
    """Not a matter for the leading group's members, and why. Raises ValidationError."""
    if not reason.strip():
        raise ValidationError(_("请写明不予协调的理由"), code="reason")
    now = fresh(matter, Progress.RAISED)
    _close(now, by.person_name, ASSIGN)
    return relit(deed(now, "declined", by=by, reason=reason, stage=Progress.DECLINED,
                      declined_because=reason.strip()[:300]))  # fmt: skip


@transaction.atomic
def answer(*, matter: Coordination, text: str, by: Acting) -> Coordination:
    """What became of it, by who is in charge; the office looks at it. Raises ValidationError."""
    if not text.strip():
        raise ValidationError(_("请写答复内容"), code="text")
    now = fresh(matter, *IN_HAND)
    if now.in_charge_id != by.organisation_id:
        raise ValidationError(_("主办单位已经换了，请刷新后再看"), code="house")
    deed(now, "answered", by=by, stage=Progress.ANSWERED, answer=text.strip(), answered_at=timezone.now(),
         answered_by_id=by.person_id)  # fmt: skip
    _close(now, by.person_name, ANSWER, SETTLE)
    for place in offices():
        open_matter(kind=ACCEPT, about=about(now), url=url_of(now), organisation=place,
                    working_days=_days("accept"), except_for=now.answered_by)  # fmt: skip
    if now.origin == Origin.INSTRUCTION:
        open_matter(kind=HEAR, about=about(now), url=url_of(now), organisation=now.house, role=Role.LEADER,
                    working_days=_days("accept"))  # fmt: skip
    return relit(now)


@transaction.atomic
def accept(*, matter: Coordination, by: Acting, words: str = "") -> Coordination:
    """The answer holds: closed. Raises ValidationError."""
    now = fresh(matter, Progress.ANSWERED)
    if now.answered_by_id == by.person_id:
        raise ValidationError(_("答复的人不能自己审核"), code="own")
    _close(now, by.person_name, ACCEPT, HEAR)
    return relit(deed(now, "accepted", by=by, reason=words, stage=Progress.CLOSED,
                      closed_on=timezone.localdate(), accepted_by_id=by.person_id))  # fmt: skip


@transaction.atomic
def send_back(*, matter: Coordination, by: Acting, words: str, due: date | None = None) -> Coordination:  # fmt: skip
    """Not answered yet, and why. A day that is gone is set anew, as the pack says. Raises ValidationError."""
    if not words.strip():
        raise ValidationError(_("退回要写明理由"), code="reason")
    now = fresh(matter, Progress.ANSWERED)
    assert now.in_charge is not None and now.due is not None  # the database holds it
    _close(now, by.person_name, ACCEPT, HEAR)
    kept = now.due if now.due > timezone.localdate() else None
    return _assigned(now, "sent_back", in_charge=now.in_charge, due=due or kept, by=by, words=words,
                     sent_back=now.sent_back + 1, answered_at=None, answered_by_id=None)  # fmt: skip


# ---- put before a leader


@transaction.atomic
def escalate(*, matter: Coordination, by: Acting | None, reason: str) -> Coordination:
    """Before the leaders of the leading group: it is late, or the office asks for a decision.

    Raises ValidationError.
    """
    if not reason.strip():
        raise ValidationError(_("请写明要领导协调什么"), code="reason")
    now = fresh(matter, Progress.ASSIGNED)
    deed(now, "escalated", by=by, reason=reason, stage=Progress.ESCALATED, escalated_at=timezone.now(),
         escalated_because=reason.strip()[:300])  # fmt: skip
    for place in leaders():
        open_matter(kind=SETTLE, about=about(now), url=url_of(now), organisation=place, role=Role.LEADER,
                    working_days=_days("settle"))  # fmt: skip
    return relit(now)


def escalate_overdue() -> int:
    """Each morning: matters so many working days beyond their day, as the pack says, go before the leaders; how
    many."""
    today = timezone.localdate()
    late: Any = Coordination.objects.filter(
        stage=Progress.ASSIGNED, withdrawn_at=None, due__lt=today
    )
    beyond = _days("escalate") if late.exists() else 0
    count = 0
    for matter in late:
        days = -arrays.left(today, matter.due)
        if days >= beyond:
            escalate(matter=matter, by=None, reason=_("超期 %(n)s 个工作日没有答复") % {"n": days})
            count += 1
    return count


@transaction.atomic
def settle(
    *, matter: Coordination, words: str, by: Acting, in_charge: Organisation | None = None, due: date | None = None,
) -> Coordination:  # fmt: skip
    """A leader says what is to be done, by whom and by when. Raises ValidationError."""
    if not words.strip():
        raise ValidationError(_("请写协调意见"), code="words")
    now = fresh(matter, Progress.ESCALATED)
    place = in_charge or now.in_charge
    assert place is not None  # the database holds it
    _close(now, by.person_name, ANSWER, SETTLE)
    return _assigned(now, "settled", in_charge=place, due=due, by=by, words=words)


@transaction.atomic
def withdraw(*, matter: Coordination, by: Acting, reason: str) -> Coordination:
    now = taken_back(fresh(matter, Progress.DRAFT, Progress.RAISED, *IN_HAND), by=by, reason=reason)
    _close(now, by.person_name, ASSIGN, ANSWER, SETTLE)
    return now


# ---- matters that come from elsewhere


@transaction.atomic
def opened(
    *, origin: Origin, title: str, in_charge: Organisation, by: Acting, partners: Iterable[Organisation] = (),
    due: date | None = None, concerning: About | None = None, **told: Any,
) -> Coordination:  # fmt: skip
    """A matter that is assigned at once: what a meeting decided, what a leader instructed.

    Raises ValidationError.
    """
    matter = Coordination(origin=origin, title=title[:300], number=_number(), **told)
    _about(matter, concerning)
    matter.stage, matter.in_charge, matter.due = Progress.ASSIGNED, in_charge, _due(due)
    begin(matter, "opened", by=by, rows=lambda matter: _partners(matter, partners))
    _wait_for(matter)
    return relit(matter)


def _assigned(
    matter: Coordination, act: str, *, in_charge: Organisation, due: date | None, by: Acting, words: str,
    partners: Iterable[Organisation] | None = None, **told: Any,
) -> Coordination:  # fmt: skip
    others = None if partners is None else list(partners)
    rows = None if others is None else lambda matter: _partners(matter, others)
    deed(matter, act, by=by, reason=words, rows=rows, stage=Progress.ASSIGNED, in_charge=in_charge,
         due=_due(due), **told)  # fmt: skip
    _wait_for(matter)
    return relit(matter)


def _due(asked: date | None) -> date:
    today = timezone.localdate()
    if asked is not None and asked < today:
        raise ValidationError(_("期限不能早于今天"), code="due")
    return asked or arrays.due_after(today, _days("answer"))


def _wait_for(matter: Coordination) -> None:
    assert matter.in_charge is not None and matter.due is not None  # the database holds it
    days = arrays.until(timezone.localdate(), matter.due)
    open_matter(kind=ANSWER, about=about(matter), url=url_of(matter), organisation=matter.in_charge,
                working_days=days)  # fmt: skip


def _partners(matter: Coordination, partners: Iterable[Organisation]) -> None:
    matter.partners.set([each for each in partners if each.pk != matter.in_charge_id])


def _about(matter: Coordination, of: About | None) -> None:
    if of is not None:
        matter.about_kind, matter.about_key = of.kind, int(of.key)
        matter.about_name = of.name[:300]


def _number() -> str:
    one_at_a_time()
    begins = f"协{timezone.localdate().year}-"
    newest = (
        Coordination.objects.filter(number__startswith=begins)
        .order_by("-number").values_list("number", flat=True).first()
    )  # fmt: skip
    return f"{begins}{int(newest.rpartition('-')[2]) + 1 if newest else 1:04d}"


def _days(what: str) -> int:
    return arrays.days("matter", what, timezone.localdate())


def _close(matter: Coordination, by: str, *kinds: str) -> None:
    for kind in kinds:
        close_matters(kind=kind, about=about(matter), by=by)


def url_of(matter: Coordination) -> str:
    return reverse("coordination", args=[matter.pk])


# ---- lights


def relit(matter: Coordination) -> Coordination:
    if not is_many():
        relight([matter])
    return matter


def relight(matters: Sequence[Coordination], day: date | None = None) -> int:
    """The lights of matters by the rule in force, as of a day; how many changed. Not an act: nobody did it."""
    today = day or timezone.localdate()
    seen = [m for m in matters if m.stage != Progress.DRAFT and m.withdrawn_at is None]
    rows = [
        {"stage": m.stage, "due": m.due, "sent_back": m.sent_back,
         "answered": timezone.localdate(m.answered_at) if m.answered_at else None}
        for m in seen
    ]  # fmt: skip
    return put_on(seen, arrays.lights(rows, today), today)


def relight_all() -> int:
    """Each morning: what a day more does to the lights of all that is open."""
    stale = Coordination.objects.filter(stage__in=OPEN, withdrawn_at=None)
    return relight(list(stale.exclude(lit_on=timezone.localdate())))
