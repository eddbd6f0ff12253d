"""Lists of projects from workbooks: columns found, rows compared, shown, applied as one act, refused rows back."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from gongjian.zone.audit.models import Event
from gongjian.zone.history.models import Copy
from gongjian.zone.industry.models import Project, ProjectImport
from gongjian.zone.industry.projects import actions
from gongjian.zone.industry.projects.importing import handling
from people import acting, signed_in
from zone.industry.things import project, started
from zone.joint import days, house

pytestmark = pytest.mark.django_db
HEADS = [
    "编号",
    "项目名称",
    "园区",
    "阶段",
    "签约日期",
    "开工日期",
    "总投资（亿元）",
    "累计完成投资（万元）",
    "主导产业",
    "环节",
    "说明",
]


def workbook(rows: list[list[Any]], heads: list[str] = HEADS) -> SimpleUploadedFile:
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet()
    for down, row in enumerate([heads, *rows]):
        for across, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(down, across, value)  # also what looks like a formula
            else:
                sheet.write_number(down, across, value)
    book.close()
    return SimpleUploadedFile("项目台账.xlsx", buffer.getvalue())


def handed_in(rows: list[list[Any]], by: str = "wu", park: str | None = "nankai", heads: list[str] = HEADS) -> ProjectImport:  # fmt: skip
    file = workbook(rows, heads)
    return handling.hand_in(
        file=file, name="项目台账.xlsx", park=house(park) if park else None, by=acting(by)
    )


def compared(rows: list[list[Any]], by: str = "wu", **more: Any) -> ProjectImport:
    made = handed_in(rows, by, **more)
    return handling.specify(imported=made, columns=made.columns, by=acting(by))


def row(number: str = "", name: str = "", **told: Any) -> list[Any]:
    given = {"编号": number, "项目名称": name, **told}
    return [given.get(head, "") for head in HEADS]


def verdicts(made: ProjectImport) -> list[tuple[str, list[str]]]:
    return [(r.verdict, [code for code, _details in r.reasons]) for r in made.rows.all()]


def test_columns_are_found_by_their_heads_whatever_their_unit() -> None:
    made = handed_in([row(name="甲")])
    assert made.columns["invest_total"] == "总投资（亿元）" and made.columns["explained"] == "说明"
    assert made.columns["node"] == "环节" and set(made.columns.values()) == set(HEADS)


def test_a_row_is_new_changed_the_same_or_refused_and_nothing_changes_before_it_is_applied() -> (
    None
):
    known, other = started(), project(name="同名项目")
    made = compared([
        row(name="新项目", 阶段="已签约", 签约日期="2026-03-01", **{"总投资（亿元）": 1.5, "主导产业": "大健康", "环节": "医疗器械和卫生材料"}),
        row(known.number, **{"累计完成投资（万元）": 2600}),
        row(other.number, "同名项目"),
        row(name="同名项目", 阶段="线索"),
        row("P2001-0001", "没有的编号"),
        row(name="坏行", 园区="月球分园", 阶段="不知道", 签约日期="三月", **{"总投资（亿元）": "很多"}),
    ])  # fmt: skip
    assert verdicts(made) == [
        ("new", []), ("changed", []), ("same", []), ("refused", ["twice"]), ("refused", ["unknown_number"]),
        ("refused", ["unknown_park", "unknown_stage", "bad_date", "bad_number"]),
    ]  # fmt: skip
    assert made.rows.get(line=3).differs == {"invest_done": ["2000.00", "2600.00"]}
    assert Project.objects.count() == 2


def test_it_is_applied_as_one_act_with_every_units_amount_in_ten_thousand() -> None:
    known = started()
    made = compared([
        row(name="新项目", 阶段="已签约", 签约日期="2026-03-01", **{"总投资（亿元）": 1.5, "主导产业": "大健康", "环节": "devices"}),
        row(known.number, **{"累计完成投资（万元）": "2,600.5"}),
        row(name="坏行", 阶段="不知道"),
    ])  # fmt: skip
    before = Event.objects.count()
    applied = handling.apply(imported=made, by=acting("wu"))
    new = Project.objects.get(name="新项目")
    assert (new.stage, new.entry, new.invest_total, new.chain, new.node) == (
        "signed",
        "listed",
        Decimal("15000.00"),
        "biomedicine",
        "devices",
    )
    assert (new.park.code, new.owner.code, str(new.signed_on), str(new.lead_on)) == (
        "nankai",
        "nankai",
        "2026-03-01",
        "2026-03-01",
    )
    assert Project.objects.get(pk=known.pk).invest_done == Decimal("2600.50")
    assert [c.act for c in (Copy.objects.of(new)[0], Copy.objects.of(known)[0])] == [
        "imported",
        "import_changed",
    ]
    assert new.light in ("green", "yellow") and applied.stage == "applied"
    acts = list(Event.objects.order_by("number").values_list("act", flat=True)[before:])
    assert acts == ["project.imported", "project.import_changed", "projectimport.applied"]
    with pytest.raises(ValidationError):
        handling.apply(imported=made, by=acting("wu"))


def test_what_an_update_may_not_say_a_list_may_not_either() -> None:
    known = started()
    less = {"累计完成投资（万元）": 100}
    made = compared([row(known.number, **less)])
    assert verdicts(made) == [("refused", ["shrinks"])]
    back = compared([row(known.number, 阶段="签约")])
    assert verdicts(back) == [("refused", ["back"])]
    over = compared([row(known.number, **{"累计完成投资（万元）": 10001})])
    assert verdicts(over) == [("refused", ["exceeds"])]
    explained = compared([row(known.number, 阶段="签约", 说明="许可被撤", **less)])
    assert verdicts(explained) == [("changed", [])]
    handling.apply(imported=explained, by=acting("wu"))
    now = Project.objects.get(pk=known.pk)
    assert (now.stage, now.started_on, now.invest_done) == ("signed", None, Decimal(100))


def test_a_stage_that_is_still_to_come_is_no_stage() -> None:
    made = compared(
        [row(name=f"项目{n}", 阶段=text) for n, text in enumerate(("未开工", "拟签约", "计划投产"))]
    )
    assert verdicts(made) == [("refused", ["unknown_stage"])] * 3


def test_the_forms_own_codes_of_stages_are_understood() -> None:
    made = compared([row(name="甲", 阶段="1"), row(name="乙", 阶段="3", 开工日期="2026/5/1")])
    assert verdicts(made) == [("new", []), ("new", [])]


def test_a_stage_without_its_day_comes_back() -> None:
    made = compared([row(name="甲", 阶段="已开工")])
    assert verdicts(made) == [("refused", ["day"])]


def test_a_park_lists_its_own_projects_alone() -> None:
    theirs = project("hexi", "qian", name="河西项目")
    made = compared([row(name="甲", 园区="河西分园"), row(theirs.number, "河西项目")])
    assert verdicts(made) == [("refused", ["other_park"]), ("refused", ["unknown_number"])]
    office = compared([row(name="甲", 园区="河西分园"), row(name="乙")], by="qian", park=None)
    assert verdicts(office) == [("new", []), ("refused", ["no_park"])]


def test_what_changed_after_the_comparison_is_refused_and_the_rest_applied() -> None:
    known = started()
    made = compared(
        [row(known.number, **{"累计完成投资（万元）": 2600}), row(name="新项目", 阶段="线索")]
    )
    actions.edit(project=known, invest_done=Decimal(2700), by=acting("qian"))
    handling.apply(imported=made, by=acting("wu"))
    assert verdicts(made) == [("refused", ["overtaken"]), ("new", [])]
    assert Project.objects.get(pk=known.pk).invest_done == Decimal(2700)


def test_the_refused_rows_come_back_as_a_workbook_that_says_why() -> None:
    made = compared([row(name="坏行", 园区="月球分园", 说明="=1+1"), row(name="好行", 阶段="线索")])
    told = signed_in("wu").get(f"/projects/imports/{made.pk}/refused/")
    rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(told.content)).get_sheet_by_index(0).to_python()
    )
    assert rows[0][:2] == ["原文件行号", "退回原因"] and "项目名称" in rows[0]
    assert rows[1][0] == 2 and "没有叫 月球分园 的园区" in rows[1][1] and "=1+1" in rows[1]
    assert not any("好行" in cells for cells in rows)


def test_a_file_that_is_no_list_of_projects_is_refused_in_words() -> None:
    for file in (
        SimpleUploadedFile("x.xlsx", b"PK\x03\x04nothing"),
        workbook([["a", "b"]], ["甲", "乙"]),
    ):
        with pytest.raises(ValidationError) as error:
            handling.hand_in(file=file, name="x.xlsx", park=None, by=acting("qian"))
        assert error.value.messages[0]
    assert not ProjectImport.objects.exists()


def test_one_column_is_not_two_things_and_the_name_is_needed() -> None:
    made = handed_in([row(name="甲")])
    for columns, code in (
        ({"name": ""}, "name"), ({"name": "项目名称", "company": "项目名称"}, "twice"), ({"name": "没有这列"}, "column"),
    ):  # fmt: skip
        with pytest.raises(ValidationError) as error:
            handling.specify(imported=made, columns=columns, by=acting("wu"))
        assert error.value.code == code


def test_a_list_is_its_houses_own_and_is_put_away_when_it_is_not_wanted() -> None:
    made = compared([row(name="甲", 阶段="线索")])
    assert signed_in("zheng").get(f"/projects/imports/{made.pk}/").status_code == 404
    assert signed_in("qian").get(f"/projects/imports/{made.pk}/").status_code == 404
    handling.cancel(imported=made, by=acting("wu"))
    with pytest.raises(ValidationError):
        handling.apply(imported=made, by=acting("wu"))
    assert not Project.objects.exists()


def test_a_list_goes_in_by_its_pages() -> None:
    client = signed_in("wu")
    sent = client.post("/projects/imports/new/", {"file": workbook([row(name="页面项目", 阶段="线索")]), "park": str(house("nankai").pk)})  # fmt: skip
    made = ProjectImport.objects.get()
    assert (
        sent.status_code == 302
        and "开始比对" in client.get(f"/projects/imports/{made.pk}/").content.decode()
    )
    assert client.post(f"/projects/imports/{made.pk}/columns/", made.columns).status_code == 302
    assert "待入库" in client.get(f"/projects/imports/{made.pk}/").content.decode()
    assert client.post(f"/projects/imports/{made.pk}/apply/").status_code == 302
    assert Project.objects.get().name == "页面项目"
    assert days(0) == Project.objects.get().listed_on
