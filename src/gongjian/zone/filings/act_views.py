"""The acts that a filing's page offers: each its right, its form, the act, what it says for itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..accounts.acting import Request
from ..accounts.guards import View, allowed, permitted
from ..documents.forms import Because, Issuing
from ..tasks.forms import Answer, Comment
from . import accepting, actions, consulting, forms, permissions
from .choices import Sort
from .models import Filing, Opinion
from .views import _found

Act = Callable[[Request, Filing, dict[str, Any]], object]
May = Callable[[Any, Filing], bool]


def _act(may: May, form: Any, said: Callable[[], str], act: Act) -> View:
    """An act that a filing's page offers: the right, its form, the act, what it says for itself."""

    @require_POST
    @permitted(permissions.may_see_filings)
    def view(request: Request, pk: int) -> HttpResponse:
        found = _found(request, pk)
        allowed(may(request.acting, found))
        given = form(found, request.POST, request.FILES) if form else None
        try:
            if given is not None and not given.is_valid():
                raise ValidationError(
                    [fault for faults in given.errors.values() for fault in faults]
                )
            act(request, found, given.cleaned_data if given else {})
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, said())
        return redirect("filing", pk)

    return view


def _plain(form: Any) -> Callable[..., Any]:
    return lambda _filing, data, files: form(data, files)


enclose = _act(
    permissions.may_edit, lambda f, data, files: forms.Enclosing(data, files, wanted=actions.wanted(f)),
    lambda: _("材料已上传"),
    lambda r, f, given: actions.enclose(filing=f, by=r.acting, paper=given["paper"], files=given["given"], note=given["note"]),
)  # fmt: skip
letter = _act(permissions.may_consult, None, lambda: _("协商函已生成，可以下载、改字，再送协商"),
              lambda r, f, given: consulting.write_letter(filing=f, by=r.acting))  # fmt: skip
consult = _act(permissions.may_consult, None, lambda: _("已送领导小组办公室协商"),
               lambda r, f, given: consulting.consult(filing=f, by=r.acting))  # fmt: skip
ask = _act(permissions.may_ask, lambda f, data, files: forms.Asking(data, filing=f), lambda: _("已征求意见"),
           lambda r, f, given: consulting.ask(filing=f, by=r.acting, **given))  # fmt: skip
close = _act(permissions.may_ask, _plain(Comment), lambda: _("协商已办结"),
             lambda r, f, given: consulting.close(filing=f, by=r.acting, **given))  # fmt: skip
report = _act(permissions.may_file, None, lambda: _("备案件已生成，可以下载、改字，再报备案"),
              lambda r, f, given: accepting.write_report(filing=f, by=r.acting))  # fmt: skip
file = _act(permissions.may_file, None, lambda: _("已报备案"),
            lambda r, f, given: accepting.file(filing=f, by=r.acting))  # fmt: skip
accept = _act(permissions.may_accept, None, lambda: _("已受理并给了备案号；复函看过后归档"),
              lambda r, f, given: accepting.accept(filing=f, by=r.acting))  # fmt: skip
send_back = _act(permissions.may_accept, _plain(forms.SendingBack), lambda: _("已退回补正"),
                 lambda r, f, given: accepting.send_back(filing=f, by=r.acting, **given))  # fmt: skip
archive = _act(permissions.may_archive, _plain(Issuing), lambda: _("复函已印发，已归档"),
               lambda r, f, given: accepting.archive(filing=f, by=r.acting, **given))  # fmt: skip
withdraw = _act(permissions.may_withdraw, _plain(Because), lambda: _("已撤回，记录保留"),
                lambda r, f, given: actions.withdraw(filing=f, by=r.acting, **given))  # fmt: skip


def _opined(request: Request, found: Filing, given: dict[str, Any]) -> object:
    opinion = permissions.asked(request.acting, found)
    assert opinion is not None
    return consulting.opine(opinion=opinion, by=request.acting, **given)


opine = _act(permissions.may_opine, _plain(Comment), lambda: _("意见已提交"), _opined)


def _answered(request: Request, found: Filing, given: dict[str, Any]) -> object:
    asked = request.POST.get("opinion", "")
    key = int(asked) if asked.isdecimal() and len(asked) < 19 else 0
    opinion = Opinion.objects.filter(filing=found, pk=key).select_related("organisation").first()
    if opinion is None:
        raise ValidationError(_("请从意见旁边答复"))
    return consulting.answer(opinion=opinion, by=request.acting, **given)


answer = _act(permissions.may_answer, _plain(Answer), lambda: _("采纳情况已写"), _answered)


def _dropped(request: Request, found: Filing, _given: dict[str, Any]) -> object:
    sort = request.POST.get("sort", "")
    if sort not in Sort.values:
        raise ValidationError(_("请从要删去的那一项点"))
    return actions.drop_proposal(filing=found, sort=sort, by=request.acting)


drop_proposal = _act(permissions.may_edit, None, lambda: _("已删去"), _dropped)
