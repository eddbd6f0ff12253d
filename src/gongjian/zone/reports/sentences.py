"""The sentences of a circular, from figures. The circular is a document in Chinese, whoever looks at it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from . import arrays
from .figures import Counts, Figures, Group, Stood
from .queries import Standing

_STATES = (("done", "完成"), ("proposed", "报完成待认定"), ("under_way", "推进中"), ("behind", "滞后"),
           ("not_started", "未启动"))  # fmt: skip
_LAMPS = (("green", "绿灯"), ("yellow", "黄灯"), ("red", "红灯"))
_MOVED = (("tasks", "任务"), ("done", "完成"), ("behind", "滞后"), ("red", "红灯"))


def overall(of: Figures) -> list[str]:
    now, year = of.whole.now, of.round.year
    told = [
        f"截至{day(of.day)}，{year}年已下达重点任务{now.tasks}项，其中{amounts(now, _STATES)}，"
        f"完成率{share(now.rate)}；{lamps(now)}。"
    ]
    if now.measured:
        told.append(f"{on_target(now)}。")
    if now.telling:
        told.append(f"填报完成比例的任务{now.telling}项，平均完成{share(now.mean)}。")
    told.append(compared(of))
    return told


def compared(of: Figures) -> str:
    if arrays.period_of(of.round.period).first_in_year:
        return "本期是本年度第一期，任务重新下达，不与上期比较。"
    if of.earlier is None or of.whole.before is None:
        return "上期没有关闭的报告期，不作比较。"
    return f"与{of.earlier}相比，{moved(of.whole.now, of.whole.before)}。"


def of_park(of: Group, standing: Standing | None, day: date) -> str:
    """南开分园：任务5项，…"""
    now = of.now
    told = [f"{of.name}：任务{now.tasks}项，{amounts(now, _STATES)}；{lamps(now)}"]
    if now.telling:
        told.append(f"平均完成{share(now.mean)}")
    if now.measured:
        told.append(on_target(now))
    if of.before is not None:
        told.append(f"与上期相比{moved(now, of.before)}")
    late = [row for row in of.rows if row.late(day)]
    if late:
        told.append("滞后或逾期：" + "、".join(f"{r.number}（{why_late(r, day)}）" for r in late))
    if standing is not None and standing.due:
        told.append(reported(standing))
    return "；".join(told) + "。"


def of_clauses(clauses: Sequence[Group]) -> list[str]:
    """How many go well, a sentence for each that does not, and the others in a row."""
    behind = [c for c in clauses if c.now.late or c.now.red]
    well = [c for c in clauses if not (c.now.late or c.now.red)]
    done = sum(c.now.done == c.now.tasks for c in clauses)
    told = [
        f"有任务承接的条款{len(clauses)}条，其中任务全部完成的{done}条，有滞后、逾期或红灯任务的{len(behind)}条。"
    ]
    told += [of_clause(clause) for clause in behind]
    if well:
        listed = "、".join(f"{c.name}（{c.now.done}/{c.now.tasks}）" for c in well)
        told.append(f"其余条款推进正常（完成数/任务数）：{listed}。各条款数字见附表2。")
    return told


def of_clause(of: Group) -> str:
    """3.1.2b 培育…：任务8项，完成3项…"""
    told = f"{of.name} {short(of.text)}：任务{of.now.tasks}项，{amounts(of.now, _STATES)}；{lamps(of.now)}"
    return told + (f"；与上期相比{moved(of.now, of.before)}。" if of.before is not None else "。")


def without_tasks(parks: Sequence[Group]) -> str:
    return "、".join(park.name for park in parks) + "本年度没有下达任务。"


def of_late(of: Figures) -> str:
    late = [row for row in of.rows if row.late(of.day)]
    if not late:
        return "没有滞后和逾期的任务。"
    behind = sum(row.progress == "behind" for row in late)
    over = sum(row.overdue(of.day) > 0 for row in late)
    houses = len({row.owner_path for row in late})
    return f"滞后或逾期的任务{len(late)}项，其中报告滞后{behind}项、超过期限{over}项，涉及{houses}个单位，见附表3。"


def of_reporting(standings: Sequence[Standing], before: Sequence[Standing]) -> list[str]:
    """Who reported in time, late, not at all; and how many did the time before."""
    due = [s for s in standings if s.due]
    told = [s for s in due if s.reported]
    late, missing = [s for s in told if s.late], [s for s in due if not s.reported]
    first = f"本期应报{len(due)}个单位，已报{len(told)}个，其中按时{len(told) - len(late)}个、迟报{len(late)}个；未报{len(missing)}个。"
    found = [first]
    if late:
        found.append("迟报：" + "、".join(f"{s.house.name}（迟{s.late}天）" for s in late) + "。")
    if missing:
        found.append("未报：" + "、".join(s.house.name for s in missing) + "。")
    if before:
        came = sum(s.reported for s in before)
        found.append(
            f"上期应报{sum(s.due for s in before)}个单位，已报{came}个，其中迟报{sum(s.late > 0 for s in before)}个。"
        )
    return found


def reported(of: Standing) -> str:
    if not of.reported:
        return "报告缺报" if of.missing else "报告待报"
    return f"报告迟报{of.late}天" if of.late else "报告按时报送"


def moved(now: Counts, before: Counts) -> str:
    """任务增加2项、完成增加3项、滞后减少1项: what changed; 持平 where nothing did."""
    found = [
        f"{word}{'增加' if change > 0 else '减少'}{abs(change)}项"
        for name, word in _MOVED
        if (change := getattr(now, name) - getattr(before, name))
    ]
    return "、".join(found) or "持平"


def amounts(of: Counts, named: Sequence[tuple[str, str]]) -> str:
    """What there is of each; what there is none of is not named."""
    return "、".join(f"{word}{getattr(of, name)}项" for name, word in named if getattr(of, name))


def lamps(of: Counts) -> str:
    return amounts(of, _LAMPS) or "没有亮灯"


def on_target(of: Counts) -> str:
    """有目标值的任务3项，1项已达到目标"""
    told = f"有目标值的任务{of.measured}项，"
    if of.on_target == of.measured:
        return f"{told}已达到目标"
    return told + (f"{of.on_target}项已达到目标" if of.on_target else "尚未达到目标")


def why_late(row: Stood, on: date) -> str:
    over = row.overdue(on)
    return f"期限{row.due.month}月{row.due.day}日，" + (f"逾期{over}天" if over else "报告滞后")


def change(now: int, before: int | None) -> str:
    """For a table: +2, -1, 0; — where there is nothing to compare with."""
    return "—" if before is None else f"{now - before:+d}" if now != before else "0"


def share(value: Decimal | None) -> str:
    return "—" if value is None else f"{value}%"


def short(text: str, most: int = 40) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def day(of: date) -> str:
    return f"{of.year}年{of.month}月{of.day}日"
