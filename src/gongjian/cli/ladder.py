"""`gongjian ladder LADDER DATA`: which tier each unit meets, why, and what is missing to the next."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from gongjian import __version__

from ..intake import Table, Wanted, packs
from ..methods.editing import Answers
from ..methods.formulas.explaining import explain
from ..methods.kinds.columns import Column
from ..methods.kinds.words import Language, Words
from ..methods.ladders import Assessment, assess, told
from ..methods.ladders.reasons import BETWEEN
from ..methods.packs import LadderText, Pack, PackFaults
from ..methods.periods import Period, PeriodError
from . import telling
from .outputs import Outputs
from .problems import Problem
from .reading import PERIOD, table_of
from .waiting import waiting

HEADS = (
    "unit",
    "tier",
    "verdict",
    "score",
    "met",
    "not_met",
    "undecided",
    "next_tier",
    "missing_to_next",
)
_VERDICTS = {
    "met": Words("符合", "met"), "not_met": Words("不符合", "not met"),
    "cannot_tell": Words("不能判定", "cannot tell"),
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Year:
    """The rows of one year; `year` None where the data has no periods."""

    year: int | None
    answers: Answers


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser(
        "ladder",
        help="按梯度标准判定企业 judge firms by a ladder",
        description="按一个梯度（如 tech_sme、hnte）的标准判定一批企业：符合、不符合、不能判定，差什么。"
        " Judge firms by a ladder: met, not met, cannot tell, and what is missing.",
    )
    option = parser.add_argument
    option(
        "ladder", metavar="LADDER", help="梯度的代码、包/代码或文件 a code, PACK/CODE, or a file"
    )
    option("data", metavar="DATA", type=Path, help="csv、xlsx、parquet：unit[,period] 和各项")
    option("--out", metavar="FILE", type=Path, help="逐个企业的结果 results (csv, parquet)")
    option("--on", metavar="DATE", help="评定日 the day of assessment")
    option("--explain", metavar="UNIT", help="一个企业为什么这样判 why, for one firm")
    option("--lang", choices=("zh", "en"), default="zh", help="语言 language")
    option("--json", action="store_true", help="给程序读的结果 for programs")
    option("--excel", action="store_true", help="csv 加 BOM，并防公式 csv for Excel")
    option("--version", action="version", version=f"gongjian {__version__}")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """0 whatever the verdicts are: they are no faults. Raises Problem."""
    pack, ladder = _found(options.ladder)
    day = None if options.on is None else _day(options.on)
    if options.out is not None and options.out.resolve() == options.data.resolve():
        raise Problem(Words(f"{options.out}：结果不能写到输入上，请换一个文件名",
                            f"{options.out}: a result cannot overwrite an input"))  # fmt: skip
    with waiting(options) as progress:
        table = _table(options.data, ladder)
        years = _years(table, ladder, day)
        assessments = list(_assessed(ladder, pack, years, day))
        progress(len(table.units))
        rows = _in_order(assessments, table.units, options.lang)
    with Outputs(excel=options.excel) as outputs:
        if options.out is not None:
            outputs.table(options.out, HEADS, rows)
    for note in table.notes:
        if not options.json:
            print(note.words.in_language(options.lang))
    print(
        _explained(assessments, ladder, options)
        if options.explain
        else _summary(rows, ladder, options)
    )
    return 0


def _found(name: str) -> tuple[Pack, LadderText]:
    """A ladder by its file within a pack, by PACK/CODE, or by code in the packaged pack."""
    path = Path(name)
    if path.suffix == ".yaml" and path.is_file():
        folder, code = path.resolve().parents[1], path.stem
    else:
        head, slash, tail = name.rpartition("/")
        folder, code = packs.folder_of(head if slash else "tianjin"), tail
    try:
        pack = packs.read_from(folder, _wanted)
    except PackFaults as faults:
        raise Problem(*packs.told(faults, folder)) from faults
    if code not in pack.ladders:
        known = "、".join(pack.ladders)
        raise Problem(
            Words(f"没有“{code}”这个梯度；有：{known}", f"no ladder {code!r}; there are: {known}")
        )
    return pack, pack.ladders[code]


def _wanted(file: str) -> bool:
    return file in ("pack.yaml", "units.yaml") or file.startswith(("parameters/", "ladders/"))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Problem(Words(f"“{text}”不是日期，应写作 2018-05-31",
                            f"{text!r} is no date: write 2018-05-31")) from error  # fmt: skip


def _table(path: Path, ladder: LadderText) -> Table:
    wanted = [
        Wanted(i.code, i.names, i.type, bool(i.unit and i.unit.is_percent)) for i in ladder.inputs
    ]
    return table_of(path, wanted, periods=True)


def _years(table: Table, ladder: LadderText, day: date | None) -> list[_Year]:
    """The rows by year, oldest first; years after the day of assessment are left out."""
    columns: dict[str, Column] = {**table.numbers, **table.dates, **table.bools, **table.texts}
    periods = table.texts.get(PERIOD)
    columns.pop(PERIOD, None)
    if periods is None:
        return [_Year(None, Answers(table.units, columns))]
    years = np.array([_year(periods.text(row) or "") for row in range(len(table.units))])
    found = []
    for year in sorted(set(years.tolist())):
        if day is not None and year > day.year:
            continue
        rows = np.flatnonzero(years == year)
        units = [table.units[i] for i in rows.tolist()]
        found.append(
            _Year(year, Answers(units, {code: column[rows] for code, column in columns.items()}))
        )
    return found


def _year(text: str) -> int:
    try:
        return Period.parse(text).year
    except PeriodError as error:
        raise Problem(error.words) from error


def _assessed(
    ladder: LadderText, pack: Pack, years: Sequence[_Year], day: date | None
) -> Iterator[Assessment]:
    """Units by their newest year; earlier years are their history."""
    if years and years[0].year is None:
        yield assess(ladder, years[0].answers, day or date.today(), parameters=pack.parameters)
        return
    taken: set[str] = set()
    for each in reversed(years):
        assert each.year is not None
        rows = np.array([u not in taken for u in each.answers.units], dtype=bool)
        taken.update(each.answers.units)
        units = [u for u, new in zip(each.answers.units, rows.tolist(), strict=True) if new]
        if units:
            current = Answers(
                units, {code: column[rows] for code, column in each.answers.columns.items()}
            )
            history = {
                y.year: y.answers for y in years if y.year is not None and y.year < each.year
            }
            yield assess(ladder, current, day or date(each.year, 12, 31), year=each.year, history=history,
                         parameters=pack.parameters)  # fmt: skip


def _in_order(
    assessments: Sequence[Assessment], units: Sequence[str], lang: Language
) -> list[tuple[str, ...]]:
    """A row per unit, in the order of the data."""
    found = {row[0]: row for assessment in assessments for row in told(assessment, lang).rows()}
    return [found[unit] for unit in dict.fromkeys(units) if unit in found]


def _summary(
    rows: Sequence[tuple[str, ...]], ladder: LadderText, options: argparse.Namespace
) -> str:
    counts: dict[tuple[str, str], int] = {}
    for _, tier_code, verdict_code, *_rest in rows:
        counts[tier_code, verdict_code] = counts.get((tier_code, verdict_code), 0) + 1
    if options.json:
        listed = [{"tier": t, "verdict": v, "units": n} for (t, v), n in sorted(counts.items())]
        return json.dumps({"ladder": ladder.ladder, "units": len(rows), "counts": listed},
                          ensure_ascii=False, indent=1)  # fmt: skip
    zh = options.lang == "zh"
    names = {t.tier: t.name.in_language(options.lang) or t.tier for t in ladder.tiers}
    title = ladder.title.in_language(options.lang) or ladder.ladder
    lines = [
        f"{title}（{ladder.ladder}）：{len(rows):,} 家"
        if zh
        else f"{title} ({ladder.ladder}): {len(rows):,} firms"
    ]
    for tier in ladder.tiers:
        for verdict, words in _VERDICTS.items():
            count = counts.get((tier.tier, verdict), 0)
            if count:
                lines.append(f"  {names[tier.tier]} {words.in_language(options.lang)}: {count:,}")
    if not rows:
        lines.append("  评定日没有施行中的档" if zh else "  no tier is in force on that day")
    if not options.out:
        lines.append("逐家结果：加 --out 文件.csv；一家为什么：加 --explain 单位" if zh
                     else "every firm: --out FILE.csv; why, for one: --explain UNIT")  # fmt: skip
    return "\n".join(lines)


def _explained(
    assessments: Sequence[Assessment], ladder: LadderText, options: argparse.Namespace
) -> str:
    for assessment in assessments:
        if options.explain in assessment.units:
            row = list(assessment.units).index(options.explain)
            return "\n".join(_lines(assessment, row, options.lang))
    raise Problem(
        Words(f"数据里没有单位“{options.explain}”", f"no unit {options.explain!r} in the data")
    )


def _lines(assessment: Assessment, row: int, lang: Language) -> Iterator[str]:
    """Every criterion of every tier with its value, its threshold and its clause."""
    marks = {1: "✓", 0: "✗", -1: "?"}
    for of in assessment.tiers:
        name = of.tier.name.in_language(lang) or of.tier.tier
        yield f"{marks[int(of.verdicts[row])]} {name}（{assessment.day}）"
        for judged in (*of.entry, *of.any_of, *of.direct):
            criterion = judged.criterion
            clause = f" · {criterion.clause}" if criterion.clause else ""
            yield f"  {marks[int(judged.verdicts[row])]} {criterion.id} {criterion.name.in_language(lang)}{clause}"
            yield from telling.tree(explain(criterion.rule, assessment.records, row), 2, lang)
        for scored in of.parts:
            points = scored.points[row]
            shown = "?" if np.isnan(points) else f"{points:g}"
            most = "" if scored.part.most is None else f" / {scored.part.most}"
            yield f"  {scored.part.id} {scored.part.name.in_language(lang)}：{shown}{most}"
            yield from telling.tree(explain(scored.part.value, assessment.records, row), 2, lang)
    *_, following, missing = list(told(assessment, lang).rows())[row]
    if following:
        yield ("到下一档 " if lang == "zh" else "to the next tier ") + following
        yield from (f"  {sentence}" for sentence in missing.split(BETWEEN[lang]))
