"""A firm that keeps its name back is known to its park, the office and audit; to nobody else, from no side."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import Http404
from django.test import Client
from django.utils import timezone

from gongjian.zone.accounts import tokens
from gongjian.zone.accounts.models import Membership, Organisation
from gongjian.zone.accounts.scopes import SCOPES, Purpose, within
from gongjian.zone.documents import proving
from gongjian.zone.history.queries import story
from gongjian.zone.inbox.models import Matter, Message
from gongjian.zone.needs import actions, digesting, merging, permissions, queries, settling
from gongjian.zone.needs.models import Need
from gongjian.zone.needs.telling import asker, shown_of, story_of
from people import acting, content, signed_in
from zone.joint import house, pdf
from zone.wishes import assigned, endorsed, officer, park_of, raised, received, reporter, settled

pytestmark = pytest.mark.django_db
CANARY = "金丝雀精密仪器有限公司"
KNOW = ("qian", "zhao", "feng")  # and the firm, and its park
MAY_NOT = ("sun", "li", "lin", "zhou103")


@pytest.fixture(autouse=True)
def _fresh() -> Any:
    cache.clear()
    yield
    cache.clear()


def hidden(**told: Any) -> Need:
    """A need of the canary in 河西分园, assigned to a division; a district and another division were asked."""
    need = assigned(reporter("hexi", CANARY), named=False, **told)
    proving.prove(need, [pdf(f"{CANARY}盖章.pdf")], by=_firm(need))
    settling.ask_opinion(
        need=need,
        houses=[house("120104"), house("leading_group_office"), house("nankai")],
        words="",
        by=acting("li"),
    )
    settling.note(need=need, text="查了规划", by=acting("li"))
    return Need.objects.select_related("firm", "park").get(pk=need.pk)


def _firm(need: Need) -> Any:
    from gongjian.zone.accounts.acting import all_for

    member = Membership.objects.get(organisation=need.firm_id)
    return all_for(member.person)[0]


def rows_of(who: str) -> list[dict[str, str]]:
    body = signed_in(who).get("/needs/?export=csv").content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(body)))


# ---- a firm's own, and nobody else's


def test_a_firm_sees_its_own_needs_and_never_another_firms() -> None:
    own, other = raised(), raised(reporter("nankai", CANARY))
    client = signed_in("wang")
    page = client.get("/needs/").content.decode()
    assert own.number in page and other.number not in page and CANARY not in page
    assert client.get(f"/needs/{own.pk}/").status_code == 200
    assert client.get(f"/needs/{other.pk}/").status_code == 404
    assert "共 0 条" not in page and "共 1 条" in page


def test_a_firm_sees_no_figures_no_reforms_and_no_list_of_powers() -> None:
    client = signed_in("wang")
    for path in (
        "needs/figures/",
        "reforms/",
        "reforms/timeline/",
        "powers/",
        "powers/parks/",
        "experience/",
    ):
        assert client.get(f"/{path}").status_code == 404, path


def test_without_its_filter_a_firm_would_see_all(monkeypatch: pytest.MonkeyPatch) -> None:
    raised(reporter("nankai", CANARY))
    monkeypatch.setitem(SCOPES, (Need, Purpose.ADMINISTRATIVE), lambda acting, rows: rows)
    assert CANARY in signed_in("wang").get("/needs/").content.decode()


def test_whose_needs_each_sees() -> None:
    """A park its own and its firms', a division what it studies or was asked, a leader what left the park."""
    with_park, studied = raised(), assigned(reporter("hexi"))
    asked = received(reporter("nankai", "另一家有限公司"))
    settling.ask_opinion(
        need=asked, houses=[house("leading_group_office")], words="", by=acting("qian")
    )
    seen = {
        who: set(queries.needs(acting(who)))
        for who in ("wu", "zheng", "qian", "feng", "sun", "li", "lin", "zhou", "system")
    }
    assert seen["wu"] == {with_park, asked} and seen["zheng"] == set()
    assert seen["qian"] == seen["feng"] == {with_park, studied, asked}
    assert seen["sun"] == {studied, asked} and seen["li"] == {studied} and seen["lin"] == {asked}
    assert seen["zhou"] == {asked} and seen["system"] == set()  # a district: what left its parks
    assert set(within(acting("wu"), Need, Purpose.STATISTICAL)) == set()


# ---- the name


def test_the_name_is_told_to_the_firm_its_park_the_office_and_audit() -> None:
    need = hidden()
    for who in KNOW:
        assert asker(need, acting(who)) == CANARY
    assert asker(need, _firm(need)) == asker(need, park_of(need)) == CANARY
    for who in ("sun", "li", "lin", "zhou", "wu"):
        assert asker(need, acting(who)) == "一家企业"
    assert asker(need, None) == "一家企业"


def test_the_district_above_the_park_knows_no_name_either() -> None:
    need = assigned(named=False)  # of 南开分园, beneath 南开区
    client = signed_in("zhou")
    page = client.get(f"/needs/{need.pk}/")
    assert page.status_code == 200 and acting("wang").organisation_name not in page.content.decode()


@pytest.mark.parametrize("who", ["sun", "li", "lin", "zhou", "wu"])
def test_no_page_export_search_or_inbox_tells_it_to_others(who: str) -> None:
    need = hidden()
    settling.settle(need=need, outcome="answered", answer="已协调", by=acting("li"))
    settling.rate(need=need, score=5, words="", by=_firm(need))
    client = signed_in(who)
    assert client.get(f"/needs/{need.pk}/").status_code == 200
    firm = house_of(need)
    for path in (f"needs/{need.pk}/", "needs/", "needs/?q=" + CANARY, "needs/?q=" + firm.code, "needs/?export=csv",
                 "needs/figures/", "needs/figures/?by=house", "inbox/", "messages/", "organisations/", "documents/",
                 "needs/?columns=asker,title,number&export=csv", "needs/?sort=-asker", "find/?q=" + CANARY, "find/?q=" + need.title, "parks/hexi/"):  # fmt: skip
        body = client.get(f"/{path}").content.decode()
        for told in (CANARY, firm.code):
            assert told not in body.replace(f'value="{told}"', "").replace(f"q={told}", ""), path
    assert [row["提出单位"] for row in rows_of(who) if row["编号"] == need.number] == ["一家企业"]
    found = client.get(f"/needs/?q={CANARY}").content.decode()
    assert need.number not in found  # nor that there is anything to be found


def house_of(need: Need) -> Organisation:
    return Organisation.objects.get(pk=need.firm_id)


@pytest.mark.parametrize("who", ["qian", "feng"])
def test_who_may_know_it_finds_the_need_by_the_name(who: str) -> None:
    need = hidden()
    page = signed_in(who).get(f"/needs/?q={CANARY}").content.decode()
    assert need.number in page and CANARY in page
    assert (
        need.number
        in signed_in(officer("hexi").person_name and _login("hexi"))
        .get(f"/needs/?q={CANARY}")
        .content.decode()
    )


def _login(park: str) -> str:
    return str(Membership.objects.get(organisation__code=park, role="park_officer").person.username)


def test_a_firm_that_lets_its_name_be_told_is_named_and_found() -> None:
    need = assigned(reporter("hexi", CANARY), named=True)
    for who in ("sun", "li"):
        assert need.number in signed_in(who).get(f"/needs/?q={CANARY}").content.decode()
        assert CANARY in signed_in(who).get(f"/needs/{need.pk}/").content.decode()


@pytest.mark.parametrize("who", ["sun", "li"])
def test_the_api_tells_it_to_no_token_of_theirs(who: str) -> None:
    need = hidden()
    _made, secret = tokens.issue(
        membership=Membership.objects.get(person__username=who), name="试", purpose="administrative", scopes=["needs"],
        expires_on=timezone.localdate() + timedelta(days=2), by=acting("security"),
    )  # fmt: skip
    told = Client().get("/api/v1/needs", headers={"Authorization": f"Bearer {secret}"})
    one = Client().get(f"/api/v1/needs/{need.pk}", headers={"Authorization": f"Bearer {secret}"})
    assert one.json()["asker"] == told.json()["items"][0]["asker"] == "一家企业"
    searched = Client().get(
        f"/api/v1/needs?q={CANARY}", headers={"Authorization": f"Bearer {secret}"}
    )
    assert searched.json()["count"] == 0
    assert all(CANARY not in each.content.decode() for each in (told, one))


def test_the_story_tells_what_was_done_and_not_by_which_firm() -> None:
    need = hidden()
    whole = list(story(need, shown_of("need")))
    assert whole[-1].copy.organisation == CANARY
    told = story_of(need, acting("li"))
    assert [step.copy.act for step in told] == [step.copy.act for step in whole]
    assert (told[-1].copy.organisation, told[-1].copy.by_name) == ("", "一家企业")
    assert CANARY not in str([(s.copy.by_name, s.copy.organisation, s.changes) for s in told])
    assert story_of(need, acting("qian"))[-1].copy.organisation == CANARY
    assert not any(s.copy.reason for s in story_of(need, _firm(need)) if s.copy.act == "assigned")


def test_its_files_are_for_those_who_know_it_and_working_papers_for_those_who_study() -> None:
    need = hidden()
    (of_firm,) = proving.of(need)
    (working,) = proving.prove(need, [pdf("测算.pdf")], by=acting("li"))
    for who, sees_firm, sees_working in (
        ("qian", True, True),
        ("li", False, True),
        ("sun", False, True),
        ("lin", False, True),
    ):
        shown = proving.shown(need, acting(who))
        assert ((of_firm in shown), (working in shown)) == (sees_firm, sees_working), who
        for file, may in ((of_firm, sees_firm), (working, sees_working)):
            answer = signed_in(who).get(f"/evidence/{file.pk}/")
            assert (answer.status_code == 200) is may, who
            content(answer)
    assert proving.shown(need, _firm(need)) == [of_firm] == proving.shown(need, park_of(need))
    with pytest.raises(Http404):
        proving.seen(_firm(need), working.pk)


@pytest.mark.parametrize("name", [CANARY, "CODE"])
def test_nobody_writes_the_name_into_what_others_read(name: str) -> None:
    by = reporter("hexi", CANARY)
    told = name if name == CANARY else by.organisation_code
    with pytest.raises(ValidationError) as error:
        raised(by, named=False, text=f"{told}需要场地")
    assert error.value.code == "named"
    need = raised(by, named=False)
    with pytest.raises(ValidationError) as error:
        actions.endorse(need=need, words=f"{told}情况属实", by=park_of(need))
    assert error.value.code == "named"
    actions.endorse(need=need, words="该企业情况属实", by=park_of(need))
    actions.triage(need=need, category="land", urgency="normal", by=acting("qian"))
    actions.assign(need=need, house=house("other_divisions"), by=acting("qian"))
    for act in (lambda: settling.note(need=need, text=f"联系了{told}", by=acting("qian")),
                lambda: settling.settle(need=need, outcome="answered", answer=f"请{told}来", by=acting("li"))):  # fmt: skip
        with pytest.raises(ValidationError) as error:
            act()
        assert error.value.code == "named"
    assert Need.objects.get(pk=need.pk).stage == "assigned"


def test_a_firm_that_was_renamed_is_not_told_by_its_former_name() -> None:
    by = reporter("hexi", CANARY)
    Organisation.objects.filter(pk=by.organisation_id).update(name="新名字有限公司")
    with pytest.raises(ValidationError) as error:
        raised(by, named=False, text=f"{CANARY}需要场地")
    assert error.value.code == "named"


def test_a_follower_learns_nothing_of_the_firm_that_came_first() -> None:
    main = received(reporter("hexi", CANARY), title="金丝雀的标题")
    other = endorsed()
    merging.merge(main=main, others=[other], by=acting("qian"))
    page = signed_in("wang").get(f"/needs/{other.pk}/").content.decode()
    assert "金丝雀" not in page and "相同需求并案办理" in page


def test_who_asks_sees_no_working_note_and_no_opinion() -> None:
    need = assigned()
    settling.note(need=need, text="内部研究", by=acting("li"))
    settling.ask_opinion(need=need, houses=[house("120104")], words="请提意见", by=acting("li"))
    settling.give_opinion(need=need, text="区里的意见", by=acting("zhou"))
    for who in ("wang", "wu"):
        page = signed_in(who).get(f"/needs/{need.pk}/").content.decode()
        assert not {"内部研究", "区里的意见", "请提意见"} & {
            w for w in ("内部研究", "区里的意见", "请提意见") if w in page
        }, who
    assert "区里的意见" in signed_in("li").get(f"/needs/{need.pk}/").content.decode()
    assert signed_in("wang").get("/needs/?q=内部研究").content.decode().count(need.number) == 0


def test_documents_and_messages_name_no_firm_that_keeps_its_name_back() -> None:
    need = hidden()
    open_one = settled(reporter("nankai", "愿意公开有限公司"), named=True)
    document = digesting.make(year=need.year, by=acting("qian"))
    assert CANARY not in str(document.data) and "愿意公开有限公司" in str(document.data)
    told = {line["number"]: line["asker"] for line in document.data["needs"]}
    assert told == {need.number: "一家企业", open_one.number: "愿意公开有限公司"}
    with document.files.first().file.open() as file:
        assert CANARY.encode() not in _text(file.read())
    firm = _firm(need)
    others = Message.objects.exclude(person=firm.person_id)
    assert others.exists() and not others.filter(text__contains=CANARY).exists()
    assert not Matter.objects.filter(name__contains=CANARY).exists()


def _text(content: bytes) -> bytes:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return b"".join(package.read(name) for name in package.namelist())


def test_the_park_file_tells_the_name_to_those_who_may_know_it() -> None:
    need = hidden()
    for who, told in (("qian", CANARY), ("sun", "一家企业")):
        (row,) = queries.of_park(acting(who), house("hexi"), timezone.now()).needs
        assert (row["key"], row["asker"]) == (need.pk, told)
        assert "firm_id" not in row and "notes" not in row and "made_by_id" not in row
    assert permissions.may_know_firm(acting("sun"), need) is False
