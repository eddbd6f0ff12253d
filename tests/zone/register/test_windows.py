"""Windows of the pack's calendar, rounds that are begun in them, and what comes after a freeze: requests and changes
as revisions with their effect on the frame."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone

from gongjian.zone.accounts.models import Organisation
from gongjian.zone.inbox.models import Matter
from gongjian.zone.policy import actions as policy
from gongjian.zone.policy.models import Edition
from gongjian.zone.register import (
    actions,
    asking,
    frame_differences,
    framing,
    jobs,
    quality,
    rounds,
    windows,
)
from gongjian.zone.register.choices import Deed, Turn
from gongjian.zone.register.models import Frame, Round, State
from gongjian.zone.register.models import Request as Asked
from people import acting, signed_in
from zone.register.test_frames import asked, frozen, of_nankai
from zone.register.test_imports import applied, compared, known, row
from zone.register.test_units import park, unit

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


# ---- windows, by hand


def told(day: date) -> dict[str, tuple[str, date, date]]:
    return {w.period: (w.name, w.opens, w.closes) for w in windows.windows(day)}


def test_the_year_and_the_quarter_have_their_windows_by_the_pack() -> None:
    # 2017-10-01 to 10-08 are holidays (and 09-30, a Saturday, was worked): the first working day is the 9th
    assert told(date(2017, 11, 5)) == {
        "2017": ("2017 年度名录维护", date(2017, 10, 1), date(2017, 12, 31)),
        "2017-Q3": ("2017 年三季度名录维护", date(2017, 10, 9), date(2017, 10, 20)),
    }
    # 2018-01-01 is a holiday; ten working days from the 2nd end on Monday the 15th
    assert told(date(2018, 1, 5))["2017-Q4"] == (
        "2017 年四季度名录维护",
        date(2018, 1, 2),
        date(2018, 1, 15),
    )
    found = windows.window(Turn.QUARTERLY, "2017-Q4")
    assert (
        found is not None and found.holds(date(2018, 1, 15)) and not found.holds(date(2018, 1, 16))
    )
    for nonsense in ("", "x", "2017-Q9", "99999", "0001"):
        assert windows.window(Turn.QUARTERLY, nonsense) is None


def test_without_a_calendar_in_the_pack_there_are_no_windows() -> None:
    first = Edition.objects.get()
    files = {k: v for k, v in first.files.items() if k != "parameters/register.yaml"}
    files["pack.yaml"] = files["pack.yaml"].replace("edition: 2017.1", "edition: 2017.8")
    made = policy.propose(files=files, by=acting("zhao"), before=first)
    policy.decide(edition=made, by=acting("qian"), approved=True)
    assert windows.windows(TODAY) == [] and windows.remind() == 0
    assert "政策包里没有写日程" in signed_in("zhao").get("/register/rounds/").content.decode()
    everybody = State.objects.as_of(TODAY)
    assert not quality.FAULTS["stale"][1](everybody).exists()


def test_the_clock_tells_the_keepers_of_a_window_until_its_round_is_begun() -> None:
    with time_machine.travel(date(2026, 11, 3), tick=False):
        assert windows.remind() == 1 and windows.remind() == 1
        matter = Matter.objects.get(kind=windows.MATTER_OPEN)
        assert (
            matter.organisation.code == "zone_office"
            and matter.title == "开始一轮名录维护：2026 年度名录维护"
        )
        keeper = signed_in("zhao")
        assert "2026 年度名录维护" in keeper.get("/register/rounds/").content.decode()
        form = keeper.get(matter.url).context["form"]
        given = {name: str(value) for name, value in form.initial.items()}
        assert (
            given["opens"] == "2026-10-01"
            and given["closes"] == "2026-12-31"
            and given["period"] == "2026"
        )
        keeper.post(matter.url, given)
        made = Round.objects.get(period="2026")
        matter.refresh_from_db()
        assert matter.done_at is not None and windows.remind() == 0 and made.turn == Turn.YEARLY
        again = keeper.post(matter.url, given).content.decode()
        assert "这一轮已经开始了" in again


def test_the_clock_asks_each_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    from gongjian.zone.operations.management.commands import clock

    assert jobs.remind_of_rounds in clock.EACH_MORNING
    with time_machine.travel("2026-11-03T02:30:00Z", tick=False):
        call_command("clock", "--once")
    assert Matter.objects.filter(kind=windows.MATTER_OPEN).count() == 1


def test_a_period_fits_its_kind_of_round() -> None:
    keeper = signed_in("zhao")
    given = {"name": "甲", "opens": str(TODAY), "closes": str(TODAY)}
    for turn, period in (
        ("yearly", "2026-Q1"),
        ("quarterly", "2026"),
        ("other", "2026"),
        ("yearly", ""),
    ):
        page = keeper.post("/register/rounds/new/", {**given, "turn": turn, "period": period})
        assert "年度写 2026" in page.content.decode(), (turn, period)
    assert not Round.objects.exists()


# ---- leads


def opened(name: str = "专项") -> Round:
    return rounds.open_round(
        name=name, opens=TODAY, closes=TODAY + timedelta(days=20), by=acting("zhao")
    )


def test_what_a_list_of_new_registrations_holds_and_nobody_took_in_is_a_lead_of_its_park() -> None:
    compared(
        row(name="天津市监新设甲有限公司", park="河西分园"), row(name="天津市监新设乙有限公司")
    )
    made = opened()
    leads = {lead.name: (lead.park.code, lead.detail) for lead in made.leads.filter(kind="new")}
    assert leads == {
        "天津市监新设甲有限公司": ("hexi", "list.csv 第 2 行"), "天津市监新设乙有限公司": ("nankai", "list.csv 第 3 行"),
    }  # fmt: skip


def test_a_row_of_a_list_is_looked_into_once_whether_it_is_still_open_or_closed() -> None:
    compared(row(name="天津市监新设甲有限公司"), row(name="天津市监新设乙有限公司"))
    done, left = opened().leads.filter(kind="new").order_by("name")
    rounds.close_lead(lead=done, outcome="fine", note="不在范围", by=acting("zhao"))
    assert not opened("再来").leads.filter(kind="new").exists()
    rounds.close_lead(lead=left, outcome="gone", note="", by=acting("zhao"))
    compared(row(name="天津市监新设丙有限公司"), name="next.csv")
    (fresh,) = opened("三来").leads.filter(kind="new")
    assert fresh.name == "天津市监新设丙有限公司" and fresh.row.of.name == "next.csv"


def test_a_unit_that_nobody_heard_of_is_silent_until_somebody_did() -> None:
    first, second, third = known(0), known(1), known(2)
    silent = quality.FAULTS["stale"][1]
    everybody = State.objects.as_of(TODAY)
    mine = {s.unit_id for s in (first, second, third)}

    def quiet() -> set[int]:
        return set(silent(everybody).filter(unit__in=mine).values_list("unit", flat=True))

    assert quiet() == mine
    lead = opened().leads.get(unit=first.unit, kind="silent")
    assert "最后一次更新是" in lead.detail
    rounds.close_lead(lead=lead, outcome="unreached", note="", by=acting("zhao"))
    assert quiet() == mine
    other = opened("再来").leads.get(unit=first.unit, kind="silent")
    rounds.close_lead(lead=other, outcome="fine", note="电话核实", by=acting("zhao"))
    compared(row(name=second.name, code=second.code, park=second.owner.name, status=""))
    actions.change(unit=third.unit, told={"phone": "022-5"}, since=TODAY, by=None)
    assert quiet() == set()


def test_what_is_still_open_is_not_asked_for_twice() -> None:
    first = opened()
    count = first.leads.count()
    assert count and opened("马上又一轮").leads.count() == 0


def test_a_lead_is_assigned_to_another_park_which_is_then_asked() -> None:
    made = opened()
    lead = made.leads.filter(park__code="nankai").first()
    assert lead is not None
    keeper = signed_in("zhao")
    assert (
        signed_in("wu")
        .post(f"/register/leads/{lead.pk}/assign/", {"park": park("hexi").pk})
        .status_code
        == 404
    )
    keeper.post(f"/register/leads/{lead.pk}/assign/", {"park": park("hexi").pk})
    lead.refresh_from_db()
    assert lead.park == park("hexi")
    assert signed_in("wu").get(f"/register/leads/{lead.pk}/").status_code == 404
    asked_now = Matter.objects.filter(kind=rounds.MATTER, object_id=str(made.pk), done_at=None)
    assert asked_now.filter(organisation=park("hexi")).exists()
    for each in made.leads.filter(park__code="nankai", outcome=""):
        rounds.assign(lead=each, park=park("hexi"), by=acting("zhao"))
    assert not asked_now.filter(organisation=park("nankai")).exists()
    with pytest.raises(ValidationError):
        rounds.assign(
            lead=lead, park=Organisation.objects.get(code="zone_office"), by=acting("zhao")
        )


def test_a_round_is_due_on_its_last_day_and_counts_what_is_ones_own() -> None:
    with time_machine.travel(date(2026, 11, 2), tick=False):
        made = rounds.open_round(
            name="专项", opens=date(2026, 11, 2), closes=date(2026, 11, 20), by=acting("zhao")
        )
        matter = Matter.objects.get(
            kind=rounds.MATTER, object_id=str(made.pk), organisation__code="nankai"
        )
        assert matter.due_on == date(2026, 11, 20)
    mine = made.leads.filter(park__code="nankai").count()
    page = signed_in("wu").get("/register/rounds/").context["table"]
    (shown,) = page.page.object_list
    assert (shown.total, shown.left) == (mine, mine) and mine < made.leads.count()
    assert f"0 / {mine}" in signed_in("wu").get(f"/register/rounds/{made.pk}/").content.decode()


# ---- after the freeze


def frozen_at(day: date, name: str = "年报") -> Frame:
    return frozen(name, day)


def test_grounds_go_with_their_kind_of_request() -> None:
    for kind, ground in (("change", "threshold"), ("exit", "moved_in"), ("entry", "cancelled")):
        with pytest.raises(ValidationError, match="原因"):
            asked(
                kind=kind,
                ground=ground,
                unit=None if kind == "entry" else of_nankai().unit,
                told={"name": "甲"},
            )
    page = (
        signed_in("wu")
        .get(f"/register/requests/new/?kind=exit&unit={of_nankai().unit_id}")
        .content.decode()
    )
    assert "注销、吊销" in page and "达到规模" not in page and "经营地址" not in page


def test_an_exit_is_called_by_its_ground() -> None:
    for ground, deed in (("cancelled", Deed.CLOSURE), ("below", Deed.EXIT)):
        made = asked(kind="exit", ground=ground, told={})
        asking.decide(asked=made, approved=True, reason="", by=acting("zhao"))
        asking.decide(asked=made, approved=True, reason="", by=acting("qian"))
        made.refresh_from_db()
        assert made.change is not None and made.change.deed == deed


def late(**more: Any) -> Asked:
    return asking.with_frames(Asked.objects.filter(pk=asked(**more).pk)).get()


def test_a_request_that_comes_after_the_freeze_is_marked_as_a_revision_with_its_effect() -> None:
    before = late(since=TODAY - timedelta(days=9))
    frame = frozen_at(TODAY)
    in_time = late(since=TODAY + timedelta(days=1))
    revising = late(since=TODAY - timedelta(days=9))
    assert [r.revises for r in (before, in_time, revising)] == [None, None, frame.name]
    assert (
        asking.effects(revising) == [(frame, "仍在名册，资料会变")] and asking.effects(before) == []
    )
    moving = late(since=TODAY, told={"owner": park("hexi")})
    leaving = late(since=TODAY, kind="exit", ground="cancelled", told={})
    stopping = late(since=TODAY, told={"status": "bankrupt"})
    entering = late(
        since=TODAY,
        kind="entry",
        ground="new",
        unit=None,
        told={"name": "天津晚来有限公司", "owner": park()},
    )
    told_now = [asking.effects(r)[0][1] for r in (moving, leaving, stopping, entering)]
    assert told_now == ["仍在名册，园区会变", "会退出", "会退出", "会进入"]
    keeper = signed_in("zhao")
    listed = keeper.get("/register/requests/?window=late").content.decode()
    assert frame.name in listed and "天津晚来有限公司" in listed
    page = keeper.get(f"/register/requests/{moving.pk}/").content.decode()
    assert "冻结以后的修订" in page and "仍在名册，园区会变" in page


def test_what_is_known_after_a_freeze_is_listed_with_what_it_would_do_to_the_frame() -> None:
    frame = frozen_at(TODAY)
    renamed, moved, gone, stopped = (known(n) for n in range(4))
    since = TODAY - timedelta(days=30)
    other = park("hexi") if moved.owner.code != "hexi" else park("nankai")
    actions.change(
        unit=renamed.unit, told={"name": "冻结后改名有限公司"}, since=since, by=acting("zhao")
    )
    actions.change(unit=moved.unit, told={"owner": other}, since=since, by=acting("zhao"))
    actions.close(unit=gone.unit, on=since, by=acting("zhao"))
    actions.change(unit=stopped.unit, told={"status": "bankrupt"}, since=since, by=acting("zhao"))
    born = unit("天津补登有限公司", since=since)
    actions.change(
        unit=known(4).unit,
        told={"phone": "022-9"},
        since=TODAY + timedelta(days=1),
        by=acting("zhao"),
    )
    found = {d.unit: (d.what, d.reason) for d in frame_differences.revised(frame)}
    assert found == {
        renamed.unit_id: ("revised", "更名：单位名称"), moved.unit_id: ("moved", "迁移"),
        gone.unit_id: ("left", "注销或关闭"), stopped.unit_id: ("left", "信息变更，不再符合范围规则"),
        born.pk: ("entered", "入库"),
    }  # fmt: skip
    again = framing.preview("frame_annual", TODAY)
    were = set(frame.members.values_list("unit", flat=True))
    assert {each.unit for each in again.taken} == were - {gone.unit_id, stopped.unit_id} | {born.pk}
    page = signed_in("zhao").get(f"/register/units/{renamed.unit_id}/").content.decode()
    assert "冻结以后才记录" in page and frame.name in page
    assert frame.count == frame.members.count() == len(were)


def test_what_came_by_a_list_is_told_by_what_it_changed_and_that_it_came_by_one() -> None:
    """The same list after a frame: told as its revisions; then of the next frame: told as the difference."""
    first = frozen_at(TODAY, "去年")
    renamed, moved, gone = (known(n) for n in range(3))
    other = park("hexi") if moved.owner.code != "hexi" else park("nankai")
    applied(compared(
        row(name=f"新{renamed.name}", code=renamed.code, park=renamed.owner.name, status=""),
        row(name=moved.name, code=moved.code, park=other.name, status=""),
        row(name=gone.name, code=gone.code, park=gone.owner.name, status="注销"),
        row(name="天津名单新设有限公司", founded="2026-09-01"),
        row(name="天津名单老厂有限公司", founded="1990-01-01"),
        as_of=TODAY,
    ))  # fmt: skip
    names = dict(
        State.objects.known().filter(name__startswith="天津名单").values_list("name", "unit")
    )
    expected = {
        moved.unit_id: ("moved", "迁移（批量导入）"), gone.unit_id: ("left", "注销或关闭（批量导入）"),
    }  # fmt: skip
    late = {d.unit: (d.what, d.reason) for d in frame_differences.revised(first)}
    assert {unit: late[unit] for unit in expected} == expected
    assert late[renamed.unit_id] == ("revised", "更名（批量导入）：单位名称")
    assert late[names["天津名单新设有限公司"]] == ("entered", "新设（批量导入）")
    second = frozen_at(TODAY + timedelta(days=1), "今年")
    told = {d.unit: (d.what, d.reason) for d in frame_differences.compared(second, first)}
    assert {unit: told[unit] for unit in expected} == expected
    assert told[names["天津名单新设有限公司"]] == ("entered", "新设（批量导入）（补登）")
    assert told[names["天津名单老厂有限公司"]][1].startswith("新设（批量导入）")


def test_a_park_reads_of_a_comparison_no_name_that_came_after_it() -> None:
    first = frozen_at(TODAY, "去年")
    mine = of_nankai()
    tomorrow = TODAY + timedelta(days=1)
    actions.change(
        unit=mine.unit,
        told={"owner": park("hexi"), "name": "金丝雀新名有限公司"},
        since=tomorrow,
        by=acting("zhao"),
    )
    second = frozen_at(tomorrow, "今年")
    assert second.before == first
    client = signed_in("wu")
    page = client.get(f"/register/frames/{second.pk}/?part=compared").content.decode()
    assert mine.name in page and "金丝雀" not in page
    assert (
        "金丝雀"
        in signed_in("zhao").get(f"/register/frames/{second.pk}/?part=compared").content.decode()
    )
    assert (
        "金丝雀" not in client.get(f"/register/frames/{second.pk}/?part=revised").content.decode()
    )


def test_what_entered_late_and_what_entered_by_the_rule_are_told_apart() -> None:
    sleeping = unit("天津停着的有限公司", status="closed")
    first = frozen_at(TODAY, "去年")
    tomorrow = TODAY + timedelta(days=1)
    actions.change(unit=sleeping, told={"status": "operating"}, since=tomorrow, by=acting("zhao"))
    forgotten = unit("天津漏登有限公司", since=date(2019, 1, 1))
    second = frozen_at(tomorrow, "今年")
    why = {d.unit: d.reason for d in frame_differences.compared(second, first)}
    assert why == {sleeping.pk: "现在符合范围规则", forgotten.pk: "入库（补登）"}
