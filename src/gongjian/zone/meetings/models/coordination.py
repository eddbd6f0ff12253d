from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ...accounts.models import Organisation, Person
from ...documents.models import Document
from ...history.choices import Light
from ...history.models import Kept
from ..choices import Origin, Progress, Ruling


class Coordination(Kept):
    """A matter for coordination (协调事项): raised by a park, a district or the office, decided by a meeting, or
    instructed by a leader; one organisation is in charge, and answers by a day."""

    number = models.CharField(_("编号"), max_length=20, unique=True)
    origin = models.CharField(
        _("来源"), max_length=12, choices=Origin.choices, default=Origin.RAISED
    )
    title = models.CharField(_("事项"), max_length=300)
    text = models.TextField(_("情况"), max_length=5000, blank=True)
    wanted = models.CharField(_("请求协调什么"), max_length=1000, blank=True)
    park = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("园区"),
    )  # fmt: skip
    about_kind = models.CharField(max_length=40, blank=True)  # a thing of any room
    about_key = models.BigIntegerField(null=True, blank=True)
    about_name = models.CharField(_("关于"), max_length=300, blank=True)
    instructed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("批示人")
    )
    stage = models.CharField(
        _("状态"), max_length=10, choices=Progress.choices, default=Progress.DRAFT, db_index=True
    )
    in_charge = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="coordinations",
        verbose_name=_("主办单位"),
    )  # fmt: skip
    partners = models.ManyToManyField(
        Organisation, related_name="+", blank=True, verbose_name=_("协办单位")
    )
    due = models.DateField(_("期限"), null=True, blank=True, db_index=True)
    answer = models.TextField(_("答复"), max_length=5000, blank=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    answered_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("答复人")
    )
    sent_back = models.PositiveSmallIntegerField(_("退回次数"), default=0)
    escalated_at = models.DateTimeField(_("提请领导"), null=True, blank=True)
    escalated_because = models.CharField(_("提请领导的理由"), max_length=300, blank=True)
    closed_on = models.DateField(_("办结日期"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("审核人")
    )
    declined_because = models.CharField(_("不予协调的理由"), max_length=300, blank=True)
    light = models.CharField(_("灯"), max_length=6, choices=Light.choices, default=Light.NONE)
    lit_on = models.DateField(null=True, blank=True)

    LABELS = {"partners": _("协办单位")}
    UNTOLD = Kept.UNTOLD | {"light", "lit_on"}  # told anew for any day by the rule of that day

    class Meta:
        verbose_name = _("协调事项")
        ordering = ("-made_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(stage__in=("draft", "raised", "declined"))
                | Q(in_charge__isnull=False, due__isnull=False),
                name="a_matter_in_hand_has_its_house_and_its_day",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=("answered", "closed"))
                | (Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer="")),
                name="an_answer_has_its_words_and_its_person",
            ),
            models.CheckConstraint(
                condition=~Q(stage="closed") | Q(closed_on__isnull=False, accepted_by__isnull=False),
                name="what_is_closed_was_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by=None) | Q(answered_by=None) | ~Q(accepted_by=F("answered_by")),
                name="nobody_accepts_their_own_answer",
            ),
            models.CheckConstraint(
                condition=~Q(stage="declined") | ~Q(declined_because=""),
                name="a_matter_is_declined_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(stage="escalated") | (Q(escalated_at__isnull=False) & ~Q(escalated_because="")),
                name="what_is_put_to_a_leader_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(origin="instruction") | Q(instructed_by__isnull=False),
                name="an_instruction_has_its_leader",
            ),
        )  # fmt: skip
        indexes = (
            models.Index(fields=("about_kind", "about_key"), name="coordination_about_a_thing"),
            models.Index(fields=("in_charge", "stage"), name="coordination_in_charge"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def rows(self) -> dict[str, Any]:
        return {"partners": list(self.partners.order_by("pk").values_list("pk", flat=True))}

    def texts(self) -> tuple[str, str]:
        return self.title, "\n".join(
            (self.number, self.text, self.wanted, self.about_name, self.answer)
        )


class Referral(Kept):
    """A draft put before a leader (送审): what is asked of them, and what they say."""

    document = models.ForeignKey(
        Document, models.PROTECT, related_name="referrals", verbose_name=_("文书")
    )
    words = models.CharField(_("请示事项"), max_length=500)
    of_version = models.PositiveIntegerField(
        _("送审的版本")
    )  # the document's, when it was put forward
    ruling = models.CharField(
        _("审定"), max_length=10, choices=Ruling.choices, default=Ruling.ASKED
    )
    answer = models.CharField(_("审定意见"), max_length=500, blank=True)
    ruled_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("审定人")
    )
    ruled_at = models.DateTimeField(_("审定时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("送审")
        ordering = ("-made_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("document",), condition=Q(ruling="asked", withdrawn_at=None),
                name="a_document_is_put_before_a_leader_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ruling="asked") | Q(ruled_by__isnull=False, ruled_at__isnull=False),
                name="a_ruling_has_its_leader",
            ),
            models.CheckConstraint(
                condition=~Q(ruling="returned") | ~Q(answer=""),
                name="a_document_is_returned_with_words",
            ),
            models.CheckConstraint(
                condition=Q(ruled_by=None) | ~Q(ruled_by=F("made_by")),
                name="nobody_rules_on_what_they_put_forward",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.document.title

    def texts(self) -> tuple[str, str]:
        return self.document.title, "\n".join((self.words, self.answer))
