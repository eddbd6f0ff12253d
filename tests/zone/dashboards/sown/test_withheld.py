"""What the park's file tells of the register to those who see no unit: no count of too few, and not of any day."""

from __future__ import annotations

import io
from datetime import date, timedelta
from itertools import product

import pytest
from django.db import connection
from django.utils import timezone
from docx import Document as Word

from gongjian.zone.accounts.models import Organisation
from gongjian.zone.dashboards import park_file
from gongjian.zone.dashboards.park_file.parts import Section, When
from gongjian.zone.dashboards.park_file.register import Telling
from gongjian.zone.web.numbers import number
from people import acting, content, signed_in
from zone.dashboards.sown import raw
from zone.joint import house
from zone.once import ONCE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("three_years"), ONCE]
TODAY = timezone.localdate()
LEAST = 3  # the pack's disclosure.minimum_count
FEW = "少于 3 家，不公布"


def told(code: str, who: str, day: date | None = None) -> dict[str, Section]:
    return {each.key: each for each in park_file.told(acting(who), house(code), When.of(day))}


def counts(sections: dict[str, Section]) -> dict[str, str]:
    return {line.texts[1]: line.texts[2] for line in sections["carriers"].lines}


def carriers(code: str) -> list[Organisation]:
    path = house(code).path
    return list(Organisation.objects.filter(kind="sub_park", path__startswith=path))


def left_with(carrier: Organisation, count: int) -> None:
    """All of a carrier's units but so many are now counted by its park itself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT unit_id FROM register_state WHERE owner_id = %s AND known_to IS NULL", [carrier.pk])  # fmt: skip
        keys = sorted({key for (key,) in cursor.fetchall()})[count:]
        marks = ", ".join(["%s"] * len(keys)) or "NULL"
        cursor.execute(
            f"UPDATE register_state SET owner_id = %s WHERE owner_id = %s AND unit_id IN ({marks})",
            [house("core").pk, carrier.pk, *keys],
        )


def test_a_carrier_with_two_units_is_bare_to_those_who_see_them_and_to_nobody_else() -> None:
    small = carriers("core")[0]
    left_with(small, 2)
    assert raw.units(small.path, TODAY) == 2
    for who in ("sun", "li"):
        assert counts(told("core", who))[small.name] == FEW
        page = signed_in(who).get("/parks/core/").content.decode()
        file = Word(io.BytesIO(content(signed_in(who).get("/parks/core/word/"))))
        paper = "\n".join(p.text for p in file.paragraphs)
        for text in (page, paper):
            assert small.name in text and FEW in text
        assert f"{small.valid_from}，{small.name}，名录单位（个）{FEW}。" in paper
    for who in ("qian", "zhao", "zheng"):
        assert counts(told("core", who))[small.name] == "2"
        assert FEW not in signed_in(who).get("/parks/core/").content.decode()


@pytest.mark.parametrize(("whole", "parts"), [(10, (9,)), (10, (9, 1)), (12, (5, 6, 1)), (4, (2, 2)), (7, (0, 6))])  # fmt: skip
def test_the_whole_and_what_is_told_of_it_leave_no_carrier_known_exactly(whole: int, parts: tuple[int, ...]) -> None:  # fmt: skip
    """By trying: every way to share the units out that agrees with what was told is a way it could have been, and for
    no carrier that has too few, nor for the rest, do all these ways agree."""
    words = Telling(sees=False, least=LEAST, on_this_day=True).parts(whole, parts)
    could = [
        way for way in product(range(whole + 1), repeat=len(parts)) if sum(way) <= whole
        and all((word == number(n)) if word.isdigit() else n > 0 and (word != FEW or n < LEAST)
                for n, word in zip(way, words, strict=True))
    ]  # fmt: skip
    assert tuple(parts) in could
    for place, count in enumerate((*parts, whole - sum(parts))):
        values = {(*way, whole - sum(way))[place] for way in could}
        assert len(values) > 1 or not 0 < count < LEAST, (place, words)


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), date(TODAY.year - 1, 7, 15)])
def test_only_today_and_the_ends_of_years_are_told_to_those_who_see_no_unit(day: date) -> None:
    if (day.month, day.day) == (12, 31):
        day -= timedelta(days=1)
    leader, office = told("core", "sun", day), told("core", "qian", day)
    assert not any(f.told for f in leader["register"].figures)
    assert leader["register"].sentences == [
        "对看不到单位资料的人，名录的数只提供今天和各年年末的。"
    ]
    assert set(counts(leader).values()) == {"—"}
    assert {line.texts[2:5] for line in leader["industries"].lines} <= {("—", "—", "—")}
    assert office["register"].figures[0].value == raw.units(house("core").path, day)
    assert set(counts(office).values()) != {"—"}
    end = told("core", "sun", date(TODAY.year - 1, 12, 31))
    assert end["register"].figures[0].value and set(counts(end).values()) != {"—"}


def test_a_leader_reads_the_change_since_the_end_of_last_year() -> None:
    path = house("core").path
    now, then = raw.units(path, TODAY), raw.units(path, date(TODAY.year - 1, 12, 31))
    (words,) = told("core", "sun")["register"].sentences
    assert words.startswith(f"名录单位 {number(now)} 个，上年末 {number(then)} 个，")


def test_a_figure_whose_rest_is_of_too_few_is_no_figure_either() -> None:
    how = Telling(sees=False, least=LEAST, on_this_day=True)
    from gongjian.zone.dashboards.park_file.register import _figure

    for value, whole, words in ((1, 9, FEW), (8, 9, "不公布"), (9, 9, ""), (0, 9, ""), (2, 2, FEW), (5, 9, "")):  # fmt: skip
        figure = _figure("register_operating", value, whole, TODAY, how)
        assert (figure.words, figure.value) == (words, None if words else value), (value, whole)
    nothing = Telling(sees=False, least=None, on_this_day=True)
    assert _figure("register_operating", 50, 90, TODAY, nothing).told == "不公布"
