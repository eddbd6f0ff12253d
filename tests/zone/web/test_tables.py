"""The one table: what an address may ask, over a list and over the database."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.template import engines
from django.utils import translation

from gongjian.zone.web import showcase, units
from gongjian.zone.web.tables import Bound, Column, Filter, Table, wanted_export
from gongjian.zone.web.tables import bound as bound_tables

from .conftest import Ask

HOSTILE: list[dict[str, Any]] = [
    {"page": "0"},
    {"page": "-3"},
    {"page": "9" * 5000},
    {"page": "１"},
    {"sort": "--turnover"},
    {"sort": "password"},
    {"sort": "turnover__gt"},
    {"park": "'; drop table"},
    {"columns": "nothing"},
    {"q": "\x00" * 5},
    {"unit": "两", "export": "exe"},
]


def table(**changes: Any) -> Table:
    return showcase.table(**changes)


@pytest.mark.parametrize("query", HOSTILE)
def test_what_an_address_may_not_say_is_as_if_unsaid(ask: Ask, query: dict[str, Any]) -> None:
    bound = table().bind(ask(**query))
    assert bound.count == 212
    assert bound.page.number == 1
    assert next(cell.value for cell in next(bound.rows)) == 1
    assert len(bound.columns) == 9


@pytest.mark.parametrize(
    ("kind", "said", "taken"),
    [("day", "2026-11-30", "2026-11-30"), ("day", "2026-11-31", ""), ("day", "20261130", ""), ("day", "2026-W48-1", ""),
     ("day", "0001-01-01", ""), ("day", "9999-12-31", ""), ("text", " a\x00b ", "ab"), ("text", "甲" * 200, "甲" * 100)],
)  # fmt: skip
def test_a_day_and_a_word_are_taken_as_far_as_they_are_one(
    ask: Ask, kind: Any, said: str, taken: str
) -> None:
    heard: list[str] = []

    def apply(rows: Any, value: str) -> Any:
        heard.append(value)
        return rows

    shown = replace(table(), filters=(Filter("from", "起", tuple, apply, kind),))
    bound = shown.bind(ask(**{"from": said}))
    assert bound.count == 212 and heard == ([taken] if taken else [])
    assert [(control.kind, control.chosen) for control in bound.controls] == [(kind, taken)]


def test_a_page_past_the_end_is_the_last(ask: Ask) -> None:
    assert table().bind(ask(page="999")).page.number == 16


def test_all_rows_come_on_one_page_to_be_printed_unless_there_are_too_many(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = table().bind(ask(park="甲园", sort="name"))
    assert first.every.startswith("?") and "page=all" in first.every and "park=" in first.every
    whole = table().bind(ask(page="all"))
    assert (len(list(whole.rows)), whole.pages, whole.every) == (212, 1, "")
    page = shown(first)
    assert "全部（打印用）" in page and f"合计（全部 {first.count} 条）" in page
    assert "合计（全部" not in shown(whole)  # they stand above it
    monkeypatch.setattr(bound_tables, "MOST_AT_ONCE", 100)
    assert table().bind(ask()).every == ""


def test_search_filter_and_order_work_together(ask: Ask) -> None:
    bound = table().bind(ask(q="智能装备", park="丁园", sort="-turnover"))
    expected = sorted(
        (
            f.turnover
            for f in showcase.firms()
            if "智能装备" in f.name and f.park == "丁园" and f.turnover
        ),
        reverse=True,
    )
    rows = [[cell.value for cell in row] for row in bound.rows]
    assert [row[4] for row in rows if row[4]] == [Decimal(t) / 10_000 for t in expected][
        : len(rows)
    ]
    assert all("智能装备" in row[1] and row[3] == "丁园" for row in rows)


def test_rows_without_a_value_come_last_either_way(ask: Ask) -> None:
    for sort in ("turnover", "-turnover"):
        bound = table().bind(ask(sort=sort, page="16"))
        assert [cell.value for cell in [*bound.rows][-1]][4] is None


def test_a_head_says_its_order_and_turns_it(ask: Ask) -> None:
    heads = {h.column.key: h for h in table().bind(ask(sort="park", q="示例", page="2")).heads}
    assert heads["park"].aria == "ascending"
    assert "sort=-park" in heads["park"].url
    assert "q=" in heads["park"].url
    assert "page=" not in heads["park"].url
    assert heads["name"].aria == "none"
    assert heads["code"].url == heads["code"].aria == ""


def test_chosen_columns_stand_in_the_tables_own_order(ask: Ask) -> None:
    bound = table().bind(ask(columns=["turnover", "name"]))
    assert [c.key for c in bound.columns] == ["name", "turnover"]


def test_totals_are_those_of_everything_found(ask: Ask) -> None:
    bound = table().bind(ask(park="甲园"))
    by_hand = sum(f.turnover or 0 for f in showcase.firms() if f.park == "甲园")
    assert bound.totals["turnover"] == Decimal(by_hand) / 10_000


def test_a_link_out_of_a_row_runs_no_script() -> None:
    column = Column("site", "网站", str, link=lambda row: row)
    assert column.url("javascript:alert(1)") == ""
    assert column.url("/firms/1") == "/firms/1"
    deeds = Column("deeds", "操作", lambda row: [("看", row), ("删", "/x")], kind="links")
    assert deeds.links("JavaScript:x") == [("删", "/x")]


@pytest.mark.parametrize("wrong", ["a b", "名", "a-b"])
def test_a_key_that_cannot_stand_in_an_address_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="ASCII"):
        Column(wrong, "x", str)


def test_two_columns_of_one_key_and_a_filter_called_page_are_refused() -> None:
    with pytest.raises(ValueError, match="one thing"):
        Table("t", [Column("a", "x", str), Column("a", "y", str)], [])
    with pytest.raises(ValueError, match="page"):
        Filter("page", "x", list, lambda rows, value: rows)


def kinds(**changes: Any) -> Table:
    return Table(
        "kinds",
        [
            Column("id", "号", lambda k: k.pk, kind="number", sort="pk", total="pk"),
            Column("app", "应用", lambda k: k.app_label, sort="app_label"),
            Column("model", "表", lambda k: k.model),
        ],
        ContentType.objects.all(),
        search=("app_label", "model"),
        filters=[
            Filter(
                "app",
                "应用",
                lambda: [("auth", "auth")],
                lambda rows, value: rows.filter(app_label=value),
            )
        ],
        page_size=2,
        **changes,
    )


@pytest.mark.django_db
def test_the_same_words_ask_the_database(ask: Ask, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(3):  # count, total, page
        bound = kinds().bind(ask(q="AUTH", sort="-id"))
        shown = [[cell.value for cell in row] for row in bound.rows]
    mine = [k.pk for k in ContentType.objects.all() if "auth" in f"{k.app_label} {k.model}"]
    assert [row[0] for row in shown] == sorted(mine, reverse=True)[:2]
    assert bound.totals["id"] == sum(mine)


@pytest.mark.django_db
def test_a_filter_of_the_database_and_a_search_for_a_wildcard(ask: Ask) -> None:
    assert (
        kinds().bind(ask(app="auth")).count == ContentType.objects.filter(app_label="auth").count()
    )
    assert kinds().bind(ask(q="%")).count == 0


def shown(bound: Bound) -> str:
    template = engines["django"].from_string("{% table bound %}")
    return str(template.render({"bound": bound}))


def test_a_table_tells_its_count_its_totals_and_escapes_what_was_typed(ask: Ask) -> None:
    page = shown(table().bind(ask(q='示例"><script>')))
    assert "<script>" not in page
    assert "没有符合条件的记录" in page
    page = shown(table().bind(ask()))
    assert "共 212 条，第 1 / 16 页" in page
    assert page.count("<tfoot>") == page.count("<thead>") == 1
    assert 'aria-sort="none"' in page
    assert "style=" not in page


def test_an_empty_table_says_what_to_do_next(ask: Ask) -> None:
    assert "请先导入名录" in shown(table(rows=[]).bind(ask()))


def test_the_filter_form_keeps_what_is_not_its_own(ask: Ask) -> None:
    bound = table().bind(ask(sort="park", unit="亿元", park="甲园", page="3"))
    assert dict(bound.kept) == {"sort": "park", "unit": "亿元"}
    assert "park=" not in bound.reset_url
    assert "unit=" in bound.reset_url


def test_only_the_two_formats_can_be_wanted(ask: Ask) -> None:
    assert [wanted_export(ask(export=w)) for w in ("xlsx", "csv", "pdf", "")] == [
        "xlsx",
        "csv",
        None,
        None,
    ]


def test_a_unit_that_is_none_is_the_usual_one(ask: Ask) -> None:
    assert units.wanted(ask(unit="两")) == "万元"
    assert units.wanted(ask(unit="亿元")) == "亿元"
    chosen = units.offered(ask(unit="亿元", q="a"), "亿元", ("千元", "亿元"))
    assert [(c.current, "q=a" in c.url) for c in chosen] == [(False, True), (True, True)]


def test_the_table_speaks_english(ask: Ask) -> None:
    with translation.override("en"):
        assert "212 in all, page 1 of 16" in shown(table().bind(ask()))
