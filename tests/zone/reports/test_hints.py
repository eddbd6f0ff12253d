"""Copied words are flagged for whoever reviews, beside the original; nothing is refused for it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from gongjian.zone.reports import actions, rounds
from gongjian.zone.reports.models import Alike
from people import acting, signed_in
from zone.reported import accepted, october, opened, report_of, submitted, task

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("october")]
__all__ = ["october"]

# 31 characters: 29 shingles of three, all different.
ORIGINAL = "今年以来走访科技企业四十余家举办银企对接会三场帮助八户融资到位"
PLAN = "下季度组织第二批瞪羚企业申报开展集中辅导并兑现首批奖励资金拨付"
OTHER = "编制建设方案通过专家论证落实用地指标启动勘察设计和施工招标程序"


def hints(park: str = "nankai") -> list[tuple[str, str, str, str, float]]:
    found = Alike.objects.filter(line__report=report_of(park)).select_related(
        "original__report__owner"
    )
    return [
        (a.part, a.source, a.original_part, a.original.report.owner.code, a.share) for a in found
    ]  # fmt: skip


def of_last_quarter(**told: Any) -> None:
    with time_machine.travel(datetime(2026, 7, 2, 2, tzinfo=UTC)):
        task()
        rounds.open_round(period="2026-Q2", by=acting("qian"))
        accepted(period="2026-Q2", **told)
    rounds.open_round(period="2026-Q3", by=acting("qian"))


def test_the_words_of_last_time_told_again_are_flagged_and_accepted_all_the_same() -> None:
    of_last_quarter(words=ORIGINAL, next_steps=PLAN)
    report = submitted(words=ORIGINAL, next_steps=OTHER, outcome="done")
    assert hints() == [("words", "last", "words", "nankai", 1.0)]
    assert actions.accept(report=report, by=acting("qian")).stage == "accepted"


def test_a_plan_told_as_progress_is_flagged() -> None:
    of_last_quarter(words=ORIGINAL, next_steps=PLAN)
    submitted(words=PLAN, next_steps=OTHER, outcome="done")
    assert hints() == [("words", "last", "next_steps", "nankai", 1.0)]


def test_another_parks_words_of_this_round_are_flagged_where_they_came_second() -> None:
    opened("nankai", "core")
    submitted("core", words=ORIGINAL, next_steps=PLAN)
    submitted("nankai", words=f"{ORIGINAL}。", next_steps=OTHER)
    assert hints("core") == []
    assert hints("nankai") == [("words", "others", "words", "core", 1.0)]


def test_the_packs_share_decides() -> None:
    """85 %: of 29 shingles three are gone with three new characters (26/29), with five 24/29 stay."""
    for changed, share in ((3, 26 / 29), (5, None)):
        text = ORIGINAL[: len(ORIGINAL) - changed] + "甲乙丙丁戊己"[:changed]
        with_it = [a for a in _likened(text) if a is not None]
        assert with_it == ([] if share is None else [share])


def _likened(text: str) -> list[float]:
    from django.utils import timezone

    from gongjian.zone.reports import arrays

    return [
        f.share for f in arrays.likened([text], [ORIGINAL], arrays.bounds(timezone.localdate()))
    ]


def test_short_sentences_that_everybody_writes_are_none() -> None:
    opened("nankai", "core")
    for park in ("core", "nankai"):
        submitted(park, words="已按计划完成本季度任务", next_steps="继续推进下一步工作")
    assert hints("nankai") == []


def test_what_another_is_writing_anew_is_no_original() -> None:
    opened("nankai", "core")
    core = submitted("core", words=OTHER, next_steps=PLAN)
    first = core.lines.order_by("task__number")[0]
    actions.review(report=core, sent_back={first.pk: "重写"}, by=acting("qian"))
    now = report_of("core")
    actions.save(report=now, told={f"{first.task_id}.words": ORIGINAL}, version=now.version, by=acting("zheng"))  # fmt: skip
    submitted("nankai", words=ORIGINAL, next_steps="组织招商推介活动并跟踪在谈项目签约落地情况")
    assert hints("nankai") == []


def test_the_hints_of_a_report_that_comes_again_are_found_anew() -> None:
    of_last_quarter(words=ORIGINAL, next_steps=PLAN)
    report = submitted(words=ORIGINAL, next_steps=OTHER, outcome="done")
    line = report.lines.get()
    actions.review(report=report, sent_back={line.pk: "与上期相同"}, by=acting("qian"))
    submitted(
        words="完成五家企业评审并公示名单兑现奖励资金一百二十万元", next_steps=OTHER, outcome="done"
    )
    assert hints() == []


def test_the_page_shows_the_copy_beside_the_original_to_the_office_alone() -> None:
    opened("nankai", "core")
    submitted("core", words=ORIGINAL, next_steps=PLAN)
    report = submitted("nankai", words=f"另外，{ORIGINAL}", next_steps=OTHER)
    page = signed_in("qian").get(f"/reports/{report.pk}/").content.decode()
    assert "与核心区" in page and f"<mark>{ORIGINAL}</mark>" in page and "另外，" in page
    own = signed_in("wu").get(f"/reports/{report.pk}/").content.decode()
    assert "<mark>" not in own and "核心区" not in own.partition('id="content"')[2]
