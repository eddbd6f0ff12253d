"""A filing at any stage of its way, by the acts of those who bring it there."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from gongjian.zone.filings import accepting, actions, consulting, declaring
from gongjian.zone.filings.choices import Step
from gongjian.zone.filings.models import Fact, Filing
from people import acting
from zone.joint import house, pdf

WORDS = {
    "title": "调整园区主导产业", "content": "主导产业由工程设计调整为工程设计、智能制造。", "grounds": "产业布局变化。",
    "basis": "区政府常务会议纪要", "planned_on": date(2027, 1, 1),
}  # fmt: skip


def again(filing: Filing) -> Filing:
    return Filing.objects.get(pk=filing.pk)


def drafted(
    park: str = "nankai", by: str = "wu", subject: str = "plan_change", **told: Any
) -> Filing:
    return actions.draft(subject=subject, park=house(park), by=acting(by), **{**WORDS, **told})


def enclosed(filing: Filing, step: Step, by: str = "wu") -> Filing:
    """With every paper that a step wants."""
    from gongjian.zone.filings.arrays import papers

    for paper in papers(filing.subject, step, timezone.localdate()):
        actions.enclose(
            filing=filing, paper=paper.code, files=[pdf(f"{paper.name}.pdf")], by=acting(by)
        )
    return again(filing)


def consulting_on(by: str = "wu", **told: Any) -> Filing:
    filing = enclosed(drafted(by=by, **told), Step.CONSULT, by)
    return consulting.consult(filing=filing, by=acting(by))


def consulted(verdict: str = "agree", text: str = "", **told: Any) -> Filing:
    filing = consulting_on(**told)
    return again(consulting.close(filing=filing, verdict=verdict, text=text, by=acting("lin")))


def filed(by: str = "wu", **told: Any) -> Filing:
    filing = enclosed(consulted(by=by, **told), Step.FILE, by)
    return accepting.file(filing=filing, by=acting(by))


def accepted(**told: Any) -> Filing:
    return again(accepting.accept(filing=filed(**told), by=acting("qian")))


def archived(**told: Any) -> Filing:
    return again(accepting.archive(filing=accepted(**told), by=acting("qian")))


def declared(
    park: str = "nankai", by: str = "wu", sort: str = "lead_industries", **told: Any
) -> Fact:
    """A change that a park declares without a filing."""
    given: dict[str, Any] = {"since": date(2026, 6, 1)}
    given |= {"lead_industries": {"industries": ["智能制造"]}, "territory": {"area": 1155},
              "institution": {"name": "南开科技园管委会"}}[sort]  # fmt: skip
    return declaring.declare(park=house(park), sort=sort, by=acting(by), **{**given, **told})
