"""Finding units, looking at them as of a day, trusting the list: search, quality, demography, saved views."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from gongjian.zone.accounts.models import Organisation
from gongjian.zone.audit.models import Event, PendingRead
from gongjian.zone.audit.recording import chain_reads
from gongjian.zone.register import (
    actions,
    arrays,
    counting,
    demography,
    how_many,
    places,
    quality,
    queries,
    searching,
    sharings,
    successions,
    tiers,
)
from gongjian.zone.register.choices import Deed
from gongjian.zone.register.models import SavedView, State
from people import acting, signed_in
from zone.register.test_imports import known

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def everything() -> Any:
    return State.objects.as_of(TODAY)


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("天津信科", "TJXK"),
        ("天津（滨海）ＡＢ科技", "TJBHABKJ"),
        ("", ""),
        ("重庆Ａ1", "ZQA1"),
        ("𠀀", ""),
    ],
)
def test_initials_of_pinyin(text: str, letters: str) -> None:
    assert searching.initials(text).startswith(letters)


def test_a_unit_is_found_by_name_former_name_part_code_and_initials_however_it_is_written() -> None:
    unit = known(0)
    old = unit.name
    actions.change(
        unit=unit.unit, told={"name": "天津（新）名字科技有限公司"}, since=TODAY, by=None
    )
    places.identify(
        unit=unit.unit, scheme="工商注册号", value="120111000098765", since=TODAY, by=acting("zhao")
    )
    actions.change(
        unit=unit.unit, told={"address": "海泰发展六道 6 号"}, since=TODAY, by=acting("zhao")
    )
    for text in (
        "海泰发展六道", "六道6号", "1201110000987", "天津(新)名字", "新 名字科技", "TJXMZKJ", "tjxmzkj", old, old[2:6], unit.code, unit.code[-8:].lower(),
        "天津（新）名字科技有限公司",
    ):  # fmt: skip
        assert unit.unit_id in queries.found_by(everything(), text).values_list(
            "unit", flat=True
        ), text
    for text in ("没有这样的词", "%", "_", "'; DROP TABLE", "\\", "（）"):
        assert not queries.found_by(everything(), text).exists(), text


def test_the_list_is_as_of_a_day_and_as_known_on_another() -> None:
    client, unit = signed_in("zhao"), known(0)
    actions.change(
        unit=unit.unit,
        told={"name": "倒签更名有限公司"},
        since=TODAY - timedelta(days=90),
        by=acting("zhao"),
    )
    day, yesterday = TODAY - timedelta(days=10), TODAY - timedelta(days=1)
    now = client.get(f"/register/?day={day}&q={unit.code}").content.decode()
    then = client.get(f"/register/?day={day}&known={yesterday}&q={unit.code}").content.decode()
    assert "倒签更名有限公司" in now and "按现在所知" in now
    assert (
        unit.name in then and "倒签更名有限公司" not in then and f"按 {yesterday} 当时所知" in then
    )
    assert client.get("/register/?day=9999-99-99").status_code == 200
    assert client.get(f"/register/?known={TODAY + timedelta(days=1)}").status_code == 200


def test_filters_work_together_and_lead_to_the_units() -> None:
    unit = known(0)
    client = signed_in("zhao")
    actions.change(unit=unit.unit, told={"incubation": "tenant"}, since=TODAY, by=None)
    kept = (
        f"park={unit.owner.code}&size={unit.size}&status=operating&incubation=tenant&q={unit.code}"
    )
    for code in arrays.tree(arrays.pack_on()).chain(unit.industry):
        assert unit.name in client.get(f"/register/?{kept}&industry={code}").content.decode(), code
    assert unit.name not in client.get(f"/register/?{kept}&industry=T").content.decode()
    district = client.get(f"/register/?{kept}&district={unit.owner.district}").content.decode()
    assert unit.name in district
    other = "hexi" if unit.owner.code != "hexi" else "nankai"
    assert unit.name not in client.get(f"/register/?park={other}&q={unit.code}").content.decode()


def test_a_tier_is_told_by_what_the_register_holds_and_says_of_how_many_conditions() -> None:
    """By hand: at most 500 people, 200 million yuan of sales, 200 million of assets (国科发政〔2017〕115号)."""
    park, born = Organisation.objects.get(code="nankai"), TODAY - timedelta(days=4 * 366)
    firms = {
        name: actions.enter(told={"name": f"天津梯度{name}有限公司", "owner": park, "founded": born, "staff": staff,
                                  "revenue": revenue, "assets": assets}, since=born, by=None)
        for name, staff, revenue, assets in (
            ("正好", 500, 200_000, 200_000), ("人多", 501, 200_000, 200_000), ("收入多", 500, 200_001, 1),
            ("资产多", 5, 5, 200_001), ("没有资产", 5, 5, None), ("没有人", None, 5, 5))
    }  # fmt: skip
    rows, mine = everything(), {firm.pk: name for name, firm in firms.items()}

    def meeting(tier: str) -> set[str]:
        found = tiers.of_tier(rows, tier, TODAY).filter(unit__in=mine)
        return {mine[unit] for unit in found.values_list("unit", flat=True)}

    assert meeting("tech_sme.tech_sme") == {"正好"}
    assert meeting("little_giant.little_giant") == {"正好", "人多", "收入多"}
    assert meeting("unit_size.large") == meeting("nothing.at_all") == set()
    told = dict(tiers.choices(TODAY))
    assert "（7 项条件能判 3 项）" in told["tech_sme.tech_sme"]
    assert not any(
        name.startswith(("tech_sme_tianjin", "frame_", "unit_size", "task_light")) for name in told
    )
    with CaptureQueriesContext(connection) as asked:
        list(tiers.of_tier(rows, "tech_sme.tech_sme", TODAY))
    assert len(asked) <= 4
    page = signed_in("zhao").get("/register/?tier=tech_sme.tech_sme&q=天津梯度").content.decode()
    assert (
        "天津梯度正好有限公司" in page and "天津梯度人多" not in page and "按名录已有指标" in page
    )


def test_a_page_of_units_makes_as_many_queries_whatever_it_shows() -> None:
    client = signed_in("zhao")
    client.get("/register/")
    counts = []
    for query in ("q=%E5%A4%A9%E6%B4%A5&page=1", "page=1", "page=2", f"q={known(0).code}"):
        with CaptureQueriesContext(connection) as queries_of:
            client.get(f"/register/?{query}")
        counts.append(len(queries_of))
    assert (
        max(counts) - min(counts) <= 2
    )  # a search asks once more; a count that stands is not asked again


def test_a_list_is_counted_once_until_somebody_acts() -> None:
    rows = queries.states(acting("zhao"), queries.AsOf.today())

    def asked() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as of:
            told = how_many.count(rows)
        return told, sum("COUNT(" in q["sql"] for q in of)

    before, _asked = asked()
    assert asked() == (before, 0) == (rows.count(), 0)
    unit = rows[0].unit
    actions.close(unit=unit, on=timezone.localdate(), by=acting("zhao"), note="试")
    assert asked() == (before - 1, 1) == (rows.count(), 1) and asked() == (before - 1, 0)


def test_staff_who_read_are_in_the_trail_and_firms_are_not() -> None:
    chain_reads()
    signed_in("zhao").get(f"/register/?q={known(0).code}")
    signed_in("wang").get("/register/")
    chain_reads()
    reads = Event.objects.filter(act="microdata.read").order_by("-number")
    assert (
        reads[0].count == 1
        and reads[0].purpose == "statistical"
        and reads[0].after["q"] == known(0).code
    )
    assert not PendingRead.objects.exists() and reads.count() == 1


def test_an_accountant_sees_the_units_of_the_firm_they_act_for_and_who_reports() -> None:
    client = signed_in("wang")
    page = client.get("/register/").content.decode()
    mine = State.objects.as_of(TODAY).get(unit__organisation=acting("wang").organisation_id)
    assert mine.name in page and "共 1 条" in page
    assert "王会计" in client.get(f"/register/units/{mine.unit_id}/").content.decode()


def test_a_story_is_told_as_far_as_it_is_ones_own() -> None:
    unit = next(s for s in everything().order_by("pk") if s.owner.code == "nankai")
    actions.change(unit=unit.unit, told={"owner": Organisation.objects.get(code="hexi"), "name": "迁走后的名字"},
                   since=TODAY - timedelta(days=5), by=acting("zhao"))  # fmt: skip
    page = signed_in("wu").get(f"/register/units/{unit.unit_id}/").content.decode()
    assert unit.name in page and "迁走后的名字" not in page
    assert unit.name not in signed_in("wu").get("/register/").content.decode()
    spring = (
        signed_in("wu")
        .get(f"/register/?day={TODAY - timedelta(days=6)}&q={unit.code}")
        .content.decode()
    )
    assert unit.name in spring


# ---- quality


def test_each_fault_is_found_and_leads_to_its_list() -> None:
    def one(place: int, **told: Any) -> State:
        unit = known(place)
        actions.change(unit=unit.unit, told=told, since=TODAY, by=None)
        return unit

    before = {
        key: set(found(everything()).values_list("unit", flat=True))
        for key, (_words, found) in quality.FAULTS.items()
    }
    planted = {
        "no_industry": one(0, industry=""), "unknown_industry": one(1, industry="9999"),
        "no_contact": one(2, phone=""), "no_address": one(3, address=""), "implausible": one(4, staff=0),
        "other_business": one(5, industry="0111", business="集成电路制造"), "no_code": one(6, code=""),
        "no_size": one(7, revenue=None, staff=None, assets=None), "double": one(8, name=known(9).name.replace("天津", "天津 ")),
    }  # fmt: skip
    for key, state in planted.items():
        assert quality.FAULTS[key][1](everything()).filter(unit=state.unit).exists(), key
    now = set(quality.FAULTS["no_address"][1](everything()).values_list("unit", flat=True))
    assert now - before["no_address"] == {planted["no_address"].unit_id}
    told = quality.by_park(everything())
    assert sum(row[2].get("no_address", 0) for row in told) == len(now)
    assert sum(row[3] for row in told) == everything().count()
    park = planted["no_address"].owner.code
    page = signed_in("zhao").get("/register/quality/").content.decode()
    assert f"?park={park}&amp;fault=no_address" in page
    assert (
        planted["no_address"].name
        in signed_in("zhao").get(f"/register/?park={park}&fault=no_address").content.decode()
    )


# ---- demography


def test_stocks_and_flows_reconcile_for_every_park_and_in_sum() -> None:
    days = [date(2016, 1, 1), date(2016, 12, 31), date(2017, 12, 31), date(2018, 12, 31), TODAY]
    for first, last in pairwise(days):
        found = demography.flows(first, last)
        assert all(f.reconciles for f in found)
        assert sum(f.moved_in for f in found) == sum(f.moved_out for f in found)
        assert sum(f.before for f in found) == State.objects.as_of(first).count()
        assert sum(f.after for f in found) == State.objects.as_of(last).count()
        was = dict(State.objects.as_of(first).values_list("unit", "owner"))
        now = dict(State.objects.as_of(last).values_list("unit", "owner"))
        assert sum(f.came for f in found) == len(now.keys() - was.keys())
        assert sum(f.went for f in found) == len(was.keys() - now.keys())
    assert any(f.moved_in for f in demography.flows(days[0], TODAY))


def test_stocks_and_flows_of_shared_units_are_exact_by_hand() -> None:
    nankai, hexi, wuqing = (Organisation.objects.get(code=c) for c in ("nankai", "hexi", "wuqing"))
    first = sharings.make(
        name="甲", basis="", parts=[(nankai, 333_333), (hexi, 666_667)], by=acting("zhao")
    )
    second = sharings.make(
        name="乙", basis="", parts=[(nankai, 500_000), (wuqing, 500_000)], by=acting("zhao")
    )
    start, end = date(2003, 1, 1), date(2003, 12, 31)
    before = {f.park: f for f in demography.flows(start, end)}

    def shared(name: str, since: date, sharing: Any) -> Any:
        told = {"name": name, "owner": nankai, "sharing": sharing}
        return actions.enter(told=told, since=since, by=None)

    stays = shared("份额变了的", date(2000, 1, 1), first)
    actions.share(unit=stays, sharing=second, since=date(2003, 6, 1), by=acting("zhao"))
    shared("新来的", date(2003, 3, 1), first)
    actions.close(unit=shared("走了的", date(2000, 1, 1), second), on=date(2003, 9, 1), by=None)
    after = {f.park: f for f in demography.flows(start, end)}
    third, half = Fraction(333_333, 10**6), Fraction(1, 2)

    def grew(park: Organisation, name: str) -> Fraction:
        old = before.get(park.pk)
        return getattr(after[park.pk], name) - (getattr(old, name) if old else 0)

    names = ("before", "entries", "deaths", "moved_in", "moved_out", "after")
    assert [grew(nankai, n) for n in names] == [
        third + half,
        third,
        half,
        half - third,
        0,
        half + third,
    ]
    assert [grew(hexi, n) for n in names] == [1 - third, 1 - third, 0, 0, 1 - third, 1 - third]
    assert [grew(wuqing, n) for n in names] == [half, 0, half, half, 0, half]
    assert all(f.reconciles for f in after.values())
    assert sum(f.moved_in for f in after.values()) == sum(f.moved_out for f in after.values())
    assert sum(f.after for f in after.values()) == State.objects.as_of(end).count()
    page = signed_in("zhao").get(f"/register/flows/?first={start}&last={end}").content.decode()
    assert ".83" in page  # a third and a half, as a page shows it


def test_births_entries_and_splits_deaths_exits_and_mergers_are_told_apart_by_hand() -> None:
    """Ten units of 2003 in one park that has nothing else: each came or went in a way of its own."""
    day, start, end = date(2003, 6, 1), date(2003, 1, 1), date(2003, 12, 31)
    hexi = Organisation.objects.get(code="hexi")
    before = {f.park: f for f in demography.flows(start, end)}.get(hexi.pk) or demography.Flows(
        hexi.pk
    )

    def firm(name: str, since: date = date(2000, 1, 1), **more: Any) -> Any:
        told = {"name": name, "owner": hexi, **more.pop("told", {})}
        return actions.enter(told=told, since=since, by=None, **more)

    firm("生下来的", day, deed=Deed.BIRTH)
    firm("名单里那天成立的", day, deed=Deed.IMPORT, told={"founded": day})
    firm("名单里早已成立的", day, deed=Deed.IMPORT, told={"founded": date(1990, 1, 1)})
    firm("达到规模的", day)
    whole, into, renamed = firm("解散分立的"), firm("存续的"), firm("关了又更正过的")
    successions.split(
        unit=whole, parts=[{"name": "甲"}, {"name": "乙"}], on=day, by=None, goes_on=False
    )
    successions.merge(units=[firm("并进去的"), firm("也并进去的")], into=into, on=day, by=None)
    actions.close(unit=renamed, on=day, by=None)
    actions.change(unit=renamed, told={"name": "更正后的名"}, since=date(2001, 1, 1), by=None)
    actions.close(unit=firm("达不到规模的"), on=day, by=None, deed=Deed.EXIT)
    undone = actions.close(unit=(wrong := firm("先误记注销的")), on=day, by=None)
    actions.undo(what=undone, by=None)
    actions.close(unit=wrong, on=day, by=None, deed=Deed.EXIT)
    (after,) = demography.flows(start, end, parks=[hexi.pk])
    grew = {name: getattr(after, name) - getattr(before, name)
            for name in ("before", *demography.CAME, *demography.WENT, "moved_in", "moved_out", "after")}  # fmt: skip
    assert grew == {"before": 7, "births": 2, "entries": 2, "splits": 2, "deaths": 1, "exits": 2, "mergers": 3,
                    "moved_in": 0, "moved_out": 0, "after": 7}  # fmt: skip
    assert after.reconciles
    page = signed_in("zhao").get(f"/register/flows/?first={start}&last={end}").content.decode()
    assert "合并分立减少" in page and "纳入" in page


def test_survival_of_those_born_in_a_year_by_hand() -> None:
    before, years = demography.survival(2003, 3)
    park = Organisation.objects.get(code="nankai")
    for end in (None, date(2005, 6, 1), date(2004, 3, 1)):
        unit = actions.enter(
            told={"name": f"生于 2003 止于 {end}", "owner": park, "founded": date(2003, 5, 1)},
            since=date(2003, 5, 1), by=None,
        )  # fmt: skip
        if end:
            actions.close(unit=unit, on=end, by=None)
    actions.enter(told={"name": "2003 年才纳入的老厂", "owner": park, "founded": date(1990, 1, 1)},
                  since=date(2003, 5, 1), by=None)  # fmt: skip
    count, alive = demography.survival(2003, 3)
    assert count == before + 3
    assert [now - then for now, then in zip(alive, years, strict=True)] == [2, 1, 1]


def test_flows_of_a_park_are_its_own() -> None:
    page = signed_in("wu").get("/register/flows/?first=2016-01-01&last=2018-12-31").content.decode()
    assert "南开分园" in page and "河西分园" not in page
    assert signed_in("wang").get("/register/flows/").status_code == 404


# ---- saved views


def test_a_question_is_kept_by_its_name_for_oneself() -> None:
    client = signed_in("wu")
    client.post("/register/views/", {"name": "软件企业", "query": "section=I&size=small"})
    assert "软件企业" in client.get("/register/").content.decode()
    assert "软件企业" not in signed_in("zhao").get("/register/").content.decode()
    kept = SavedView.objects.get()
    assert signed_in("zhao").post(f"/register/views/{kept.pk}/forget/").status_code == 404
    client.post(f"/register/views/{kept.pk}/forget/")
    assert not SavedView.objects.exists()


def test_a_unit_with_very_many_people_is_measured_like_any_other() -> None:
    unit = State.objects.as_of(timezone.localdate()).filter(owner__code="nankai")[0].unit
    actions.change(
        unit=unit,
        told={"staff": 9_000_000, "revenue": Decimal("1000")},
        since=timezone.localdate(),
        by=acting("zhao"),
        note="试",
    )
    found = quality.FAULTS["implausible"][1](State.objects.as_of(timezone.localdate()))
    assert unit.pk not in set(found.values_list("unit", flat=True))


def test_a_figure_of_the_register_is_the_same_in_every_language() -> None:
    """The pack's formulas name a status in Chinese, whatever its reader reads."""
    codes, told = ("register_units", "register_operating"), []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            told.append(
                counting.figures(
                    codes, [Organisation.objects.get(code="nankai").path], timezone.localdate()
                )
            )
    assert told[0] == told[1] and told[0]["register_operating"][0]
