"""What this room tells on the page of a unit: its projects and footholds and the cooperation they came of, to whom
they concern."""

from __future__ import annotations

import pytest
from django.utils import timezone

from gongjian.zone.industry.cooperation import occasions
from gongjian.zone.industry.models import Project
from gongjian.zone.register import elsewhere
from gongjian.zone.register.models import State, Unit
from people import acting, signed_in
from zone.industry.things import activity, agreement, foothold, project
from zone.joint import days, house

pytestmark = pytest.mark.django_db


def unit(park: str = "nankai") -> Unit:
    state = State.objects.as_of(timezone.localdate()).filter(owner=house(park)).order_by("unit")[0]
    return Unit.objects.get(pk=state.unit_id)


def told(who: str, of: Unit) -> dict[str, str]:
    """Of each kind where it leads; only of this room."""
    kinds = ("重点项目", "总部与海外机构", "合作协议", "合作活动")
    return {each.kind: each.url for each in elsewhere.about(acting(who), of) if each.kind in kinds}


def test_a_units_projects_footholds_and_what_they_came_of_stand_on_its_page() -> None:
    firm, other = unit(), project(name="别家的项目")
    base = foothold(unit=firm, agreement=agreement())
    event = activity()
    lead = occasions.find_lead(activity=event, name="研发中心", partner="某公司", by=acting("wu"))
    occasions.follow(prospect=lead, stage="signed", on=days(0), by=acting("wu"))
    lead.refresh_from_db()
    made = occasions.make_project(prospect=lead, park=house("nankai"), by=acting("wu"))
    Project.objects.filter(pk=made.pk).update(unit=firm)
    page = signed_in("wu").get(f"/register/units/{firm.pk}/").content.decode()
    for thing in (made, base, base.agreement, event):
        assert f'href="{thing.page_of(thing.pk)}"' in page, thing
    assert f'href="{other.page_of(other.pk)}"' not in page


def test_each_is_told_to_whom_it_concerns_and_not_once_it_is_withdrawn() -> None:
    firm = unit()
    made = project("core", "zheng", unit=firm)  # of another park, about a unit of Nankai
    base = foothold(unit=firm)
    assert told("wu", firm) == {"总部与海外机构": f"/cooperation/footholds/{base.pk}/"}
    assert told("zheng", firm) == {"重点项目": f"/projects/{made.pk}/"}
    assert told("qian", firm).keys() == {"重点项目", "总部与海外机构"}
    base.__class__.objects.filter(pk=base.pk).update(withdrawn_at=timezone.now(), withdrawn_because="录错")  # fmt: skip
    assert told("wu", firm) == {}
    assert told("qian", unit("hexi")) == {}
