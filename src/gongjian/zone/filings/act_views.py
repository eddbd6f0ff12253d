"""The acts that a filing's page offers: each its right, its form, the act, what it says for itself."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..accounts.acting import Request
from ..accounts.doing import acts_of
from ..documents.forms import Because, Issuing
from ..tasks.forms import Answer, Comment
from . import accepting, actions, consulting, forms, permissions
from .choices import Sort
from .models import Filing, Opinion
from .views import found_filing

act = acts_of(permissions.may_see_filings, found_filing, "filing")
enclose = act(
    permissions.may_edit, lambda f, data, files: forms.Enclosing(data, files, wanted=actions.wanted(f)),
    lambda: _("材料已上传"),
    lambda r, f, given: actions.enclose(filing=f, by=r.acting, paper=given["paper"], files=given["given"], note=given["note"]),
)  # fmt: skip
letter = act(permissions.may_consult, None, lambda: _("协商函已生成，可以下载、改字，再送协商"),
              lambda r, f, given: consulting.write_letter(filing=f, by=r.acting))  # fmt: skip
consult = act(permissions.may_consult, None, lambda: _("已送领导小组办公室协商"),
               lambda r, f, given: consulting.consult(filing=f, by=r.acting))  # fmt: skip
ask = act(permissions.may_ask, lambda f, data, _files: forms.Asking(data, filing=f), lambda: _("已征求意见"),
           lambda r, f, given: consulting.ask(filing=f, by=r.acting, **given))  # fmt: skip
close = act(permissions.may_ask, Comment, lambda: _("协商已办结"),
             lambda r, f, given: consulting.close(filing=f, by=r.acting, **given))  # fmt: skip
report = act(permissions.may_file, None, lambda: _("备案件已生成，可以下载、改字，再报备案"),
              lambda r, f, given: accepting.write_report(filing=f, by=r.acting))  # fmt: skip
file = act(permissions.may_file, None, lambda: _("已报备案"),
            lambda r, f, given: accepting.file(filing=f, by=r.acting))  # fmt: skip
accept = act(permissions.may_accept, None, lambda: _("已受理并给了备案号；复函看过后归档"),
              lambda r, f, given: accepting.accept(filing=f, by=r.acting))  # fmt: skip
send_back = act(permissions.may_accept, forms.SendingBack, lambda: _("已退回补正"),
                 lambda r, f, given: accepting.send_back(filing=f, by=r.acting, **given))  # fmt: skip
archive = act(permissions.may_archive, Issuing, lambda: _("复函已印发，已归档"),
               lambda r, f, given: accepting.archive(filing=f, by=r.acting, **given))  # fmt: skip
withdraw = act(permissions.may_withdraw, Because, lambda: _("已撤回，记录保留"),
                lambda r, f, given: actions.withdraw(filing=f, by=r.acting, **given))  # fmt: skip


def _opined(request: Request, found: Filing, given: dict[str, Any]) -> object:
    opinion = permissions.asked(request.acting, found)
    assert opinion is not None
    return consulting.opine(opinion=opinion, by=request.acting, **given)


opine = act(permissions.may_opine, Comment, lambda: _("意见已提交"), _opined)


def _answered(request: Request, found: Filing, given: dict[str, Any]) -> object:
    asked = request.POST.get("opinion", "")
    key = int(asked) if asked.isdecimal() and len(asked) < 19 else 0
    opinion = Opinion.objects.filter(filing=found, pk=key).select_related("organisation").first()
    if opinion is None:
        raise ValidationError(_("请从意见旁边答复"))
    return consulting.answer(opinion=opinion, by=request.acting, **given)


answer = act(permissions.may_answer, Answer, lambda: _("采纳情况已写"), _answered)


def _dropped(request: Request, found: Filing, _given: dict[str, Any]) -> object:
    sort = request.POST.get("sort", "")
    if sort not in Sort.values:
        raise ValidationError(_("请从要删去的那一项点"))
    return actions.drop_proposal(filing=found, sort=sort, by=request.acting)


drop_proposal = act(permissions.may_edit, None, lambda: _("已删去"), _dropped)
