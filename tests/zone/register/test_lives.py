"""A unit's life through the pages: what its keepers tell of it, two of them at once, and what a park may see of
a unit that it counted only for a time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from gongjian.zone.accounts.models import Organisation
from gongjian.zone.audit.models import Event
from gongjian.zone.inbox.models import Matter
from gongjian.zone.register import (
    actions,
    asking,
    changes,
    doubting,
    jobs,
    places,
    queries,
    sharings,
    stories,
    successions,
)
from gongjian.zone.register.choices import Decision, Deed, Kind, Where
from gongjian.zone.register.importing import handling
from gongjian.zone.register.models import (
    FAR,
    Doubt,
    Identifier,
    Residence,
    SharePart,
    Sharing,
    State,
    Succession,
    Unit,
)  # fmt: skip
from gongjian.zone.register.models import Request as Asked
from people import acting, signed_in
from zone.register.test_imports import AS_OF, applied, compared, known, row
from zone.register.test_units import CODE, OTHER, held, park, unit

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
SPRING, SUMMER = date(2020, 3, 1), date(2020, 6, 1)


def done(who: Unit, act: str, client: Any = None, **given: Any) -> Any:
    """An act through its page; the page that comes back."""
    address = f"/register/units/{who.pk}/acts/{act}/"
    keeper = client or signed_in("zhao")
    base = keeper.get(address).context["base"]
    told = {name: str(value) for name, value in given.items()}
    return keeper.post(address, {"base": base, "note": "依据", **told})


def agreed(answer: Any, who: str = "qian") -> Asked:
    """What was asked for, by the word of a second keeper."""
    made = Asked.objects.latest("pk")
    assert answer.headers["Location"] == f"/register/requests/{made.pk}/"
    assert made.state == Decision.SECONDED and made.change is None
    return asking.decide(asked=made, approved=True, reason="", by=acting(who))


# ---- acts


def test_a_unit_stops_and_goes_on() -> None:
    firm = unit()
    assert done(firm, "suspend", since=SPRING, until=SUMMER).status_code == 302
    spring, summer = held(firm, SPRING), held(firm, SUMMER)
    assert spring and summer and (spring.status, summer.status) == ("suspended", "operating")
    done(firm, "suspend", since="2021-01-01")
    done(firm, "resume", since="2021-05-01")
    winter, may = held(firm, date(2021, 2, 1)), held(firm, date(2021, 5, 1))
    assert winter and may and (winter.status, may.status) == ("suspended", "operating")
    assert may.change.note == "依据" and may.change.by_name


def test_a_unit_ends_and_says_of_what_day() -> None:
    firm = unit()
    asked = done(firm, "end", on=SUMMER, ground="cancelled")
    assert held(firm, SUMMER)
    change = agreed(asked).change
    assert change is not None and change.deed == Deed.CLOSURE
    assert held(firm, SUMMER - timedelta(days=1)) and not held(firm, SUMMER)
    page = signed_in("zhao").get(f"/register/units/{firm.pk}/").content.decode()
    assert "最后一天是 2020-05-31" in page and "从这一天起不在名录里" in page


def test_a_unit_goes_into_another_that_is_named_by_code_name_or_number() -> None:
    whole = unit("天津存续科技有限公司", code=CODE)
    for number, named in enumerate((CODE, "天津存续科技有限公司", str(whole))):
        firm = unit(f"天津并入{number}有限公司")
        asked = done(firm, "merge", into=named, on=SUMMER)
        assert held(firm, SUMMER) and not Succession.objects.filter(predecessor=firm).exists()
        agreed(asked)
        assert (
            not held(firm, SUMMER) and Succession.objects.get(predecessor=firm).successor == whole
        )
    refused = done(unit("另一家"), "merge", into="没有这家", on=SUMMER)
    assert refused.status_code == 200 and "没有这样的一个单位" in refused.content.decode()


def test_establishments_follow_their_legal_unit_into_another() -> None:
    whole, firm = unit("天津存续科技有限公司"), unit("天津并入有限公司")
    told = {"name": "天津并入有限公司武清分公司", "owner": park("wuqing")}
    branch = actions.enter(told=told, since=date(2019, 1, 1), by=acting("zhao"), kind=Kind.ESTABLISHMENT, head=firm)  # fmt: skip
    with pytest.raises(ValidationError, match="产业活动单位"):
        actions.close(unit=firm, on=SUMMER, by=acting("zhao"))
    with pytest.raises(ValidationError, match="不能互相合并"):
        successions.merge(units=[branch], into=whole, on=SUMMER, by=acting("zhao"))
    successions.merge(units=[firm], into=whole, on=SUMMER, by=acting("zhao"))
    assert (successions.head_on(branch, SPRING), successions.head_on(branch, SUMMER)) == (firm, whole)  # fmt: skip
    assert [s.unit for s in successions.establishments(whole, SUMMER)] == [branch]
    assert successions.establishments(whole, SPRING) == []
    page = signed_in("zhao").get(f"/register/units/{branch.pk}/").content.decode()
    assert "天津存续科技有限公司" in page and "归属法人" in page


def test_a_unit_splits_into_named_parts_that_take_over_no_figures() -> None:
    firm = unit(code=CODE, industry="6511", staff=50, revenue=9_000)
    lines = f"天津分出甲有限公司，{OTHER}\n天津分出乙有限公司"
    asked = done(firm, "split", parts=lines, on=SUMMER, goes_on="on")
    page = signed_in("qian").get(asked.headers["Location"]).content.decode()
    assert "天津分出甲有限公司" in page and "原单位存续" in page
    agreed(asked)
    first, second = State.objects.known().filter(name__startswith="天津分出").order_by("name")[:2]
    assert {first.code, second.code} == {OTHER, ""} and first.industry == "6511"
    assert (first.staff, first.revenue, first.size) == (None, None, "") and held(firm, SUMMER)
    assert (first.founded, first.contact, first.phone) == (SUMMER, "", "")
    wrong = done(firm, "split", parts="天津分出丙有限公司，123", on=SUMMER)
    assert "18 位代码" in wrong.content.decode()


def test_residences_and_numbers_are_told_and_ended_each_with_its_days() -> None:
    firm, keeper = unit(), signed_in("zhao")
    hexi = Organisation.objects.get(code="hexi")
    done(firm, "reside", where="tax", place=hexi.pk, address="河西某路", since=SPRING)
    done(firm, "identify", scheme="工商注册号", value="120111000012345", since=date(2010, 1, 1))
    page = keeper.get(f"/register/units/{firm.pk}/").content.decode()
    assert "税务登记地" in page and "河西某路" in page and "120111000012345" in page
    for fact, letter in (
        (Residence.objects.get(unit=firm), "r"),
        (Identifier.objects.get(unit=firm), "i"),
    ):
        assert done(firm, "leave", fact=f"{letter}{fact.pk}", on=SUMMER).status_code == 302
    assert Residence.objects.known().get(unit=firm).until == SUMMER
    assert not Identifier.objects.as_of(SUMMER).filter(unit=firm).exists()
    early = done(firm, "reside", where="tax", place=hexi.pk, since=SUMMER, until=SPRING)
    assert "止要晚于起" in early.content.decode()
    connection.check_constraints()


@pytest.mark.parametrize(
    ("millionths", "told"), [(600_000, "60"), (1_000_000, "100"), (333_333, "33.3333"), (55_000, "5.5"), (1, "0.0001")],
)  # fmt: skip
def test_a_share_is_told_as_it_is(millionths: int, told: str) -> None:
    assert SharePart(millionths=millionths).percent == told


def test_a_sharing_is_written_down_used_from_a_day_and_left_again() -> None:
    keeper, firm = signed_in("zhao"), unit()
    nankai, hexi = park("nankai"), park("hexi")
    given = {
        "name": "合作飞地",
        "basis": "协议",
        "park1": nankai.pk,
        "part1": "33.3333",
        "park2": hexi.pk,
        "part2": "66.6666",
    }
    refused = keeper.post("/register/sharings/new/", given)
    assert "正好是 100%" in refused.content.decode() and not Sharing.objects.exists()
    twice = keeper.post(
        "/register/sharings/new/", {**given, "park2": nankai.pk, "part2": "66.6667"}
    )
    assert "只写一次" in twice.content.decode()
    address = keeper.post("/register/sharings/new/", {**given, "part2": "66.6667"}).headers[
        "Location"
    ]
    made = Sharing.objects.get()
    done(firm, "share", sharing=made.pk, since=SPRING)
    state = held(firm, SPRING)
    assert state and state.sharing == made
    page = keeper.get(address).content.decode()
    assert "33.3333" in page and state.name in page
    assert "合作飞地" in signed_in("wu").get("/register/sharings/").content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        made.parts.filter(park=hexi).update(millionths=1)
    done(firm, "share", sharing="", since=SUMMER)
    later = held(firm, SUMMER)
    assert later and later.sharing is None


def test_the_first_day_is_corrected_on_its_page() -> None:
    firm = unit()
    assert (
        "2018-01-01"
        in signed_in("zhao").get(f"/register/units/{firm.pk}/acts/begin/").content.decode()
    )
    agreed(done(firm, "begin", on="2017-05-01"))
    assert held(firm, date(2017, 5, 1)) and not held(firm, date(2017, 4, 30))


def test_an_establishment_enters_beneath_its_legal_unit() -> None:
    firm, keeper = unit(), signed_in("zhao")
    address = f"/register/requests/new/?head={firm.pk}"
    page = keeper.get(address)
    given = {k: v for k, v in page.context["form"].initial.items() if v not in (None, "")}
    answer = keeper.post(address, {**given, "name": "试办武清分公司", "owner": park("wuqing").pk, "status": "operating",
                                   "since": str(SPRING), "note": "分支", "ground": "new"})  # fmt: skip
    assert "归属法人" in keeper.get(answer.headers["Location"]).content.decode()
    made = State.objects.known().get(change=agreed(answer).change).unit
    assert (made.kind, made.head) == (Kind.ESTABLISHMENT, firm)
    assert "试办武清分公司" in keeper.get(f"/register/units/{firm.pk}/").content.decode()


def test_a_carrier_belongs_to_those_it_incubates() -> None:
    carrier = Organisation.objects.filter(kind="sub_park").first()
    firm = unit(incubation="tenant", carrier=carrier)
    actions.change(unit=firm, told={"incubation": ""}, since=SPRING, by=acting("zhao"))
    before, after = held(firm, SPRING - timedelta(days=1)), held(firm, SPRING)
    assert before and after and (before.carrier, after.carrier) == (carrier, None)
    with pytest.raises(IntegrityError), transaction.atomic():
        State.objects.create(
            unit=unit("又一家"), since=date(2000, 1, 1), until=date(2001, 1, 1), known_from=timezone.now(),
            change=after.change, name="甲", owner=park(), carrier=carrier,
        )  # fmt: skip


def test_the_last_act_is_taken_back_from_the_page_and_no_other() -> None:
    firm, keeper = unit(), signed_in("zhao")
    done(firm, "reside", keeper, where="tax", place=park("hexi").pk, since=SPRING)
    done(firm, "suspend", keeper, since=SUMMER)
    page = keeper.get(f"/register/units/{firm.pk}/").content.decode()
    assert page.count("撤销这次变更</button>") == 1
    last = changes.version(firm)
    keeper.post("/account/again/", {"password": "gongjian-2026"})
    keeper.post(f"/register/units/{firm.pk}/undo/{last}/")
    now = held(firm, SUMMER)
    assert (
        now and now.status == "operating" and Residence.objects.known().filter(unit=firm).exists()
    )
    stranger = changes.version(unit("另一家"))
    assert keeper.post(f"/register/units/{firm.pk}/undo/{stranger}/").status_code == 404


def test_a_code_of_another_unit_is_told_on_the_page_without_its_name() -> None:
    unit("天津先来的有限公司", code=CODE)
    firm = unit("天津后来的有限公司")
    page = changed(firm, {"code": CODE})
    assert page.status_code == 200 and "另一个单位名下" in page.content.decode()
    assert "先来的" not in page.content.decode()


# ---- two officers on one unit


def opened(firm: Unit, client: Any) -> dict[str, Any]:
    """What the page of change holds when somebody opens it."""
    page = client.get(f"/register/units/{firm.pk}/change/")
    initial = page.context["form"].initial
    told = {name: "" if value is None else value for name, value in initial.items()}
    return {**told, "base": page.context["base"], "since": str(SUMMER), "note": "某人"}


def changed(firm: Unit, told: dict[str, Any], client: Any = None, before: dict[str, Any] | None = None) -> Any:  # fmt: skip
    keeper = client or signed_in("zhao")
    given = before or opened(firm, keeper)
    return keeper.post(f"/register/units/{firm.pk}/change/", {**given, **told})


def test_what_two_officers_change_at_once_is_laid_side_by_side_and_nothing_is_lost() -> None:
    firm = unit(address="原址", business="原业务", phone="022-1")
    first, second = signed_in("zhao"), signed_in("qian")
    before = opened(firm, first)
    assert changed(firm, {"address": "钱改的址", "phone": "022-2"}, second).status_code == 302
    page = changed(firm, {"address": "赵改的址", "business": "赵改的业务"}, first, before)
    body = page.content.decode()
    assert page.status_code == 200 and "钱进" in body
    rows = {row[0]: row[1:] for row in page.context["conflict"]}
    assert rows["经营地址"] == ("原址", "钱改的址", "赵改的址", True)
    assert rows["主要业务活动"] == ("原业务", "原业务", "赵改的业务", False)
    assert rows["联系电话"][3] is False and "0***" in rows["联系电话"][:3]
    form = page.context["form"]
    again = {name: form[name].value() or "" for name in form.fields}
    assert (again["address"], again["business"], again["phone"]) == ("赵改的址", "赵改的业务", "")  # fmt: skip
    saved = changed(firm, {}, first, {**again, "base": page.context["base"]})
    now = held(firm, SUMMER)
    assert saved.status_code == 302 and now is not None
    assert (now.address, now.business, now.phone) == ("赵改的址", "赵改的业务", "022-2")


def test_an_act_upon_what_somebody_else_did_meanwhile_shows_it_and_keeps_what_was_filled_in() -> (
    None
):
    firm, first = unit(), signed_in("zhao")
    base = first.get(f"/register/units/{firm.pk}/acts/end/").context["base"]
    done(firm, "reside", signed_in("qian"), where="tax", place=park("hexi").pk, since=SPRING)
    given = {"base": base, "on": str(SUMMER), "note": "注销登记", "ground": "cancelled"}
    page = first.post(f"/register/units/{firm.pk}/acts/end/", given)
    assert page.status_code == 200 and "打开之后别人办的" in page.content.decode()
    assert "注销登记" in page.content.decode() and held(firm, SUMMER)
    again = {**given, "base": page.context["base"]}
    agreed(first.post(f"/register/units/{firm.pk}/acts/end/", again))
    assert not held(firm, SUMMER)


# ---- two people, where units come and go


def test_what_a_keeper_asks_for_is_done_by_another_and_by_nobody_alone() -> None:
    """Entry, exit, merger, split, and the undoing of each: nothing of it is in the register before the second."""
    firm, keeper = unit(), signed_in("zhao")
    asked = done(firm, "end", on=SUMMER, ground="moved_out")
    made = Asked.objects.latest("pk")
    assert (made.first_by, made.asked_by, made.state) == (made.asked_by, made.asked_by, "seconded")
    with pytest.raises(ValidationError, match="不同的人"):
        asking.decide(asked=made, approved=True, reason="", by=acting("zhao"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Asked.objects.filter(pk=made.pk).update(state="approved", decided_by=made.asked_by)
    assert "同意</button>" not in keeper.get(asked.headers["Location"]).content.decode()
    assert "待第二人复核" in keeper.get(f"/register/units/{firm.pk}/").content.decode()
    matter = Matter.objects.get(kind=asking.MATTER, object_id=str(made.pk))
    assert matter.except_for == made.asked_by and matter.done_at is None
    assert held(firm, SUMMER) is not None
    agreed(asked)
    matter.refresh_from_db()
    assert held(firm, SUMMER) is None and matter.done_at is not None


def test_what_brought_a_unit_in_or_out_is_undone_by_two() -> None:
    firm, keeper = unit(), signed_in("zhao")
    agreed(done(firm, "end", on=SUMMER, ground="cancelled"))
    last = changes.version(firm)
    keeper.post("/account/again/", {"password": "gongjian-2026"})
    asked = keeper.post(f"/register/units/{firm.pk}/undo/{last}/")
    assert held(firm, SUMMER) is None
    assert "撤销的变更" in keeper.get(asked.headers["Location"]).content.decode()
    change = agreed(asked).change
    assert held(firm, SUMMER) is not None and change is not None and change.undoes_id == last
    story = keeper.get(f"/register/units/{firm.pk}/").context["story"]
    (undone,) = [each for each in story if each.change == change]
    assert undone.words.startswith("注销或关闭")  # what was taken back stays in the story


def again(who: str) -> Any:
    """Signed in, and the password asked for again."""
    client = signed_in(who)
    client.post("/account/again/", {"password": "gongjian-2026"})
    return client


def test_what_is_itself_an_undoing_or_of_a_list_is_not_undone_on_a_units_page() -> None:
    firm, keeper = unit(), again("zhao")
    agreed(done(firm, "end", on=SUMMER, ground="cancelled"))
    agreed(keeper.post(f"/register/units/{firm.pk}/undo/{changes.version(firm)}/"))
    keeper.post(f"/register/units/{firm.pk}/undo/{changes.version(firm)}/")
    assert held(firm, SUMMER) is not None
    made = applied(compared(row(code=CODE)))
    born = State.objects.known().get(code=CODE)
    page = keeper.post(f"/register/units/{born.unit_id}/undo/{made.change_id}/", follow=True)
    assert "到名单里整批撤销" in page.content.decode()
    assert State.objects.known().filter(code=CODE).exists()


def test_a_first_day_that_moves_a_life_is_agreed_by_two() -> None:
    firm = unit()
    asked = done(firm, "begin", on=TODAY + timedelta(days=400))
    assert held(firm, TODAY) is not None
    agreed(asked)
    assert held(firm, TODAY) is None
    same = done(firm, "begin", on=TODAY + timedelta(days=400))
    assert same.status_code == 200 and "没有变化" in same.content.decode()


def test_what_an_answered_doubt_brought_in_goes_out_by_two() -> None:
    """Reopened, or taken back with its list, though the list itself only changed units."""
    first, gone = known(0), known(2)
    made = compared(row(name=first.name, code=first.code, park=first.owner.name, staff=first.staff + 1),
                    row(name=gone.name, code=OTHER, status="注销", park=gone.owner.name))  # fmt: skip
    doubt = Doubt.objects.get(row__of=made)
    doubting.answer(doubt=doubt, same=True, by=acting("qian"))
    assert not State.objects.as_of(AS_OF).filter(unit=gone.unit).exists()
    handling.approve(imported=made, by=acting("zhao"))
    jobs.carry_on.call(made.pk)
    keeper = again("zhao")
    for path, told in ((f"/register/doubts/{doubt.pk}/answer/", {"answer": "reopen"}),
                       (f"/register/imports/{made.pk}/take-back/", {})):  # fmt: skip
        asked = keeper.post(path, told)
        assert not State.objects.as_of(AS_OF).filter(unit=gone.unit).exists(), path
        twice = keeper.post(path, told, follow=True).content.decode()
        assert "已经提出了同样的事" in twice
        if "doubts" in path:
            asking.withdraw(asked=Asked.objects.latest("pk"), by=acting("zhao"))
    agreed(asked)
    assert State.objects.as_of(AS_OF).filter(unit=gone.unit).exists()


def test_a_conclusion_that_brought_a_unit_in_is_reopened_by_two() -> None:
    unit_of = known(2)
    made = compared(row(name=unit_of.name, code=OTHER, park=unit_of.owner.name))
    doubt = Doubt.objects.get(row__of=made)
    doubting.answer(doubt=doubt, same=False, by=acting("qian"))
    asked = again("zhao").post(f"/register/doubts/{doubt.pk}/answer/", {"answer": "reopen"})
    assert State.objects.known().filter(code=OTHER).exists()
    assert "撤回的结论" in signed_in("qian").get(asked.headers["Location"]).content.decode()
    agreed(asked)
    doubt.refresh_from_db()
    assert not State.objects.known().filter(code=OTHER).exists() and doubt.answer == ""


def test_no_establishment_is_left_beneath_a_head_that_is_gone() -> None:
    firm, told = unit(), {"name": "试办分公司", "owner": park()}
    waiting = asking.ask(kind="entry", unit=None, told=told, since=SUMMER, ground="new", note="分支", by=acting("zhao"), head=firm)  # fmt: skip
    actions.close(unit=firm, on=SPRING, by=None)
    with pytest.raises(ValidationError, match="归属法人"):
        asking.decide(asked=waiting, approved=True, reason="", by=acting("qian"))
    whole = unit("天津有分支有限公司")
    entered = whole.entered
    branch = actions.enter(told=told, since=SUMMER, by=None, kind=Kind.ESTABLISHMENT, head=whole)
    with pytest.raises(ValidationError, match="产业活动单位"):
        successions.split(unit=whole, parts=[{"name": "甲"}], on=SUMMER, by=None, goes_on=False)
    with pytest.raises(ValidationError, match="产业活动单位"):
        actions.undo(what=entered, by=None)
    with pytest.raises(ValidationError, match="归属法人"):
        actions.enter(told=told, since=SUMMER, by=None, kind=Kind.ESTABLISHMENT, head=branch)


def test_who_decides_on_an_end_sees_first_what_was_changed_meanwhile() -> None:
    firm = unit()
    path = done(firm, "end", on=SUMMER, ground="cancelled").headers["Location"]
    early = signed_in("qian").get(path).context["seen"]
    actions.change(unit=firm, told={"address": "后来的路"}, since=SPRING, by=acting("zhao"))
    second = signed_in("qian")
    late = second.post(f"{path}decide/", {"verdict": "yes", "reason": "", "seen": early}, follow=True)  # fmt: skip
    assert held(firm, SUMMER) is not None and "提出以后别人改过" in late.content.decode()
    second.post(f"{path}decide/", {"verdict": "yes", "reason": "", "seen": late.context["seen"]})
    assert held(firm, SUMMER) is None


def test_what_no_code_and_no_founding_day_can_be_is_refused_and_a_failed_check_is_told_to_who_decides() -> (
    None
):
    keeper, path = signed_in("zhao"), "/register/requests/new/"
    given = {"kind": "entry", "ground": "new", "since": str(SUMMER), "note": "执照", "name": "天津怪码有限公司",
             "owner": str(park().pk), "status": "operating"}  # fmt: skip
    wrong = keeper.post(path, {**given, "code": "abc 1", "founded": str(TODAY + timedelta(days=1))})
    page = wrong.content.decode()
    assert "18 位数字和大写字母" in page and "成立日期不能晚于今天" in page
    last = "1" if CODE[-1] != "1" else "2"
    asked = keeper.post(path, {**given, "code": CODE[:-1] + last})
    second = signed_in("qian")
    assert "校验位不符" in second.get(asked.headers["Location"]).content.decode()
    made = agreed(asked)
    decided = second.get(asked.headers["Location"]).content.decode()
    born = Unit.objects.get(entered=made.change)
    assert "入库的单位" in decided and f"/register/units/{born.pk}/" in decided


def test_parts_of_a_split_without_a_name_are_told() -> None:
    page = done(unit(), "split", parts="，；", on=SUMMER)
    assert page.status_code == 200 and "18 位代码" in page.content.decode()


def told_of_units() -> int:
    return Event.objects.filter(object_kind__in=("unit", "register_request")).count()


def test_what_the_register_has_no_place_for_is_refused_when_a_keeper_asks() -> None:
    firm = unit(code=CODE)
    told = {"name": "天津又一家有限公司", "owner": park(), "code": CODE}
    events, asked = told_of_units(), Asked.objects.count()
    with pytest.raises(ValidationError, match="另一个单位名下"):
        asking.ask(kind="entry", unit=None, told=told, since=SPRING, ground="new", note="新设", by=acting("zhao"))  # fmt: skip
    too_early = done(firm, "end", on=date(2001, 1, 1), ground="cancelled")
    assert too_early.status_code == 200 and held(firm, SPRING)
    assert (told_of_units(), Asked.objects.count()) == (events, asked)
    assert not State.objects.filter(name="天津又一家有限公司").exists()


# ---- as far as it is one's own


def counted_in_spring() -> Unit:
    """A unit that Nankai counted until June; everything after that carries the canary."""
    firm, by = unit(owner=park("nankai"), address="南开旧址"), acting("zhao")
    places.reside(unit=firm, where=Where.REGISTERED, place=park("nankai"), since=date(2018, 1, 1), by=by, address="南开旧址")  # fmt: skip
    places.identify(
        unit=firm, scheme="工商注册号", value="春天的号码", since=date(2018, 1, 1), by=by
    )
    actions.change(
        unit=firm, told={"name": "金丝雀新名有限公司", "owner": park("hexi"), "address": "金丝雀路"},
        since=SUMMER, by=by, note="金丝雀的依据",
    )  # fmt: skip
    places.reside(unit=firm, where=Where.REGISTERED, place=park("hexi"), since=date(2020, 8, 1), by=by, address="金丝雀大厦", note="金丝雀")  # fmt: skip
    places.identify(unit=firm, scheme="税务登记号", value="金丝雀号", since=date(2020, 8, 1), by=by)
    other = unit("天津金丝雀存续有限公司", owner=park("hexi"))
    successions.merge(units=[firm], into=other, on=date(2021, 1, 1), by=by, note="金丝雀")
    return firm


def test_a_park_that_counted_a_unit_in_spring_reads_nothing_of_what_came_after() -> None:
    firm = counted_in_spring()
    page = signed_in("wu").get(f"/register/units/{firm.pk}/").content.decode()
    assert "南开旧址" in page and "春天的号码" in page and "您能看到 2020-05-31 为止" in page
    assert "金丝雀" not in page and "2020-08-01" not in page and "2021-01-01" not in page
    assert "更名" not in page and "合并" not in page
    whole = signed_in("zhao").get(f"/register/units/{firm.pk}/").content.decode()
    assert "金丝雀大厦" in whole and "更名" in whole and "天津金丝雀存续有限公司" in whole


def test_a_fact_that_goes_on_is_told_up_to_the_last_day_that_one_may_see() -> None:
    firm = counted_in_spring()
    of = stories.seen(acting("wu"), firm)
    residence = next(each for each in stories.held(of) if each.kind == "注册地")
    assert (residence.since, residence.last_day) == (date(2018, 1, 1), SUMMER - timedelta(days=1))
    assert not of.complete and stories.seen(acting("zhao"), firm).complete


def test_a_unit_is_not_found_by_what_it_was_called_after_it_left() -> None:
    firm = counted_in_spring()
    rows = queries.states(acting("wu"), queries.AsOf(SPRING))
    for text, finds in (
        ("金丝雀新名", False),
        ("金丝雀路", False),
        ("金丝雀号", False),
        ("南开旧址", True),
        ("春天的号码", True),
        ("试办科技", True),
    ):
        found = queries.found_by(rows, text, acting("wu")).filter(unit=firm).exists()
        assert found is finds, text
    address = f"/register/?day={SPRING}&q=金丝雀"
    assert "没有符合条件的记录" in signed_in("wu").get(address).content.decode()
    everything = queries.found_by(queries.states(acting("zhao"), queries.AsOf(SPRING)), "金丝雀路", acting("zhao"))  # fmt: skip
    assert everything.filter(unit=firm).exists()


def test_the_story_is_told_in_the_words_of_whoever_first_told_it() -> None:
    """A later change cuts a state off; the chapter stays that of the change which told it first."""
    firm = unit()
    actions.change(
        unit=firm, told={"address": "新址"}, since=SUMMER, by=acting("qian"), note="后来的"
    )
    first, *_rest = reversed(stories.told(stories.seen(acting("zhao"), firm), acting("zhao")))
    assert first.deed == Deed.ENTRY.label and first.change.note == ""


def test_the_story_is_as_it_was_known_on_a_day() -> None:
    firm = counted_in_spring()
    yesterday = TODAY - timedelta(days=1)
    assert signed_in("zhao").get(f"/register/units/{firm.pk}/?known={yesterday}").status_code == 404
    page = signed_in("zhao").get(f"/register/units/{firm.pk}/?known={TODAY}").content.decode()
    assert "当时所知的样子" in page and "金丝雀" in page


def test_what_others_hold_about_a_unit_is_shown_as_far_as_it_is_ones_own() -> None:
    from gongjian.zone.register import elsewhere

    def told(_acting: Any, which: Unit) -> list[Any]:
        return [elsewhere.Thing("梯度", f"某结论 {which}", "/somewhere/")]

    elsewhere.register(told)
    elsewhere.register(told)
    firm = unit()
    try:
        page = signed_in("wu").get(f"/register/units/{firm.pk}/").content.decode()
        assert page.count(f"某结论 {firm}") == 1
    finally:
        elsewhere._tellers.remove(told)


def test_every_act_upon_a_sharing_is_in_the_trail() -> None:
    sharings.make(name="某飞地", basis="协议", parts=[(park("nankai"), 400_000), (park("hexi"), 600_000)], by=acting("zhao"))  # fmt: skip
    event = Event.objects.latest("number")
    assert event.act == "sharing.made" and event.after == {"nankai": 400_000, "hexi": 600_000}
    assert State.objects.known().filter(until=FAR).exists()
