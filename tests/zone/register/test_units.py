"""Units in time: what held when, as known when; and what the database itself refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from gongjian.zone.accounts.models import Organisation
from gongjian.zone.audit.models import Event
from gongjian.zone.register import actions, changes, places, queries, stories, successions
from gongjian.zone.register.choices import Deed, Kind, Where
from gongjian.zone.register.models import (
    FAR,
    Change,
    Identifier,
    Residence,
    SharePart,
    Sharing,
    State,
    Succession,
    Unit,
)  # fmt: skip
from people import acting, signed_in

pytestmark = pytest.mark.django_db
OTHER_VALUES = {"CharField": "别的", "DateField": date(1999, 9, 9), "DateTimeField": timezone.now()}
CODE, OTHER = "91120111MA0782CE33", "91350111MA8RE8BT17"


def park(code: str = "nankai") -> Any:
    return Organisation.objects.get(code=code)


def unit(name: str = "天津试办科技有限公司", since: date = date(2018, 1, 1), **more: Any) -> Unit:
    given: dict[str, Any] = {"name": name, "owner": park(), **more}
    return actions.enter(told=given, since=since, by=acting("zhao"))


def at(day: date) -> Any:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=timezone.get_current_timezone())
    return time_machine.travel(noon)


def held(which: Unit, day: date, known: date | None = None) -> State | None:
    moment = None if known is None else queries.end_of(known)
    found: State | None = State.objects.as_of(day, moment).filter(unit=which).first()
    return found


def name_on(which: Unit, day: date, known: date | None = None) -> str:
    state = held(which, day, known)
    return state.name if state else ""


# ---- two times


def test_a_move_that_is_back_dated_leaves_the_list_as_it_was_known_before() -> None:
    with at(date(2018, 1, 10)):
        firm = unit()
    with at(date(2018, 7, 20)):
        actions.change(
            unit=firm, told={"owner": park("hexi")}, since=date(2018, 4, 1), by=acting("zhao")
        )
    june = date(2018, 6, 30)
    before, after = held(firm, june, date(2018, 7, 19)), held(firm, june, date(2018, 7, 20))
    assert before is not None and before.owner == park("nankai")
    assert after is not None and after.owner == park("hexi")
    spring = held(firm, date(2018, 3, 31))
    assert spring is not None and spring.owner == park("nankai")
    assert Change.objects.latest("pk").deed == Deed.MOVE


class AnyHistory(TestCase):
    """Acts of any kind against a calendar of every day, kept anew after every act."""

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(
            st.tuples(st.integers(0, 60), st.integers(1, 70), st.sampled_from("甲乙丙丁"), st.booleans()),
            max_size=8,
        )
    )  # fmt: skip
    def test_as_of_a_day_as_known_on_another_is_what_was_told_by_then(
        self, acts: list[tuple[int, int, str, bool]]
    ) -> None:
        origin, recorded = date(2018, 1, 1), date(2020, 1, 1)
        days = [origin + timedelta(days=n) for n in range(64)]
        with at(recorded):
            firm = unit("初名", origin)
        calendar = dict.fromkeys(days, "初名")
        kept = {recorded: dict(calendar)}
        for number, (start, length, name, ends) in enumerate(acts, 1):
            today = recorded + timedelta(days=number)
            since = origin + timedelta(days=start)
            until = FAR if length > 60 else since + timedelta(days=length)
            with at(today):
                try:
                    if ends and start:
                        actions.close(unit=firm, on=since, by=acting("zhao"))
                        calendar = {d: n for d, n in calendar.items() if d < since}
                    else:
                        actions.change(
                            unit=firm,
                            told={"name": name},
                            since=since,
                            until=until,
                            by=acting("zhao"),
                        )
                        calendar = {
                            d: name if since <= d < until else n for d, n in calendar.items()
                        }
                except ValidationError:
                    assert not any(since <= d < until for d in calendar) or ends
            kept[today] = dict(calendar)
        for known, told in kept.items():
            for day in days[::7]:
                assert name_on(firm, day, known) == told.get(day, "")
        connection.check_constraints()


def test_what_was_answered_once_is_answered_again() -> None:
    with at(date(2026, 1, 5)):
        firm = unit()
    asked = queries.AsOf(date(2026, 1, 4), date(2026, 1, 6))

    def answer() -> list[tuple[Any, ...]]:
        return list(queries.states(acting("zhao"), asked).order_by("unit").values_list("unit", "name", "owner"))  # fmt: skip

    with at(date(2026, 1, 7)):
        before = answer()
        actions.change(unit=firm, told={"name": "改名"}, since=date(2018, 1, 1), by=acting("zhao"))
        actions.close(unit=firm, on=date(2019, 1, 1), by=acting("zhao"))
        assert answer() == before


# ---- what the database refuses


def again(state: State, **more: Any) -> State:
    row = State.objects.get(pk=state.pk)
    row.pk, row._state.adding = None, True
    for name, value in more.items():
        setattr(row, name, value)
    return row


def refused(write: Callable[[], Any]) -> None:
    """Written and looked at as at a commit."""

    def committed() -> None:
        write()
        connection.check_constraints()

    with pytest.raises(IntegrityError), transaction.atomic():
        committed()


def test_no_gap_and_no_overlap_can_be_committed() -> None:
    firm = unit()
    state = held(firm, date(2018, 1, 1))
    assert state is not None
    other = unit("另一家")
    refused(lambda: again(state, since=date(2017, 1, 1), until=date(2017, 6, 1)).save())
    refused(lambda: again(state, since=date(2017, 1, 1), until=date(2018, 6, 1)).save())
    refused(lambda: again(state, since=date(2019, 1, 1)).save())
    refused(lambda: again(state, since=date(2019, 1, 1), until=date(2018, 1, 1)).save())
    again(state, since=date(2017, 1, 1), until=date(2018, 1, 1)).save()
    connection.check_constraints()
    assert held(other, date(2018, 1, 1)) is not None


def test_no_two_live_units_have_one_code_nor_two_of_the_past_on_one_day() -> None:
    first, second = unit(code=CODE), unit("另一家", code=OTHER)
    state = held(first, date(2018, 1, 1))
    assert state is not None
    third = unit("第三家", since=date(2020, 1, 1))
    refused(lambda: again(state, unit=third, until=date(2020, 1, 1)).save())
    with pytest.raises(ValidationError, match="另一个单位"):
        unit("第四家", code=CODE)
    with pytest.raises(ValidationError, match="另一个单位"):
        actions.change(unit=second, told={"code": CODE}, since=date(2019, 1, 1), by=acting("zhao"))
    actions.close(unit=first, on=date(2019, 1, 1), by=acting("zhao"))
    state = held(first, date(2018, 1, 1))
    assert state is not None
    refused(lambda: again(state, unit=third, since=date(2018, 12, 31), until=date(2020, 1, 1)).save())  # fmt: skip
    again(state, unit=third, since=date(2019, 1, 1), until=date(2020, 1, 1)).save()
    connection.check_constraints()


def test_who_is_refused_a_code_is_not_told_whose_it_is() -> None:
    unit("天津不能说的单位", code=CODE)
    with pytest.raises(ValidationError) as told:
        unit("第二家", code=CODE)
    assert "不能说" not in str(told.value)


@pytest.mark.parametrize("model", [State, Residence, Identifier])
def test_no_column_of_a_fact_is_changed_behind_its_back(model: Any) -> None:
    firm, by = unit(industry="6511", code=CODE, phone="1", incubation="tenant"), acting("zhao")
    places.reside(unit=firm, where=Where.TAX, place=park(), since=date(2018, 1, 1), by=by)
    places.identify(unit=firm, scheme="工商注册号", value="1", since=date(2018, 1, 1), by=by)
    rows = model.objects.filter(unit=firm)
    fields = [f for f in model._meta.fields if f.name not in ("known_to", "closed_by")]
    assert rows.count() == 1 and len(fields) > 8
    for field in fields:
        other = OTHER_VALUES.get(field.get_internal_type(), 999_999)  # of a key or a number
        with pytest.raises(IntegrityError, match="closed, never changed"), transaction.atomic():
            rows.update(**{field.attname: other})


def test_a_fact_is_closed_and_never_changed_or_removed() -> None:
    firm = unit()
    rows = State.objects.filter(unit=firm)
    refused(lambda: rows.update(name="悄悄改"))
    refused(lambda: rows.update(since=date(2000, 1, 1)))
    refused(
        lambda: rows.delete() if connection.vendor == "postgresql" else rows._raw_delete("default")
    )
    actions.change(unit=firm, told={"name": "改名"}, since=date(2019, 1, 1), by=acting("zhao"))
    closed = State.objects.filter(unit=firm).exclude(known_to=None)
    refused(lambda: closed.update(known_to=None, closed_by=None))


def test_the_parts_of_a_sharing_sum_to_one() -> None:
    def shared(*parts: int) -> Sharing:
        made = Sharing.objects.create(name="飞地")
        for code, part in zip(("nankai", "hexi", "wuqing"), parts, strict=False):
            SharePart.objects.create(sharing=made, park=park(code), millionths=part)
        return made

    refused(lambda: shared(600_000, 300_000))
    made = shared(333_333, 333_333, 333_334)
    connection.check_constraints()
    firm = unit(sharing=made)
    rows = State.objects.as_of(date(2018, 1, 1)).filter(unit=firm)
    assert queries.counted(rows) == {
        park("nankai").pk: Fraction(333_333, 1_000_000),
        park("hexi").pk: Fraction(333_333, 1_000_000),
        park("wuqing").pk: Fraction(333_334, 1_000_000),
    }
    refused(lambda: SharePart.objects.filter(sharing=made, park=park("hexi")).delete())
    everything = State.objects.as_of(timezone.localdate())
    assert sum(queries.counted(everything).values()) == everything.count()


def test_an_establishment_has_a_head_and_a_legal_unit_has_none() -> None:
    firm = unit()
    branch = actions.enter(
        told={"name": "试办分公司", "owner": park()}, since=date(2018, 5, 1), by=acting("zhao"),
        kind=Kind.ESTABLISHMENT, head=firm,
    )  # fmt: skip
    assert list(firm.establishments.all()) == [branch]
    refused(
        lambda: actions.enter(
            told={"name": "无主", "owner": park()},
            since=date(2018, 5, 1),
            by=None,
            kind=Kind.ESTABLISHMENT,
        )
    )


# ---- events


def test_units_merge_and_the_trail_leads_from_one_to_the_other() -> None:
    first, second, third = unit(code=CODE), unit("被并一"), unit("被并二")
    successions.merge(units=[second, third], into=first, on=date(2019, 4, 1), by=acting("zhao"))
    assert held(second, date(2019, 3, 31)) and not held(second, date(2019, 4, 1))
    assert {s.predecessor for s in Succession.objects.filter(successor=first)} == {second, third}
    with pytest.raises(ValidationError):
        successions.merge(units=[first], into=first, on=date(2020, 1, 1), by=acting("zhao"))


def test_a_merger_is_told_as_known_on_those_days_on_which_it_was() -> None:
    """Told in February, undone in March: as known in January and in April nobody went into anybody."""
    days = [date(2019, 1, 10), date(2019, 2, 10), date(2019, 3, 10)]
    on, by = date(2019, 1, 5), acting("zhao")
    with at(days[0]):
        into, gone = unit("存续有限公司"), unit("被并有限公司")
        branch = actions.enter(told={"name": "被并的分公司", "owner": park()}, since=date(2018, 1, 1), by=by,
                               kind=Kind.ESTABLISHMENT, head=gone)  # fmt: skip
    with at(days[1]):
        merged = successions.merge(units=[gone], into=into, on=on, by=by)
    with at(days[2]):
        actions.undo(what=merged, by=by)
    expected = [
        (False, gone, []),
        (True, into, ["被并的分公司"]),
        (False, gone, []),
        (False, gone, []),
    ]
    for known, (told, head, theirs) in zip([*days, None], expected, strict=True):
        moment = None if known is None else queries.end_of(known)
        story = stories.told(stories.seen(by, gone, moment), by)
        assert any(each.other for each in story) is told, known
        assert successions.head_on(branch, on, moment) == head, known
        assert [s.name for s in successions.establishments(into, on, moment)] == theirs, known
    page = (
        signed_in("zhao")
        .get(f"/register/units/{into.pk}/?day=2019-02-01&known={days[1]}")
        .content.decode()
    )
    assert "被并的分公司" in page and "当时所知的样子" in page
    assert (
        "被并的分公司"
        not in signed_in("zhao").get(f"/register/units/{into.pk}/?day=2019-02-01").content.decode()
    )


def test_a_unit_splits_and_goes_on_or_ends() -> None:
    firm = unit(code=CODE, industry="6511")
    (part,) = successions.split(
        unit=firm, parts=[{"name": "分出的"}], on=date(2019, 1, 1), by=acting("zhao")
    )
    state = held(part, date(2019, 1, 1))
    assert state is not None and (state.industry, state.code) == ("6511", "")
    assert held(firm, date(2019, 1, 1))
    successions.split(
        unit=firm,
        parts=[{"name": "甲"}, {"name": "乙"}],
        on=date(2020, 1, 1),
        by=acting("zhao"),
        goes_on=False,
    )
    assert not held(firm, date(2020, 1, 1))


def test_each_act_is_called_by_what_it_changes_and_stands_in_the_trail() -> None:
    firm = unit()
    for told, deed in (
        ({"name": "新名"}, Deed.RENAME), ({"owner": park("hexi")}, Deed.MOVE),
        ({"industry": "6511"}, Deed.RECLASSIFY), ({"address": "某路 1 号"}, Deed.CHANGE),
    ):  # fmt: skip
        made = actions.change(unit=firm, told=told, since=date(2019, 1, 1), by=acting("zhao"))
        assert made is not None and made.deed == deed
        assert Event.objects.latest("number").act == f"unit.{deed}"
    assert (
        actions.change(unit=firm, told={"name": "新名"}, since=date(2019, 1, 1), by=acting("zhao"))
        is None
    )
    suspended = actions.suspend(unit=firm, since=date(2019, 5, 1), by=acting("zhao"))
    resumed = actions.resume(unit=firm, since=date(2019, 9, 1), by=acting("zhao"))
    assert (
        suspended
        and resumed
        and (suspended.deed, resumed.deed) == (Deed.SUSPENSION, Deed.RESUMPTION)
    )
    summer = held(firm, date(2019, 6, 1))
    assert summer is not None and summer.status == "suspended"


def test_the_trail_keeps_no_telephone_number() -> None:
    firm = unit()
    actions.change(
        unit=firm, told={"phone": "13812345678"}, since=date(2019, 1, 1), by=acting("zhao")
    )
    assert "13812345678" not in str(Event.objects.latest("number").after)


def test_residences_and_numbers_have_their_own_days() -> None:
    firm, by = unit(), acting("zhao")
    places.reside(
        unit=firm, where=Where.REGISTERED, place=park("nankai"), since=date(2018, 1, 1), by=by
    )
    places.reside(unit=firm, where=Where.TAX, place=park("hexi"), since=date(2018, 1, 1), by=by)
    places.reside(
        unit=firm, where=Where.PRESENT, place=park("nankai"), since=date(2018, 1, 1), by=by
    )
    places.reside(unit=firm, where=Where.PRESENT, place=park("hexi"), since=date(2018, 6, 1), by=by)
    places.reside(
        unit=firm, where=Where.REGISTERED, place=park("wuqing"), since=date(2019, 1, 1), by=by
    )
    then = Residence.objects.as_of(date(2018, 12, 31)).filter(unit=firm)
    now = Residence.objects.as_of(date(2019, 1, 1)).filter(unit=firm)
    assert sorted((r.where, r.place.code) for r in then) == [
        ("present", "hexi"), ("present", "nankai"), ("registered", "nankai"), ("tax", "hexi"),
    ]  # fmt: skip
    assert {r.place.code for r in now if r.where == "registered"} == {"wuqing"}
    places.identify(
        unit=firm,
        scheme="工商注册号",
        value="120111000012345",
        since=date(2010, 1, 1),
        until=date(2015, 10, 1),
        by=by,
    )
    assert Identifier.objects.as_of(date(2012, 1, 1)).get(unit=firm).value == "120111000012345"
    row = Residence.objects.filter(unit=firm, where="tax").get()
    row.pk, row._state.adding, row.since = None, True, date(2018, 3, 1)
    row.until = date(2018, 4, 1)
    refused(lambda: row.save())


# ---- undone, corrected, at once


def test_what_was_done_is_undone_whole_and_only_while_nothing_stands_on_it() -> None:
    firm = unit()
    made = actions.change(
        unit=firm, told={"owner": park("hexi")}, since=date(2019, 1, 1), by=acting("zhao")
    )
    assert made is not None
    actions.undo(what=made, by=acting("zhao"))
    now = held(firm, date(2020, 1, 1))
    assert now is not None and now.owner == park()
    with pytest.raises(ValidationError, match="已经撤销过"):
        actions.undo(what=made, by=acting("zhao"))
    second = actions.change(
        unit=firm, told={"name": "二"}, since=date(2019, 1, 1), by=acting("zhao")
    )
    actions.change(unit=firm, told={"name": "三"}, since=date(2019, 6, 1), by=acting("zhao"))
    assert second is not None
    with pytest.raises(ValidationError, match="先撤销后面的"):
        actions.undo(what=second, by=acting("zhao"))
    connection.check_constraints()


def finds(text: str) -> set[int]:
    return set(queries.found_by(State.objects.known(), text).values_list("unit", flat=True))


def test_a_wrong_name_that_was_undone_finds_nobody_and_what_it_hid_is_found_again() -> None:
    firm = unit("天津原名科技有限公司", code=CODE)
    wrong = actions.change(unit=firm, told={"name": "天津误名科技有限公司"}, since=date(2019, 1, 1), by=acting("zhao"))  # fmt: skip
    assert wrong is not None and finds("误名") == finds("TJWMKJ") == {firm.pk}
    actions.undo(what=wrong, by=acting("zhao"))
    assert not finds("误名") and not finds("TJWMKJ")
    assert finds("原名") == finds(CODE) == {firm.pk}
    actions.change(unit=firm, told={"name": "天津误名科技有限公司"}, since=date(2020, 1, 1), by=acting("zhao"))  # fmt: skip
    assert finds("误名") == finds("原名") == {firm.pk}


def test_a_name_finds_a_unit_in_the_list_of_those_days_on_which_it_was_known() -> None:
    """A name learnt after K finds nobody as known on K; one believed on K and undone since finds as ever."""
    days = [date(2019, 1, 10), date(2019, 2, 10), date(2019, 3, 10)]
    since, by = date(2018, 6, 1), acting("zhao")
    with at(days[0]):
        firm = unit("天津原名科技有限公司")
    with at(days[1]):
        wrong = actions.change(unit=firm, told={"name": "天津误名科技有限公司"}, since=since, by=by)
        places.identify(unit=firm, scheme="工商注册号", value="120111000099999", since=since, by=by)
    with at(days[2]):
        assert wrong is not None
        actions.undo(what=wrong, by=by)

    def found(text: str, known: date | None) -> bool:
        when = queries.AsOf(date(2019, 6, 1), known)
        rows = queries.states(by, when)
        return bool(queries.found_by(rows, text, by, when.moment).filter(unit=firm).exists())

    for text, expected in {
        "原名": [True, True, True, True], "TJYMKJ": [True, True, True, True],
        "误名": [False, True, False, False], "120111000099999": [False, True, True, True],
    }.items():  # fmt: skip
        assert [found(text, known) for known in (*days, None)] == expected, text


def test_a_number_that_was_undone_finds_nobody_and_an_entry_that_was_undone_neither() -> None:
    firm = unit("天津原名科技有限公司")
    told = places.identify(unit=firm, scheme="工商注册号", value="120111000099999", since=date(2019, 1, 1), by=acting("zhao"))  # fmt: skip
    assert finds("120111000099999") == {firm.pk}
    actions.undo(what=told, by=acting("zhao"))
    assert not finds("120111000099999") and finds("原名") == {firm.pk}
    actions.undo(what=firm.entered, by=acting("zhao"))
    assert not firm.words.standing().exists()


def test_the_first_day_is_corrected() -> None:
    firm = unit()
    actions.begin_on(unit=firm, on=date(2017, 6, 1), by=acting("zhao"))
    assert held(firm, date(2017, 6, 1)) and not held(firm, date(2017, 5, 31))


def test_somebody_elses_change_in_between_is_shown_not_overwritten() -> None:
    firm = unit()
    seen = changes.version(firm)
    actions.change(
        unit=firm, told={"address": "南开某路"}, since=date(2019, 1, 1), by=acting("qian")
    )
    with pytest.raises(changes.Conflict, match="钱进") as conflict:
        actions.change(
            unit=firm,
            told={"address": "河西某路"},
            since=date(2019, 1, 1),
            by=acting("zhao"),
            base=seen,
        )
    assert len(conflict.value.theirs) == 1
    now = held(firm, date(2020, 1, 1))
    assert now is not None and now.address == "南开某路"


def test_days_on_which_a_unit_did_not_live_are_refused() -> None:
    firm = unit()
    for act in (
        lambda: actions.change(
            unit=firm, told={"name": "早"}, since=date(2016, 1, 1), until=date(2017, 1, 1), by=None
        ),
        lambda: actions.close(unit=firm, on=date(2018, 1, 1), by=None),
        lambda: unit(""),
    ):
        with pytest.raises(ValidationError):
            act()


# ---- what follows from the pack


@pytest.mark.parametrize(
    ("industry", "staff", "revenue", "assets", "size"),
    [  # thousands of yuan; 国统字〔2017〕213号 worked by hand
        ("3911", 1000, 400_000, None, "large"), ("3911", 999, 400_000, None, "medium"),
        ("3911", 300, 19_999, None, "small"), ("3911", 19, 400_000, None, "micro"),
        ("6511", 300, 100_000, None, "large"), ("6511", 100, 9_999, None, "small"),
        ("6511", 9, 100_000, None, "micro"), ("7320", 299, None, None, "medium"),
        ("5171", 5, 10_000, None, "small"), ("7212", 100, None, 79_999, "small"),
        ("6511", 300, None, None, ""), ("", 300, 100_000, None, ""),
    ],
)  # fmt: skip
def test_the_size_class_is_computed_by_the_packs_rule(
    industry: str, staff: int, revenue: int | None, assets: int | None, size: str
) -> None:
    told = {"industry": industry, "staff": staff, "assets": assets and Decimal(assets)}
    firm = unit(**told, revenue=None if revenue is None else Decimal(revenue))
    state = held(firm, date(2018, 1, 1))
    assert state is not None and state.size == size
