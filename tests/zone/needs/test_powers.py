"""Delegated powers: on the list, held by parks, taken back, counted by those that hold them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from gongjian.zone.accounts.models import Organisation
from gongjian.zone.needs import delegating, queries
from gongjian.zone.needs.choices import Standing
from gongjian.zone.needs.models import Holder, Power, Use
from gongjian.zone.needs.models.powers import standing
from people import acting, signed_in
from zone.joint import days, house
from zone.wishes import officer

pytestmark = pytest.mark.django_db
THIS = timezone.localdate().year


def listed(
    number: str = "XF-01", parks: tuple[str, ...] = ("nankai", "hexi"), **told: Any
) -> Power:
    given: dict[str, Any] = {
        "number": number, "title": "项目备案", "category": "management", "office": "市发展改革委", "document": "下放通知",
        "document_day": date(THIS - 3, 1, 2), "since": date(THIS - 2, 2, 1), "parks": [house(code) for code in parks], **told,
    }  # fmt: skip
    return delegating.enlist(power=delegating.draft(by=acting("li"), **given), by=acting("li"))


def count(power: Power, park: str, year: int, used: int) -> Use:
    return delegating.count_use(
        power=power, park=house(park), year=year, count=used, by=officer(park)
    )


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 1, 31), "coming"),
        (date(2026, 2, 1), "in_force"),
        (date(2026, 6, 30), "in_force"),
        (date(2026, 7, 1), "ended"),
    ],
)
def test_how_it_stands_with_a_power_follows_from_its_days(day: date, expected: str) -> None:
    assert standing(date(2026, 2, 1), date(2026, 6, 30), day) == expected
    assert standing(date(2026, 2, 1), None, date(2036, 7, 1)) == Standing.IN_FORCE


def test_an_item_is_listed_with_the_parks_that_take_it_on() -> None:
    power = listed()
    assert {h.park.code for h in power.holders.all()} == {"nankai", "hexi"}
    assert {h.since for h in power.holders.all()} == {date(THIS - 2, 2, 1)}
    with pytest.raises(ValidationError) as error:
        listed("XF-02", parks=())
    assert error.value.code == "parks"
    with pytest.raises(ValidationError) as error:
        listed()
    assert error.value.code == "number"
    with pytest.raises(ValidationError) as error:
        listed("XF-03", until=date(THIS - 4, 1, 1))
    assert error.value.code == "until"


def test_a_park_sees_what_it_holds_a_district_its_parks_and_the_office_the_list() -> None:
    own, other = listed(), listed("XF-02", parks=("hexi",))
    seen = {
        who: set(queries.powers(acting(who)))
        for who in ("wu", "zhou", "zheng", "qian", "li", "sun", "feng", "wang")
    }
    assert seen["wu"] == seen["zhou"] == {own} and seen["zheng"] == seen["wang"] == set()
    assert all(seen[who] == {own, other} for who in ("qian", "li", "sun", "feng"))
    draft = delegating.draft(by=acting("li"), number="XF-09", title="草稿", category="other", office="o", document="d",
                             since=days(0), parks=[house("nankai")])  # fmt: skip
    assert draft in queries.powers(acting("li")) and draft not in queries.powers(acting("wu"))
    assert draft not in queries.powers(acting("qian"))


def test_parks_are_added_by_an_edit_and_taken_off_only_with_a_day_and_a_reason() -> None:
    power = listed()
    delegating.edit(
        power=power,
        by=acting("li"),
        parks=[house("nankai"), house("core")],
        title="企业投资项目备案",
    )
    assert power.holders.count() == 3
    with pytest.raises(ValidationError) as error:
        delegating.take_back(power=power, until=days(0), reason=" ", by=acting("li"))
    assert error.value.code == "reason"
    delegating.take_back(
        power=power, park=house("core"), until=days(-1), reason="机构调整", by=acting("li")
    )
    assert (
        Holder.objects.get(park__code="core").until == days(-1)
        and Power.objects.get().until is None
    )
    with pytest.raises(ValidationError) as error:
        delegating.take_back(
            power=power, park=house("heping"), until=days(0), reason="没有承接", by=acting("li")
        )
    assert error.value.code == "until"
    delegating.take_back(power=power, until=days(0), reason="全部收回", by=acting("li"))
    assert {h.until for h in Holder.objects.exclude(park__code="core")} == {
        days(0)
    } and Power.objects.get().until == days(0)
    assert Holder.objects.get(park__code="core").until == days(
        -1
    )  # what was taken back before stays as it was


def test_a_park_counts_its_own_use_once_a_year_while_it_holds_the_power() -> None:
    power = listed()
    count(power, "nankai", THIS - 1, 7)
    assert count(power, "nankai", THIS - 1, 9).count == 9 and Use.objects.count() == 1
    for park, year, code in (
        ("core", THIS - 1, "park"),
        ("nankai", THIS - 3, "year"),
        ("nankai", THIS + 1, "year"),
    ):
        with pytest.raises(ValidationError) as error:
            count(power, park, year, 1)
        assert error.value.code == code
    delegating.take_back(
        power=power,
        park=house("nankai"),
        until=date(THIS - 1, 12, 31),
        reason="收回",
        by=acting("li"),
    )
    with pytest.raises(ValidationError) as error:
        count(power, "nankai", THIS, 1)
    assert error.value.code == "year"
    with pytest.raises(IntegrityError), transaction.atomic():
        Use.objects.create(
            power=power, park=house("nankai"), year=THIS - 1, count=1, by_id=acting("wu").person_id
        )


def test_the_list_tells_how_often_a_year_and_a_park_only_its_own_count() -> None:
    power = listed()
    count(power, "nankai", THIS, 7)
    count(power, "hexi", THIS, 5)
    count(power, "hexi", THIS - 1, 98_765)

    def row(who: str, year: int) -> tuple[int, int | None]:
        found = queries.counted(queries.powers(acting(who)), acting(who), year).get()
        return found.parks, found.used

    assert (
        row("qian", THIS) == (2, 12)
        and row("qian", THIS - 1) == (2, 98_765)
        and row("wu", THIS) == (2, 7)
    )
    assert row("wu", THIS - 1) == (2, None)
    page = signed_in("wu").get(f"/powers/{power.pk}/").content.decode()
    assert '<td class="text-end">7</td>' in page and '<td class="text-end">5</td>' not in page
    assert "98,765" not in signed_in("wu").get(f"/powers/{power.pk}/").content.decode()


def test_the_table_by_park_holds_counts_where_a_park_holds_and_nothing_where_it_does_not() -> None:
    first, second = listed(), listed("XF-02", parks=("hexi",), title="施工许可")
    count(first, "nankai", THIS, 7)
    grid = queries.grid(acting("qian"), THIS)
    assert [park.code for park in grid.parks] == ["hexi", "nankai"]
    assert [(power, cells, total) for power, cells, total in grid.rows] == [
        (first, [(True, None), (True, 7)], 7), (second, [(True, None), (False, None)], 0),
    ]  # fmt: skip
    assert grid.totals == [0, 7]
    assert [park.code for park in queries.grid(acting("wu"), THIS).parks] == ["nankai"]
    assert queries.grid(acting("qian"), THIS - 5).parks == []
    page = signed_in("qian").get(f"/powers/parks/?year={THIS}").content.decode()
    assert "河西分园" in page and "施工许可" in page and "○" in page


def test_the_park_file_knows_what_a_park_held_on_a_day_and_how_often_it_had_used_it() -> None:
    with time_machine.travel(timezone.now().replace(year=THIS - 1, month=3, day=2), tick=False):
        power = listed()
        before = timezone.now()
    count(power, "nankai", THIS - 1, 9)
    delegating.take_back(
        power=power, park=house("nankai"), until=days(-1), reason="收回", by=acting("li")
    )
    park = house("nankai")
    (then,) = queries.of_park(acting("qian"), park, before).powers
    (now,) = queries.of_park(acting("qian"), park, timezone.now()).powers
    assert (then["standing"], then["uses"]) == ("in_force", {}) and (
        now["standing"],
        now["uses"],
    ) == ("ended", {THIS - 1: 9})
    assert queries.of_park(acting("qian"), house("core"), timezone.now()).powers == []
    assert isinstance(park, Organisation)
