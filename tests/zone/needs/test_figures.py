"""Figures of needs: how long, how many in time, how content; the yearly digest, recomputed by another route."""

from __future__ import annotations

import math
import subprocess
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone, translation

from gongjian.zone.documents import actions as documents
from gongjian.zone.documents.models import Document
from gongjian.zone.history.models import Copy
from gongjian.zone.needs import actions, arrays, counting, digesting, merging, settling
from gongjian.zone.needs.counting import Fact
from gongjian.zone.needs.models import Need
from people import acting, signed_in
from zone.joint import house
from zone.wishes import now, park_of, raised, reporter

pytestmark = pytest.mark.django_db
MONDAY = date(
    2027, 3, 1
)  # no holiday of the pack's calendar lies in this year: weekends alone are off


# ---- how long


@pytest.mark.parametrize(
    ("days", "median", "p90"),
    [
        ([], None, None), ([5], 5.0, 5), ([1, 2], 1.5, 2), ([9, 1, 5], 5.0, 9), ([*range(1, 11)], 5.5, 9),
        ([*range(1, 12)], 6.0, 10), ([3] * 9 + [40], 3.0, 3), ([3] * 8 + [40] * 2, 3.0, 40), ([0, 0], 0.0, 0),
    ],
)  # fmt: skip
def test_the_median_and_the_nearest_rank_of_ninety_in_a_hundred(
    days: list[int], median: float | None, p90: int | None
) -> None:
    assert arrays.spread(days) == (median, p90)


@pytest.mark.parametrize("count", [1, 2, 7, 10, 99, 100, 101])
def test_ninety_in_a_hundred_are_answered_in_so_many_days_and_in_no_fewer(count: int) -> None:
    days = [(7 * n * n) % 53 for n in range(count)]
    slow = arrays.spread(days).p90
    assert slow is not None
    assert sum(d <= slow for d in days) >= 0.9 * count > sum(d <= slow - 1 for d in days)


def fact(**told: Any) -> Fact:
    given: dict[str, Any] = {
        "key": 1, "park": (1, "甲"), "category": "land", "house": (9, "处"), "stage": "closed", "outcome": "answered",
        "late": False, "days": 5, "in_time": True, "satisfaction": None, **told,
    }  # fmt: skip
    return Fact(**given)


def test_figures_count_what_there_is_and_tell_nothing_where_there_is_none() -> None:
    found = counting.figures([
        fact(satisfaction=5), fact(satisfaction=2, in_time=False, days=41, outcome="refused"),
        fact(days=None, in_time=None, outcome="", stage="assigned", late=True), fact(in_time=None),
    ])  # fmt: skip
    assert (found.raised, found.answered, found.open, found.late, found.refused) == (4, 3, 1, 1, 1)
    assert (found.timed, found.in_time, found.share_in_time) == (2, 1, 0.5)
    assert (found.rated, found.satisfaction, found.content, found.share_content) == (2, 3.5, 1, 0.5)
    nothing = counting.figures([])
    assert (nothing.share_in_time, nothing.median, nothing.satisfaction, nothing.share_content) == (
        None,
    ) * 4


# ---- over rows


@pytest.fixture
def year() -> Iterator[int]:
    """Needs of two parks in the spring of 2027: answered in time and late, merged, refused, marked, and open."""
    by = {
        "firm": reporter("hexi", "甲公司有限公司"),
        "hidden": reporter("hexi", "乙公司有限公司"),
        "park": acting("zheng"),
        "own": acting("wu"),
    }

    def on(days: int) -> Any:
        return time_machine.travel(f"{MONDAY + timedelta(days=days)}T10:00:00+08:00", tick=False)

    made: dict[str, Need] = {}
    with on(0):
        made = {
            name: raised(who, named=name != "hidden", title=f"需求{name}")
            for name, who in by.items()
        }
        made["self"] = raised(by["firm"], title="园区能办的")
    with on(2):
        actions.answer_by_park(need=made["self"], answer="园区已解决", by=park_of(made["self"]))
        for name in ("firm", "hidden"):
            actions.endorse(need=made[name], words="属实", by=park_of(made[name]))
        for need in made.values():
            if now(need).stage == "endorsed":
                actions.triage(need=need, category="land", urgency="normal", by=acting("qian"))
        merging.merge(main=made["firm"], others=[made["park"]], by=acting("qian"))
        actions.assign(
            need=made["firm"],
            house=house("other_divisions"),
            due=MONDAY + timedelta(days=11),
            by=acting("qian"),
        )
        actions.assign(need=made["hidden"], house=house("120104"), by=acting("qian"))
    with on(14):  # a Monday, three days beyond the day
        settling.settle(need=made["firm"], outcome="answered", answer="晚答复", by=acting("li"))
        settling.settle(
            need=made["hidden"], outcome="refused", answer="没有依据", by=acting("zhou")
        )
        settling.rate(need=made["hidden"], score=2, words="不满意", by=by["hidden"])
        settling.rate(need=made["firm"], score=4, words="", by=by["firm"])
        settling.rate(need=made["self"], score=5, words="", by=by["firm"])
        yield 2027


def test_figures_of_a_year_by_park_house_and_category(year: int) -> None:
    facts = counting.facts(Need.objects.filter(year=year))
    whole = counting.figures(facts)
    # raised on Monday 1 March; answered on Wednesday (2 working days) or on Monday 15 March (10 working days)
    assert (whole.raised, whole.answered, whole.open) == (5, 4, 1)
    assert (whole.median, whole.p90) == (10.0, 10)
    assert (whole.timed, whole.in_time) == (4, 2)  # the firm's and its follower's are late
    assert (whole.rated, whole.satisfaction, whole.content) == (3, 11 / 3, 2)
    parks = {key[1]: f.raised for key, f in counting.by(facts, counting.WAYS["park"]).items()}
    assert parks == {"河西分园": 3, "核心区（滨海高新区）": 1, "南开分园": 1}
    houses = {
        key[1]: (f.answered, f.in_time)
        for key, f in counting.by(facts, counting.WAYS["house"]).items()
    }
    assert houses == {"河西分园": (1, 1), "市科委其他处室": (2, 0), "南开区人民政府": (1, 1)}
    assert set(counting.by(facts, counting.WAYS["category"])) == {"land"}


def test_the_page_of_figures_shows_what_a_person_may_see(year: int) -> None:
    page = signed_in("qian").get(f"/needs/figures/?year={year}").content.decode()
    assert "河西分园" in page and "南开分园" in page and "生成年度报告" in page
    own = signed_in("wu").get(f"/needs/figures/?year={year}").content.decode()
    assert "河西分园" not in own and "南开分园" in own and "生成年度报告" not in own
    division = signed_in("li").get(f"/needs/figures/?year={year}&by=house").content.decode()
    assert "市科委其他处室" in division and "南开区人民政府" not in division


# ---- the digest


def recomputed(year: int) -> dict[str, Any]:
    """The digest's figures from the copies that each act left, and from SQL: nothing of `counting`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM needs_need WHERE year = %s AND withdrawn_at IS NULL", [year])
        keys = [key for (key,) in cursor.fetchall()]
    newest = [
        Copy.objects.filter(kind="need", key=key).order_by("-version")[0].told for key in keys
    ]
    took, in_time, timed = [], 0, 0
    for told in newest:
        if told["settled_on"]:
            day, end, count = (
                date.fromisoformat(told["raised_on"]),
                date.fromisoformat(told["settled_on"]),
                0,
            )
            while day < end:
                day += timedelta(days=1)
                count += day.isoweekday() <= 5
            took.append(count)
            timed += told["answer_due"] is not None
            in_time += bool(told["answer_due"]) and told["settled_on"] <= told["answer_due"]
    took.sort()
    half = len(took) // 2
    marks = [told["satisfaction"] for told in newest if told["satisfaction"]]
    return {
        "raised": len(newest), "answered": len(took), "open": len(newest) - len(took),
        "median": took[half] if len(took) % 2 else (took[half - 1] + took[half]) / 2,
        "p90": took[math.ceil(len(took) * 0.9) - 1], "timed": timed, "in_time": in_time, "rated": len(marks),
        "mean": f"{sum(marks) / len(marks):.1f}", "content": sum(mark >= 4 for mark in marks),
        "merged": sum(told["stage"] == "merged" for told in newest),
    }  # fmt: skip


def test_every_figure_of_the_digest_is_recomputed_by_another_route(year: int) -> None:
    document = digesting.make(year=year, by=acting("qian"))
    r = recomputed(year)
    text = "\n".join(words for part in document.data["sections"] for words in part["paragraphs"])
    median = f"{r['median']:g}"
    for said in (
        f"共提出政策需求和问题{r['raised']}件，已答复{r['answered']}件，在办{r['open']}件（其中并入相同需求、随主件答复{r['merged']}件）",
        f"中位数{median}个工作日，九成需求在{r['p90']}个工作日内得到答复",
        f"设了期限的{r['timed']}件中，按期答复{r['in_time']}件，占{r['in_time'] / r['timed']:.1%}",
        f"收到评价{r['rated']}件，平均{r['mean']}分（满分5分）；满意（4分以上）{r['content']}件",
        "解释答复3件，不予采纳1件", "“需求firm”（2027-0001）：共2件，解释答复",
    ):  # fmt: skip
        assert said in text, said
    rows = document.data["needs"]
    assert [row["number"] for row in rows] == sorted(Need.objects.values_list("number", flat=True))
    assert sum(int(row["raised"]) for row in document.data["by_park"]) == r["raised"]
    assert sum(int(row["answered"]) for row in document.data["by_house"]) == r["answered"]
    assert {row["asker"] for row in rows} == {
        "甲公司有限公司",
        "一家企业",
        "核心区（滨海高新区）",
        "南开分园",
    }
    assert document.made_from["需求（件）"] == r["raised"]


def test_the_digest_is_edited_before_it_is_issued_and_its_figures_stay(year: int) -> None:
    signed_in("qian").post("/needs/digest/", {"year": str(year)})
    document = Document.objects.get()
    sections = document.data["sections"]
    sections[0]["paragraphs"].append("下一步抓好落实。")
    documents.edit(document=document, data={"sections": sections}, by=acting("qian"))
    issued = documents.issue(document=document, by=acting("qian"), number="津科示〔2027〕9号")
    assert issued.stage == "issued" and issued.data["by_park"] == document.data["by_park"]
    assert issued.addressed.filter(code="nankai").exists()
    assert signed_in("wu").get(f"/documents/{issued.pk}/").status_code == 200


def test_a_year_without_needs_has_no_digest(year: int) -> None:
    answer = signed_in("qian").post("/needs/digest/", {"year": "2011"}, follow=True)
    assert "这一年没有需求" in answer.content.decode() and not Document.objects.exists()
    assert signed_in("wu").post("/needs/digest/", {"year": str(year)}).status_code == 404


def test_a_paper_of_the_zone_is_in_chinese_whatever_its_author_reads(year: int) -> None:
    with translation.override("en"):
        document = digesting.make(year=year, by=acting("qian"))
    assert document.title == "2027年示范区政策需求和问题办理情况" and "解释答复3件" in str(
        document.data
    )


def test_the_digest_opens_and_prints_on_a4_with_its_tables(
    year: int, tmp_path: Path, require_debian: Callable[[str, str], str]
) -> None:
    soffice, reader = (
        require_debian("soffice", "libreoffice-writer"),
        require_debian("pdftotext", "poppler-utils"),
    )
    document = digesting.make(year=year, by=acting("qian"))
    word = tmp_path / "digest.docx"
    newest = document.files.first()
    assert newest is not None
    with newest.file.open() as file:
        word.write_bytes(file.read())
    subprocess.run([soffice, "--headless", f"-env:UserInstallation=file://{tmp_path}/office", "--convert-to", "pdf", "--outdir", tmp_path, word],
                   check=True, capture_output=True, timeout=180)  # fmt: skip
    text = subprocess.run(
        [reader, "-layout", tmp_path / "digest.pdf", "-"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    flat = "".join(text.split())
    for said in (
        "2027年示范区政策需求和问题办理情况",
        "一、总体情况",
        "分园区情况",
        "分承办单位情况",
        "需求清单",
        "2027-0001",
        "一家企业",
        f"截至{timezone.localdate().year}年",
    ):
        assert said in flat, said
    size = subprocess.run(
        [require_debian("pdfinfo", "poppler-utils"), tmp_path / "digest.pdf"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert "(A4)" in size
