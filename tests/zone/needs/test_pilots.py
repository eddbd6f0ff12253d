"""An answer that a pilot is begun names its filing: one of the park's that is here, or another by its number."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from gongjian.zone.filings.models import Filing
from gongjian.zone.needs import queries, settling
from gongjian.zone.needs.models import Need
from people import acting, signed_in
from zone.filings.stages import accepted, consulting_on, drafted
from zone.wishes import assigned, now

pytestmark = pytest.mark.django_db


def pilot(**told: str) -> Filing:
    return accepted(subject="policy_pilot", title="中试用房先租后让试点", **told)


def settle(need: Need, by: str = "qian", outcome: str = "pilot", **told: object) -> Need:
    return settling.settle(
        need=need, outcome=outcome, answer="在园区先行试点", by=acting(by), **told
    )  # type: ignore[arg-type]


def test_a_pilot_is_chosen_among_the_filed_pilots_of_the_park_and_leads_there() -> None:
    need, of = assigned(), pilot()
    consulting_on(title="规划调整")  # of another subject
    drafted(subject="policy_pilot", title="还没送出的草稿")
    elsewhere = pilot(park="core", by="zheng")
    assert list(queries.pilots_of(need, acting("qian"))) == [of]
    client = signed_in("qian")
    page = client.get(f"/needs/{need.pk}/").content.decode()
    offered = page.partition('name="pilot"')[2].partition("</select>")[0]
    assert f">{of}</option>" in offered and offered.count("<option") == 2
    assert str(elsewhere) not in page
    client.post(
        f"/needs/{need.pk}/settle/", {"outcome": "pilot", "answer": "先行试点", "pilot": of.pk}
    )
    assert (now(need).pilot, now(need).filing, list(of.needs.all())) == (of, "", [need])
    assert (
        f'<a href="/filings/{of.pk}/">{of}</a>' in client.get(f"/needs/{need.pk}/").content.decode()
    )
    asker = signed_in("wang").get(f"/needs/{need.pk}/").content.decode()
    assert of.number in asker and f"/filings/{of.pk}/" not in asker  # named, not opened


def test_a_pilot_that_is_not_here_is_named_by_its_number() -> None:
    assert settle(assigned(), filing="津科示备〔2015〕3号").filing == "津科示备〔2015〕3号"


def test_a_filing_of_another_park_another_answer_or_beyond_ones_sight_is_refused() -> None:
    need, of, elsewhere = assigned(), pilot(), pilot(park="core", by="zheng")
    for told in (
        {"pilot": elsewhere},
        {"pilot": of, "outcome": "answered"},
        {"pilot": of, "by": "li"},
    ):
        with pytest.raises(ValidationError) as error:
            settle(need, **told)  # type: ignore[arg-type]
        assert error.value.code == "pilot", told
    with pytest.raises(IntegrityError), transaction.atomic():
        Need.objects.filter(pk=need.pk).update(pilot=of)


def test_a_need_that_is_opened_again_names_no_pilot_any_more() -> None:
    need = settle(assigned(), pilot=pilot())
    settling.rate(need=need, score=1, words="没有落实", by=acting("wang"))
    settling.reopen(need=now(need), reason="没有落实", by=acting("wang"))
    assert now(need).pilot is None
