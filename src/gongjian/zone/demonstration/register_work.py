"""What people did with the register of the made-up zone: lives that were not only births and ends, lists in every
stage, doubts, requests, frames, a round. All of it invented."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from itertools import islice
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from ...methods.packs.amending import as_edition
from ...methods.synthetic import SyntheticZone
from ...methods.synthetic.register_faults import double_entries
from ..accounts.acting import Acting, all_for
from ..accounts.choices import Kind as House
from ..accounts.models import Organisation, Person
from ..policy import actions as policy
from ..policy.models import Edition
from ..register import (
    actions,
    arrays,
    asking,
    doubting,
    framing,
    jobs,
    places,
    rounds,
    sharings,
    successions,
    windows,
)
from ..register.choices import Kind, Scheme, Where
from ..register.importing import handling
from ..register.models import Import, State

OLD_EDITION = "编造的旧版分类（示范）"
# Two old codes that became one new code each, one that was divided.
CROSSWALK = (
    ("Z101", "6511"),
    ("Z102", "6513"),
    ("Z103", "6520"),
    ("Z103", "6531"),
    ("Z103", "7320"),
)
HEADS = (
    "企业名称",
    "统一社会信用代码",
    "所属园区",
    "行业代码",
    "成立日期",
    "登记状态",
    "从业人数",
    "备注",
)


def sow_work(zone: SyntheticZone) -> None:
    """Everything that a page of the register can show."""
    zhao, qian, wu = (all_for(Person.objects.get(username=name))[0] for name in ("zhao", "qian", "wu"))  # fmt: skip
    for year in (2017, 2018):
        made = framing.propose(name=f"{year} 年年报调查单位", rule="frame_annual", day=date(year, 12, 31), by=zhao)  # fmt: skip
        framing.sign(frame=made, by=qian)
    living = list(islice(_living(), 40))
    _lives(living, zhao)
    _editions(living[20:32], zhao, qian)
    _doubles(zone, zhao)
    _lists(living, zhao, qian)
    _requests(wu, zhao, qian)
    _asked_by_a_keeper(living[38], zhao, qian)
    today = timezone.localdate()
    framing.propose(name=f"{today.year} 年季报调查单位", rule="frame_quarterly", day=today, by=zhao)
    _rounds(zhao, wu)


def _living() -> Any:
    rows = State.objects.as_of(timezone.localdate()).filter(until=date.max).exclude(code="")
    return rows.select_related("owner", "unit").order_by("pk").iterator()


def _lives(living: Sequence[State], by: Acting) -> None:
    """Places and numbers, an establishment, a stop, a split, a 飞地, a name that was learnt too late."""
    parks = {o.code: o for o in Organisation.objects.filter(kind=House.PARK)}
    one, two, three, four, five, six = living[:6]
    for state in living[:12]:
        places.reside(unit=state.unit, where=Where.REGISTERED, place=state.owner, since=date(2016, 1, 1), by=by,
                      address=state.address, note="示范：营业执照")  # fmt: skip
        places.identify(unit=state.unit, scheme=Scheme.REGISTRATION, value=f"1201{state.unit_id:011d}", since=date(2010, 1, 1),
                        until=date(2015, 10, 1), by=by, note="示范：三证合一以前")  # fmt: skip
    places.reside(
        unit=one.unit,
        where=Where.TAX,
        place=parks["hexi"],
        since=date(2017, 7, 1),
        by=by,
        note="示范",
    )
    places.reside(unit=one.unit, where=Where.PRESENT, place=parks["wuqing"], since=date(2018, 3, 1), by=by, address="示范厂房", note="示范")  # fmt: skip
    actions.enter(told={"name": f"{one.name}武清分公司", "owner": parks["wuqing"], "industry": one.industry},
                  since=date(2018, 3, 1), by=by, kind=Kind.ESTABLISHMENT, head=one.unit, note="示范")  # fmt: skip
    actions.suspend(
        unit=two.unit, since=date(2018, 2, 1), until=date(2018, 9, 1), by=by, note="示范：设备检修"
    )
    successions.split(unit=three.unit, parts=[{"name": f"{three.name[:4]}分立科技有限公司"}], on=date(2018, 7, 1), by=by, note="示范")  # fmt: skip
    successions.merge(
        units=[six.unit], into=five.unit, on=date(2018, 10, 1), by=by, note="示范：吸收合并"
    )
    shared = sharings.make(name="京津合作飞地（示范）", basis="合作协议（编造）", by=by,
                           parts=[(four.owner, 600_000), (_other_than(four.owner, parks), 400_000)])  # fmt: skip
    actions.share(
        unit=four.unit, sharing=shared, since=date(2018, 1, 1), by=by, note="示范：按协议分享"
    )
    carrier = Organisation.objects.filter(kind=House.SUB_PARK).first()
    for state in living[7:10]:
        actions.change(unit=state.unit, told={"incubation": "tenant", "carrier": carrier}, since=date(2017, 3, 1), by=by,
                       note="示范：入孵")  # fmt: skip
    actions.change(unit=living[6].unit, told={"address": "天津市编造路 777 号"}, since=date(2018, 6, 1), by=by,
                   note="示范：冻结以后才知道")  # fmt: skip


def _other_than(park: Organisation, parks: dict[str, Organisation]) -> Organisation:
    return next(each for each in parks.values() if each.pk != park.pk)


def _editions(states: Sequence[State], zhao: Acting, qian: Acting) -> None:
    """Some units are coded by an old edition; the pack's next edition holds the way to the new one."""
    for place, state in enumerate(states):
        code = ("Z101", "Z102", "Z103")[place % 3]
        actions.change(unit=state.unit, told={"industry": code, "industry_edition": OLD_EDITION},
                       since=state.since, by=zhao, note="示范：旧版代码，全为编造")  # fmt: skip
    first = Edition.objects.newest()
    assert first is not None
    rows = [("from_edition", "from_code", "to_edition", "to_code", "certainty", "note")]
    rows += [(OLD_EDITION, old, arrays.edition(), new, "to_be_confirmed", "示范，编造") for old, new in CROSSWALK]  # fmt: skip
    line = "示范：编造的行业新旧对照表"
    files = as_edition(first.files, f"{first.name}-示范", first.in_force_from, line)
    files["crosswalks/industry.csv"] = _csv(rows)
    made = policy.propose(files=files, by=zhao, note=line, before=first)
    policy.decide(edition=made, by=qian, approved=True)


def _doubles(zone: SyntheticZone, by: Acting) -> None:
    """A few firms stand in the register twice, as another office wrote them; the search finds most."""
    told = {"owner": Organisation.objects.get(code="nankai")}
    wanted = ("brackets", "organisation_form")
    entries = (e for e in double_entries(zone) if e.kind in wanted and e.name.count("公司") == 1)
    for entry in islice(entries, 8):
        actions.enter(told={**told, "name": entry.name}, since=date(2018, 5, 1), by=by, note="示范：重复登记")  # fmt: skip
    doubting.search(by)


Cells = list[Any]


SAME_NAME = "天津编造同名科技有限公司"


def _lists(living: Sequence[State], by: Acting, second: Acting) -> None:
    """Lists in every stage in which one may stand for long; one of them names a firm of which there are two."""
    for place in (10, 11):
        actions.enter(told={"name": SAME_NAME, "owner": living[place].owner, "address": f"天津市编造路 {place} 号"},
                      since=date(2017, 5, 1), by=by, note="示范：同名的两家")  # fmt: skip
    known = [_row(s.name, s.code, s.owner.name, staff=(s.staff or 0) + 3) for s in living[32:36]]
    fresh = [_row(f"天津编造新设{n}号科技有限公司", industry="6511", founded=f"2018-11-0{n}") for n in range(1, 7)]  # fmt: skip
    bad = [
        _row("天津编造错行甲有限公司", "9112"),
        _row("天津编造错行乙有限公司", park="月球分园", founded="昨天", staff="很多"),
    ]
    like = next(s for s in living[12:] if s.name.count("公司") == 1 and "有限公司" in s.name)
    doubtful = [
        _row(f"{like.name[2:].removesuffix('有限公司')}（天津）有限公司", park=like.owner.name),
        _row(living[37].name, "91120104MA00000001", park="河西分园"),
        _row(SAME_NAME, park=living[11].owner.name, staff=9),
    ]
    month, today = date(2018, 12, 31), timezone.localdate()
    everybody = [_row(s.name, s.code, s.owner.name, staff=s.staff) for s in _living() if s.unit_id % 40]  # fmt: skip
    market = _handed("市场监管 2018 年 12 月.csv", "market", [*known, *fresh, *bad, *doubtful], month, by)  # fmt: skip
    _compared(market, by, keep_as="新设月报")
    torch = _handed(f"火炬统计 {today.year} 年导出.csv", "torch", [*everybody, *known], today, by)
    _applied(torch, by, by)
    park = _handed("南开分园名单.csv", "park", [_row("天津编造撤销有限公司")], month, by)
    handling.take_back(imported=_applied(park, by, second), by=second, note="示范：发错了名单")
    tax = _handed("税务登记 2018 年四季度.csv", "tax", [*known[:2], *bad], month, by)
    handling.cancel(imported=_compared(tax, by), by=by)
    _handed("待指明列的名单.csv", "other", fresh[:3], month, by)


def _row(
    name: str, code: str = "", park: str = "南开分园", industry: str = "", founded: str = "", staff: Any = ""
) -> Cells:  # fmt: skip
    return [name, code, park, industry, founded, "存续", staff, "示范"]


def _handed(name: str, source: str, rows: Sequence[Cells], day: date, by: Acting) -> Import:
    file = ContentFile(_csv([HEADS, *{row[0]: row for row in rows}.values()]).encode("utf-8-sig"), name)  # fmt: skip
    return handling.hand_in(file=file, name=name, source=source, as_of=day, park=None, by=by)


def _compared(made: Import, by: Acting, keep_as: str = "") -> Import:
    handling.specify(imported=made, columns=made.columns, by=by, keep_as=keep_as)
    return _carried_on(made)


def _applied(made: Import, by: Acting, second: Acting) -> Import:
    handling.approve(imported=_compared(made, by), by=second)
    return _carried_on(made)


def _carried_on(made: Import) -> Import:
    jobs.carry_on.call(made.pk)
    return Import.objects.get(pk=made.pk)


def _csv(rows: Sequence[Sequence[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _requests(wu: Acting, zhao: Acting, qian: Acting) -> None:
    """Asked of the office by a park: waiting, seconded, granted, refused; one of them after a freeze."""
    today = timezone.localdate()
    nankai = Organisation.objects.get(code="nankai")
    mine = list(State.objects.as_of(today).filter(owner=nankai, until=date.max).exclude(code="").select_related("unit").order_by("-pk")[:4])  # fmt: skip

    def ask(
        kind: str, place: int, ground: str, since: date, told: dict[str, Any], note: str
    ) -> Any:
        unit = None if kind == "entry" else mine[place % len(mine)].unit
        return asking.ask(
            kind=kind, unit=unit, told=told, since=since, ground=ground, note=f"示范：{note}", by=wu
        )

    ask("change", 0, "error", today, {"address": "天津市编造路 1 号"}, "与营业执照不一致")
    ask("change", 1, "error", date(2018, 6, 1), {"staff": 12}, "年报人数报错，名册冻结以后才发现")
    entry = ask(
        "entry",
        0,
        "new",
        date(2018, 11, 20),
        {"name": "天津编造纳入有限公司", "owner": nankai, "industry": "6511"},
        "新注册",
    )
    asking.decide(asked=entry, approved=True, reason="", by=zhao)
    granted = ask("change", 2, "other", date(2018, 9, 1), {"business": "软件开发"}, "主营业务变了")
    asking.decide(asked=granted, approved=True, reason="已核对", by=zhao)
    refused = ask("exit", 3, "below", today, {}, "收入下降")
    asking.decide(asked=refused, approved=False, reason="仍在营业，不符合退出原因", by=qian)


def _asked_by_a_keeper(state: State, zhao: Acting, qian: Acting) -> None:
    """Two keepers: a unit that the one asked to end and the other let go; another that waits for them."""
    today = timezone.localdate()
    told = {"name": "天津编造待复核有限公司", "owner": state.owner, "industry": "6513"}
    asking.ask(
        kind="entry",
        unit=None,
        told=told,
        since=today,
        ground="moved_in",
        note="示范：从外地迁入",
        by=zhao,
    )
    ended = asking.ask(
        kind="exit", unit=state.unit, told={}, since=date(2018, 11, 30), ground="cancelled", note="示范：已注销",
        by=zhao,
    )  # fmt: skip
    asking.decide(asked=ended, approved=True, reason="", by=qian)


def _rounds(zhao: Acting, wu: Acting) -> None:
    """The pack's windows that have opened: those that are over gone through, of the others a few leads."""
    today = timezone.localdate()
    opened = [each for each in windows.windows(today) if each.opens <= today]
    for window in sorted(opened, key=lambda each: each.closes):
        made = rounds.open_round(
            name=window.name, turn=window.turn, period=window.period, opens=window.opens, closes=window.closes, by=zhao
        )  # fmt: skip
        leads = (
            made.leads.all()
            if window.closes < today
            else made.leads.filter(park__code="nankai")[:3]
        )
        for lead in leads:
            rounds.close_lead(lead=lead, outcome="fine", note="示范：电话核实", by=wu)
