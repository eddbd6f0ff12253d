from __future__ import annotations

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..accounts.models import Organisation, Person
from ..history.models import Kept
from .choices import Origin, Stage


def template_place(template: Template, name: str) -> str:
    return f"templates/{template.kind}/{template.sha256}.docx"


class Template(models.Model):
    """The paper of a kind of document, as an officer edited it; the newest that was taken into use counts."""

    kind = models.CharField(_("文书"), max_length=40)
    file = models.FileField(_("模板"), upload_to=template_place, max_length=200)
    sha256 = models.CharField(max_length=64)
    note = models.CharField(_("改了什么"), max_length=300)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("上传人"))
    made_at = models.DateTimeField(_("启用"), auto_now_add=True)
    retired_at = models.DateTimeField(_("停用"), null=True, blank=True)

    class Meta:
        ordering = ("-made_at",)

    def __str__(self) -> str:
        return f"{self.kind} {self.made_at:%Y-%m-%d}"


class Document(Kept):
    """A document about a thing: what it says as data, and the Word file that was made of it.

    A draft is its house's own; once issued it is read by those to whom it is addressed, and never changed.
    """

    paper = models.CharField(_("文书"), max_length=40, db_index=True)
    title = models.CharField(_("标题"), max_length=200)
    about_kind = models.CharField(max_length=40, blank=True)
    about_key = models.BigIntegerField(null=True, blank=True)
    data: Any = models.JSONField(encoder=DjangoJSONEncoder)  # every word and figure of it
    made_from: Any = models.JSONField(
        default=dict, encoder=DjangoJSONEncoder, blank=True
    )  # the rows behind them
    stage = models.CharField(_("状态"), max_length=10, choices=Stage.choices, default=Stage.DRAFT)
    number = models.CharField(_("文号"), max_length=60, blank=True)
    secrecy = models.CharField(_("密级"), max_length=20, blank=True)
    issued_on = models.DateField(_("印发日期"), null=True, blank=True)
    issued_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    addressed = models.ManyToManyField(Organisation, related_name="+", blank=True)

    LABELS = {"file": _("文件")}

    class Meta:
        verbose_name = _("文书")
        ordering = ("-made_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(stage="issued")
                | Q(issued_on__isnull=False, issued_by__isnull=False, withdrawn_at=None)
                | Q(withdrawn_at__isnull=False),
                name="what_is_issued_has_its_day_and_person",
            ),
        )
        indexes = (
            models.Index(fields=("about_kind", "about_key"), name="documents_about_a_thing"),
        )

    def __str__(self) -> str:
        return self.title

    def rows(self) -> dict[str, Any]:
        newest = self.files.first()
        return {"file": newest.sha256 if newest else ""}

    def texts(self) -> tuple[str, str]:
        return self.title, "\n".join((self.number, *_texts(self.data)))


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for each in value.values() for text in _texts(each)]
    return [text for each in value for text in _texts(each)] if isinstance(value, list) else []


def rendering_place(rendering: Rendering, name: str) -> str:
    return f"documents/{rendering.document_id}/{rendering.sha256}.docx"


class Rendering(models.Model):
    """One state of a document's Word file: made by the platform, or edited in Word and handed back."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="files")
    file = models.FileField(upload_to=rendering_place, max_length=200)
    sha256 = models.CharField(max_length=64)
    origin = models.CharField(_("来源"), max_length=10, choices=Origin.choices)
    template = models.CharField(max_length=64)  # the hash of the paper it was made on
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(_("时间"), auto_now_add=True)

    class Meta:
        ordering = ("-pk",)


def evidence_place(evidence: Evidence, name: str) -> str:
    return f"evidence/{evidence.sha256[:2]}/{evidence.sha256}"


class Evidence(models.Model):
    """A file that proves something about a thing; seen by whoever may see the thing. It is never removed, only
    withdrawn, with a reason. The same content is kept once."""

    about_kind = models.CharField(max_length=40)
    about_key = models.BigIntegerField()
    name = models.CharField(_("文件名"), max_length=200)
    media = models.CharField(max_length=120)
    size = models.PositiveIntegerField(_("大小"))
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to=evidence_place, max_length=200)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    wanted = models.CharField(_("材料种类"), max_length=200, blank=True)  # of those its thing wants
    house = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    made_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name=_("上传人")
    )
    made_at = models.DateTimeField(_("上传"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(_("撤回理由"), max_length=300, blank=True)

    class Meta:
        ordering = ("made_at", "pk")
        indexes = (models.Index(fields=("about_kind", "about_key"), name="evidence_of_a_thing"),)

    def __str__(self) -> str:
        return self.name
