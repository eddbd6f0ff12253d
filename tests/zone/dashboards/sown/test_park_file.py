"""The park's file of three named parks, figure by figure and sentence by sentence, against plain SQL."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape
from docx import Document as Word

from gongjian.zone.accounts.choices import Kind
from gongjian.zone.audit.models import Event
from gongjian.zone.dashboards import park_file
from gongjian.zone.dashboards.park_file.parts import Line, Section, When
from gongjian.zone.documents import actions as documents
from gongjian.zone.documents.models import Document
from gongjian.zone.tasks import actions as tasks
from gongjian.zone.tasks.models import Task
from gongjian.zone.web.numbers import number, signed
from people import acting, content, signed_in
from zone.dashboards.sown import raw
from zone.joint import house
from zone.once import ONCE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("three_years"), ONCE]
NAMED = ("core", "nankai", "park_teda")
TODAY = timezone.localdate()


def told(code: str, day: date | None = None, who: str = "qian") -> dict[str, Section]:
    found = park_file.told(acting(who), house(code), When.of(day))
    assert [each.key for each in found] == list(park_file.ORDER)
    return {each.key: each for each in found}


def values(section: Section) -> list[Any]:
    return [figure.value for figure in section.figures]


def some(count: int) -> int | None:
    """A count of nothing is no figure."""
    return count or None


@pytest.mark.parametrize("code", NAMED)
def test_every_figure_and_sentence_is_that_of_the_rows(code: str) -> None:
    park, file = house(code), told(code)
    path = park.path

    of = raw.tasks(path)
    assert file["tasks"].sentences == [
        f"{TODAY.year} 年下达任务 {of['n']} 项，完成 {of['done']} 项，红灯 {of['red']} 项、黄灯 {of['yellow']} 项。"
    ]
    assert values(file["tasks"]) == [of["n"], of["done"], of["red"], of["yellow"], of["green"]]
    assert of["n"] >= 3

    came, late = raw.reports(path)
    assert file["reports"].sentences == (
        [f"近 {came} 期进展报告中迟报 {late} 期。"] if came else []
    )
    assert len(file["reports"].lines) == came

    of = raw.projects(path)
    assert file["projects"].sentences == [
        f"在库重点项目 {of['n']} 个，其中投产 {of['produced']} 个、终止 {of['lost']} 个；"
        f"计划总投资 {number(of['planned'], 2)} 万元，累计完成 {number(of['done'], 2)} 万元。"
    ]
    assert values(file["projects"]) == [of["n"], of["planned"], of["done"]]

    filed, archived = raw.filings(path)
    assert file["filings"].sentences == (
        [f"报备案事项 {filed} 件，已归档 {archived} 件。"] if filed else []
    )
    assert values(file["filings"]) == [some(filed), archived if filed else None]

    of = raw.needs(path)
    assert file["needs"].sentences == ([
        f"当年提出和往年未结的需求 {of['n']} 件，已答复 {of['answered']} 件，红灯 {of['red']} 件。"
    ] if of["n"] else [])  # fmt: skip
    assert values(file["needs"]) == [some(of["n"]), of["answered"] if of["n"] else None, of["mean"]]

    held, used = raw.powers(path)
    assert values(file["powers"]) == [some(held), some(used)]
    told_of, copied, taken = raw.experience(path)
    assert values(file["experience"]) == [some(told_of), copied if told_of else None, some(taken)]

    of = raw.decisions(path)
    assert file["decisions"].sentences == ([
        f"会议议定与本园区有关的事项 {of['n']} 项，已落实 {of['done']} 项，逾期 {of['late']} 项。"
    ] if of["n"] else [])  # fmt: skip
    assert values(file["decisions"]) == [some(of["n"]), of["done"] if of["n"] else None]
    of = raw.coordination(path)
    assert file["coordination"].sentences == ([
        f"提请、交办和批示的协调事项 {of['n']} 件，办结 {of['done']} 件，红灯 {of['late']} 件。"
    ] if of["n"] else [])  # fmt: skip

    assert values(file["coordination"]) == [some(of["n"]), of["done"] if of["n"] else None]

    officers = raw.officers(path)
    assert file["people"].sentences == ([f"在册干部 {len(officers)} 人。"] if officers else [])
    assert {line.texts[0] for line in file["people"].lines} <= {name for (name,) in officers}

    before = date(TODAY.year - 1, TODAY.month, min(TODAY.day, 28))
    now, then = raw.units(path, TODAY), raw.units(path, before)
    assert file["register"].figures[0].value == now
    assert file["register"].sentences == [
        f"名录单位 {number(now)} 个，一年前 {number(then)} 个，增减 {signed(now - then)} 个。"
    ]

    shown = [figure.value for figure in file["register"].figures]
    assert shown[1:] == [raw.units(path, TODAY, also) for also in raw.UNITS_THAT]

    facts = raw.facts(path)
    assert len(file["plan"].lines) == len(facts)
    assert file["plan"].sentences == [
        f"申报的园区事项 {len(facts)} 项，变更未备案 {raw.unfiled(path)} 项。"
    ]
    leading = raw.lead_industries(path)
    assert [line.texts[1:4] for line in file["industries"].lines] == [
        (name, number(units), number(staff)) for name, units, staff in leading
    ]

    agreements, activities, footholds = raw.cooperation(path)
    if agreements or activities or footholds:
        assert values(file["cooperation"])[:3] == [agreements, activities, footholds]
    else:
        assert file["cooperation"].empty
    levels = raw.platforms(path)
    assert values(file["platforms"]) == [sum(levels.values()), levels.get("national", 0)]
    assert file["platforms"].sentences == [
        f"创新平台 {sum(levels.values())} 个，其中国家级 {levels.get('national', 0)} 个、省（市）级 {levels.get('municipal', 0)} 个、"
        f"区级 {levels.get('district', 0)} 个。"
    ]
    assert len(file["platforms"].lines) == sum(levels.values())
    assert values(file["exchange"]) == [some(raw.exchanges(path))]
    assert len(file["documents"].lines) == min(raw.documents(path), 12)

    inside = raw.one("SELECT COUNT(*) FROM accounts_organisation WHERE kind = 'sub_park' AND path LIKE %(path)s", path)  # fmt: skip
    assert values(file["territory"]) == [some(inside)] == values(file["carriers"])


@pytest.mark.parametrize("code", NAMED)
def test_what_is_empty_says_whose_act_would_fill_it(code: str) -> None:
    for section in told(code).values():
        assert section.missing or not section.empty, section.key


def test_the_file_of_a_day_tells_what_was_known_then() -> None:
    """A task that is done today was open yesterday; yesterday's file says so, also later."""
    park = house("nankai")
    open_one = Task.objects.filter(owner=park, progress="under_way", year=TODAY.year).first()
    assert open_one is not None
    yesterday = TODAY - timedelta(days=1)
    before = told("nankai", yesterday)["tasks"]
    tasks.report(task=open_one, by=acting("qian"), progress="under_way", percent=99)
    assert told("nankai", yesterday)["tasks"] == before
    assert told("nankai", date(2014, 1, 1))["tasks"].empty


def test_a_park_sees_its_own_file_and_no_other() -> None:
    own, other = signed_in("wu").get("/parks/nankai/"), signed_in("wu").get("/parks/hexi/")
    assert own.status_code == 200 and other.status_code == 404
    assert signed_in("wu").get("/parks/hexi/word/").status_code == 404


def test_two_parks_stand_side_by_side_with_their_own_figures() -> None:
    page = signed_in("sun").get("/parks/compare/?one=core&other=nankai").content.decode()
    for code in ("core", "nankai"):
        of = raw.projects(house(code).path)
        assert number(of["planned"], 2) in page


def test_two_parks_stand_side_by_side_with_the_rows_of_every_chapter() -> None:
    page = signed_in("sun").get("/parks/compare/?one=core&other=nankai").content.decode()
    for code in ("core", "nankai"):
        file = told(code, who="sun")
        for key in ("industries", "people", "plan", "projects", "carriers", "tasks"):
            for _line, words in file[key].told:
                assert escape(words) in page, (code, key)
    assert "南开分园" in page and told("nankai", who="sun")["projects"].lines


def test_a_sub_park_opens_from_its_park_and_from_the_list_prints_and_leaves_as_word() -> None:
    client, inside = signed_in("qian"), raw.rows(
        "SELECT code, name FROM accounts_organisation WHERE kind = 'sub_park' AND path LIKE %(path)s", house("core").path
    )  # fmt: skip
    assert inside
    of_park, of_list = (client.get(at).content.decode() for at in ("/parks/core/", "/parks/"))
    for code, name in inside:
        link = f'<a href="/parks/{code}/">{name}</a>'
        assert link in of_park and link in of_list
    code, name = inside[0]
    page = client.get(f"/parks/{code}/").content.decode()
    assert (
        f"<h1>{name}</h1>" in page
        and "data-print" in page
        and page.count('class="card chapter"') == len(park_file.ORDER)
    )
    file = Word(io.BytesIO(content(client.get(f"/parks/{code}/word/"))))
    assert f"{name}档案" in "\n".join(p.text for p in file.paragraphs)
    assert f"/parks/{code}/" not in signed_in("wu").get("/parks/").content.decode()


def test_the_office_makes_it_a_document_keeps_its_words_and_issues_it() -> None:
    client, day = signed_in("qian"), TODAY - timedelta(days=3)
    assert "/parks/nankai/paper/" in client.get("/parks/nankai/").content.decode()
    assert "/parks/nankai/paper/" not in signed_in("sun").get("/parks/nankai/").content.decode()
    answer = client.post("/parks/nankai/paper/", {"day": str(day)})
    document = Document.objects.get(paper="park_file")
    assert answer["Location"] == f"/documents/{document.pk}/"
    assert document.made_from["截至"] == str(day) and document.made_from["园区"] == "nankai"
    file = told("nankai", day)
    kept = {part["heading"].partition("、")[2]: part for part in document.data["parts"]}
    for section in file.values():
        assert kept[section.heading]["paragraphs"][: len(section.sentences)] == list(
            section.sentences
        )
    documents.issue(document=document, by=acting("qian"), number="津科示档〔2026〕1号")
    assert "document" in signed_in("wu").get(f"/documents/{document.pk}/").templates[0].name
    paper = Word(io.BytesIO(content(signed_in("wu").get(f"/documents/{document.pk}/word/"))))
    for words in file["tasks"].sentences:
        assert words in "\n".join(p.text for p in paper.paragraphs)


def test_a_row_on_paper_says_what_each_text_is_and_names_nothing_that_is_not_there() -> None:
    section = Section("x", "创新平台", heads=("认定日期", "名称", "级别", "依托单位"))
    line = Line(("2024-05-01", "某实验室", "国家级", "—"))
    assert section.words(line) == "2024-05-01，某实验室，级别国家级。"
    assert section.words(Line(("—", "某园。", "", "某公司"))) == "某园，依托单位某公司。"
    assert section.words(Line(("—", ""))) == ""


def test_it_leaves_as_word_with_the_words_of_the_page_and_the_trail_tells_it() -> None:
    answer = signed_in("qian").get("/parks/nankai/word/")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    text = "\n".join(p.text for p in Word(io.BytesIO(content)).paragraphs)
    for section in told("nankai").values():
        assert all(section.words(line) in text for line in section.lines)
        assert section.heading in text
        for words in section.sentences:
            assert words in text
    event = Event.objects.filter(act="table.exported", object_kind="park_file").latest("pk")
    assert event.object_id == "nankai"


def test_a_page_asks_as_many_questions_for_a_full_park_as_for_an_empty_one() -> None:
    client, counts = signed_in("qian"), []
    for code in ("nankai", "hexi", "core"):
        client.get(f"/parks/{code}/")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/parks/{code}/")
        counts.append(len(asked))
    assert max(counts) <= 130 and max(counts) - min(counts) <= 12, counts


def test_every_park_stands_in_the_list_with_its_lights() -> None:
    page = signed_in("qian").get("/parks/").content.decode()
    for park in house("zone").__class__.objects.filter(kind=Kind.PARK):
        assert f"/parks/{park.code}/" in page and park.name in page
