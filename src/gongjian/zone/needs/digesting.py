"""The yearly digest of needs: figures, sentences and the list, as data of a document that is edited before issue.

A paper of the zone is in Chinese, whatever language its author reads the platform in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import override

from ..accounts.acting import Acting
from ..accounts.choices import Kind as House
from ..accounts.models import Organisation
from ..audit.recording import digest_of
from ..documents import actions as documents
from ..documents.models import Document
from ..web.numbers import NOTHING, number, percent
from . import counting
from .choices import Category, Outcome, Stage
from .counting import Fact, Figures
from .models import Need
from .papers import DIGEST
from .telling import publicly

READERS = (House.PARK, House.LEADING_GROUP, House.DIVISION, House.COMMISSION)


@transaction.atomic
def make(*, year: int, by: Acting) -> Document:
    """A draft of the office over the needs raised in a year, as they stand today. Raises ValidationError."""
    rows = of_year(year)
    with override("zh-hans"):
        data = told(rows, year, by)
    kept = [f"{pk}.{version}" for pk, version in rows.values_list("pk", "version")]
    data["made_from"] = (
        f"据平台{timezone.localdate()}的{len(kept)}件需求生成，数据指纹{digest_of(kept)[:16]}"
    )
    made_from = {"年度": year, "截至": str(timezone.localdate()), "需求（件）": len(kept), "数据指纹": digest_of(kept)[:16]}  # fmt: skip
    readers = Organisation.objects.on().filter(kind__in=READERS).exclude(pk=by.organisation_id)
    return documents.make(
        paper=DIGEST, title=data["title"], data=data, by=by, made_from=made_from, addressed=readers
    )


def of_year(year: int) -> QuerySet[Need]:
    return Need.objects.filter(year=year, withdrawn_at=None)


def told(rows: QuerySet[Need], year: int, by: Acting) -> dict[str, Any]:
    """Every word and figure of the digest."""
    today = timezone.localdate()
    facts = counting.facts(rows, today)
    whole = counting.figures(facts)
    by_key = {fact.key: fact for fact in facts}
    listed = rows.select_related("firm", "park").order_by("number")
    return {
        "title": f"{year}年示范区政策需求和问题办理情况", "subtitle": f"截至{_day(today)}", "issuer": by.organisation_name,
        "addressee": "各有关单位", "sections": _sections(year, facts, whole, rows),
        "by_park": _table(counting.by(facts, counting.WAYS["park"])),
        "by_house": _table(counting.by(facts, counting.WAYS["house"])),
        "by_category": _table({(key, Category(key).label): f for key, f in counting.by(facts, counting.WAYS["category"]).items()}),
        "needs": [_line(need, by_key[need.pk]) for need in listed],
        "signed_by": by.organisation_name, "signed_on": _day(today),
    }  # fmt: skip


def _sections(year: int, facts: Sequence[Fact], whole: Figures, rows: QuerySet[Need]) -> list[dict[str, Any]]:  # fmt: skip
    return [
        {"heading": "一、总体情况", "paragraphs": [_in_sum(year, facts, whole), *_outcomes(facts)]},
        {"heading": "二、办理时效", "paragraphs": [_speed(whole)]},
        {"heading": "三、满意度", "paragraphs": [_content(whole)]},
        {"heading": "四、共性需求", "paragraphs": _common(rows)},
    ]


def _in_sum(year: int, facts: Sequence[Fact], whole: Figures) -> str:
    return (
        f"{year}年，各园区和企业共提出政策需求和问题{number(whole.raised)}件，已答复{number(whole.answered)}件，"
        f"在办{number(whole.open)}件（其中并入相同需求、随主件答复{number(counting.merged(facts))}件），"
        f"逾期未办{number(whole.late)}件。"
    )


def _outcomes(facts: Sequence[Fact]) -> list[str]:
    counted = [(each.label, sum(f.outcome == each for f in facts)) for each in Outcome]
    parts = "，".join(f"{label}{number(count)}件" for label, count in counted if count)
    return [f"已答复的需求中：{parts}。"] if parts else []


def _speed(whole: Figures) -> str:
    if not whole.answered:
        return "还没有答复的需求。"
    return (
        f"从提出到答复，中位数{_middle(whole.median)}个工作日，九成需求在{number(whole.p90)}个工作日内得到答复；"
        f"设了期限的{number(whole.timed)}件中，按期答复{number(whole.in_time)}件，占{percent(whole.share_in_time)}。"
    )


def _content(whole: Figures) -> str:
    if not whole.rated:
        return "还没有收到评价。"
    return (
        f"收到评价{number(whole.rated)}件，平均{number(whole.satisfaction, 1)}分（满分5分）；"
        f"满意（4分以上）{number(whole.content)}件，占{percent(whole.share_content)}。"
    )


def _common(rows: QuerySet[Need]) -> list[str]:
    """Needs that others follow or followed, those that most came with first."""
    followers: Any = Need.objects.filter(merged_into__in=rows, withdrawn_at=None)
    held = Counter(followers.values_list("merged_into", flat=True))
    mains = Need.objects.in_bulk(held)
    ordered = sorted(held, key=lambda key: (-held[key], mains[key].number))
    return [
        f"“{mains[key].title}”（{mains[key].number}）：共{number(held[key] + 1)}件，{_state(mains[key])}。"
        for key in ordered
    ] or ["没有并案的需求。"]


def _table(of: Mapping[Any, Figures]) -> list[dict[str, str]]:
    """One line for each park, house or category, those with most needs first."""
    ordered = sorted(of.items(), key=lambda pair: (-pair[1].raised, str(pair[0][1])))
    return [
        {
            "name": str(key[1]), "raised": number(f.raised), "answered": number(f.answered), "open": number(f.open),
            "in_time": percent(f.share_in_time), "median": _middle(f.median), "p90": number(f.p90),
            "satisfaction": number(f.satisfaction, 1),
        }
        for key, f in ordered
    ]  # fmt: skip


def _line(need: Need, fact: Fact) -> dict[str, str]:
    return {
        "number": need.number, "asker": publicly(need), "park": need.park.name, "title": need.title,
        "outcome": _state(need), "days": number(fact.days), "satisfaction": number(need.satisfaction),
    }  # fmt: skip


def _state(need: Need) -> str:
    return str(Outcome(need.outcome).label if need.outcome else Stage(need.stage).label)


def _middle(value: float | None) -> str:
    """A median: whole working days, or half a day more."""
    if value is None:
        return NOTHING
    return number(value, 0 if value == int(value) else 1)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
