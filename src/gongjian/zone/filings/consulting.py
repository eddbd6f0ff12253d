"""The first act: consultation with the leading-group office, and with whom it asks; what became of each opinion."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..accounts.acting import Acting
from ..accounts.models import Organisation
from ..documents.models import Document
from ..history.deeds import about, deed, fresh
from ..inbox.actions import close_matters
from ..tasks.choices import Adopted, Verdict
from . import arrays, declaring, lacking, lighting, papers, queries
from .actions import CONSULT, FILE, OPINE, wait_for
from .choices import Stage, Step
from .models import Filing, Opinion


@transaction.atomic
def write_letter(*, filing: Filing, by: Acting) -> Document:
    """A draft of 协商函, to be looked over and changed in Word. Raises ValidationError."""
    now = fresh(filing, Stage.DRAFT, Stage.CONSULTED)
    lacking.refuse(now, Step.CONSULT)
    return papers.write(now, papers.CONSULTATION, by=by)


@transaction.atomic
def consult(*, filing: Filing, by: Acting) -> Filing:
    """Sent to the leading-group office with its letter; once more, where what was said changed it.

    Raises ValidationError.
    """
    now = fresh(filing, Stage.DRAFT, Stage.CONSULTED)
    lacking.refuse(now, Step.CONSULT)
    letter = papers.send(now, papers.CONSULTATION, by=by)
    leading = _leading()
    today = timezone.localdate()
    days = arrays.number("filing.consult_days", today)
    due = arrays.due_after(today, days)
    number = now.round + 1
    close_matters(kind=FILE, about=about(now), by=by.person_name)
    done = deed(
        now, "sent", by=by, stage=Stage.CONSULTING, round=number, outcome="", consulted_on=None, due_on=due,
        rows=lambda filing: _asked(filing, [leading], due), also=_told(letter),
    )  # fmt: skip
    wait_for(done, CONSULT, [leading], days)
    declaring.heard_of(done, by=by)
    return lighting.relit(done)


@transaction.atomic
def ask(*, filing: Filing, places: Iterable[Organisation], by: Acting) -> Filing:
    """The leading-group office asks others, by the same day. Raises ValidationError."""
    now = fresh(filing, Stage.CONSULTING)
    known = set(now.opinions.filter(round=now.round).values_list("organisation", flat=True))
    new = [place for place in places if place.pk not in known | {now.house_id}]
    if not new:
        raise ValidationError(_("请选还没有征求过意见的单位"), code="nobody")
    due = now.due_on or timezone.localdate()
    done = deed(
        now, "asked", by=by, rows=lambda filing: _asked(filing, new, due),
        also={"houses": [place.code for place in new]},
    )  # fmt: skip
    letter = papers.newest(done, papers.CONSULTATION)
    if letter is not None:
        letter.addressed.add(*new)  # who is asked reads what it is about
    wait_for(done, OPINE, new, max(arrays.left(due, timezone.localdate()), 1))
    return done


@transaction.atomic
def opine(*, opinion: Opinion, verdict: str, text: str, by: Acting) -> Opinion:
    """What a house that was asked says; said again it takes the place of the last. Raises ValidationError."""
    now = fresh(opinion.filing, Stage.CONSULTING)
    if opinion.round != now.round:
        raise ValidationError(_("这一次协商已经办结"), code="round")
    _say(now, opinion, verdict, text, "opined", by)
    close_matters(
        kind=OPINE, about=about(now), by=by.person_name, organisation=opinion.organisation
    )
    return opinion


@transaction.atomic
def close(*, filing: Filing, verdict: str, text: str, by: Acting) -> Filing:
    """The leading-group office's consent or comment ends the consultation: when all who were asked have spoken, or
    their day is past. Raises ValidationError."""
    now = fresh(filing, Stage.CONSULTING)
    today = timezone.localdate()
    here = now.opinions.filter(round=now.round).select_related("organisation")
    own = here.get(organisation=_leading())
    silent = [
        o.organisation.name for o in here.exclude(pk=own.pk).filter(verdict="", due_on__gte=today)
    ]
    if silent:
        raise ValidationError(
            _("%(houses)s还没有回复，期限 %(day)s；等回复或过期后再办结") % {"houses": "、".join(silent), "day": now.due_on},
            code="silent",
        )  # fmt: skip
    _say(now, own, verdict, text, "commented", by)
    for kind in (CONSULT, OPINE):
        close_matters(kind=kind, about=about(now), by=by.person_name)
    days = arrays.number("filing.file_days", today)
    done = deed(now, "consulted", by=by, stage=Stage.CONSULTED, outcome=verdict, consulted_on=today,
                due_on=arrays.due_after(today, days))  # fmt: skip
    wait_for(done, FILE, [done.house], days)
    return lighting.relit(done)


@transaction.atomic
def answer(*, opinion: Opinion, adopted: str, reason: str, by: Acting) -> Opinion:
    """Whether an opinion is taken up; what is not, or only partly, has its reason. Raises ValidationError."""
    now = fresh(opinion.filing, Stage.CONSULTING, Stage.CONSULTED, Stage.SENT_BACK)
    if not opinion.verdict:
        raise ValidationError(_("对方还没有提出意见"), code="silent")
    if adopted != Adopted.YES and not reason.strip():
        raise ValidationError(_("没有全部采纳的要写明理由"), code="reason")

    def write(_filing: Filing) -> None:
        Opinion.objects.filter(pk=opinion.pk).update(
            adopted=adopted, answer=reason.strip(), answered_by_id=by.person_id
        )

    deed(
        now,
        "answered",
        by=by,
        rows=write,
        also={"house": opinion.organisation.code, "adopted": adopted},
    )
    opinion.refresh_from_db()
    return opinion


def _say(filing: Filing, opinion: Opinion, verdict: str, text: str, act: str, by: Acting) -> None:
    if verdict != Verdict.AGREE and not text.strip():
        raise ValidationError(_("请写明意见"), code="text")

    def write(_filing: Filing) -> None:
        Opinion.objects.filter(pk=opinion.pk).update(
            verdict=verdict, text=text.strip(), by_id=by.person_id, at=timezone.now(), adopted="", answer="",
            answered_by=None,
        )  # fmt: skip

    deed(
        filing,
        act,
        by=by,
        rows=write,
        also={"house": opinion.organisation.code, "verdict": verdict},
    )
    opinion.refresh_from_db()


def _asked(filing: Filing, places: Iterable[Organisation], due: date) -> None:
    Opinion.objects.bulk_create(
        Opinion(filing=filing, round=filing.round, organisation=place, asked_at=timezone.now(), due_on=due)
        for place in places
    )  # fmt: skip


def _leading() -> Organisation:
    found = queries.leading_office()
    if found is None:
        raise ValidationError(_("机构里没有领导小组办公室，请安全管理员先建立"), code="nobody")
    return found


def _told(document: Document) -> dict[str, str]:
    newest = document.files.first()
    return {"document": document.title, "sha256": newest.sha256 if newest else ""}
