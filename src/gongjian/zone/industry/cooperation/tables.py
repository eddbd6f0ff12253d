from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ...accounts.acting import Acting
from ...history.searching import keys_of
from ...web.tables import Badge, Column, Filter, Table
from .. import arrays
from .. import choices as c
from ..projects.tables import chains, of_park, parks
from . import queries

STANDINGS = {c.Standing.DRAFT: "wait", c.Standing.IN_FORCE: "ok", c.Standing.ENDED: "idle"}
HELD = {c.Held.PLANNED: "wait", c.Held.HELD: "ok", c.Held.CANCELLED: "idle"}
OUTCOMES = {
    c.Outcome.LEAD: "info",
    c.Outcome.SIGNED: "wait",
    c.Outcome.LANDED: "ok",
    c.Outcome.LOST: "idle",
}


def standing(thing: Any) -> Badge:
    if thing.withdrawn_at:
        return Badge("idle", str(_("已撤回")))
    return Badge(STANDINGS[c.Standing(thing.stage)], str(thing.get_stage_display()))


def held(activity: Any) -> Badge:
    if activity.withdrawn_at:
        return Badge("idle", str(_("已撤回")))
    return Badge(HELD[c.Held(activity.held)], str(activity.get_held_display()))


def outcome(prospect: Any) -> Badge:
    return Badge(OUTCOMES[c.Outcome(prospect.stage)], str(prospect.get_stage_display()))


def term(agreement: Any, last: date) -> Badge | None:
    """Whether it expires soon or has expired, while it is in force."""
    if agreement.stage != c.Standing.IN_FORCE or agreement.until is None or agreement.until > last:
        return None
    if agreement.until < timezone.localdate():
        return Badge("bad", str(_("已到期")))
    return Badge("wait", str(_("即将到期")))


def _park(acting: Acting | None) -> Filter:
    return Filter("park", _("园区"), lambda: parks(acting), of_park)


def agreements(found: Any, acting: Acting | None) -> Table:
    today = timezone.localdate()
    last = today + timedelta(days=queries.soon(today))
    return Table(
        "agreements",
        (
            Column("title", _("协议名称"), lambda a: a.title, sort="title", link=lambda a: reverse("agreement", args=[a.pk])),
            Column("kind_of", _("类别"), lambda a: a.get_kind_of_display(), sort="kind_of", narrow=True),
            Column("partner", _("合作方"), lambda a: a.partner, sort="partner"),
            Column("park", _("园区"), lambda a: a.park.name if a.park else _("全区"), sort="park__path", narrow=True),
            Column("owner", _("责任单位"), lambda a: a.owner.name, sort="owner__path", shown=False),
            Column("signed_on", _("签订日期"), lambda a: a.signed_on, sort="signed_on", kind="day"),
            Column("since", _("起"), lambda a: a.since, sort="since", kind="day", shown=False),
            Column("until", _("止"), lambda a: a.until, sort="until", kind="day"),
            Column("stage", _("状态"), standing, sort="stage", kind="badge"),
            Column("term", _("到期"), lambda a: term(a, last), kind="badge"),
            Column("activities", _("活动"), lambda a: a.occasions, sort="occasions", kind="number"),
            Column("our_duties", _("我方承担"), lambda a: a.our_duties, shown=False),
            Column("their_duties", _("对方承担"), lambda a: a.their_duties, shown=False),
        ),
        found.select_related("park", "owner").annotate(occasions=Count("activities", filter=Q(activities__withdrawn_at=None))),
        search=lambda rows, text: rows.filter(pk__in=keys_of("agreement", text)),
        filters=(
            _park(acting),
            Filter("kind_of", _("类别"), lambda: list(c.Partner.choices), lambda rows, value: rows.filter(kind_of=value)),
            Filter("stage", _("状态"), lambda: list(c.Standing.choices), lambda rows, value: rows.filter(stage=value)),
            Filter("term", _("到期"), lambda: [("soon", _("即将到期或已到期"))],
                   lambda rows, _value: rows.filter(stage=c.Standing.IN_FORCE, until__lte=last)),
        ),
        title=_("合作协议"),
        search_label=_("协议、合作方、内容"),
        empty_title=_("还没有合作协议"),
        empty_hint=_("部市、院市、校市、京津冀和海外的合作协议，签订后登记在这里，每年填计划和成果。"),
    )  # fmt: skip


def activities(found: Any, acting: Acting | None) -> Table:
    def leads(**by: Any) -> Any:
        return Count("prospects", filter=Q(**by) if by else None, distinct=True)

    return Table(
        "activities",
        (
            Column("on", _("日期"), lambda a: a.on, sort="on", kind="day"),
            Column("title", _("活动名称"), lambda a: a.title, sort="title", link=lambda a: reverse("activity", args=[a.pk])),
            Column("kind_of", _("类别"), lambda a: a.get_kind_of_display(), sort="kind_of", narrow=True),
            Column("park", _("园区"), lambda a: a.park.name if a.park else _("全区"), sort="park__path", narrow=True),
            Column("host", _("主办单位"), lambda a: a.host.name, sort="host__path"),
            Column("held", _("状态"), held, sort="held", kind="badge"),
            Column("present", _("到会人数"), lambda a: a.present, sort="present", kind="number", total=True),
            Column("leads", _("线索"), lambda a: a.leads, sort="leads", kind="number", total=True),
            Column("signed", _("签约"), lambda a: a.signed, sort="signed", kind="number", total=True),
            Column("landed", _("落地"), lambda a: a.landed, sort="landed", kind="number", total=True),
        ),
        found.select_related("park", "host").annotate(
            leads=leads(), signed=leads(prospects__stage=c.Outcome.SIGNED), landed=leads(prospects__stage=c.Outcome.LANDED)
        ),
        search=lambda rows, text: rows.filter(pk__in=keys_of("activity", text)),
        filters=(
            _park(acting),
            Filter("kind_of", _("类别"), lambda: list(c.Occasion.choices), lambda rows, value: rows.filter(kind_of=value)),
            Filter("held", _("状态"), lambda: list(c.Held.choices), lambda rows, value: rows.filter(held=value)),
        ),
        title=_("合作活动"),
        search_label=_("活动、地点、线索"),
        empty_title=_("还没有合作活动"),
        empty_hint=_("论坛、招商引智、院所走进园区，办之前登记，办之后记情况和线索。"),
    )  # fmt: skip


def footholds(found: Any, acting: Acting | None) -> Table:
    names = arrays.names()
    return Table(
        "footholds",
        (
            Column("name", _("名称"), lambda f: f.name, sort="name", link=lambda f: reverse("foothold", args=[f.pk])),
            Column("kind_of", _("类别"), lambda f: f.get_kind_of_display(), sort="kind_of", narrow=True),
            Column("parent", _("母体或伙伴"), lambda f: f.parent, sort="parent"),
            Column("place", _("所在地"), lambda f: f.place, sort="place"),
            Column("park", _("园区"), lambda f: f.park.name, sort="park__path", narrow=True),
            Column("chain", _("主导产业"), lambda f: names.place(f.chain, f.node), sort="chain", shown=False),
            Column("since", _("起"), lambda f: f.since, sort="since", kind="day"),
            Column("until", _("止"), lambda f: f.until, sort="until", kind="day"),
        ),
        found.select_related("park"),
        search=lambda rows, text: rows.filter(pk__in=keys_of("foothold", text)),
        filters=(
            _park(acting),
            Filter("kind_of", _("类别"), lambda: list(c.Presence.choices), lambda rows, value: rows.filter(kind_of=value)),
            Filter("chain", _("主导产业"), chains, lambda rows, value: rows.filter(chain=value)),
            Filter("now", _("现状"), lambda: [("yes", _("还在")), ("no", _("已结束"))],
                   lambda rows, value: rows.filter(until__isnull=value == "yes")),
        ),
        title=_("总部与海外机构"),
        search_label=_("名称、母体、所在地"),
        empty_title=_("还没有登记"),
        empty_hint=_("地区总部、总部型研发机构、海外研发机构、海外科技园和姊妹园区登记在这里。"),
    )  # fmt: skip
