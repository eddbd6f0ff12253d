"""Reporting periods, by the calendar on the wall."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongjian.methods.periods import Frequency, Period, PeriodError

ANNUAL, HALF, QUARTER, MONTH = Frequency

WRITTEN = [
    ("2017", ANNUAL, 2017, 1),
    ("2017年", ANNUAL, 2017, 1),
    ("２０１７", ANNUAL, 2017, 1),
    ("2017-H1", HALF, 2017, 1),
    ("2017h2", HALF, 2017, 2),
    ("2017年上半年", HALF, 2017, 1),
    ("2017年下半年", HALF, 2017, 2),
    ("2017-Q3", QUARTER, 2017, 3),
    ("2017q4", QUARTER, 2017, 4),
    ("2017年三季度", QUARTER, 2017, 3),
    ("2017年第三季度", QUARTER, 2017, 3),
    ("2017年第2季度", QUARTER, 2017, 2),
    ("2017-09", MONTH, 2017, 9),
    (" 2017-12 ", MONTH, 2017, 12),
    ("2017年9月", MONTH, 2017, 9),
    ("2017年09月", MONTH, 2017, 9),
]


@pytest.mark.parametrize(("text", "frequency", "year", "index"), WRITTEN)
def test_it_reads_what_people_write(text, frequency, year, index):
    assert Period.parse(text) == Period(frequency, year, index)


@pytest.mark.parametrize(
    "text",
    ["", "17", "2017-Q5", "2017-Q0", "2017-H3", "2017-13", "2017-00", "2017-9", "0000", "2017年13月",
     "2017-Q", "2017-09-30", "201709", "三季度", "2017年五季度", "二〇一七", "²017", "2017-Q3\n2017-Q4"],
)  # fmt: skip
def test_what_is_no_period_is_refused_with_examples(text):
    with pytest.raises(PeriodError) as refused:
        Period.parse(text)
    for example in ("2017-H1", "2017-Q3", "2017-09"):
        assert example in refused.value.words.zh
        assert example in refused.value.words.en
        assert Period.parse(example).year == 2017
    assert text in refused.value.words.zh


@pytest.mark.parametrize(
    ("text", "start", "end", "half", "quarter", "month"),
    [
        ("2017", date(2017, 1, 1), date(2017, 12, 31), None, None, None),
        ("2017-H1", date(2017, 1, 1), date(2017, 6, 30), 1, None, None),
        ("2017-H2", date(2017, 7, 1), date(2017, 12, 31), 2, None, None),
        ("2017-Q1", date(2017, 1, 1), date(2017, 3, 31), 1, 1, None),
        ("2017-Q2", date(2017, 4, 1), date(2017, 6, 30), 1, 2, None),
        ("2017-Q3", date(2017, 7, 1), date(2017, 9, 30), 2, 3, None),
        ("2017-Q4", date(2017, 10, 1), date(2017, 12, 31), 2, 4, None),
        ("2017-02", date(2017, 2, 1), date(2017, 2, 28), 1, 1, 2),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29), 1, 1, 2),
        ("2017-12", date(2017, 12, 1), date(2017, 12, 31), 2, 4, 12),
        ("9999", date(9999, 1, 1), date(9999, 12, 31), None, None, None),
    ],
)
def test_it_knows_its_days_and_where_it_lies_in_the_year(text, start, end, half, quarter, month):
    period = Period.parse(text)
    assert (period.start, period.end) == (start, end)
    assert (period.half, period.quarter, period.month) == (half, quarter, month)


@pytest.mark.parametrize(
    ("text", "previous", "year_ago", "opens"),
    [
        ("2017", "2016", "2016", True),
        ("2017-H1", "2016-H2", "2016-H1", True),
        ("2017-H2", "2017-H1", "2016-H2", False),
        ("2017-Q1", "2016-Q4", "2016-Q1", True),
        ("2017-Q3", "2017-Q2", "2016-Q3", False),
        ("2017-01", "2016-12", "2016-01", True),
        ("2016-03", "2016-02", "2015-03", False),
    ],
)
def test_it_knows_what_came_before(text, previous, year_ago, opens):
    period = Period.parse(text)
    assert str(period.previous) == previous
    assert str(period.year_ago) == year_ago
    assert period.first_in_year is opens


def test_it_goes_back_over_years_and_forward():
    assert str(Period.parse("2017-Q3").minus(7)) == "2015-Q4"
    assert str(Period.parse("2017-11").minus(-2)) == "2018-01"
    assert str(Period.parse("2017").minus(0)) == "2017"


def test_before_the_first_year_there_is_nothing():
    with pytest.raises(PeriodError, match="no year 0"):
        _ = Period.parse("0001-Q1").previous


def test_a_period_that_does_not_exist_cannot_be_built():
    with pytest.raises(PeriodError, match="1 to 4"):
        Period(Frequency.QUARTERLY, 2017, 5)


@given(
    frequency=st.sampled_from(list(Frequency)),
    year=st.integers(1000, 3000),
    back=st.integers(-200, 200),
    data=st.data(),
)
def test_the_day_before_a_period_is_the_last_day_of_the_previous_one(frequency, year, back, data):
    period = Period(frequency, year, data.draw(st.integers(1, frequency.per_year)))
    assert period.previous.end == period.start - timedelta(days=1)
    assert period.year_ago.start == period.start.replace(year=year - 1)
    assert period.minus(back).minus(-back) == period
    assert Period.parse(str(period)) == period
    assert Period.parse(period.title.zh) == period
    assert (period.minus(back) < period) == (back > 0)


def test_periods_stand_in_the_order_in_which_they_begin_the_shorter_first():
    texts = ["2018", "2017-Q2", "2017", "2017-02", "2017-H1", "2017-01", "2017-Q1"]
    ordered = [str(period) for period in sorted(map(Period.parse, texts))]
    assert ordered == ["2017-01", "2017-Q1", "2017-H1", "2017", "2017-02", "2017-Q2", "2018"]
    assert Period.parse("2017-Q1") >= Period.parse("2017-01")


def test_a_period_is_not_compared_with_a_text():
    with pytest.raises(TypeError):
        _ = Period.parse("2017") < "2018"


def test_periods_are_keys():
    assert {Period.parse("2017年三季度"): 1}[Period.parse("2017-Q3")] == 1


@pytest.mark.parametrize(
    ("text", "title", "cumulative", "english"),
    [
        ("2017", "2017年", "2017年", "2017"),
        ("2017-H1", "2017年上半年", "2017年上半年", "first half of 2017"),
        ("2017-H2", "2017年下半年", "2017年", "2017"),
        ("2017-Q1", "2017年一季度", "2017年一季度", "first quarter of 2017"),
        ("2017-Q2", "2017年二季度", "2017年上半年", "first half of 2017"),
        ("2017-Q3", "2017年三季度", "2017年前三季度", "first three quarters of 2017"),
        ("2017-Q4", "2017年四季度", "2017年", "2017"),
        ("2017-01", "2017年1月", "2017年1月", "January 2017"),
        ("2017-09", "2017年9月", "2017年1—9月", "January to September 2017"),
    ],
)
def test_it_has_a_title_alone_and_since_january(text, title, cumulative, english):
    period = Period.parse(text)
    assert period.title.zh == title
    assert (period.title_since_january.zh, period.title_since_january.en) == (cumulative, english)


def test_each_frequency_fills_the_year():
    assert [f.per_year * f.months for f in Frequency] == [12, 12, 12, 12]
    assert [f.value for f in Frequency] == ["annual", "half-yearly", "quarterly", "monthly"]
