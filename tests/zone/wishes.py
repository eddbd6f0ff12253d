"""Needs in tests: in any stage, and who has a hand in them."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from gongjian.zone.accounts.acting import Acting, all_for
from gongjian.zone.accounts.choices import Kind, Role
from gongjian.zone.accounts.models import Membership, Organisation, Person
from gongjian.zone.needs import actions, delegating, reforming, settling, sharing
from gongjian.zone.needs.models import Experience, Need
from people import acting
from zone.joint import days, house

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


# ---- for the matrix of rights


def planted(park: Organisation, by: Acting, mark: str) -> dict[str, Any]:
    """Needs of a firm in each stage, reforms, a power and experience of its park. What all may read bears no mark;
    nothing is due from anybody but the park."""
    above = list(Organisation.objects.get_ancestors(park))[-1]
    today, staff = timezone.localdate(), officer(park.code)
    answer = {"outcome": "answered", "answer": mark, "settled_on": today, "answered_by": above}
    study = {"assigned_to": above, "assigned_on": today, "answer_due": today, "received_on": today}
    stages: dict[str, dict[str, Any]] = {
        "need": {"stage": "assigned", **study}, "need_raised": {}, "need_returned": {"stage": "returned"},
        "need_endorsed": {"stage": "endorsed"}, "need_received": {"stage": "received", "received_on": today},
        "need_settled": {"stage": "settled", **answer},
    }  # fmt: skip
    made = {name: raised(by, named=False, title=f"{mark}需求") for name in (*stages, "need_merged")}
    for name, told in stages.items():
        Need.objects.filter(pk=made[name].pk).update(**told)
    Need.objects.filter(pk=made["need_merged"].pk).update(stage="merged", merged_into=made["need"])
    made["need"].opinions.create(organisation=park, asked_by_id=staff.person_id)
    return (
        {name: need.pk for name, need in made.items()}
        | _reforms(staff, mark)
        | _power(park, mark)
        | _experience(staff, mark)
    )


def _reforms(by: Acting, mark: str) -> dict[str, Any]:
    told = {"category": "reform", "basis": "方案", "owner_id": by.organisation_id}
    draft = reforming.draft(by=by, title=f"{mark}改革", **told)
    known = reforming.make_known(
        reform=reforming.draft(by=by, title="改革", steps=[("节点", days(9))], **told), by=by
    )
    return {
        "reform": known.pk,
        "reform_draft": draft.pk,
        "reform_step": (known.pk, known.steps.get().pk),
    }


def _power(park: Organisation, mark: str) -> dict[str, Any]:
    power = delegating.draft(
        by=acting("li"), number=f"XF-{park.code}", title=f"{mark}事项", category="other", office="机关", document="文件",
        since=days(-9), parks=[park],
    )  # fmt: skip
    return {"power": delegating.enlist(power=power, by=acting("li")).pk}


def _experience(by: Acting, mark: str) -> dict[str, Any]:
    def told(title: str) -> Experience:
        return sharing.draft(by=by, title=title, problem="问题", text="做法", result="成效")

    draft, proposed, published = told(f"{mark}草稿"), told(f"{mark}经验"), told("经验")
    Experience.objects.filter(pk=proposed.pk).update(stage="proposed")
    Experience.objects.filter(pk=published.pk).update(
        stage="published", published_on=timezone.localdate(), published_by=acting("qian").person_id
    )
    return {
        "experience": published.pk,
        "experience_draft": draft.pk,
        "experience_proposed": proposed.pk,
    }
