"""Pages of the room: each opens for those who may, says what is there, keeps its count of questions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongjian.zone.industry.models import Project
from gongjian.zone.industry.projects import actions
from people import acting, signed_in
from zone.industry import things
from zone.joint import days, house, pdf

pytestmark = pytest.mark.django_db
LISTS = {
    "/projects/": things.project, "/projects/board/": things.project, "/projects/summary/": things.project,
    "/projects/updates/": things.project, "/cooperation/agreements/": things.agreement,
    "/cooperation/activities/": things.activity, "/cooperation/footholds/": things.foothold, "/platforms/": things.platform, "/exchange/": things.exchange,
}  # fmt: skip


def test_every_page_opens() -> None:
    made = things.started()
    agreement, activity, foothold, exchange = (
        things.agreement(),
        things.activity(),
        things.foothold(),
        things.exchange(),
    )
    one = [f"/projects/{made.pk}/", f"/cooperation/agreements/{agreement.pk}/", f"/cooperation/activities/{activity.pk}/",
           f"/cooperation/footholds/{foothold.pk}/", f"/exchange/{exchange.pk}/", f"/platforms/{things.platform().pk}/"]  # fmt: skip
    for who in ("qian", "wu", "sun", "feng"):
        client = signed_in(who)
        for address in (*LISTS, *one, "/chains/", "/chains/positions/", "/chains/new_energy/?park=nankai&day=2020-01-01",
                        "/projects/summary/?part=chain&unit=亿元", "/projects/imports/"):  # fmt: skip
            assert client.get(address).status_code == 200, (who, address)
    client = signed_in("wu")
    for address in (
        "/projects/new/",
        f"/projects/{made.pk}/edit/",
        f"/projects/{made.pk}/update/",
        "/projects/imports/new/",
        "/cooperation/agreements/new/",
        "/cooperation/activities/new/",
        "/cooperation/footholds/new/",
        f"/cooperation/footholds/{foothold.pk}/edit/",
        "/exchange/new/",
        "/platforms/new/",
        "/chains/new_energy/members/",
    ):
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("address", LISTS)
def test_the_count_of_questions_does_not_grow_with_the_rows(address: str) -> None:
    """Five rows and fifty: the same questions."""
    client, counts = signed_in("qian"), []
    client.get(address)
    for more in (5, 45):
        for n in range(more):
            LISTS[address](**({"name": f"项目{n}"} if "projects" in address else {}))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 60, counts


def test_a_project_is_entered_listed_moved_and_lost_by_its_pages() -> None:
    client, park = signed_in("wu"), house("nankai")
    given = {"name": "页面项目", "park": str(park.pk), "owner": "", "place": "new_energy/batteries", "lead_on": str(days(-9)),
             "invest_total": "1234.56", "explained": ""}  # fmt: skip
    sent = client.post("/projects/new/", given)
    made = Project.objects.get()
    assert sent.status_code == 302 and (made.entry, made.owner, made.node) == (
        "draft",
        park,
        "batteries",
    )
    client.post(f"/projects/{made.pk}/list/")
    client.post(
        f"/projects/{made.pk}/move/", {"stage": "signed", "on": str(days(-1)), "explained": ""}
    )
    page = client.post(
        f"/projects/{made.pk}/prove/", {"given": pdf(), "note": "合同"}, follow=True
    ).content.decode()
    assert "1,234.56" in page and "证明.pdf" in page and "涉密不上网" in page
    told = client.post(
        f"/projects/{made.pk}/lose/", {"reason": "", "on": str(days(0))}, follow=True
    ).content.decode()
    assert "终止原因" in told and Project.objects.get().stage == "signed"
    client.post(f"/projects/{made.pk}/lose/", {"reason": "撤资", "on": str(days(0))})
    page = client.get(f"/projects/{made.pk}/").content.decode()
    assert "在签约阶段终止：撤资" in page and "重新启动" in page
    client.post(f"/projects/{made.pk}/revive/", {"reason": "重新谈成"})
    assert Project.objects.get().stage == "signed"


def test_a_wrong_figure_comes_back_in_words_with_what_was_filled_in() -> None:
    given = {"name": "页面项目", "park": str(house("nankai").pk), "owner": "", "place": "", "lead_on": str(days(-9)),
             "invest_total": "100", "invest_done": "200", "explained": ""}  # fmt: skip
    page = signed_in("wu").post("/projects/new/", given).content.decode()
    assert (
        "累计完成投资 200.00 万元超过计划总投资 100.00 万元，请说明" in page
        and 'value="200"' in page
    )
    assert not Project.objects.exists()


def test_a_project_that_is_found_by_its_words_is_exported_with_exact_figures() -> None:
    made = things.project(content="钠离子电池中试线", invest_total=Decimal("0.10"))
    things.project(name="别的", invest_total=Decimal("0.20"))
    actions.raise_problem(
        project=made, text="环评未批", owner=house("120104"), due=days(9), by=acting("wu")
    )
    client = signed_in("qian")
    for text in ("钠离子", "环评"):
        told = client.get(f"/projects/?q={text}&export=csv").content.decode("utf-8-sig")
        assert made.number in told and "别的" not in told
    page = client.get("/projects/").content.decode()
    assert "0.30" in page  # 0.1 + 0.2 in the foot
    assert client.get("/projects/?stage=signed").content.decode().count("没有符合条件的记录") == 1


def test_a_problem_is_solved_and_put_off_by_whom_it_is_put_to() -> None:
    made = things.project()
    problem = actions.raise_problem(
        project=made, text="供电", owner=house("other_divisions"), due=days(5), by=acting("wu")
    )
    client = signed_in("li")
    assert "供电" in client.get(f"/projects/{made.pk}/").content.decode()
    base = f"/projects/{made.pk}/problems/{problem.pk}/"
    assert (
        client.post(base + "put-off/", {"due": str(days(30)), "reason": "变电站"}).status_code
        == 302
    )
    assert client.post(base + "solve/", {"answer": "已接入"}).status_code == 302
    problem.refresh_from_db()
    assert (problem.due, problem.answer) == (days(30), "已接入")
    assert (
        client.post(f"/projects/{made.pk}/edit/").status_code == 404
    )  # it is not theirs to change
    assert signed_in("zheng").post(base + "solve/", {"answer": "冒充"}).status_code == 404


def test_an_agreement_and_an_activity_go_their_way_by_their_pages() -> None:
    client = signed_in("wu")
    given: dict[str, Any] = {"title": "校市合作", "kind_of": "university", "partner": "某大学", "place": "", "park": str(house("nankai").pk),
                             "owner": str(house("nankai").pk), "since": "", "until": "", "our_duties": "场地", "their_duties": "团队"}  # fmt: skip
    address = client.post("/cooperation/agreements/new/", given)["Location"]
    assert "草稿" in client.get(address).content.decode()
    client.post(f"{address}in-force/", {"signed_on": str(days(0)), "since": ""})
    client.post(f"{address}year/", {"year": str(days(0).year), "plan": "引进团队", "result": ""})
    page = client.get(address).content.decode()
    assert "执行中" in page and "引进团队" in page
    given = {"title": "走进园区", "kind_of": "institutes", "on": str(days(0)), "place": "天津", "host": str(house("nankai").pk),
             "park": str(house("nankai").pk), "agreement": address.rstrip("/").rpartition("/")[2]}  # fmt: skip
    there = client.post("/cooperation/activities/new/", given)["Location"]
    client.post(f"{there}hold/", {"present": "30", "summary": "签约一项"})
    client.post(f"{there}leads/", {"name": "中试线", "partner": "某公司", "amount": "800"})
    page = client.get(there).content.decode()
    assert "已举办" in page and "中试线" in page and "800.00" in page
    lead = client.get(there).context["prospects"][0][0]
    client.post(f"{there}leads/{lead.pk}/", {"stage": "signed", "on": str(days(0)), "note": ""})
    made = client.post(f"{there}leads/{lead.pk}/project/", {"name": "中试线项目", "park": str(house("nankai").pk), "place": "biomedicine/drugs", "content": ""})  # fmt: skip
    project = Project.objects.get()
    assert made["Location"] == f"/projects/{project.pk}/" and (project.stage, project.chain) == (
        "signed",
        "biomedicine",
    )
    assert "走进园区" in client.get(made["Location"]).content.decode()


def test_the_english_reader_finds_english() -> None:
    client = signed_in("qian")
    client.post("/language/", {"language": "en"})
    things.started()
    for address, words in (
        ("/projects/", "Key projects"),
        ("/chains/", "Lead industries"),
        ("/exchange/", "Data and resources"),
    ):
        page = client.get(address, headers={"Accept-Language": "en"}).content.decode()
        assert words in page, address
