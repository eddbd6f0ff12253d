"""Tables of the register: exact for those who see the units; for the others as far as they tell of none, also
held against one another."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook
from scipy.optimize import linprog

from gongjian.zone.accounts.choices import Purpose
from gongjian.zone.accounts.models import Organisation
from gongjian.zone.accounts.scopes import SCOPES
from gongjian.zone.audit.models import Event, PendingRead
from gongjian.zone.audit.recording import chain_reads
from gongjian.zone.register import actions, arrays, protecting, publishing, tabulating
from gongjian.zone.register.limits import Limits, limits_of
from gongjian.zone.register.models import PublishedTable, Sharing, State
from gongjian.zone.register.tabulating import Question
from people import acting, signed_in

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
YEAR_END, YEAR_BEFORE = date(TODAY.year - 1, 12, 31), date(TODAY.year - 2, 12, 31)
MARK = "※"


class Cells(HTMLParser):
    """The table of a page: rows of (text, address)."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[tuple[str, str]]] = []
        self.at: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.at = ["", ""]
        if tag == "a" and self.at is not None:
            self.at[1] = dict(attrs).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self.at is not None:
            self.rows[-1].append((self.at[0].strip(), self.at[1]))
            self.at = None

    def handle_data(self, data: str) -> None:
        if self.at is not None:
            self.at[0] += data


def page(who: str, asked: str = "") -> str:
    answer = signed_in(who).get(f"/register/tables/{asked}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def shown(who: str, asked: str = "") -> dict[str, dict[str, str]]:
    """By the names of row and column; what is not told without its words."""
    parser = Cells()
    parser.feed(page(who, asked))
    head, *rows = parser.rows
    names = [text for text, _url in head[1:]]
    return {row[0][0]: dict(zip(names, (MARK if MARK in text else text for text, _u in row[1:]), strict=True)) for row in rows}  # fmt: skip


def links(who: str, asked: str) -> dict[tuple[str, str], str]:
    """The addresses of a page's table by row and column; of a row's own name under ""."""
    parser = Cells()
    parser.feed(page(who, asked))
    head, *rows = parser.rows
    found = {("", text): url for text, url in head[1:] if url}
    for row in rows:
        found |= {(row[0][0], name): url for (name, _), (_, url) in zip([("", ""), *head[1:]], row, strict=True) if url}  # fmt: skip
    return found


def living(day: date = TODAY) -> list[State]:
    return list(State.objects.as_of(day).select_related("owner").order_by("pk"))


@cache
def above(house: Organisation, kind: str) -> str:
    """The name of the next such house above one."""
    found = [o.name for o in Organisation.objects.get_ancestors(house) if o.kind == kind]
    return str(found[-1]) if found else ""


def park_of(state: State) -> str:
    return above(state.owner, "park") or str(state.owner.name)


@cache
def sections() -> tuple[dict[str, str], dict[str, str]]:
    """The codes above each code, and their names."""
    pack = arrays.pack_on()
    assert pack is not None
    found = pack.classifications["industry"]
    return {each.code: each.parent for each in found}, {each.code: each.name for each in found}


def section_of(state: State) -> str:
    parents, names = sections()
    code = state.industry if state.industry in parents else ""
    while code and parents[code]:
        code = parents[code]
    return f"{code} {names[code]}" if code else "无行业"


def district_of(state: State) -> str:
    return above(state.owner, "district") or "跨区和未定"


BY = {
    "park": park_of, "industry": section_of, "district": district_of,
    "size": lambda s: str(s.get_size_display()) if s.size else "未定",
    "status": lambda s: str(s.get_status_display()),
}  # fmt: skip


def plainly(states: list[State], rows: str, across: str) -> dict[tuple[str, str], list[State]]:
    """The units of each cell, counted by hand, totals as 合计."""
    found: dict[tuple[str, str], list[State]] = defaultdict(list)
    for state in states:
        for row in (BY[rows](state), "合计"):
            for column in (BY[across](state), "合计"):
                found[row, column].append(state)
    return found


# ---- exact


@pytest.mark.parametrize(
    ("rows", "across"),
    [("park", "size"), ("industry", "park"), ("district", "status"), ("size", "industry"), ("status", "district")],
)  # fmt: skip
def test_every_cell_is_what_counting_the_units_one_by_one_gives(rows: str, across: str) -> None:
    units, staff = (shown("zhao", f"?rows={rows}&across={across}&measure={m}") for m in ("units", "staff"))  # fmt: skip
    told = plainly(living(), rows, across)
    assert told and {row for row, _ in told} <= units.keys()
    for row, cells in units.items():
        for column, text in cells.items():
            behind = told.get((row, column), [])
            assert text == f"{len(behind):,}", (row, column)
            heads = [s.staff for s in behind if s.staff is not None]
            assert staff[row][column] == (f"{sum(heads):,}" if heads else "—"), (row, column)


def test_measures_stand_side_by_side_where_there_are_no_columns() -> None:
    told = shown("zhao", "?rows=park&across=&unit=千元")["南开分园"]
    mine = [s for s in living() if park_of(s) == "南开分园"]
    revenue = sum((s.revenue for s in mine if s.revenue is not None), Decimal())
    assert told == {
        "单位数（家）": f"{len(mine)}", "从业人员（人）": f"{sum(s.staff or 0 for s in mine):,}",
        "营业收入（千元）": f"{revenue:,.0f}",
    }  # fmt: skip


def test_money_is_shown_in_the_unit_chosen_and_its_head_says_so() -> None:
    total = sum((s.revenue for s in living() if s.revenue is not None), Decimal())
    for unit, per, places in (("千元", 1, 0), ("万元", 10, 1), ("亿元", 100_000, 2)):
        told = shown("zhao", f"?rows=size&across=&unit={unit}")["合计"]
        assert told[f"营业收入（{unit}）"] == f"{total / per:,.{places}f}"


def test_a_click_leads_to_the_level_beneath_and_at_last_to_the_units() -> None:
    industry = next(s.industry for s in living() if len(s.industry) == 4)
    asked, told = "?rows=industry&across=", ""
    for depth in (1, 3, 4):  # the section, then codes that begin like the unit's
        found = links("zhao", asked)
        names = [r for r, c in found if not c and (industry.startswith(r.split()[0]) if depth > 1 else _above(industry) == r.split()[0])]  # fmt: skip
        told = shown("zhao", asked)[names[0]]["单位数（家）"]
        asked = found[names[0], ""].replace("&amp;", "&")
    assert asked.startswith("/register/?") and f"industry={industry[:3]}" in asked
    assert f"共 {told} 条" in signed_in("zhao").get(asked).content.decode()


def _above(code: str) -> str:
    pack = arrays.pack_on()
    assert pack is not None
    return arrays.section(pack, code)


@pytest.mark.parametrize("asked", ["?rows=district&across=size", "?rows=park&across=industry", "?rows=status&across=park&size=small"])  # fmt: skip
def test_a_cell_leads_to_the_list_of_just_its_units(asked: str) -> None:
    told, found = shown("zhao", asked), links("zhao", asked)
    tried = [(cell, url) for cell, url in found.items() if all(cell)][::7][:8]
    assert len(tried) > 3
    for (row, column), url in tried:
        body = signed_in("zhao").get(url.replace("&amp;", "&")).content.decode()
        assert f"共 {told[row][column]} 条" in body, (row, column, url)


def test_a_districts_row_opens_its_parks_and_a_parks_its_sub_parks() -> None:
    url = links("zhao", "?rows=district&across=size")["东丽区人民政府", ""].replace("&amp;", "&")
    assert shown("zhao", url).keys() == {"东丽分园", "合计"}
    url = links("zhao", url)["东丽分园", ""].replace("&amp;", "&")
    parts = shown("zhao", url)
    assert {
        "东丽分园本级",
        "东丽经济开发区",
        "华明高新区",
        "中科院北京分院创新产业园",
        "合计",
    } == parts.keys()
    body = page("zhao", url)
    assert "范围" in body and "东丽分园" in body


def test_a_table_is_as_of_a_day_as_known_on_another() -> None:
    unit = next(s for s in living() if park_of(s) == "南开分园")
    before = shown("zhao", "?rows=park&across=")
    hexi = Organisation.objects.get(code="hexi")
    actions.change(unit=unit.unit, told={"owner": hexi}, since=TODAY - timedelta(days=90), by=acting("zhao"))  # fmt: skip
    day, yesterday = TODAY - timedelta(days=10), TODAY - timedelta(days=1)
    now = shown("zhao", f"?rows=park&across=&day={day}")
    then = shown("zhao", f"?rows=park&across=&day={day}&known={yesterday}")
    key = "单位数（家）"
    assert int(now["河西分园"][key]) == int(before["河西分园"][key]) + 1
    assert then["河西分园"][key] == before["河西分园"][key]
    assert f"按 {yesterday} 当时所知" in page("zhao", f"?day={day}&known={yesterday}")


def test_a_unit_that_parks_share_counts_in_parts_that_sum_to_one() -> None:
    unit = next(s for s in living() if park_of(s) == "南开分园" and s.staff)
    before = shown("zhao", "?rows=park&across=")
    sharing = Sharing.objects.create(name="飞地")
    for code, part in (("nankai", 400_000), ("hexi", 600_000)):
        sharing.parts.create(park=Organisation.objects.get(code=code), millionths=part)
    actions.change(unit=unit.unit, told={"sharing": sharing}, since=TODAY, by=acting("zhao"))
    after, key = shown("zhao", "?rows=park&across="), "单位数（家）"
    assert after["南开分园"][key] == f"{int(before['南开分园'][key]) - 1 + 0.4:.2f}"
    assert after["河西分园"][key] == f"{int(before['河西分园'][key]) + 0.6:.2f}"
    assert after["合计"] == before["合计"]
    # where parks play no part it is one unit
    assert shown("zhao", "?rows=size&across=")["合计"] == before["合计"]
    # within one park its part, the staff too
    mine = shown("zhao", "?rows=size&across=&park=hexi")["合计"]
    assert (
        mine[key] == after["河西分园"][key]
        and mine["从业人员（人）"] == after["河西分园"]["从业人员（人）"]
    )
    # its keeper sees its own part alone
    assert shown("wu", "?rows=park&across=")["合计"][key] == after["南开分园"][key]


def test_an_officer_sees_the_rows_of_their_own_parks() -> None:
    mine = shown("wu", "?rows=park&across=")
    assert mine.keys() == {"南开分园", "合计"} and mine["南开分园"] == mine["合计"]
    assert mine["合计"] == shown("zhao", "?rows=park&across=")["南开分园"]
    assert "河西" not in page("wu", "?rows=park&across=&park=hexi").split("<main")[1]
    district = shown("zhou", "?rows=park&across=")
    assert {row for row in district if row != "合计"} == {
        o.name for o in Organisation.objects.filter(kind="park").beneath(acting("zhou").path)
    }


def test_a_strange_question_is_asked_as_far_as_it_makes_sense() -> None:
    for asked in ("?rows=x&across=y&measure=z", "?rows=park&across=park", "?industry=ZZ&park=nobody&size=huge",
                  "?day=9999-99-99&known=x", "?rows=size&across=&size=small", "?unit=x", "?page=3&q=x&columns=c1"):  # fmt: skip
        assert shown("zhao", asked)["合计"] and shown("sun", asked)["合计"], asked


def test_nothing_is_there_on_a_day_before_the_register() -> None:
    assert "没有单位" in page("zhao", "?day=1980-01-01")


def test_a_read_of_exact_cells_is_in_the_trail_and_one_of_told_ones_is_none() -> None:
    chain_reads()
    page("zhao", "?rows=industry&across=size&park=nankai")
    page("sun")
    chain_reads()
    reads = Event.objects.filter(act="microdata.read").order_by("-number")
    assert (
        reads.count() == 1
        and reads[0].after["question"] == "rows=industry&columns=size&park=nankai"
    )
    assert reads[0].count > 3 and not PendingRead.objects.exists()


@pytest.mark.parametrize("who", ["zhao", "wu", "sun"])
def test_a_table_makes_as_many_queries_whatever_it_shows(who: str) -> None:
    client, counts = signed_in(who), set()
    asks = (
        "?rows=park&across=industry",
        "?rows=size&across=",
        "?rows=industry&across=status&industry=C",
    )
    for asked in asks:
        client.get(f"/register/tables/{asked}")  # told by now
    for asked in asks:
        with CaptureQueriesContext(connection) as made:
            client.get(f"/register/tables/{asked}")
        counts.add(len(made))
    assert len(counts) == 1, counts


# ---- files


def test_the_file_holds_the_numbers_of_the_page_and_the_marks() -> None:
    for who in ("zhao", "sun"):
        told = shown(who, "?rows=park&across=size")
        answer = signed_in(who).get("/register/tables/?rows=park&across=size&export=csv")
        text = b"".join(answer.streaming_content) if answer.streaming else answer.content
        head, *rows = [row for row in csv.reader(io.StringIO(text.decode("utf-8-sig"))) if row]
        assert head == ["园区", *told["合计"]]
        assert {row[0]: dict(zip(head[1:], row[1:], strict=True)) for row in rows[:-1]} == told
        assert "导出人" in rows[-1][0]
    answer = signed_in("sun").get("/register/tables/?rows=park&across=size&export=xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
    cells = {str(c) for row in book.to_python() for c in row}
    assert MARK in cells
    exported = Event.objects.filter(act__startswith="table.exported").order_by("-number").first()
    assert exported is not None


# ---- told


def told_to(who: str = "sun", **asked: Any) -> PublishedTable:
    given = {"question": Question("park", "size"), "measure": "units", "day": None, **asked}
    day = given.pop("day") or publishing.days(publishing.limits_today(), given["measure"])[0]
    return publishing.answered(**given, day=day, by=acting(who))


def behind(one: PublishedTable) -> dict[tuple[str, str], list[tuple[int, float]]]:
    """The units of every cell and what each gives, totals too, by hand from the register."""
    found: dict[tuple[str, str], list[tuple[int, float]]] = defaultdict(list)
    question = Question.of(one.question)
    ground = tabulating.Ground()
    names = {b: dict(ground.axis(b, dict(question.within)).parts) for b in (question.rows, question.columns) if b}  # fmt: skip
    keys = {b: {name: key for key, name in parts.items()} for b, parts in names.items()}
    for state in living_as(one):
        value = 1 if one.measure == "units" else getattr(state, one.measure)
        if value is None:
            continue
        row = keys[question.rows][BY[question.rows](state)]
        column = keys[question.columns][BY[question.columns](state)] if question.columns else ""
        for cell in {(r, c) for r in (row, "") for c in (column, "")}:
            found[cell].append((state.unit_id, float(value)))
    return found


def living_as(one: PublishedTable) -> list[State]:
    return list(State.objects.as_of(one.day, one.known_at).select_related("owner"))


def possible(
    one: PublishedTable, asked: Iterable[tuple[str, str]], more: Sequence[PublishedTable] = ()
) -> dict[tuple[str, str], tuple[float, float]]:
    """Least and most of withheld cells for whoever holds what was told: units that stand alike in all tables
    are one unknown, every told cell one equation."""
    cells = [behind(table) for table in (one, *more)]
    hidden = [publishing.withheld_in(table) for table in (one, *more)]
    stands: dict[tuple[int, float], set[tuple[int, tuple[str, str]]]] = defaultdict(set)
    for place, found in enumerate(cells):
        for at, units in found.items():
            for unit in units:
                stands[unit].add((place, at))
    kinds = sorted({frozenset(each) for each in stands.values()}, key=sorted)
    every = [(n, at) for n, found in enumerate(cells) for at in found]
    sums = np.array([[float(each in kind) for kind in kinds] for each in every])
    values = np.array([sum(value for _unit, value in cells[n][at]) for n, at in every])
    told = np.array([at not in hidden[n] for n, at in every])
    # a cell that is not told as empty has one unit at least
    least = np.full((~told).sum(), -1.0 if one.measure == "units" else 0.0)

    def end(cell: tuple[str, str], sign: int) -> float:
        aim = sign * np.array([float((0, cell) in kind) for kind in kinds])
        ended = linprog(
            aim, A_eq=sums[told], b_eq=values[told], A_ub=-sums[~told], b_ub=least, method="highs"
        )
        return -sign * float("inf") if ended.status == 3 else sign * float(ended.fun)

    return {cell: (end(cell, 1), end(cell, -1)) for cell in asked}


def test_counts_under_the_minimum_are_marked_and_cannot_be_computed() -> None:
    one = told_to()
    counts = {cell: len(units) for cell, units in behind(one).items()}
    few = {cell for cell, count in counts.items() if count < 3}
    told = {(r, c): Fraction(v) for r, c, v in one.told}
    assert few and not few & told.keys()
    assert told == {cell: counts[cell] for cell in told}
    assert publishing.withheld_in(one) | told.keys() == counts.keys()
    for cell, (low, high) in possible(one, sorted(few)).items():
        assert low <= counts[cell] and high >= 3 - 1e-6, cell
    assert one.bound <= one.cost == sum(counts[c] for c in publishing.withheld_in(one) - few)


def test_amounts_that_one_or_two_units_make_up_are_marked_and_cannot_be_computed() -> None:
    one = told_to(question=Question("industry", "size"), measure="revenue")
    far: dict[tuple[str, str], float] = {}
    totals = {}
    for cell, units in behind(one).items():
        first, second, *rest = [*sorted((value for _unit, value in units), reverse=True), 0.0]
        total = totals[cell] = first + second + sum(rest)
        lacking = [
            0.1 * total * (len(units) < 3), first / 0.75 - total, (first + second) / 0.9 - total,
            0.1 * first - sum(rest),
        ]  # fmt: skip
        if max(lacking) > 0:
            far[cell] = max(lacking)
    assert len(far) > 5 and far.keys() <= publishing.withheld_in(one)
    for cell, (low, high) in possible(one, far).items():
        assert low <= totals[cell] - 0.999 * far[cell], cell
        assert high >= totals[cell] + 0.999 * far[cell], cell


def test_what_is_withheld_is_kept_nowhere() -> None:
    one = told_to(question=Question("park", "industry"), measure="revenue")
    told = {(r, c) for r, c, _v in one.told}
    assert not told & publishing.withheld_in(one)
    assert len(told) + len(one.withheld) == len(behind(one))


def test_a_leader_sees_the_zone_and_no_units_name() -> None:
    body = "".join(page("sun", asked) for asked in ("", "?rows=industry&across=park&measure=revenue", "?rows=size&across=&industry=C"))  # fmt: skip
    assert MARK in body and "不公布" in body and "河西分园" in body
    assert not [s.name for s in living() if s.name in body or (s.code and s.code in body)]
    assert "/register/?" not in body  # no way to the list of units
    assert "名录汇总" in page("sun") and "名录汇总" in page("li")
    assert signed_in("sun").get("/register/").status_code == 404


def test_a_table_is_told_once_for_a_day_and_the_trail_says_so_once() -> None:
    first = told_to()
    actions.close(unit=living()[0].unit, on=first.day - timedelta(days=30), by=acting("zhao"))
    again = told_to("li")
    assert again.pk == first.pk and again.told == first.told
    assert Event.objects.filter(act="table.published").count() == 1
    event = Event.objects.get(act="table.published")
    assert event.digest == first.digest and event.after["withheld"] == len(first.withheld)


@pytest.mark.parametrize("days", [(YEAR_BEFORE, YEAR_END), (YEAR_END, YEAR_BEFORE)])
def test_a_unit_that_came_between_two_days_is_not_given_by_their_difference(
    days: tuple[date, date],
) -> None:
    place = max((s for s in living(YEAR_BEFORE) if s.revenue), key=lambda s: s.pk)
    came = actions.enter(
        told={"name": "两年之间来的有限公司", "owner": place.owner, "industry": place.industry,
              "staff": 40, "revenue": Decimal(777_777), "assets": Decimal(9)},
        since=date(YEAR_END.year, 6, 1), by=acting("zhao"),
    )  # fmt: skip
    asked = {"question": Question("park", "industry"), "measure": "revenue"}
    one, other = (told_to(**asked, day=day) for day in days)
    early, late = (one, other) if one.day < other.day else (other, one)
    before, after = ({(r, c): Fraction(v) for r, c, v in t.told} for t in (early, late))
    units = {t.day: {cell: set(u) for cell, u in behind(t).items()} for t in (early, late)}
    for cell in after.keys() & before.keys():
        changed = units[late.day][cell] ^ units[early.day][cell]
        assert not 0 < len(changed) < 3 or after[cell] == before[cell], (cell, changed)
    assert any((came.pk, 777_777.0) in u for u in units[late.day].values())
    # nor is what was withheld on the one day given back by the other
    values = {
        cell: [value for _u, value in behind(early)[cell]] for cell in publishing.withheld_in(early)
    }
    few = sorted(cell for cell, given in values.items() if len(given) < 3)[::4]
    for cell, (low, high) in possible(early, few, [late]).items():
        assert high - low > 0.1 * sum(values[cell]), cell


def test_another_breakdown_of_the_same_day_gives_no_withheld_cell_back() -> None:
    first = told_to(question=Question("park", "size"))
    second = told_to(question=Question("district", "size"))
    third = told_to(question=Question("park", "status"))
    assert first.known_at == second.known_at == third.known_at
    counts = {cell: len(units) for cell, units in behind(first).items()}
    few = sorted(cell for cell in publishing.withheld_in(first) if counts[cell] < 3)
    for cell, (_low, high) in possible(first, few, [second, third]).items():
        assert high >= 3 - 1e-6, cell


def test_a_day_is_one_of_those_told_of_or_the_last_before() -> None:
    limits = publishing.limits_today()
    quarters, years = publishing.days(limits, "units"), publishing.days(limits, "revenue")
    assert all(
        (d + timedelta(days=1)).day == 1 and d.month % 3 == 0 and d < TODAY for d in quarters
    )
    assert years == [date(TODAY.year - n, 12, 31) for n in range(1, 5)]
    asked = quarters[1] + timedelta(days=5)
    assert f"截至 {quarters[1]}" in page("sun", f"?rows=size&across=&day={asked}")
    assert f"截至 {quarters[-1]}" in page("sun", "?rows=size&across=&day=1990-01-01")
    with pytest.raises(ValidationError, match="这一天"):
        told_to(day=asked)


def test_an_empty_number_refuses_and_says_whose_act_would_fill_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pack = arrays.pack_on()
    assert pack is not None
    name = "disclosure.minimum_count"
    dated = pack.parameters[name]
    hollow = replace(dated, values=tuple(replace(v, value=None) for v in dated.values))
    empty = replace(pack, parameters={**pack.parameters, name: hollow})
    monkeypatch.setattr(arrays, "pack_on", lambda day=None: empty)
    body = page("sun")
    assert "公布一格至少要有的单位数" in body and "示范区建设工作处" in body and MARK not in body
    assert not PublishedTable.objects.exists()
    assert shown("zhao")["合计"]  # those who see the units need no rule


def test_without_the_numbers_in_the_pack_nothing_is_told() -> None:
    assert limits_of(None, TODAY).empty


def test_a_table_told_meanwhile_is_taken_into_account(monkeypatch: pytest.MonkeyPatch) -> None:
    made = publishing._answer
    turns = []

    def slowly(*args: Any) -> PublishedTable:
        found = made(*args)
        turns.append(found)
        if len(turns) == 1:
            told_to("li", question=Question("district", "size"))
        return found

    monkeypatch.setattr(publishing, "_answer", slowly)
    one = told_to()
    assert len(turns) == 3  # the first was let go, the other told, the first made again
    assert PublishedTable.objects.count() == 2 and one.pk == PublishedTable.objects.latest("pk").pk
    assert Event.objects.filter(act="table.published").count() == 2


def test_where_too_many_tables_were_told_one_more_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told_to()
    monkeypatch.setattr(protecting, "MOST_MOVING", 0)
    body = page("sun", "?rows=industry&across=size")
    assert "公布过的表太多" in body and "已经公布的表" in body and "园区 × 单位规模" in body
    assert MARK in page("sun")  # what was told stays


def test_a_table_that_cannot_be_made_again_stops_the_next() -> None:
    one = told_to()
    PublishedTable.objects.filter(pk=one.pk).update(digest="x")
    assert "重算对不上" in page("sun", "?rows=industry&across=size")


# ---- for programs


def test_programs_are_told_the_same_as_pages() -> None:
    from zone.api.test_api import got, key

    for who in ("zhao", "wu", "sun"):
        secret = key(who, purpose="statistical")
        told = got(secret, "tables?rows=industry&across=size&measure=units").json()
        names = [{p["key"]: p["name"] for p in told[axis]} | {"": "合计"} for axis in ("rows", "columns")]  # fmt: skip
        asked = f"?rows=industry&across=size&day={told['day']}"
        on_page = shown(who, asked)
        for cell in told["cells"]:
            text = on_page[names[0][cell["row"]]][names[1][cell["column"]]]
            assert text == (MARK if cell["withheld"] else f"{int(Decimal(cell['value'])):,}")
        assert (who == "sun") == any(cell["withheld"] for cell in told["cells"])
        assert got(secret, "tables?park=nobody").status_code == 404
        assert got(secret, "tables?rows=weather").status_code == 422
    assert got(key("system", purpose="statistical"), "tables").status_code == 403


def test_programs_too_are_refused_while_a_number_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    from zone.api.test_api import got, key

    monkeypatch.setattr(publishing, "limits_of", lambda *_: Limits({}, ("数",)))
    answer = got(key("sun", purpose="statistical"), "tables")
    assert answer.status_code == 422 and re.search("示范区建设工作处", answer.json()["detail"])


def test_what_was_told_is_read_by_those_it_was_told_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaders and divisions; nobody else, until the filter is gone."""
    one = told_to("sun")
    assert all(one in publishing.told(acting(who)) for who in ("sun", "li"))
    assert all(one not in publishing.told(acting(who)) for who in ("zhou", "wu", "wang", "system"))
    monkeypatch.setitem(SCOPES, (PublishedTable, Purpose.STATISTICAL), lambda acting, rows: rows)
    assert one in publishing.told(acting("wu"))
