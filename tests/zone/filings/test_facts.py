"""What parks declare of themselves: as of a day, as known at a moment, and what changed without a filing."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongjian.zone.accounts import actions as accounts
from gongjian.zone.accounts.models import Organisation, OrganisationName
from gongjian.zone.accounts.scopes import within
from gongjian.zone.filings import accepting, actions, consulting, declaring, queries, wording
from gongjian.zone.filings.choices import Sort, Standing, Step
from gongjian.zone.filings.forms import Declaring
from gongjian.zone.filings.models import Fact, Filing, Proposal
from gongjian.zone.inbox.arrays import working_days
from gongjian.zone.inbox.models import Matter
from gongjian.zone.register.arrays import pack_on
from people import acting
from zone.filings.stages import again, archived, consulting_on, declared, drafted, enclosed
from zone.joint import house

pytestmark = pytest.mark.django_db
JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)


def code_of(error: pytest.ExceptionInfo[ValidationError]) -> str:
    return str(error.value.code)


def due() -> dict[str, date]:
    """Parks from which the filing of a change is due."""
    found = Matter.objects.open().filter(kind=declaring.UNFILED).select_related("organisation")
    return {m.organisation.code: m.due_on for m in found}


def light_of(code: str = "nankai", day: date | None = None) -> str:
    rows = queries.rows_of_parks(acting("qian"), day or timezone.localdate())
    return next(str(row.light) for row in rows if row.park.code == code)


def renamed(
    code: str = "nankai", name: str = "南开科技园管委会", since: date | None = None
) -> OrganisationName:
    return accounts.rename_organisation(
        organisation=house(code), name=name, valid_from=since or timezone.localdate(), by=acting("security")
    )  # fmt: skip


# ---- from before the platform


def test_the_packs_lead_industries_are_here_with_source_and_how_sure_they_are() -> None:
    pack = pack_on()
    assert pack is not None and pack.zone is not None
    known = {p.code: p for p in pack.zone.parks if p.lead_industries}
    assert declaring.seed(by=None, house=house("zone_office")) == len(known) == 4
    assert declaring.seed(by=None, house=house("zone_office")) == 0
    for code, told in known.items():
        assert queries.lead_industries(house(code), date(2026, 1, 1)) == list(told.lead_industries)
    core = queries.facts(house("core"), date(2026, 1, 1))[Sort.INDUSTRIES]
    assert (core.since, core.certainty, core.standing) == (
        date(2015, 2, 26),
        "secondary",
        Standing.BEFORE,
    )
    assert core.source == "国务院 2014 年 12 月批复；新闻报道 2015"
    assert queries.lead_industries(house("core"), date(2015, 2, 25)) == [] and due() == {}


def test_the_packs_facts_come_in_the_morning_and_give_way_to_what_the_office_knows() -> None:
    begun = {"park": house("core"), "sort": "lead_industries", "since": date(2015, 2, 26)}
    known = declaring.enter(source="批复", industries=["新能源"], by=acting("qian"), **begun)
    declaring.look_after()
    assert queries.lead_industries(house("core"), JUNE) == ["新能源"]
    assert queries.lead_industries(house("hexi"), JUNE) == ["工程设计"]
    seeded = Fact.objects.get(park=house("hexi"))
    declaring.take_back(fact=seeded, by=acting("qian"), reason="与批复不符")
    declaring.look_after()
    assert queries.lead_industries(house("hexi"), JUNE) == [] and known.pk


def test_the_office_writes_down_what_was_there_and_names_its_source() -> None:
    told: dict[str, Any] = {
        "park": house("nankai"),
        "sort": "territory",
        "since": date(2015, 3, 17),
        "area": Decimal(1155),
    }
    with pytest.raises(ValidationError) as error:
        declaring.enter(source=" ", by=acting("qian"), **told)
    assert code_of(error) == "source"
    declaring.enter(source="津政函〔2015〕1号", by=acting("qian"), **told)
    held = queries.facts(house("nankai"), JUNE)[Sort.TERRITORY]
    assert (held.standing, held.source, held.area) == (
        Standing.BEFORE,
        "津政函〔2015〕1号",
        Decimal(1155),
    )
    assert due() == {} and light_of() == "green"


# ---- declared without a filing


def test_a_change_without_a_filing_holds_is_marked_and_is_pointed_out_to_the_park() -> None:
    fact = declared()
    assert queries.lead_industries(house("nankai"), JUNE) == ["智能制造"]
    assert queries.facts(house("nankai"), JUNE)[Sort.INDUSTRIES].standing == Standing.UNFILED
    assert due() == {"nankai": working_days().after(timezone.localdate(), 20)}
    assert list(queries.unfiled(acting("qian"))) == [fact] == list(queries.unfiled(acting("wu")))
    assert (light_of("nankai"), light_of("hexi")) == ("red", "green")


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"sort": "lead_industries", "industries": []}, "content"),
        ({"sort": "territory", "area": None}, "content"),
        ({"sort": "institution", "name": " "}, "content"),
        ({"since": date(2099, 1, 1)}, "since"),
    ],
)
def test_what_says_nothing_or_has_not_happened_is_not_declared(
    told: dict[str, Any], code: str
) -> None:
    with pytest.raises(ValidationError) as error:
        declared(**told)
    assert code_of(error) == code
    assert not Fact.objects.exists()


def test_two_facts_of_a_sort_do_not_begin_on_one_day() -> None:
    fact = declared()
    with pytest.raises(ValidationError) as error:
        declared(industries=["新材料"])
    assert code_of(error) == "again"
    with pytest.raises(IntegrityError), transaction.atomic():
        Fact.objects.create(
            park=fact.park, house=fact.house, sort=fact.sort, since=fact.since, origin="park"
        )


@pytest.mark.parametrize("sort", ["territory", "institution"])
def test_the_database_keeps_no_fact_that_says_nothing(sort: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Fact.objects.create(
            park=house("nankai"), house=house("nankai"), sort=sort, since=JUNE, origin="park"
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.create(filing=drafted(), sort=sort, since=JUNE)


def test_what_was_declared_in_error_is_taken_back_and_what_was_before_counts_again() -> None:
    declaring.enter(park=house("nankai"), sort="lead_industries", since=date(2015, 3, 17), source="批复",
                    industries=["科技服务"], by=acting("qian"))  # fmt: skip
    fact = declared()
    declaring.take_back(fact=fact, by=acting("wu"), reason="还没有定")
    assert queries.lead_industries(house("nankai"), JUNE) == ["科技服务"]
    assert due() == {} and light_of() == "green"
    assert Fact.objects.get(pk=fact.pk).withdrawn_because == "还没有定"


def test_the_office_finds_that_no_filing_is_wanted_and_says_why() -> None:
    fact = declared()
    with pytest.raises(ValidationError) as error:
        declaring.excuse(fact=fact, by=acting("qian"), reason=" ")
    assert code_of(error) == "reason"
    declaring.excuse(fact=fact, by=acting("qian"), reason="只是更正错字")
    held = queries.facts(house("nankai"), JUNE)[Sort.INDUSTRIES]
    assert held.standing == Standing.EXCUSED and due() == {} and light_of() == "green"
    with pytest.raises(ValidationError):
        declaring.excuse(fact=fact, by=acting("zhao"), reason="再说一次")


def test_a_sub_parks_change_is_due_from_the_park_above_it() -> None:
    declaring.declare(
        park=house("core_huayuan"),
        sort="territory",
        since=JUNE,
        area=Decimal(300),
        by=acting("zheng"),
    )
    assert set(due()) == {"core"}


# ---- covered by a filing


def test_a_filing_of_the_change_turns_the_light_yellow_and_settles_it_when_it_is_archived() -> None:
    fact = declared()
    filing = enclosed(drafted(covers=[fact]), Step.CONSULT)
    assert light_of() == "red" and set(due()) == {"nankai"}  # a draft is nobody's business
    filing = consulting.consult(filing=filing, by=acting("wu"))
    assert light_of() == "yellow" and due() == {}
    assert queries.facts(house("nankai"), JUNE)[Sort.INDUSTRIES].standing == Standing.UNDER_WAY
    consulting.close(filing=filing, verdict="agree", text="", by=acting("lin"))
    accepting.file(filing=enclosed(again(filing), Step.FILE), by=acting("wu"))
    accepting.archive(filing=accepting.accept(filing=filing, by=acting("qian")), by=acting("qian"))
    held = queries.facts(house("nankai"), JUNE)[Sort.INDUSTRIES]
    assert (held.standing, held.filing) == (Standing.FILED, filing.pk)
    assert light_of() == "green" and not queries.unfiled(acting("qian")).exists()


def test_when_the_filing_is_withdrawn_the_change_is_due_again() -> None:
    fact = declared()
    filing = consulting_on(covers=[fact])
    actions.withdraw(filing=filing, by=acting("wu"), reason="重新研究")
    assert set(due()) == {"nankai"} and light_of() == "red"


@pytest.mark.parametrize(
    ("subject", "fact"),
    [
        ("governance_reform", "lead_industries"),
        ("policy_pilot", "territory"),
        ("plan_change", "institution"),
    ],
)
def test_a_filing_covers_and_proposes_what_its_kind_is_about(subject: str, fact: str) -> None:
    with pytest.raises(ValidationError) as error:
        drafted(subject=subject, covers=[declared(sort=fact)])
    assert code_of(error) == "covers"
    with pytest.raises(ValidationError) as error:
        actions.propose(filing=drafted(subject=subject), sort=fact, since=JULY, by=acting("wu"))
    assert code_of(error) == "sort"


def test_nobody_covers_a_neighbours_change() -> None:
    with pytest.raises(ValidationError) as error:
        drafted(covers=[declared("hexi", "park_hexi")])
    assert code_of(error) == "covers"


# ---- proposed by a filing


def proposing(sort: str = "lead_industries", **told: Any) -> Filing:
    subject = "governance_reform" if sort == "institution" else "plan_change"
    filing = drafted(subject=subject)
    actions.propose(filing=filing, sort=sort, since=JULY, by=acting("wu"), **told)
    return filing


def archived_of(filing: Filing) -> Filing:
    filing = consulting.consult(filing=enclosed(filing, Step.CONSULT), by=acting("wu"))
    consulting.close(filing=filing, verdict="agree", text="", by=acting("lin"))
    accepting.file(filing=enclosed(again(filing), Step.FILE), by=acting("wu"))
    return accepting.archive(
        filing=accepting.accept(filing=filing, by=acting("qian")), by=acting("qian")
    )


def test_what_a_filing_proposes_holds_from_its_day_once_it_is_archived_and_not_before() -> None:
    filing = proposing(industries=["科技服务", "数字经济"])
    assert queries.lead_industries(house("nankai"), JULY) == []
    archived_of(filing)
    assert queries.lead_industries(house("nankai"), JULY) == ["科技服务", "数字经济"]
    assert queries.lead_industries(house("nankai"), JULY - timedelta(days=1)) == []
    assert queries.facts(house("nankai"), JULY)[Sort.INDUSTRIES].standing == Standing.FILED
    assert due() == {}


def test_said_again_a_proposal_takes_the_place_of_the_last_and_may_be_dropped() -> None:
    filing = proposing(industries=["科技服务"])
    actions.propose(
        filing=filing, sort="lead_industries", since=JUNE, industries=["新材料"], by=acting("wu")
    )
    assert [(p.since, p.industries) for p in filing.proposals.all()] == [(JUNE, ["新材料"])]
    with pytest.raises(ValidationError) as error:
        actions.edit(filing=filing, by=acting("wu"), subject="policy_pilot")
    assert code_of(error) == "subject"
    actions.drop_proposal(filing=filing, sort="lead_industries", by=acting("wu"))
    assert not filing.proposals.exists()


def test_a_filed_fact_takes_the_place_of_an_unfiled_one_of_the_same_day() -> None:
    unfiled = declared(since=JULY)
    archived_of(proposing(industries=["新材料"]))
    assert queries.lead_industries(house("nankai"), JULY) == ["新材料"]
    assert (
        Fact.objects.get(pk=unfiled.pk).withdrawn_because
        == f"由备案 {timezone.localdate():%Y}-001 代替"
    )
    assert due() == {} and light_of() == "green"


# ---- as of a day, as known at a moment


def test_facts_are_those_of_a_day_as_they_were_known_at_a_moment() -> None:
    park, then = house("nankai"), timezone.now()
    with time_machine.travel(then - timedelta(days=60), tick=False):
        declared(since=date(2026, 1, 1), industries=["甲"])
    with time_machine.travel(then - timedelta(days=30), tick=False):
        late = declared(since=date(2026, 5, 1), industries=["乙"])
    with time_machine.travel(then - timedelta(days=10), tick=False):
        declaring.take_back(fact=late, by=acting("wu"), reason="弄错了")

    def known(day: date, back: int) -> list[str]:
        return queries.lead_industries(park, day, then - timedelta(days=back))

    assert known(date(2026, 6, 1), 70) == []
    assert known(date(2026, 6, 1), 50) == ["甲"]
    assert known(date(2026, 6, 1), 20) == ["乙"] and known(date(2026, 4, 1), 20) == ["甲"]
    assert known(date(2026, 6, 1), 5) == ["甲"]
    assert known(date(2025, 12, 31), 5) == []


def test_what_a_fact_stood_on_is_known_as_it_was_then() -> None:
    then = timezone.now()
    with time_machine.travel(then - timedelta(days=60), tick=False):
        fact = declared()
    with time_machine.travel(then - timedelta(days=40), tick=False):
        filing = consulting_on(covers=[fact])
    with time_machine.travel(then - timedelta(days=20), tick=False):
        consulting.close(filing=filing, verdict="agree", text="", by=acting("lin"))
        accepting.file(filing=enclosed(again(filing), Step.FILE), by=acting("wu"))
        accepting.archive(
            filing=accepting.accept(filing=filing, by=acting("qian")), by=acting("qian")
        )
    stood = {
        back: queries.facts(house("nankai"), JUNE, then - timedelta(days=back))[
            Sort.INDUSTRIES
        ].standing
        for back in (50, 30, 10)
    }
    assert stood == {50: Standing.UNFILED, 30: Standing.UNDER_WAY, 10: Standing.FILED}


# ---- the register of organisations


def test_a_park_renamed_without_a_filing_is_pointed_out_at_once() -> None:
    renamed()
    (fact,) = queries.unfiled(acting("qian"))
    assert (fact.origin, fact.name, fact.since) == (
        "register",
        "南开科技园管委会",
        timezone.localdate(),
    )
    assert set(due()) == {"nankai"} and light_of() == "red"
    with pytest.raises(ValidationError):
        declaring.take_back(fact=fact, by=acting("wu"), reason="不想报")


def test_a_rename_that_is_undone_leaves_nothing() -> None:
    with transaction.atomic():
        renamed()
        transaction.set_rollback(True)
    assert not Fact.objects.exists() and due() == {}


def test_a_rename_that_an_archived_reform_announced_is_not_pointed_out() -> None:
    archived_of(proposing("institution", name="南开科技园管委会", duty="管理"))
    renamed()
    assert not queries.unfiled(acting("qian")).exists() and due() == {} and light_of() == "green"


def test_a_reform_archived_after_the_rename_settles_it_by_the_name() -> None:
    renamed()
    archived_of(proposing("institution", name="南开科技园管委会"))
    assert not queries.unfiled(acting("qian")).exists() and light_of() == "green"


def test_a_plan_change_does_not_settle_a_rename() -> None:
    renamed()
    archived()
    assert queries.unfiled(acting("qian")).count() == 1 and set(due()) == {"nankai"}


def test_a_name_that_came_by_another_way_is_noted_in_the_morning_and_once() -> None:
    OrganisationName.objects.create(
        organisation=house("hexi"), name="河西科技园管委会", valid_from=JUNE
    )
    assert declaring.look_after() == 1 and declaring.look_after() == 1
    (fact,) = Fact.objects.filter(origin="register")
    assert (fact.park.code, fact.name, fact.since) == ("hexi", "河西科技园管委会", JUNE)
    assert set(due()) == {"hexi"}


def test_an_enterprise_or_a_district_may_be_called_otherwise_without_a_filing() -> None:
    for one in (house("120104"), Organisation.objects.filter(kind="enterprise").first()):
        assert one is not None
        renamed(one.code, "新名称")
    assert not Fact.objects.exists()


# ---- who sees them, and how many questions are asked


def test_facts_are_seen_by_the_park_its_district_the_divisions_and_the_office() -> None:
    declared()
    everybody = ("wu", "zheng", "zhou", "li", "lin", "qian", "sun", "feng", "wang", "system")
    seen = {name for name in everybody if within(acting(name), Fact).exists()}
    assert seen == {"wu", "zhou", "li", "lin", "qian", "sun", "feng"}


def test_the_rows_of_all_parks_ask_as_many_questions_for_many_facts_as_for_few() -> None:
    counts = []
    for turn in range(2):
        for park in queries.parks():
            for month in range(1, 3 if not turn else 6):
                told = {"since": date(2026 - turn, month, 1), "industries": [f"产业{month}"]}
                declaring.enter(
                    park=park, sort="lead_industries", source="批复", by=acting("qian"), **told
                )
        with CaptureQueriesContext(connection) as asked:
            rows = queries.rows_of_parks(acting("qian"), JUNE)
        counts.append(len(asked))
    assert counts[0] == counts[1] and len(rows) == 22
    assert all(row.facts[Sort.INDUSTRIES].industries == ("产业2",) for row in rows)


# ---- in words


@pytest.mark.parametrize(
    ("hectares", "words"),
    [
        (Decimal("1155"), "1,155 公顷（11.55 平方公里）"), (Decimal("0.5"), "0.5 公顷（0.005 平方公里）"),
        (Decimal("100.0000"), "100 公顷（1 平方公里）"), (Decimal("244.5"), "244.5 公顷（2.445 平方公里）"), (None, "—"),
    ],
)  # fmt: skip
def test_a_territory_is_told_in_both_of_its_units(hectares: Decimal | None, words: str) -> None:
    assert wording.area(hectares) == words


def test_square_kilometres_are_kept_as_hectares() -> None:
    form = Declaring({"since": "2026-06-01", "area": "11.55", "unit": "km2"}, sort=Sort.TERRITORY)
    assert form.is_valid() and form.told() == {
        "since": JUNE,
        "area": Decimal("1155.00"),
        "text": "",
    }


def test_industries_are_read_from_lines_and_commas_each_once() -> None:
    form = Declaring(
        {"since": "2026-06-01", "industries": "智能制造、新材料\n智能制造，生物医药"},
        sort=Sort.INDUSTRIES,
    )
    assert form.is_valid() and form.told()["industries"] == ["智能制造", "新材料", "生物医药"]
