"""`gongjian form new DIR`: a form folder to begin with, empty or after a file of data."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path

from gongjian import __version__

from ..intake import Table
from ..methods.kinds import written
from ..methods.kinds.columns import TextColumn
from ..methods.kinds.words import Words
from ..methods.periods import Frequency
from .problems import Problem, cannot_write
from .reading import table_of

_SAMPLE = 1_000  # rows looked at to tell what a column holds
_PLAIN = re.compile(r"[^\W\d]\w*")
_FREQUENCIES = tuple(frequency.value for frequency in Frequency)

_FORM = """\
form: {code}
title: {{zh: {title}, en: {code}}}
unit_column: {unit}
frequency: {frequency}
legal: {{table_no: , maker: , approved_by: , approval_no: , valid_to: }}   # 待备案 to be filed
sections:
  - title: {{zh: 基本情况, en: General}}
    items:
{items}
"""
_CHECKS = """\
# 每条审核关系一块；rule 里含 , : # [ ] {{ }} " 的要加引号。
# One block per check; a rule that holds , : # [ ] {{ }} " must be quoted.
- id: R1
  severity: soft
  rule: '{item} >= 0'
  message: {{zh: {item}不能为负数，请核对, en: "{item} cannot be negative: look at it"}}
"""


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    form = verbs.add_parser("form", help="新建一张表 a new form")
    form.add_argument("--version", action="version", version=f"gongjian {__version__}")
    acts = form.add_subparsers(title="动作 acts", metavar="ACT", required=True)
    new = acts.add_parser("new", help="新建一张表的文件夹 lay out a form's folder")
    option = new.add_argument
    option("folder", metavar="DIR", type=Path, help="新文件夹 a new folder")
    option("--like", metavar="DATA", type=Path, help="照一份数据的表头列项目 items after a file")
    option("--title", help="表名 the form's title")
    option("--unit-column", default="unit", help="单位列 the unit column")
    option("--frequency", choices=_FREQUENCIES, default="annual", help="频率")
    option("--lang", choices=("zh", "en"), default="zh", help="语言 language")
    option("--json", action="store_true", help="给程序读的结果 for programs")
    option("--version", action="version", version=f"gongjian {__version__}")
    new.set_defaults(run=run_new)


def run_new(options: argparse.Namespace) -> int:
    """Lays out `form.yaml` and `checks.yaml`. Raises Problem; what is there is never overwritten."""
    folder: Path = options.folder
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Problem(
            Words(
                f"{folder}：已经有内容，请换一个新文件夹",
                f"{folder}: there is something already, name a new folder",
            )
        )
    items = _items_like(options) if options.like else [("item_1", "项目一", "number")]
    code = folder.name if _PLAIN.fullmatch(folder.name) else "form"
    texts = {
        "form.yaml": _FORM.format(
            code=code, title=_quoted(options.title or folder.name), unit=_quoted(options.unit_column),
            frequency=options.frequency, items="\n".join(map(_item_line, items)),
        ),
        "checks.yaml": _CHECKS.format(
            item=next((_name(name) for _, name, kind in items if kind == "number"), "item_1")
        ),
    }  # fmt: skip
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise cannot_write(folder, error) from error
    said = Words(
        f"{folder}：{len(items)} 个项目。下一步：补全 form.yaml，再 gongjian check {folder} 数据文件",
        f"{folder}: {len(items)} items. Next: complete form.yaml, then gongjian check {folder} DATA",
    )
    print(said.in_language(options.lang))
    return 0


def _items_like(options: argparse.Namespace) -> list[tuple[str, str, str]]:
    table = table_of(options.like, [], unit_column=options.unit_column, extra_columns=True)
    return [(head, head, _kind(table, head)) for head in table.texts]


def _kind(table: Table, head: str) -> str:
    column = table.texts[head]
    texts = _some(column)
    if texts and all(written.number(text) is not None for text in texts):
        return "number"
    if texts and all(written.day(text) is not None for text in texts):
        return "date"
    return "text"


def _some(column: TextColumn) -> Sequence[str]:
    return [column.values[code] for code in column.codes[:_SAMPLE].tolist() if code >= 0]


def _item_line(item: tuple[str, str, str]) -> str:
    code, name, kind = item
    return f"      - {{code: {_quoted(code)}, name: {_quoted(name)}, type: {kind}}}"


def _quoted(text: str) -> str:
    plain = re.fullmatch(r"[\w.\-()（）/]+", text) is not None
    return text if plain else "'" + text.replace("'", "''") + "'"


def _name(text: str) -> str:
    """A name as a formula writes it."""
    return text if _PLAIN.fullmatch(text) else f"「{text}」"
