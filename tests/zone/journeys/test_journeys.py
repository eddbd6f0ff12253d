"""People at their screens: the first sign-in, four firms by SMS code, a leaver, a second officer, an auditor.

Run once, on SQLite: what differs between the databases is beneath the pages.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from gongjian.zone.audit import append_only
from gongjian.zone.audit.models import Event
from gongjian.zone.demonstration.people import PASSWORD
from gongjian.zone.policy.models import Edition
from zone.journeys.screens import Opened, agreed, by_password, faults_of, totp, with_code

pytestmark = pytest.mark.skipif("postgresql" in str(settings.DATABASES["default"]["ENGINE"]),
                                reason="journeys run once, on SQLite")  # fmt: skip


@pytest.mark.parametrize("width", [1440, 390])
def test_the_first_sign_in_of_a_park_officer_sets_up_the_second_factor(
    opened: Opened, width: int
) -> None:
    page = opened(width)
    by_password(page, "wu")
    page.get_by_role("heading", name="启用验证器").wait_for()
    secret = page.locator("code").first.inner_text()
    page.locator("#id_code").fill(totp(secret))
    page.get_by_role("button", name="启用").click()
    page.get_by_role("heading", name="恢复码").wait_for()
    assert len(page.locator("pre").inner_text().split()) == 10
    page.get_by_role("link", name="已抄好，继续").click()
    page.get_by_role("heading", name="吴园（编造），您好").wait_for()
    assert "确认授权书：" in page.content()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_accountant_with_four_firms_enters_by_sms_code_and_switches(opened: Opened) -> None:
    page = opened()
    page.get_by_role("link", name="用手机验证码登录").click()
    page.get_by_label("手机").fill("13800000008")
    page.get_by_role("button", name="发验证码").click()
    page.get_by_role("heading", name="输入验证码").wait_for()
    lines = (Path(settings.HOME) / "outbox" / "sms.jsonl").read_text(encoding="utf-8").splitlines()
    code = json.loads(lines[-1])["text"].split("验证码 ")[1].split("，")[0]
    page.locator("#id_code").fill(code)
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_role("heading", name="王会计（编造），您好").wait_for()
    page.goto(page.url + "acting/")
    choices = page.get_by_role("button", name="用这个身份")
    assert choices.count() == 3  # and the one that she has now
    firm = page.locator("form.card .fw-bold").nth(3).inner_text()
    choices.nth(2).click()
    page.get_by_text(firm).first.wait_for()


def test_the_security_administrator_ends_a_leavers_access_in_a_running_session(
    opened: Opened,
) -> None:
    leaver, security = opened(), opened()
    with_code(leaver, "wu")
    leaver.goto(leaver.url + "system/people/")
    leaver.get_by_role("heading", name="人员与权限").wait_for()
    with_code(security, "security")
    security.get_by_role("link", name="人员与权限").click()
    security.get_by_role("link", name="吴园（编造）").click()
    agreed(security, "停用账户")
    security.get_by_label("密码").fill(PASSWORD)
    security.get_by_role("button", name="继续").click()
    security.get_by_text("已停用").first.wait_for()
    leaver.reload()
    leaver.get_by_role("heading", name="登录").wait_for()


def test_a_second_officer_approves_an_edition_that_changes_one_threshold_from_a_date(
    opened: Opened,
) -> None:
    first, second = opened(), opened()
    with_code(first, "qian")
    first.get_by_role("link", name="政策口径").click()
    first.get_by_role("link", name="参数", exact=True).click()
    first.get_by_role("searchbox").last.fill("职工总数上限")
    first.get_by_role("button", name="查询").click()
    first.get_by_role("link", name="科技型中小企业职工总数上限").click()
    first.get_by_role("link", name="确认、更正或改值").click()
    first.get_by_label("从哪天起").fill("2027-01-01")
    first.get_by_label("值", exact=False).first.fill("400")
    first.get_by_label("依据（文号）").fill("某文〔2026〕9号")
    first.get_by_role("button", name="保存").click()
    first.get_by_text("500 → 400人，自 2027-01-01").first.wait_for()
    path = first.url.split("/policy/")[1]
    with_code(second, "zhao")
    second.goto(second.url + "policy/" + path)
    second.get_by_role("button", name="批准", exact=True).click()
    second.get_by_label("密码").fill(PASSWORD)
    second.get_by_role("button", name="继续").click()
    second.get_by_text("已批准").first.wait_for()
    assert Edition.objects.get(name="2017.2").decided_by.username == "zhao"  # type: ignore[union-attr]


def test_an_auditor_finds_a_tampered_row(opened: Opened) -> None:
    page = opened()
    with_code(page, "feng")
    page.get_by_role("link", name="审计日志").click()
    page.get_by_role("link", name="核对整条链").click()
    page.get_by_text("完整").first.wait_for()
    append_only.remove(connection)
    event = Event.objects.order_by("number").first()
    assert event is not None
    Event.objects.filter(pk=event.pk).update(actor_name="无名氏")
    page.reload()
    page.get_by_text(f"第 {event.number} 条的内容被改过").wait_for()


PAGES = ("/", "/system/organisations/", "/system/people/", "/system/letters/", "/system/invitations/",
         "/account/", "/acting/", "/policy/", "/policy/parameters/", "/policy/editions/", "/account/second/")  # fmt: skip


@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_serious_and_no_page_is_wider_than_the_screen(
    opened: Opened, width: int
) -> None:
    page = opened(width)
    found = faults_of(page, "door")
    with_code(page, "security")
    home = page.url
    for path in PAGES:
        page.goto(home.rstrip("/") + path)
        found += faults_of(page, path)
    assert found == []
