"""Questions to the catalogue: what came last, what is due, what is late."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ...accounts.acting import Acting
from ...accounts.scopes import within
from .. import arrays
from ..arrays import Quarter
from ..choices import REGULAR, Standing
from ..models import Exchange
from .actions import DAYS


def exchanges(acting: Acting | None) -> QuerySet[Exchange]:
    return within(acting, Exchange).filter(withdrawn_at=None)


@dataclass(frozen=True, slots=True)
class Stands:
    """An entry on a day: the period that ended last and by when it is due, whether every taker has it, and what
    came last."""

    exchange: Exchange
    period: Quarter | None  # None: not given regularly, or not yet
    due_on: date | None
    received: bool
    last_on: date | None
    today: date

    @property
    def late(self) -> bool:
        return self.due_on is not None and not self.received and self.due_on < self.today

    @property
    def words(self) -> tuple[str, Any]:
        """A tone and a word."""
        if self.exchange.stage != Standing.IN_FORCE:
            return "idle", self.exchange.get_stage_display()
        if self.period is None:
            return ("ok", _("已收到")) if self.last_on else ("idle", _("尚未收到"))
        if self.received:
            return "ok", _("本期已收到")
        return ("bad", _("逾期未收到")) if self.late else ("wait", _("待收"))


def standing(
    found: Iterable[Exchange] | QuerySet[Exchange], day: date | None = None
) -> list[Stands]:
    """How each entry stands. Few questions, however many entries."""
    today = day or timezone.localdate()
    entries = found.prefetch_related("receipts", "takers") if isinstance(found, QuerySet) else found
    days = arrays.number(DAYS, today)
    periods = {str(often): arrays.ended(often, today) for often in REGULAR}
    dues = {often: arrays.due_after(p.end, days) for often, p in periods.items()}
    return [_stands(each, periods.get(each.often), dues.get(each.often), today) for each in entries]


def _stands(exchange: Exchange, period: Quarter | None, due_on: date | None, today: date) -> Stands:
    receipts = list(exchange.receipts.all())
    last = max((r.received_on for r in receipts), default=None)
    begun = exchange.stage == Standing.IN_FORCE and exchange.since is not None
    if period is None or not begun or exchange.since is None or period.end < exchange.since:
        return Stands(exchange, None, None, False, last, today)
    have = {r.taker_id for r in receipts if r.period == period.code}
    received = all(taker.pk in have for taker in exchange.takers.all())
    return Stands(exchange, period, due_on, received, last, today)
