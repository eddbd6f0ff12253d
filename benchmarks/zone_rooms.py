"""Rooms that need the pack of Tianjin: the synthetic zone, its planted errors, the ladders."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import planted
import pyarrow as pa

from gongjian.intake import packs
from gongjian.methods.editing import Answers
from gongjian.methods.formulas.in_sql import sql_of
from gongjian.methods.formulas.nodes import Key
from gongjian.methods.kinds.types import Type
from gongjian.methods.ladders import assess, told
from gongjian.methods.packs import Pack, in_force
from gongjian.methods.synthetic import Plan, make_zone

PAGE = Path(__file__).parent.parent / "docs" / "measured" / "planted-errors.md"
DAY = date(2021, 9, 1)
Best = Callable[[Callable[[], object]], float]


def _pack() -> Pack:
    return packs.read_from(packs.folder_of("tianjin"))


def zone(report: Any, rows: int, best: Best) -> None:
    """100,000 firms over twelve quarters, and their three annual returns; beside bare random draws."""
    firms, pack, cells = max(rows // 10, 1_000), _pack(), 0

    def made() -> None:
        nonlocal cells
        cells = 0
        for year in make_zone(Plan(firms), pack).years():
            for answers in (year.annual(), *(year.quarter(q) for q in (1, 2, 3, 4))):
                cells += len(answers.units) * len(answers.columns)

    ours = best(made)
    rng = np.random.default_rng(1)
    bare = best(lambda: rng.random(cells))
    report.measured(f"zone of {firms:,} firms × 12 quarters", ours, "s", 60.0 * firms / 100_000)
    report.note(f"zone: {cells:,} cells; as many bare random numbers: {bare:.2f} s")


def ladders(report: Any, rows: int, best: Best) -> None:
    """All ladders over 200,000 firms, without and with reasons; beside DuckDB over the conditions."""
    size, pack = rows // 5, _pack()
    given = {code: _inputs(pack, code, size) for code in pack.ladders}

    def judged() -> list[Any]:
        return [
            assess(
                ladder,
                given[code][0],
                DAY,
                year=2020,
                history=given[code][1],
                parameters=pack.parameters,
            )
            for code, ladder in pack.ladders.items()
        ]

    assessments = judged()
    without = best(judged)
    with_reasons = best(lambda: [told(each, "zh") for each in judged()])
    scale = size / 200_000
    report.measured(f"{len(pack.ladders)} ladders, {size:,} firms", without, "s", 1.0 * scale)
    report.measured("the same with reasons", with_reasons, "s", 5.0 * scale)
    scan = best(
        lambda: [np.asarray(c).sum() for a, _ in given.values() for c in a.columns.values()]
    )
    missing = sum(bool(t) for a in assessments for t in told(a, "zh").missing_to_next.tolist())
    report.note(
        f"ladders: a bare sum of the inputs {scan:.3f} s; {missing:,} firms told what is missing"
    )
    ours, theirs, same = _beside_duckdb(pack, given["tech_sme"][0], best)
    report.note(
        f"ladders: the entry conditions of tech_sme, {ours:.3f} s, in DuckDB {version('duckdb')} "
        f"{theirs:.3f} s over the same arrays; counts {'equal' if same else 'DIFFER'}"
    )


def _inputs(pack: Pack, code: str, size: int) -> tuple[Answers, dict[int, Answers]]:
    units = [f"u{i}" for i in range(size)]
    rng = np.random.default_rng(sum(map(ord, code)))

    def year() -> Answers:
        columns = {}
        for item in pack.ladders[code].inputs:
            if item.type is Type.BOOL:
                values = rng.integers(0, 2, size).astype(float)
            elif item.type is Type.DATE:
                values = rng.integers(13_000, 17_500, size).astype(float)
            else:
                values = np.round(np.exp(rng.normal(5, 2, size)))
            values[rng.random(size) < 0.02] = np.nan
            columns[item.code] = values
        return Answers(units, columns)

    return year(), {2020 - back: year() for back in (1, 2, 3)}


def _beside_duckdb(pack: Pack, given: Answers, best: Best) -> tuple[float, float, bool]:
    """Our time, theirs, and whether both count the same for every entry condition."""
    ladder = pack.ladders["tech_sme"]
    held = in_force(pack.parameters, DAY)
    returns = pa.table(
        {code: pa.array(column, from_pandas=True) for code, column in given.columns.items()}
    )
    texts = []
    database = duckdb.connect()
    database.register("returns", returns)

    def column(key: Key) -> str:
        return repr(held[key.code]) if key.source else f'"{key.code}"'

    bools = {i.code for i in ladder.inputs if i.type is Type.BOOL}
    for criterion in ladder.tiers[0].entry:
        text = sql_of(
            criterion.rule.node,
            lambda k: f"({column(k)} = 1)" if k.code in bools else column(k),
            "duckdb",
        )
        texts.append(f"count(*) filter (where {text})")
    query = f"select {', '.join(texts)} from returns"
    theirs = best(lambda: database.execute(query).fetchall())

    ours = best(lambda: assess(ladder, given, DAY, year=2020, parameters=pack.parameters))
    made = assess(ladder, given, DAY, year=2020, parameters=pack.parameters)
    counted = tuple(int((j.verdicts == 1).sum()) for j in made.tiers[0].entry)
    return ours, theirs, counted == tuple(database.execute(query).fetchone() or ())


def planted_errors(report: Any, rows: int, best: Best) -> None:
    """What each method finds of planted errors; written as a page of the documentation."""
    firms = min(20_000, max(rows // 50, 2_000))
    found = planted.measured(firms, _pack())
    lines = planted.table(found)
    for line in lines:
        report.note(line)
    if firms == 20_000:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(_HEAD.format(firms=firms, returns=len(found.kinds)) + "\n".join(lines) + "\n" + _FOOT,
                        encoding="utf-8")  # fmt: skip


_HEAD = """\
# 植入的错误，各种方法找到多少 · Errors planted, and what each method finds

由 `make bench ROOM=planted` 写成。编造的示范区 {firms:,} 家企业，第二年的企业年报 {returns:,} 份，二十分之一各植入一处错误，每一项目、每一种错误轮流。“找到”指这份报表被指出；“误报”指没有错误而被指出的比例；“偏差”是错误对 12 个主要项目合计的影响，看各方法自己排在最前的五分之一里占多少。

Written by `make bench ROOM=planted`: {firms:,} made-up firms, the {returns:,} annual returns of the second year, one error in a twentieth of them, every item with every kind in turn. Recall: the return is flagged at all. False alarms: flagged without an error. Bias: what the errors do to the totals of twelve main items, and how much of it lies in the first fifth of the flags in the method's own order.

"""
_FOOT = """
怎样读 How to read it: checks know the form, the register, last year and the quarterly return, so they find most; outlier methods see only twelve items and need no rules. Hidiroglou–Berthelot with U = 0.5, A = 0.05, C = 20; MAD on logs with k = 6 and the adjusted boxplot with 3, both on the change since last year, by section; z-score with 3; min–max against last year's range. The selective order takes what checks or Hidiroglou–Berthelot flag and sorts it by the expected effect on the totals. The zone is cleaner than the world (docs/adr/0009), so false alarms of checks are a lower bound. Missing cells of items with `blank: zero` read as zero and are often no contradiction; wrong codes and dates of single firms show only against the register or last year.
"""
