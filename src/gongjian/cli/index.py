"""`gongjian index INDEX DATA --out DIR`: scores and ranks, and every table on the way."""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from gongjian import __version__

from ..intake import BadInput, Table, Wanted, read
from ..methods.index import (
    Data,
    Recipe,
    RecipeError,
    Run,
    Tree,
    influences,
    intervals,
    recipe_of,
    run,
)
from ..methods.index.running import ranked
from ..methods.kinds.columns import Floats
from ..methods.kinds.types import Type
from ..methods.kinds.words import Words
from ..methods.packs import PackFaults
from ..methods.packs.faults import Found
from ..methods.packs.recipes import read_recipe
from ..methods.packs.trees import read_tree
from . import packs
from .outputs import Outputs
from .problems import Problem
from .waiting import waiting

_FILES = ("tree.csv", "recipe.yaml")


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser(
        "index",
        help="综合指数 a composite index",
        description="按指数的树和配方计算综合指数：每一步的表、得分、名次、权重；加 --draws 看名次稳不稳。"
        " A composite index after its tree and recipe: every step, scores, ranks, weights.",
    )
    option = parser.add_argument
    option(
        "index",
        metavar="INDEX",
        help="有 tree.csv、recipe.yaml 的文件夹，或 包/指数 a folder, or PACK/INDEX",
    )
    option("data", metavar="DATA", type=Path, help="csv、xlsx、parquet：unit 和各指标")
    option("--out", metavar="DIR", type=Path, required=True, help="结果文件夹 results")
    option("--draws", metavar="N", type=int, default=0, help="抽样次数 how many draws")
    option("--seed", metavar="S", type=int, default=1, help="种子 the seed")
    option("--plots", action="store_true", help="（尚未建成 not built yet）")
    option("--lang", choices=("zh", "en"), default="zh", help="语言 language")
    option("--json", action="store_true", help="给程序读的结果 for programs")
    option("--excel", action="store_true", help="csv 加 BOM，并防公式 csv for Excel")
    option("--version", action="version", version=f"gongjian {__version__}")
    parser.set_defaults(run=run_index)


def run_index(options: argparse.Namespace) -> int:
    """0, or bad input. Raises Problem."""
    if options.plots:
        raise Problem(Words("--plots 尚未建成", "--plots is not built yet"))
    if options.draws < 0 or options.draws > 1_000_000:
        raise Problem(Words("--draws 应在 0 与 1,000,000 之间", "--draws is from 0 to 1,000,000"))
    tree, recipe, texts = _read(options.index)
    table, data = _data(options.data, tree, recipe)
    try:
        with waiting(options) as progress:
            made = run(tree, recipe, data)
            drawn = (
                intervals(tree, recipe, data, options.draws, options.seed)
                if options.draws
                else None
            )
            shares = (
                influences(tree, recipe, data, options.draws, options.seed) if options.draws else []
            )
            progress(len(made.units))
    except RecipeError as error:
        raise Problem(error.words) from error
    out: Path = options.out
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Problem(Words(f"{out}：写不进去（{error.strerror}）",
                            f"{out}: cannot be written ({error.strerror})")) from error  # fmt: skip
    with Outputs(excel=options.excel) as outputs:
        for step, values in made.tables.items():
            outputs.table(
                out / f"{step}.csv",
                ("unit", *made.codes),
                _rows(_units_of(made, data, step), values),
            )
        codes = [branch.code for branch in tree.branches]
        outputs.table(
            out / "scores.csv", ("unit", *codes), _by_code(made.units, made.scores, codes)
        )
        outputs.table(
            out / "ranks.csv",
            ("unit", *codes),
            _by_code(made.units, made.ranks(), codes, whole=True),
        )
        effective = tree.effective(made.weights)
        outputs.table(out / "weights.csv", ("code", "weight", "effective_weight"),
                      ((c, made.weights[c], effective[c]) for c in codes))  # fmt: skip
        if made.groups is not None:
            outputs.table(out / "group_ranks.csv", ("unit", "group", "rank"), _in_groups(made))
        if drawn is not None:
            outputs.table(out / "rank_intervals.csv", ("unit", "rank", "low", "median", "high"),
                          _rows(made.units, np.column_stack([drawn.rank, drawn.low, drawn.median, drawn.high])))  # fmt: skip
            outputs.table(
                out / "sensitivity.csv",
                ("input", "first_order", "first_low", "first_high", "total_order", "total_low", "total_high"),
                ((s.input, s.first_order, s.first_low, s.first_high, s.total_order, s.total_low, s.total_high)
                 for s in shares),
            )  # fmt: skip
        told = [*made.warnings, *(() if drawn is None else drawn.failed)]
        outputs.text(out / "run.json", _told(made, texts, options, told))
    print(_summary(made, told, table, options))
    return 0


def _read(name: str) -> tuple[Tree, Recipe, dict[str, str]]:
    folder = Path(name)
    if not (folder / _FILES[0]).is_file():
        pack, slash, code = name.rpartition("/")
        folder = (
            packs.folder_of(pack) / "indices" / code if slash and not folder.exists() else folder
        )
    if not (folder / _FILES[0]).is_file():
        raise Problem(Words(f"{name}：不是指数的文件夹，里面要有 tree.csv",
                            f"{name}: no index folder, it holds no tree.csv"))  # fmt: skip
    texts = {file: packs.text_of(folder / file) for file in _FILES if (folder / file).is_file()}
    found = Found()
    branches = read_tree("tree.csv", texts["tree.csv"], found)
    recipe = (
        read_recipe("recipe.yaml", texts["recipe.yaml"], found) if "recipe.yaml" in texts else None
    )
    if len(found) or not branches:
        raise Problem(*packs.told(PackFaults(found.in_order(_FILES)), folder)) if len(found) else Problem(
            Words(f"{folder / 'tree.csv'}：没有一行", f"{folder / 'tree.csv'}: no row"))  # fmt: skip
    try:
        return Tree(branches), recipe_of(recipe.steps if recipe else {}), texts
    except RecipeError as error:
        raise Problem(error.words) from error


def _data(path: Path, tree: Tree, recipe: Recipe) -> tuple[Table, Data]:
    numbers = [*tree.leaves, *(below for _, below in recipe.denominate)]
    texts = [t for t in (recipe.groups, recipe.impute.text("group") if recipe.impute else "") if t]
    wanted = [Wanted(code, (code,), Type.NUMBER) for code in dict.fromkeys(numbers)]
    wanted += [Wanted(t, (t,), Type.TEXT) for t in dict.fromkeys(texts) if t not in numbers]
    try:
        table = read(path, name=str(path), unit_column="unit", wanted=wanted)
    except BadInput as error:
        raise Problem(error.words) from error
    except OSError as error:
        raise Problem(
            Words(
                f"{path}：读不出来（{error.strerror}）",
                f"{path}: cannot be read ({error.strerror})",
            )
        ) from error
    return table, Data(
        units=table.units,
        indicators={code: table.numbers[code] for code in tree.leaves if code in table.numbers},
        denominators={
            below: table.numbers[below] for _, below in recipe.denominate if below in table.numbers
        },
        groups={
            t: [column.text(row) or "" for row in range(len(table.units))]
            for t, column in table.texts.items()
        },
    )


def _units_of(made: Run, data: Data, step: str) -> Sequence[str]:
    return data.units if step == "denominated" else made.units


def _rows(units: Sequence[str], values: Floats) -> Iterable[Sequence[object]]:
    for unit, row in zip(units, values.tolist(), strict=True):
        yield unit, *("" if v != v else v for v in row)


def _by_code(
    units: Sequence[str], values: Mapping[str, Floats], codes: Sequence[str], *, whole: bool = False
) -> Iterable[Sequence[object]]:
    rows = np.column_stack([values[code] for code in codes]).tolist()
    for unit, row in zip(units, rows, strict=True):
        yield unit, *("" if v != v else int(v) if whole else v for v in row)


def _in_groups(made: Run) -> Iterable[Sequence[object]]:
    """Ranks of the root among the units of the same peer group."""
    assert made.groups is not None
    names = np.array(made.groups, dtype=object)
    ranks = np.full(len(names), np.nan)
    for name in dict.fromkeys(made.groups):
        rows = np.flatnonzero(names == name)
        ranks[rows] = ranked(made.root[rows])
    for unit, name, rank in zip(made.units, made.groups, ranks.tolist(), strict=True):
        yield unit, name, "" if rank != rank else int(rank)


def _told(
    made: Run, texts: Mapping[str, str], options: argparse.Namespace, told: Sequence[Words]
) -> str:
    """All that a replay needs: the tree, the recipe, which data, the seed; and what was done."""
    data = options.data.read_bytes()
    return json.dumps(
        {
            "gongjian": __version__,
            "index": options.index,
            "data": {"file": options.data.name, "sha256": hashlib.sha256(data).hexdigest()},
            "draws": options.draws,
            "seed": options.seed,
            **texts,
            "units": len(made.units),
            "screened_out": list(made.dropped),
            "treated": {
                code: {"done": t.done, "points": t.points, "still_fails": t.still_fails}
                for code, t in made.treated.items()
            },
            "warnings": [{"zh": w.zh, "en": w.en} for w in told],
        },
        ensure_ascii=False,
        indent=1,
    )


def _summary(made: Run, told: Sequence[Words], table: Table, options: argparse.Namespace) -> str:
    order = np.argsort(np.where(np.isnan(made.root), np.inf, -made.root), kind="stable")
    ranks = ranked(made.root)
    if options.json:
        rows = [{"unit": made.units[i], "rank": None if np.isnan(ranks[i]) else int(ranks[i]),
                 "score": None if np.isnan(made.root[i]) else float(made.root[i])} for i in order.tolist()]  # fmt: skip
        return json.dumps(
            {"units": rows, "warnings": [w.en for w in told]}, ensure_ascii=False, indent=1
        )
    zh = options.lang == "zh"
    lines = [f"{len(made.units)} 个单位，{len(made.codes)} 个指标，写到 {options.out}" if zh
             else f"{len(made.units)} units, {len(made.codes)} indicators, written to {options.out}"]  # fmt: skip
    for place in order[:10].tolist():
        if not np.isnan(ranks[place]):
            lines.append(f"{int(ranks[place]):>4}  {made.units[place]}  {made.root[place]:.2f}")
    lines += [("注意: " if zh else "warning: ") + w.in_language(options.lang) for w in told]
    lines += [
        ("说明: " if zh else "note: ") + n.words.in_language(options.lang) for n in table.notes
    ]
    lines += [
        ("说明: " if zh else "note: ") + f.words.in_language(options.lang) for f in table.faults[:5]
    ]
    return "\n".join(lines)
