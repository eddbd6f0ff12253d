"""The office's quarter: its steps with the one of today, and every park beside what it owes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from ...accounts.acting import Acting
from ...accounts.choices import Kind, Purpose
from ...accounts.scopes import within
from ...documents.choices import Stage as Papers
from ...meetings.choices import Category
from ...meetings.choices import Stage as Meeting
from ...meetings.queries import meetings
from ...register.models import Lead
from ...reports import queries as reports
from ...reports.choices import RoundStage
from ...reports.models import Circular, Round
from ...reports.queries import Standing


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a quarter: what it is, how it stands, by when, where it is done. `state`: done, now, ahead."""

    name: str
    words: str
    day: date | None
    url: str
    state: str = "ahead"


@dataclass(frozen=True, slots=True)
class Quarter:
    """The newest round of reports, its steps in order, and how every park stands in it."""

    round: Round
    steps: tuple[Step, ...]
    parks: tuple[Standing, ...]

    @property
    def open(self) -> bool:
        return self.round.stage == RoundStage.OPEN

    @property
    def missing(self) -> int:
        return sum(s.due and not s.reported for s in self.parks)


def quarter(acting: Acting) -> Quarter | None:
    """None where no report was ever asked for."""
    round = reports.rounds(acting).filter(withdrawn_at=None).first()
    if round is None:
        return None
    stands = reports.standing(round)
    told = (
        _register(acting, round), _asked(round, stands), _chased(round, stands), _reviewed(round, stands),
        _circular(round), _meeting(acting, round),
    )  # fmt: skip
    parks = tuple(s for s in stands if s.house.kind == Kind.PARK)
    return Quarter(round, _placed(told), parks)


Told = tuple[bool, str, str, date | None, str]  # whether done; name, words, day, address


def _placed(told: Sequence[Told]) -> tuple[Step, ...]:
    """What was done is done; the first of the others is today's."""
    now = next((place for place, step in enumerate(told) if not step[0]), None)
    return tuple(
        Step(name, words, day, url, "done" if done else "now" if place == now else "ahead")
        for place, (done, name, words, day, url) in enumerate(told)
    )


def _register(acting: Acting, round: Round) -> Told:
    leads = list(
        within(acting, Lead, Purpose.STATISTICAL)
        .filter(round__period=round.period)
        .values_list("outcome", "round", "round__closes")
    )
    left = sum(not outcome for outcome, _key, _day in leads)
    url = reverse("round", args=[leads[0][1]]) if leads else reverse("rounds")
    if not leads:
        return True, _("名录"), _("本期没有开名录维护"), None, url
    words = _("线索 %(n)s 条，未办 %(left)s 条") % {"n": len(leads), "left": left}
    return not left, _("名录"), words, leads[0][2], url


def _asked(round: Round, stands: Sequence[Standing]) -> Told:
    words = _("%(n)s 个单位要报告") % {"n": sum(s.due for s in stands)}
    return True, _("布置"), words, round.opened_on, reverse("report_round", args=[round.pk])


def _chased(round: Round, stands: Sequence[Standing]) -> Told:
    owed, told = sum(s.due for s in stands), sum(s.reported for s in stands)
    late = sum(bool(s.late) for s in stands)
    words = _("已报 %(told)s / %(owed)s，迟报 %(late)s") % {
        "told": told,
        "owed": owed,
        "late": late,
    }
    over = told == owed or round.stage == RoundStage.CLOSED
    return over, _("催报"), words, round.due, reverse("report_round", args=[round.pk])


def _reviewed(round: Round, stands: Sequence[Standing]) -> Told:
    waiting, back = sum(s.waiting for s in stands), sum(s.sent_back for s in stands)
    words = _("待审任务 %(n)s 项，退回 %(back)s 项") % {"n": waiting, "back": back}
    over = round.stage == RoundStage.CLOSED or not (
        waiting or back or any(s.due and not s.reported for s in stands)
    )
    return over, _("审核"), words, None, reverse("report_round", args=[round.pk])


def _circular(round: Round) -> Told:
    made = Circular.objects.filter(round=round, document__withdrawn_at=None).select_related("document").first()  # fmt: skip
    if made is None or made.document is None:
        url = reverse("report_preview", args=[round.pk])
        return False, _("通报"), _("还没有生成通报"), None, url
    issued = made.document.stage == Papers.ISSUED
    words = _("已印发") if issued else _("草稿待改、待印发")
    return issued, _("通报"), words, made.document.issued_on, reverse("document", args=[made.document.pk])  # fmt: skip


def _meeting(acting: Acting, round: Round) -> Told:
    """The joint-building meeting after the quarter's end."""
    held = meetings(acting).filter(category=Category.JOINT, starts_at__date__gt=round.ends)
    found = held.order_by("starts_at").first()
    if found is None:
        return False, _("推动会"), _("还没有安排会议"), None, reverse("meetings")
    over = found.stage in (Meeting.HELD, Meeting.MINUTED)
    return over, _("推动会"), str(found.get_stage_display()), found.starts_at.date(), reverse("meeting", args=[found.pk])  # fmt: skip
