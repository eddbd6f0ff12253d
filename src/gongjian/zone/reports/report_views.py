"""Pages of one report: read, written, reviewed, on paper."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ..accounts.acting import Request
from ..accounts.doing import acts_of
from ..accounts.guards import allowed, permitted
from ..accounts.scopes import find
from ..audit.recording import record
from ..documents import actions as documents
from ..documents import kinds, proving
from ..documents.forms import Proof
from ..documents.views import WORD, proof_of, sent
from ..history.deeds import about
from ..history.queries import Step, story
from . import actions, arrays, forms, hints, paper, permissions, queries, rounds, tables
from .choices import UNREPORTED, Stage, Verdict
from .models import Alike, Line, Report
from .telling import shown

AT_ONCE = 40  # parts on a page
SEEING_DRAFTS = ("saved", "submitted")  # acts whose story tells a draft's words


@permitted(permissions.may_see_reports)
def report(request: Request, pk: int) -> HttpResponse:
    found, acting = _found(request, pk), request.acting
    readable = permissions.may_read(acting, found)
    lines = queries.lines_of(acting, found) if readable else []
    reviewing = permissions.may_review(acting, found)
    waiting = [line for line in lines if not line.verdict] if reviewing else []
    parts = _hinted(request, found, lines)
    return render(request, "reports/report.html", {
        "report": found, "state": tables.state(found), "late": tables.days_late(found), "readable": readable,
        "parts": _paged(request, parts, waiting), "where": [(*part, i // AT_ONCE + 1) for i, part in enumerate(parts)],
        "may_write": permissions.may_write(acting, found), "may_review": reviewing,
        "waiting": waiting or (reviewing and found.stage == Stage.SUBMITTED), "of_sum": _hints_of_sum(request, found),
        "may_chase": permissions.may_manage(acting) and permissions.is_open(found.round)
        and found.stage in (*UNREPORTED, Stage.SENT_BACK),
        "story": _story(request, found), **proof_of(found, acting, may=permissions.may_prove(acting, found)),
    })  # fmt: skip


Hint = tuple[Alike, list[tuple[str, bool]], list[tuple[str, bool]]]


HintOfSum = tuple[hints.InSum, list[tuple[str, bool]], list[tuple[str, bool]]]


def _hinted(
    request: Request, found: Report, lines: Sequence[Line]
) -> list[tuple[Line, list[Hint]]]:
    """Each part with what it is like, the copy beside the original: for those who see the whole zone."""
    held: dict[int, list[Hint]] = {}
    if permissions.may_see_whole(request.acting):
        rows = Alike.objects.filter(line__report=found, line__in=lines)
        for each in rows.select_related(
            "original__report__owner", "original__report__round", "original__task"
        ):
            copy = next(getattr(line, each.part) for line in lines if line.pk == each.line_id)
            original = getattr(each.original, each.original_part)
            held.setdefault(each.line_id, []).append(
                (each, arrays.marked(copy, original), arrays.marked(original, copy))
            )  # fmt: skip
    return [(line, held.get(line.pk, [])) for line in lines]


def _hints_of_sum(request: Request, found: Report) -> list[HintOfSum]:
    if found.stage in UNREPORTED or not permissions.may_see_whole(request.acting):
        return []
    told = []
    for each in hints.in_sum(found):
        copy, original = getattr(found, each.part), getattr(each.original, each.original_part)
        told.append((each, arrays.marked(copy, original), arrays.marked(original, copy)))
    return told


def _paged(
    request: Request, parts: list[tuple[Line, list[Hint]]], waiting: Sequence[Line]
) -> Page[tuple[Line, list[Hint]]]:
    """The parts that one page shows: those asked for, or else those where the first one waits; `all` on paper."""
    if "all" in request.GET:
        return Paginator(parts, max(len(parts), 1)).get_page(1)
    first = next((i for i, (line, _hints) in enumerate(parts) if line in waiting[:1]), 0)
    return Paginator(parts, AT_ONCE).get_page(request.GET.get("page", first // AT_ONCE + 1))


def _story(request: Request, found: Report) -> list[Step]:
    """The acts upon it; what a draft said before it was submitted its own house alone is told."""
    steps = list(story(found, shown))
    if request.acting.organisation_id == found.house_id:
        return steps
    return [
        Step(step.copy, [] if step.copy.act in SEEING_DRAFTS else step.changes)
        for step in steps if step.copy.act != "saved"
    ]  # fmt: skip


# ---- written


@permitted(permissions.may_see_reports)
def write(request: Request, pk: int) -> HttpResponse:
    """The one form for all tasks of a report: saved as a draft, or submitted. What cannot be saved stays on the
    page."""
    found = _found(request, pk)
    allowed(permissions.writes(request.acting, found))
    if request.method != "POST" and not permissions.may_write(request.acting, found):
        return redirect("report", pk)
    lines = list(found.lines.select_related("task", "before"))
    form = forms.Writing(found, lines)
    if request.method == "POST":
        version = _number(request.POST.get("version", ""))
        theirs = actions.as_it_was(found, version) if "theirs" in request.POST else {}
        form = forms.Writing(found, lines, forms.with_theirs(request.POST, theirs), version=version)
        try:
            if form.is_valid():
                return _written(request, found, form)
        except actions.Clash as clash:
            messages.warning(request, " ".join(clash.messages))
            form = forms.Writing(found, lines, values=clash.merged.values, clashes=clash.merged.clashes,
                                 version=clash.version)  # fmt: skip
        except ValidationError as error:
            form.faults += error.messages
    return render(request, "reports/write.html", {"report": found, "form": form, "again": found.stage == Stage.SENT_BACK})  # fmt: skip


def _written(request: Request, found: Report, form: forms.Writing) -> HttpResponse:
    act = actions.submit if "submit" in request.POST else actions.save
    act(report=found, told=form.told(), version=form.version, by=request.acting)
    if act is actions.submit:
        messages.success(request, _("已报送，等办公室审核"))
        return redirect("report", found.pk)
    messages.success(request, _("已存草稿，还没有报送"))
    return redirect("report_write", found.pk)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


# ---- acts upon one


def _found(request: Request, pk: int) -> Report:
    return find(
        request.acting,
        Report.objects.select_related("round", "owner", "house", "submitted_by", "accepted_by", "before__round"),
        pk=pk,
    )  # fmt: skip


def _reviewed(request: Request, found: Report, _given: dict[str, Any]) -> str:
    """Each part's verdict as it was ticked; with `rest`, what was shown and nobody ticked is accepted."""
    waiting = list(found.lines.filter(verdict="").values_list("pk", flat=True))
    ticked = {key: request.POST.get(f"verdict-{key}", "") for key in waiting}
    if "rest" in request.POST:
        ticked = {
            key: verdict or (Verdict.ACCEPTED if f"reason-{key}" in request.POST else "")
            for key, verdict in ticked.items()
        }
    back = {
        key: request.POST.get(f"reason-{key}", "")
        for key, verdict in ticked.items() if verdict == Verdict.SENT_BACK
    }  # fmt: skip
    accepted = [key for key, verdict in ticked.items() if verdict == Verdict.ACCEPTED]
    returned = request.POST.get("verdict-sum") == Verdict.SENT_BACK
    reason = request.POST.get("reason-sum", "").strip()
    if returned and not reason:
        raise ValidationError(_("退回要写明理由"), code="reason")
    actions.review(report=found, accepted=accepted, sent_back=back, sum_back=reason if returned else "",
                   by=request.acting)  # fmt: skip
    if returned:
        return _("认可 %(yes)s 项，退回 %(no)s 项，退回总体情况") % {
            "yes": len(accepted),
            "no": len(back),
        }
    return _("认可 %(yes)s 项，退回 %(no)s 项") % {"yes": len(accepted), "no": len(back)}


def _chased(request: Request, found: Report, _given: dict[str, Any]) -> str:
    rounds.chase(round=found.round, reports=[found], by=request.acting)
    return _("已催报")


act = acts_of(permissions.may_see_reports, _found, "report")
review = act(permissions.may_review, None, None, _reviewed)
chase = act(lambda acting, found: permissions.may_manage(acting), None, None, _chased)
prove = act(permissions.may_prove, Proof, lambda: _("材料已上传"),
            lambda r, found, given: proving.prove(found, given["given"], by=r.acting, note=given["note"]))  # fmt: skip


@permitted(permissions.may_see_reports)
def word(request: Request, pk: int) -> HttpResponseBase:
    """The report on paper: to be signed, on the template in use; once it is accepted, as it is kept."""
    found = _found(request, pk)
    allowed(permissions.may_read(request.acting, found))
    lines = queries.lines_of(request.acting, found)
    with transaction.atomic():
        record("report.printed", about(found), by=request.acting.actor, purpose="administrative",
               after={"version": found.version})  # fmt: skip
        file = (
            _kept(request, found, lines) if found.stage == Stage.ACCEPTED else _filled(found, lines)
        )
    return sent(file, f"{found}.docx", WORD)


def _kept(request: Request, found: Report, lines: list[Line]) -> Any:
    newest = paper.kept(found, lines, by=request.acting).files.first()
    assert newest is not None
    return newest.file


def _filled(found: Report, lines: list[Line]) -> Any:
    told = {**kinds.sample(paper.REPORT), **paper.told(found, lines)}
    return io.BytesIO(documents.filled(documents.paper_of(paper.REPORT.key), told))
