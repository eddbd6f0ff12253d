"""`gongjian allocate SCORES --budget … --rule FILE --out FILE`: money shared out exactly."""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal

from gongjian import __version__

from ..intake import Table, Wanted, packs
from ..methods.allocation import (
    AllocationError,
    Amount,
    Cliff,
    Difference,
    Rule,
    Share,
    allocate,
    cliffs,
    rule_of,
    smallest,
    what_if,
)
from ..methods.kinds.types import Type
from ..methods.kinds.words import Words
from ..methods.packs import PackFaults
from ..methods.packs.faults import Found
from ..methods.packs.recipes import read_rule
from .outputs import Outputs
from .problems import Problem
from .reading import refuse_empty, table_of

HEADS = ("unit", "amount", "reason")
COMPARED = ("unit", "amount", "other", "change")


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser(
        "allocate",
        help="按得分分配资金 share money by scores",
        description="按得分或档次分一笔钱：整数、合计等于预算、得分高的不会少，逐行写明理由。"
        " Share a budget by scores or tiers: whole amounts that sum to it, each with its reasons.",
    )
    option = parser.add_argument
    option(
        "scores", metavar="SCORES", type=Path, help="csv、xlsx、parquet：unit,score[,group,tier]"
    )
    option("--budget", required=True, metavar="1000万元", help="预算 the budget")
    option("--rule", required=True, metavar="FILE", type=Path, help="规则 the rule (yaml)")
    option("--out", metavar="FILE", type=Path, required=True, help="结果 results (csv, parquet)")
    option(
        "--what-if",
        metavar="FILE",
        type=Path,
        help="同一笔钱换这个规则 the same money by this rule",
    )
    option(
        "--compare", metavar="FILE", type=Path, help="两个规则逐户对照 the two rules, unit by unit"
    )
    option("--lang", choices=("zh", "en"), default="zh", help="语言 language")
    option("--json", action="store_true", help="给程序读的结果 for programs")
    option("--excel", action="store_true", help="csv 加 BOM，并防公式 csv for Excel")
    option("--version", action="version", version=f"gongjian {__version__}")
    parser.set_defaults(run=run)


@dataclass(frozen=True)
class _Made:
    amounts: list[Amount]
    budget: int
    rule: Rule
    cliffs: list[Cliff]
    compared: list[Difference]


def run(options: argparse.Namespace) -> int:
    """0, or bad input. Raises Problem."""
    _refuse_options(options)
    rule = _rule(options.rule)
    shares = _shares(options.scores)
    try:
        budget = smallest(options.budget, rule.unit)
        amounts = allocate(shares, budget, rule)
        other = _rule(options.what_if) if options.what_if else None
        if other is not None and other.unit != rule.unit:
            raise Problem(Words(f"两个规则的单位不同：{rule.unit}、{other.unit}",
                                f"the two rules count in different units: {rule.unit}, {other.unit}"))  # fmt: skip
        compared = [] if other is None else what_if(amounts, allocate(shares, budget, other))
    except AllocationError as error:
        raise Problem(error.words) from error
    made = _Made(amounts, budget, rule, cliffs(shares, amounts, rule), compared)
    joined = "；" if options.lang == "zh" else "; "
    with Outputs(excel=options.excel) as outputs:
        outputs.table(options.out, HEADS, (
            (a.unit, a.amount, joined.join(w.in_language(options.lang) for w in a.reasons))
            for a in amounts
        ))  # fmt: skip
        if options.compare:
            outputs.table(
                options.compare, COMPARED, ((d.unit, d.amount, d.other, d.change) for d in compared)
            )
    print(_for_programs(made) if options.json else _summary(made, options.lang))
    return 0


def _refuse_options(options: argparse.Namespace) -> None:
    read = [p.resolve() for p in (options.scores, options.rule, options.what_if) if p is not None]
    for out in (options.out, options.compare):
        if out is not None and out.resolve() in read:
            raise Problem(Words(f"{out}：结果不能写到输入上，请换一个文件名",
                                f"{out}: a result cannot overwrite an input"))  # fmt: skip
    if options.compare is not None and options.what_if is None:
        raise Problem(Words("--compare 要和 --what-if 一起用", "--compare goes with --what-if"))


def _rule(path: Path) -> Rule:
    found = Found()
    written = read_rule(path.name, packs.text_of(path), found)
    if written is None or len(found):
        raise Problem(*packs.told(PackFaults(found.in_order(())), path.parent))
    try:
        return rule_of(written)
    except AllocationError as error:
        raise Problem(Words(f"{path}：{error.words.zh}", f"{path}: {error.words.en}")) from error


def _shares(path: Path) -> list[Share]:
    wanted = [Wanted("score", ("score", "得分"), Type.TEXT), Wanted("group", ("group", "组"), Type.TEXT),
              Wanted("tier", ("tier", "档"), Type.TEXT), Wanted("low", ("low",), Type.NUMBER),
              Wanted("high", ("high",), Type.NUMBER)]  # fmt: skip
    table = table_of(path, wanted)
    refuse_empty(table, path)
    return [
        Share(
            unit,
            _score(unit, _text(table, "score", row)),
            _text(table, "group", row),
            _text(table, "tier", row),
            _number(table, "low", row),
            _number(table, "high", row),
        )
        for row, unit in enumerate(table.units)
    ]


def _text(table: Table, column: str, row: int) -> str:
    held = table.texts.get(column)
    return "" if held is None else held.text(row) or ""


def _number(table: Table, column: str, row: int) -> float | None:
    held = table.numbers.get(column)
    return None if held is None or held[row] != held[row] else float(held[row])


def _score(unit: str, text: str) -> Fraction:
    """As it is written, so that no float stands between a score and money."""
    if not text:
        raise Problem(Words(f"{unit} 没有得分；不分的单位请从表里去掉",
                            f"{unit} has no score; leave out units that share nothing"))  # fmt: skip
    try:
        return Fraction(text.replace(",", ""))
    except (ValueError, ZeroDivisionError) as error:
        raise Problem(
            Words(f"{unit} 的得分“{text}”不是数", f"score {text!r} of {unit} is no number")
        ) from error


def _for_programs(made: _Made) -> str:
    told = {
        "budget": made.budget,
        "unit": made.rule.unit,
        "amounts": [{"unit": a.unit, "amount": a.amount} for a in made.amounts],
        "cliffs": [{"above": c.above, "below": c.below, "pool": c.pool, "zh": c.words.zh, "en": c.words.en}
                   for c in made.cliffs],
        "what_if": [{"unit": d.unit, "amount": d.amount, "other": d.other, "change": d.change}
                    for d in made.compared],
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, indent=1)


def _summary(made: _Made, lang: Literal["zh", "en"]) -> str:
    zh, unit = lang == "zh", made.rule.unit
    most = sorted(made.amounts, key=lambda a: (-a.amount, a.unit))[:10]
    lines = [f"{len(made.amounts)} 个单位分 {made.budget:,}{unit}，分完" if zh
             else f"{len(made.amounts)} units share {made.budget:,} {unit}, all of it"]  # fmt: skip
    lines += [f"{a.amount:>16,}  {a.unit}" for a in most]
    if made.cliffs:
        lines.append(f"断崖 {len(made.cliffs)} 处：" if zh else f"cliffs: {len(made.cliffs)}")
        lines += [f"  {c.words.in_language(lang)}" for c in made.cliffs[:5]]
    if made.compared:
        gain = sum(1 for d in made.compared if d.change > 0)
        lose = sum(1 for d in made.compared if d.change < 0)
        lines.append(f"换规则后：{gain} 个增加，{lose} 个减少" if zh
                     else f"by the other rule: {gain} get more, {lose} get less")  # fmt: skip
        widest = sorted(made.compared, key=lambda d: (-abs(d.change), d.unit))[:5]
        lines += [f"{d.change:>+16,}  {d.unit}" for d in widest if d.change]
    return "\n".join(lines)
