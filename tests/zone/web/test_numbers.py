"""Figures as officials write them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongjian.zone.web import numbers
from gongjian.zone.web.numbers import (
    growth,
    in_unit,
    masked_mobile,
    number,
    percent,
    signed,
)

NOTHING = [None, float("nan"), float("inf"), Decimal("NaN"), "", "abc", True, Decimal("1e9999")]


@pytest.mark.parametrize("value", NOTHING)
def test_what_is_no_number_is_a_dash(value: object) -> None:
    assert {number(value), percent(value), numbers.points(value)} == {"—"}


@pytest.mark.parametrize(
    ("value", "places", "written"),
    [
        (1234567.5, 0, "1,234,568"),
        (0.125, 2, "0.13"),  # a banker's rounding would give 0.12
        (-0.125, 2, "-0.13"),
        (2.675, 2, "2.68"),  # a binary float is a little less than it says
        (-0.004, 2, "0.00"),
        (Decimal("12345678901234567890.5"), 1, "12,345,678,901,234,567,890.5"),
        ("42", 0, "42"),
    ],
)
def test_numbers_have_thousands_apart_and_round_half_up(
    value: object, places: int, written: str
) -> None:
    assert number(value, places) == written


def test_shares_and_their_differences() -> None:
    assert percent(0.0631, 2) == "6.31%"
    assert percent(Decimal("12.345"), 1) == "1,234.5%"
    assert numbers.points(0.0024) == "+0.24"
    assert numbers.points(-0.01) == "-1.00"


@given(st.integers(-(10**18), 10**18), st.sampled_from([*numbers.YUAN_PER_UNIT]))
def test_a_unit_only_moves_the_point(yuan: int, unit: str) -> None:
    there = in_unit(yuan, unit)
    assert there is not None
    assert Fraction(there) == Fraction(yuan, int(numbers.YUAN_PER_UNIT[unit]))


def test_units_round_half_up_and_only_those_of_officials_are_known() -> None:
    assert in_unit(125_000_000, "亿元", 1) == Decimal("1.3")
    assert in_unit(0.1, "元") == Decimal("0.1")
    assert in_unit(None, "万元") is None
    with pytest.raises(KeyError):
        in_unit(1, "两")


def test_growth_has_no_meaning_on_a_base_of_nothing_or_less() -> None:
    assert growth(110, 100) == Decimal("0.1")
    assert growth(Decimal(90), 100) == Decimal("-0.1")
    assert [growth(1, 0), growth(1, -5), growth(1, None), growth(None, 1)] == [None] * 4


@pytest.mark.parametrize(
    ("month", "zh", "en"),
    [
        (1, "1月", "January"),
        (3, "1–3月", "January–March"),
        (6, "上半年", "first half"),
        (9, "前三季度", "first three quarters"),
        (12, "全年", "full year"),
    ],
)
def test_a_cumulative_period_has_its_usual_words(month: int, zh: str, en: str) -> None:
    assert (numbers.cumulative(month), numbers.cumulative(month, english=True)) == (zh, en)


def test_there_is_no_thirteenth_month() -> None:
    with pytest.raises(ValueError, match="13"):
        numbers.cumulative(13)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("13812341234", "138****1234"),
        ("+86 138 1234 1234", "138****1234"),
        ("12345", "****45"),
        (None, "—"),
        ("<b>", "—"),
    ],
)
def test_a_mobile_number_is_masked(given: str | None, shown: str) -> None:
    assert masked_mobile(given) == shown


def test_a_difference_has_its_sign_and_nothing_has_none() -> None:
    assert [signed(n) for n in (1234.5, -12, 0, 0.4, None)] == ["+1,235", "-12", "0", "0", "—"]
