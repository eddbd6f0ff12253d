"""Needs in tests: in any stage, and who has a hand in them."""

from __future__ import annotations

from typing import Any

from gongjian.zone.accounts.acting import Acting, all_for
from gongjian.zone.accounts.choices import Kind, Role
from gongjian.zone.accounts.models import Membership, Organisation, Person
from gongjian.zone.needs import actions, settling
from gongjian.zone.needs.models import Need
from people import acting
from zone.joint import house

TOLD = {"nature": "need", "title": "希望解决中试场地", "text": "中试需要八米层高的厂房", "category": "land", "urgency": "normal"}  # fmt: skip


def reporter(park: str = "hexi", name: str = "") -> Acting:
    """Somebody who reports for a firm of a park; a new firm where it is to be called something."""
    above = house(park)
    firms = Organisation.objects.beneath(above.path).filter(kind=Kind.ENTERPRISE)
    if name:
        told = {
            "code": f"CODE{Organisation.objects.count():014d}",
            "kind": Kind.ENTERPRISE,
            "name": name,
            "valid_from": "2020-01-01",
        }
        firm = Organisation.objects.add_child(above, told)
        firm.names.create(name=name, valid_from="2020-01-01")
    else:
        firm = firms.order_by("code")[0]
    person = Person.objects.create(username=f"reporter_{firm.pk}", name=f"{name or '某企业'}联系人")
    Membership.objects.create(
        person=person, organisation=firm, role=Role.REPORTER, valid_from="2020-01-01"
    )
    return all_for(person)[0]


def officer(park: str) -> Acting:
    """The park officer of a park."""
    member = Membership.objects.filter(
        organisation__code=park, role=Role.PARK_OFFICER
    ).select_related("person")[0]
    return all_for(member.person)[0]


def raised(by: Acting | None = None, *, named: bool = True, **told: Any) -> Need:
    """By a firm of 南开分园 for which the accountant has a letter, unless somebody else asks."""
    return actions.ask(by=by or acting("wang"), named=named, **{**TOLD, **told})


def park_of(need: Need) -> Acting:
    return officer(need.park.code)


def endorsed(by: Acting | None = None, **told: Any) -> Need:
    need = raised(by, **told)
    return (
        need
        if need.firm_id is None
        else actions.endorse(need=need, words="情况属实，建议研究", by=park_of(need))
    )


def received(by: Acting | None = None, **told: Any) -> Need:
    return actions.receive(need=endorsed(by, **told), by=acting("qian"))


def triaged(by: Acting | None = None, **told: Any) -> Need:
    return actions.triage(
        need=received(by, **told), category="land", urgency="normal", by=acting("qian")
    )


def assigned(by: Acting | None = None, *, to: str = "other_divisions", **told: Any) -> Need:
    return actions.assign(need=triaged(by, **told), house=house(to), by=acting("qian"))


def settled(by: Acting | None = None, *, outcome: str = "answered", **told: Any) -> Need:
    more = {"document": "若干措施"} if outcome == "measure" else {}
    need = assigned(by, **told)
    return settling.settle(
        need=need, outcome=outcome, answer="已协调两处场地", by=acting("li"), **more
    )


def now(need: Need) -> Need:
    return Need.objects.get(pk=need.pk)
