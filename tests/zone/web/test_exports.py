"""A table as a file: everything found, nothing that runs, told to whoever records it."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest
from python_calamine import CalamineWorkbook

from gongjian.zone.web import showcase
from gongjian.zone.web.tables import Column, Table, exported
from gongjian.zone.web.tables.exporting import disarmed

from .conftest import Ask

ATTACKS = [
    "=1+1",
    "+1",
    "-1+cmd|' /C calc'!A0",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "  =1",
    "＝1",
    '=HYPERLINK("http://x")',
]


def attacked(cells: list[Any]) -> Table:
    return Table("attacked", [Column("cell", "=标题", lambda row: row)], cells, title="测试表")


def lines(content: bytes) -> list[list[str]]:
    return [*csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))]


def in_sheet(content: bytes) -> list[list[Any]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return book.get_sheet_by_index(0).to_python(skip_empty_area=False)


@pytest.fixture
def heard() -> Iterator[list[dict[str, Any]]]:
    told: list[dict[str, Any]] = []

    def hear(**said: Any) -> None:
        told.append(said)

    exported.connect(hear)
    yield told
    exported.disconnect(hear)


@pytest.mark.parametrize("text", ATTACKS)
def test_no_text_of_a_csv_begins_as_a_formula(ask: Ask, text: str) -> None:
    rows = lines(attacked([text]).export(ask(), "csv").content)
    assert rows[0] == ["'=标题"]
    assert rows[1] == ["'" + text]


@pytest.mark.parametrize("text", ["王敏", "—", "1-2", "a=b", ""])
def test_a_harmless_text_stays_as_it_is(text: str) -> None:
    assert disarmed(text) == text


def test_a_workbook_holds_texts_and_no_formula(ask: Ask) -> None:
    content = (
        attacked([*ATTACKS, "https://example.org", "\x00\x0bx\ud800"]).export(ask(), "xlsx").content
    )
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
        assert not [
            n for n in archive.namelist() if "externalLink" in n or n.endswith("sheet1.xml.rels")
        ]
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    assert ElementTree.fromstring(sheet).findall(f".//{space}f") == []
    assert in_sheet(content)[1] == ["=1+1"]


def test_numbers_stay_numbers_and_codes_stay_texts(ask: Ask) -> None:
    cells = [-5, Decimal("-1.50"), 0.1, "0012", None, True, date(2026, 1, 2), float("nan")]
    moment = datetime(2026, 11, 23, 2, 26, tzinfo=UTC)
    table = attacked([*cells, moment])
    assert [row[0] for row in lines(table.export(ask(), "csv").content)[1:10]] == [
        "-5", "-1.5", "0.1", "0012", "", "是", "2026-01-02", "", "2026-11-23 10:26",
    ]  # fmt: skip
    sheet = [row[0] for row in in_sheet(table.export(ask(), "xlsx").content)]
    assert sheet[1:5] == [-5, -1.5, 0.1, "0012"]
    assert sheet[9] == datetime(2026, 11, 23, 10, 26)


def test_a_number_that_excel_would_cut_is_written_as_text(ask: Ask) -> None:
    sheet = in_sheet(attacked([12345678901234567, date(1850, 1, 1)]).export(ask(), "xlsx").content)
    assert [row[0] for row in sheet[1:3]] == ["12345678901234567", "1850-01-01"]


def test_an_export_holds_everything_found_in_the_chosen_columns(
    ask: Ask, heard: list[dict[str, Any]]
) -> None:
    request = ask(park="甲园", columns="name,turnover", page="2", sort="-turnover")
    mine = [f for f in showcase.firms() if f.park == "甲园"]
    rows = lines(showcase.table().export(request, "csv").content)
    assert rows[0] == ["企业名称", "营业收入（万元）"]
    assert len([row for row in rows[1:] if len(row) == 2]) == len(mine)
    assert "王敏 · 统计科" in rows[-1][0]
    (said,) = heard
    assert (said["table"], said["count"]) == ("components", len(mine))
    assert said["query"] == {
        "park": "甲园", "sort": "-turnover", "columns": "name,turnover", "export": "csv",
    }  # fmt: skip


def test_links_are_shown_and_never_exported(ask: Ask) -> None:
    rows = lines(showcase.table().export(ask(), "csv").content)
    assert "操作" not in rows[0]
    assert len(rows[0]) == 8


def test_a_workbook_has_its_totals(ask: Ask) -> None:
    rows = in_sheet(showcase.table().export(ask(columns="name,turnover"), "xlsx").content)
    total = sum(f.turnover or 0 for f in showcase.firms()) / 10_000
    assert ["合计", total] in rows


def test_an_export_that_cannot_be_recorded_does_not_leave(ask: Ask) -> None:
    def refuse(**said: Any) -> None:
        raise RuntimeError("no record")

    exported.connect(refuse)
    try:
        with pytest.raises(RuntimeError, match="no record"):
            showcase.table().export(ask(), "csv")
    finally:
        exported.disconnect(refuse)


def test_a_file_is_named_in_chinese_and_kept_nowhere(ask: Ask) -> None:
    response = attacked(["x"]).export(ask(), "xlsx")
    assert "filename*=utf-8''%E6%B5%8B" in response.headers["Content-Disposition"]
    assert response.headers["Cache-Control"] == "no-store"
