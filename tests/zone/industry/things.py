"""Projects, agreements, activities and entries of the catalogue in tests, in any state."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from gongjian.zone.accounts.models import Organisation
from gongjian.zone.industry.cooperation import actions as cooperation
from gongjian.zone.industry.cooperation import occasions
from gongjian.zone.industry.exchange import actions as exchanging
from gongjian.zone.industry.models import Activity, Agreement, Exchange, Foothold, Platform, Project
from gongjian.zone.industry.platforms import actions as platforms
from gongjian.zone.industry.projects import actions
from people import acting
from zone.joint import days, house


def project(park: str = "nankai", by: str = "wu", *, at_once: bool = True, **told: Any) -> Project:
    """A lead in the list, of a hundred million."""
    given = {"name": "动力电池基地", "park": house(park), "owner": house(park), "lead_on": days(-30),
             "invest_total": Decimal("10000.00"), "chain": "new_energy", "node": "batteries", **told}  # fmt: skip
    return actions.enter(by=acting(by), at_once=at_once, **given)


def started(park: str = "nankai", by: str = "wu", **told: Any) -> Project:
    """A project under construction."""
    given = {"stage": "started", "signed_on": days(-20), "started_on": days(-10), "produced_due": days(300),
             "invest_done": Decimal("2000.00"), **told}  # fmt: skip
    return project(park, by, **given)


def agreement(
    park: str | None = "nankai", by: str = "wu", *, signed: bool = True, **told: Any
) -> Agreement:
    given = {"title": "院市合作协议", "partner": "某研究院", "kind_of": "academy", "park": house(park) if park else None,
             "owner": house(park or "zone_office"), "since": days(-400), "until": days(400), "our_duties": "提供场地",
             "their_duties": "派驻团队", **told}  # fmt: skip
    made = cooperation.draft(by=acting(by), **given)
    if signed:
        made = cooperation.put_in_force(agreement=made, by=acting(by), signed_on=days(-400))
    return made


def activity(
    park: str | None = "nankai", by: str = "wu", *, held: bool = True, **told: Any
) -> Activity:
    given = {"title": "院所走进园区", "kind_of": "institutes", "on": days(-5), "place": "天津", "host": house(park or "zone_office"),
             "park": house(park) if park else None, **told}  # fmt: skip
    made = occasions.plan(by=acting(by), **given)
    if held:
        made = occasions.hold(activity=made, present=120, summary="签约两项", by=acting(by))
    return made


def foothold(park: str = "nankai", by: str = "wu", **told: Any) -> Foothold:
    given = {"kind_of": "headquarters", "name": "某公司中国总部", "parent": "某公司", "place": "天津", "park": house(park),
             "since": days(-100), **told}  # fmt: skip
    return cooperation.found(by=acting(by), **given)


def platform(park: str = "nankai", by: str = "wu", **told: Any) -> Platform:
    given = {"name": "智能装备重点实验室", "kind_of": "key_laboratory", "level": "national", "park": house(park),
             "host": "某公司", "since": days(-500), **told}  # fmt: skip
    return platforms.enter(by=acting(by), **given)


def exchange(giver: str = "nankai", takers: tuple[str, ...] = ("zone_office",), by: str = "wu", *, begun: bool = True, **told: Any) -> Exchange:  # fmt: skip
    given = {"name": "新增企业名单", "sort": "data", "content": "当季新增企业", "giver": house(giver), "often": "quarterly",
             "basis": "津科示〔2017〕186号 1.a", "openness": "internal", **told}  # fmt: skip
    made = exchanging.draft(by=acting(by), takers=[house(t) for t in takers], **given)
    if begun:
        made = exchanging.put_in_force(exchange=made, by=acting(by), since=days(-800))
    return made


def organisation(code: str) -> Organisation:
    return house(code)


def at(days_back: int) -> Any:
    """A moment so many days ago."""
    return timezone.now() - timedelta(days=days_back)
