"""Needs of the made-up zone over three years, in all their stages, by the platform's own acts on the days on which
they would have been done; reforms, powers and experience beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from ...methods.synthetic.draws import Draws
from ..accounts.acting import Acting, all_for
from ..accounts.choices import Kind as House
from ..accounts.choices import Role
from ..accounts.models import Membership, Organisation, Person
from ..audit.recording import made_up
from ..history.deeds import many
from ..inbox.actions import quietly
from ..needs import actions, merging, settling
from ..needs.choices import Outcome
from ..needs.models import Need
from .joint import Cast, on
from .people import PASSWORD
from .reforms import sow_reforms

PER_YEAR = (18, 20, 22)  # needs of the year before last, of last year, of this year
FIRMS = 8  # that somebody reports for, each in another park
WISHES = (
    ("land", "希望解决中试场地", "产品进入中试，园区标准厂房层高不够，附近没有合适场地"),
    ("funds", "首台套保险补偿到账慢", "首台套保险补偿申请一年多没有到账，影响下一批投产"),
    ("talent", "外地人才子女入学", "引进的研发骨干子女入学没有学位，两人因此离职"),
    ("approval", "环评审批时间长", "同一园区内扩产要重新做环评，审批超过三个月"),
    ("policy", "高企认定前的辅导", "对研发费用归集口径吃不准，希望有人上门辅导"),
    ("facilities", "园区公交班次少", "晚上加班后没有公交，职工通勤不便"),
    ("technology", "共享检测设备", "需要电磁兼容检测设备，自己买用不满"),
    ("market", "政府采购门槛", "新产品没有业绩，投标资格卡在近三年合同"),
    ("funds", "知识产权质押贷款", "专利评估费用高，银行不认"),
    ("land", "工业用地弹性出让", "项目周期短，二十年出让年限负担重"),
)


@dataclass(frozen=True, slots=True)
class Hands:
    """Who has a hand in needs, beside the cast: firms' reporters, divisions and districts."""

    cast: Cast
    firms: list[Acting]
    studying: list[Acting]


def sow_needs(cast: Cast, per_year: tuple[int, ...] = PER_YEAR) -> int:
    """How many needs; with reforms, powers and experience beside them."""
    hands = Hands(cast, _reporters(), _studying())
    this = timezone.localdate().year
    years = [this - len(per_year) + 1 + place for place in range(len(per_year))]
    with many(made_up), quietly():
        made = [_year(hands, year, count) for year, count in zip(years, per_year, strict=True)]
        sow_reforms(cast, years)
    actions.relight(Need.objects.filter(withdrawn_at=None))
    return sum(made)


# ---- who


def _reporters() -> list[Acting]:
    """Somebody who reports for a firm, in each of some parks."""
    found: list[Acting] = []
    secret = make_password(PASSWORD)
    for park in Organisation.objects.filter(kind=House.PARK).order_by("path"):
        firm = (
            Organisation.objects.on()
            .beneath(park.path)
            .filter(kind=House.ENTERPRISE)
            .order_by("-code")
            .first()
        )
        if firm is not None and len(found) < FIRMS:
            found.append(_reporter(len(found), firm, secret))
    return found


def _reporter(place: int, firm: Organisation, secret: str) -> Acting:
    name = f"企业{'甲乙丙丁戊己庚辛'[place]}联系人（编造）"
    person = Person.objects.create(
        username=f"firm_{place + 1}", name=name, made_up=True, password=secret
    )
    Membership.objects.create(
        person=person, organisation=firm, role=Role.REPORTER, valid_from=firm.valid_from
    )
    return all_for(person)[0]


def _studying() -> list[Acting]:
    people = {p.username: p for p in Person.objects.filter(username__in=("li", "lin", "zhou"))}
    return [all_for(people[name])[0] for name in ("li", "lin", "zhou")]


# ---- needs


def _year(hands: Hands, year: int, count: int) -> int:
    """Needs over a year, with what became of them until today."""
    draws = Draws(2027, count)
    fate, pace = draws.whole(0, 99, "fate", year), draws.whole(0, 99, "pace", year)
    made = [_raised(hands, place, _day(place, count, year), int(fate[place]), _held(place, count, year))
            for place in range(count)]  # fmt: skip
    _same(hands, made)
    for place, need in enumerate(made):
        now = Need.objects.get(pk=need.pk)
        _carried_on(hands, now, int(fate[place]), int(pace[place]), _held(place, count, year))
    return count


def _day(place: int, count: int, year: int) -> date:
    """Over the year, two by two; the second half of this year's came in the last weeks."""
    today, first = timezone.localdate(), date(year, 1, 4)
    pair = place - place % 2
    if year == today.year and 2 * place >= count:
        return max(first, today - timedelta(days=4 * (count - pair) - 3 * (place % 2)))
    span = min((today - first).days - 60, 330) if year == today.year else 330
    return first + timedelta(days=max(span, 0) * pair // count + 3 * (place % 2))


HELD = ("raised", "returned", "endorsed", "received", "triaged", "assigned")


def _held(place: int, count: int, year: int) -> str:
    """Where the newest needs of this year wait just now; "" for those that go on."""
    back = count - 1 - place
    return HELD[back] if year == timezone.localdate().year and back < len(HELD) else ""


def _raised(hands: Hands, place: int, day: date, fate: int, held: str) -> Need:
    """By a firm and endorsed by its park, or by a park itself; now and then the park does not hand it on."""
    topic = place // 2 * 2 if place // 2 % 3 == 1 else place  # some pairs come with the same
    category, title, text = WISHES[(topic * 3 + day.year) % len(WISHES)]
    told: dict[str, Any] = {
        "nature": "problem" if topic % 3 == 0 else "need", "title": f"（示例）{title}", "text": f"（示例）{text}。",
        "category": category, "urgency": ("normal", "normal", "pressing", "urgent")[place % 4],
    }  # fmt: skip
    firm = hands.firms[place % len(hands.firms)]
    parks = list(hands.cast.parks.values())
    by = firm if place % 5 < 3 or held in ("raised", "returned") else parks[place % len(parks)]
    with on(day):
        need = actions.ask(by=by, named=place % 2 == 0, **told)
    later = day + timedelta(days=2 + fate % 4)
    if need.firm_id is None or held == "raised" or later > timezone.localdate():
        return need
    park = hands.cast.parks[need.park_id]
    with on(later):
        if held == "returned" or 8 <= fate < 12:
            actions.send_back(need=need, words="（示例）请补充项目批文和期望的面积", by=park)
        elif fate < 8 and not held:
            actions.answer_by_park(
                need=need, answer="（示例）园区已经协调解决，由园区服务中心跟进。", by=park
            )
        else:
            actions.endorse(
                need=need,
                words="（示例）情况属实，园区内有多家企业有同样的需要，建议研究。",
                by=park,
            )
    return need


def _same(hands: Hands, made: list[Need]) -> None:
    """What two came with within days is studied once."""
    for first, second in zip(made[::2], made[1::2], strict=False):
        main, other = Need.objects.get(pk=first.pk), Need.objects.get(pk=second.pk)
        if main.title != other.title or {main.stage, other.stage} != {"endorsed"}:
            continue
        assert main.endorsed_on is not None and other.endorsed_on is not None
        day = max(main.endorsed_on, other.endorsed_on) + timedelta(days=1)
        if day <= timezone.localdate():
            with on(day):
                actions.triage(
                    need=main, category=main.category, urgency=main.urgency, by=hands.cast.qian
                )
                merging.merge(main=main, others=[other], by=hands.cast.qian)


def _carried_on(hands: Hands, need: Need, fate: int, pace: int, held: str = "") -> None:
    """Received, assigned, studied, answered, rated; late and reopened now and then, as far as today."""
    if need.stage == "settled":
        _rated(hands, need, fate, pace)
    if need.stage not in ("endorsed", "triaged") or held == "endorsed":
        return
    began = need.endorsed_on or need.raised_on
    if need.stage == "endorsed" and _by(began + timedelta(days=1 + pace % 3)):
        with on(began + timedelta(days=1 + pace % 3)):
            need = actions.receive(need=need, by=hands.cast.zhao)
            if held != "received":
                need = actions.triage(
                    need=need, category=need.category, urgency=need.urgency, by=hands.cast.qian
                )
    if need.stage == "triaged" and held != "triaged":
        _studied(
            hands,
            need,
            (need.received_on or began) + timedelta(days=1 + pace % 4),
            fate,
            pace,
            held,
        )


def _by(day: date) -> bool:
    """Whether a day has come."""
    return day <= timezone.localdate()


def _studied(hands: Hands, need: Need, day: date, fate: int, pace: int, held: str) -> None:
    studying = hands.studying[pace % len(hands.studying)]
    house = Organisation.objects.get(pk=studying.organisation_id)
    if not _by(day):
        return
    with on(day):
        need = actions.assign(
            need=need, house=house, by=hands.cast.qian, words="（示例）请研究提出意见"
        )
    if not _by(day + timedelta(days=4)):
        return
    with on(day + timedelta(days=4)):
        settling.note(
            need=need, text="（示例）查了现行政策，可以在现有框架内解决一部分。", by=studying
        )
        if pace % 4 == 0:
            others = Organisation.objects.filter(
                code__in=("leading_group_office", "nankai")
            ).exclude(pk=house.pk)
            settling.ask_opinion(need=need, houses=others, words="", by=studying)
    if held != "assigned":
        _answered(hands, need, studying, day + timedelta(days=10 + pace * 2 // 3), fate, pace)


def _answered(hands: Hands, need: Need, studying: Acting, day: date, fate: int, pace: int) -> None:
    if day > timezone.localdate():
        return
    outcomes = (Outcome.ANSWERED, Outcome.ANSWERED, Outcome.PILOT, Outcome.MEASURE, Outcome.REFUSED)
    outcome = outcomes[pace % len(outcomes)]
    more: dict[str, Any] = {}
    if outcome == Outcome.PILOT:
        more["filing"] = f"（示例）津自创备〔{day.year}〕{pace % 20 + 1}号"
    if outcome == Outcome.MEASURE:
        more["document"] = f"（示例）关于解决园区共性问题的若干措施（{day.year}）"
    words = (
        "（示例）现行政策不支持，理由已当面说明"
        if outcome == Outcome.REFUSED
        else "（示例）已研究，按附后的办法解决，联系人见通知。"
    )
    with on(day):
        settling.settle(need=need, outcome=outcome, answer=words, by=studying, **more)
    for each in [need, *need.followers.filter(stage="settled")]:
        _rated(hands, Need.objects.get(pk=each.pk), fate + each.pk, pace)


def _rated(hands: Hands, need: Need, fate: int, pace: int) -> None:
    """Most are marked; one in some is opened again; what nobody marks is closed by its day."""
    if need.stage != "settled" or need.settled_on is None or need.due is None:
        return
    day, by = need.settled_on + timedelta(days=2 + fate % 7), _asker(hands, need)
    score = (5, 4, 5, 3, 4, 5, 2, 4)[(fate + pace) % 8]
    if fate % 6 == 0:
        if need.due < timezone.localdate():
            with on(need.due + timedelta(days=1)):
                settling.close(need=need)
    elif not _by(day):
        return
    elif score == 2 and not need.reopened:
        with on(day):
            again = settling.reopen(need=need, reason="（示例）只答了一半，请再研究", by=by)
        _again(hands, again, day, fate, pace)
    else:
        with on(day):
            words = "（示例）时间长了些" if score < 4 else ""
            settling.rate(need=need, score=score, words=words, by=by)


def _again(hands: Hands, need: Need, day: date, fate: int, pace: int) -> None:
    """What was opened again is answered again."""
    if need.stage == "endorsed":
        _carried_on(hands, need, fate, pace, "" if _by(day + timedelta(days=30)) else "endorsed")
        return
    studying = next(who for who in hands.studying if who.organisation_id == need.assigned_to_id)
    _answered(hands, need, studying, day + timedelta(days=12), fate + 1, pace)


def _asker(hands: Hands, need: Need) -> Acting:
    if need.firm_id is None:
        return hands.cast.parks[need.park_id]
    return next(firm for firm in hands.firms if firm.organisation_id == need.firm_id)
