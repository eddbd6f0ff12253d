"""Files as they really come: each is refused in one clear sentence, or just works."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import numpy as np
import pytest

from gongjian.intake import BadInput, Limits, Table, Wanted, read
from gongjian.methods.kinds.types import Type

sys.path.insert(0, str(Path(__file__).parent))

import files

WANTED = (
    Wanted("rev", ("rev", "营业收入", "revenue"), Type.NUMBER),
    Wanted("share", ("share",), Type.NUMBER, percent=True),
    Wanted("code", ("code", "信用代码"), Type.TEXT),
    Wanted("day", ("day", "日期"), Type.DATE),
    Wanted("yes", ("yes",), Type.BOOL),
)
HEAD = ["unit", "rev", "share", "code", "day", "yes"]
ROW = ["A", 10, 5, "C26", "2017-06-30", "是"]
DEFAULT = Limits()
SMALL = replace(Limits(), bytes=1 << 20, workbook_bytes=1 << 20, rows=1000, columns=50, cell=2000)


def reading(path: Path, limits: Limits = DEFAULT) -> Table:
    return read(path, name=path.name, unit_column="unit", wanted=WANTED, limits=limits)


def text(content: str | bytes, name: str = "f.csv") -> Callable[[Path], Path]:
    def build(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return build


def sheet(*rows: list[object], fill: files.Fill | None = None) -> Callable[[Path], Path]:
    return lambda folder: files.book(folder / "f.xlsx", rows, fill)


def macro(folder: Path) -> Path:
    plain = files.book(folder / "p.xlsx", [HEAD, ROW])
    return files.repacked(plain, folder / "f.xlsm", {"xl/vbaProject.bin": b"\xd0\xcf"})


def entity(folder: Path) -> Path:
    plain = files.book(folder / "p.xlsx", [HEAD, ROW])
    evil = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>'
        + files.part(plain, "xl/workbook.xml").split(b"?>", 1)[1]
    )
    return files.repacked(plain, folder / "f.xlsx", {"xl/workbook.xml": evil})


def truncated(folder: Path) -> Path:
    whole = files.book(folder / "p.xlsx", [HEAD, ROW]).read_bytes()
    return text(whole[: len(whole) // 2], "f.xlsx")(folder)


def short_parquet(folder: Path) -> Path:
    whole = parquet("SELECT 'A' AS unit, 1.0 AS rev")(folder).read_bytes()
    return text(whole[: len(whole) // 2], "g.parquet")(folder)


def parquet(query: str) -> Callable[[Path], Path]:
    def build(folder: Path) -> Path:
        path = folder / "f.parquet"
        duckdb.sql(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
        return path

    return build


def two_sheets(workbook: object, first: object) -> None:
    second = workbook.add_worksheet("第二")  # type: ignore[attr-defined]
    second.write_row(0, 0, HEAD)


def merge_head(workbook: object, first: object) -> None:
    first.merge_range(0, 1, 0, 2, "rev")  # type: ignore[attr-defined]


def merge_data(workbook: object, first: object) -> None:
    first.merge_range(1, 1, 2, 1, 10)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Refused:
    build: Callable[[Path], Path]
    pieces: tuple[str, ...]  # of the one sentence: file, sheet, row, column, and what to do
    limits: Limits = DEFAULT


LONG = "x" * 40_000
REFUSED: dict[str, Refused] = {
    "an empty file": Refused(text(""), ("f.csv", "空", "unit")),
    "only blank lines": Refused(text("\n\n\n"), ("f.csv", "空")),
    "wrong columns": Refused(text("name,turnover\nA,1\n"), ("f.csv", "unit", "name", "turnover")),
    "the unit column twice": Refused(text("unit,unit\nA,B\n"), ("f.csv", "unit", "2")),
    "two columns of one item": Refused(text("unit,rev,营业收入\nA,1,2\n"), ("rev", "营业收入", "只留一列")),
    "a repeated unit": Refused(text("unit,rev\nA,1\nB,2\nA,3\n"), ("第 4 行", "A", "第 2 行")),
    "an empty unit": Refused(text("unit,rev\nA,1\n,2\n"), ("第 3 行", "unit", "空")),
    "a code in scientific notation": Refused(
        text("unit,rev\n9.11201E+17,1\n"), ("第 2 行", "9.11201E+17", "文本")
    ),
    "a code that Excel rounded": Refused(
        sheet(["unit", "rev"], [9.11201161234e17, 1]), ("数据", "A2", "文本")
    ),
    "mixed encodings": Refused(
        text("unit,rev\n甲,1\n".encode() + b"\xff\xff,2\n"), ("f.csv", "第 3 行", "编码")
    ),
    "a binary file": Refused(text(bytes(range(256)) * 4), ("f.csv",)),
    "NUL bytes": Refused(text("unit,rev\nA\x00,1\n"), ("f.csv", "第 2 行")),
    "a quote never closed": Refused(text('unit,rev\nA,"1\nB,2\n' + LONG), ("f.csv", "引号")),
    "a broken quote": Refused(text('unit,rev\n"A"x,1\n'), ("第 2 行", "引号")),
    "a row too long": Refused(text("unit,rev\nA,1\nB,1,2,3\n"), ("第 3 行", "4 格", "2 列")),
    "a row too short": Refused(text("unit,rev,share\nA,1,2\nB\n"), ("第 3 行", "1 格")),
    "two header rows": Refused(
        text("单位,收入,收入\n名称,本期,上期\nA,1,2\n"), ("f.csv", "unit", "单位")
    ),
    "thousands of columns": Refused(
        text("unit," + ",".join(f"c{n}" for n in range(3000)) + "\n"), ("3,001 列", "2,000")
    ),
    "too many rows": Refused(
        text("unit,rev\n" + "".join(f"U{n},1\n" for n in range(1100))), ("1,000 行",), SMALL
    ),
    "too many bytes": Refused(text("unit,rev\n" + "A,1\n" * 400_000), ("太大",), SMALL),
    "a zip bomb": Refused(text(files.bomb(1 << 30), "f.xlsx"), ("f.xlsx", "压缩炸弹")),
    "a truncated workbook": Refused(truncated, ("f.xlsx", "不完整")),
    "a csv named xlsx": Refused(text("unit,rev\nA,1\n", "f.xlsx"), ("f.xlsx", "另存为")),
    "a web page named xls": Refused(text("<html><table>", "f.xls"), ("f.xls", "另存为")),
    "an old xls": Refused(text(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "f.xls"), ("旧格式",)),
    "a password": Refused(text(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "f.xlsx"), ("密码",)),
    "a zip that is no workbook": Refused(
        lambda folder: files.repacked(
            files.book(folder / "p.xlsx", [HEAD]), folder / "f.xlsx", {}
        ).rename(folder / "x.zip") and text(files.bomb(10).replace(b"xl/workbook.xml", b"xx/workbook.xml"), "f.xlsx")(folder),
        ("f.xlsx", "损坏"),
    ),
    "a macro": Refused(macro, ("宏", ".xlsx")),
    "an entity bomb": Refused(entity, ("f.xlsx", "实体")),
    "merged cells in the head": Refused(sheet(HEAD, ROW, fill=merge_head), ("数据", "B1:C1", "表头")),
    "merged cells among the data": Refused(sheet(HEAD, ROW, fill=merge_data), ("数据", "B2:B3", "合并")),
    "two sheets with units": Refused(sheet(HEAD, ROW, fill=two_sheets), ("数据", "第二")),
    "a workbook without units": Refused(sheet(["name"], ["A"]), ("unit", "name")),
    "an empty workbook": Refused(sheet(), ("空",)),
    "a truncated parquet": Refused(short_parquet, ("g.parquet", "不是完整")),
    "a csv named parquet": Refused(text("unit,rev\n", "f.parquet"), ("f.parquet",)),
    "parquet with lists": Refused(parquet("SELECT 'A' AS unit, [1,2] AS rev"), ("rev", "list")),
    "a folder": Refused(lambda folder: folder, ("文件夹",)),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_it_is_refused_in_one_clear_sentence(case: str, tmp_path: Path) -> None:
    refused = REFUSED[case]
    path = refused.build(tmp_path)
    with pytest.raises(BadInput) as caught:
        reading(path, refused.limits)
    words = caught.value.words
    for piece in refused.pieces:
        assert piece in words.zh, words.zh
    assert "\n" not in words.zh
    assert len(words.zh) < 300
    assert words.en
    assert words.en != words.zh


def formula(workbook: object, first: object) -> None:
    first.write_formula(1, 1, "=5+5", None, 10)  # type: ignore[attr-defined]


def external(folder: Path) -> Path:
    plain = files.book(folder / "p.xlsx", [HEAD, ROW])
    return files.repacked(
        plain, folder / "f.xlsx", {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}
    )


def hidden(workbook: object, first: object) -> None:
    other = workbook.add_worksheet("旧")  # type: ignore[attr-defined]
    other.write_row(0, 0, HEAD)
    other.hide()


WORKS: dict[str, Callable[[Path], Path]] = {
    "utf-8": text("unit,rev,share,code,day,yes\nA,10,5,C26,2017-06-30,是\n"),
    "a byte order mark": text("\ufeffunit,rev,share,code,day,yes\nA,10,5,C26,2017-06-30,是\n"),
    "gb18030": text("unit,rev,share,信用代码,日期,yes\nA,10,5,C26,2017-06-30,是\n".encode("gb18030")),
    "windows line ends": text("unit,rev,share,code,day,yes\r\nA,10,5,C26,2017-06-30,是\r\n"),
    "no last line end": text("unit,rev,share,code,day,yes\nA,10,5,C26,2017-06-30,是"),
    "semicolons": text("unit;rev;share;code;day;yes\nA;10;5;C26;2017-06-30;是\n"),
    "tabs": text("unit\trev\tshare\tcode\tday\tyes\nA\t10\t5\tC26\t2017-06-30\t是\n"),
    "quotes": text('unit,rev,share,code,day,yes\n"A","10","5","C26","2017-06-30","是"\n'),
    "full-width digits": text("unit,rev,share,code,day,yes\nA,１０,５,C26,２０１７-06-30,是\n"),
    "thousands and a percent sign": text('unit,rev,share,code,day,yes\nA,"10.0",5%,C26,2017/6/30,是\n'),
    "chinese dates and true": text("unit,rev,share,code,day,yes\nA, 10 ,5,C26,2017年6月30日,true\n"),
    "spaces around heads": text(" unit , rev ,share,code,day,yes\nA,10,5,C26,20170630,1\n"),
    "a title above": text("某区季报\n\nunit,rev,share,code,day,yes\nA,10,5,C26,2017-06-30,是\n"),
    "blank rows below": text("unit,rev,share,code,day,yes\nA,10,5,C26,2017-06-30,是\n,,,,,\n\n"),
    "other columns": text("unit,rev,x,share,code,day,yes,y\nA,10,1,5,C26,2017-06-30,是,2\n"),
    "trailing commas": text("unit,rev,share,code,day,yes,,\nA,10,5,C26,2017-06-30,是,,\n"),
    "the unit behind the name": text("unit,营业收入（千元）,share,code,day,yes\nA,10,5,C26,2017-06-30,是\n"),
    "a workbook": sheet(HEAD, ROW),
    "a real date": sheet(HEAD, ["A", 10, 5, "C26", None, True],
                         fill=lambda b, s: s.write_datetime(1, 4, datetime.datetime(2017, 6, 30),
                                                            b.add_format({"num_format": "yyyy-mm-dd"}))),
    "a date as a number": sheet(HEAD, ["A", 10, 5, "C26", 42916, True]),
    "a date as a text number": sheet(HEAD, ["A", 10, 5, "C26", "42916", True]),
    "a formula with its value": sheet(HEAD, ROW, fill=formula),
    "links to other files": external,
    "a hidden sheet": sheet(HEAD, ROW, fill=hidden),
    "a workbook with a title": sheet(["某区季报"], [], HEAD, ROW),
    "a workbook that starts at C3": sheet([], [], [None, None, *HEAD], [None, None, *ROW]),
    "a workbook named csv": lambda folder: sheet(HEAD, ROW)(folder).rename(folder / "f.csv"),
    "parquet": parquet("SELECT 'A' AS unit, 10::DECIMAL(9,2) AS rev, 5::SMALLINT AS share, 'C26' AS code,"
                       " DATE '2017-06-30' AS day, true AS yes"),
}  # fmt: skip


@pytest.mark.parametrize("case", WORKS)
def test_it_just_works(case: str, tmp_path: Path) -> None:
    table = reading(WORKS[case](tmp_path))
    assert list(table.units) == ["A"]
    assert table.numbers["rev"].tolist() == [10.0]
    assert table.numbers["share"].tolist() == [5.0]
    assert table.texts["code"].text(0) == "C26"
    days = (datetime.date(2017, 6, 30) - datetime.date(1970, 1, 1)).days
    assert table.dates["day"].tolist() == [days]
    assert table.bools["yes"].tolist() == [1.0]
    assert table.faults == ()


NOTED = {
    "gb18030": "GB18030",
    "a title above": "第 3 行",
    "other columns": "x、y",
    "a formula with its value": "公式",
    "links to other files": "链接",
    "a hidden sheet": "旧",
}


@pytest.mark.parametrize("case", NOTED)
def test_what_the_reader_did_is_told_once(case: str, tmp_path: Path) -> None:
    notes = [note.words.zh for note in reading(WORKS[case](tmp_path)).notes]
    assert len([n for n in notes if NOTED[case] in n]) == 1


@pytest.mark.parametrize("blank", ["", " ", "NA", "—", "-", "…", "　"])
def test_blanks_are_missing_in_every_type(blank: str, tmp_path: Path) -> None:
    row = ",".join([blank] * 5)
    table = reading(text(f"unit,rev,share,code,day,yes\nA,{row}\n")(tmp_path))
    assert np.isnan(table.numbers["rev"][0])
    assert np.isnan(table.dates["day"][0])
    assert np.isnan(table.bools["yes"][0])
    assert table.texts["code"].text(0) is None
    assert table.faults == ()


CELLS = [
    ("rev", "十万", "不是数"), ("rev", "12abc", "不是数"), ("rev", "1,23", "不是数"),
    ("rev", "1e999", "不是数"), ("rev", "nan", "不是数"), ("rev", "inf", "不是数"),
    ("rev", "1_000", "不是数"), ("rev", "5%", "不是数"), ("rev", "0x10", "不是数"),
    ("day", "2017-02-30", "不是日期"), ("day", "六月", "不是日期"), ("yes", "也许", "是"),
]  # fmt: skip


@pytest.mark.parametrize(("item", "cell", "why"), CELLS)
def test_a_cell_that_cannot_be_read_is_named_and_missing(
    item: str, cell: str, why: str, tmp_path: Path
) -> None:
    path = text(f"unit,rev,{item}x\nB,1,\n".replace(f"{item}x", "code"))(tmp_path)
    path.write_text(f'unit,code,{item}\nB,,\nA,,"{cell}"\n', encoding="utf-8")
    table = reading(path)
    (fault,) = table.faults
    column = {**table.numbers, **table.dates, **table.bools}[item]
    assert np.isnan(column).all()
    assert (fault.unit, fault.code, fault.row) == ("A", item, 3)
    assert "第 3 行" in fault.words.zh
    assert item in fault.words.zh
    assert why in fault.words.zh


def test_errors_and_formulas_without_value_are_cells_that_cannot_be_read(tmp_path: Path) -> None:
    def fill(workbook: object, first: object) -> None:
        first.write_formula(1, 1, "=1/0", None, "#DIV/0!")  # type: ignore[attr-defined]

    table = reading(sheet(HEAD, ROW, fill=fill)(tmp_path))
    (fault,) = table.faults
    assert "B2" in fault.words.zh
    assert "#DIV/0!" in fault.words.zh
    assert np.isnan(table.numbers["rev"][0])


def test_messages_hold_no_control_characters_and_are_short(tmp_path: Path) -> None:
    table = reading(text("unit,rev\nA,\x1b[31m" + "x" * 500 + "\n")(tmp_path))
    (fault,) = table.faults
    assert "\x1b" not in fault.words.zh
    assert len(fault.words.zh) < 150


def test_a_head_without_rows_is_an_empty_table(tmp_path: Path) -> None:
    table = reading(text("unit,rev\n")(tmp_path))
    assert list(table.units) == []
    assert any("没有一行" in note.words.zh for note in table.notes)


def test_the_register_keeps_every_other_column_as_text(tmp_path: Path) -> None:
    path = text("单位,行业,注册资本\nA,0110,5\n")(tmp_path)
    table = read(path, name="r", unit_column=("单位", "unit"), wanted=[], extra_columns=True)
    assert table.texts["行业"].text(0) == "0110"
    assert table.texts["注册资本"].text(0) == "5"


def test_a_million_rows_are_read_in_the_order_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "million.csv"
    size = 1_000_000
    with path.open("w") as file:
        file.write("unit,rev\n")
        file.writelines(f"U{n},{n % 1000}\n" for n in range(size))
    table = reading(path)
    assert len(table.units) == size
    assert (table.units[0], table.units[-1]) == ("U0", f"U{size - 1}")
    assert np.array_equal(table.numbers["rev"], np.arange(size) % 1000)


def test_a_wide_sheet_of_nothing_is_read_in_bounded_time(tmp_path: Path) -> None:
    """A sheet that claims A1:XFD1048576 but holds two rows."""
    plain = files.book(tmp_path / "p.xlsx", [HEAD, ROW])
    xml = files.part(plain, "xl/worksheets/sheet1.xml")
    wide = xml.replace(b'<dimension ref="A1:F2"/>', b'<dimension ref="A1:XFD1048576"/>')
    assert wide != xml
    path = files.repacked(plain, tmp_path / "f.xlsx", {"xl/worksheets/sheet1.xml": wide})
    assert list(reading(path).units) == ["A"]


def test_reading_leaves_the_file_as_it_was_and_nothing_beside_it(tmp_path: Path) -> None:
    path = sheet(HEAD, ROW)(tmp_path)
    before = path.read_bytes()
    reading(path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["f.xlsx"]


def test_there_are_more_than_thirty_damaged_or_odd_files() -> None:
    assert len(REFUSED) >= 30
    assert len(WORKS) >= 25
