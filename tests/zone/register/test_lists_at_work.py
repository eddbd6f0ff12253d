"""Lists as they really come, through the pages: from each source, hostile, stopped, gone back to whoever sent them;
and what the register learns from them without losing what it knew."""

from __future__ import annotations

import io
import sys
import zipfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from gongjian.intake import grid_of
from gongjian.zone.accounts.models import Organisation
from gongjian.zone.audit.models import Event
from gongjian.zone.register import actions, arrays, doubting, homes, jobs, places, pouring
from gongjian.zone.register.choices import Stage, Where
from gongjian.zone.register.importing import applying, handling
from gongjian.zone.register.importing.progress import Progress
from gongjian.zone.register.models import Doubt, Import, Mapping, Residence, State, Unit
from people import acting, signed_in
from zone.register.test_imports import (
    AS_OF,
    NEW_CODES,
    applied,
    compared,
    handed,
    known,
    listed,
    row,
    snapshot,
    verdicts,
    why,
)
from zone.register.test_units import unit

sys.path.insert(0, str(Path(__file__).parents[2] / "intake"))
import files
import test_damaged

pytestmark = pytest.mark.django_db


# ---- hostile files through the page


def uploaded(path: Path, name: str) -> Any:
    content = path.read_bytes()
    return signed_in("zhao").post("/register/imports/new/", {
        "file": SimpleUploadedFile(name, content), "source": "park", "as_of": str(AS_OF),
    })  # fmt: skip


def kept() -> set[Path]:
    folder = Path(settings.MEDIA_ROOT) / "imports"
    return set(folder.iterdir()) if folder.exists() else set()


FILES = {case: refused for case, refused in test_damaged.REFUSED.items() if case != "a folder"}
# What is a fault of a unit's return is none of a list as a whole: here each row is told what is wrong with it.
OF_ROWS = {
    "wrong columns", "two columns of one item", "a repeated unit", "an empty unit", "a code in scientific notation",
    "a code that Excel rounded", "two header rows", "the unit column twice", "a workbook without units", "too many rows",
}  # fmt: skip


def as_a_list(path: Path) -> Path:
    """The file with the head that names its units as a list of the register has it, damaged as it was."""
    content, head = path.read_bytes(), "单位名称".encode()
    if not content.startswith(b"PK"):
        path.write_bytes(content if content.startswith(b"PAR1") else content.replace(b"unit", head))
    elif zipfile.is_zipfile(path) and "xl/sharedStrings.xml" in zipfile.ZipFile(path).namelist():
        texts = files.part(path, "xl/sharedStrings.xml").replace(b">unit<", b">" + head + b"<")
        again = path.with_name(f"again{path.suffix}")
        files.repacked(path, again, {"xl/sharedStrings.xml": texts}).rename(path)
    return path


@pytest.mark.parametrize("case", FILES)
def test_a_damaged_file_gets_a_sentence_and_leaves_nothing(case: str, tmp_path: Path) -> None:
    path = as_a_list(FILES[case].build(tmp_path))
    before, units, stored = snapshot(), Unit.objects.count(), kept()
    answer = uploaded(path, path.name)
    assert answer.status_code == (302 if case in OF_ROWS else 200)
    if case in OF_ROWS:
        made = Import.objects.get()
        handling.specify(
            imported=made, columns=made.columns or {"name": made.heads[0]}, by=acting("zhao")
        )
        assert jobs.carry_on.call(made.pk) == Stage.COMPARED
        assert made.rows.count() == made.total
    else:
        (fault,) = answer.context["form"].errors["file"]
        assert 5 < len(fault) < 300 and "\n" not in fault and "Traceback" not in fault
        assert (
            case == "an empty file" or path.name in fault
        )  # the form says of itself that nothing was sent
        assert not Import.objects.exists() and kept() == stored
    assert (snapshot(), Unit.objects.count()) == (before, units)


def test_a_list_without_a_row_is_refused_and_so_is_one_of_too_many() -> None:
    page = uploaded_text(b"\xe5\x8d\x95\xe4\xbd\x8d\xe5\x90\x8d\xe7\xa7\xb0\n").content.decode()
    assert "没有一行数据" in page
    rows = "".join(f"天津{n}有限公司\n" for n in range(100_001))
    page = uploaded_text(f"单位名称\n{rows}".encode()).content.decode()
    assert "100,000 行" in page and not Import.objects.exists()


def uploaded_text(content: bytes) -> Any:
    return signed_in("zhao").post("/register/imports/new/", {
        "file": SimpleUploadedFile("l.csv", content), "source": "park", "as_of": str(AS_OF),
    })  # fmt: skip


# ---- sources, each with its heads


HEADS: dict[str, tuple[list[str], list[Any], dict[str, Any]]] = {
    "market": (
        ["统一社会信用代码/注册号", "市场主体名称", "住所", "成立日期", "登记状态", "经营范围", "所属分园"],
        [NEW_CODES[0], "天津市监来的有限公司", "南开某路", "2026-09-01", "存续", "软件开发", "南开分园"],
        {"code": NEW_CODES[0], "address": "南开某路", "founded": date(2026, 9, 1), "business": "软件开发"},
    ),
    "tax": (
        ["社会信用代码（纳税人识别号）", "纳税人名称", "生产经营地址", "开业日期", "纳税人状态", "行业名称", "所属园区"],
        [NEW_CODES[0], "天津税务来的有限公司", "河西某路", "20260901", "正常", "基础软件开发", "河西分园"],
        {"code": NEW_CODES[0], "address": "河西某路", "industry": "6511", "founded": date(2026, 9, 1)},
    ),
    "park": (
        ["序号", "企业名称", "统一社会信用代码", "分园", "联系人", "联系电话", "从业人数", "营业收入（万元）", "孵化器名称", "孵化关系"],
        [1, "天津园区来的有限公司", NEW_CODES[0], "南开分园", "某人", "022-1", "12", "30.5", "华苑", "在孵"],
        {"contact": "某人", "staff": 12, "revenue": Decimal("305.00"), "incubation": "tenant"},
    ),
    "torch": (
        ["企业名称", "统一社会信用代码", "QB03_1", "QB04", "QB06", "QB03_0", "QC05_0", "QD01", "QC24", "园区"],
        ["天津火炬来的有限公司", NEW_CODES[0], "6511", "2026/9/1", "173", "软件", "1000", "9", "800", "南开分园"],
        {"industry": "6511", "registration_type": "173", "revenue": Decimal(1000), "staff": 9, "assets": Decimal(800)},
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("source", HEADS)
def test_a_list_of_each_source_is_read_by_its_own_heads(source: str, form: str) -> None:
    heads, cells, expected = HEADS[source]
    content = listed(cells, heads=heads) if form == "csv" else workbook(heads, cells)
    made = handling.hand_in(file=SimpleUploadedFile(f"l.{form}", content), name=f"l.{form}", source=source, as_of=AS_OF,
                            by=acting("zhao"), park=None)  # fmt: skip
    handling.specify(imported=made, columns=made.columns, by=acting("zhao"))
    jobs.carry_on.call(made.pk)
    made.refresh_from_db()
    assert verdicts(made) == ["new"], [made.error, *why(made)]
    applied(made)
    state = State.objects.known().get(code=NEW_CODES[0])
    assert {name: getattr(state, name) for name in expected} == expected


def workbook(heads: list[str], *rows: list[Any]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("名单")
        for at, cells in enumerate([heads, *rows]):
            sheet.write_row(at, 0, cells)
    return out.getvalue()


@pytest.mark.parametrize(
    ("told", "reason"),
    [({"code": "120111000012345"}, "old_code"), ({"staff": "1.5"}, "bad_number"), ({"staff": "99999999999"}, "bad_number")],
)  # fmt: skip
def test_old_numbers_are_no_codes_and_people_come_whole(told: dict[str, Any], reason: str) -> None:
    made = compared(row(**told))
    assert why(made) == [reason]
    assert verdicts(made) == ["new" if reason == "old_code" else "refused"]


OLD = "120111000012345"


def numbers_of(which: Unit) -> list[tuple[str, str]]:
    return list(which.identifiers.filter(known_to=None).values_list("scheme", "value"))


def test_an_old_number_is_written_with_its_unit_and_finds_it_under_another_name() -> None:
    made = applied(compared(row(name="天津老号机械有限公司", code=OLD, founded="2001-05-01")))
    born = State.objects.known().get(name="天津老号机械有限公司")
    assert numbers_of(born.unit) == [("工商注册号", OLD)] and born.code == ""
    again = compared(
        row(name="天津老号机械股份有限公司", code=OLD), row(name="天津两行一号有限公司", code="11111111-1"),
        row(name="天津又一行有限公司", code="111111111"), name="again.csv",
    )  # fmt: skip
    first, second, third = again.rows.order_by("line")
    assert (first.verdict, first.unit) == ("changed", born.unit)
    assert (second.verdict, third.verdict) == ("new", "refused")
    handling.take_back(imported=made, by=acting("zhao"))
    assert numbers_of(born.unit) == []


def test_an_old_number_that_is_new_to_a_unit_is_a_change_of_it_and_another_one_is_looked_at() -> (
    None
):
    first, second = known(0), known(1)
    places.identify(unit=second.unit, scheme="工商注册号", value="120111000099999", since=date(2010, 1, 1), by=acting("zhao"))  # fmt: skip
    inside = compared(row(name=first.name, code=first.code[8:17], park=first.owner.name, status=""))
    assert verdicts(inside) == ["same"]  # its credit code holds it
    made = compared(
        row(name=first.name, code=OLD, park=first.owner.name, status=""),
        row(name=second.name, code="120111000088888", park=second.owner.name, status=""),
        name="more.csv",
    )
    assert verdicts(made) == ["changed", "doubtful"]
    assert made.rows.get(line=2).differs == {"number": ["", OLD]}
    assert "120111000099999" in str(made.rows.get(line=3).reasons)
    doubting.answer(doubt=Doubt.objects.get(row__of=made), same=True, by=acting("zhao"))
    applied(made)
    assert numbers_of(first.unit) == [("工商注册号", OLD)]
    on = second.unit.identifiers.filter(known_to=None).order_by("since")
    assert list(on.values_list("value", "until")) == [
        ("120111000099999", AS_OF),
        ("120111000088888", date.max),
    ]
    page = signed_in("zhao").get(f"/register/?q={OLD}").content.decode()
    assert first.name in page
    assert (
        "旧号码"
        in signed_in("zhao").get(f"/register/imports/{made.pk}/?verdict=changed").content.decode()
    )


def homes_of(which: Unit, where: Where) -> list[tuple[str, date, date]]:
    rows = Residence.objects.known().filter(unit=which, where=where).order_by("since")
    return list(rows.values_list("place__code", "since", "until"))


TAX = ["纳税人名称", "社会信用代码（纳税人识别号）", "所属园区", "主管税务机关", "注册所在区"]


def told_by_tax(*rows: list[Any], **more: Any) -> Import:
    made = handed(listed(*rows, heads=TAX), **more)
    handling.specify(imported=made, columns=made.columns, by=acting("zhao"))
    jobs.carry_on.call(made.pk)
    made.refresh_from_db()
    return made


def test_where_a_unit_is_taxed_and_registered_comes_from_the_list_of_the_tax_office_and_is_taken_back() -> (
    None
):
    """A park of one district, a registration in another: what a list says holds from its day on, apart from the
    statistical owner."""
    one, other = known(0), known(1)
    places.reside(unit=other.unit, where=Where.TAX, place=Organisation.objects.get(code="120103"),
                  since=date(2020, 1, 1), by=acting("zhao"), address="某路一号")  # fmt: skip
    made = told_by_tax(
        [one.name, one.code, one.owner.name, "国家税务总局天津市南开区税务局", "河西区"],
        [other.name, other.code, other.owner.name, "河西区", ""],
        ["天津税务新来的有限公司", NEW_CODES[0], "南开分园", "南开区", "外省某市"],
    )
    nankai, hexi = (Organisation.objects.get(code=code).pk for code in ("120104", "120103"))
    assert verdicts(made) == ["changed", "same", "new"]
    assert made.rows.get(line=2).differs == {"taxed": [None, nankai], "registered": [None, hexi]}
    assert why(made, 2) == ["unknown_place"]
    page = signed_in("zhao").get(f"/register/imports/{made.pk}/").content.decode()
    assert "税务登记地 — → 南开区人民政府" in page and "外省某市 是哪个区或园区" in page
    applied(made)
    born = State.objects.known().get(code=NEW_CODES[0])
    assert homes_of(one.unit, Where.TAX) == [("120104", AS_OF, date.max)]
    assert homes_of(one.unit, Where.REGISTERED) == [("120103", AS_OF, date.max)]
    assert homes_of(other.unit, Where.TAX) == [("120103", date(2020, 1, 1), date.max)]
    assert homes_of(born.unit, Where.TAX) == [("120104", AS_OF, date.max)]
    assert State.objects.known().get(unit=one.unit, until=date.max).owner == one.owner
    moved = applied(told_by_tax([other.name, other.code, other.owner.name, "南开区", ""], name="b.csv",
                                as_of=AS_OF + timedelta(days=30)))  # fmt: skip
    day = AS_OF + timedelta(days=30)
    assert homes_of(other.unit, Where.TAX) == [("120103", date(2020, 1, 1), day), ("120104", day, date.max)]  # fmt: skip
    for each in (moved, made):
        handling.take_back(imported=each, by=acting("zhao"))
    assert homes_of(other.unit, Where.TAX) == [("120103", date(2020, 1, 1), date.max)]
    assert homes_of(one.unit, Where.TAX) == homes_of(born.unit, Where.TAX) == []


def test_a_text_that_names_two_places_or_none_names_none() -> None:
    known_places = {"120104": 1, "南开区": 1, "河西区": 2, "nankai": 3, "南开": 4}
    told = {text: homes.place_in(text, known_places) for text in ("南开区", "120104", "河西区税务局", "南开区和河西区", "某区", "nankai 1")}  # fmt: skip
    assert told == {"南开区": 1, "120104": 1, "河西区税务局": 2, "南开区和河西区": None, "某区": None, "nankai 1": None}  # fmt: skip


def test_linkage_compares_units_without_a_credit_code_by_their_old_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    firm = unit("天津只有老号有限公司")
    places.identify(
        unit=firm, scheme="工商注册号", value=OLD, since=date(2010, 1, 1), by=acting("zhao")
    )
    told: list[Any] = []
    monkeypatch.setattr(arrays, "doubles", lambda held: told.extend(held) or [])
    doubting.search()
    assert dict(told)[firm.pk]["code"] == OLD


def test_a_unit_stands_in_a_list_once() -> None:
    first = known(0)
    made = compared(
        row(name=first.name, code=first.code, park=first.owner.name, staff=77),
        row(name=f" {first.name}", park=first.owner.name, staff=78),
        row(name="天津同名有限公司"), row(name="天津同名有限公司"),
    )  # fmt: skip
    assert verdicts(made) == ["changed", "refused", "new", "refused"]
    assert made.rows.get(line=3).reasons == [["twice_name", {"line": 2}]]
    assert made.rows.get(line=5).reasons == [["twice_name", {"line": 4}]]
    renamed = known(1)
    actions.change(unit=renamed.unit, told={"name": "天津改过名有限公司"}, since=AS_OF, by=None)
    again = compared(
        row(name="天津改过名有限公司"),
        row(name="天津改过名股份有限公司", code=renamed.code, staff=3),
    )
    assert [why(again, place)[0] for place in range(2) if why(again, place)] == ["twice_unit"]


# ---- what the register knew stays


def test_a_list_of_a_past_day_leaves_what_was_learnt_of_later_days() -> None:
    firm = unit(
        "天津先后有限公司",
        code=NEW_CODES[0],
        owner=Organisation.objects.get(code="nankai"),
        staff=5,
    )
    moved = AS_OF + timedelta(days=10)
    hexi = Organisation.objects.get(code="hexi")
    actions.change(unit=firm, told={"owner": hexi}, since=moved, by=acting("zhao"))
    applied(compared(row(name="天津先后有限公司", code=NEW_CODES[0], park="和平分园", staff=9)))
    then, later = (State.objects.as_of(day).get(unit=firm) for day in (AS_OF, moved))
    assert (then.owner.code, then.staff) == ("heping", 9)
    assert (later.owner.code, later.staff) == ("hexi", 9)


def test_a_row_whose_unit_somebody_changed_after_the_comparison_is_not_written_over() -> None:
    first, second = known(0), known(1)
    made = compared(
        *(
            row(name=s.name, code=s.code, park=s.owner.name, staff=s.staff + 1)
            for s in (first, second)
        )
    )
    actions.change(
        unit=first.unit, told={"staff": 4_321}, since=date(2026, 1, 1), by=acting("qian")
    )
    applied(made)
    assert verdicts(made) == ["refused", "changed"] and why(made) == ["overtaken"]
    assert State.objects.as_of(AS_OF).get(unit=first.unit).staff == 4_321


def test_a_carrier_without_a_tenant_is_neither_shown_nor_written() -> None:
    first = known(0)
    heads = ["单位名称", "统一社会信用代码", "孵化器名称"]
    made = handed(listed([first.name, first.code, "华苑"], heads=heads))
    handling.specify(imported=made, columns=made.columns, by=acting("zhao"))
    jobs.carry_on.call(made.pk)
    assert verdicts(made) == ["same"]


# ---- refused rows go back


def test_refused_rows_go_back_in_their_own_columns_with_the_cell_marked_and_come_again(
    tmp_path: Path,
) -> None:
    heads = ["序号", "企业名称", "统一社会信用代码", "备注一", "所属园区", "备注二"]
    made = handed(
        listed(
            [1, "天津坏码有限公司", "9112", "甲", "南开分园", "乙"],
            [2, "天津好的有限公司", "", "", "南开分园", ""],
            heads=heads,
        )
    )
    handling.specify(imported=made, columns=made.columns, by=acting("zhao"))
    jobs.carry_on.call(made.pk)
    answer = signed_in("zhao").get(f"/register/imports/{made.pk}/refused/")
    path = tmp_path / "back.xlsx"
    path.write_bytes(answer.content)
    with grid_of(path, name="back.xlsx", heads=("退回原因",)) as grid:
        (_lines, columns), *_none = list(grid.chunks)
    assert grid.header == ("原文件行号", "退回原因", *heads)
    cells = [column[0] for column in columns]
    assert (
        cells[0] == 2
        and "9112 不是 18 位" in str(cells[1])
        and [str(c) for c in cells[2:]] == ["1", "天津坏码有限公司", "9112", "甲", "南开分园", "乙"]
    )
    assert Event.objects.latest("number").act == "table.exported"
    sheet = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml").decode()
    styles = {
        name: sheet.split(f'r="{name}"')[1].split('s="')[1].split('"')[0]
        for name in ("B2", "D2", "E2", "F2")
    }
    assert (
        styles["E2"] == styles["B2"] != styles["D2"] == styles["F2"]
    )  # the code is marked, its neighbours are not
    mended = workbook(
        [*grid.header], [2, cells[1], 1, "天津坏码有限公司", NEW_CODES[0], "甲", "南开分园", "乙"]
    )
    again = handling.hand_in(
        file=SimpleUploadedFile("b.xlsx", mended),
        name="b.xlsx",
        source="market",
        as_of=AS_OF,
        by=acting("zhao"),
        park=None,
    )
    assert again.columns["code"] == "统一社会信用代码" and again.total == 1


# ---- under way: progress, stop, go on


def test_how_far_a_comparison_is_is_shown_and_the_page_asks_again() -> None:
    made = handed(listed(*(row(name=f"天津进度{n}有限公司") for n in range(8))))
    assert made.total == 8
    Import.objects.filter(pk=made.pk).update(stage=Stage.COMPARING, done=6)
    answer = signed_in("zhao").get(f"/register/imports/{made.pk}/")
    page = answer.content.decode()
    assert "6 / 8 · 75.0%" in page and answer.headers["Refresh"] == "3" and "取消这份名单" in page


def test_a_list_that_is_being_written_tells_how_far_it_is_and_stops_when_asked_leaving_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(applying, "BATCH_OF_ROWS", 2)
    before, units = snapshot(), Unit.objects.count()
    made = compared(*(row(name=f"天津写到一半{n}有限公司") for n in range(7)))
    handling.approve(imported=made, by=acting("qian"))
    tell, shown = Progress.tell, []

    def told(self: Progress, done: int) -> None:
        tell(self, done)
        page = signed_in("zhao").get(f"/register/imports/{made.pk}/").content.decode()
        shown.append((done, f"{done} / 7" in page))
        if done == 4:
            handling.cancel(imported=made, by=acting("zhao"))

    monkeypatch.setattr(Progress, "tell", told)
    assert jobs.carry_on.call(made.pk) == Stage.CANCELLED
    assert shown == [(2, True), (4, True)] and (snapshot(), Unit.objects.count()) == (before, units)
    monkeypatch.setattr(Progress, "tell", tell)
    handling.resume(imported=made, by=acting("zhao"))
    applied(Import.objects.get(pk=made.pk))
    assert Unit.objects.count() == units + 7
    assert not [p for p in kept() if p.name.endswith((".stop", ".done"))]


def test_what_fails_in_writing_is_told_without_our_own_words_and_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from django.db import DatabaseError

    made = compared(row())
    handling.approve(imported=made, by=acting("qian"))

    def broken(*_a: Any) -> None:
        raise DatabaseError("relation register_state is on fire")

    monkeypatch.setattr(applying, "_apply", broken)
    assert jobs.carry_on.call(made.pk) == Stage.FAILED
    page = signed_in("zhao").get(f"/register/imports/{made.pk}/").content.decode()
    assert "什么都没有入库" in page and "on fire" not in page and "接着办" in page
    monkeypatch.undo()
    signed_in("zhao").post(f"/register/imports/{made.pk}/resume/")
    assert Import.objects.get(pk=made.pk).stage == Stage.COMPARED


# ---- columns that are kept


def test_mappings_are_listed_renamed_and_forgotten() -> None:
    keeper = signed_in("zhao")
    made = handed(listed(row()))
    handling.specify(imported=made, columns=made.columns, by=acting("zhao"), keep_as="月报")
    other = Mapping.objects.create(
        source="market", name="年报", columns={"name": "甲"}, made_by=made.made_by
    )
    page = keeper.get("/register/imports/columns/").content.decode()
    assert "月报" in page and "单位名称 ← 单位名称" in page
    address = f"/register/imports/columns/{other.pk}/"
    assert "已有叫这个名称的模板" in keeper.post(address, {"name": "月报"}).content.decode()
    keeper.post(address, {"name": "季报"})
    assert Mapping.objects.get(pk=other.pk).name == "季报"
    keeper.post(address, {"act": "forget"})
    assert not Mapping.objects.filter(pk=other.pk).exists()
    assert [e.act for e in Event.objects.order_by("-number")[:2]] == [
        "mapping.forgotten",
        "mapping.renamed",
    ]


# ---- doubles within the register


def double() -> tuple[Unit, Unit]:
    whole = unit(
        "天津双生智能科技有限公司", code=NEW_CODES[0], address="南开某路 8 号", phone="022-88887777"
    )
    again = unit("双生智能科技（天津）有限公司", since=date(2019, 1, 1), phone="022-88887777")
    return whole, again


def test_the_register_is_looked_through_for_doubles_and_asks_each_once() -> None:
    whole, again = double()
    signed_in("zhao").post("/register/doubts/look/")
    doubt = Doubt.objects.get(unit=whole, other=again)
    assert doubt.weight is not None and doubt.weight > 7
    page = signed_in("zhao").get(f"/register/doubts/{doubt.pk}/").content.decode()
    assert "字号相同" in page and "电话相同" in page and "天津双生智能科技有限公司" in page
    doubting.answer(doubt=doubt, same=False, by=acting("zhao"))
    count = Doubt.objects.count()
    assert doubting.search() == 0 and Doubt.objects.count() == count
    listed_page = signed_in("zhao").get("/register/doubts/?of=register").content.decode()
    assert "名录查重" in listed_page and "双生智能科技（天津）有限公司" in listed_page


def test_two_entries_become_one_with_what_the_second_had_and_come_apart_again() -> None:
    whole, again = double()
    account = Organisation.objects.filter(kind="enterprise", unit=None).first() or Organisation.objects.add_child(
        Organisation.objects.get(code="nankai"), {"code": "D" * 18, "kind": "enterprise", "name": "双生", "valid_from": AS_OF})  # fmt: skip
    again.organisation = account
    again.save()
    nankai = Organisation.objects.get(code="nankai")
    places.reside(
        unit=again, where=Where.TAX, place=nankai, since=date(2019, 1, 1), by=acting("zhao")
    )
    places.identify(
        unit=whole, scheme="工商注册号", value="一号", since=date(2018, 1, 1), by=acting("zhao")
    )
    places.identify(
        unit=again, scheme="工商注册号", value="二号", since=date(2019, 1, 1), by=acting("zhao")
    )
    before = snapshot()
    answer = signed_in("zhao").post(f"/register/units/{whole.pk}/same/", {"other": str(again)})
    doubt = Doubt.objects.get(unit=whole, other=again)
    assert answer.headers["Location"] == f"/register/doubts/{doubt.pk}/"
    doubting.answer(doubt=doubt, same=True, by=acting("qian"))
    whole.refresh_from_db()
    again.refresh_from_db()
    assert (whole.organisation, again.organisation) == (account, None)
    assert (
        Residence.objects.known().get(unit=whole).where == "tax"
        and not State.objects.known().filter(unit=again).exists()
    )
    assert [i.value for i in whole.identifiers.filter(known_to=None)] == ["一号"]
    assert whole.words.filter(text="双生智能科技（天津）有限公司").exists()
    doubting.reopen(doubt=doubt, by=acting("zhao"))
    whole.refresh_from_db()
    again.refresh_from_db()
    assert (whole.organisation, again.organisation) == (None, account) and snapshot() == before
    assert Residence.objects.known().get(unit=again).where == "tax"
    assert not whole.words.standing().filter(text="双生智能科技（天津）有限公司").exists()


def test_what_is_undone_of_a_unit_leaves_what_found_the_entry_that_is_it() -> None:
    whole, again = double()
    third = unit("天津第三条有限公司", since=date(2019, 1, 1))
    doubts = [
        doubting.raise_one(unit=whole, other=each, by=acting("zhao")) for each in (again, third)
    ]
    with pytest.raises(ValidationError, match="不同的人"):
        doubting.answer(doubt=doubts[0], same=True, by=acting("zhao"))
    for doubt in doubts:
        doubting.answer(doubt=doubt, same=True, by=acting("qian"))
    wrong = actions.change(
        unit=whole, told={"name": "天津误名有限公司"}, since=AS_OF, by=acting("zhao")
    )
    assert wrong is not None
    actions.undo(what=wrong, by=acting("zhao"))
    words = set(whole.words.standing().values_list("text", flat=True))
    assert {
        "双生智能科技（天津）有限公司",
        "天津第三条有限公司",
    } < words and "天津误名有限公司" not in words
    doubting.reopen(doubt=doubts[1], by=acting("zhao"))
    words = set(whole.words.standing().values_list("text", flat=True))
    assert "双生智能科技（天津）有限公司" in words and "天津第三条有限公司" not in words


def test_a_doubt_of_a_unit_and_itself_or_of_nothing_is_not_raised() -> None:
    whole, _again = double()
    for other in (str(whole), "没有这家"):
        signed_in("zhao").post(f"/register/units/{whole.pk}/same/", {"other": other})
    assert not Doubt.objects.filter(unit=whole).exists()
    with pytest.raises(ValidationError):
        doubting.raise_one(unit=whole, other=whole, by=acting("zhao"))


def test_a_doubtful_row_whose_code_is_taken_by_then_is_told_and_stays_doubtful() -> None:
    first = known(2)
    made = compared(row(name=first.name, code=NEW_CODES[1], park=first.owner.name))
    doubt = Doubt.objects.get(row__of=made)
    unit("天津捷足先登有限公司", code=NEW_CODES[1])
    page = (
        signed_in("zhao")
        .post(f"/register/doubts/{doubt.pk}/answer/", {"answer": "same"}, follow=True)
        .content.decode()
    )
    assert "已有别的单位用这个代码" in page
    doubt.refresh_from_db()
    assert not doubt.answer and made.rows.get().verdict == "doubtful"


@pytest.mark.skipif("postgresql" not in str(settings.DATABASES["default"]["ENGINE"]), reason="SQLite's planner asks nothing of a table")  # fmt: skip
def test_postgres_is_told_of_a_table_with_the_first_rows_of_a_list() -> None:
    """Or a list into an empty register is looked through row by row: ten times as long as later ones."""

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE little_known (id bigint)")
        rows = [(n,) for n in range(pouring.MANY + 5)]
        left = list(pouring._told_of(cursor, "little_known", ("id",), rows))
        assert left == rows[pouring.MANY :]
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = to_regclass('little_known')")
        assert cursor.fetchone() == (pouring.MANY,)
        few = rows[: pouring.MANY - 1]
        assert list(pouring._told_of(cursor, "little_known", ("id",), few)) == few
