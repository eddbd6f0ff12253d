"""What a park does with a filing of its own: drafted, its words changed, facts proposed, papers enclosed, taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..accounts.acting import Acting
from ..accounts.models import Organisation
from ..documents import proving
from ..history.deeds import about, begin, deed, fresh
from ..history.deeds import withdraw as taken_back
from ..history.together import Opened, is_mine, put_together
from ..inbox.actions import close_matters, open_matter
from ..tasks.models import Task
from . import arrays, declaring, lighting
from .choices import CHANGES, GIVEN_A_NUMBER, OPEN, Sort, Stage, Step, Subject
from .lacking import content_fault
from .models import Enclosure, Fact, Filing, Proposal

CONSULT, OPINE, FILE, ACCEPT, MEND = (
    "consult_on_filing", "opine_on_filing", "file_filing", "accept_filing", "mend_filing",
)  # fmt: skip
TITLES = {
    CONSULT: gettext_lazy("协商备案事项：%(name)s"),
    OPINE: gettext_lazy("对备案事项提意见：%(name)s"),
    FILE: gettext_lazy("答复意见并报备案：%(name)s"),
    ACCEPT: gettext_lazy("受理备案并复函：%(name)s"),
    MEND: gettext_lazy("补正备案：%(name)s"),
    declaring.UNFILED: gettext_lazy("补报备案：%(name)s"),
}


# ---- drafting


@transaction.atomic
def draft(
    *, subject: str, park: Organisation, title: str, by: Acting, tasks: Iterable[Task] = (),
    covers: Iterable[Fact] = (), amends: Filing | None = None, **texts: Any,
) -> Filing:  # fmt: skip
    """A draft of a park, a district or a functional area. Raises ValidationError."""
    filing = Filing(subject=subject, park=park, title=title.strip(), amends=amends, **texts)
    links = _links(filing, tasks, covers)
    return begin(filing, by=by, rows=links)


@transaction.atomic
def edit(
    *, filing: Filing, by: Acting, at: Opened | None = None, tasks: Iterable[Task] | None = None,
    covers: Iterable[Fact] | None = None, **told: Any,
) -> Filing:  # fmt: skip
    """The words of a filing that its house still has. Raises ValidationError; BothChanged."""
    now = fresh(filing, *OPEN)
    before = now.subject
    put_together(now, told, at)
    if now.stage != Stage.DRAFT and now.subject != before:
        raise ValidationError(_("送过协商的事项不能改类别；要改请撤回后另行起草"), code="subject")
    links = _links(now, _mine(now, "tasks", tasks, at), _mine(now, "covers", covers, at))
    _fitting(now)
    return deed(now, "edited", by=by, rows=links)


def _mine(
    now: Filing, name: str, told: Iterable[Any] | None, at: Opened | None
) -> list[Any] | None:
    """What stands beside it as somebody told it; None where that stays as it is."""
    rows = None if told is None else sorted(told, key=lambda each: each.pk)
    return rows if rows is not None and is_mine(now, name, [row.pk for row in rows], at) else None


def _links(filing: Filing, tasks: Iterable[Task] | None, covers: Iterable[Fact] | None) -> Any:
    """What it stands beside, checked and then written. Raises ValidationError."""
    tasks = None if tasks is None else list(tasks)
    covers = None if covers is None else list(covers)
    amends = filing.amends
    if amends is not None and (amends.stage != Stage.ARCHIVED or amends.park_id != filing.park_id):
        raise ValidationError(_("调整的只能是同一单位已归档的备案"), code="amends")
    for fact in covers or ():
        _may_cover(filing, fact)

    def write(filing: Filing) -> None:
        if tasks is not None:
            filing.tasks.set(tasks)
        if covers is not None:
            filing.covers.set(covers)

    return write


def _may_cover(filing: Filing, fact: Fact) -> None:
    if fact.park_id != filing.park_id or not Fact.objects.unfiled().filter(pk=fact.pk).exists():
        raise ValidationError(_("补报的只能是本单位还没有备案的变化"), code="covers")
    if fact.sort not in CHANGES[filing.subject]:
        raise ValidationError(
            _("“%(fact)s”不归“%(subject)s”，请换类别或分开报") % {"fact": fact, "subject": Subject(filing.subject).label},
            code="covers",
        )  # fmt: skip


def _fitting(filing: Filing) -> None:
    """What it proposes and covers must still fit what it is about."""
    fitting = CHANGES[filing.subject]
    if filing.proposals.exclude(sort__in=fitting).exists():
        raise ValidationError(_("拟申报事实不归这一类别，请先删去"), code="subject")


# ---- facts that it would change


@transaction.atomic
def propose(*, filing: Filing, sort: str, by: Acting, **told: Any) -> Filing:
    """What the park will declare from a day on, once this is archived; said again it takes the place of the last.

    Raises ValidationError.
    """
    now = fresh(filing, *OPEN)
    if sort not in CHANGES[now.subject]:
        raise ValidationError(_("这一类备案不改这项申报事实"), code="sort")
    if fault := content_fault(sort, told):
        raise ValidationError(fault, code="content")

    def write(filing: Filing) -> None:
        Proposal.objects.update_or_create(filing=filing, sort=sort, defaults=told)

    return deed(now, "proposed", by=by, rows=write, also={"sort": sort})


@transaction.atomic
def drop_proposal(*, filing: Filing, sort: str, by: Acting) -> Filing:
    now = fresh(filing, *OPEN)

    def write(filing: Filing) -> None:
        filing.proposals.filter(sort=Sort(sort)).delete()  # never declared: the copies keep it

    return deed(now, "proposal_dropped", by=by, rows=write, also={"sort": sort})


# ---- papers


@transaction.atomic
def enclose(
    *, filing: Filing, paper: str, files: Sequence[File[Any]], by: Acting, note: str = ""
) -> Filing:
    """A paper that the pack wants, or any other that proves something. Raises ValidationError."""
    now = fresh(filing, *OPEN)
    made = proving.prove(now, files, by=by, note=note)
    name = dict(wanted(now)).get(paper)
    if paper and name is None:
        raise ValidationError(_("这一类备案没有这种要件"), code="paper")

    def write(filing: Filing) -> None:
        if name is not None:
            Enclosure.objects.bulk_create(
                Enclosure(filing=filing, paper=paper, name=name, evidence=each) for each in made
            )

    return deed(now, "enclosed", by=by, rows=write, also={"paper": paper, "files": len(made)})


def wanted(filing: Filing) -> list[tuple[str, str]]:
    """Every paper that a filing of this kind wants at any step, by its code."""
    today = timezone.localdate()
    return [
        (paper.code, paper.name) for step in Step for paper in arrays.papers(filing.subject, step, today)
    ]  # fmt: skip


# ---- taken back


@transaction.atomic
def withdraw(*, filing: Filing, by: Acting, reason: str) -> Filing:
    """Until the commission has accepted it. Raises ValidationError."""
    now = fresh(filing, *(stage for stage in Stage if stage not in GIVEN_A_NUMBER))
    for kind in (CONSULT, OPINE, FILE, ACCEPT, MEND):
        close_matters(kind=kind, about=about(now), by=by.person_name)
    done = lighting.relit(taken_back(now, by=by, reason=reason))
    declaring.point_out(now.park)
    return done


# ---- whose turn it is


def wait_for(filing: Filing, kind: str, places: Iterable[Organisation], days: int) -> None:
    """It is due from these, in their inbox."""
    for place in places:
        open_matter(kind=kind, about=about(filing), url=url(filing), organisation=place, working_days=days)  # fmt: skip


def url(filing: Filing) -> str:
    return reverse("filing", args=[filing.pk])
