"""Agreements and activities of the made-up zone, with what each year brought and what became of each lead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from django.core.files.base import ContentFile
from django.utils import timezone

from ..accounts.acting import Acting
from ..accounts.choices import Kind
from ..accounts.models import Organisation
from ..documents import proving
from ..industry.choices import Standing
from ..industry.cooperation import actions, occasions
from ..industry.models import Agreement, Prospect
from .stage import SCAN, Cast, on

YEARS = 3
AGREEMENTS = (
    ("ministry", "部市共建示范区合作协议", "（示例）国家部委", "北京"), ("academy", "院市合作协议", "（示例）中国科学院某分院", "北京"),
    ("university", "校市共建研究院协议", "（示例）某大学", "北京"), ("region", "京津冀共建园区协议", "（示例）河北某园区", "河北"),
    ("overseas", "国际科技合作协议", "（示例）欧洲某科技园", "德国"), ("other", "产业联盟合作协议", "（示例）某产业联盟", "天津"),
)  # fmt: skip
ACTIVITIES = (
    ("forum", "国际科技园区高端论坛"), ("investment", "招商引智推介会"), ("institutes", "院所走进园区"), ("other", "成果路演"),
)  # fmt: skip
LEADS = ("中试线", "研发中心", "成果转化公司", "联合实验室", "总部项目")
PLACES = (
    ("biomedicine", "research"),
    ("information", "software"),
    ("equipment", "robots"),
    ("new_energy", "batteries"),
)


def sow_cooperation(cast: Cast) -> list[Agreement]:
    parks = sorted(cast.parks.items())
    this = timezone.localdate().year
    agreements = [
        _agreement(cast, place, None if place < 2 else parks[place % len(parks)])
        for place in range(16)
    ]
    for year in range(this - YEARS + 1, this + 1):
        for place in range(9):
            _activity(cast, year, place, parks[(place * 5 + year) % len(parks)], agreements)
    return agreements


def _agreement(cast: Cast, place: int, park: tuple[int, Acting] | None) -> Agreement:
    """Signed in turn over the years; each year has its plan, and those that are over their result."""
    kind, title, partner, where = AGREEMENTS[place % len(AGREEMENTS)]
    this, today = timezone.localdate().year, timezone.localdate()
    by = cast.qian if park is None else park[1]
    home = Organisation.objects.get(pk=by.organisation_id)
    signed = date(this - YEARS + 1 + place % YEARS, 1 + place % 9, 18)
    until = today + timedelta(days=40) if place == 3 else date(signed.year + 3 + place % 3, 12, 31)
    with on(signed - timedelta(days=20)):
        made = actions.draft(
            by=by, title=f"（示例）{title}", kind_of=kind, partner=partner, place=where, park=None if park is None else home,
            owner=home, until=until, our_duties="（示例）提供载体、配套政策和专班服务", their_duties="（示例）派驻团队、转化成果、引进企业",
        )  # fmt: skip
    if place == 15:
        return made  # still being talked about
    with on(signed):
        made = actions.put_in_force(agreement=made, by=by, signed_on=signed)
        proving.prove(made, [ContentFile(SCAN, name="（示例）协议扫描件.pdf")], by=by)
    for year in range(signed.year, this + 1):
        with on(max(date(year, 1, 25), signed)):
            actions.plan(
                agreement=made,
                year=year,
                plan=f"（示例）{year} 年引进团队 {2 + place % 4} 个",
                by=by,
            )
        told = date(year + 1, 1, 12)
        if told <= today and place % 5:
            with on(told):
                actions.report(
                    agreement=made,
                    year=year,
                    result=f"（示例）引进团队 {1 + place % 4} 个，转化成果 3 项",
                    by=by,
                )
    return Agreement.objects.get(pk=made.pk)


def _activity(
    cast: Cast, year: int, place: int, park: tuple[int, Acting], agreements: list[Agreement]
) -> None:
    kind, title = ACTIVITIES[place % len(ACTIVITIES)]
    day, today = date(year, 2 + place, 16), timezone.localdate()
    by = cast.qian if kind == "forum" else park[1]
    host = Organisation.objects.get(pk=by.organisation_id)
    held = [a for a in agreements if a.park_id in (None, host.pk) and a.stage == Standing.IN_FORCE]
    own = [a for a in held if a.signed_on is not None and a.signed_on <= day]
    with on(min(day - timedelta(days=30), today)):
        made = occasions.plan(
            by=by, title=f"（示例）{year} 年{title}", kind_of=kind, on=day, place="（示例）天津", host=host,
            park=None if kind == "forum" else host, agreement=own[0] if own and place % 2 else None,
        )  # fmt: skip
    if day + timedelta(days=2) > today:
        return
    with on(day + timedelta(days=1)):
        made = occasions.hold(
            activity=made,
            present=60 + 30 * place,
            summary="（示例）院所、企业和投资机构到会，达成意向若干",
            by=by,
        )
        leads = [
            occasions.find_lead(activity=made, name=f"（示例）{LEADS[(place + n) % len(LEADS)]}", partner="（示例）合作方",
                                amount=Decimal(800 * (place + n + 1)), by=by)
            for n in range(1 + place % 3)
        ]  # fmt: skip
    happenings = [
        each
        for n, lead in enumerate(leads)
        for each in _fate(lead, (place + n + year) % 5, day, host, by)
    ]
    for when, happen in sorted(happenings, key=lambda each: each[0]):
        if when <= today:
            with on(when):
                happen()


def _fate(lead: Prospect, fate: int, day: date, host: Organisation, by: Acting) -> Iterator[tuple[date, Callable[[], object]]]:  # fmt: skip
    """Some are signed, some land, one in five comes to nothing; a few become key projects."""
    signed, landed = day + timedelta(days=60), day + timedelta(days=200)
    if fate == 4:
        yield (
            signed,
            partial(
                occasions.follow,
                prospect=lead,
                stage="lost",
                on=signed,
                note="（示例）落户外地",
                by=by,
            ),
        )
    elif fate:
        yield signed, partial(occasions.follow, prospect=lead, stage="signed", on=signed, by=by)
    if fate == 3 and host.kind == Kind.PARK:
        chain, node = PLACES[lead.pk % len(PLACES)]
        yield signed + timedelta(days=10), partial(occasions.make_project, prospect=lead, park=host, chain=chain, node=node, by=by)  # fmt: skip
    if fate == 2:
        yield landed, partial(occasions.follow, prospect=lead, stage="landed", on=landed, by=by)
