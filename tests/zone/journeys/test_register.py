"""The register at people's screens: a list with faults, clerical review, a back-dated move, a freeze, a neighbour's
unit from every side, an accountant with several firms. Run once, on SQLite."""

from __future__ import annotations

import csv
import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from gongjian.zone.accounts import tokens
from gongjian.zone.accounts.models import Membership, Organisation
from gongjian.zone.demonstration.people import PASSWORD
from gongjian.zone.register import actions
from gongjian.zone.register.models import Doubt, Import, State
from people import acting
from zone.journeys.screens import Opened, agreed, by_password, faults_of, with_code

pytestmark = pytest.mark.skipif("postgresql" in str(settings.DATABASES["default"]["ENGINE"]),
                                reason="journeys run once, on SQLite")  # fmt: skip
ROWS = int(os.environ.get("GONGJIAN_JOURNEY_ROWS", "2000"))
FAULTS = ROWS // 200
LONG = (
    60_000 + 12 * ROWS
)  # milliseconds: a list of 100,000 is compared and written within twenty minutes
TODAY = timezone.localdate()


def living(park: str = "") -> Any:
    rows = (
        State.objects.as_of(TODAY).exclude(code="").order_by("pk").select_related("owner", "unit")
    )
    return rows.filter(owner__code=park) if park else rows


def listed(path: Path, rows: list[list[Any]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows([["单位名称", "统一社会信用代码", "园区", "从业人员"], *rows])
    return path


def handed_in(page: Any, home: str, path: Path) -> None:
    page.goto(f"{home}register/imports/new/")
    page.get_by_label("名单", exact=True).set_input_files(str(path))
    page.get_by_role("button", name="保存").click()
    page.get_by_role("button", name="开始比对").click()
    page.get_by_text("已比对，待入库").first.wait_for()


def test_a_list_with_faults_is_compared_applied_and_its_faults_come_back(
    opened: Opened, tmp_path: Path
) -> None:
    page = opened()
    page.set_default_timeout(LONG)
    with_code(page, "zhao")
    home = page.url
    known = [[s.name, s.code, s.owner.name, (s.staff or 0) + 1] for s in living()[:50]]
    new = [[f"天津名单第{n}号饲料有限公司", "", "南开分园", 5] for n in range(ROWS - 50 - FAULTS)]
    bad = [[f"天津错行{n}有限公司", "9112", "南开分园", "很多"] for n in range(FAULTS)]
    before = State.objects.as_of(TODAY).count()
    handed_in(page, home, listed(tmp_path / "市场监管.csv", [*known, *bad, *new]))
    page.locator("a.card", has_text="退回").click()
    page.get_by_text("不是 18 位规定字符").first.wait_for()
    with page.expect_download() as back:
        page.get_by_role("link", name="下载退回的").click()
    assert back.value.suggested_filename.endswith(".xlsx")
    page.get_by_text("请上传人以外的人").wait_for()  # new units take two people
    second = opened()
    second.set_default_timeout(LONG)
    with_code(second, "qian")
    second.goto(page.url)
    agreed(second, "入库")
    second.get_by_text("已入库").first.wait_for()
    made = Import.objects.latest("pk")
    assert made.rows.filter(verdict="refused").count() == FAULTS
    taken = made.rows.filter(verdict="new").count()
    assert State.objects.as_of(TODAY).count() == before + taken
    page.goto(f"{home}register/?q=名单第7号")
    page.get_by_role("link", name="天津名单第7号饲料有限公司").wait_for()


def test_clerical_review_side_by_side_and_undone(opened: Opened, tmp_path: Path) -> None:
    page = opened()
    with_code(page, "qian")
    home = page.url
    unit = living()[0]
    row = [unit.name, "91350111MA8RE8BT17", "河西分园", 7]
    handed_in(
        page,
        home,
        listed(tmp_path / "园区.csv", [row, ["天津毫不相干的饲料有限公司", "", "南开分园", 1]]),
    )
    page.get_by_role("link", name="处理存疑").click()
    page.locator("table.list").get_by_role("link", name=unit.name).click()
    page.get_by_text("名称相同而代码不同").wait_for()
    assert page.get_by_text(unit.code).count() >= 1
    page.get_by_role("button", name="是同一单位", exact=True).click()
    page.get_by_text("已处理").first.wait_for()
    assert State.objects.as_of(TODAY).get(unit=unit.unit).code == "91350111MA8RE8BT17"
    page.get_by_role("button", name="撤回结论").click()
    page.get_by_role("button", name="是同一单位", exact=True).wait_for()
    assert State.objects.as_of(TODAY).get(unit=unit.unit).code == unit.code
    assert Doubt.objects.get().answer == ""


def test_a_move_back_dated_by_a_quarter_and_the_list_as_known_before_and_after(
    opened: Opened,
) -> None:
    page = opened()
    with_code(page, "zhao")
    home = page.url
    unit = living("nankai")[0]
    day, yesterday = TODAY - timedelta(days=45), TODAY - timedelta(days=1)
    page.goto(f"{home}register/units/{unit.unit_id}/change/")
    page.get_by_label("统计所属园区").select_option(label="河西分园")
    page.get_by_label("从哪天起").fill(str(TODAY - timedelta(days=91)))
    page.get_by_label("依据和说明").fill("补登一季度前的迁移")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("已保存").first.wait_for()
    page.goto(f"{home}register/?day={day}&known={yesterday}&park=nankai&q={unit.code}")
    page.get_by_role("link", name=unit.name).wait_for()
    page.goto(f"{home}register/?day={day}&park=nankai&q={unit.code}")
    page.get_by_text("没有符合条件的记录").wait_for()
    page.goto(f"{home}register/?day={day}&park=hexi&q={unit.code}")
    page.get_by_role("link", name=unit.name).wait_for()


def test_a_freeze_and_a_change_after_it(opened: Opened) -> None:
    first, second = opened(), opened()
    with_code(first, "zhao")
    home = first.url
    first.goto(f"{home}register/frames/new/")
    first.get_by_label("名称").fill("2026 年年报调查单位")
    first.get_by_role("button", name="预览").click()
    first.get_by_role("button", name="签字提出").click()
    first.get_by_text("请另一位签字后冻结").first.wait_for()
    with_code(second, "qian")
    second.goto(first.url)
    agreed(second, "签字冻结")
    second.get_by_label("密码").fill(PASSWORD)
    second.get_by_role("button", name="继续").click()
    second.get_by_text("已冻结").first.wait_for()
    unit = living("hexi")[0]
    actions.change(
        unit=unit.unit,
        told={"name": "冻结之后改的名有限公司"},
        since=TODAY - timedelta(days=30),
        by=acting("zhao"),
    )
    second.goto(f"{first.url}?part=revised")
    second.get_by_text("冻结之后改的名有限公司").wait_for()
    second.goto(f"{first.url}?q={unit.code}")
    second.get_by_role("link", name=unit.name).wait_for()


def test_a_park_officer_meets_no_unit_of_another_park_from_any_side(opened: Opened) -> None:
    page = opened()
    strange = living("hexi")[0]
    with_code(page, "wu")
    home = page.url
    mine = State.objects.as_of(TODAY).filter(owner__path__startswith=acting("wu").path).count()
    page.goto(f"{home}register/")
    page.get_by_text(f"共 {mine:,} 条").wait_for()
    for path in (f"register/?q={strange.code}", f"register/?q={strange.name}", "register/?park=hexi",
                 f"register/?export=csv&q={strange.code}", "register/quality/", "register/flows/"):  # fmt: skip
        answer = page.request.get(f"{home}{path}")
        body = answer.text()
        assert (
            strange.name not in body.replace(f'value="{strange.name}"', "")
            and "河西分园" not in body
        ), path
    for path in (f"register/units/{strange.unit_id}/", f"register/units/{strange.unit_id}/change/"):
        answer = page.request.get(f"{home}{path}")
        assert answer.status == 404 and strange.name not in answer.text()
    _token, secret = tokens.issue(
        membership=Membership.objects.get(person__username="wu"), name="试", purpose="statistical",
        scopes=["register"], expires_on=TODAY + timedelta(days=2), by=acting("security"),
    )  # fmt: skip
    told = page.request.get(
        f"{home}api/v1/units?q={strange.code}", headers={"Authorization": f"Bearer {secret}"}
    )
    assert told.json()["count"] == 0 and strange.name not in told.text()


def test_an_accountant_with_several_firms_sees_each_in_its_turn(opened: Opened) -> None:
    page = opened()
    by_password(page, "wang")
    page.get_by_role("heading", name="王会计（编造），您好").wait_for()
    home = page.url
    names = []
    for turn in range(4):
        page.goto(f"{home}register/")
        page.get_by_text("共 1 条").wait_for()
        names.append(page.locator("table.list tbody a").first.inner_text())
        if turn < 3:
            page.goto(f"{home}acting/")
            page.locator("form.card").nth(turn + 1).get_by_role("button", name="用这个身份").click()
            page.get_by_role("heading", name="王会计（编造），您好").wait_for()
    assert len(set(names)) == 4
    page.get_by_role("link", name=names[-1]).click()
    page.get_by_text("王会计（编造）").first.wait_for()


PAGES = ("", "imports/", "imports/new/", "doubts/", "requests/", "frames/", "frames/new/", "rounds/", "quality/",
         "flows/", "requests/new/")  # fmt: skip


@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_serious_in_the_register(opened: Opened, width: int) -> None:
    page = opened(width)
    with_code(page, "zhao")
    home, found = page.url, []
    unit = living()[0]
    actions.change(
        unit=unit.unit,
        told={"owner": Organisation.objects.get(code="hexi")},
        since=date(2025, 1, 1),
        by=acting("zhao"),
    )
    for path in (*PAGES, f"units/{unit.unit_id}/", f"units/{unit.unit_id}/change/"):
        page.goto(f"{home}register/{path}")
        found += faults_of(page, path)
    assert found == []
