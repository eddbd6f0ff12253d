"""Pages of experience worth copying: the list, one with who copied it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from ..accounts.acting import Request
from ..accounts.doing import acts_of
from ..accounts.guards import allowed, permitted
from ..accounts.scopes import find
from ..documents import proving
from ..documents.forms import Because, Proof
from ..documents.views import proof_of
from ..history import deeds
from ..history.editing import edit_page
from ..history.queries import story
from ..web.tables import listed
from . import forms, joint_forms, lists, permissions, queries, sharing
from .models import Experience
from .pages import written
from .telling import shown_of


@permitted(permissions.may_see_joint)
def experiences(request: Request) -> HttpResponse:
    table = lists.experience(queries.experience(request.acting), request.acting)
    return listed(request, table, "needs/experiences.html", may_tell=permissions.may_tell_experience(request.acting))  # fmt: skip


@permitted(permissions.may_see_joint)
def experience(request: Request, pk: int) -> HttpResponse:
    found, acting = _found(request, pk), request.acting
    adoptions = list(found.adoptions.select_related("house", "by"))
    own = next((each for each in adoptions if each.house_id == acting.organisation_id), None)
    initial = {"on": own.on if own else timezone.localdate(), "became": own.became if own else "", "words": own.words if own else ""}  # fmt: skip
    may_edit = permissions.may_edit_experience(acting, found)
    return render(request, "needs/experience.html", {
        "experience": found, "state": lists.experience_stage(found), "adoptions": [(each, lists.became(each)) for each in adoptions],
        "own": own, "copying": joint_forms.Copying(initial=initial) if permissions.may_copy(acting, found) else None,
        "may_edit": may_edit, "may_propose": may_edit, "may_publish": permissions.may_publish(acting, found),
        "may_withdraw": permissions.may_withdraw_experience(acting, found), "words": forms.Words(), "because": Because(),
        "story": list(story(found, shown_of("experience"))),
        **proof_of(found, acting, may=permissions.may_prove_experience(acting, found)),
    })  # fmt: skip


@permitted(permissions.may_tell_experience)
def new(request: Request) -> HttpResponse:
    form = joint_forms.Telling(request.POST or None)
    return written(
        request, form, lambda: sharing.draft(by=request.acting, **form.told()), said=lambda: _("已保存草稿"), page="experience",
        heading=_("写经验做法"), back="experiences", submit=_("保存"),
    )  # fmt: skip


@permitted(permissions.may_tell_experience)
def edit(request: Request, pk: int) -> HttpResponse:
    found = _found(request, pk)
    allowed(permissions.may_edit_experience(request.acting, found))
    form = joint_forms.Telling(request.POST or None, instance=Experience.objects.get(pk=found.pk))
    return edit_page(
        request, form, found, lambda at: sharing.edit(experience=found, by=request.acting, at=at, **form.told()),
        heading=found.title, back=found.page_of(pk), secret=True,
    )  # fmt: skip


def _found(request: Request, pk: int) -> Experience:
    return find(
        request.acting, Experience.objects.select_related("park", "house", "published_by"), pk=pk
    )


_act = acts_of(permissions.may_see_joint, _found, "experience", "experiences")
propose = _act(permissions.may_edit_experience, None, lambda: _("已推荐，等示范区建设处审核"),
               lambda r, e, given: sharing.propose(experience=e, by=r.acting))  # fmt: skip
publish = _act(permissions.may_publish, None, lambda: _("已发布"),
               lambda r, e, given: sharing.publish(experience=e, by=r.acting))  # fmt: skip
send_back = _act(permissions.may_publish, forms.Words, lambda: _("已退回"),
                 lambda r, e, given: sharing.send_back(experience=e, by=r.acting, **given))  # fmt: skip
copy = _act(permissions.may_copy, joint_forms.Copying, lambda: _("已记下，谢谢"),
            lambda r, e, given: sharing.copy(experience=e, by=r.acting, **given))  # fmt: skip
withdraw = _act(permissions.may_withdraw_experience, Because, lambda: _("已撤回，记录保留"),
                lambda r, e, given: deeds.withdraw(e, by=r.acting, **given))  # fmt: skip
prove = _act(permissions.may_prove_experience, Proof, lambda: _("材料已上传"),
             lambda r, e, given: proving.prove(e, given["given"], by=r.acting, note=given["note"]))  # fmt: skip
