"""A new edition of the industry classification, by a made-up crosswalk of the pack: lists by industry in one
edition, units told in the new one, and taken back as one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from gongjian.methods.packs.amending import as_edition
from gongjian.zone.audit.models import Event
from gongjian.zone.policy import actions as policy
from gongjian.zone.policy.models import Edition
from gongjian.zone.register import actions, arrays, editions, quality, queries
from gongjian.zone.register.models import State, Unit
from people import acting, signed_in
from zone.register.test_units import unit

pytestmark = pytest.mark.django_db
OLD = "编造的旧版"
TODAY = timezone.localdate()
ROWS = (
    ("Z1", "6511"),  # became one
    ("Z2", "6511"), ("Z2", "6513"),  # divided within 651
    ("Z3", "6511"), ("Z3", "3911"),  # across sections
)  # fmt: skip


@pytest.fixture
def crossed() -> None:
    """The edition in force has the crosswalk."""
    first = Edition.objects.get()
    files = as_edition(first.files, "2017.9", first.in_force_from, "对照")
    lines = [f"{OLD},{old},{arrays.edition()},{new},to_be_confirmed,编造" for old, new in ROWS]
    files["crosswalks/industry.csv"] = "\n".join(
        ["from_edition,from_code,to_edition,to_code,certainty,note", *lines, ""]
    )
    made = policy.propose(files=files, by=acting("zhao"), before=first)
    policy.decide(edition=made, by=acting("qian"), approved=True)


def coded(code: str, name: str = "", **more: Any) -> Unit:
    return unit(name or f"天津旧码{code}有限公司", industry=code, industry_edition=OLD, **more)


def listed(code: str) -> set[int]:
    rows = queries.of_industry(State.objects.as_of(TODAY), code)
    return set(rows.values_list("unit", flat=True))


def now(which: Unit) -> State:
    return State.objects.as_of(TODAY).get(unit=which)


@pytest.mark.usefixtures("crossed")
def test_a_list_by_industry_is_in_one_edition_as_finely_as_an_old_code_can_be_told() -> None:
    one, two, three = coded("Z1"), coded("Z2"), coded("Z3")
    new = unit("天津新码有限公司", industry="6511")
    for level, expected in (("6511", {one, new}), ("651", {one, two, new}), ("65", {one, two, new}),
                            ("I", {one, two, new}), ("C", set())):  # fmt: skip
        mine = {u.pk for u in (one, two, three, new)}
        assert listed(level) & mine == {u.pk for u in expected}, level
    page = signed_in("zhao").get(f"/register/?industry=651&q={now(two).name}").content.decode()
    assert now(two).name in page and f"Z2（{OLD}）" in page
    assert "　　　6511 基础软件开发" in page and "　　　3911" not in page


@pytest.mark.usefixtures("crossed")
def test_units_are_told_in_the_new_edition_where_the_old_code_became_one_and_taken_back_as_one() -> (
    None
):
    one, two, three = coded("Z1", staff=400, revenue=200_000), coded("Z2"), coded("Z3")
    assert now(one).size == "large"  # software, by the crosswalk
    waiting = {row.code: (row.units, row.after) for row in editions.waiting()}
    assert waiting == {"Z1": (1, "6511"), "Z2": (1, None), "Z3": (1, None)}
    keeper, day = signed_in("zhao"), TODAY - timedelta(days=30)
    assert "1 个单位能自动换，2 个要人来定" in keeper.get("/register/industries/").content.decode()
    keeper.post("/register/industries/", {"since": str(day), "note": "换版"})
    assert (now(one).industry, now(one).industry_edition, now(one).since) == (
        "6511",
        arrays.edition(),
        day,
    )
    assert (now(two).industry, now(three).industry) == ("Z2", "Z3")
    before = State.objects.as_of(day - timedelta(days=1)).get(unit=one)
    assert (before.industry, before.industry_edition) == ("Z1", OLD)
    assert Event.objects.latest("number").act == "unit.recoded"
    with pytest.raises(ValidationError):
        editions.recode(since=day, by=acting("zhao"))
    keeper.post("/account/again/", {"password": "gongjian-2026"})
    keeper.post(f"/register/industries/{editions.past().get().pk}/undo/")
    assert (now(one).industry, now(one).industry_edition) == ("Z1", OLD)


@pytest.mark.usefixtures("crossed")
def test_what_a_person_must_say_leads_from_the_page_of_quality_to_the_unit_with_its_candidates() -> (
    None
):
    two = coded("Z2")
    everybody = State.objects.as_of(TODAY)
    assert quality.FAULTS["old_edition"][1](everybody).filter(unit=two).exists()
    assert not quality.FAULTS["unknown_industry"][1](everybody).filter(unit=two).exists()
    wrong = coded("Z9")
    assert quality.FAULTS["unknown_industry"][1](everybody).filter(unit=wrong).exists()
    page = signed_in("zhao").get(f"/register/units/{two.pk}/").content.decode()
    assert "6511 基础软件开发" in page and "6513" in page


def test_a_code_is_of_the_edition_in_force_unless_another_is_said() -> None:
    firm = unit(industry="6511")
    assert now(firm).industry_edition == "GB/T 4754-2017" == arrays.edition()
    actions.change(unit=firm, told={"industry": ""}, since=date(2020, 1, 1), by=acting("zhao"))
    assert (now(firm).industry, now(firm).industry_edition) == ("", "")


def test_a_code_that_the_edition_does_not_have_is_refused_in_the_form_and_an_old_one_may_stay() -> (
    None
):
    firm, keeper = coded("Z2"), signed_in("zhao")
    address = f"/register/units/{firm.pk}/change/"
    page = keeper.get(address)
    given = {k: "" if v is None else v for k, v in page.context["form"].initial.items()}
    given |= {"base": page.context["base"], "since": str(TODAY), "note": "改"}
    assert "里没有这个代码" in keeper.post(address, {**given, "industry": "Z8"}).content.decode()
    assert keeper.post(address, {**given, "address": "某路"}).status_code == 302
    assert (now(firm).industry, now(firm).industry_edition, now(firm).address) == (
        "Z2",
        OLD,
        "某路",
    )


def test_registration_types_are_told_by_the_packs_list() -> None:
    firm, keeper = unit(registration_type="173"), signed_in("zhao")
    assert "173 私营有限责任公司" in keeper.get(f"/register/units/{firm.pk}/").content.decode()
    assert "330 外资企业" in keeper.get(f"/register/units/{firm.pk}/change/").content.decode()
