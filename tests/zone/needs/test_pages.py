"""Pages of needs at people's hands: what is offered to whom, what a form says when it is wrong, how much is asked."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from gongjian.zone.audit.words import acts
from gongjian.zone.dashboards import park_file
from gongjian.zone.dashboards.park_file.parts import When
from gongjian.zone.demonstration import needs as demonstration
from gongjian.zone.demonstration.stage import Cast
from gongjian.zone.history.models import Copy
from gongjian.zone.needs import merging, settling
from gongjian.zone.needs.models import Adoption, Experience, Need, Opinion, Power, Reform
from people import acting, signed_in
from zone.joint import clause, days, house
from zone.needs.test_experience import published
from zone.needs.test_powers import listed
from zone.needs.test_reforms import known
from zone.once import ONCE
from zone.wishes import (
    TOLD,
    assigned,
    endorsed,
    now,
    park_of,
    raised,
    received,
    reporter,
    settled,
    triaged,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh() -> Any:
    cache.clear()
    yield
    cache.clear()


def offered(who: str, need: Need) -> set[str]:
    """The acts whose forms stand on a need's page."""
    page = signed_in(who).get(f"/needs/{need.pk}/").content.decode()
    return {
        part.split('"')[0].strip("/").split("/")[-1]
        for part in page.split(f"/needs/{need.pk}/")[1:]
    } - {"", "prove"}


STUDYING = {"note", "settle", "into-task", "ask-opinion"}


def test_each_is_offered_what_is_theirs_to_do_and_nothing_else() -> None:
    need = raised()
    assert offered("wu", need) == {"endorse", "park-answer", "send-back"}
    assert offered("wang", need) == {"withdraw"} and offered("qian", need) == set()
    need = endorsed()
    assert offered("qian", need) == {"receive", "merge"} and offered("sun", need) == set()
    assert offered("qian", received()) == {"merge", "triage"} | STUDYING
    assert offered("qian", triaged()) == {"merge", "triage", "assign"} | STUDYING
    need = assigned()
    assert offered("li", need) == {"hand-back"} | STUDYING
    assert (
        offered("qian", need) == {"triage", "assign"} | STUDYING and offered("feng", need) == set()
    )
    settling.ask_opinion(need=need, houses=[house("120104")], words="", by=acting("li"))
    assert offered("zhou", need) == {"opine"}
    need = settled()
    assert (
        offered("wang", need) == {"rate", "reopen"}
        and offered("wu", need) == offered("li", need) == set()
    )
    follower = endorsed(acting("zheng"))
    merging.merge(main=received(), others=[follower], by=acting("qian"))
    assert offered("qian", follower) == {"part"} and offered("zheng", follower) == {"withdraw"}


ACTS: list[tuple[str, str, Any, dict[str, Any], str]] = [
    ("endorse", "wu", raised, {"words": "情况属实"}, "endorsed"),
    ("park-answer", "wu", raised, {"answer": "园区解决"}, "settled"),
    ("send-back", "wu", raised, {"words": "请补充"}, "returned"),
    ("receive", "qian", endorsed, {}, "received"),
    ("triage", "qian", received, {}, ""),
    (
        "triage",
        "qian",
        received,
        {"nature": "need", "category": "land", "urgency": "urgent"},
        "triaged",
    ),
    ("hand-back", "li", assigned, {"words": "不是我处的事"}, "triaged"),
    (
        "settle",
        "li",
        assigned,
        {"outcome": "pilot", "answer": "先试点", "filing": "3 号"},
        "settled",
    ),
    ("settle", "li", assigned, {"outcome": "measure", "answer": "出台"}, ""),
    ("rate", "wang", settled, {"score": "5"}, "closed"),
    ("rate", "wang", settled, {"score": "6"}, ""),
    ("reopen", "wang", settled, {"reason": "没有解决"}, "assigned"),
    ("withdraw", "wang", raised, {"reason": "已解决"}, "raised"),
]


@pytest.mark.parametrize(
    ("act", "who", "made", "given", "stage"), ACTS, ids=[f"{a[0]}-{a[4]}" for a in ACTS]
)
def test_an_act_is_done_by_its_form_and_said(
    act: str, who: str, made: Any, given: dict[str, Any], stage: str
) -> None:
    """Without a stage the form is refused, and its fault told at the top of the page."""
    need = made()
    before = Copy.objects.of(need).count()
    answer = signed_in(who).post(f"/needs/{need.pk}/{act}/", given, follow=True)
    body = answer.content.decode()
    if stage:
        assert (
            now(need).stage == stage
            and "said-ok" in body
            and Copy.objects.of(need).count() > before
        )
    else:
        assert (
            now(need).stage == need.stage
            and "said-bad" in body
            and Copy.objects.of(need).count() == before
        )


def test_the_office_assigns_with_a_day_and_a_division_makes_a_task_of_the_answer() -> None:
    need = triaged()
    signed_in("qian").post(
        f"/needs/{need.pk}/assign/", {"house": house("other_divisions").pk, "due": str(days(20))}
    )
    assert now(need).assigned_to == house("other_divisions") and now(need).due == days(20)
    given = {
        "answer": "列入任务",
        "clause": clause().pk,
        "title": "建中试基地",
        "result": "两处",
        "due": str(days(90)),
    }
    signed_in("li").post(f"/needs/{need.pk}/into-task/", given)
    task = now(need).task
    assert task is not None and task.owner == house("other_divisions")
    page = signed_in("li").get(f"/tasks/{task.pk}/").content.decode()
    assert "从需求来" in page and need.number in page
    assert (
        need.number not in signed_in("zhou").get("/needs/").content.decode()
        or now(need).park.code == "nankai"
    )


def test_a_firm_raises_a_need_and_is_told_at_the_form_what_is_wrong() -> None:
    client = signed_in("wang")
    page = client.get("/needs/new/").content.decode()
    assert "同意公开单位名称" in page and "涉密不上网" in page
    wrong = client.post("/needs/new/", {**TOLD, "title": ""})
    assert (
        wrong.status_code == 200
        and "field-fault" in wrong.content.decode()
        and not Need.objects.exists()
    )
    named = client.post(
        "/needs/new/", {**TOLD, "text": f"{acting('wang').organisation_name}要场地"}
    )
    assert "没有同意公开单位名称" in named.content.decode() and not Need.objects.exists()
    client.post("/needs/new/", TOLD)
    need = Need.objects.get()
    assert not need.named and need.firm_id == acting("wang").organisation_id
    assert "同意公开单位名称" not in signed_in("wu").get("/needs/new/").content.decode()


def test_what_was_sent_back_is_written_again_over_what_another_saved() -> None:
    need = raised()
    signed_in("wu").post(f"/needs/{need.pk}/send-back/", {"words": "请写面积"})
    client = signed_in("wang")
    assert client.get(f"/needs/{need.pk}/revise/").context["at"].base == now(need).version
    client.post(
        f"/needs/{need.pk}/revise/",
        {**TOLD, "text": "800 平方米", "base": now(need).version, "named": "on"},
    )
    assert (now(need).stage, now(need).text) == ("raised", "800 平方米")
    assert client.get(f"/needs/{need.pk}/revise/").status_code == 404


def test_a_merge_is_offered_by_number_and_a_wrong_number_is_told() -> None:
    main, other = received(reporter("hexi")), endorsed()
    client = signed_in("qian")
    wrong = client.post(f"/needs/{other.pk}/merge/", {"main": "2011-0001"}, follow=True)
    assert "没有这个编号的在办需求" in wrong.content.decode()
    assert "相似" in client.get(f"/needs/{other.pk}/").content.decode()
    client.post(f"/needs/{other.pk}/merge/", {"main": main.number})
    assert now(other).merged_into == main


# ---- how much is asked


def _many(count: int) -> None:
    """So many of each, with what hangs on them."""
    need, reform, power, experience = (
        assigned(),
        known(steps=[("节点", days(3))]),
        listed(f"XF-{Power.objects.count():04d}"),
        published(),
    )
    start = Need.objects.count()
    Need.objects.bulk_create(
        _copy(Need, need, pk=None, number=f"2019-{start + n:04d}") for n in range(count)
    )
    Reform.objects.bulk_create(_copy(Reform, reform, pk=None) for _ in range(count))
    Power.objects.bulk_create(
        _copy(Power, power, pk=None, number=f"YY-{Power.objects.count() + n:04d}")
        for n in range(count)
    )
    Experience.objects.bulk_create(_copy(Experience, experience, pk=None) for _ in range(count))


def _copy(model: Any, of: Any, **changed: Any) -> Any:
    return model(
        **{
            **{
                f.attname: getattr(of, f.attname)
                for f in model._meta.concrete_fields
                if f.attname != "id"
            },
            **{k: v for k, v in changed.items() if k != "pk"},
        }
    )


LISTS = ("needs/", "needs/?q=场地", "needs/?whose=mine", "needs/figures/", "needs/figures/?by=house", "reforms/", "reforms/timeline/",
         "powers/", "powers/parks/", "experience/", "needs/?export=csv")  # fmt: skip


@pytest.mark.parametrize("who", ["qian", "li"])
def test_a_list_asks_as_much_for_fifty_rows_as_for_five(
    who: str, django_assert_num_queries: Any
) -> None:
    client = signed_in(who)
    _many(5)
    first = {path: _asked(client, path) for path in LISTS}
    _many(45)
    for path, count in first.items():
        with django_assert_num_queries(count):
            client.get(f"/{path}")


def _asked(client: Client, path: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(f"/{path}")
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/{path}")
    return len(asked)


# ---- the park file, and the made-up past


def test_the_park_file_has_the_parts_of_this_room_or_says_whose_act_would_fill_them() -> None:
    park = house("nankai")
    empty = {s.key: s for s in park_file.told(acting("qian"), park, When.of(None))}
    assert all(empty[key].empty and empty[key].missing for key in ("needs", "powers", "experience"))
    need, power, experience = assigned(), listed(), published()
    full = {s.key: s for s in park_file.told(acting("qian"), park, When.of(None))}
    assert [line.url for line in full["needs"].lines] == [f"/needs/{need.pk}/"]
    assert [line.texts[1] for line in full["powers"].lines] == [power.title]
    assert [line.texts[1] for line in full["experience"].lines] == [experience.title]
    page = signed_in("qian").get("/parks/nankai/").content.decode()
    assert need.number in page and power.title in page and experience.title in page


@ONCE
def test_three_years_of_the_made_up_zone_fill_every_page_and_every_act_has_its_words() -> None:
    demonstration.sow_needs(Cast.of_the_zone())
    assert Need.objects.count() == 60 and len(set(Need.objects.values_list("year", flat=True))) == 3
    assert set(Need.objects.values_list("stage", flat=True)) == {
        "raised", "returned", "endorsed", "received", "triaged", "assigned", "merged", "settled", "closed",
    }  # fmt: skip
    assert set(Need.objects.values_list("outcome", flat=True)) == {
        "",
        "answered",
        "pilot",
        "measure",
        "refused",
    }
    assert (
        Need.objects.exclude(satisfaction=None).count() > 20
        and Need.objects.filter(reopened=1).exists()
    )
    assert Need.objects.exclude(merged_into=None).count() >= 3 and Opinion.objects.exists()
    assert (Reform.objects.count(), Power.objects.count(), Experience.objects.count()) == (5, 12, 8)
    assert Adoption.objects.count() >= 5
    told = {
        f"{kind}.{act}"
        for kind, act in Copy.objects.filter(
            kind__in=("need", "reform", "power", "experience")
        ).values_list("kind", "act")
    }
    assert told <= set(acts()) and len(told) > 25
    order = Need.objects.exclude(settled_on=None).values_list(
        "raised_on", "received_on", "settled_on"
    )
    assert all(
        raised_on <= settled_on and (received_on or raised_on) <= settled_on
        for raised_on, received_on, settled_on in order
    )
    client = signed_in("qian")
    for path in (
        "needs/",
        "needs/figures/",
        "reforms/",
        "reforms/timeline/",
        "powers/",
        "powers/parks/",
        "experience/",
    ):
        page = client.get(f"/{path}")
        assert (
            page.status_code == 200 and "（示例）" in page.content.decode()
        ) or "figures" in path, path
    assert park_of(Need.objects.exclude(firm=None).select_related("park")[0]).kind == "park"
