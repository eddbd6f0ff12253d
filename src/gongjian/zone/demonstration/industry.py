"""Industries in the made-up zone: three years of key projects with their quarters and problems, agreements with what
came of them, activities and their leads, headquarters and footholds abroad, the catalogue with its receipts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
from django.core.files.base import ContentFile
from django.utils import timezone

from ...methods.periods import Period
from ...methods.synthetic.bodies import Body
from ...methods.synthetic.draws import Draws
from ...methods.synthetic.firms import EPOCH
from ...methods.synthetic.projects import project as drawn
from ..accounts.acting import Acting
from ..accounts.choices import Kind
from ..accounts.models import Organisation
from ..audit.recording import made_up
from ..history.deeds import many
from ..inbox.actions import quietly
from ..industry import arrays
from ..industry.choices import WAY, Stage
from ..industry.cooperation import actions as cooperation
from ..industry.exchange import actions as exchange
from ..industry.models import Agreement, Project
from ..industry.platforms import actions as platforms
from ..industry.projects import actions, updating
from .cooperation import sow_cooperation
from .stage import SCAN, Cast, on

PROJECTS, YEARS, SEED = 70, 3, 2026
CENT = Decimal("0.01")
PLACES = (
    ("new_energy", "batteries", "动力电池"), ("information", "chips", "集成电路"), ("biomedicine", "biologics", "生物药"),
    ("equipment", "robots", "工业机器人"), ("information", "software", "工业软件"), ("new_energy", "solar_wind", "光伏装备"),
    ("biomedicine", "devices", "医疗器械"), ("vehicles", "parts", "汽车零部件"), ("culture", "content", "数字内容"),
    ("design", "design", "工程设计"), ("equipment", "aerospace", "航空部件"), ("information", "integration", "物联网"),
)  # fmt: skip
KINDS = ("基地", "总部", "研发中心", "产线", "园中园")
PROBLEMS = ("用地手续待办", "电力增容待批", "环评需协调", "银行贷款未到位")


def sow_industry(cast: Cast) -> None:
    """All of it, by the platform's own acts on the days on which it would have been done."""
    with many(made_up), quietly():
        _projects(cast)
        agreements = sow_cooperation(cast)
        _footholds(cast, agreements)
        _platforms(cast)
        _catalogue(cast)
    actions.relight_all()
    with quietly():
        updating.open_quarter()
        cooperation.open_due()
        exchange.open_due()


# ---- key projects


@dataclass(frozen=True, slots=True)
class Course:
    """What becomes of a made-up project: its days, what it costs, and its fate."""

    park: Organisation
    by: Acting
    name: str
    place: tuple[str, str, str]
    days: dict[str, date]  # by stage, also those still to come
    planned_end: date
    total: Decimal
    told: dict[str, Any]
    place_of: int
    lost: bool

    @property
    def listed(self) -> date:
        """From when it is in the list: with its first word, or with the list itself."""
        first = date(timezone.localdate().year - YEARS + 1, 1, 12)
        return max(self.days["lead"], first)

    def stage_on(self, day: date) -> Stage:
        return [s for s in WAY if self.days[s] <= day][-1]

    def done_on(self, day: date) -> Decimal | None:
        """Investment grows evenly from the start to production."""
        start, end = self.days["started"], self.days["produced"]
        if day < start:
            return None
        passed = Decimal(min((day - start).days, (end - start).days)) / max((end - start).days, 1)
        return (self.total * passed).quantize(CENT)


def _projects(cast: Cast) -> None:
    quarters = list(reversed(arrays.quarters(timezone.localdate(), 4 * YEARS - 1)))
    for course in _courses(cast):
        if course.listed > timezone.localdate():
            continue
        project = _entered(course)
        for quarter in quarters:
            if quarter.end >= course.listed:
                project = _told(course, project, quarter)


def _courses(cast: Cast) -> Iterator[Course]:
    this = timezone.localdate().year
    parks = [
        p
        for p in Organisation.objects.filter(kind=Kind.PARK).order_by("path")
        if p.pk in cast.parks
    ]
    columns = drawn(
        Body(Draws(SEED, PROJECTS), this - YEARS + 1), this + 9, 4, ()
    )  # everything has come by then
    for place in range(PROJECTS):
        park, on_chain = parks[place % len(parks)], PLACES[place % len(PLACES)]
        signed, started, planned, produced = (
            _day(columns[name], place) for name in ("signed", "started", "planned_end", "produced")
        )
        days = {"lead": signed - timedelta(days=150), "agreed": signed - timedelta(days=50), "signed": signed,
                "started": started, "produced": produced}  # fmt: skip
        told: dict[str, Any] = {
            name: Decimal(int(_number(columns[name], place))).quantize(CENT)
            for name in ("invest_fixed", "invest_equipment", "output_plan", "tax_plan")
        }
        told |= {"jobs_plan": int(_number(columns["jobs_plan"], place)), "land": Decimal(str(_number(columns["land"], place))).quantize(CENT)}  # fmt: skip
        name = f"（示例）{park.name}{on_chain[2]}{KINDS[place % len(KINDS)]}"
        total = Decimal(int(_number(columns["invest_total"], place))).quantize(CENT)
        yield Course(
            park,
            cast.parks[park.pk],
            name,
            on_chain,
            days,
            planned,
            total,
            told,
            place,
            place % 13 == 5,
        )


def _number(column: Any, place: int) -> float:
    return float(np.asarray(column)[place])


def _day(column: Any, place: int) -> date:
    return date.fromordinal(int(_number(column, place)) + EPOCH)


def _entered(course: Course) -> Project:
    """As it stands on the day on which it enters the list."""
    stage = course.stage_on(course.listed)
    reached: dict[str, Any] = {f"{s}_on": course.days[s] for s in WAY[: WAY.index(stage) + 1]}
    ahead: dict[str, Any] = {"agreed_due": course.days["agreed"] + timedelta(days=60), "signed_due": course.days["signed"] + timedelta(days=90),
             "started_due": course.days["started"] + timedelta(days=75), "produced_due": course.planned_end + timedelta(days=60)}  # fmt: skip
    chain, node, what = course.place
    with on(course.listed):
        return actions.enter(
            by=course.by, at_once=True, act="listed", name=course.name, park=course.park, owner=course.park, chain=chain,
            node=node, company=f"（示例）{what}有限公司", investor="（示例）投资方", content=f"（示例）建设{what}项目，分两期实施",
            stage=stage, invest_total=course.total, invest_done=course.done_on(course.listed), **reached, **ahead,
            **course.told,
        )  # fmt: skip


def _told(course: Course, project: Project, quarter: arrays.Quarter) -> Project:
    """A quarter's update; some come late, some never, and one in thirteen projects is lost."""
    fate = (course.place_of * 7 + int(quarter.code[-1]) * 3 + int(quarter.code[:4])) % 17
    sent = quarter.end + timedelta(days=5 + (fate % 7) if fate else 24)
    if project.stage in (Stage.PRODUCED, Stage.LOST) or sent > timezone.localdate() or fate == 3:
        return project
    if course.lost and quarter.end > course.days["agreed"] + timedelta(days=200):
        with on(sent):
            return actions.lose(
                project=project, reason="（示例）投资方调整布局", on=sent, by=course.by
            )
    stage, year_start = course.stage_on(quarter.end), date(quarter.end.year, 1, 1)
    done, before = course.done_on(quarter.end), course.done_on(year_start)
    with on(sent):
        told = updating.update(
            project=project, period=quarter.code, by=course.by, stage=stage, on=course.days[stage],
            words=f"（示例）{quarter.title}项目按计划推进，{stage.label}阶段", next_plan="（示例）下季继续推进",
            invest_done=done, invest_plan_year=(course.total * 3 / 10).quantize(CENT), invest_year=None if done is None else done - (before or 0),
        )  # fmt: skip
    if fate in (5, 11) and told.project.stage != Stage.PRODUCED:
        return _problem(course, told.project, sent, fate)
    return told.project


def _problem(course: Course, project: Project, day: date, fate: int) -> Project:
    """Raised with an update, solved a month or two later."""
    district = Organisation.objects.filter(kind=Kind.DISTRICT)
    owner = next((d for d in district if course.park.path.startswith(d.path)), None)
    with on(day, 11):
        problem = actions.raise_problem(
            project=project, text=f"（示例）{PROBLEMS[course.place_of % len(PROBLEMS)]}", owner=owner or course.park,
            due=day + timedelta(days=45 + course.place_of % 60), by=course.by,
        )  # fmt: skip
    solved = day + timedelta(days=30 if fate == 11 else 60)
    if solved <= timezone.localdate():
        with on(solved):
            actions.solve(problem=problem, answer="（示例）已协调解决", by=course.by)
    return Project.objects.get(pk=project.pk)


# ---- headquarters, research and parks abroad


FOOTHOLDS = (
    ("headquarters", "区域总部", "（示例）跨国公司", "天津", "equipment", "robots"),
    ("research", "智能制造技术中心", "（示例）跨国公司", "天津", "equipment", "tools"),
    ("service", "中欧产业服务中心", "（示例）服务机构", "天津", "", ""),
    ("overseas_research", "海外研发中心", "（示例）园区企业", "德国慕尼黑", "vehicles", "parts"),
    ("overseas_park", "海外科技园", "（示例）合作伙伴", "芬兰赫尔辛基", "", ""),
    ("sister_park", "姊妹园区", "（示例）科技园", "韩国大田", "information", "chips"),
)


def _footholds(cast: Cast, agreements: list[Agreement]) -> None:
    this = timezone.localdate().year
    for place, (key, by) in enumerate(sorted(cast.parks.items())):
        if place % 4 == 3:
            continue
        kind, what, parent, where, chain, node = FOOTHOLDS[place % len(FOOTHOLDS)]
        since = date(this - YEARS + 1 + place % YEARS, 3 + place % 7, 15)
        own = [a for a in agreements if a.park_id == key]
        with on(min(since + timedelta(days=9), timezone.localdate())):
            made = cooperation.found(
                by=by, kind_of=kind, name=f"（示例）{what} {place + 1}", parent=parent, place=where,
                park=Organisation.objects.get(pk=key), since=since, agreement=own[0] if own else None, chain=chain, node=node,
            )  # fmt: skip
        if place % 10 == 4 and since + timedelta(days=300) < timezone.localdate():
            with on(since + timedelta(days=300)):
                cooperation.close(
                    foothold=made, on=since + timedelta(days=300), because="（示例）并入总部", by=by
                )


# ---- innovation platforms


PLATFORMS = (
    ("key_laboratory", "national", "智能装备重点实验室", "（示例）国家部委", "equipment", "robots"),
    (
        "enterprise_technology",
        "municipal",
        "企业技术中心",
        "（示例）市级主管部门",
        "vehicles",
        "parts",
    ),
    (
        "engineering_research",
        "municipal",
        "生物药工程研究中心",
        "（示例）市级主管部门",
        "biomedicine",
        "research",
    ),
    ("new_institute", "municipal", "产业研究院", "（示例）市科委", "information", "software"),
    ("incubator", "national", "科技企业孵化器", "（示例）国家部委", "", ""),
    ("maker_space", "district", "众创空间", "（示例）区主管部门", "", ""),
)


def _platforms(cast: Cast) -> None:
    """Two or three of each park, of some it was struck off; the fourth park has none yet."""
    this = timezone.localdate().year
    for place, (key, by) in enumerate(sorted(cast.parks.items())):
        park = Organisation.objects.get(pk=key)
        for n in range(0 if place == 3 else 2 + place % 2):
            kind, level, what, approver, chain, node = PLATFORMS[(place + 2 * n) % len(PLATFORMS)]
            since = date(this - YEARS - n, 2 + place % 9, 20)
            with on(date(this - YEARS + 1, 1, 15)):
                made = platforms.enter(
                    by=by, name=f"（示例）{park.name}{what}", kind_of=kind, level=level, park=park, approved_by=approver,
                    host=f"（示例）{park.name}某单位", document=f"（示例）〔{since.year}〕{10 + place} 号", since=since, chain=chain, node=node,
                )  # fmt: skip
            if n == 2 and place % 4 == 1:
                ended = date(this - 1, 11, 30)
                with on(ended):
                    platforms.end(platform=made, on=ended, because="（示例）复审未通过", by=by)


# ---- the catalogue


CATALOGUE = (
    ("新增企业名单", "data", "park", "quarterly", "园区当季新增企业的名称、代码、行业"),
    ("重点项目进展", "data", "park", "quarterly", "重点项目阶段和投资完成情况"),
    ("高新技术企业认定名单", "data", "other_divisions", "annual", "当年认定的高新技术企业"),
    ("科技型中小企业入库名单", "data", "other_divisions", "monthly", "当月入库的科技型中小企业"),
    ("政策文件汇编", "resource", "zone_office", "half_yearly", "市级科技政策文件"),
    ("共享仪器设备目录", "resource", "other_divisions", "half_yearly", "可对外开放的大型仪器"),
    ("统计分析报告", "data", "zone_office", "quarterly", "示范区季度统计分析"),
    ("人才项目名单", "data", "other_divisions", "annual", "当年人才计划入选单位"),
    ("领导小组议定事项", "resource", "leading_group_office", "asked", "议定事项及分工"),
)


def _catalogue(cast: Cast) -> None:
    """Given by a few parks and by offices of the commission; received by the zone office or a park."""
    office, wu = (
        cast.qian,
        next(by for by in cast.parks.values() if by.organisation_code == "nankai"),
    )
    begun = date(timezone.localdate().year - YEARS + 1, 1, 20)
    for place, (name, sort, giver, often, content) in enumerate(CATALOGUE):
        house = wu.organisation_code if giver == "park" else giver
        taker, by = ("zone_office", office) if giver != "zone_office" else ("nankai", wu)
        with on(begun):
            made = exchange.draft(
                by=office, name=f"（示例）{name}", sort=sort, content=f"（示例）{content}", giver=Organisation.objects.get(code=house),
                takers=[Organisation.objects.get(code=taker)], often=often, way="（示例）系统内提供", basis="津科示〔2017〕186号 1.a",
                openness="internal" if sort == "data" else "open", secrecy_note="不涉密，仅限工作使用",
            )  # fmt: skip
            if place == len(CATALOGUE) - 1:
                continue  # still a draft
            exchange.put_in_force(exchange=made, by=office, since=begun)
        _receipts(made, often, by, place)


def _receipts(made: Any, often: str, by: Acting, place: int) -> None:
    """Every period that has ended, but for the last of every third entry."""
    if often == "asked":
        return
    period, today = (
        Period.parse(arrays.ended(often, timezone.localdate()).code),
        timezone.localdate(),
    )
    wanted = []
    while period.start >= made.made_at.date().replace(month=1, day=1):
        wanted.append(period)
        period = period.previous
    for back, each in enumerate(reversed(wanted)):
        day = min(each.end + timedelta(days=6 + back % 9), today)
        if (place % 3 == 0 and back == len(wanted) - 1) or each.end < made.made_at.date():
            continue
        with on(day):
            given = [ContentFile(SCAN, name="（示例）清单.pdf")] if back == len(wanted) - 1 else []
            exchange.receive(
                exchange=made,
                received_on=day,
                period=str(each),
                note="（示例）已收到",
                files=given,
                by=by,
            )
