"""`gongjian audit verify`: does the trail hold; `gongjian audit export`: all of it, for others to check."""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

from gongjian import __version__

from ..methods.kinds.words import Words
from .problems import Problem, cannot_write
from .serve import refuse_empty, set_up


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser(
        "audit",
        help="审计日志 the audit trail",
        description="核对或导出审计日志。 Verifies or exports the trail.",
    )
    parser.add_argument("--version", action="version", version=f"gongjian {__version__}")
    acts = parser.add_subparsers(
        title="做什么 acts", metavar="ACT", parser_class=type(parser), required=True
    )
    verify = acts.add_parser("verify", help="核对整条链 verify the whole chain")
    verify.add_argument(
        "--head", metavar="NUMBER:HASH", action="append", default=[],
        help="日志里记下的链头，可给多个 a head as the log noted it",
    )  # fmt: skip
    export = acts.add_parser("export", help="导出为 jsonl export as jsonl")
    export.add_argument("--out", metavar="FILE", type=Path, required=True, help="结果 the file")
    for each, act in ((verify, run_verify), (export, run_export)):
        each.add_argument("--lang", choices=("zh", "en"), default="zh", help="语言 language")
        each.set_defaults(run=act)


def run_verify(options: argparse.Namespace) -> int:
    """0 if every event follows the one before; 1 with each break named."""
    set_up()
    refuse_empty()
    from ..zone.audit.models import Event
    from ..zone.audit.queries import broken, differs_from

    for noted in options.head:
        if not re.fullmatch(r"\d+:[0-9a-f]{64}", noted):
            raise Problem(Words(f"--head 应写作 序号:指纹，这里是“{noted}”",
                                f"--head is written NUMBER:HASH, not {noted!r}"))  # fmt: skip
    others = [differs_from(noted) for noted in options.head]
    zh, found = options.lang == "zh", [*broken(), *(each for each in others if each is not None)]
    for each in found:
        print(each.zh if zh else each.en)
    if not found:
        count = Event.objects.count()
        print(f"{count:,} 条记录，完整" if zh else f"{count:,} events, whole")
    return 1 if found else 0


def run_export(options: argparse.Namespace) -> int:
    set_up()
    refuse_empty()
    from ..zone.audit.chain import plain
    from ..zone.audit.queries import told

    count = 0
    try:
        with options.out.open("w", encoding="utf-8") as file:
            for event in told():
                kept = {name: plain(value) for name, value in event.items()}
                file.write(json.dumps(kept, ensure_ascii=False, sort_keys=True) + "\n")
                count += 1
    except OSError as error:
        raise cannot_write(options.out, error) from error
    print(
        f"{count:,} 条 → {options.out}"
        if options.lang == "zh"
        else f"{count:,} events → {options.out}"
    )
    return 0
