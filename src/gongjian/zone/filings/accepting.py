"""The second act: filing with the commission. The office accepts with a number and a reply, or sends back; then it is
archived, and what it changes of the park's declared facts holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..accounts.acting import Acting
from ..documents.models import Document
from ..history.deeds import about, deed, fresh
from ..inbox.actions import close_matters
from . import arrays, declaring, lacking, lighting, papers, queries
from .actions import ACCEPT, FILE, MEND, wait_for
from .choices import Stage, Step
from .consulting import _told
from .models import Filing, Series


@transaction.atomic
def write_report(*, filing: Filing, by: Acting) -> Document:
    """A draft of 备案件 with 意见采纳情况表, to be looked over and changed in Word. Raises ValidationError."""
    now = fresh(filing, Stage.CONSULTED, Stage.SENT_BACK)
    lacking.refuse(now, Step.FILE)
    return papers.write(now, papers.REPORT, by=by)


@transaction.atomic
def file(*, filing: Filing, by: Acting) -> Filing:
    """Sent to the commission, for the first time or mended. Raises ValidationError."""
    now = fresh(filing, Stage.CONSULTED, Stage.SENT_BACK)
    lacking.refuse(now, Step.FILE)
    report = papers.send(now, papers.REPORT, by=by)
    for kind in (FILE, MEND):
        close_matters(kind=kind, about=about(now), by=by.person_name)
    today = timezone.localdate()
    days = arrays.number("filing.accept_days", today)
    done = deed(now, "filed", by=by, stage=Stage.FILED, filed_at=timezone.now(), filed_by_id=by.person_id, lacking=[],
                due_on=arrays.due_after(today, days), also=_told(report))  # fmt: skip
    wait_for(done, ACCEPT, queries.offices(), days)
    return lighting.relit(done)


@transaction.atomic
def send_back(*, filing: Filing, missing: Sequence[str], by: Acting, words: str = "") -> Filing:
    """What is missing, line by line; the house mends it. Raises ValidationError."""
    now = fresh(filing, Stage.FILED)
    lines = [line.strip()[:200] for line in missing if line.strip()]
    if not lines:
        raise ValidationError(_("请逐条写明缺什么"), code="missing")
    close_matters(kind=ACCEPT, about=about(now), by=by.person_name)
    today = timezone.localdate()
    days = arrays.number("filing.mend_days", today)
    done = deed(now, "sent_back", by=by, reason=words or "；".join(lines), stage=Stage.SENT_BACK, lacking=lines,
                due_on=arrays.due_after(today, days))  # fmt: skip
    wait_for(done, MEND, [done.house], days)
    return lighting.relit(done)


@transaction.atomic
def accept(*, filing: Filing, by: Acting) -> Filing:
    """It gets its number, and the reply is drafted. Raises ValidationError."""
    now = fresh(filing, Stage.FILED)
    if now.filed_by_id == by.person_id:
        raise ValidationError(_("报备案的人不能自己受理"), code="own")
    done = deed(now, "accepted", by=by, stage=Stage.ACCEPTED, number=_next_number(timezone.localdate()),
                accepted_at=timezone.now(), accepted_by_id=by.person_id)  # fmt: skip
    papers.write(done, papers.REPLY, by=by)
    return lighting.relit(done)


@transaction.atomic
def archive(*, filing: Filing, by: Acting, number: str = "", secrecy: str = "") -> Filing:
    """The reply is issued, what the filing changes holds, and it is never changed again. Raises ValidationError."""
    now = fresh(filing, Stage.ACCEPTED)
    reply = papers.send(now, papers.REPLY, by=by, number=number, secrecy=secrecy)
    declaring.settle(now, by=by)
    close_matters(kind=ACCEPT, about=about(now), by=by.person_name)
    # Its light is put with the deed: once archived, the database lets nothing of it be written.
    now.light, now.lit_on = lighting.of(Stage.ARCHIVED, None), timezone.localdate()
    return deed(now, "archived", by=by, stage=Stage.ARCHIVED, archived_on=timezone.localdate(), due_on=None,
                also=_told(reply))  # fmt: skip


def _next_number(day: date) -> str:
    """2026-003: the year's series goes up by one, and whoever asks at the same time waits."""
    Series.objects.get_or_create(year=day.year)
    series = Series.objects.select_for_update().get(year=day.year)
    series.last += 1
    series.save(update_fields=("last",))
    return f"{day.year}-{series.last:03d}"
