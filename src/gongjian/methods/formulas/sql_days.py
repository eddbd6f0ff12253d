"""Days told in years by arithmetic alone: no database's own calendar has a say.

A day is a count from 1970-01-01. The arithmetic is that of H. Hinnant, "chrono-compatible low-level
date algorithms" (days_from_civil and its inverse): years begin in March, so that 29 February is the
last day of one, and 400 years, an era, have 146,097 days.
"""

from __future__ import annotations

from functools import partial

from .sql_engines import Engine

FURTHEST = 1e9  # days from 1970 either way; beyond them no calendar is meant, and a day is missing


def years_between(engine: Engine, first: str, last: str) -> str:
    """Whole anniversaries from the first day to the last; negative the other way round."""
    places = engine.minus(place_in_years(engine, last), place_in_years(engine, first))
    thousand = engine.number(1000.0)

    def tell(between: str) -> str:
        return f"(sign({between}) * {engine.floor(f'(abs({between}) / {thousand})')})"

    return engine.bound([places], tell)


def place_in_years(engine: Engine, day: str) -> str:
    """1000·year + day of the year.

    Two such places lie as many whole thousands apart as there are anniversaries between.
    """

    def since_year_zero(day: str) -> str:
        limit = engine.number(FURTHEST)
        known = f"case when abs({day}) <= {limit} then {day} end"
        return engine.bound([f"({known} + {engine.number(719468.0)})"], partial(_in_eras, engine))

    return engine.bound([day], since_year_zero)


def _in_eras(engine: Engine, day: str) -> str:
    def in_era(era: str) -> str:
        rest = f"({day} - {era} * {engine.number(146097.0)})"
        return engine.bound([rest], lambda rest: _in_years(engine, era, rest))

    return engine.bound([_whole(engine, day, 146097)], in_era)


def _in_years(engine: Engine, era: str, day: str) -> str:
    leaps = f"{_whole(engine, day, 1460)} + {_whole(engine, day, 36524)} - {_whole(engine, day, 146096)}"
    year = _whole(engine, f"({day} - {leaps})", 365)
    return engine.bound([year], partial(_placed, engine, era, day))


def _placed(engine: Engine, era: str, day: str, year: str) -> str:
    number = engine.number
    leaps = f"{_whole(engine, year, 4)} - {_whole(engine, year, 100)}"
    before = f"({number(365.0)} * {year} + {leaps})"
    years = f"({year} + {era} * {number(400.0)})"
    return f"({years} * {number(1000.0)} + {day} - {before})"


def _whole(engine: Engine, x: str, by: float) -> str:
    return engine.floor(f"({x} / {engine.number(float(by))})")
