"""The made-up past of the room: three years, by the platform's own acts, each after the last."""

from __future__ import annotations

from collections import Counter

import pytest
from django.utils import timezone

from gongjian.zone.demonstration.industry import sow_industry
from gongjian.zone.demonstration.stage import Cast
from gongjian.zone.history.models import Copy
from gongjian.zone.industry import queries
from gongjian.zone.industry.models import (
    Activity,
    Agreement,
    Exchange,
    Foothold,
    Problem,
    Project,
    Prospect,
    Update,
)
from gongjian.zone.industry.projects import checks
from gongjian.zone.industry.projects.actions import labels, values
from people import acting
from zone.industry.things import at
from zone.joint import house
from zone.once import ONCE

pytestmark = pytest.mark.django_db
KINDS = ("project", "agreement", "activity", "foothold", "exchange")


@ONCE
def test_three_years_fill_every_page_and_hold_together() -> None:
    sow_industry(Cast.of_the_zone())
    _every_kind_is_there()
    _what_was_known_grew_act_by_act()
    _every_project_is_as_an_officer_could_have_told_it()


def _every_kind_is_there() -> None:
    assert Project.objects.count() >= 70 and set(Counter(Project.objects.values_list("stage", flat=True))) == {
        "lead", "agreed", "signed", "started", "produced", "lost",
    }  # fmt: skip
    assert {"green", "yellow", "red"} == set(Project.objects.values_list("light", flat=True))
    sent = Update.objects.all()
    assert (
        len({u.period[:4] for u in sent}) == 3
        and any(u.late for u in sent)
        and not all(u.late for u in sent)
    )
    assert (
        Problem.objects.filter(solved_on=None).exists()
        and Problem.objects.exclude(solved_on=None).exists()
    )
    assert set(Prospect.objects.values_list("stage", flat=True)) == {
        "lead",
        "signed",
        "landed",
        "lost",
    }
    assert Prospect.objects.exclude(project=None).exists()
    assert (
        Agreement.objects.filter(stage="draft").exists()
        and len(set(Agreement.objects.values_list("kind_of"))) == 6
    )
    assert {d.year for d in Activity.objects.values_list("on", flat=True)} == {
        timezone.localdate().year - n for n in range(3)
    }
    assert (
        len(set(Foothold.objects.values_list("kind_of"))) == 6
        and Foothold.objects.exclude(until=None).exists()
    )
    assert Exchange.objects.filter(receipts__file__isnull=False).exists()


def _what_was_known_grew_act_by_act() -> None:
    for kind in KINDS:
        last: dict[int, tuple[int, object]] = {}
        for key, version, moment in (
            Copy.objects.filter(kind=kind)
            .order_by("key", "version")
            .values_list("key", "version", "at")
        ):
            before = last.get(key)
            assert before is None or before[1] <= moment, (kind, key, version)  # type: ignore[operator]
            last[key] = (version, moment)
    years = [
        len(queries.of_park(acting("qian"), house("nankai"), at(365 * back)).projects)
        for back in (2, 1, 0)
    ]
    assert years == sorted(years) and years[-1] > 0


def _every_project_is_as_an_officer_could_have_told_it() -> None:
    for project in Project.objects.all():
        assert checks.faults(values(project), None, timezone.localdate(), labels()) == [], project
