from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..accounts.acting import Acting
from ..history.choices import Light
from ..history.searching import keys_of
from ..tasks.choices import Progress as TaskProgress
from ..tasks.tables import LIGHTS, lamp
from ..web.tables import Badge, Column, Filter, Table
from . import queries
from .choices import OPEN, Category, ItemStage, Origin, Presence, Progress, Ruling, Stage
from .models import Coordination, Decision, Meeting, Referral
from .outcomes import became

STAGES = {Stage.PLANNED: "idle", Stage.CALLED: "info", Stage.HELD: "wait", Stage.MINUTED: "ok"}
ITEMS = {ItemStage.PROPOSED: "wait", ItemStage.ACCEPTED: "ok", ItemStage.DECLINED: "idle"}
PRESENCES = {
    Presence.UNKNOWN: "wait", Presence.COMING: "info", Presence.EXCUSED: "idle", Presence.CAME: "ok",
    Presence.ABSENT: "bad",
}  # fmt: skip
PROGRESSES = {
    Progress.DRAFT: "idle", Progress.RAISED: "wait", Progress.ASSIGNED: "info", Progress.ESCALATED: "bad",
    Progress.ANSWERED: "wait", Progress.CLOSED: "ok", Progress.DECLINED: "idle",
}  # fmt: skip
RULINGS = {Ruling.ASKED: "wait", Ruling.APPROVED: "ok", Ruling.RETURNED: "bad"}


def state(thing: Any) -> Badge:
    """How far a meeting, an item, a matter or a draft has come; withdrawn where it was withdrawn."""
    if thing.withdrawn_at:
        return Badge("idle", str(_("已撤回")))
    if isinstance(thing, Referral):
        return Badge(RULINGS[Ruling(thing.ruling)], str(thing.get_ruling_display()))
    tones: dict[Any, str] = (
        STAGES if isinstance(thing, Meeting) else PROGRESSES if isinstance(thing, Coordination) else ITEMS
    )  # fmt: skip
    return Badge(tones[thing.stage], str(thing.get_stage_display()))


def presence(seat: Any) -> Badge:
    return Badge(PRESENCES[Presence(seat.presence)], str(seat.get_presence_display()))


def meetings(found: Any) -> Table:
    return Table(
        "meetings",
        (
            Column("title", _("会议"), lambda m: m.title, sort="title", link=lambda m: reverse("meeting", args=[m.pk])),
            Column("category", _("类别"), lambda m: m.get_category_display(), sort="category", shown=False),
            Column("starts_at", _("时间"), lambda m: m.starts_at, sort="starts_at", kind="moment"),
            Column("place", _("地点"), lambda m: m.place, sort="place"),
            Column("chair", _("主持"), lambda m: m.chair, shown=False),
            Column("items", _("议题"), lambda m: m.count_items, sort="count_items", kind="number"),
            Column("came", _("到会/应到"), lambda m: f"{m.count_came}/{m.count_seats}", narrow=True, align="end"),
            Column("decided", _("议定事项"), lambda m: m.count_decided, sort="count_decided", kind="number"),
            Column("done", _("已落实"), lambda m: m.count_done, sort="count_done", kind="number"),
            Column("stage", _("状态"), state, sort="stage", kind="badge"),
        ),
        queries.counted(found),
        search=lambda rows, text: rows.filter(pk__in=keys_of("meeting", text)),
        filters=(
            Filter("category", _("类别"), lambda: list(Category.choices), lambda rows, value: rows.filter(category=value)),
            Filter("year", _("年度"), _years, lambda rows, value: rows.filter(year=value)),
            Filter("stage", _("状态"), lambda: list(Stage.choices), lambda rows, value: rows.filter(stage=value)),
        ),
        title=_("会议"),
        search_label=_("会议名称、地点、主持"),
        empty_title=_("没有会议"),
        empty_hint=_("示范区建设处安排会议、发出通知后，参会单位在这里看到。"),
    )  # fmt: skip


def _years() -> list[tuple[str, str]]:
    found = Meeting.objects.order_by("-year").values_list("year", flat=True).distinct()
    return [(str(year), str(year)) for year in found]


def decisions(found: Any, acting: Acting | None) -> Table:
    return Table(
        "decisions",
        (
            Column("text", _("议定事项"), lambda d: d.text, sort="text", link=lambda d: reverse("decision", args=[d.pk])),
            Column("meeting", _("会议"), lambda d: d.meeting.title, sort="meeting__starts_at", link=lambda d: f"{reverse('meeting', args=[d.meeting_id])}#decisions"),
            Column("number", _("序号"), lambda d: d.number, kind="number"),
            Column("owner", _("责任单位"), lambda d: d.owner.name, sort="owner__path", narrow=True),
            Column("park", _("园区"), lambda d: d.park.name if d.park else "", sort="park__path", shown=False),
            Column("way", _("转为"), lambda d: d.get_way_display(), sort="way", shown=False),
            Column("due", _("期限"), lambda d: d.due, sort="due", kind="day"),
            Column("state", _("落实情况"), lambda d: Badge(became(d).tone, became(d).words), kind="badge"),
            Column("light", _("灯"), _lamp_of, kind="badge"),
        ),
        found,
        search=lambda rows, text: rows.filter(pk__in=keys_of("decision", text)),
        filters=(
            Filter("category", _("会议类别"), lambda: list(Category.choices), lambda rows, value: rows.filter(meeting__category=value)),
            Filter("year", _("年度"), _years, lambda rows, value: rows.filter(meeting__year=value)),
            Filter("state", _("落实"), lambda: [("open", _("未落实")), ("late", _("逾期未落实")), ("done", _("已落实"))], _of_state),
            Filter("whose", _("谁的"), lambda: [("mine", _("我单位负责的"))], lambda rows, value: rows.filter(owner=acting.organisation_id if acting else 0)),
        ),
        title=_("议定事项"),
        search_label=_("议定事项、会议名称"),
        empty_title=_("没有议定事项"),
        empty_hint=_("会议开过、纪要印发后，议定事项和落实情况列在这里。"),
    )  # fmt: skip


_DONE = Q(task__progress=TaskProgress.DONE) | Q(matter__stage=Progress.CLOSED)


def _of_state(rows: Any, value: str) -> Any:
    if value == "done":
        return rows.filter(_DONE)
    left = rows.exclude(pk__in=Decision.objects.filter(_DONE).order_by().values("pk"))
    return left.filter(due__lt=timezone.localdate()) if value == "late" else left


def _lamp_of(decision: Decision) -> Badge:
    light = Light(became(decision).light)
    return Badge(LIGHTS[light], str(light.label))


def matters(
    found: Any, acting: Acting | None, *, title: Any, hint: Any, name: str = "coordination"
) -> Table:
    written = name == "instructions"  # by whom, and on what
    return Table(
        name,
        (
            Column("number", _("编号"), lambda c: c.number, sort="number", narrow=True),
            Column("title", _("事项"), lambda c: c.title, sort="title", link=lambda c: reverse("coordination", args=[c.pk])),
            Column("origin", _("来源"), lambda c: c.get_origin_display(), sort="origin", narrow=True),
            Column("house", _("提出单位"), lambda c: c.house.name, sort="house__path", narrow=True),
            Column("by", _("批示人"), lambda c: c.instructed_by.name if c.instructed_by else "", narrow=True, shown=written),
            Column("about", _("关于"), lambda c: c.about_name, shown=written),
            Column("in_charge", _("主办单位"), lambda c: c.in_charge.name if c.in_charge else "", sort="in_charge__path", narrow=True),
            Column("partners", _("协办单位"), lambda c: "、".join(o.name for o in c.partners.all()), shown=False),
            Column("park", _("园区"), lambda c: c.park.name if c.park else "", shown=False),
            Column("due", _("期限"), lambda c: c.due, sort="due", kind="day"),
            Column("stage", _("状态"), state, sort="stage", kind="badge"),
            Column("light", _("灯"), lamp, sort="light", kind="badge"),
            Column("sent_back", _("退回次数"), lambda c: c.sent_back, sort="sent_back", kind="number", shown=False),
            Column("answer", _("答复"), lambda c: c.answer, shown=False),
            Column("closed_on", _("办结日期"), lambda c: c.closed_on, sort="closed_on", kind="day", shown=False),
        ),
        found.select_related("house", "in_charge", "park", "instructed_by").prefetch_related("partners"),
        search=lambda rows, text: rows.filter(pk__in=keys_of("coordination", text)),
        filters=(
            Filter("stage", _("状态"), lambda: [("open", _("未办结")), *Progress.choices], lambda rows, value: rows.filter(stage__in=OPEN) if value == "open" else rows.filter(stage=value)),
            Filter("origin", _("来源"), lambda: list(Origin.choices), lambda rows, value: rows.filter(origin=value)),
            Filter("light", _("灯"), lambda: [c for c in Light.choices if c[0] != Light.NONE], lambda rows, value: rows.filter(light=value)),
            Filter("whose", _("谁的"), lambda: [("charge", _("我单位主办的")), ("raised", _("我单位提出的"))], lambda rows, value: _whose(rows, value, acting)),
        ),
        title=title,
        search_label=_("事项、编号、情况、答复"),
        empty_title=_("没有事项"),
        empty_hint=hint,
    )  # fmt: skip


def _whose(rows: Any, value: str, acting: Acting | None) -> Any:
    key = acting.organisation_id if acting else 0
    return rows.filter(in_charge=key) if value == "charge" else rows.filter(house=key)


def awaiting(found: list[queries.Awaiting]) -> Table:
    return Table(
        "for_leader",
        (
            Column("word", _("请您"), lambda a: a.word, narrow=True),
            Column("title", _("事项"), lambda a: a.title, link=lambda a: a.url),
            Column("detail", _("说明"), lambda a: a.detail),
            Column("since", _("提请时间"), lambda a: a.since, kind="moment"),
            Column("due", _("期限"), lambda a: a.due, kind="day"),
        ),
        found,
        title=_("请您审定、协调"),
        empty_title=_("没有等您审定、协调的事"),
        empty_hint=_("超期没有答复的协调事项、送您审定的文书、您批示的答复会列在这里。"),
    )  # fmt: skip


def referrals(found: Any) -> Table:
    return Table(
        "referrals",
        (
            Column("document", _("文书"), lambda r: r.document.title, link=lambda r: reverse("referral", args=[r.pk])),
            Column("words", _("请示事项"), lambda r: r.words),
            Column("house", _("送审单位"), lambda r: r.house.name, narrow=True),
            Column("made_at", _("送审时间"), lambda r: r.made_at, sort="made_at", kind="moment"),
            Column("ruling", _("审定"), state, sort="ruling", kind="badge"),
            Column("ruled_by", _("审定人"), lambda r: r.ruled_by.name if r.ruled_by else "", narrow=True),
            Column("answer", _("审定意见"), lambda r: r.answer),
        ),
        found.select_related("document", "house", "ruled_by"),
        search=lambda rows, text: rows.filter(pk__in=keys_of("referral", text)),
        filters=(Filter("ruling", _("审定"), lambda: list(Ruling.choices), lambda rows, value: rows.filter(ruling=value)),),
        title=_("送审"),
        search_label=_("文书、请示事项、意见"),
        empty_title=_("没有送审的文书"),
        empty_hint=_("在文书草稿的页面上送领导审定。"),
    )  # fmt: skip
