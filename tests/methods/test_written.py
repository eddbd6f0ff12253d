"""How values are written by people, and for them."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongjian.methods.kinds.written import grouped


@pytest.mark.parametrize(
    ("value", "decimals", "told"),
    [
        (4_000_000.5, 0, "4,000,000"),
        (1_234_560.25, 0, "1,234,560"),
        (1_234_560.25, 1, "1,234,560.2"),
        (100.0, 2, "100"),
        (0.0, 6, "0"),
        (-1_500.50, 4, "-1,500.5"),
    ],
)
def test_only_zeros_behind_the_point_are_left_out(value: float, decimals: int, told: str) -> None:
    assert grouped(value, decimals) == told


@given(st.floats(-1e12, 1e12), st.integers(0, 9))
def test_what_is_written_is_the_number_rounded(value: float, decimals: int) -> None:
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)
    assert Decimal(grouped(value, decimals).replace(",", "")) == rounded
