"""Days as documents write them."""

from __future__ import annotations

from datetime import date


def chinese_day(day: date) -> str:
    """2026年11月30日, as documents write it (GB/T 9704-2012, 7.3.5.5)."""
    return f"{day.year}年{day.month}月{day.day}日"
