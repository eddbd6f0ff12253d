"""Lead industries and chains: counts against raw rows, gaps, what is withheld, who declares the same."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongjian.zone.accounts.choices import Purpose
from gongjian.zone.accounts.scopes import within
from gongjian.zone.audit.models import PendingRead
from gongjian.zone.filings import declaring
from gongjian.zone.filings.choices import Sort, Standing
from gongjian.zone.industry import arrays
from gongjian.zone.industry.chains import declared as sayings
from gongjian.zone.industry.chains import queries
from gongjian.zone.industry.chains.declared import LeadIndustry
from gongjian.zone.register import actions as register
from gongjian.zone.register.models import State
from people import acting, signed_in
from zone.industry.things import foothold, project
from zone.joint import house

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def enter(
    name: str, industry: str, park: str, staff: int = 10, since: date = date(2020, 1, 1)
) -> Any:
    told = {"name": name, "industry": industry, "owner": house(park), "staff": staff}
    return register.enter(told=told, since=since, by=None)


def chain(code: str = "new_energy") -> Any:
    return arrays.chains()[code]


def at_nodes(day: date, path: str) -> dict[str, queries.Tally]:
    return queries.nodes(queries.beneath(queries.rows(day), path), queries.Placing(chain()))


def raw(code: str, park: str = "") -> Counter[str]:
    """The units at each node by another way: each state looked at alone, the longest beginning by hand."""
    found: Counter[str] = Counter()
    path = house(park).path if park else ""
    for state in State.objects.filter(
        known_to=None, since__lte=TODAY, until__gt=TODAY
    ).select_related("owner"):
        if not state.owner.path.startswith(path):
            continue
        best, at = "", ""
        for node in chain(code).nodes:
            for prefix in node.industries:
                if state.industry[: len(prefix)] == prefix and len(prefix) > len(best):
                    best, at = prefix, node.code
        found[at] += bool(at)
    return found


@pytest.mark.parametrize(
    "code", ["new_energy", "information", "biomedicine", "equipment", "culture", "design"]
)
def test_the_units_at_each_node_are_those_of_the_register(code: str) -> None:
    enter("锂电", "3841", "nankai")
    told = queries.nodes(queries.rows(TODAY), queries.Placing(chain(code)))
    expected = raw(code)
    assert {key: tally.units for key, tally in told.items() if tally.units} == {
        k: n for k, n in expected.items() if n
    }
    assert queries.total(told.values()).units == sum(expected.values())


def test_a_unit_counts_on_the_days_of_its_life_and_with_its_people() -> None:
    path = house("nankai").path
    before = at_nodes(date(2020, 1, 1), path)["batteries"]
    enter("锂电", "3841", "nankai", staff=37, since=date(2020, 1, 2))
    day_before = at_nodes(date(2020, 1, 1), path)["batteries"]
    after = at_nodes(date(2020, 1, 2), path)["batteries"]
    assert (day_before.units, after.units, after.staff) == (
        before.units,
        before.units + 1,
        before.staff + 37,
    )


def test_every_code_of_the_classification_stands_where_the_register_counts_it() -> None:
    for code, each in arrays.chains().items():
        for node in each.nodes:
            wanted = {i for i in arrays.industry_codes() if each.node_of(i) == node.code}
            assert set(arrays.industries_of(code, node.code)) == wanted and wanted


# ---- what may be shown


@pytest.mark.parametrize(
    ("who", "park", "units", "shown"),
    [
        ("zhao", "hexi", 3, 3), ("feng", "hexi", 3, 3), ("zhou", "nankai", 3, 3), ("wu", "nankai", 3, 3),
        ("wu", "hexi", 1, None), ("sun", "hexi", 2, None), ("li", "hexi", 2, None), ("sun", "hexi", 3, 3),
        ("sun", "hexi", 0, 0),
    ],
)  # fmt: skip
def test_few_units_are_shown_to_those_alone_who_may_see_each(
    who: str, park: str, units: int, shown: int | None
) -> None:
    tally = queries.Tally(units, 100)
    found = queries.sight(acting(who), TODAY).of(tally, house(park).path)
    assert found.units == shown and (found.staff is None) == (shown is None)


def test_a_sum_does_not_tell_the_one_part_that_is_withheld() -> None:
    sees = queries.Sight(acting("sun"), 10)
    parts, total = sees.parts(
        {"a": queries.Tally(12), "b": queries.Tally(3), "c": queries.Tally(0)}, ""
    )
    assert [parts[k].units for k in "abc"] == [12, None, 0] and total.units is None
    parts, total = sees.parts(
        {"a": queries.Tally(12), "b": queries.Tally(3), "c": queries.Tally(4)}, ""
    )
    assert [parts[k].units for k in "abc"] == [12, None, None] and total.units == 19


def test_the_packs_own_number_takes_the_place_of_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        arrays, "LEAST_SHOWN_CODE", "task.accept_days"
    )  # a number of the pack: 10 as well
    assert arrays.least_shown(TODAY) == 10
    monkeypatch.setattr(arrays, "LEAST_SHOWN_CODE", "need.triage_days")
    assert arrays.least_shown(TODAY) == 5


def test_the_leaders_page_names_no_unit_and_no_small_count() -> None:
    enter("保密锂电", "3841", "hexi")
    small = at_nodes(TODAY, house("hexi").path)["batteries"].units
    assert 0 < small < 3
    client = signed_in("sun")
    page = client.get("/chains/new_energy/?park=hexi").content.decode()
    assert "少于 3 家" in page and "保密锂电" not in page and f"{small} 家 ·" not in page
    assert client.get("/chains/new_energy/members/").status_code == 404
    told = client.get("/chains/?park=hexi&export=csv").content.decode("utf-8-sig")
    line = next(r for r in csv.reader(io.StringIO(told)) if "新能源和新能源汽车" in r[0])
    assert "少于 3 家" in line


def test_members_are_those_of_ones_own_parks_and_each_look_is_noted() -> None:
    enter("自家锂电", "3841", "nankai")
    enter("邻家锂电", "3841", "hexi")
    before = PendingRead.objects.count()
    page = signed_in("wu").get("/chains/new_energy/members/?node=batteries").content.decode()
    assert "自家锂电" in page and "邻家锂电" not in page
    assert PendingRead.objects.count() == before + 1
    page = signed_in("zhao").get("/chains/new_energy/members/?node=batteries").content.decode()
    assert "自家锂电" in page and "邻家锂电" in page
    assert signed_in("wang").get("/chains/new_energy/members/").status_code == 404
    assert not within(acting("sun"), State, Purpose.STATISTICAL).exists()


# ---- the map


def test_a_node_without_a_unit_is_a_gap_and_says_so() -> None:
    columns, _total = queries.chain_map(acting("zhao"), chain(), TODAY, house("nankai"), {})
    counts = raw("new_energy", "nankai")
    gaps = {place.node.code for _position, places in columns for place in places if place.gap}
    assert gaps == {n.code for n in chain().nodes if not counts[n.code]} and gaps
    page = signed_in("wu").get("/chains/new_energy/?park=nankai").content.decode()
    assert page.count("chain-gap") == len(gaps)


def test_projects_and_headquarters_stand_at_their_node_for_those_who_may_see_them() -> None:
    project()
    foothold(chain="new_energy", node="batteries")
    project(name="草稿项目", at_once=False)
    page = signed_in("qian").get("/chains/new_energy/").content.decode()
    assert "动力电池基地" in page and "某公司中国总部" in page and "草稿项目" not in page
    page = signed_in("zheng").get("/chains/new_energy/").content.decode()
    assert "动力电池基地" not in page and "某公司中国总部" not in page


# ---- declared against measured


def test_what_a_park_declares_stands_beside_what_its_units_are() -> None:
    found = queries.stands(acting("zhao"), TODAY)
    assert {(s.park.code, s.declared.name) for s in found} == {
        ("core", "新能源和新能源汽车"), ("core", "新一代信息技术"), ("core", "文化创意"), ("core", "大健康"),
        ("hexi", "工程设计"), ("xiqing", "先进汽车制造"), ("wuqing", "生物医药"),
    }  # fmt: skip
    one = next(s for s in found if s.declared.name == "新一代信息技术")
    path = house("core").path
    living = State.objects.filter(
        known_to=None, since__lte=TODAY, until__gt=TODAY, owner__path__startswith=path
    )
    in_chain = [s for s in living if chain("information").node_of(s.industry)]
    assert one.shown.units == len(in_chain)
    assert one.share_of_units == Fraction(len(in_chain), living.count())
    people = sum(s.staff or 0 for s in in_chain), sum(s.staff or 0 for s in living)
    assert one.share_of_staff == Fraction(*people)


def test_parks_that_declare_the_same_are_told_of_one_another() -> None:
    found = queries.stands(acting("zhao"), TODAY)
    others = {(s.park.code, s.declared.name): [p.code for p in s.others] for s in found}
    assert others["core", "大健康"] == ["wuqing"] and others["wuqing", "生物医药"] == ["core"]
    assert others["hexi", "工程设计"] == []
    assert [(name, {p.code for p in parks}) for name, parks in queries.shared(found)] == [
        ("生物医药与大健康", {"core", "wuqing"})
    ]
    page = signed_in("sun").get("/chains/positions/").content.decode()
    assert "生物医药与大健康" in page and "武清分园" in page


def test_what_a_park_is_strong_in_is_told_whatever_it_declares() -> None:
    enter("大锂电", "3841", "heping", staff=10_000_000)
    park, (first, *_rest) = next(
        p for p in queries.strongest(acting("zhao"), TODAY) if p[0].code == "heping"
    )
    living = State.objects.filter(
        known_to=None, since__lte=TODAY, until__gt=TODAY, owner__path__startswith=park.path
    )
    in_chain = sum(s.staff or 0 for s in living if chain().node_of(s.industry))
    assert (first[0], first[2]) == (
        "new_energy",
        Fraction(in_chain, sum(s.staff or 0 for s in living)),
    )
    assert "heping" not in [
        p.code for p, _strong in queries.strongest(acting("wu"), TODAY)
    ]  # one unit: too few to show


def declared(who: str, code: str, day: date = TODAY) -> list[LeadIndustry]:
    park = house(code)
    return sayings.declared(acting(who), [park], day)[park.pk]


def test_an_industry_is_declared_within_the_days_of_the_park() -> None:
    assert declared("zhao", "core", date(2015, 2, 25)) == []
    first = declared("zhao", "core")[0]
    assert (first.name, first.chain, first.since) == (
        "新能源和新能源汽车",
        "new_energy",
        date(2015, 2, 26),
    )


def test_what_a_park_declares_stands_on_its_filing_for_those_who_may_know_it() -> None:
    """The office and the park itself see what was declared since; a neighbour what the pack publishes."""
    declaring.seed(by=None, house=house("zone_office"))
    declaring.declare(
        park=house("hexi"),
        sort=Sort.INDUSTRIES,
        since=TODAY,
        industries=["文化创意"],
        by=acting("qian"),
    )
    now = declared("zhao", "hexi")
    assert [(i.name, i.chain, i.standing) for i in now] == [
        ("文化创意", "culture", Standing.UNFILED)
    ]
    before = declared("zhao", "hexi", TODAY - timedelta(days=1))
    assert [(i.name, i.standing) for i in before] == [("工程设计", Standing.BEFORE)]
    assert [(i.name, i.standing) for i in declared("wu", "hexi")] == [("工程设计", None)]
    page = signed_in("qian").get("/chains/positions/").content.decode()
    assert "未备案" in page and "文化创意" in page
    others = {
        (s.park.code, s.declared.name): [p.code for p in s.others]
        for s in queries.stands(acting("zhao"), TODAY)
    }
    assert others["hexi", "文化创意"] == ["core"]


def test_the_count_of_questions_does_not_grow_with_the_units() -> None:
    client, counts = signed_in("sun"), []
    client.get("/chains/new_energy/")
    for n in (1, 50):
        for more in range(n):
            enter(f"锂电{n}-{more}", "3841", "nankai")
        for address in ("/chains/", "/chains/new_energy/", "/chains/positions/"):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            counts.append(len(asked))
    assert counts[:3] == counts[3:] and max(counts) <= 60, counts
