"""A count that the file of a park withholds stands on no other page either."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

import pytest

from gongjian.zone.accounts.models import Organisation
from gongjian.zone.dashboards.park_file import register
from gongjian.zone.dashboards.park_file.parts import Section, When
from people import acting
from zone.joint import house

pytestmark = pytest.mark.django_db


def told(who: str, of: Organisation) -> dict[str, Section]:
    return {each.key: each for each in register.of_register(acting(who), of, When.of(None))}


def test_a_carrier_that_its_park_withholds_is_told_on_no_page_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All that the park has but one unit is in one carrier: that carrier's count would tell of the one."""
    park = house("core")
    large = Organisation.objects.filter(kind="sub_park", path__startswith=park.path)[0]
    held = {park.path: 10.0, large.path: 9.0}

    def figures(
        codes: Iterable[str], paths: Sequence[str], day: date, at: datetime | None = None
    ) -> dict[str, list[float]]:
        return {code: [held.get(path, 0.0) for path in paths] for code in codes}

    monkeypatch.setattr(register, "figures", figures)
    in_park = {line.texts[1]: line.texts[2] for line in told("sun", park)["carriers"].lines}
    assert in_park[large.name] == "不公布"
    own = told("sun", large)["register"]
    assert {figure.told for figure in own.figures} == {"不公布"} and own.sentences == []
    assert told("sun", park)["register"].figures[0].value == 10
    assert told("qian", large)["register"].figures[0].value == 9
    held[large.path] = 5.0  # enough is left besides
    assert told("sun", large)["register"].figures[0].value == 5
