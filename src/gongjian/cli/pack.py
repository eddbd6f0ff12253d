"""`gongjian pack check DIR` and `gongjian pack diff A B`."""

from __future__ import annotations

import argparse
import json
from datetime import date
from itertools import groupby
from pathlib import Path

from gongjian import __version__

from ..intake import packs
from ..methods.kinds.words import Language, Words
from ..methods.packs import Open, Pack, PackFaults, differences
from ..methods.situations import run as run_cases
from .problems import Problem

_SHOWN = 6  # of what is to be confirmed in one file, unless --all


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    pack = verbs.add_parser("pack", help="政策包：检查、比较 policy packs: check, compare")
    pack.add_argument("--version", action="version", version=f"gongjian {__version__}")
    acts = pack.add_subparsers(title="动作 acts", metavar="ACT", required=True)
    checking = acts.add_parser(
        "check", help="检查一个政策包，列出待核实的内容 check a pack, list what is to be confirmed"
    )
    checking.add_argument("pack", metavar="DIR", help="政策包的文件夹或名称 folder or name")
    checking.add_argument("--all", action="store_true", help="待核实逐条列出 list every entry")
    comparing = acts.add_parser("diff", help="两个政策包有什么不同 how two packs differ")
    comparing.add_argument("old", metavar="A", help="旧 the old one")
    comparing.add_argument("new", metavar="B", help="新 the new one")
    for parser, run in ((checking, run_check), (comparing, run_diff)):
        parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="语言 language")
        parser.add_argument("--json", action="store_true", help="给程序读的结果 for programs")
        parser.add_argument("--version", action="version", version=f"gongjian {__version__}")
        parser.set_defaults(run=run)


def run_check(options: argparse.Namespace) -> int:
    """0 if the pack has no fault, 1 if it has. Raises Problem."""
    folder = packs.folder_of(options.pack)
    try:
        pack = packs.read_from(folder)
    except PackFaults as faults:
        lines = [words.in_language(options.lang) for words in packs.told(faults, folder)]
        told = {"pack": str(folder), "faults": lines}
        print(json.dumps(told, ensure_ascii=False, indent=1) if options.json
              else "\n".join([*lines, _counted(len(lines), options.lang)]))  # fmt: skip
        return 1
    unexpected = run_cases(pack, date.today())
    if unexpected:
        lines = [Words(f"{folder / u.place.file}:{u.place.line}：案例 {u.words.zh}",
                      f"{folder / u.place.file}:{u.place.line}: case {u.words.en}")
                .in_language(options.lang) for u in unexpected]  # fmt: skip
        print(json.dumps({"pack": str(folder), "faults": lines}, ensure_ascii=False, indent=1)
              if options.json else "\n".join([*lines, _counted(len(lines), options.lang)]))  # fmt: skip
        return 1
    print(_as_json(pack) if options.json else "\n".join(_summary(pack, folder, options)))
    return 0


def run_diff(options: argparse.Namespace) -> int:
    """Differences are no fault: 0. Raises Problem, also where one of the packs has faults."""
    both = []
    for name in (options.old, options.new):
        folder = packs.folder_of(name)
        try:
            both.append(packs.read_from(folder))
        except PackFaults as faults:
            raise Problem(*packs.told(faults, folder)) from faults
    told = [words.in_language(options.lang) for words in differences(*both)]
    if options.json:
        print(json.dumps({"differences": told}, ensure_ascii=False, indent=1))
    else:
        print("\n".join(told) or _say("没有不同", "no difference", options.lang))
    return 0


def _say(zh: str, en: str, lang: Language) -> str:
    return Words(zh, en).in_language(lang)


def _counted(faults: int, lang: Language) -> str:
    return _say(f"{faults} 处错误", f"{faults} faults", lang)


def _summary(pack: Pack, folder: Path, options: argparse.Namespace) -> list[str]:
    lang, head = options.lang, pack.head
    title = head.title.in_language(lang) or head.name
    return [
        _say(f"政策包 {title}（{head.name}）版次 {head.edition}，自 {head.in_force_from} 施行",
             f"policy pack {title} ({head.name}), edition {head.edition}, "
             f"in force from {head.in_force_from}", lang),
        _say("内容指纹 ", "content hash ", lang) + pack.edition_hash,
        _say("内容 ", "content ", lang)
        + _say("，", ", ", lang).join(f"{w.in_language(lang)} {n:,}" for w, n in _counts(pack)),
        _say("没有错误", "no faults", lang),
        *_open(pack, options),
    ]  # fmt: skip


def _counts(pack: Pack) -> list[tuple[Words, int]]:
    folders = pack.forms.values()
    written = sum(not c.generated for f in folders for c in f.checks)
    counts = [
        (Words("报表", "forms"), len(pack.forms)),
        (Words("项目", "items"), sum(len(f.form.items) for f in folders)),
        (Words("审核", "checks"), written),
        (
            Words("自动生成的审核", "generated checks"),
            sum(len(f.checks) for f in folders) - written,
        ),
        (Words("参数", "parameters"), len(pack.parameters)),
        (Words("梯度", "ladders"), len(pack.ladders)),
        (Words("指标", "indicators"), len(pack.indicators)),
        (Words("指数", "indices"), len(pack.indices)),
        (Words("分类条目", "classes"), sum(len(c) for c in pack.classifications.values())),
        (Words("园区", "parks"), 0 if pack.zone is None else len(pack.zone.parks)),
        (Words("规划条款", "plan clauses"), sum(len(p.clauses) for p in pack.plans.values())),
        (Words("改革与立法", "reforms"), len(pack.reforms)),
        (Words("产业链", "industry chains"), len(pack.chains)),
        (Words("案例（全部符合）", "cases, all as expected"), len(pack.cases)),
    ]
    return [(words, count) for words, count in counts if count]


def _open(pack: Pack, options: argparse.Namespace) -> list[str]:
    """What is to be confirmed, file by file."""
    lang, everything = options.lang, pack.to_be_confirmed
    if not everything:
        return [_say("没有待核实的内容", "nothing is to be confirmed", lang)]
    lines = [_say(f"待核实 {len(everything)} 处：", f"{len(everything)} to be confirmed:", lang)]
    for file, group in groupby(everything, key=lambda each: each.place.file):
        of_file = list(group)
        lines.append(f"  {file} ({len(of_file)})")
        shown = of_file if options.all else of_file[:_SHOWN]
        lines += [f"    {_line(each)}" for each in shown]
        if len(shown) < len(of_file):
            more = len(of_file) - len(shown)
            lines.append("    " + _say(f"……还有 {more} 处（--all 全部列出）",
                                       f"… {more} more (--all lists them)", lang))  # fmt: skip
    return lines


def _line(each: Open) -> str:
    note = f"：{each.note}" if each.note else ""
    return f"{each.place.line}: {each.name}{note}"


def _as_json(pack: Pack) -> str:
    head = pack.head
    return json.dumps(
        {
            "pack": head.name,
            "edition": head.edition,
            "in_force_from": str(head.in_force_from),
            "hash": pack.edition_hash,
            "faults": [],
            "counts": {words.en: count for words, count in _counts(pack)},
            "to_be_confirmed": [
                {"file": o.place.file, "line": o.place.line, "name": o.name, "note": o.note}
                for o in pack.to_be_confirmed
            ],
        },
        ensure_ascii=False,
        indent=1,
    )
