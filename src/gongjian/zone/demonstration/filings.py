"""Filings of the made-up zone: three years of every kind and stage, and what each park declares of itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from ..accounts.acting import Acting, all_for
from ..accounts.models import Organisation, Person
from ..filings import accepting, actions, arrays, consulting, declaring, lighting
from ..filings.choices import DUE, Sort, Step
from ..filings.models import Fact, Filing
from ..tasks.queries import parks
from .joint import SCAN, Cast, on

LAST = ("draft", "consult", "close", "file", "back", "accept", "archive")  # how far a filing came
INDUSTRIES = ("智能制造", "生物医药", "新材料", "科技服务", "节能环保", "数字经济", "现代物流")


@dataclass(frozen=True, slots=True)
class Told:
    """One filing of the past: how many days ago it was drafted, whose it is, what it is about, how far it came."""

    ago: int
    park: str
    subject: str
    title: str
    to: str
    proposes: dict[str, Any] = field(default_factory=dict)
    opinion: tuple[str, str, str, str] | None = (
        None  # what a division said: verdict, words, adopted, why
    )
    mended: str = ""  # what the office sent it back for, before it was mended
    amends: str = ""  # the title of what it changes later


PAST = (
    Told(1010, "dongli", "plan_change", "东丽分园空间布局规划调整", "archive",
         {"sort": Sort.TERRITORY, "area": 2380, "text": "（示例）东至示例路，西至示例河"}),
    Told(900, "wuqing", "policy_pilot", "科技成果赋权改革试点", "archive",
         opinion=("amend", "（示例）建议先在两家院所试行", "no", "（示例）院所已全部签约，分批会拖延一年")),
    Told(760, "core", "governance_reform", "核心区管理机构整合", "archive",
         {"sort": Sort.INSTITUTION, "name": "（示例）滨海高新区管委会", "level": "示例级别", "duty": "（示例）统筹核心区开发建设"},
         mended="（示例）缺管委会会议纪要"),
    Told(620, "nankai", "plan_change", "南开分园主导产业规划编制", "archive",
         {"sort": Sort.INDUSTRIES, "industries": ["科技服务", "数字经济"]}, opinion=("agree", "", "", "")),
    Told(480, "teda", "policy_pilot", "跨境研发便利化试点", "archive", opinion=("object", "（示例）口岸查验条件还不具备", "partly", "（示例）分两步走，先做备案制")),
    Told(400, "dongli", "plan_change", "东丽分园空间布局规划再调整", "archive",
         {"sort": Sort.TERRITORY, "area": 2455, "text": "（示例）增加华明片区"}, amends="东丽分园空间布局规划调整"),
    Told(300, "xiqing", "governance_reform", "西青分园管理体制改革", "archive",
         {"sort": Sort.INSTITUTION, "name": "（示例）西青分园管理办公室", "level": "示例级别", "duty": "（示例）日常管理"}),
    Told(200, "jinnan", "policy_pilot", "创新券跨区使用试点", "archive"),
    Told(90, "heping", "plan_change", "和平分园规划编制", "archive", {"sort": Sort.INDUSTRIES, "industries": ["科技服务", "文化创意"]}),
    Told(22, "jinghai", "policy_pilot", "科技人才服务改革试点", "back", mended="（示例）试点方案缺分年度目标"),
    Told(26, "baodi", "governance_reform", "宝坻分园管理体制改革", "accept"),
    Told(20, "ecocity", "plan_change", "生态城分园规划调整", "file", opinion=("amend", "（示例）绿色建筑指标与市级规划衔接", "yes", "")),
    Told(16, "bonded", "policy_pilot", "研发用物品通关改革试点", "close", opinion=("amend", "（示例）请写明监管责任", "", "")),
    Told(9, "beichen", "plan_change", "北辰分园主导产业调整", "consult"),
    Told(24, "ninghe", "governance_reform", "宁河分园管理体制改革", "consult"),
    Told(3, "nankai", "policy_pilot", "南开分园科技金融改革试点", "draft"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Zone:
    """Who acts, where, and on which day it is looked back from."""

    cast: Cast
    lin: Acting
    li: Acting
    places: dict[str, Organisation]
    today: date

    def back(self, days: int) -> date:
        return self.today - timedelta(days=days)


def sow_filings(cast: Cast) -> int:
    """Declared facts, then filings with what became of them; how many filings. Called within `many`."""
    lin, li = (all_for(Person.objects.get(username=name))[0] for name in ("lin", "li"))
    places = {park.code.removeprefix("park_"): park for park in parks()}
    zone = Zone(cast, lin, li, places, timezone.localdate())
    _facts(cast, list(places.values()))
    _unfiled(zone)
    for told in PAST:
        _way(zone, told, places[told.park])
    return len(PAST)


def light_filings() -> int:
    """Once all of the past is written."""
    return lighting.relight(list(Filing.objects.live().filter(stage__in=DUE)))


def _facts(cast: Cast, places: Sequence[Organisation]) -> None:
    """What was there before: from the pack where it knows, and made up for the rest."""
    begun = date(2015, 3, 17)
    with on(date(2017, 9, 1)):
        declaring.seed(by=None, house=Organisation.objects.get(pk=cast.qian.organisation_id))
        known = set(Fact.objects.values_list("park", "sort"))
        for number, park in enumerate(places):
            told: dict[Sort, dict[str, Any]] = {
                Sort.TERRITORY: {"area": 400 + 85 * number, "text": "（示例）四至见批复附图"},
                Sort.INDUSTRIES: {"industries": [INDUSTRIES[(number + step) % 7] for step in (0, 3)]},
                Sort.INSTITUTION: {"name": f"（示例）{park.name}管理机构", "duty": "（示例）开发建设和日常管理"},
            }  # fmt: skip
            for sort, content in told.items():
                if (park.pk, sort) not in known:
                    declaring.enter(park=park, sort=sort, since=begun, source="（示例）市政府批复", by=cast.qian, **content)  # fmt: skip


def _unfiled(zone: Zone) -> None:
    """One park changed its industries without a filing; another did, and files it now."""
    for code, ago, industries in (
        ("hexi", 45, ["工程设计", "智能制造"]),
        ("beichen", 60, ["高端装备", "新材料"]),
    ):
        park, day = zone.places[code], zone.back(ago)
        with on(day):
            declaring.declare(park=park, sort=Sort.INDUSTRIES, since=day, by=zone.cast.parks[park.pk],
                              industries=industries, text="（示例）区里已经执行")  # fmt: skip


def _way(zone: Zone, told: Told, park: Organisation) -> None:
    by, far = zone.cast.parks[park.pk], LAST.index(told.to)
    planned = zone.back(told.ago - 40)
    with on(zone.back(told.ago)):
        filing = _drafted(told, park, by, planned)
    if far >= LAST.index("consult"):
        with on(zone.back(told.ago - 1)):
            filing = consulting.consult(filing=filing, by=by)
        with on(zone.back(told.ago - 2)):
            filing = _asked(zone, filing, told)
    if far >= LAST.index("close"):
        with on(zone.back(told.ago - 7), 15):
            filing = _closed(zone, filing, told)
    if far >= LAST.index("file"):
        with on(zone.back(told.ago - 9)):
            filing = _filed(filing, by, told)
    if told.mended:
        with on(zone.back(told.ago - 12)):
            filing = accepting.send_back(filing=filing, missing=[told.mended], by=zone.cast.qian)
    if far >= LAST.index("accept"):
        _decided(zone, filing, by, told)


def _drafted(told: Told, park: Organisation, by: Acting, planned: date) -> Filing:
    amends = Filing.objects.filter(title=f"（示例）{told.amends}").first() if told.amends else None
    covers = Fact.objects.unfiled().filter(park=park) if told.subject == "plan_change" else ()
    filing = actions.draft(
        subject=told.subject, park=park, title=f"（示例）{told.title}", by=by, amends=amends, covers=covers,
        content=f"（示例）{told.title}的主要内容。\n（示例）分年度安排和责任单位。", grounds="（示例）区域发展需要，原安排已不适应。",
        basis="（示例）区政府常务会议纪要", planned_on=planned,
    )  # fmt: skip
    if told.proposes:
        actions.propose(filing=filing, by=by, since=planned, **told.proposes)
    return filing if told.to == "draft" else _enclosed(filing, Step.CONSULT, by)


def _enclosed(filing: Filing, step: Step, by: Acting) -> Filing:
    for paper in arrays.papers(filing.subject, step, timezone.localdate()):
        actions.enclose(filing=filing, paper=paper.code, by=by, files=[ContentFile(SCAN, name=f"（示例）{paper.name}.pdf")])  # fmt: skip
    return filing


def _asked(zone: Zone, filing: Filing, told: Told) -> Filing:
    if told.opinion is None:
        return filing
    division = Organisation.objects.get(pk=zone.li.organisation_id)
    return consulting.ask(filing=filing, places=[division], by=zone.lin)


def _closed(zone: Zone, filing: Filing, told: Told) -> Filing:
    if told.opinion is not None:
        verdict, words, _adopted, _why = told.opinion
        opinion = filing.opinions.get(organisation=zone.li.organisation_id)
        consulting.opine(opinion=opinion, verdict=verdict, text=words, by=zone.li)
    return consulting.close(
        filing=filing, verdict="agree", text="（示例）同意，请按程序报备案", by=zone.lin
    )


def _filed(filing: Filing, by: Acting, told: Told) -> Filing:
    for opinion in filing.opinions.exclude(verdict__in=("", "agree")):
        assert told.opinion is not None
        consulting.answer(opinion=opinion, adopted=told.opinion[2], reason=told.opinion[3], by=by)
    return accepting.file(filing=_enclosed(filing, Step.FILE, by), by=by)


def _decided(zone: Zone, filing: Filing, by: Acting, told: Told) -> None:
    if told.mended:
        with on(zone.back(told.ago - 14)):
            filing = accepting.file(filing=filing, by=by)
    with on(zone.back(told.ago - 16)):
        filing = accepting.accept(filing=filing, by=zone.cast.qian)
    if told.to == "archive":
        with on(zone.back(told.ago - 18)):
            accepting.archive(filing=filing, by=zone.cast.qian)
