"""`gongjian check FORM DATA`: the checks of a form over a file of returns."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from gongjian import __version__

from ..intake import Table, Wanted
from ..methods.editing import Answers, Materials, MaterialsError, Outcome, check
from ..methods.editing.materials import with_zeros
from ..methods.kinds.columns import Column
from ..methods.kinds.words import Words
from ..methods.packs import Form
from ..methods.periods import Period, PeriodError
from . import for_programs, localised, telling
from .checked import Checked
from .forms import OnDisk, read_from
from .outputs import Outputs
from .problems import Problem
from .reading import table_of
from .waiting import waiting

FINDINGS = ("unit", "check", "severity", "verdict", "items", "message")
SUMMARY = ("check", "severity", "passes", "fails", "undecided")
CELL = "cell"  # stands for a check in findings: a cell that cannot be read at all


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser(
        "check",
        help="按审核关系检查一份数据 check a file of returns",
        description="按一张表的审核关系检查一份数据：每行一个单位，表头是项目的代码或名称。"
        " Check a file of returns, one row per unit, against the rules of a form.",
    )
    option = parser.add_argument
    option("form", metavar="FORM", type=Path, help="表的文件夹 the form's folder")
    option("data", metavar="DATA", type=Path, help="csv、xlsx、parquet")
    option("--period", metavar="2017-Q3", help="报告期 the reporting period")
    option("--previous", metavar="FILE", type=Path, help="上期数据 the period before")
    option("--year-ago", metavar="FILE", type=Path, help="上年同期数据 a year before")
    option("--history", metavar="PERIOD=FILE", action="append", default=[], help="往期 earlier")
    option(
        "--other", metavar="FORM=FILE", action="append", default=[], help="另一张表 another form"
    )
    option("--register", metavar="FILE", type=Path, help="名录库 the register")
    option("--out", metavar="FILE", type=Path, help="逐条结果 findings (csv, parquet)")
    option("--summary", metavar="FILE", type=Path, help="逐条审核关系的计数 counts per check")
    option(
        "--localise", metavar="FILE", type=Path, help="要改的单元格 cells to change (csv, parquet)"
    )
    option("--explain", metavar="UNIT[:CHECK]", help="一个单位为什么这样判 why, for one unit")
    option("--lang", choices=("zh", "en"), default="zh", help="语言 language")
    option("--json", action="store_true", help="给程序读的结果 the result for programs")
    option("--excel", action="store_true", help="csv 加 BOM，并防公式 csv for Excel")
    option("--version", action="version", version=f"gongjian {__version__}")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """The verb: 0 if nothing fails, 1 if something does. Raises Problem."""
    _refuse_overwriting(options)
    checked = _checked(options)
    with Outputs(excel=options.excel) as outputs:
        if options.out is not None:
            outputs.table(options.out, FINDINGS, _finding_rows(checked, options.lang))
        if options.summary is not None:
            outputs.table(options.summary, SUMMARY, _summary_rows(checked.outcome))
        if checked.localisation is not None:
            outputs.table(options.localise, localised.HEADS, localised.rows(checked))
        voice = for_programs if options.json else telling
        said = voice.explained if options.explain else voice.summary
        text = said(checked, options)
    print(text)
    return 1 if checked.failed else 0


def _refuse_overwriting(options: argparse.Namespace) -> None:
    """A result must not take the place of what it was made from, nor of the other result."""
    if options.excel and not (options.out or options.summary or options.localise):
        raise Problem(
            Words(
                "--excel 是结果文件的写法，要和 --out、--summary 或 --localise 一起用",
                "--excel is how a result is written: give --out, --summary or --localise with it",
            )
        )
    given = [options.data, options.previous, options.year_ago, options.register]
    given += [Path(text.partition("=")[2]) for text in (*options.history, *options.other)]
    taken = {path.resolve() for path in given if path is not None}
    for place in (options.out, options.summary, options.localise):
        if place is None:
            continue
        if place.resolve() in taken:
            raise Problem(
                Words(
                    f"{place}：结果不能写到输入或另一个结果上，请换一个文件名",
                    f"{place}: a result cannot overwrite an input or the other result",
                )
            )
        taken.add(place.resolve())


def _checked(options: argparse.Namespace) -> Checked:
    others = [_pair(text, "--other FORM=FILE") for text in options.other]
    on_disk = read_from(options.form, others)
    with waiting(options) as progress:
        materials, table, notes = _gathered(options, on_disk, others, progress)
        try:
            outcome = check(on_disk.folder.checks, materials, progress=progress)
        except MaterialsError as error:
            raise Problem(error.words) from error
        found = None if options.localise is None else localised.located(on_disk.folder, outcome)
    cautions = tuple(_lapsed(on_disk.folder.form, materials.period))
    return Checked(on_disk, table, outcome, notes, cautions, found)


def _lapsed(form: Form, period: Period | None) -> Iterator[Words]:
    """A form may not be used after the day that it is valid to."""
    if form.legal is not None and period is not None and form.has_lapsed_on(period.end):
        ends = form.legal.valid_to
        yield Words(
            f"这张表有效期至 {ends}，报告期 {period} 止于 {period.end}：到期的表不能再用",
            f"the form is valid to {ends}, and {period} ends on {period.end}: it may no longer be used",
        )


def _gathered(
    options: argparse.Namespace,
    on_disk: OnDisk,
    others: list[tuple[str, Path]],
    progress: Callable[[int], None],
) -> tuple[Materials, Table, tuple[Words, ...]]:
    form = on_disk.folder.form
    table = _table(options.data, form, progress)
    notes = list(_notes(table))

    def past(path: Path | None) -> Answers | None:
        if path is None:
            return None
        earlier = _table(path, form, progress)
        notes.extend(_notes(earlier, quiet=True))
        return _answers(form, earlier)

    earlier = [(_period(name), path) for name, path in
               (_pair(text, "--history PERIOD=FILE") for text in options.history)]  # fmt: skip
    _refuse_twice("--history", [str(period) for period, _ in earlier])
    other = [(*_other_form(name, on_disk.others), path) for name, path in others]
    _refuse_twice("--other", [code for code, _, _ in other])
    try:
        materials = Materials(
            form=form,
            current=_answers(form, table),
            period=None if options.period is None else _period(options.period),
            previous=past(options.previous),
            year_ago=past(options.year_ago),
            history={p: a for p, path in earlier if (a := past(path)) is not None},
            others={
                code: _answers(beside, _table(path, beside, progress, form.unit_column))
                for code, beside, path in other
            },
            register=_register(options.register, form, progress),
            parameters=on_disk.parameters,
        )
    except MaterialsError as error:
        raise Problem(error.words) from error
    return materials, table, tuple(dict.fromkeys(notes))


def _refuse_twice(option: str, names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise Problem(Words(f"{option}：{name} 给了两次", f"{option}: {name} is given twice"))


def _table(
    path: Path, form: Form, progress: Callable[[int], None], *more_unit_columns: str
) -> Table:
    wanted = [
        Wanted(item.code, item.names, item.type, bool(item.unit and item.unit.is_percent))
        for item in form.items
    ]
    columns = (form.unit_column, *more_unit_columns)
    return table_of(path, wanted, unit_column=columns, progress=progress)


def _register(path: Path | None, form: Form, progress: Callable[[int], None]) -> Answers | None:
    """The register: whatever columns it has, as texts; a rule reads them as it needs."""
    if path is None:
        return None
    table = table_of(path, [], unit_column=(form.unit_column, "unit"), extra_columns=True)
    return Answers(table.units, dict(table.texts))


def _answers(form: Form, table: Table) -> Answers:
    columns: dict[str, Column] = {
        **table.numbers, **table.texts, **table.dates, **table.bools,
    }  # fmt: skip
    rows = {unit: row for row, unit in enumerate(table.units)}
    unreadable: dict[str, list[int]] = {}
    for fault in table.faults:
        unreadable.setdefault(fault.code, []).append(rows[fault.unit])
    return with_zeros(form, Answers(table.units, columns), unreadable)


def _notes(table: Table, *, quiet: bool = False) -> Iterator[Words]:
    for note in table.notes:
        yield note.words
    if quiet and table.faults:
        yield Words(
            f"{table.name}：{len(table.faults)} 个单元格读不出来，作缺失",
            f"{table.name}: {len(table.faults)} cells cannot be read and count as missing",
        )


def _pair(text: str, shape: str) -> tuple[str, Path]:
    name, equals, path = text.partition("=")
    if not (name and equals and path):
        raise Problem(Words(f"“{text}”要写成 {shape}", f"{text!r}: write {shape}"))
    return name, Path(path)


def _period(text: str) -> Period:
    try:
        return Period.parse(text)
    except PeriodError as error:
        raise Problem(error.words) from error


def _other_form(name: str, others: Mapping[str, Form]) -> tuple[str, Form]:
    given = _code_in(Path(name))
    for form in others.values():
        if form.code == given or (given not in others and name in (form.code, *form.titles)):
            return form.code, form
    known = "、".join(others) or "无 none"
    raise Problem(
        Words(
            f"--other：没有“{name}”这张表；旁边的表有：{known}。也可写表的文件夹",
            f"--other: no form {name!r}; beside this one: {known}. A form's folder will do too",
        )
    )


def _code_in(folder: Path) -> str | None:
    """The code of the form in a folder; None if there is none, and the name is that of a form."""
    if not (folder / "form.yaml").is_file():
        return None
    return read_from(folder, []).folder.form.code


def _finding_rows(checked: Checked, language: str) -> Iterator[tuple[str, ...]]:
    """Unreadable cells first among their unit's findings, units in the order of the data."""
    by_unit: dict[str, list[tuple[str, ...]]] = {}
    zh = language == "zh"
    for fault in checked.table.faults:
        message = fault.words.in_language("zh" if zh else "en")
        row = (fault.unit, CELL, "hard", "fail", fault.code, message)
        by_unit.setdefault(fault.unit, []).append(row)
    for finding in checked.outcome.findings():
        yield from by_unit.pop(finding.unit, [])
        yield (
            finding.unit,
            finding.check,
            finding.severity.value,
            finding.verdict.value,
            ";".join(finding.items),
            finding.message.in_language("zh" if zh else "en"),
        )
    for rows in by_unit.values():
        yield from rows


def _summary_rows(outcome: Outcome) -> Iterator[tuple[object, ...]]:
    for place, each in enumerate(outcome.checks):
        yield (
            each.id,
            each.severity.value,
            int(outcome.passes[place]),
            int(outcome.fails[place]),
            int(outcome.undecided[place]),
        )
