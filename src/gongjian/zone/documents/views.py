"""Pages of documents, of the papers they are made on, and files that leave as downloads."""

from __future__ import annotations

import io
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..accounts.acting import Acting, Request
from ..accounts.doing import say
from ..accounts.guards import allowed, permitted
from ..accounts.scopes import find, within
from ..history.deeds import withdraw as taken_back
from ..history.models import Kept
from ..web.tables import listed
from . import actions, forms, kinds, permissions, proving, tables
from .choices import Stage
from .models import Document, Template

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@permitted(permissions.may_see_documents)
def documents(request: Request) -> HttpResponse:
    return listed(request, tables.documents(within(request.acting, Document)), "documents/documents.html",
                  may_keep_templates=permissions.may_keep_templates(request.acting))  # fmt: skip


@permitted(permissions.may_see_documents)
def document(request: Request, pk: int) -> HttpResponse:
    found = _found(request, pk)
    return render(request, "documents/document.html", {
        "document": found, "state": tables.state(found), "files": found.files.select_related("made_by"),
        "kind": _kind(found.paper), "addressed": found.addressed.order_by("path"),
        "may_edit": permissions.may_edit(request.acting, found),
        "may_withdraw": found.stage == Stage.ISSUED and found.withdrawn_at is None and found.house_id == request.acting.organisation_id,
        "issuing": forms.Issuing(), "hand_back": forms.HandBack(), "because": forms.Because(),
    })  # fmt: skip


@permitted(permissions.may_see_documents)
def download(request: Request, pk: int) -> HttpResponseBase:
    """The newest Word file of a document."""
    found = _found(request, pk)
    newest = found.files.first()
    if newest is None:
        raise Http404
    return sent(newest.file, f"{found.title}.docx", WORD)


@permitted(permissions.may_see_documents)
def edit(request: Request, pk: int) -> HttpResponse:
    found = _mine(request, pk)
    form = forms.Text(request.POST or None, document=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit(
                document=found,
                data=form.data_given(),
                title=form.cleaned_data["title"],
                by=request.acting,
            )
        except ValidationError as error:
            say(form, error)
        else:
            messages.success(request, _("已保存，Word 文件已重新生成"))
            return redirect("document", pk)
    return render(request, "documents/edit.html", {"form": form, "document": found})


@require_POST
@permitted(permissions.may_see_documents)
def hand_back(request: Request, pk: int) -> HttpResponse:
    found = _mine(request, pk)
    form = forms.HandBack(request.POST, request.FILES)
    return _done(request, pk, form, _("已换成上传的文件"), lambda given: actions.hand_back(
        document=found, file=given["file"], by=request.acting))  # fmt: skip


@require_POST
@permitted(permissions.may_see_documents)
def issue(request: Request, pk: int) -> HttpResponse:
    found = _mine(request, pk)
    form = forms.Issuing(request.POST)
    return _done(request, pk, form, _("已印发并归档"), lambda given: actions.issue(
        document=found, by=request.acting, number=given["number"], secrecy=given["secrecy"]))  # fmt: skip


@require_POST
@permitted(permissions.may_see_documents)
def withdraw(request: Request, pk: int) -> HttpResponse:
    """What was issued is taken back, with the reason; the paper stays in the archive."""
    found = _found(request, pk)
    allowed(
        found.house_id == request.acting.organisation_id
        and permissions.may_see_documents(request.acting)
    )
    form = forms.Because(request.POST)
    return _done(request, pk, form, _("已撤回，归档保留"), lambda given: taken_back(
        found, by=request.acting, reason=given["reason"]))  # fmt: skip


def _done(request: Request, pk: int, form: Any, said: str, act: Any) -> HttpResponse:
    try:
        if not form.is_valid():
            raise ValidationError([fault for faults in form.errors.values() for fault in faults])
        act(form.cleaned_data)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, said)
    return redirect("document", pk)


# ---- templates


@permitted(permissions.may_keep_templates)
def templates(request: Request) -> HttpResponse:
    used = {t.kind: t for t in Template.objects.filter(retired_at=None)}
    return listed(request, tables.templates([(k, used.get(k.key)) for k in kinds.all_kinds()]), "documents/templates.html")  # fmt: skip


@permitted(permissions.may_keep_templates)
def template(request: Request, paper: str) -> HttpResponse:
    """The template of a kind: taken along, changed in Word, tried, taken into use."""
    kind = _kind(paper)
    if kind is None:
        raise Http404
    form = forms.NewTemplate(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.take_template(paper=paper, by=request.acting, **form.cleaned_data)
        except ValidationError as error:
            say(form, error)
        else:
            messages.success(request, _("模板已试填并启用"))
            return redirect("template", paper)
    return render(request, "documents/template.html", {
        "kind": kind, "form": form, "earlier": Template.objects.filter(kind=paper).select_related("made_by"),
        "fields": sorted(kinds.sample(kind)),
    })  # fmt: skip


@permitted(permissions.may_keep_templates)
def template_file(request: Request, paper: str) -> HttpResponseBase:
    kind = _kind(paper)
    if kind is None:
        raise Http404
    return sent(io.BytesIO(actions.paper_of(paper)), f"{kind.name}.docx", WORD)


# ---- files that prove something


def evidence(request: Request, pk: int) -> FileResponse:
    found = proving.seen(request.acting, pk)
    return sent(found.file, found.name, "application/octet-stream")


@require_POST
def evidence_withdraw(request: Request, pk: int) -> HttpResponse:
    found = proving.seen(request.acting, pk)
    allowed(permissions.may_take_back(request.acting, found))
    try:
        proving.take_back(found, by=request.acting, reason=request.POST.get("reason", "")[:300])
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已撤回"))
    back = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    return redirect(back if ours else "home")


def proof_of(thing: Kept, acting: Acting | None, *, may: bool) -> dict[str, Any]:
    """What `{% include "documents/proof.html" %}` shows: the files of a thing, and the form for more."""
    return {
        "proof": [
            (each, permissions.may_take_back(acting, each)) for each in proving.shown(thing, acting)
        ],
        "proof_form": forms.Proof() if may else None,
    }


def _found(request: Request, pk: int) -> Document:
    return find(
        request.acting, Document.objects.select_related("house", "made_by", "issued_by"), pk=pk
    )


def _mine(request: Request, pk: int) -> Document:
    found = _found(request, pk)
    allowed(permissions.may_edit(request.acting, found))
    return found


def _kind(paper: str) -> kinds.Kind | None:
    try:
        return kinds.kind(paper)
    except KeyError:
        return None


def sent(file: Any, name: str, media: str) -> FileResponse:
    """As a download and nothing else: no browser opens what somebody uploaded."""
    response = FileResponse(file.open("rb") if hasattr(file, "open") else file, content_type=media)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["Content-Security-Policy"] = "sandbox"
    return response
