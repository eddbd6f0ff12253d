"""A key project at people's screens: from a lead of the park to production, with a problem that the district clears, a
quarter that is told wrongly and then rightly, and the office's sums. Run once, on SQLite."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from gongjian.zone.history.models import Copy
from gongjian.zone.industry.models import Problem, Project, Update
from zone.journeys.screens import Opened, faults_of, with_code

pytestmark = pytest.mark.skipif("postgresql" in str(settings.DATABASES["default"]["ENGINE"]),
                                reason="journeys run once, on SQLite")  # fmt: skip
TODAY = timezone.localdate()


def back(days: int) -> str:
    return str(TODAY - timedelta(days=days))


def moved(page: Any, stage: str, day: str) -> None:
    """To another stage, on the page of the project."""
    page.get_by_label("到哪个阶段").select_option(label=stage)
    page.get_by_label("哪一天").fill(day)
    page.get_by_role("button", name="更新阶段").click()
    page.get_by_text("阶段已更新").wait_for()


def test_a_project_goes_from_a_lead_to_production(opened: Opened) -> None:
    park, district, office = opened(), opened(), opened()
    for page, login in ((park, "wu"), (district, "zhou"), (office, "qian")):
        with_code(page, login)
    home = park.url

    # a lead, entered and listed
    park.goto(f"{home}projects/new/")
    park.get_by_label("项目名称").fill("固态电池中试基地")
    park.get_by_label("主导产业和环节").select_option("new_energy/batteries")
    park.get_by_label("线索日期").fill(back(200))
    park.get_by_label("计划总投资（万元）").fill("10000")
    park.get_by_label("累计完成投资（万元）").fill("12000")
    park.get_by_role("button", name="直接入库").click()
    park.get_by_text("累计完成投资 12,000.00 万元超过计划总投资 10,000.00 万元，请说明").wait_for()
    park.get_by_label("累计完成投资（万元）").fill("")
    park.get_by_role("button", name="直接入库").click()
    park.get_by_role("heading", name="固态电池中试基地").wait_for()
    address = park.url
    made = Project.objects.get()
    assert (made.stage, made.entry, made.node) == ("lead", "listed", "batteries")

    # agreed and signed; a problem is put to the district, which finds it in its inbox and clears it
    moved(park, "达成意向", back(150))
    moved(park, "签约", back(120))
    park.get_by_text("提出问题").click()
    park.get_by_label("问题 ", exact=False).first.fill("电力增容待批")
    park.get_by_label("协调单位").select_option(label="南开区人民政府")
    park.locator("#problem_due").fill(str(TODAY + timedelta(days=30)))
    park.get_by_role("button", name="提出", exact=True).click()
    park.get_by_text("问题已提出").wait_for()
    district.goto(f"{home}inbox/")
    district.get_by_role("link", name="解决项目问题").first.click()
    district.get_by_text("解决或改期").click()
    district.get_by_label("怎样解决的").fill("供电公司已批复")
    district.get_by_role("button", name="已解决", exact=True).click()
    district.get_by_text("问题已解决").wait_for()
    assert Problem.objects.get().answer == "供电公司已批复"

    # started; the quarter is told, wrongly first
    park.goto(address)
    moved(park, "开工", back(90))
    park.get_by_role("link", name="季度更新").click()
    park.get_by_label("本季进展").fill("设备进场，开始调试")
    park.get_by_label("累计完成投资（万元）").fill("10500")
    park.get_by_role("button", name="保存").click()
    park.get_by_text("超过计划总投资 10,000.00 万元，请说明").wait_for()
    park.get_by_label("说明", exact=True).fill("追加一条产线")
    park.get_by_role("button", name="保存").click()
    park.get_by_text("已报送").wait_for()
    assert Update.objects.get().explained == "追加一条产线"

    # in production; the office finds it in its sums
    moved(park, "投产", back(1))
    now = Project.objects.get()
    assert (now.stage, now.over_because, now.light) == ("produced", "追加一条产线", "green")
    acts = [c.act for c in Copy.objects.of(now)]
    assert acts == [
        "moved",
        "updated",
        "moved",
        "problem_solved",
        "problem_raised",
        "moved",
        "moved",
        "drafted",
    ]
    office.goto(f"{home}projects/summary/")
    office.locator("table.list").get_by_text("10,500.00").first.wait_for()
    with office.expect_download() as file:
        office.goto(f"{home}projects/")
        office.get_by_text("导出").click()
        office.get_by_role("link", name="Excel 工作簿（xlsx）").click()
    assert file.value.suggested_filename.startswith("重点项目库")
    office.goto(f"{home}chains/new_energy/")
    office.get_by_role("link", name="固态电池中试基地").wait_for()


@pytest.mark.parametrize("width", [1440, 390])
def test_the_pages_of_the_room_are_sound_at_any_width(opened: Opened, width: int) -> None:
    from zone.industry import things

    page = opened(width)
    with_code(page, "qian")
    home = page.url
    made, exchange = things.started(), things.exchange()
    agreement, activity, foothold = things.agreement(), things.activity(), things.foothold()
    platform = things.platform()
    things.project(name="乙", at_once=False, by="qian")
    found = []
    for address in (
        "chains/", "chains/positions/", "chains/new_energy/", "chains/new_energy/members/", "projects/", "projects/board/",
        "projects/summary/", "projects/updates/", "projects/new/", f"projects/{made.pk}/", f"projects/{made.pk}/update/",
        "projects/imports/", "projects/imports/new/", "cooperation/agreements/", f"cooperation/agreements/{agreement.pk}/",
        "cooperation/activities/", f"cooperation/activities/{activity.pk}/", "cooperation/footholds/",
        f"cooperation/footholds/{foothold.pk}/", "platforms/", "platforms/new/", f"platforms/{platform.pk}/", "exchange/", f"exchange/{exchange.pk}/", "exchange/new/",
    ):  # fmt: skip
        page.goto(home + address)
        found += faults_of(page, address)
    assert found == [], found
