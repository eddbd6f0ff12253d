"""The documents of a meeting: its notice, its papers with the agenda, its minutes. They are written in Chinese,
whatever language the page of whoever makes them is in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from ...figures.days import chinese_day
from ..accounts.acting import Acting
from ..accounts.choices import Kind as House
from ..accounts.models import Organisation
from ..documents import actions as documents
from ..documents import proving
from ..documents.choices import Stage as Paper
from ..documents.kinds import Kind
from ..documents.models import Document
from ..history.deeds import fresh
from . import agenda
from .choices import AWAY, Presence, Stage
from .models import Meeting, Seat
from .outcomes import earlier

NOTICE, PAPERS, MINUTES = "meeting_notice", "meeting", "minutes"
_WHERE = {"held_on": "2026年1月1日 9:30", "place": "（示例）会议室", "chair": "（示例）某某"}
KINDS = (
    Kind(NOTICE, gettext_lazy("会议通知"), "letter", {}),
    Kind(PAPERS, gettext_lazy("会议材料"), "meeting", {
        **_WHERE,
        "agenda": [{"number": 1, "title": "（示例）议题", "house": "（示例）单位", "minutes": "10 分钟"}],
        "earlier": [{"text": "（示例）事项", "owner": "（示例）单位", "due": "2026-06-30", "state": "办结"}],
    }),
    Kind(MINUTES, gettext_lazy("会议纪要"), "minutes", {
        **_WHERE, "present": ["（示例）单位 某某"], "absent": ["（示例）单位"],
        "decisions": [{"number": 1, "text": "（示例）事项", "owner": "（示例）单位", "due": "2026-06-30"}],
    }),
)  # fmt: skip
KEYS = frozenset(kind.key for kind in KINDS)
NUMERALS = "零一二三四五六七八九十"


def draft_of(meeting: Meeting, paper: str) -> Document | None:
    """The draft of a document of a meeting that somebody is still at."""
    return of(meeting, paper).filter(stage=Paper.DRAFT, withdrawn_at=None).first()


def of(meeting: Meeting, *papers: str) -> Any:
    found = Document.objects.filter(about_kind=Meeting.kind(), about_key=meeting.pk)
    return found.filter(paper__in=papers) if papers else found


@transaction.atomic
def make(*, meeting: Meeting, paper: str, by: Acting) -> Document:
    """A document of a meeting as its rows are now. A draft that is there keeps its words: what the rows say of
    it is put right. Raises ValidationError."""
    now = fresh(meeting, *_STAGES[paper])
    with override("zh-hans"):
        data, title, addressed = _TOLD[paper](now)
    made_from = {"会议": now.title, "版本": now.version, "生成": f"{timezone.localtime():%Y-%m-%d %H:%M}"}  # fmt: skip
    draft = draft_of(now, paper)
    if draft is None:
        return documents.make(
            paper=paper, title=title, data={**_head(now, by), **data}, by=by, about=now, made_from=made_from,
            addressed=addressed,
        )  # fmt: skip
    kept = {name: value for name, value in data.items() if name != "sections"}
    return documents.edit(
        document=draft, data=kept, by=by, made_from=made_from, addressed=addressed
    )


_STAGES = {
    NOTICE: (Stage.PLANNED, Stage.CALLED),
    PAPERS: (Stage.PLANNED, Stage.CALLED, Stage.HELD),
    MINUTES: (Stage.HELD,),
}


# ---- what each says

Told = tuple[dict[str, Any], str, list[Organisation]]


def _notice(meeting: Meeting) -> Told:
    invited = _invited(meeting)
    lines = [
        f"时间：{_when(meeting.starts_at)}",
        f"地点：{meeting.place}",
        f"主持：{meeting.chair}",
    ]
    wanted = [
        f"请于{chinese_day(meeting.items_by)}前报送议题" if meeting.items_by else "",
        f"列入议程的议题请于{chinese_day(meeting.papers_by)}前提交材料" if meeting.papers_by else "",
        "请各单位报送参会人员；不能参会的请说明理由，可以委托他人代为参会",
    ]  # fmt: skip
    sections = [
        {"heading": "一、时间和地点", "paragraphs": lines},
        {"heading": "二、参会单位", "paragraphs": ["、".join(each.name for each in invited)]},
        {"heading": "三、有关要求", "paragraphs": [f"{words}。" for words in wanted if words]},
    ]
    data = {"addressee": "各有关单位", "sections": sections, "copied_to": "委领导"}
    return data, f"关于召开{meeting.title}的通知", invited


def _papers(meeting: Meeting) -> Told:
    items = list(agenda.agenda(meeting))
    rows = [
        {"number": place, "title": item.title, "house": item.house.name,
         "minutes": f"{item.minutes} 分钟" if item.minutes else ""}
        for place, item in enumerate(items, 1)
    ]  # fmt: skip
    sections = [
        {"heading": f"（{_numeral(place)}）{item.title}", "paragraphs": [*_lines(item.text), *_files(item)]}
        for place, item in enumerate(items, 1)
    ]  # fmt: skip
    data = {
        **_where(meeting), "agenda": rows, "sections": sections,
        "earlier": [
            {"text": each.decision.text, "owner": each.decision.owner.name, "due": str(each.decision.due), "state": each.words}
            for each in earlier(meeting)
        ],
    }  # fmt: skip
    return data, f"{meeting.title}材料", _invited(meeting)


def _minutes(meeting: Meeting) -> Told:
    seats = list(meeting.seats.select_related("organisation"))
    decisions = list(
        meeting.decisions.filter(withdrawn_at=None).select_related("owner").prefetch_related("partners")
    )  # fmt: skip
    if not any(seat.presence == Presence.CAME for seat in seats):
        raise ValidationError(_("请先登记到会情况"), code="seats")
    sections = [
        {"heading": f"{_numeral(place)}、{item.title}", "paragraphs": _lines(item.heard) or [f"会议听取了{item.house.name}的汇报。"]}
        for place, item in enumerate(agenda.agenda(meeting), 1)
    ]  # fmt: skip
    data = {
        **_where(meeting), "sections": sections,
        "present": [_person(seat) for seat in seats if seat.presence == Presence.CAME],
        "absent": [f"{s.organisation.name}（{s.get_presence_display()}：{s.reason}）" for s in seats if s.presence in AWAY],
        "decisions": [
            {"number": n, "text": each.text, "owner": _owners(each), "due": str(each.due)}
            for n, each in enumerate(decisions, 1)
        ],
    }  # fmt: skip
    doing = [o for each in decisions for o in (each.owner, *each.partners.all())]
    there = [seat.organisation for seat in seats if seat.presence == Presence.CAME]
    read_by = list({o.pk: o for o in (*there, *doing)}.values())
    data["copied_to"] = "、".join(o.name for o in read_by)
    return data, f"{meeting.title}纪要", read_by


_TOLD = {NOTICE: _notice, PAPERS: _papers, MINUTES: _minutes}


# ---- parts


def _head(meeting: Meeting, by: Acting) -> dict[str, Any]:
    """Who issues it and who signs; number and grade of secrecy are left to fill."""
    house = Organisation.objects.get(pk=by.organisation_id)
    above = [o for o in Organisation.objects.get_ancestors(house) if o.kind == House.COMMISSION]
    issuer, today = (above[-1] if above else house), chinese_day(timezone.localdate())
    return {
        "issuer": issuer.name_on(timezone.localdate()), "signed_by": house.name, "signed_on": today,
        "printed_by": house.name, "printed_on": today,
        "made_from": f"由共建平台生成：{meeting.title}，{timezone.localtime():%Y-%m-%d %H:%M}",
    }  # fmt: skip


def _where(meeting: Meeting) -> dict[str, str]:
    return {"held_on": _when(meeting.starts_at), "place": meeting.place, "chair": meeting.chair}


def _when(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return f"{chinese_day(date(local.year, local.month, local.day))} {local.hour}:{local.minute:02d}"  # fmt: skip


def _invited(meeting: Meeting) -> list[Organisation]:
    return [seat.organisation for seat in meeting.seats.select_related("organisation")]


def _person(seat: Seat) -> str:
    instead = f"（代{seat.instead_of}）" if seat.instead_of else ""
    return " ".join(filter(None, (seat.organisation.name, seat.name, seat.post))) + instead


def _owners(decision: Any) -> str:
    helped = "、".join(each.name for each in decision.partners.all())
    return f"{decision.owner.name}（配合：{helped}）" if helped else decision.owner.name


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _files(item: Any) -> Iterable[str]:
    names = [each.name for each in proving.of(item)]
    return [f"附材料：{'；'.join(names)}"] if names else []


def _numeral(place: int) -> str:
    """一, 十二, 二十: as headings are numbered, up to 99."""
    tens, ones = divmod(place, 10)
    before = "" if tens == 0 else ("十" if tens == 1 else f"{NUMERALS[tens]}十")
    return before + (NUMERALS[ones] if ones or not tens else "")
