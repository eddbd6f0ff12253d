"""A need at people's screens: an accountant raises it for a firm, the park endorses it, the office assigns it, a
division that does not learn the firm's name answers it, the firm marks the answer. Run once, on SQLite."""

from __future__ import annotations

import pytest
from django.conf import settings

from gongjian.zone.inbox.models import Matter
from gongjian.zone.needs.models import Experience, Need, Power, Reform
from people import acting
from zone.joint import days
from zone.journeys.screens import Opened, agreed, by_password, faults_of, said, with_code
from zone.needs.test_experience import published
from zone.needs.test_powers import listed
from zone.needs.test_reforms import known
from zone.wishes import assigned, settled

pytestmark = pytest.mark.skipif("postgresql" in str(settings.DATABASES["default"]["ENGINE"]),
                                reason="journeys run once, on SQLite")  # fmt: skip


def test_a_need_from_a_firm_to_an_answer_and_its_satisfaction(opened: Opened) -> None:
    firm, park, office, division = (opened() for _ in range(4))
    name = acting("wang").organisation_name
    by_password(firm, "wang")
    firm.get_by_role("link", name="需求与问题").click()
    firm.get_by_role("link", name="提需求").click()
    firm.get_by_label("性质").select_option(label="政策需求")
    firm.get_by_label("标题").fill("希望解决中试场地")
    firm.locator("#content").get_by_label("内容").fill(f"{name}需要八米层高的厂房")
    firm.get_by_label("类别").select_option(label="用地与载体")
    firm.get_by_role("button", name="提出", exact=True).click()
    firm.get_by_text("没有同意公开单位名称，文字里不要写").wait_for()
    firm.locator("#content").get_by_label("内容").fill("我单位需要八米层高的厂房")
    firm.get_by_role("button", name="提出", exact=True).click()
    said(firm, "已提出")

    with_code(park, "wu")
    park.get_by_role("link", name="转报或答复需求：").click()
    park.get_by_text(name).first.wait_for()
    park.get_by_label("园区意见").fill("园区内三家企业有同样需要")
    park.get_by_role("button", name="转报示范区建设处").click()
    said(park, "已转报")

    with_code(office, "qian")
    office.get_by_role("link", name="受理和分办需求：").click()
    office.get_by_role("button", name="受理", exact=True).click()
    said(office, "已受理")
    office.get_by_label("紧急程度").select_option(label="较急")
    office.get_by_role("button", name="保存分类").click()
    said(office, "已分类")
    office.get_by_label("承办单位").select_option(label="市科委其他处室")
    office.get_by_role("button", name="交办").click()
    said(office, "已分办")

    with_code(division, "li")
    division.get_by_role("link", name="研究答复需求：").click()
    division.get_by_text("一家企业").first.wait_for()
    assert name not in division.content() and "王会计" not in division.content()
    division.locator("#study").get_by_label("内容").fill("查了两处闲置厂房")
    division.get_by_role("button", name="记一条").click()
    said(division, "已记下")
    division.get_by_label("答复", exact=False).first.fill("两处厂房可用，请与园区联系")
    agreed(division, "答复")
    said(division, "已答复")

    firm.goto(firm.url.split("/needs/")[0] + "/inbox/")
    firm.get_by_role("link", name="评价需求答复：").click()
    firm.get_by_text("两处厂房可用").first.wait_for()
    assert "查了两处闲置厂房" not in firm.content()
    firm.get_by_label("5 很满意").check()
    firm.get_by_role("button", name="提交评价").click()
    said(firm, "谢谢评价")
    need = Need.objects.get()
    assert (need.stage, need.satisfaction, need.outcome, need.named) == (
        "closed",
        5,
        "answered",
        False,
    )
    assert not Matter.objects.open().filter(object_kind="need").exists()
    office.goto(office.url.split("/needs/")[0] + "/needs/figures/")
    office.get_by_role("row", name="南开分园").get_by_text("5.0").wait_for()


@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_serious_in_needs_reforms_powers_and_experience(
    opened: Opened, width: int
) -> None:
    known(steps=[("制定方案", days(9))])
    listed()
    published()
    studied, answered = assigned(), settled()
    page = opened(width)
    with_code(page, "qian")
    home = page.url
    keys = {"reforms": Reform, "powers": Power, "experience": Experience}
    paths = ["needs/", f"needs/{studied.pk}/", f"needs/{answered.pk}/", "needs/figures/", "reforms/", "reforms/timeline/", "reforms/new/",
             "powers/", "powers/parks/", "powers/new/", "experience/", *(f"{path}/{m.objects.get().pk}/" for path, m in keys.items())]  # fmt: skip
    found = []
    for path in paths:
        page.goto(f"{home}{path}")
        found += faults_of(page, path)
    assert found == []
