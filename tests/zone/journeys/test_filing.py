"""A filing with consultation at people's screens: a park drafts, the leading-group office asks and comments, the park
answers and files, the office accepts and archives. Run once, on SQLite."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from gongjian.zone.filings import queries
from gongjian.zone.filings.models import Filing
from zone.joint import PDF, house
from zone.journeys.screens import Opened, agreed, faults_of, with_code

pytestmark = pytest.mark.skipif("postgresql" in str(settings.DATABASES["default"]["ENGINE"]),
                                reason="journeys run once, on SQLite")  # fmt: skip


def enclosed(page: Any, paper: str, tmp_path: Path) -> None:
    path = tmp_path / f"{paper}.pdf"
    path.write_bytes(PDF)
    page.get_by_label("是哪一种要件").select_option(label=paper)
    page.get_by_label("材料", exact=True).set_input_files(str(path))
    page.get_by_role("button", name="上传材料").click()
    page.get_by_role("link", name=f"{paper}.pdf").wait_for()


def test_a_filing_from_a_parks_draft_to_the_archived_reply(opened: Opened, tmp_path: Path) -> None:
    park, leading, division, office = (opened() for _ in range(4))
    with_code(park, "wu")
    home = park.url
    park.get_by_role("link", name="重大事项备案", exact=True).click()
    park.get_by_role("link", name="起草备案事项").first.click()
    park.get_by_label("事项", exact=True).fill("调整南开分园主导产业")
    park.get_by_label("内容", exact=True).fill("由科技服务调整为科技服务、数字经济。")
    park.get_by_label("理由", exact=True).fill("数字经济企业增加。")
    park.get_by_role("button", name="保存").click()
    park.get_by_text("缺要件：编制（调整）说明").wait_for()
    at = park.url
    park.get_by_role("link", name="写主导产业").click()
    park.get_by_label("从哪天起", exact=True).fill(str(timezone.localdate()))
    park.get_by_label("主导产业", exact=True).fill("科技服务、数字经济")
    park.get_by_role("button", name="保存").click()
    for paper in ("规划（调整）文本征求意见稿", "编制（调整）说明"):
        enclosed(park, paper, tmp_path)
    park.get_by_role("button", name="生成协商函").click()
    with park.expect_download() as letter:
        park.get_by_role("link", name="下载 Word").first.click()
    assert letter.value.suggested_filename.endswith(".docx")
    agreed(park, "送协商")
    park.get_by_text("已送领导小组办公室协商").first.wait_for()

    with_code(leading, "lin")
    leading.get_by_role("link", name="协商备案事项：调整南开分园主导产业").first.click()
    leading.get_by_text("征求其他单位意见").click()
    leading.get_by_label("市科委其他处室").check()
    leading.get_by_role("button", name="征求意见", exact=True).click()
    leading.get_by_text("已征求意见").first.wait_for()

    with_code(division, "li")
    division.get_by_role("link", name="对备案事项提意见：调整南开分园主导产业").first.click()
    division.get_by_label("意见", exact=True).select_option(label="修改后同意")
    division.get_by_label("内容", exact=True).fill("请写明与周边分园的错位")
    division.get_by_role("button", name="提交意见").click()
    division.get_by_text("意见已提交").first.wait_for()

    leading.reload()
    leading.get_by_label("内容", exact=True).fill("同意报备案")
    agreed(leading, "提出意见并办结")
    leading.get_by_text("协商已办结").first.wait_for()

    park.goto(at)
    park.get_by_text("市科委其他处室的意见还没有写采纳情况").wait_for()
    park.get_by_label("采纳情况", exact=True).select_option(label="未采纳")
    park.locator("#opinions").get_by_label("理由", exact=True).fill("错位已在总体规划中写明")
    park.get_by_role("button", name="答复", exact=True).click()
    enclosed(park, "规划（调整）文本报备稿", tmp_path)
    agreed(park, "报备案")
    park.get_by_text("已报备案").first.wait_for()

    with_code(office, "qian")
    office.get_by_role("link", name="受理备案并复函：调整南开分园主导产业").first.click()
    agreed(office, "受理")
    office.get_by_text("已受理并给了备案号").first.wait_for()
    office.get_by_label("文号", exact=True).fill("津示办函〔2026〕1号")
    agreed(office, "印发复函并归档")
    office.get_by_text("已归档").first.wait_for()
    assert faults_of(office, "filing") == []

    park.goto(at)
    number = f"{timezone.localdate():%Y}-001"
    park.get_by_text(f"备案号 {number}").wait_for()
    park.get_by_text("错位已在总体规划中写明").first.wait_for()
    park.goto(f"{home}facts/parks/nankai/")
    park.get_by_text("科技服务、数字经济").first.wait_for()
    park.get_by_text("已备案").first.wait_for()
    narrow = opened(390)
    with_code(narrow, "zhou")
    for path in (
        "filings/",
        at.removeprefix(home),
        "facts/",
        "facts/parks/nankai/",
        "facts/unfiled/",
    ):
        narrow.goto(f"{home}{path}")
        assert faults_of(narrow, path) == []
    assert Filing.objects.get().number == number
    assert queries.lead_industries(house("nankai"), timezone.localdate()) == [
        "科技服务",
        "数字经济",
    ]
