"""What becomes of a need: studied, answered, carried into a pilot or a measure, or refused; rated, closed, reopened."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..accounts.acting import Acting
from ..accounts.houses import offices
from ..accounts.models import Organisation
from ..filings.models import Filing
from ..history import deeds
from ..history.deeds import about, deed, fresh
from ..inbox.actions import close_matters, open_matter
from ..tasks import actions as tasks
from ..tasks.models import Clause, Task
from . import arrays
from .actions import (
    ANSWER,
    OPINE,
    RATE,
    TRIAGE,
    answered,
    ask_rating,
    end_turn,
    relit,
    turn,
    url_of,
)
from .choices import ANSWERED, OPEN, STUDIED, Outcome, Stage
from .merging import followers_of, part
from .models import Need, Note, Opinion
from .models.needs import POOR
from .queries import pilots_of
from .writing import refuse_name

# ---- the study


@transaction.atomic
def note(*, need: Need, text: str, by: Acting) -> Note:
    """What whoever studies it finds out. Raises ValidationError."""
    now = fresh(need, *STUDIED)
    if not text.strip():
        raise ValidationError(_("请写内容"), code="text")
    refuse_name(now, text)
    made = Note(need=now, house_id=by.organisation_id, by_id=by.person_id, text=text.strip()[:2000])
    deed(now, "noted", by=by, rows=lambda _need: made.save())
    return made


@transaction.atomic
def ask_opinion(*, need: Need, houses: Iterable[Organisation], words: str, by: Acting) -> int:
    """Other houses are asked what they think; how many. Raises ValidationError."""
    now = fresh(need, *STUDIED)
    refuse_name(now, words)
    known = set(now.opinions.values_list("organisation", flat=True))
    asked = [h for h in houses if h.pk not in known and h.pk != by.organisation_id]
    if not asked:
        raise ValidationError(_("请选还没有征求过的单位"), code="houses")
    rows = [Opinion(need=now, organisation=house, asked_by_id=by.person_id) for house in asked]
    deed(now, "opinion_asked", by=by, reason=words, rows=lambda _need: Opinion.objects.bulk_create(rows),
         also={"houses": [house.code for house in asked]})  # fmt: skip
    days = arrays.number("need.opinion_days", timezone.localdate())
    for house in asked:
        open_matter(kind=OPINE, about=about(now), url=url_of(now), organisation=house, working_days=days)  # fmt: skip
    return len(asked)


@transaction.atomic
def give_opinion(*, need: Need, text: str, by: Acting) -> Opinion:
    """A house that was asked says what it thinks, once. Raises ValidationError."""
    now = fresh(need, *STUDIED)
    found = now.opinions.filter(organisation=by.organisation_id, text="").first()
    if found is None or not text.strip():
        raise ValidationError(_("请写意见；已经提过的不能再改"), code="text")
    refuse_name(now, text)
    found.text, found.by_id, found.said_at = text.strip()[:2000], by.person_id, timezone.now()
    deed(now, "opined", by=by, rows=lambda _need: found.save())
    close_matters(kind=OPINE, about=about(now), by=by.person_name, organisation=found.organisation)
    return found


# ---- what becomes of it


@transaction.atomic
def settle(
    *, need: Need, outcome: str, answer: str, by: Acting, pilot: Filing | None = None, filing: str = "",
    document: str = "", task: Task | None = None,
) -> Need:  # fmt: skip
    """It has its answer, and so have those that follow it; each asker is asked for a mark.

    A pilot may name its filing, one of the park's that is here or another by its number; a measure names its task or its document; a refusal says why. Raises
    ValidationError.
    """
    now = fresh(need, *STUDIED)
    if not answer.strip():
        words = _("不予采纳要写明理由") if outcome == Outcome.REFUSED else _("请写答复")
        raise ValidationError(words, code="reason")
    if outcome == Outcome.MEASURE and task is None and not document.strip():
        raise ValidationError(_("采取措施要写明文件，或转为重点任务"), code="measure")
    if pilot is not None and (outcome != Outcome.PILOT or not pilots_of(now, by).filter(pk=pilot.pk).exists()):  # fmt: skip
        raise ValidationError(_("开展试点的，选本园区的试点备案"), code="pilot")
    followers = [fresh(each, Stage.MERGED) for each in followers_of(now)]
    told = answered(
        outcome,
        answer,
        by,
        pilot=pilot,
        filing=filing.strip(),
        document=document.strip(),
        task=task,
    )
    for each in (now, *followers):
        refuse_name(each, answer, filing, document)
    deed(now, "settled", by=by, **told)
    ask_rating(now)
    for each in followers:
        deed(each, "settled", by=by, also={"with": now.number}, answer_due=now.answer_due, **told)
        ask_rating(each)
    return now


@transaction.atomic
def settle_by_task(
    *, need: Need, answer: str, by: Acting, clause: Clause, title: str, result: str, due: date,
    owner: Organisation | None = None,
) -> Need:  # fmt: skip
    """The measure becomes a key task of a clause: drafted as any task is, and sent for comment from there.

    Raises ValidationError.
    """
    now = fresh(need, *STUDIED)
    for each in (now, *followers_of(now)):
        refuse_name(each, title, result)
    today = timezone.localdate()
    (task,) = tasks.draft(
        clause=clause, by=by, parks=[now.park], year=due.year, title=title, result=result, start=today, due=due,
        owner=owner or now.park,
    )  # fmt: skip
    return settle(need=now, outcome=Outcome.MEASURE, answer=answer, by=by, task=task)


# ---- the asker's mark


@transaction.atomic
def rate(*, need: Need, score: int, words: str, by: Acting) -> Need:
    """How content whoever asked is, from 1 to 5; the need is closed. Raises ValidationError."""
    now = fresh(need, Stage.SETTLED)
    if score <= POOR and not words.strip():
        raise ValidationError(_("不满意的请写明哪里不满意，好改进"), code="words")
    refuse_name(now, words)
    today = timezone.localdate()
    deed(now, "rated", by=by, stage=Stage.CLOSED, satisfaction=score, rating_words=words.strip(), rated_on=today,
         closed_on=today, due=None)  # fmt: skip
    close_matters(kind=RATE, about=about(now), by=by.person_name)
    return relit(now)


@transaction.atomic
def reopen(*, need: Need, reason: str, by: Acting) -> Need:
    """Once, whoever asked may have it looked at again: by whoever studied it; by the office where the park
    answered, or where it had followed another. Raises ValidationError."""
    now = fresh(need, *ANSWERED)
    if now.reopened:
        raise ValidationError(
            _("已经重新办理过一次，不能再次重新办理；可以另提新的需求"), code="again"
        )
    if not reason.strip():
        raise ValidationError(_("请写明为什么要重新办理"), code="reason")
    refuse_name(now, reason)
    today = timezone.localdate()
    blank: dict[str, Any] = {
        "outcome": "", "answer": "", "answered_by": None, "settled_on": None, "filing": "", "pilot": None, "document": "",
        "task": None,
        "satisfaction": None, "rating_words": "", "rated_on": None, "closed_on": None, "reopened": 1,
    }  # fmt: skip
    if now.assigned_to is not None and now.merged_into_id is None:
        days = arrays.number("need.answer_days", today)
        day = arrays.due_after(today, days)
        deed(now, "reopened", by=by, reason=reason, stage=Stage.ASSIGNED, due=day, answer_due=day, **blank)  # fmt: skip
        return turn(now, ANSWER, [now.assigned_to], days)
    days = arrays.number("need.triage_days", today)
    deed(now, "reopened", by=by, reason=reason, stage=Stage.ENDORSED, due=arrays.due_after(today, days), answer_due=None,
         merged_into=None, endorsed_on=now.endorsed_on or today, received_on=None, **blank)  # fmt: skip
    return turn(now, TRIAGE, offices(), days)


@transaction.atomic
def close_silent(day: date | None = None) -> int:
    """Answers that nobody marks in the days of the pack count as closed, without a mark; how many."""
    today = day or timezone.localdate()
    silent = Need.objects.filter(stage=Stage.SETTLED, due__lt=today, withdrawn_at=None)
    return len([close(need=need) for need in silent])


@transaction.atomic
def close(*, need: Need) -> Need:
    """Nobody's act: its asker said nothing. Raises ValidationError."""
    now = fresh(need, Stage.SETTLED)
    deed(now, "closed", by=None, stage=Stage.CLOSED, closed_on=timezone.localdate(), due=None)
    close_matters(kind=RATE, about=about(now), by="")
    return relit(now)


@transaction.atomic
def withdraw(*, need: Need, reason: str, by: Acting) -> Need:
    """Whoever asked takes it back; those that followed it stand for themselves again. Raises ValidationError."""
    now = fresh(need, *OPEN)
    refuse_name(now, reason)
    followers = followers_of(now)
    taken = deeds.withdraw(now, by=by, reason=reason)
    end_turn(taken, OPINE)
    for each in followers:
        part(need=each, by=by)
    return relit(taken)
