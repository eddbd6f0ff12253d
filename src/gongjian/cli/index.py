"""`gongjian index INDEX DATA --out DIR`: scores and ranks, and every table on the way."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from gongjian import __version__

from ..intake import Table
from ..methods.index import Data, Influence, Intervals, RecipeError, Run, influences, intervals, run
from ..methods.index.lifting import Lift, lift
from ..methods.index.panels import Panel, newest_of, run_panel
from ..methods.index.ranking import ranked
from ..methods.index.recipe import Recipe
from ..methods.kinds.words import Words
from ..methods.kinds.written import number
from . import index_tables as tables
from .index_files import NAME, Index, fingerprint, read_data, read_index, refuse_other_data
from .index_plots import write_plots
from .outputs import Outputs
from .problems import Problem, cannot_write
from .waiting import waiting

MOST_DRAWS = 1_000_000


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser(
        "index",
        help="综合指数 a composite index",
        description="按指数的树和配方计算综合指数：每一步的表、得分、名次、权重；加 --draws 看名次稳不稳，"
        "加 --diagnose 看指标之间的关系。 A composite index after its tree and recipe: every step, scores,"
        " ranks, weights; rank intervals and diagnostics.",
    )
    option = parser.add_argument
    option(
        "index",
        metavar="INDEX",
        help="有 tree.csv、recipe.yaml 的文件夹，包/指数，或以前的 run.json（重算）"
        " a folder, PACK/INDEX, or a run.json to replay",
    )
    option("data", metavar="DATA", type=Path, help="csv、xlsx、parquet：unit[,period] 和各指标")
    option("--out", metavar="DIR", type=Path, required=True, help="结果文件夹 results")
    option("--draws", metavar="N", type=int, default=0, help="抽样次数 how many draws")
    option("--seed", metavar="S", type=int, default=1, help="种子 the seed")
    option("--diagnose", action="store_true", help="描述、相关、信度、影响 diagnostics")
    option("--why", action="store_true", help="总分由哪些指标构成 contributions to every score")
    option(
        "--lift",
        metavar="UNIT:AIM",
        help="要到这个名次或这一档最少改什么 what it takes to reach a rank or tier",
    )
    option(
        "--bound", metavar="CODE:NUMBER", action="append", default=[],
        help="--lift 时一个指标最多到多少 how far an indicator may go",
    )  # fmt: skip
    option(
        "--against",
        metavar="INDEX",
        help="同样的数据换这个指数，逐户对照 the same data by this index",
    )
    option("--plots", action="store_true", help="图（svg） charts (svg)")
    option("--lang", choices=("zh", "en"), default="zh", help="语言 language")
    option("--json", action="store_true", help="给程序读的结果 for programs")
    option("--excel", action="store_true", help="csv 加 BOM，并防公式 csv for Excel")
    option("--version", action="version", version=f"gongjian {__version__}")
    parser.set_defaults(run=run_index)


@dataclass(frozen=True)
class _Made:
    """One run, or the newest of a panel, and what goes with it."""

    run: Run
    panel: Panel | None
    drawn: Intervals | None
    shares: Sequence[Influence]
    other: Run | None
    lift: Lift | None
    names: Mapping[str, str]

    @property
    def warnings(self) -> tuple[Words, ...]:
        own = self.run.warnings if self.panel is None else self.panel.warnings
        return (*own, *(() if self.drawn is None else self.drawn.failed))


def run_index(options: argparse.Namespace) -> int:
    """0, or bad input. Raises Problem."""
    if options.draws < 0 or options.draws > MOST_DRAWS:
        raise Problem(
            Words(f"--draws 应在 0 与 {MOST_DRAWS:,} 之间", f"--draws is from 0 to {MOST_DRAWS:,}")
        )
    index = read_index(options.index)
    refuse_other_data(index, options.data)
    if index.replayed is not None:
        options.draws, options.seed = index.replayed["draws"], index.replayed["seed"]
    table, data = read_data(options.data, index)
    try:
        with waiting(options) as progress:
            made = _made(index, data, options)
            progress(len(made.run.units))
    except RecipeError as error:
        raise Problem(error.words) from error
    _write(index, made, data, options)
    print(_summary(made, table, options))
    return 0


def _made(index: Index, data: Data, options: argparse.Namespace) -> _Made:
    tree, recipe, panel = index.tree, index.recipe, None
    if data.periods:
        panel = run_panel(tree, recipe, data)
        recipe, data, _ = newest_of(tree, recipe, data)
    elif recipe.dynamic is not None:
        raise RecipeError(Words("dynamic 要数据有 period 这一列", "dynamic wants a period column"))
    drawn: Intervals | None = None
    shares: Sequence[Influence] = ()
    if options.draws:
        plain = replace(recipe, dynamic=None)
        drawn = intervals(tree, plain, data, options.draws, options.seed)
        shares = influences(tree, plain, data, options.draws, options.seed)
    other = None
    if options.against:
        against = read_index(options.against)
        _, its = read_data(options.data, against)
        other = (
            run_panel(against.tree, against.recipe, its).newest
            if its.periods
            else run(against.tree, against.recipe, its)
        )
    made = run(tree, recipe, data) if panel is None else panel.newest
    lifted = None
    if options.lift:
        unit, aim, tier = _aim(options.lift, recipe)
        lifted = lift(tree, recipe, data, unit, aim, tier=tier, bounds=_bounds(options.bound))
    names = dict(zip(data.units, data.texts.get(NAME, ()), strict=False))
    return _Made(made, panel, drawn, shares, other, lifted, names)


def _aim(text: str, recipe: Recipe) -> tuple[str, int, bool]:
    """A unit and its aim: a rank, or with True the number of a tier of the recipe."""
    unit, colon, aim = text.rpartition(":")
    tiers = [rule.tier for rule in recipe.tiers]
    if colon and aim in tiers:
        return unit, tiers.index(aim) + 1, True
    if not colon or not aim.isdecimal() or int(aim) < 1:
        known = "、".join(tiers) or "无"
        raise Problem(
            Words(
                f"--lift 应写作 单位:名次 或 单位:档次，如 nankai:5；这里是“{text}”，配方里的档次：{known}",
                f"--lift is written UNIT:RANK or UNIT:TIER, such as nankai:5, not {text!r};"
                f" tiers of the recipe: {', '.join(tiers) or 'none'}",
            )
        )
    return unit, int(aim), False


def _bounds(given: Sequence[str]) -> dict[str, float]:
    bounds: dict[str, float] = {}
    for text in given:
        code, _, value = text.rpartition(":")
        bound = number(value)
        if not code or bound is None:
            raise Problem(Words(f"--bound 应写作 指标:数，这里是“{text}”",
                                f"--bound is written CODE:NUMBER, not {text!r}"))  # fmt: skip
        bounds[code] = bound
    return bounds


def _write(index: Index, made: _Made, data: Data, options: argparse.Namespace) -> None:
    out: Path = options.out
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(out, error) from error
    with Outputs(excel=options.excel) as outputs:
        runs = {"": made.run} if made.panel is None else made.panel.runs
        tables.write_steps(
            outputs, out, runs, data, {} if made.panel is None else made.panel.tables
        )
        tables.write_result(outputs, out, made.run, made.names, made.drawn)
        tables.write_weights(outputs, out, made.run)
        if made.panel is not None:
            tables.write_growth(outputs, out, made.panel)
        if made.drawn is not None:
            tables.write_draws(outputs, out, made.run, made.drawn, made.shares)
        if options.diagnose:
            tables.write_diagnostics(outputs, out, made.run, options.lang)
        if options.plots:
            write_plots(outputs, out, made.run, made.drawn, dict(made.names), options.lang == "zh")
        if options.why:
            tables.write_contributions(outputs, out, made.run)
        if made.lift is not None:
            tables.write_lift(outputs, out, made.lift)
        if made.other is not None:
            tables.write_compared(outputs, out, made.run, made.other)
        outputs.text(out / "run.json", _told(index, made, options))


def _told(index: Index, made: _Made, options: argparse.Namespace) -> str:
    """All that a replay needs: the tree, the recipe, which data, the seed; and what was done."""
    return json.dumps(
        {
            "gongjian": __version__,
            "index": index.name,
            "data": {"file": options.data.name, "sha256": fingerprint(options.data)},
            "draws": options.draws,
            "seed": options.seed,
            **index.texts,
            "units": len(made.run.units),
            "screened_out": list(made.run.dropped),
            "treated": {
                code: {"done": t.done, "points": t.points, "still_fails": t.still_fails}
                for code, t in made.run.treated.items()
            },
            "warnings": [{"zh": w.zh, "en": w.en} for w in made.warnings],
        },
        ensure_ascii=False,
        indent=1,
    )


def _summary(made: _Made, table: Table, options: argparse.Namespace) -> str:
    root = made.run.root
    order = np.argsort(np.where(np.isnan(root), np.inf, -root), kind="stable").tolist()
    ranks = ranked(root)
    if options.json:
        rows = [{"unit": made.run.units[i], "rank": None if np.isnan(ranks[i]) else int(ranks[i]),
                 "score": None if np.isnan(root[i]) else float(root[i])} for i in order]  # fmt: skip
        return json.dumps(
            {"units": rows, "warnings": [w.en for w in made.warnings]}, ensure_ascii=False, indent=1
        )
    zh, count, codes = options.lang == "zh", len(made.run.units), len(made.run.codes)
    lines = [f"{count} 个单位，{codes} 个指标，写到 {options.out}" if zh
             else f"{count} units, {codes} indicators, written to {options.out}"]  # fmt: skip
    if made.panel is not None:
        newest = max(made.panel.runs)
        lines.append(
            f"{len(made.panel.runs)} 期，以下是 {newest}"
            if zh
            else f"{len(made.panel.runs)} periods; this is {newest}"
        )
    lines += [
        _line(made, place, ranks[place], zh) for place in order[:10] if not np.isnan(ranks[place])
    ]
    if len(order) > 10:
        lines.append(f"      其余 {len(order) - 10} 个见 result.csv" if zh
                     else f"      the other {len(order) - 10}: result.csv")  # fmt: skip
    told = [n.words for n in table.notes] + [f.words for f in table.faults[:5]]
    lines += [("说明: " if zh else "note: ") + words.in_language(options.lang) for words in told]
    if made.lift is not None:
        lines += _told_lift(made.lift, options.lift, zh)
    lines += [
        ("注意: " if zh else "warning: ") + w.in_language(options.lang) for w in made.warnings
    ]
    return "\n".join(lines)


def _line(made: _Made, place: int, rank: float, zh: bool) -> str:
    unit = made.run.units[place]
    named = f"{unit} {made.names[unit]}" if made.names.get(unit) else unit
    text = f"{int(rank):>4}  {named}  {made.run.root[place]:.2f}"
    if made.drawn is None:
        return text
    low, high = made.drawn.low[place], made.drawn.high[place]
    return f"{text}  {'名次' if zh else 'ranks'} {low:.0f}–{high:.0f}"


def _told_lift(found: Lift, written: str, zh: bool) -> list[str]:
    unit, _, aim = written.rpartition(":")
    if aim.isdecimal():
        head = (f"{unit} 现在第 {found.stands}，要到第 {aim}：" if zh
                else f"{unit} stands at {found.stands}; to reach {aim}:")  # fmt: skip
    else:
        head = f"{unit} 要到“{aim}”这一档：" if zh else f"{unit}, to reach the tier {aim}:"
    if 0 < found.stands <= found.aim:
        return [head + ("已经达到" if zh else " it has")]
    if not found.reachable:
        return [
            head
            + ("各指标都到现有最好也达不到" if zh else " not even with the best of every indicator")
        ]
    moves = "，".join(f"{m.code} {m.now:.6g} → {m.needed:.6g}" for m in found.together)
    return [head + moves]
