from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..accounts.models import Person


class State(models.TextChoices):
    PROPOSED = "proposed", _("待批准")
    APPROVED = "approved", _("已批准")
    REJECTED = "rejected", _("未批准")


TONES = {State.PROPOSED: "wait", State.APPROVED: "ok", State.REJECTED: "idle"}


_found: ContextVar[dict[date, Edition | None] | None] = ContextVar("editions_found", default=None)


@contextmanager
def asked_once() -> Iterator[None]:
    """Meanwhile the edition of a day is asked for once: a page looks for it twenty times, made-up years six thousand."""
    token = _found.set({})
    try:
        yield
    finally:
        _found.reset(token)


class Editions(models.QuerySet["Edition"]):
    def approved(self) -> Editions:
        return self.filter(state=State.APPROVED)

    def on(self, day: date | None = None) -> Edition | None:
        """The edition that was in force on a day: the last to begin of those approved."""
        asked, found = day or timezone.localdate(), _found.get()
        if found is None:
            return self._on(asked)
        if asked not in found:
            found[asked] = self._on(asked)
        return found[asked]

    def _on(self, day: date) -> Edition | None:
        begun = self.approved().filter(in_force_from__lte=day)
        # Its texts are half a megabyte, and seldom wanted.
        return begun.defer("files").order_by("-in_force_from", "-decided_at").first()

    def newest(self) -> Edition | None:
        """The edition that was approved last: what the next one builds on."""
        return self.approved().order_by("-decided_at", "-pk").first()


class Edition(models.Model):
    """One edition of a pack: every text of it, kept as it was. Never changed once it is here."""

    pack = models.CharField(_("政策包"), max_length=60)
    name = models.CharField(_("版次"), max_length=60)
    hash = models.CharField(_("内容指纹"), max_length=64, unique=True)
    files: Any = models.JSONField(_("文件"))
    in_force_from = models.DateField(_("施行日期"), db_index=True)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    before = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="after")
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(_("提交"), auto_now_add=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=State.choices, default=State.PROPOSED
    )
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("批准"), null=True, blank=True)
    reason = models.CharField(_("理由"), max_length=500, blank=True)

    objects = Editions.as_manager()

    class Meta:
        ordering = ("-in_force_from", "-proposed_at")
        constraints = (
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
                name="nobody_decides_on_an_edition_of_their_own",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by=None, decided_at=None)
                | Q(~Q(state="proposed"), decided_by__isnull=False, decided_at__isnull=False),
                name="a_decision_has_its_person_and_its_time",
            ),
            models.UniqueConstraint(
                fields=("pack", "name"),
                condition=~Q(state="rejected"),
                name="an_edition_has_a_name_of_its_own",
            ),
        )

    def __str__(self) -> str:
        return f"{self.pack} {self.name}"

    def save(self, *told: Any, **more: Any) -> None:
        super().save(*told, **more)
        if (found := _found.get()) is not None:
            found.clear()

    @property
    def badge(self) -> tuple[str, Any]:
        state = State(self.state)
        return TONES[state], state.label


def paper_place(paper: Paper, name: str) -> str:
    return f"policy/{paper.edition.hash[:12]}/{paper.sha256}"


class Paper(models.Model):
    """The document (依据文件) that an edition rests on, as it came."""

    edition = models.OneToOneField(Edition, models.PROTECT, related_name="paper")
    file = models.FileField(_("依据文件"), upload_to=paper_place, max_length=200)
    name = models.CharField(_("文件名"), max_length=200)
    media = models.CharField(max_length=100)
    size = models.PositiveIntegerField(_("大小"))
    sha256 = models.CharField(_("指纹"), max_length=64)
    given_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(_("上传"), auto_now_add=True)

    def __str__(self) -> str:
        return self.name
