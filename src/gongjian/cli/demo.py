"""`gongjian demo DIR`: a made-up zone as files: register, returns with planted errors, the truth."""

from __future__ import annotations

import argparse
import csv
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from gongjian import __version__

from ..intake import packs
from ..methods.editing import Answers
from ..methods.kinds.columns import Column, TextColumn
from ..methods.kinds.items import Item
from ..methods.kinds.types import Type
from ..methods.kinds.words import Words
from ..methods.packs import Pack, PackFaults
from ..methods.synthetic import (
    Campaign,
    Plan,
    Planted,
    SyntheticZone,
    campaigns,
    double_entries,
    events,
    make_zone,
    reports,
    rows_of,
    tasks,
)
from .evaluated import EVALUATED, ParkIndicators
from .problems import Problem, cannot_write
from .waiting import waiting

README = """\
# 编造的示范区 A made-up zone

全部内容由程序编造（gongjian demo，种子 {seed}），与任何真实的企业、园区、项目无关。
All of it is made up by a program (gongjian demo, seed {seed}); no real firm, park or project is meant.

- registers/期.csv 名录库 the register; changes.csv 变动; double-entries.csv 重复登记及其真身
- returns/表/期.csv 报表，其中有植入的错误；未报的单位不在内 returns with planted errors, silent units left out
- truth/表/期.csv 植入了什么 what was planted; receipts.csv 何时报来 when returns came in
- events.csv 证书、融资、上市; tasks.csv, reports.csv 任务和季度报告
"""


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser(
        "demo",
        help="编造一个示范区的文件 a made-up zone as files",
        description="编造一个示范区：名录库、各期报表（含植入的错误）和真相。"
        " A made-up zone: register, returns with planted errors, and the truth beside.",
    )
    option = parser.add_argument
    option("folder", metavar="DIR", type=Path, help="新文件夹 a new folder")
    option("--pack", default="tianjin", help="政策包 the policy pack")
    option("--firms", type=int, default=3_000, help="企业数 how many firms")
    option("--years", type=int, default=3, help="年数 how many years, from 2016")
    option("--seed", type=int, default=1, help="种子 the seed")
    option(
        "--errors", type=float, default=0.05, help="含错报表的比例 share of returns with an error"
    )
    option("--lang", choices=("zh", "en"), default="zh", help="语言 language")
    option("--json", action="store_true", help="不显示进度 no progress bar")
    option("--version", action="version", version=f"gongjian {__version__}")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Writes the folder whole or not at all. Raises Problem."""
    folder: Path = options.folder
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Problem(Words(f"{folder}：已经有内容，请换一个新文件夹",
                            f"{folder}: there is something already, name a new folder"))  # fmt: skip
    if not 0 <= options.errors <= 1:
        raise Problem(Words("--errors 应在 0 与 1 之间", "--errors is between 0 and 1"))
    try:
        plan = Plan(options.firms, options.seed, years=options.years)
        pack = packs.read_from(packs.folder_of(options.pack))
    except ValueError as error:
        if isinstance(error, PackFaults):
            raise Problem(*packs.told(error, packs.folder_of(options.pack))) from error
        raise Problem(Words("企业数 1 到 500 万，年数 1 到 30", str(error))) from error
    with waiting(options) as progress:
        planted = _whole(folder, plan, pack, options.errors, progress)
    said = Words(
        f"{folder}：{plan.firms:,} 家编造的企业，{plan.years} 年，植入 {planted:,} 处错误",
        f"{folder}: {plan.firms:,} made-up firms, {plan.years} years, {planted:,} errors planted",
    )
    print(said.in_language(options.lang))
    return 0


def _whole(folder: Path, plan: Plan, pack: Pack, errors: float, progress: Any) -> int:
    """Into a folder beside, renamed when it is complete."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        try:
            planted = _written(draft, make_zone(plan, pack), pack, errors, progress)
            if folder.is_dir():
                folder.rmdir()
            draft.rename(folder)
            folder.chmod(0o755)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except OSError as error:
        raise cannot_write(folder, error) from error
    return planted


def _written(folder: Path, zone: SyntheticZone, pack: Pack, errors: float, progress: Any) -> int:
    plan = zone.plan
    last = date(plan.first_year + plan.years - 1, 12, 31)
    receipts: list[Sequence[object]] = []
    planted = 0
    parks = ParkIndicators(pack)
    for campaign in campaigns(zone, pack, errors=errors):
        form, period = campaign.form, str(campaign.period)
        items = {item.code: item for item in campaign.folder.form.items}
        sent = rows_of(campaign.sent, ~campaign.silent)
        _table(folder / "returns" / form / f"{period}.csv", sent, items)
        _rows(folder / "truth" / form / f"{period}.csv", ("unit", "kind", "item", "before", "after"),
              _truth(campaign.planted))  # fmt: skip
        receipts += _receipts(campaign)
        parks.add(campaign)
        planted += len(campaign.planted)
        progress(len(sent.units))
        if form == "quarterly" and campaign.materials.register is not None:
            held = {
                code: _item_of(code, column)
                for code, column in campaign.materials.register.columns.items()
            }
            _table(folder / "registers" / f"{period}.csv", campaign.materials.register, held)
    _rows(folder / "evaluation" / f"{EVALUATED}.csv", parks.heads, parks.rows())
    _rows(folder / "receipts.csv", ("form", "period", "unit", "days"), receipts)
    _rows(folder / "changes.csv", ("day", "unit", "kind", "before", "after"),
          ((c.day, zone.firms.codes[c.firm], c.kind, c.before, c.after) for c in zone.firms.changes()))  # fmt: skip
    _rows(folder / "double-entries.csv", ("id", "name", "uscc", "kind", "firm"),
          ((d.id, d.name, d.code, d.kind, d.firm) for d in double_entries(zone)))  # fmt: skip
    _rows(folder / "events.csv", ("unit", "kind", "day", "detail", "amount", "valuation"),
          ((e.firm, e.kind, e.day, e.detail, e.amount, e.valuation) for e in events(zone)))  # fmt: skip
    work = list(tasks(zone, pack, last.year))
    _rows(folder / "tasks.csv", ("task", "clause", "park", "title", "due", "state", "done"),
          ((t.task, t.clause, t.park, t.title, t.due, t.state, t.done) for t in work))  # fmt: skip
    _rows(folder / "reports.csv", ("task", "year", "quarter", "done", "text", "copied", "late_days"),
          ((r.task, r.year, r.quarter, r.done, r.text, int(r.copied), r.late_days)
           for r in reports(zone, work, last.year)))  # fmt: skip
    (folder / "README.md").write_text(README.format(seed=plan.seed), encoding="utf-8")
    return planted


def _truth(planted: Iterable[Planted]) -> Iterable[Sequence[object]]:
    for error in planted:
        for item, before, after in zip(error.items, error.before, error.after, strict=True):
            yield error.unit, error.kind.value, item, _shown(before), _shown(after)


def _receipts(campaign: Campaign) -> Iterable[Sequence[object]]:
    days = campaign.days.tolist()
    for unit, day in zip(campaign.clean.units, days, strict=True):
        if day < 0 or day > 20:  # the rest is in time
            yield campaign.form, campaign.period, unit, "" if day < 0 else day


def _table(place: Path, answers: Answers, items: Mapping[str, Item]) -> None:
    columns = {code: _texts(answers.columns[code], item) for code, item in items.items()}
    _rows(place, ("unit", *columns), zip(answers.units, *columns.values(), strict=True))


def _item_of(code: str, column: Column) -> Item:
    kinds = {"founded": Type.DATE, "admitted": Type.DATE, "hnte_since": Type.DATE}
    return Item(
        code, type=Type.TEXT if isinstance(column, TextColumn) else kinds.get(code, Type.NUMBER)
    )


def _texts(column: Column, item: Item) -> list[str]:
    if isinstance(column, TextColumn):
        values = np.array([*column.values, ""], dtype=object)
        return values[column.codes].tolist()  # type: ignore[no-any-return]
    if item.type is Type.DATE:
        return [_day(value) for value in column.tolist()]
    return [_shown(value) for value in column.tolist()]


def _day(value: float) -> str:
    return (
        "" if value != value else str(date.fromordinal(int(value) + date(1970, 1, 1).toordinal()))
    )


def _shown(value: float | str | None) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if value != value:
        return ""
    return str(int(value)) if value == int(value) else repr(value)


def _rows(place: Path, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(heads)
        writer.writerows(rows)
