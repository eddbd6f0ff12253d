"""`gongjian link A B --out FILE`: which unit of one list is which of the other, and why."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Iterator
from math import isfinite
from pathlib import Path

from gongjian import __version__

from ..intake import Table, Wanted, packs
from ..methods.kinds.types import Type
from ..methods.kinds.verdicts import Severity
from ..methods.kinds.words import Words
from ..methods.linkage import (
    CERTAIN,
    DOUBTFUL,
    Kind,
    LinkageError,
    Links,
    Standing,
    Units,
    codes_of,
    deduplicate,
    judged,
    link,
)  # fmt: skip
from ..methods.packs import PackFaults
from .outputs import Outputs
from .problems import Problem
from .reading import refuse_empty, table_of
from .waiting import waiting

HEADS = ("id_a", "id_b", "weight", "reasons")
_IDS = ("id", "编号", "序号", "unit")
_WANTED = [
    Wanted("name", ("name", "名称", "单位名称", "企业名称", "单位详细名称"), Type.TEXT),
    Wanted("former", ("former", "former_names", "曾用名"), Type.TEXT),
    Wanted("uscc", ("uscc", "code", "统一社会信用代码", "组织机构代码", "代码"), Type.TEXT),
    Wanted("address", ("address", "地址", "注册地址", "单位地址"), Type.TEXT),
    Wanted("phone", ("phone", "电话", "联系电话"), Type.TEXT),
]


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser(
        "link",
        help="两份名单里哪个是哪个 match the units of two lists",
        description="按名称的各部分、代码、地址、电话把两份名单对上，逐条给分量（比特）和理由；只给一份时在里面找重复。"
        " Match the units of two lists by the parts of their names, codes, addresses and phones, each pair"
        " with a weight in bits and its reasons; one list alone is searched for duplicates.",
    )
    option = parser.add_argument
    option(
        "a", metavar="A", type=Path, help="csv、xlsx、parquet：id,name[,former,uscc,address,phone]"
    )
    option(
        "b", metavar="B", type=Path, nargs="?", help="另一份；不给就在 A 里找重复 the other list"
    )
    option("--out", metavar="FILE", type=Path, required=True, help="结果 results (csv, parquet)")
    option("--threshold", metavar="BITS", type=float, default=DOUBTFUL,
           help=f"至少多少比特才写出来（{DOUBTFUL:g}；{CERTAIN:g} 以上算同一单位） least weight that is written")  # fmt: skip
    option("--one-to-one", action="store_true", help="每个单位至多对上一个 every unit at most once")
    option(
        "--pack",
        metavar="PACK",
        help="用这个政策包的区名拆名称 the pack whose areas names may hold",
    )
    option("--lang", choices=("zh", "en"), default="zh", help="语言 language")
    option("--json", action="store_true", help="给程序读的结果 for programs")
    option("--excel", action="store_true", help="csv 加 BOM，并防公式 csv for Excel")
    option("--version", action="version", version=f"gongjian {__version__}")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """0, or bad input. Raises Problem."""
    _refuse_options(options)
    areas = [] if options.pack is None else _areas(options.pack)
    with waiting(options, Words("匹配 linking", "linking")) as progress:
        tables = [_table(path) for path in (options.a, options.b) if path is not None]
        lists = [_units(table) for table in tables]
        links = _linked(lists, areas, options, progress)
    notes = [*(note for table, units in zip(tables, lists, strict=True) for note in _notes(table, units)),
             *links.notes]  # fmt: skip
    with Outputs(excel=options.excel) as outputs:
        outputs.table(options.out, HEADS, _rows(links, options.lang))
    print(
        _for_programs(links, lists, notes)
        if options.json
        else _summary(links, lists, notes, options)
    )
    return 0


def _refuse_options(options: argparse.Namespace) -> None:
    read = [path.resolve() for path in (options.a, options.b) if path is not None]
    if options.out.resolve() in read:
        raise Problem(Words(f"{options.out}：结果不能写到输入上，请换一个文件名",
                            f"{options.out}: a result cannot overwrite an input"))  # fmt: skip
    if not isfinite(options.threshold):
        raise Problem(Words("--threshold 要写一个数", "--threshold: give a number"))
    if options.one_to_one and options.b is None:
        raise Problem(Words("--one-to-one 要有两份名单", "--one-to-one takes two lists"))


def _areas(name: str) -> list[str]:
    folder = packs.folder_of(name)
    try:
        zone = packs.read_from(folder, lambda file: file in ("pack.yaml", "zone.yaml")).zone
    except PackFaults as faults:
        raise Problem(*packs.told(faults, folder)) from faults
    named = () if zone is None else (*zone.districts, *zone.functional_areas)
    return [thing.name.zh for thing in named]


def _table(path: Path) -> Table:
    table = table_of(path, _WANTED, unit_column=_IDS)
    refuse_empty(table, path)
    if "name" not in table.texts:
        raise Problem(Words(f"{path}：缺少名称一列（name、名称、单位名称或企业名称）",
                            f"{path}: there is no column of names (name)"))  # fmt: skip
    return table


def _units(table: Table) -> Units:
    def column(code: str) -> list[str]:
        held = table.texts.get(code)
        return [] if held is None else [held.text(row) or "" for row in range(len(held))]

    former = [_apart(text) for text in column("former")]
    return Units(
        table.units, column("name"), column("uscc"), column("address"), column("phone"), former
    )


def _apart(text: str) -> list[str]:
    for mark in "；;、|，,\n":
        text = text.replace(mark, ";")
    return [each for each in text.split(";") if each.strip()]


def _linked(
    lists: list[Units], areas: list[str], options: argparse.Namespace, progress: Callable[[int], None]
) -> Links:  # fmt: skip
    try:
        if len(lists) == 1:
            return deduplicate(lists[0], areas=areas, at_least=options.threshold, progress=progress)
        return link(*lists, areas=areas, at_least=options.threshold, one_to_one=options.one_to_one,
                    progress=progress)  # fmt: skip
    except LinkageError as error:
        raise Problem(error.words) from error


def _notes(table: Table, units: Units) -> Iterator[Words]:
    """What of a list is wanting: names, and codes that cannot be or do not check."""
    for note in table.notes:
        yield note.words
    empty = sum(not name.strip() for name in units.names)
    if empty:
        yield Words(f"{table.name}：{empty:,} 个单位没有名称", f"{table.name}: {empty:,} units have no name")  # fmt: skip
    codes = codes_of(units.codes)
    wrong = [row for row, kind in enumerate(codes.kinds) if kind is Kind.UNKNOWN]
    soft = [row for row, good in enumerate(codes.holds.tolist())
            if not good and codes.kinds[row] not in (Kind.UNKNOWN, Kind.NONE)]  # fmt: skip
    for rows, severity in ((wrong, Severity.HARD), (soft, Severity.SOFT)):
        if rows:
            first = rows[0]
            why = judged(units.codes[first]).reasons[0]
            hard = severity is Severity.HARD
            yield Words(
                f"{table.name}：{len(rows):,} 个代码{'不能用' if hard else '校验码不对'}，如 {units.ids[first]}：{why.zh}",
                f"{table.name}: {len(rows):,} codes {'cannot be used' if hard else 'do not check'}, "
                f"such as that of {units.ids[first]}: {why.en}",
            )


def _rows(links: Links, lang: str) -> Iterator[tuple[object, ...]]:
    zh = lang == "zh"
    for row in range(len(links)):
        reasons = [words.in_language("zh" if zh else "en") for words in links.reasons(row)]
        yield (
            links.ids_a[row],
            links.ids_b[row],
            round(float(links.weights[row]), 2),
            ("；" if zh else "; ").join(reasons),
        )


def _counts(links: Links) -> Counter[Standing]:
    return Counter(links.standing(row) for row in range(len(links)))


def _for_programs(links: Links, lists: list[Units], notes: list[Words]) -> str:
    counts = _counts(links)
    told = {
        "units": [len(units) for units in lists],
        "compared": links.compared,
        "pairs": {standing.value: counts[standing] for standing in Standing},
        "linked": [len(set(links.ids_a)), len(set(links.ids_b))],
        "notes": [{"zh": note.zh, "en": note.en} for note in notes],
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def _summary(
    links: Links, lists: list[Units], notes: list[Words], options: argparse.Namespace
) -> str:
    counts = _counts(links)
    sizes = " × ".join(f"{len(units):,}" for units in lists)
    same, doubtful, branch = (counts[standing] for standing in Standing)
    lines = [
        Words(f"{sizes} 个单位，逐对比较了 {links.compared:,} 对",
              f"{sizes} units, {links.compared:,} pairs compared"),
        Words(f"同一单位 {same:,} 对，存疑待核 {doubtful:,} 对，总部与分支机构 {branch:,} 对",
              f"the same: {same:,} pairs; doubtful: {doubtful:,}; parent and branch: {branch:,}"),
        *notes,
    ]  # fmt: skip
    return "\n".join(line.in_language(options.lang) for line in lines)
