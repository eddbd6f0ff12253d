"""Pages of filings and declared facts: the register, the whole way by hand, clashes, exports, questions asked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongjian.zone.filings import actions, consulting
from gongjian.zone.filings.choices import Step
from gongjian.zone.filings.models import Fact, Filing
from people import acting, content, signed_in
from zone.filings.stages import (
    accepted,
    again,
    archived,
    consulted,
    consulting_on,
    declared,
    drafted,
    enclosed,
    filed,
)
from zone.joint import house, pdf

pytestmark = pytest.mark.django_db


def said(client: Any, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return content(answer).decode()


def posted(client: Any, path: str, **data: Any) -> str:
    """The page that an act leads back to."""
    answer = client.post(path, data, follow=True)
    assert answer.status_code == 200, path
    return content(answer).decode()


# ---- the register


def test_the_register_is_searched_filtered_and_exported() -> None:
    one = archived(content="建设柳林片区中试基地")
    other = consulting_on(
        park="core", by="zheng", title="核心区机构整合", subject="governance_reform"
    )
    client = signed_in("qian")
    page = said(client, "/filings/")
    assert one.title in page and other.title in page and one.number in page
    for query, found in (
        ("q=柳林片区", one), (f"q={one.number}", one), ("subject=governance_reform", other), ("park=core", other),
        ("stage=archived", one), ("light=green&stage=consulting", other),
    ):  # fmt: skip
        page = said(client, f"/filings/?{query}")
        hidden = other if found == one else one
        assert found.title in page and hidden.title not in page, query
    assert one.number in said(client, "/filings/?export=csv")
    assert said(signed_in("zheng"), "/filings/").count(other.title) and one.title not in said(
        signed_in("zheng"), "/filings/"
    )


def test_the_register_is_looked_at_by_the_year_in_which_filings_were_drafted() -> None:
    with time_machine.travel(timezone.now() - timedelta(days=366), tick=False):
        earlier = consulting_on(title="去年的一件")
    now, client = consulting_on(title="今年的一件"), signed_in("qian")
    for found, hidden in ((now, earlier), (earlier, now)):
        page = said(client, f"/filings/?year={timezone.localtime(found.made_at):%Y}")
        assert found.title in page and hidden.title not in page


def test_an_empty_register_says_what_to_do() -> None:
    page = said(signed_in("wu"), "/filings/")
    assert "先与领导小组办公室协商，再报市科委备案" in page and "/filings/new/" in page


@pytest.mark.parametrize("path", ["/filings/", "/facts/unfiled/"])
def test_a_list_asks_as_many_questions_for_fifty_rows_as_for_five(path: str) -> None:
    client, counts = signed_in("qian"), []
    for turn in range(2):
        for number in range(5 if not turn else 45):
            filing = drafted(title=f"第 {turn}-{number} 件")
            fact = declared(
                since=date(2020 + turn, number % 12 + 1, number % 28 + 1),
                industries=[f"{turn}{number}"],
            )
            filing.covers.add(fact)
        Filing.objects.update(stage="consulting")
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            said(client, path)
        counts.append(len(asked))
    assert counts[0] == counts[1]


# ---- the whole way by hand


def test_from_a_parks_draft_to_the_archived_reply_by_hand() -> None:
    park, leading, division, office = (signed_in(name) for name in ("wu", "lin", "li", "qian"))
    page = posted(park, "/filings/new/", subject="policy_pilot", park=house("nankai").pk, title="科技金融改革试点",
                  content="先行先试。", grounds="融资难。", basis="", planned_on="2027-01-01")  # fmt: skip
    filing = Filing.objects.get()
    at = f"/filings/{filing.pk}/"
    assert "草稿已存" in page and "缺要件：试点方案征求意见稿" in page and "涉密不上网" in page
    assert leading.get(at).status_code == office.get(at).status_code == 404
    page = posted(park, f"{at}consult/")
    assert "还不能送协商：缺要件：试点方案征求意见稿" in page
    posted(park, f"{at}enclose/", paper="policy_pilot.draft", given=pdf("方案.pdf"), note="")
    assert "协商函已生成" in posted(park, f"{at}letter/")
    assert "已送领导小组办公室协商" in posted(park, f"{at}consult/")
    assert "已征求意见" in posted(leading, f"{at}ask/", places=[house("other_divisions").pk])
    assert "意见已提交" in posted(division, f"{at}opine/", verdict="amend", text="写明风险分担")
    assert "协商已办结" in posted(leading, f"{at}close/", verdict="agree", text="同意")
    page = posted(park, f"{at}file/")
    assert "缺要件：试点方案报备稿" in page and "市科委其他处室的意见还没有写采纳情况" in page
    opinion = filing.opinions.get(verdict="amend")
    assert "没有全部采纳的要写明理由" in posted(
        park, f"{at}answer/", opinion=opinion.pk, adopted="no", reason=""
    )
    assert "采纳情况已写" in posted(
        park, f"{at}answer/", opinion=opinion.pk, adopted="no", reason="已有分担办法"
    )
    posted(park, f"{at}enclose/", paper="policy_pilot.text", given=pdf("报备稿.pdf"), note="")
    assert "备案件已生成" in posted(park, f"{at}report/")
    assert "已报备案" in posted(park, f"{at}file/")
    posted(office, f"{at}send-back/", missing=" \n ")
    assert again(filing).stage == "filed"
    page = posted(office, f"{at}send-back/", missing="缺公示证明\n缺测算表")
    assert "已退回补正" in page
    page = said(park, at)
    assert "缺公示证明" in page and "缺测算表" in page
    posted(park, f"{at}enclose/", paper="", given=pdf("公示.pdf"), note="公示证明")
    posted(park, f"{at}file/")
    assert "已受理并给了备案号" in posted(office, f"{at}accept/")
    page = posted(office, f"{at}archive/", number="津示办函〔2026〕3号", secrecy="")
    assert "已归档" in page and f"{timezone.localdate():%Y}-001" in page
    page = said(park, at)
    assert (
        "已有分担办法" in page
        and "津示办函〔2026〕3号" in page
        and "下一步" not in page
        and "/edit/" not in page
    )


@pytest.mark.parametrize(
    "stage", ["draft", "consulting", "consulted", "filed", "accepted", "archived"]
)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_stage_has_its_page_for_everybody_whom_it_concerns(stage: str, language: str) -> None:
    made = {"draft": drafted, "consulting": consulting_on, "consulted": consulted, "filed": filed, "accepted": accepted,
            "archived": archived}[stage]()  # fmt: skip
    for name in ("wu",) if stage == "draft" else ("wu", "lin", "qian", "zhou", "sun", "feng"):
        client = signed_in(name)
        client.cookies["django_language"] = language
        assert made.title in said(client, f"/filings/{made.pk}/"), name


def test_only_whoever_has_the_turn_is_offered_an_act() -> None:
    filing = consulting_on()
    at = f"/filings/{filing.pk}/"
    assert "提出意见并办结" in said(signed_in("lin"), at)
    for name in ("wu", "qian", "zhou", "sun", "feng"):
        page = said(signed_in(name), at)
        assert "提出意见并办结" not in page and f'action="{at}consult/"' not in page, name
    for path in ("close", "ask", "opine", "accept", "archive"):
        assert signed_in("wu").post(f"{at}{path}/").status_code == 404


# ---- two at one text


def test_whoever_saves_second_sees_both_texts_and_saves_again() -> None:
    filing, client = drafted(), signed_in("wu")
    at = f"/filings/{filing.pk}/"
    given = {"subject": filing.subject, "title": filing.title, "content": "乙的内容。", "grounds": filing.grounds,
             "basis": filing.basis, "planned_on": "2027-01-01", "base": filing.version}  # fmt: skip
    actions.edit(filing=filing, by=acting("wu"), content="甲的内容。", grounds="甲的理由。")
    answer = client.post(f"{at}edit/", given)
    page = answer.content.decode()
    assert answer.status_code == 409 and "<td>甲的内容。</td>" in page and "乙的内容。" in page
    client.post(f"{at}edit/", {**given, "seen": again(filing).version})
    now = again(filing)
    assert (now.content, now.grounds) == ("乙的内容。", "甲的理由。")


# ---- amendments and facts


def test_an_archived_filing_is_amended_from_its_page_and_names_both_ends() -> None:
    first, client = archived(), signed_in("wu")
    link = f"/filings/new/?subject=plan_change&amp;park={first.park_id}&amp;amends={first.pk}"
    assert link in said(client, f"/filings/{first.pk}/")
    assert f'<option value="{first.pk}" selected>' in said(client, link.replace("&amp;", "&"))
    second = drafted(title="再调整", amends=first)
    assert first.number in said(client, f"/filings/{second.pk}/") and "再调整" in said(
        client, f"/filings/{first.pk}/"
    )
    assert "再调整" not in said(
        signed_in("qian"), f"/filings/{first.pk}/"
    )  # a draft is its house's own


def test_a_fact_is_proposed_on_the_filings_page() -> None:
    filing, client = drafted(), signed_in("wu")
    at = f"/filings/{filing.pk}/"
    client.post(
        f"{at}facts/territory/",
        {"since": "2027-01-01", "area": "11.55", "unit": "km2", "text": "东至海河"},
    )
    page = said(client, at)
    assert "1,155 公顷（11.55 平方公里）；东至海河" in page
    posted(client, f"{at}facts/", sort="territory")
    assert not filing.proposals.exists()
    assert (
        client.get(f"{at}facts/institution/").status_code == 404
    )  # not what a change of plan is about


def test_a_park_declares_a_change_and_files_it_afterwards() -> None:
    park, office = signed_in("wu"), signed_in("qian")
    page = posted(
        park,
        "/facts/parks/nankai/lead_industries/",
        since="2026-06-01",
        industries="智能制造",
        text="",
    )
    fact = Fact.objects.get()
    assert "标为未备案" in page and f"covers={fact.pk}" in page
    assert "智能制造" in said(office, "/facts/unfiled/") and "智能制造" in said(office, "/facts/")
    new = f"/filings/new/?subject=plan_change&park={fact.park_id}&covers={fact.pk}"
    assert f'value="{fact.pk}"' in said(park, new) and "checked" in said(park, new)
    filing = enclosed(drafted(covers=[fact]), Step.CONSULT)
    consulting.consult(filing=filing, by=acting("wu"))
    assert f"/filings/{filing.pk}/" in said(office, "/facts/unfiled/")
    assert "备案办理中" in said(office, "/facts/parks/nankai/")


def test_facts_are_looked_at_as_of_a_day() -> None:
    declared(since=date(2026, 6, 1))
    client = signed_in("qian")
    assert "自 2026-06-01 起" in said(client, "/facts/parks/nankai/?day=2026-06-01")
    assert "自 2026-06-01 起" not in said(client, "/facts/parks/nankai/?day=2026-05-31")
    assert "自 2026-06-01 起" not in said(
        client, "/facts/parks/nankai/?day=2026-06-01&known=2026-06-01"
    )


def test_the_office_enters_what_was_there_and_excuses_what_wants_no_filing() -> None:
    office = signed_in("zhao")
    page = posted(
        office,
        "/facts/parks/hexi/territory/",
        since="2015-03-17",
        area="570",
        unit="ha",
        text="",
        source="批复",
    )
    assert "570 公顷" in page and "存量" in page
    fact = declared()
    assert "认定不需备案" in said(office, "/facts/parks/nankai/")
    assert "请写明理由" in posted(office, f"/facts/{fact.pk}/excuse/", reason="")
    assert "更正错字" in posted(office, f"/facts/{fact.pk}/excuse/", reason="更正错字")
    assert office.post(f"/facts/{fact.pk}/excuse/", {"reason": "再来"}).status_code == 404
