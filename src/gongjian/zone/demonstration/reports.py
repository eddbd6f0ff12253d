"""Progress reports in the made-up zone: every quarter a round, with what goes wrong in one: about one report in ten
comes late, one in ten is copied, one in ten is missing. The last rounds have their circulars."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from ...methods.periods import Frequency, Period
from ...methods.synthetic.draws import Draws
from ..accounts.acting import Acting
from ..documents import actions as documents
from ..inbox.arrays import working_days
from ..reports import actions, circulars, rounds
from ..reports.models import Line, Report, Round

if TYPE_CHECKING:
    from .joint import Cast

Happening = tuple[date, Callable[[], object]]
FATES = 100
LATE, COPIED, MISSING = range(10), range(10, 20), range(20, 30)  # of a hundred reports
CIRCULARS = 2  # rounds back from the newest that was closed
DONE = (
    "走访重点企业二十余家", "召开专题调度会两次", "完成可行性研究报告编制", "与两家院所签订合作意向书",
    "组织银企对接会一场", "完成项目用地预审", "引进高层次人才团队三个", "公示第一批支持名单",
    "完成设备采购招标", "开展政策宣讲进园区活动", "新增入库科技型中小企业", "落实配套资金并完成拨付",
    "建成公共实验室一期", "推动三个项目开工建设", "完成孵化器绩效自评", "举办创新创业大赛分赛区比赛",
)  # fmt: skip
MORE = (
    "区里已列入督办事项", "企业反映良好", "正在履行审批程序", "与市级部门完成衔接", "资金按进度到位",
    "专班每周调度一次", "已形成问题清单和责任清单", "比原定节点提前半个月", "受外部条件影响略有推迟",
    "相关做法已报送信息", "正在补充完善材料", "已通过专家论证",
)  # fmt: skip
NEXT = (
    "下季度完成方案评审并启动实施", "抓紧办理施工许可力争早日开工", "组织第二批申报并开展集中辅导",
    "对接市级专项争取资金支持", "开展中期评估并调整工作安排", "推进签约项目落地建设",
    "完善配套政策并兑现奖励", "加快平台验收和试运行", "做好年度总结和绩效评价", "跟踪重点企业上规入统情况",
    "协调解决用地和能耗指标", "举办专场对接活动扩大参与面",
)  # fmt: skip
PROBLEMS = (
    "（示例）用地指标尚未落实，请协调市有关部门支持",
    "（示例）配套资金拨付较慢，请协调财政部门加快",
)


def sow_reports(cast: Cast, year: int) -> Iterator[Happening]:
    """What happens with the rounds of a year, each on its day; what is not past yet does not happen."""
    today = timezone.localdate()
    newest = _newest(today)
    for quarter in range(1, 5):
        of = Period(Frequency.QUARTERLY, year, quarter)
        if of.end < today:
            yield from _Quarter(cast, of, of == newest, newest).happenings()


def _newest(today: date) -> Period:
    return Period(Frequency.QUARTERLY, today.year, (today.month - 1) // 3 + 1).previous


@dataclass
class _Quarter:
    """A round of the made-up past. The newest stays open, with work in it for everybody."""

    cast: Cast
    of: Period
    is_newest: bool
    newest: Period
    draws: Draws = field(init=False)

    def __post_init__(self) -> None:
        self.draws = Draws(2026, 64)

    def happenings(self) -> Iterator[Happening]:
        today, opens = timezone.localdate(), self.of.end + timedelta(days=1)
        due = working_days(self.of.end).after(self.of.end, 10)
        yield opens, partial(rounds.open_round, period=str(self.of), by=self.cast.qian)
        if due + timedelta(days=1) <= today:
            yield due + timedelta(days=1), self._chase
        fates = self.draws.whole(0, FATES - 1, "fate", str(self.of)).tolist()
        for place, (park, by) in enumerate(sorted(self.cast.parks.items())):
            fate = fates[place % len(fates)]
            day = (
                due + timedelta(days=fate % 9 + 1)
                if fate in LATE
                else due - timedelta(days=fate % 6)
            )
            if fate not in MISSING and opens < day <= today:
                yield day, partial(self._reported, park, by, fate)
                if not self.is_newest or fate % 3:
                    read = day + timedelta(days=3)
                    yield from [(read, partial(self._read, park, by, fate))] * (read <= today)
        if not self.is_newest:
            yield due + timedelta(days=25), self._close
            if self.newest.minus(CIRCULARS) <= self.of:
                yield due + timedelta(days=28), self._circular

    def _round(self) -> Round:
        return Round.objects.get(period=str(self.of))

    def _chase(self) -> None:
        missing = Report.objects.filter(round=self._round(), stage="due")
        if missing.exists():
            rounds.chase(round=self._round(), reports=missing, by=self.cast.qian)

    def _reported(self, park: int, by: Acting, fate: int) -> None:
        report = Report.objects.select_related("round").filter(round__period=str(self.of), owner=park).first()  # fmt: skip
        if report is None:
            return
        told = self._told(report, fate)
        if self.is_newest and by.organisation_code == "core":
            actions.save(report=report, told=told, version=report.version, by=by)
        else:
            actions.submit(report=report, told=told, version=report.version, by=by)

    def _read(self, park: int, by: Acting, fate: int) -> None:
        """Most are accepted; of one in twelve, and of the newest of 南开, a part comes back."""
        report = Report.objects.filter(round__period=str(self.of), owner=park, stage="submitted").first()  # fmt: skip
        if report is None:
            return
        waiting = list(report.lines.filter(verdict="").order_by("-pk"))
        again = fate % 12 == 0 or (self.is_newest and by.organisation_code == "nankai")
        if again:
            actions.review(report=report, by=self.cast.qian, accepted=[line.pk for line in waiting[1:]],
                           sent_back={waiting[0].pk: "（示例）没有写完成多少，请补数字"})  # fmt: skip
        if again and not self.is_newest:
            now = Report.objects.get(pk=report.pk)
            told = {
                f"{waiting[0].task_id}.words": f"{waiting[0].words}补充：累计完成三项（示例）。"
            }
            actions.submit(report=now, told=told, version=now.version, by=by)
        if not (again and self.is_newest):
            actions.accept(report=Report.objects.get(pk=report.pk), by=self.cast.qian)

    def _close(self) -> None:
        of = self._round()
        for report in Report.objects.filter(round=of, stage__in=("submitted", "sent_back")):
            if report.lines.filter(verdict="").exists():
                actions.accept(report=report, by=self.cast.qian)
        rounds.close(round=of, by=self.cast.qian)

    def _circular(self) -> None:
        made = circulars.make(circulars.ask(round=self._round(), by=self.cast.qian))
        documents.issue(
            document=made, by=self.cast.qian, number=f"第{self.of.index_in_year}期（示例）"
        )

    # ---- words

    def _told(self, report: Report, fate: int) -> dict[str, Any]:
        name = report.owner.name
        lines = list(report.lines.select_related("task__clause", "before"))
        told: dict[str, Any] = {
            "words": f"（示例）{name}本季度共推进{len(lines)}项重点任务，{DONE[fate % 16]}，{MORE[fate % 12]}。",
            "next_steps": f"（示例）{NEXT[fate % 12]}。", "problem": PROBLEMS[0] if fate % 11 == 0 else "",
        }  # fmt: skip
        for place, line in enumerate(lines):
            part = self._part(line, place, fate)
            if place == 0 and fate in COPIED:
                part["words"] = self._copied(report, line) or part["words"]
            told |= {f"{line.task_id}.{field}": value for field, value in part.items()}
        return told

    def _part(self, line: Line, place: int, fate: int) -> dict[str, Any]:
        task, state = line.task, line.task.progress
        luck = self.draws.of("part", str(self.of), task.number).integers(0, 720, 4).tolist()
        gone = max(
            min((self.of.end - task.start).days * 100 // max((task.due - task.start).days, 1), 95),
            5,
        )
        done, waits = state in ("proposed", "done"), state == "not_started"
        behind = not done and not waits and gone > 60 and luck[0] % 7 == 0
        told = (line.before.percent or 0) if line.before else 0
        reached = max(gone - (40 if behind else luck[1] % 25), told, 5)
        percent = 100 if done else None if waits else reached
        count = int(task.target * (percent or 0) / 100) if task.target is not None else None
        subject = f"（示例）围绕“{task.clause.text[:14]}”"
        began = "尚未启动，原因是前期手续没有办完" if waits else DONE[luck[0] % 16]
        return {
            "state": "done" if done else "not_started" if waits else "behind" if behind else "under_way",
            "percent": percent, "reached": count,
            "words": f"{subject}，{began}，{DONE[luck[1] % 16]}，{MORE[luck[2] % 12]}。",
            "next_steps": "" if done else f"（示例）“{task.clause.text[:14]}”下步{NEXT[luck[3] % 12]}，{NEXT[luck[2] % 11]}。",
            "outcome": ("done", "done", "partly", "not" if behind else "partly")[luck[2] % 4] if line.before else "",
            "problem": PROBLEMS[luck[3] % 2] if behind and luck[2] % 2 else "",
        }  # fmt: skip

    def _copied(self, report: Report, line: Line) -> str:
        """What was told last time, else what another park told in this round."""
        if line.before is not None:
            return str(line.before.words)
        other = Line.objects.filter(report__round=report.round, report__stage="submitted")
        return str(other.values_list("words", flat=True).first() or "")
