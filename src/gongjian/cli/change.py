"""`gongjian change BEFORE AFTER --ratio A/B --out FILE`: why parks' figures changed, in exact parts."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from gongjian import __version__

from ..intake import Wanted
from ..methods.index.changing import (
    NAMES,
    STEPS,
    Change,
    Figure,
    Firms,
    explain_change,
    ratio,
    total,
)
from ..methods.index.explaining import firm_shares
from ..methods.kinds.types import Type
from ..methods.kinds.words import Words
from .outputs import Outputs
from .problems import Problem
from .reading import refuse_empty, table_of

PARK, SCOPE = "park", "scope"
FIRMS = ("unit", "park", "contribution", "reference", "change_if_left_out")


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser(
        "change",
        help="两期变化的分解 why a figure changed",
        description="把各园区两期之间的变化分成：数据修订、退出、迁移、划类、原有企业、新增企业，合计分毫不差。"
        " The change of every park's figure in parts that add up exactly.",
    )
    option = parser.add_argument
    option("before", metavar="BEFORE", type=Path, help="上期 unit,park[,scope],各项")
    option("after", metavar="AFTER", type=Path, help="本期 the same, this period")
    option("--revised", metavar="FILE", type=Path, help="修订后的上期 last period as now known")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--total", metavar="CODE", help="一项的合计 the sum of an item")
    what.add_argument("--ratio", metavar="A/B", help="两项合计之比 the ratio of two sums")
    option(
        "--firms",
        metavar="FILE",
        type=Path,
        help="本期各企业对本园的贡献 what each firm does to its park",
    )
    option("--shapley", action="store_true", help="各种顺序的平均 the mean over all orders")
    option("--out", metavar="FILE", type=Path, required=True, help="结果 results (csv, parquet)")
    option("--lang", choices=("zh", "en"), default="zh", help="语言 language")
    option("--json", action="store_true", help="给程序读的结果 for programs")
    option("--excel", action="store_true", help="csv 加 BOM，并防公式 csv for Excel")
    option("--version", action="version", version=f"gongjian {__version__}")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """0, or bad input. Raises Problem."""
    given = [p for p in (options.before, options.after, options.revised) if p is not None]
    for place in (options.out, options.firms):
        if place is not None and place.resolve() in [p.resolve() for p in given]:
            raise Problem(
                Words(
                    f"{place}：结果不能写到输入或另一个结果上，请换一个文件名",
                    f"{place}: a result cannot overwrite an input or the other result",
                )
            )
        given += [place] if place is not None else []
    codes, figure, name = _figure(options)
    before, after = _firms(options.before, codes), _firms(options.after, codes)
    revised = None if options.revised is None else _firms(options.revised, codes)
    parks = sorted(set(before.parks) | set(after.parks))
    changes = [
        explain_change(p, before, after, figure, revised=revised, over_all_orders=options.shapley)
        for p in parks if p
    ]  # fmt: skip
    sentences = [c.sentence(name, "").in_language(options.lang) for c in changes]
    with Outputs(excel=options.excel) as outputs:
        outputs.table(
            options.out,
            ("park", "before", *STEPS, "after", "same_list_before", "same_list_after", "order", "sentence"),
            ((c.park, c.before, *(c.effects[s] for s in STEPS), c.after, c.same_list_before, c.same_list, c.order, sentence)
             for c, sentence in zip(changes, sentences, strict=True)),
        )  # fmt: skip
        if options.firms is not None:
            outputs.table(options.firms, FIRMS, _firm_rows(after, codes))
    print(_for_programs(changes) if options.json else "\n".join(sentences))
    return 0


def _figure(options: argparse.Namespace) -> tuple[tuple[str, ...], Figure, str]:
    if options.total:
        return (options.total,), total(options.total), options.total
    above, slash, below = options.ratio.partition("/")
    if not slash or not above or not below:
        raise Problem(Words(f"--ratio 应写作 分子/分母，这里是“{options.ratio}”",
                            f"--ratio is written A/B, not {options.ratio!r}"))  # fmt: skip
    return tuple(dict.fromkeys((above, below))), ratio(above, below), options.ratio


def _firm_rows(firms: Firms, codes: tuple[str, ...]) -> Iterator[tuple[object, ...]]:
    """Each firm's part of its park's sum, or of its park's ratio less that of the whole zone."""
    above = firms.items[codes[0]]
    below = firms.items[codes[-1]] if len(codes) > 1 else None
    inside = np.array(firms.scope)
    parks = np.array(firms.parks, dtype=object)
    for park in sorted({p for p in firms.parks if p}):
        rows = np.flatnonzero(inside & (parks == park))
        if below is None:
            for row in rows.tolist():
                yield firms.ids[row], park, float(np.nan_to_num(above[row])), "", ""
        elif np.nansum(below[rows]):
            zone = float(np.nansum(above[inside]) / np.nansum(below[inside]))
            shares = firm_shares(above[rows], below[rows], zone)
            for place, row in enumerate(rows.tolist()):
                left_out = float(shares.without[place])
                yield (
                    firms.ids[row], park, float(shares.contribution[place]), zone,
                    "" if np.isnan(left_out) else left_out,
                )  # fmt: skip


def _firms(path: Path, codes: tuple[str, ...]) -> Firms:
    wanted = [
        Wanted(PARK, (PARK, "园区"), Type.TEXT),
        Wanted(SCOPE, (SCOPE, "在范围内"), Type.BOOL),
    ]
    table = table_of(path, [*wanted, *(Wanted(code, (code,), Type.NUMBER) for code in codes)])
    refuse_empty(table, path)
    lacking = [c for c in codes if c not in table.numbers] + ([] if PARK in table.texts else [PARK])
    if lacking:
        raise Problem(Words(f"{path}：缺这些列：{'、'.join(lacking)}",
                            f"{path}: columns are missing: {', '.join(lacking)}"))  # fmt: skip
    count = len(table.units)
    held = table.bools.get(SCOPE)
    inside = [True] * count if held is None else [bool(v) for v in (held == 1).tolist()]
    parks = [table.texts[PARK].text(row) or "" for row in range(count)]
    return Firms(table.units, parks, inside, {code: table.numbers[code] for code in codes})


def _for_programs(changes: list[Change]) -> str:
    rows = [{"park": c.park, "before": c.before, "after": c.after, "effects": dict(c.effects), "order": c.order}
            for c in changes]  # fmt: skip
    names = {step: {"zh": words.zh, "en": words.en} for step, words in NAMES.items()}
    return json.dumps({"changes": rows, "names": names}, ensure_ascii=False, indent=1)
