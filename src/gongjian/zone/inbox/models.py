from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..accounts.choices import Role
from ..accounts.models import Organisation, Person
from .kinds import title


class Channel(models.TextChoices):
    """How word of a matter reaches somebody. The page is always one of them."""

    PAGE = "page", _("站内")
    EMAIL = "email", _("电子邮件")
    SMS = "sms", _("短信")
    WEBHOOK = "webhook", _("政务微信")


class Matters(models.QuerySet["Matter"]):
    def open(self) -> Matters:
        return self.filter(done_at=None)

    def overdue(self, day: date) -> Matters:
        return self.open().filter(due_on__lt=day)


class Matter(models.Model):
    """Something due from an organisation by a day, about a thing anywhere in the platform."""

    kind = models.CharField(_("事项"), max_length=40)
    name = models.CharField(_("标题"), max_length=200)
    object_kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=80)
    url = models.CharField(max_length=300)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="matters")
    role = models.CharField(_("角色"), max_length=20, choices=Role.choices, blank=True)
    except_for = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField(_("期限"), db_index=True)
    opened_at = models.DateTimeField(_("交办"), auto_now_add=True)
    done_at = models.DateTimeField(_("办结"), null=True, blank=True)
    done_by = models.CharField(_("办理人"), max_length=80, blank=True)
    escalated_to = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="escalated",
        verbose_name=_("已报上级"),
    )
    escalated_at = models.DateTimeField(null=True, blank=True)

    objects = Matters.as_manager()

    class Meta:
        ordering = ("due_on", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "object_kind", "object_id", "organisation"), condition=Q(done_at=None),
                name="a_thing_is_due_once_from_an_organisation",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return title(self.kind, self.name)


class Message(models.Model):
    """One word sent, or to be sent, to one person by one channel: the send log."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="messages")
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="messages")
    channel = models.CharField(_("渠道"), max_length=10, choices=Channel.choices)
    reason = models.CharField(
        _("缘由"), max_length=20
    )  # opened, told, reminded, overdue, escalated
    text = models.CharField(_("内容"), max_length=500)  # as it was sent
    on = models.DateField(_("日期"))
    made_at = models.DateTimeField(_("生成"), auto_now_add=True)
    sent_at = models.DateTimeField(_("送出"), null=True, blank=True)
    read_at = models.DateTimeField(_("已读"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("尝试次数"), default=0)
    error = models.CharField(_("出错"), max_length=200, blank=True)

    class Meta:
        ordering = ("-made_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("person", "matter", "channel", "reason", "on"),
                name="one_word_of_a_kind_a_day",
            ),
        )

    @property
    def state(self) -> tuple[str, Any]:
        if self.sent_at:
            return "ok", _("已送出")
        return ("bad", _("送不出去")) if self.error else ("wait", _("待送"))


class Preference(models.Model):
    """A person's wish for one channel beyond the page, which nobody turns off."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="preferences")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    wanted = models.BooleanField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("person", "channel"), name="one_wish_a_channel"),
            models.CheckConstraint(condition=~Q(channel="page"), name="the_page_is_not_a_wish"),
        )
