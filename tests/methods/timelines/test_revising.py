"""Timelines against a calendar that holds each day by itself."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongjian.methods.timelines import (
    FAR,
    NOTHING,
    Broken,
    Span,
    begun,
    check_whole,
    ended,
    first,
    learnt,
    on,
    revised,
    said,
)  # fmt: skip

ORIGIN = date(2020, 1, 1)
DAYS = 40


def day(number: int) -> date:
    return ORIGIN + timedelta(days=number)


def days_of(spans: list[Span[str]]) -> dict[date, str]:
    """What holds on each of the days, asked day by day."""
    found = {}
    for number in range(-5, DAYS + 5):
        held = on(spans, day(number))
        if held is not None:
            found[day(number)] = held.content
    return found


changes = st.lists(
    st.tuples(st.integers(0, DAYS), st.integers(1, DAYS), st.sampled_from("abc")), max_size=12
)


@given(changes)
def test_a_revised_timeline_says_of_each_day_what_was_said_last(
    told: list[tuple[int, int, str]],
) -> None:
    spans = [Span(ORIGIN, day(DAYS), "a")]
    calendar = {day(n): "a" for n in range(DAYS)}
    for start, length, content in told:
        if start >= DAYS:
            continue
        until = day(start + length)
        spans = revised(spans, day(start), lambda _old, new=content: new, until).applied(spans)
        calendar |= {d: content for d in calendar if day(start) <= d < until}
        check_whole(spans)
        assert days_of(spans) == calendar
        assert all(a.content != b.content for a, b in pairwise(spans))


@given(changes, st.integers(1, DAYS - 1))
def test_what_a_revision_leaves_alone_is_neither_closed_nor_opened(
    told: list[tuple[int, int, str]], cut: int
) -> None:
    spans = [Span(ORIGIN, day(DAYS), "a")]
    for start, length, content in told:
        if start < DAYS:
            until = day(start + length)
            spans = revised(spans, day(start), lambda _old, new=content: new, until).applied(spans)
    revision = revised(spans, day(cut), lambda old: old)
    assert not revision and revision == NOTHING
    touched = revised(spans, day(cut), lambda _old: "z")
    assert set(touched.closed) <= set(spans) and not set(touched.opened) & set(spans)
    for span in spans:
        if span.until <= day(cut):
            assert span not in touched.closed


def test_a_change_in_the_middle_makes_three_of_one() -> None:
    whole = Span(date(2018, 1, 1), FAR, "华苑")
    revision = revised([whole], date(2018, 4, 1), lambda _old: "北辰", date(2018, 7, 1))
    assert revision.closed == (whole,)
    assert revision.opened == (
        Span(date(2018, 1, 1), date(2018, 4, 1), "华苑"),
        Span(date(2018, 4, 1), date(2018, 7, 1), "北辰"),
        Span(date(2018, 7, 1), FAR, "华苑"),
    )


def test_an_end_and_another_beginning_cut_and_lengthen() -> None:
    spans = [Span(date(2018, 1, 1), date(2019, 1, 1), "a"), Span(date(2019, 1, 1), FAR, "b")]
    assert ended(spans, date(2018, 7, 1)).applied(spans) == [
        Span(date(2018, 1, 1), date(2018, 7, 1), "a")
    ]
    assert begun(spans, date(2017, 1, 1)).applied(spans)[0] == Span(
        date(2017, 1, 1), date(2019, 1, 1), "a"
    )
    assert begun(spans, date(2019, 3, 1)).applied(spans) == [Span(date(2019, 3, 1), FAR, "b")]
    assert first(date(2018, 1, 1), "a").applied([]) == [Span(date(2018, 1, 1), FAR, "a")]


def test_what_is_no_timeline_or_no_day_of_it_is_refused() -> None:
    with pytest.raises(Broken):
        Span(date(2018, 1, 1), date(2018, 1, 1), "a")
    gap = [Span(date(2018, 1, 1), date(2018, 2, 1), "a"), Span(date(2018, 3, 1), FAR, "b")]
    overlap = [Span(date(2018, 1, 1), date(2018, 3, 1), "a"), Span(date(2018, 2, 1), FAR, "b")]
    for spans, what in ((gap, "gap"), (overlap, "overlap")):
        with pytest.raises(Broken, match=what):
            check_whole(spans)
    living = [Span(date(2018, 1, 1), date(2019, 1, 1), "a")]
    for refused in (
        lambda: revised(living, date(2019, 1, 1), str.upper),
        lambda: revised([], date(2019, 1, 1), str.upper),
        lambda: ended(living, date(2018, 1, 1)),
        lambda: begun(living, date(2019, 1, 1)),
    ):
        with pytest.raises(Broken):
            refused()


def test_what_is_learnt_of_a_day_holds_until_it_was_known_to_change_next() -> None:
    spans = [
        Span(day(0), day(10), {"park": "a", "staff": 1}),
        Span(day(10), day(20), {"park": "b", "staff": 1}),
        Span(day(20), FAR, {"park": "b", "staff": 2}),
    ]
    after = learnt(spans, day(5), {"park": "c", "staff": 9}).applied(spans)
    assert after == [
        Span(day(0), day(5), {"park": "a", "staff": 1}),
        Span(day(5), day(10), {"park": "c", "staff": 9}),
        Span(day(10), day(20), {"park": "b", "staff": 9}),
        Span(day(20), FAR, {"park": "b", "staff": 2}),
    ]
    assert learnt(spans, day(5), {"park": "a"}) == NOTHING
    with pytest.raises(Broken):
        learnt(spans, day(-1), {"park": "c"})


@given(changes, st.integers(0, DAYS - 1), st.sampled_from("abcd"))
def test_what_is_learnt_changes_that_day_and_leaves_later_changes_alone(
    told: list[tuple[int, int, str]], when: int, new: str
) -> None:
    spans: list[Span[dict[str, str]]] = [Span(ORIGIN, day(DAYS), {"x": "a", "y": "a"})]
    for start, length, content in told:
        if start < DAYS:
            spans = revised(spans, day(start), lambda _o, c=content: {"x": c, "y": "a"}, day(start + length)).applied(spans)  # fmt: skip
    before, after = days_of(spans), days_of(learnt(spans, day(when), {"x": new}).applied(spans))  # type: ignore[arg-type]
    stood = before[day(when)]
    changed = next((n for n in range(when, DAYS) if before[day(n)] != stood), DAYS)
    for number in range(DAYS):
        expected = {"x": new, "y": "a"} if when <= number < changed else before[day(number)]
        assert after[day(number)] == expected


@given(st.lists(st.tuples(st.integers(0, DAYS), st.integers(1, 9), st.sampled_from("ab")), max_size=5), st.integers(0, DAYS))  # fmt: skip
def test_what_is_said_of_a_day_holds_until_the_timeline_itself_changes(
    drawn: list[tuple[int, int, str]], of: int
) -> None:
    """Day by day: as before up to the day, the new content up to the next beginning or end, then as before."""
    spans: list[Span[str]] = []
    for start, length, content in sorted(drawn):
        if not spans or spans[-1].until <= day(start):
            spans.append(Span(day(start), day(start + length), content))
    before, after = days_of(spans), days_of(said(spans, day(of), "new").applied(spans))
    now = on(spans, day(of))
    starts = [span.since for span in spans if span.since > day(of)]
    until = now.until if now else min(starts, default=FAR)
    for number in range(-5, DAYS + 5):
        each = day(number)
        assert after.get(each) == ("new" if day(of) <= each < until else before.get(each))


def test_what_is_so_already_changes_nothing() -> None:
    spans = [Span(day(0), day(9), "a")]
    assert said(spans, day(3), "a") == NOTHING
