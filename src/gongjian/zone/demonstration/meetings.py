"""Meetings and matters in the made-up zone: two joint-building meetings a year and one of the leading group, each
with its agenda, papers, minutes and what became of its decisions; matters in every state; what a leader wrote.

Everything is done by the platform's own acts, on the days on which it would have been done.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from ..accounts.acting import Acting, all_for
from ..accounts.choices import Kind
from ..accounts.models import Organisation, Person
from ..audit.recording import made_up
from ..documents import actions as documents
from ..documents import proving
from ..history.deeds import many
from ..inbox.actions import quietly
from ..inbox.arrays import working_days
from ..meetings import actions, agenda, coordinating, deciding, instructions, papers, referring
from ..meetings.choices import Category, Way
from ..meetings.models import AgendaItem, Coordination, Decision, Meeting
from ..tasks import actions as tasks
from ..tasks.lighting import relight
from ..tasks.models import Clause, Task
from .stage import SCAN, on

YEARLY = ((Category.JOINT, 4, 16), (Category.GROUP, 7, 9), (Category.JOINT, 10, 22))
TOPICS = (
    ("产业用地指标", "现有可供用地不足，两个项目等地开工"), ("共性技术平台共建", "平台由园区建、各区共用，费用分担待定"),
    ("企业统计催报", "连续两期未报的企业由区里协助联系"), ("人才公寓房源", "年内缺口 300 套"),
    ("轨道站点接驳", "园区到站点没有公交"), ("专项资金配套", "区级配套资金未列入预算"),
)  # fmt: skip
TOLD = "（示例）"


@dataclass(frozen=True, slots=True)
class Room:
    """Who meets in the demonstration."""

    qian: Acting
    zhao: Acting
    sun: Acting
    li: Acting
    parks: dict[int, Acting]
    houses: dict[str, Organisation]

    @classmethod
    def of(cls, cast: Any) -> Room:
        ways = {
            p.username: all_for(p)[0] for p in Person.objects.filter(username__in=("sun", "li"))
        }
        houses = {o.code: o for o in Organisation.objects.exclude(kind=Kind.ENTERPRISE)}
        return cls(cast.qian, cast.zhao, ways["sun"], ways["li"], cast.parks, houses)

    def park(self, place: int) -> tuple[Organisation, Acting]:
        """One park after the other, as often as is asked."""
        keys = sorted(self.parks)
        key = keys[place % len(keys)]
        return Organisation.objects.get(pk=key), self.parks[key]

    @property
    def invited(self) -> list[Organisation]:
        parks = Organisation.objects.filter(pk__in=self.parks)
        return [
            *parks,
            *(self.houses[code] for code in ("120104", "other_divisions", "leading_group_office")),
        ]


def sow_meetings(cast: Any) -> int:
    """Three years of meetings, and what is under way today; how many meetings."""
    room, today = Room.of(cast), timezone.localdate()
    days = [
        (category, working_days(today).after(date(year, month, day), 0))
        for year in range(today.year - 2, today.year + 1) for category, month, day in YEARLY
    ]  # fmt: skip
    with many(made_up), quietly():
        past = [(c, day) for c, day in days if day + timedelta(days=5) <= today]
        for place, (category, day) in enumerate(past):
            _met(room, category, day, place)
        _coming(room, today)
        _matters(room, today)
        _instructed(room, today)
    coordinating.relight(list(Coordination.objects.exclude(stage="draft")))
    relight(list(Task.objects.filter(stage="issued", decision__isnull=False)))
    return len(past) + 2


# ---- a meeting of the past


def _met(room: Room, category: Category, day: date, place: int) -> None:
    with on(day - timedelta(days=25)):
        meeting = _called(room, category, day)
    items = _agenda(room, meeting, day, place)
    with on(day - timedelta(days=2)):
        paper = papers.make(meeting=meeting, paper=papers.PAPERS, by=room.qian)
        documents.issue(document=paper, by=room.qian)
    with on(day, hour=16):
        actions.hold(meeting=meeting, seats=_seats(meeting, place), by=room.qian, on=day)
        for item in items:
            agenda.note(item=item, heard=f"{TOLD}会议听取了{item.house.name}关于{item.title}的汇报，同意所提意见。\n{TOLD}有关单位要按期落实。", by=room.qian)  # fmt: skip
        decided = _decided(room, Meeting.objects.get(pk=meeting.pk), items, day, place)
    with on(day + timedelta(days=4)):
        minutes = papers.make(meeting=meeting, paper=papers.MINUTES, by=room.qian)
        documents.issue(document=minutes, by=room.qian)
    for step, decision in enumerate(decided):
        _followed(room, Decision.objects.get(pk=decision.pk), place + step)


def _called(room: Room, category: Category, day: date) -> Meeting:
    starts = timezone.make_aware(datetime.combine(day, time(9, 30)))
    meeting = actions.plan(
        category=category, starts_at=starts, place=f"{TOLD}科委大楼 301 会议室", chair=f"{TOLD}孙立",
        invited=room.invited if category == Category.JOINT else room.invited[-8:], by=room.qian,
    )  # fmt: skip
    return actions.call(meeting=meeting, by=room.qian)


def _agenda(room: Room, meeting: Meeting, day: date, place: int) -> list[AgendaItem]:
    """Three items accepted with their papers, one declined."""
    items = []
    with on(day - timedelta(days=18)):
        for step in range(4):
            title, text = TOPICS[(place + step) % len(TOPICS)]
            _park, by = room.park(place * 4 + step)
            items.append(agenda.propose(meeting=meeting, title=f"{TOLD}{title}", text=f"{TOLD}{text}，请会议议定。", presenter=f"{TOLD}分管主任", by=by))  # fmt: skip
    with on(day - timedelta(days=16)):
        for item in items[:3]:
            agenda.accept(item=item, minutes=15, by=room.qian)
        agenda.decline(item=items[3], reason=f"{TOLD}材料还不成熟，下次再议", by=room.qian)
    with on(day - timedelta(days=7)):
        for item in items[:3]:
            agenda.hand_in(item=item, files=[_scan("汇报材料")], by=room.parks[item.house_id])
    return [AgendaItem.objects.select_related("house").get(pk=item.pk) for item in items[:3]]


def _seats(meeting: Meeting, place: int) -> dict[int, dict[str, str]]:
    """Most came, some by a deputy, one or two were excused."""
    told = {}
    for step, seat in enumerate(meeting.seats.all()):
        said = {"presence": "came", "name": f"{TOLD}王主任", "post": "主任"}
        if (step + place) % 7 == 3:
            said |= {"name": f"{TOLD}李副主任", "post": "副主任", "instead_of": f"{TOLD}王主任"}
        if (step + place) % 11 == 5:
            said = {"presence": "excused", "reason": f"{TOLD}参加区里会议"}
        told[seat.organisation_id] = said
    return told


def _decided(room: Room, meeting: Meeting, items: list[AgendaItem], day: date, place: int) -> list[Decision]:  # fmt: skip
    """Of each item one decision: the first a key task of the zone's plan, the others matters."""
    clause = Clause.objects.filter(plan__stage="in_force", mechanism="G2").first() or Clause.objects.filter(plan__stage="in_force")[0]  # fmt: skip
    made = []
    for step, item in enumerate(items):
        park = item.house
        district = Organisation.objects.get_ancestors(park).filter(kind=Kind.DISTRICT)
        told: dict[str, Any] = {
            "item": item, "owner": park, "park": park, "partners": list(district), "due": day + timedelta(days=60 + 30 * step),
            "text": f"{TOLD}{park.name}会同所在区拿出{item.title.removeprefix(TOLD)}的解决办法", "way": Way.MATTER,
        }  # fmt: skip
        if step == 0:
            told |= {"way": Way.TASK, "clause": clause, "result": f"{TOLD}办法印发并落地一件"}
        made.append(deciding.decide(meeting=meeting, by=room.qian, **told))
    return made


def _followed(room: Room, decision: Decision, fate: int) -> None:
    """What became of it: done in time, done late, by turns; of this year's every fourth is still open."""
    late: int | None = {0: -20, 1: 12, 2: 45, 3: -8}[fate % 4]
    if fate % 4 == 2 and decision.due.year == timezone.localdate().year:
        late = None
    if decision.matter is not None:
        _answered(room, decision.matter, decision.due, late)
    elif decision.task is not None:
        _carried(room, decision.task, decision.due, late)


def _answered(room: Room, matter: Coordination, due: date, late: int | None) -> None:
    today = timezone.localdate()
    if late is None and due + timedelta(days=4) <= today:
        with on(due + timedelta(days=4)):
            coordinating.escalate(matter=matter, reason=f"{TOLD}超期没有答复", by=None)
    if late is None or due + timedelta(days=late + 4) > today:
        return
    with on(due + timedelta(days=late)):
        by = room.parks[matter.in_charge_id or 0]
        proving.prove(matter, [_scan("办理结果")], by=by)
        coordinating.answer(matter=matter, text=f"{TOLD}办法已经区里同意，按此执行。", by=by)
    with on(due + timedelta(days=late + 4)):
        coordinating.accept(matter=matter, by=room.qian)


def _carried(room: Room, task: Task, due: date, late: int | None) -> None:
    today, by = timezone.localdate(), room.parks[task.owner_id]
    begun = task.start + timedelta(days=6)
    if begun > today:
        return
    with on(begun):
        tasks.ask_for_comment(tasks=[task], by=room.qian)
        tasks.comment(task=task, verdict="agree", text="", by=by)
    spoken_by = Task.objects.get(pk=task.pk).comment_due
    assert spoken_by is not None  # it was just asked for
    if spoken_by >= today:
        return
    with on(spoken_by + timedelta(days=1)):  # a district that helps has not said a word
        tasks.agree(task=task, by=room.qian)
        tasks.issue(tasks=[task], by=room.qian)
        tasks.start(task=task, by=by)
    if late is None or due + timedelta(days=late + 3) > today:
        return
    with on(due + timedelta(days=late)):
        proving.prove(task, [_scan("完成证明")], by=by)
        tasks.propose_done(task=task, words=f"{TOLD}已按要求完成", by=by)
    with on(due + timedelta(days=late + 3)):
        tasks.accept(task=task, by=room.qian)


# ---- what is under way


def _coming(room: Room, today: date) -> None:
    """One meeting is called: replies, proposals and papers are coming in; another is being planned."""
    calendar = working_days(today)
    day = calendar.after(today, 10)
    with on(today - timedelta(days=4)):
        meeting = _called(room, Category.JOINT, day)
    with on(today - timedelta(days=2)):
        for step in range(6):
            _park, by = room.park(step)
            told = {"presence": "coming", "name": f"{TOLD}王主任", "post": "主任"} if step != 4 else {"presence": "excused", "reason": f"{TOLD}外出招商"}  # fmt: skip
            actions.reply(meeting=meeting, by=by, **told)
        items = [
            agenda.propose(meeting=meeting, title=f"{TOLD}{TOPICS[step][0]}", text=f"{TOLD}{TOPICS[step][1]}。", by=room.park(step)[1])
            for step in range(3)
        ]  # fmt: skip
    with on(today - timedelta(days=1)):
        for item in items[:2]:
            agenda.accept(item=item, minutes=20, by=room.qian)
        agenda.hand_in(item=items[0], files=[_scan("汇报材料")], by=room.parks[items[0].house_id])
        notice = papers.make(meeting=meeting, paper=papers.NOTICE, by=room.qian)
        documents.issue(document=notice, by=room.qian)
        draft = papers.make(meeting=meeting, paper=papers.PAPERS, by=room.qian)
        referring.refer(document=draft, words=f"{TOLD}请审定会议材料", by=room.qian)
    with on(today - timedelta(days=1)):
        actions.plan(
            category=Category.TOPIC, topic=f"{TOLD}用地", place=f"{TOLD}会议中心", chair=f"{TOLD}孙立", by=room.qian,
            starts_at=timezone.make_aware(datetime.combine(calendar.after(today, 25), time(14, 0))),
            invited=room.invited[:6],
        )  # fmt: skip


def _matters(room: Room, today: date) -> None:
    """A dozen matters, one in each state that there is."""
    division, district = room.houses["other_divisions"], room.houses["120104"]

    def raised(place: int, ago: int, *, handed_in: bool = True) -> Coordination:
        park, by = room.park(place)
        title, text = TOPICS[place % len(TOPICS)]
        with on(today - timedelta(days=ago)):
            made = coordinating.draft(title=f"{TOLD}{park.name}{title}", text=f"{TOLD}{text}", wanted=f"{TOLD}请市里有关处室协调解决", park=park, by=by)  # fmt: skip
            return coordinating.hand_in(matter=made, by=by) if handed_in else made

    def assigned(place: int, ago: int, due: int | None = None, to: Organisation = division) -> Coordination:  # fmt: skip
        made = raised(place, ago + 2)
        with on(today - timedelta(days=ago)):
            day = None if due is None else today + timedelta(days=due)
            return coordinating.assign(matter=made, in_charge=to, partners=[district], due=day, words=f"{TOLD}请按期答复", by=room.qian)  # fmt: skip

    def answered(place: int, ago: int) -> Coordination:
        made = assigned(place, ago + 8)
        with on(today - timedelta(days=ago)):
            return coordinating.answer(matter=made, text=f"{TOLD}已与区里商定，纳入明年计划。", by=room.li)  # fmt: skip

    raised(0, 2, handed_in=False)
    for place in (1, 2):
        raised(place, 1)
    assigned(3, 4)
    assigned(4, 9, due=2)
    late = assigned(5, 20)
    with on(today - timedelta(days=1)):
        coordinating.escalate(matter=late, reason=f"{TOLD}超期没有答复", by=None)
    with on(today - timedelta(days=3)):
        coordinating.escalate(matter=assigned(6, 8), reason=f"{TOLD}两区对费用分担意见不一，请领导定", by=room.qian)  # fmt: skip
    answered(7, 1)
    again = answered(8, 5)
    with on(today - timedelta(days=2)):
        coordinating.send_back(matter=again, words=f"{TOLD}没有写明完成时间", by=room.qian)
    for place, ago in ((9, 400), (10, 200), (11, 60)):
        closed = answered(place, ago)
        with on(today - timedelta(days=ago - 3)):
            coordinating.accept(matter=closed, by=room.qian)
    with on(today - timedelta(days=30)):
        coordinating.decline(
            matter=raised(12, 33), reason=f"{TOLD}属区级事权，请区里研究", by=room.qian
        )
    with on(today - timedelta(days=15)):
        coordinating.withdraw(matter=assigned(13, 17), reason=f"{TOLD}已自行解决", by=room.qian)


def _instructed(room: Room, today: date) -> None:
    """What a leader wrote on tasks: answered, closed, and still to be answered."""
    written = list(Task.objects.filter(stage="issued", owner__in=room.parks, year=today.year).order_by("-light", "pk")[:4])  # fmt: skip
    for step, task in enumerate(written):
        ago = (3, 6, 40, 120)[step]
        with on(today - timedelta(days=ago)):
            made = instructions.instruct(thing=task, text=f"{TOLD}请{task.owner.name}说明进度，月底前拿出推进措施。", in_charge=task.owner, by=room.sun)  # fmt: skip
        if step == 0:
            continue
        with on(today - timedelta(days=ago - 5)):
            coordinating.answer(
                matter=made, text=f"{TOLD}措施已定，按月调度。", by=room.parks[task.owner_id]
            )
        if step >= 2:
            with on(today - timedelta(days=ago - 8)):
                coordinating.accept(matter=made, by=room.sun)


def _scan(name: str) -> ContentFile[bytes]:
    return ContentFile(SCAN, name=f"{TOLD}{name}.pdf")
