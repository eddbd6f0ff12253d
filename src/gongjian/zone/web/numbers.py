"""Figures as officials write them: units of money, growth, percentages, the words of a period.

Everything is exact decimal arithmetic, rounded half up as the statistical rules ask
(四舍五入), so 0.125 at two places is 0.13 and never 0.12.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext

NOTHING = "—"
YUAN_PER_UNIT = {
    "元": Decimal(1),
    "千元": Decimal(1_000),
    "万元": Decimal(10_000),
    "亿元": Decimal(100_000_000),
}
# No figure of a zone needs more; a longer one is a slip or an attack on the formatter.
MOST_DIGITS = 60


def decimal(value: object) -> Decimal | None:
    """The value as an exact number; None where there is none (missing, NaN, infinite, not a number)."""
    if value is None or isinstance(value, bool):
        return None
    try:
        # A float's shortest text is what was written: Decimal(0.1) would carry its binary tail.
        exact = value if isinstance(value, Decimal) else Decimal(str(value).strip())
    except InvalidOperation:
        return None
    if not exact.is_finite() or abs(exact.adjusted()) > MOST_DIGITS:
        return None
    return exact


def bare(value: Decimal) -> str:
    """As it is, without zeros behind it and without an exponent: 8, never 8.0000 or 8E+0."""
    return f"{value.normalize():f}"


def rounded(value: Decimal, places: int) -> Decimal:
    """Half up, away from zero; never a negative zero."""
    with localcontext() as context:
        context.prec = 2 * MOST_DIGITS + 10
        result = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return abs(result) if result.is_zero() else result


def number(value: object, places: int = 0) -> str:
    """`1234567.5` → `1,234,568`; "—" where there is no number."""
    exact = decimal(value)
    return NOTHING if exact is None else f"{rounded(exact, places):,f}"


def signed(value: object, places: int = 0) -> str:
    """A difference: `+1,235`, `-12`, `0` without a sign."""
    exact = decimal(value)
    if exact is None:
        return NOTHING
    told = rounded(exact, places)
    return f"{told:,f}" if told.is_zero() else f"{told:+,f}"


def percent(value: object, places: int = 1) -> str:
    """A share as a percentage: `0.0631` → `6.3%`."""
    exact = decimal(value)
    return NOTHING if exact is None else f"{rounded(exact * 100, places):,f}%"


def points(value: object, places: int = 2) -> str:
    """A difference of two shares in percentage points, signed: `0.0024` → `+0.24`."""
    exact = decimal(value)
    return NOTHING if exact is None else f"{rounded(exact * 100, places):+,f}"


def in_unit(value_in_yuan: object, unit: str, places: int | None = None) -> Decimal | None:
    """Yuan in 元, 千元, 万元 or 亿元; exact, or rounded half up to `places`. Raises KeyError."""
    per_unit = YUAN_PER_UNIT[unit]
    exact = decimal(value_in_yuan)
    if exact is None:
        return None
    # A power of ten only moves the point: no digit is lost in dividing.
    moved = exact.scaleb(-per_unit.adjusted())
    return moved if places is None else rounded(moved, places)


def growth(now: object, before: object) -> Decimal | None:
    """(now − before) / before; None where the base is missing, zero or negative: no rate has a meaning then."""
    later, base = decimal(now), decimal(before)
    if later is None or base is None or base <= 0:
        return None
    return (later - base) / base


def cumulative(month: int, *, english: bool = False) -> str:
    """The words for January up to a month: 1月, 1–3月, 上半年, 前三季度, 全年."""
    if not 1 <= month <= 12:
        raise ValueError(f"a month from 1 to 12, not {month}")
    named = {6: ("上半年", "first half"), 9: ("前三季度", "first three quarters")}
    named[12] = ("全年", "full year")
    if month in named:
        return named[month][english]
    if month == 1:
        return "January" if english else "1月"
    return f"January–{_MONTHS[month - 1]}" if english else f"1–{month}月"


_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def masked_mobile(value: object) -> str:
    """`13812341234` → `138****1234`; anything that is not a mobile number is hidden but for its end."""
    text = "" if value is None else "".join(c for c in str(value) if c.isascii() and c.isdigit())
    if not text:
        return NOTHING
    if len(text) < 11:
        return "****" + text[-2:]
    return f"{text[-11:-8]}****{text[-4:]}"
