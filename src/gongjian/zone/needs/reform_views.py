"""Pages of reforms and legislation: the list, the line of time, one with its milestones."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..accounts.acting import Request
from ..accounts.doing import acts_of, done
from ..accounts.guards import allowed, permitted
from ..accounts.models import Organisation
from ..accounts.scopes import find
from ..documents import proving
from ..documents.forms import Because, Proof
from ..documents.views import proof_of
from ..history import deeds
from ..history.editing import edit_page
from ..history.queries import story
from ..web.tables import listed
from . import arrays, joint_forms, lists, permissions, queries, reforming
from .choices import ReformStage
from .models import Reform
from .pages import written
from .telling import shown_of


@permitted(permissions.may_see_joint)
def reforms(request: Request) -> HttpResponse:
    known = {each.reform for each in arrays.reforms()}
    waiting = known - set(Reform.objects.filter(code__in=known).values_list("code", flat=True))
    return listed(
        request, lists.reforms(queries.reforms(request.acting)), "needs/reforms.html",
        may_draft=permissions.may_draft_reform(request.acting), may_seed=permissions.is_office(request.acting) and bool(waiting),
    )  # fmt: skip


@permitted(permissions.may_see_joint)
def timeline(request: Request) -> HttpResponse:
    return render(request, "needs/timeline.html", {"years": queries.line_of_time(request.acting), "today": timezone.localdate()})  # fmt: skip


@require_POST
@permitted(permissions.is_office)
def seed(request: Request) -> HttpResponse:
    """The reforms that the pack in force knows of."""
    house = Organisation.objects.get(pk=request.acting.organisation_id)
    made = reforming.seed(by=request.acting, house=house)
    messages.success(request, _("导入了 %(n)s 项") % {"n": len(made)})
    return redirect("reforms")


@permitted(permissions.may_see_joint)
def reform(request: Request, pk: int) -> HttpResponse:
    found, acting = _found(request, pk), request.acting
    carries_on = permissions.may_carry_on_reform(acting, found)
    return render(request, "needs/reform.html", {
        "reform": found, "state": lists.reform_stage(found), "steps": _steps(found), "certainty": lists.certainty(found.certainty),
        "story": list(story(found, shown_of("reform"))), "may_edit": permissions.may_edit_reform(acting, found),
        "may_make_known": permissions.may_edit_reform(acting, found) and found.stage == ReformStage.DRAFT,
        "carries_on": carries_on, "finishing": joint_forms.Finishing(), "because": Because(), "today": timezone.localdate(),
        **proof_of(found, acting, may=permissions.may_prove_reform(acting, found)),
    })  # fmt: skip


def _steps(found: Reform) -> list[tuple[Any, str]]:
    return [(step, lists.certainty(step.certainty)) for step in found.steps.all()]


@permitted(permissions.may_draft_reform)
def new(request: Request) -> HttpResponse:
    form = joint_forms.Reforming(
        request.POST or None, acting=request.acting, whole=permissions.is_office(request.acting)
    )
    return written(
        request, form, lambda: reforming.draft(by=request.acting, **form.told()), said=lambda: _("已保存草稿"), page="reform",
        heading=_("起草改革事项"), back="reforms", submit=_("保存"),
    )  # fmt: skip


@permitted(permissions.may_see_joint)
def edit(request: Request, pk: int) -> HttpResponse:
    found = _found(request, pk)
    allowed(permissions.may_edit_reform(request.acting, found))
    form = joint_forms.Reforming(
        request.POST or None, instance=Reform.objects.get(pk=found.pk), acting=request.acting,
        whole=permissions.is_office(request.acting),
    )  # fmt: skip
    return edit_page(
        request, form, found, lambda at: reforming.edit(reform=found, by=request.acting, at=at, **form.told()),
        heading=found.title, back=found.page_of(pk), secret=True,
    )  # fmt: skip


def _found(request: Request, pk: int) -> Reform:
    return find(request.acting, Reform.objects.select_related("owner", "house"), pk=pk)


_act = acts_of(permissions.may_see_joint, _found, "reform", "reforms")
make_known = _act(permissions.may_edit_reform, None, lambda: _("已公布"),
                  lambda r, x, given: reforming.make_known(reform=x, by=r.acting))  # fmt: skip
finish = _act(permissions.may_carry_on_reform, joint_forms.Finishing, lambda: _("已记完成"),
              lambda r, x, given: reforming.finish(reform=x, by=r.acting, **given))  # fmt: skip
stop = _act(permissions.may_carry_on_reform, Because, lambda: _("已记停止"),
            lambda r, x, given: reforming.stop(reform=x, by=r.acting, **given))  # fmt: skip
withdraw = _act(permissions.may_edit_reform, Because, lambda: _("已撤回，记录保留"),
                lambda r, x, given: deeds.withdraw(x, by=r.acting, **given))  # fmt: skip
prove = _act(permissions.may_prove_reform, Proof, lambda: _("材料已上传"),
             lambda r, x, given: proving.prove(x, given["given"], by=r.acting, note=given["note"]))  # fmt: skip


@require_POST
@permitted(permissions.may_see_joint)
def reach(request: Request, pk: int, step: int) -> HttpResponse:
    found = _found(request, pk)
    allowed(permissions.may_carry_on_reform(request.acting, found))
    milestone = found.steps.filter(pk=step, done_on=None).first()
    allowed(milestone is not None)
    assert milestone is not None
    done(request, joint_forms.Reached(request.POST), lambda: _("节点已完成"),
         lambda given: reforming.reach(step=milestone, by=request.acting, **given))  # fmt: skip
    return redirect("reform", pk)
