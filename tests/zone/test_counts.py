"""Before and after the neighbour's rows are planted: whoever sees nothing of them counts nothing of them."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError

from gongjian.zone.reports import rounds
from gongjian.zone.reports.choices import RoundStage
from gongjian.zone.reports.models import Round
from people import acting
from zone.api.operations import OPERATIONS, asked, keys
from zone.matrix import BOUND, Planted, pictures, plant_others, plant_own
from zone.once import ONCE

pytestmark = [pytest.mark.django_db, ONCE]


def settle() -> None:
    """Every task that was issued meanwhile is asked for in the rounds that are open: planting more asks for it too."""
    for each in Round.objects.filter(stage=RoundStage.OPEN):
        with suppress(ValidationError):  # where there is nothing more
            rounds.extend(round=each, by=acting("qian"))


def test_the_neighbours_rows_change_no_count_and_no_total_of_those_who_do_not_see_them() -> None:
    own = plant_own()
    settle()
    before = pictures()
    plant_others(own)
    after = pictures()
    assert len(before) > 200
    changed = [which for which in before if before[which] != after[which]]
    assert changed == [], changed


def test_the_neighbours_rows_change_no_count_of_the_api() -> None:
    own = plant_own()
    settle()
    planted = Planted(own, {"code": "nothing"})
    lists = [(row, purpose) for row in OPERATIONS.values() if row.reads or row.scope == "inbox"
             for purpose in (row.purpose,) if "{" not in row.path]  # fmt: skip
    secrets = {purpose: keys(planted, purpose) for _row, purpose in lists}

    def counts() -> dict[tuple[str, str], str]:
        cache.clear()
        return {
            (row.path, role): asked(secret, "get", row.path).content.decode()
            for row, purpose in lists
            for role, secret in secrets[purpose].items()
            if role in BOUND and role not in row.reads | row.counts
        }

    before = counts()
    plant_others(own)
    after = counts()
    assert len(before) > 100
    changed = [which for which in before if before[which] != after[which]]
    assert changed == [], changed
