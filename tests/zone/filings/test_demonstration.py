"""The made-up past of filings: three years of every kind and stage, made by the platform's own acts."""

from __future__ import annotations

import pytest
from django.utils import timezone

from gongjian.zone.audit.recording import made_up
from gongjian.zone.demonstration.filings import light_filings, sow_filings
from gongjian.zone.demonstration.stage import Cast
from gongjian.zone.filings import queries
from gongjian.zone.filings.choices import Stage, Subject
from gongjian.zone.filings.models import Fact, Filing, Opinion
from gongjian.zone.history.deeds import many
from gongjian.zone.history.models import Copy
from gongjian.zone.inbox.actions import quietly
from gongjian.zone.inbox.models import Matter
from people import acting
from zone.once import ONCE

pytestmark = pytest.mark.django_db


@ONCE
def test_three_years_of_filings_of_every_kind_and_stage() -> None:
    with many(made_up), quietly():
        count = sow_filings(Cast.of_the_zone())
    light_filings()
    made = Filing.objects.all()
    assert made.count() == count
    assert {f.subject for f in made} == set(Subject.values)
    assert {f.stage for f in made} == set(Stage.values)
    years = {timezone.localtime(f.made_at).year for f in made}
    assert len(years) >= 3 and all("（示例）" in f.title + f.content for f in made)
    acts = set(Copy.objects.filter(kind="filing").values_list("act", flat=True))
    assert {"sent_back", "asked", "opined", "answered", "archived"} <= acts
    assert Opinion.objects.filter(adopted="no").exclude(answer="").exists()
    assert made.filter(amends__isnull=False, stage=Stage.ARCHIVED).exists()
    assert {f.light for f in made} >= {"green", "red", "none"}
    (unfiled,) = [f for f in Fact.objects.unfiled() if not f.covered_by.exists()]
    assert unfiled.park.code == "hexi"
    rows = {
        r.park.code: str(r.light)
        for r in queries.rows_of_parks(acting("qian"), timezone.localdate())
    }
    assert (rows["hexi"], rows["beichen"], rows["nankai"]) == ("red", "yellow", "green")
    assert {len(r.facts) for r in queries.rows_of_parks(acting("qian"), timezone.localdate())} == {
        3
    }
    assert Matter.objects.open().filter(kind="consult_on_filing").count() == 2
