"""Reforms, delegated powers and experience of the made-up zone over three years, by the platform's own acts."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from ..accounts.acting import Acting, all_for
from ..accounts.choices import Kind as House
from ..accounts.models import Organisation, Person
from ..needs import delegating, reforming, sharing
from ..needs.choices import Became
from ..needs.models import Power, Reform, Step
from .joint import Cast, on

POWERS = (
    ("项目备案", "management", "市发展改革委"), ("外商投资企业设立备案", "confirmation", "市商务委"), ("建设工程规划许可", "permit", "市规划局"),
    ("环境影响评价审批（报告表）", "permit", "市环保局"), ("高新技术企业推荐", "management", "市科委"), ("人力资源服务许可", "permit", "市人社局"),
    ("科技型中小企业审核", "confirmation", "市科委"), ("外国人来华工作许可受理", "service", "市科委"), ("市级孵化器初审", "management", "市科委"),
    ("施工许可", "permit", "市建委"), ("技术合同登记", "service", "市科委"), ("临时占用城市道路许可", "permit", "市城管委"),
)  # fmt: skip
REFORMS = (
    ("reform", "企业投资项目承诺制", ("制定方案", "三个园区试点", "全区推开")), ("reform", "一枚印章管审批", ("编制事项目录", "窗口合一")),
    ("legislation", "示范区条例实施细则", ("调研", "征求意见", "提交审议", "施行")), ("reform", "科技成果权属改革", ("选试点单位", "签约", "评估")),
)  # fmt: skip
STORIES = (
    ("“园区管家”一对一服务企业", "企业办事找不到人", "每家规模以上企业配一名管家，一周内回话，一月一走访", "半年办结诉求一百余件"),
    ("标准厂房改中试车间", "中试场地不够", "园区出资加固楼板、加装货梯，按小时租", "九家企业完成中试"), ("高企培育“早餐会”", "归集口径不一", "每月一次，税务、科技、会计一起答疑", "当年新增高企二十家"),
    ("知识产权质押“白名单”", "银行不认专利", "园区、银行、评估机构共列名单，风险共担", "放款三千余万元"), ("检测设备共享平台", "设备买不起用不满", "园区企业设备入库，线上预约，财政补一半", "设备利用率翻番"),
    ("“拿地即开工”", "开工前审批长", "承诺制加并联审批，提前介入", "平均提前四个月"), ("人才公寓按需配租", "人才住不下", "企业报名单，园区统一配租，三年过渡", "入住六百余人"),
    ("主导产业链“链长”例会", "上下游不认识", "按链开会，现场对接，会后跟踪", "促成合作四十余项"),
)  # fmt: skip


def sow_reforms(cast: Cast, years: list[int]) -> None:
    """Within the one transaction of whoever makes up the past."""
    _reforms(cast, years)
    _powers(cast, years)
    _experience(cast, years)


def _first(username: str) -> Acting:
    return all_for(Person.objects.get(username=username))[0]


def _reforms(cast: Cast, years: list[int]) -> None:
    office = Organisation.objects.get(pk=cast.qian.organisation_id)
    reforming.seed(by=None, house=office)
    lin = _first("lin")
    owner = Organisation.objects.get(pk=lin.organisation_id)
    today = timezone.localdate()
    for place, (category, title, steps) in enumerate(REFORMS):
        begun = date(years[place % len(years)], 2, 10)
        due = [
            (f"（示例）{step}", begun + timedelta(days=120 * (n + 1)))
            for n, step in enumerate(steps)
        ]
        with on(begun):
            reform = reforming.draft(
                by=lin, category=category, title=f"（示例）{title}", owner=owner, basis="（示例）深化放管服改革工作方案",
                text="（示例）减少环节、压缩时间、方便企业。", steps=due,
            )  # fmt: skip
            reforming.make_known(reform=reform, by=lin)
        for step, planned in zip(reform.steps.all(), due, strict=True):
            day = planned[1] + timedelta(days=place * 9 - 8)
            if day <= today:
                with on(day):
                    reforming.reach(step=step, on=day, by=lin, note="（示例）已完成")
        _finished(reform, lin)


def _finished(reform: Reform, by: Acting) -> None:
    last = Step.objects.filter(reform=reform).order_by("-done_on").first()
    if reform.steps.filter(done_on=None).exists() or last is None or last.done_on is None:
        return
    day = min(last.done_on + timedelta(days=10), timezone.localdate())
    with on(day):
        reforming.finish(
            reform=Reform.objects.get(pk=reform.pk),
            on=day,
            result="（示例）平均办理时间缩短一半",
            by=by,
        )


def _powers(cast: Cast, years: list[int]) -> None:
    parks = list(Organisation.objects.filter(kind=House.PARK).order_by("path"))
    li, this = _first("li"), timezone.localdate().year
    for place, (title, category, office) in enumerate(POWERS):
        year = years[place % 2]
        held = [park for n, park in enumerate(parks) if (n + place) % 5 == 0]
        with on(date(year, 1, 8)):
            power = delegating.draft(
                by=li, number=f"XF-{place + 1:02d}", title=f"（示例）{title}", category=category, office=f"（示例）{office}",
                document=f"（示例）关于下放部分市级权限的通知（{year}）", document_day=date(year, 1, 5), since=date(year, 2, 1), parks=held,
            )  # fmt: skip
            delegating.enlist(power=power, by=li)
        for counted in range(year, this):
            with on(date(counted + 1, 1, 9)):
                for park in held:
                    if (park.pk + counted) % 7:
                        _used(cast, power, park, counted, place)
    with on(date(this, 1, 12)):
        last = Power.objects.get(number="XF-12")
        delegating.take_back(
            power=last, until=date(this - 1, 12, 31), reason="（示例）职能调整，由市级收回", by=li
        )


def _used(cast: Cast, power: Power, park: Organisation, year: int, place: int) -> None:
    count = (park.pk * 7 + year * 3 + place * 11) % 60
    delegating.count_use(power=power, park=park, year=year, count=count, by=cast.parks[park.pk])


def _experience(cast: Cast, years: list[int]) -> None:
    parks = list(cast.parks.values())
    today = timezone.localdate()
    for place, (title, problem, text, result) in enumerate(STORIES):
        by = parks[place * 2 % len(parks)]
        day = date(years[place % len(years)], 3 + place % 6, 15)
        if day > today:
            day = today - timedelta(days=30)
        with on(day):
            told = sharing.draft(
                by=by,
                title=f"（示例）{title}",
                problem=f"（示例）{problem}",
                text=f"（示例）{text}。",
                result=f"（示例）{result}",
            )
            sharing.propose(experience=told, by=by)
        if place == len(STORIES) - 1:
            continue
        with on(day + timedelta(days=4)):
            sharing.publish(experience=told, by=cast.zhao)
        for n in range(place % 4):
            copied = day + timedelta(days=20 + 15 * n)
            other = parks[(place * 2 + 3 * n + 1) % len(parks)]
            if copied <= today and other.organisation_id != by.organisation_id:
                became = (Became.WORKING, Became.TRYING, Became.DROPPED)[(place + n) % 3]
                with on(copied):
                    sharing.copy(
                        experience=told,
                        on=copied,
                        became=became,
                        words="（示例）结合本园区情况做了调整",
                        by=other,
                    )
