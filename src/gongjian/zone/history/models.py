from __future__ import annotations

from typing import Any, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..accounts.models import Organisation, Person


class Kept(models.Model):
    """A thing that people act upon. Each act counts its `version` up and leaves a copy (`deeds.deed`).

    It belongs to a house; it is never removed, only withdrawn, with a reason.
    """

    UNTOLD: ClassVar[frozenset[str]] = frozenset({"id", "version"})  # no part of a copy

    version = models.PositiveIntegerField(default=0, editable=False)
    house = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("起草单位")
    )
    made_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("起草人")
    )
    made_at = models.DateTimeField(_("起草时间"), default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(_("撤回"), null=True, blank=True)
    withdrawn_because = models.CharField(_("撤回理由"), max_length=300, blank=True)

    class Meta:
        abstract = True

    @classmethod
    def kind(cls) -> str:
        return str(cls._meta.model_name)

    def own(self) -> dict[str, Any]:
        """What a copy says of its own columns."""
        return {
            field.attname: getattr(self, field.attname)
            for field in self._meta.concrete_fields
            if field.attname not in self.UNTOLD
        }

    def rows(self) -> dict[str, Any]:
        """What a copy says of the rows that belong to it; rooms with such rows say so."""
        return {}

    def texts(self) -> tuple[str, str]:
        """Its title and all else that it is found by."""
        return str(self), ""

    @classmethod
    def page_of(cls, key: int) -> str:
        """Where a thing of this kind is seen; its route is called as its kind is."""
        return reverse(cls.kind(), args=[key])


class Copies(models.QuerySet["Copy"]):
    def of(self, thing: Kept) -> Copies:
        return self.filter(kind=thing.kind(), key=thing.pk)


class Copy(models.Model):
    """A thing as it was after one act. Rows are added and never changed; the database refuses."""

    kind = models.CharField(max_length=40)
    key = models.BigIntegerField()
    version = models.PositiveIntegerField()
    at = models.DateTimeField(_("时间"))
    act = models.CharField(_("事项"), max_length=40)
    by_name = models.CharField(_("经办人"), max_length=80)
    organisation = models.CharField(_("经办单位"), max_length=200)
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    told: Any = models.JSONField(encoder=DjangoJSONEncoder)

    objects = Copies.as_manager()

    class Meta:
        ordering = ("-version",)
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "key", "version"), name="an_act_leaves_one_copy"
            ),
        )
        indexes = (models.Index(fields=("kind", "key", "at"), name="copy_as_of"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.key}.{self.version}"


class Text(models.Model):
    """What a thing is found by: every text of it, as it is now. Its grams stand in a table of the engine's own
    (`searching`)."""

    kind = models.CharField(max_length=40)
    key = models.BigIntegerField()
    title = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    plain = models.TextField()  # as it is compared
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("kind", "key"), name="a_thing_has_one_text"),
        )
