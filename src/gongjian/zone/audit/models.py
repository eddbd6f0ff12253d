from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .chain import BEGINNING


def _moment(day: date, hour: time) -> datetime:
    """By the clock of the zone: an index of moments is asked for a moment, not for a day."""
    return timezone.make_aware(datetime.combine(day, hour))


class Events(models.QuerySet["Event"]):
    def about(self, kind: str, key: object) -> Events:
        return self.filter(object_kind=kind, object_id=str(key))

    def of_house(self, words: str) -> Events:
        """Events of the organisation with this code, or with these words in its name of that day."""
        return self.filter(Q(organisation=words) | Q(organisation_name__icontains=words))

    def since(self, day: date) -> Events:
        return self.filter(at__gte=_moment(day, time.min))

    def until(self, day: date) -> Events:
        return self.filter(at__lte=_moment(day, time.max))

    def saying(self, words: str) -> Events:
        """Events in whose actor, act or object these words stand."""
        return self.filter(
            Q(actor_name__icontains=words) | Q(act__icontains=words)
            | Q(object_name__icontains=words) | Q(organisation_name__icontains=words)
        )  # fmt: skip


class Event(models.Model):
    """One act, or one read of microdata, as it was recorded. Rows are added and never changed."""

    number = models.PositiveBigIntegerField("序号", unique=True)
    at = models.DateTimeField("时间", db_index=True)
    actor = models.CharField("操作人编号", max_length=40, blank=True, db_index=True)
    actor_name = models.CharField("操作人", max_length=80, blank=True)
    organisation = models.CharField("机构代码", max_length=40, blank=True)
    organisation_name = models.CharField("机构", max_length=200, blank=True)
    role = models.CharField("角色", max_length=40, blank=True)
    deputises = models.CharField("代谁办理", max_length=80, blank=True)
    address = models.CharField("来源地址", max_length=45, blank=True)
    request = models.CharField("请求编号", max_length=40, blank=True)
    act = models.CharField("事项", max_length=80, db_index=True)
    object_kind = models.CharField("对象类别", max_length=40, blank=True)
    object_id = models.CharField("对象编号", max_length=80, blank=True)
    object_name = models.CharField("对象", max_length=200, blank=True)
    before = models.JSONField("之前", default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField("之后", default=dict, encoder=DjangoJSONEncoder)
    purpose = models.CharField("目的", max_length=20, blank=True)
    edition = models.CharField("政策版次", max_length=60, blank=True)
    count = models.PositiveIntegerField("条数", default=1)
    digest = models.CharField("摘要", max_length=64, blank=True)
    previous = models.CharField("前一条的指纹", max_length=64)
    hash = models.CharField("指纹", max_length=64, unique=True)

    objects = Events.as_manager()

    class Meta:
        ordering = ("-number",)
        indexes = (
            models.Index(fields=("object_kind", "object_id"), name="events_about_an_object"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.act} {self.object_name}"

    @property
    def changes(self) -> list[tuple[str, Any, Any]]:
        """Each field that was touched: its name, before, after."""
        names = dict.fromkeys((*self.before, *self.after))
        return [(name, self.before.get(name), self.after.get(name)) for name in names]


class Head(models.Model):
    """The end of the chain: one row, locked while an event is added."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=BEGINNING)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(id=1), name="the_chain_has_one_head"),)


class PendingRead(models.Model):
    """A read of microdata that waits, a minute at most, for its place in the chain."""

    at = models.DateTimeField()
    fields: Any = models.JSONField(encoder=DjangoJSONEncoder)
