"""What `gongjian check` says: a summary a person can read, why for one unit, or JSON."""

from __future__ import annotations

import argparse
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import numpy as np

from ..methods.editing.checking import Warned
from ..methods.editing.materials import Lack
from ..methods.formulas.explaining import Explanation
from ..methods.formulas.nodes import Shift
from ..methods.kinds.types import Type
from ..methods.kinds.verdicts import Severity, Verdict
from ..methods.kinds.words import Language, Words
from ..methods.kinds.written import grouped
from . import localised
from .checked import Checked
from .problems import Problem

_MOST_UNITS = 10  # units named in the summary; --out has them all
_MOST_CHECKS = 30
_MOST_CELLS = 10
_VERDICTS = {
    Verdict.PASS: Words("通过", "pass"),
    Verdict.FAIL: Words("不通过", "fail"),
    Verdict.UNDECIDED: Words("不能判定", "undecided"),
}
_SEVERITIES = {Severity.HARD: Words("强制", "hard"), Severity.SOFT: Words("核实", "soft")}
_MARKS = {True: "✓", False: "✗", None: "?"}


def summary(checked: Checked, options: argparse.Namespace) -> str:
    """Counts per check, the units with most to do, notes and warnings."""
    lang: Language = options.lang
    lines = [_head(checked, lang), ""]
    lines += _table(_check_heads(lang), list(_check_rows(checked, lang)), right={2, 3, 4})
    lines += [*_others(checked, lang), "", _sum(checked, lang)]
    lines += localised.told(checked, lang)
    lines += _units(checked, lang)
    lines += _cells(checked, lang)
    cautions = [words.in_language(lang) for words in checked.cautions]
    cautions += _warnings(checked, lang)
    lines += [f"{_say('注意', 'warning', lang)}: {told}" for told in cautions]
    lines += [f"{_say('说明', 'note', lang)}: {n.in_language(lang)}" for n in checked.notes]
    if not options.out:
        lines.append(
            _say("逐条结果：加 --out 文件.csv；一个单位为什么：加 --explain 单位",
                 "all findings: --out FILE.csv; why, for one unit: --explain UNIT", lang)
        )  # fmt: skip
    return "\n".join(lines)


def _say(zh: str, en: str, lang: Language) -> str:
    return zh if lang == "zh" else en


def _head(checked: Checked, lang: Language) -> str:
    form, outcome = checked.on_disk.folder.form, checked.outcome
    title = form.title.in_language(lang) or form.code
    return _say(
        f"{title}（{form.code}） · {checked.table.name} · "
        f"{len(outcome.units):,} 个单位，{len(outcome.checks)} 条审核关系",
        f"{title} ({form.code}) · {checked.table.name} · "
        f"{len(outcome.units):,} units, {len(outcome.checks)} checks",
        lang,
    )


def _check_heads(lang: Language) -> tuple[str, ...]:
    heads = _say("审核 级别 通过 不通过 不能判定 规则", "check kind pass fail undecided rule", lang)
    return tuple(heads.split())


def _checks_shown(checked: Checked) -> list[int]:
    """All of them, or of very many those that most units fail."""
    fails, count = checked.outcome.fails, len(checked.outcome.checks)
    if count <= _MOST_CHECKS:
        return list(range(count))
    worst = [int(place) for place in np.argsort(-fails, kind="stable")[:_MOST_CHECKS]]
    return [place for place in worst if fails[place]]


def _others(checked: Checked, lang: Language) -> list[str]:
    """What is said of the checks that are not shown."""
    outcome = checked.outcome
    rest = np.ones(len(outcome.checks), dtype=bool)
    rest[_checks_shown(checked)] = False
    if not rest.any():
        return []
    fails, opened = int(outcome.fails[rest].sum()), int(outcome.undecided[rest].sum())
    return [_say(f"其余 {rest.sum():,} 条：不通过 {fails:,}，不能判定 {opened:,}（全部计数：加 --summary 文件.csv）",
                 f"{rest.sum():,} others: {fails:,} fail, {opened:,} undecided "
                 "(all counts: --summary FILE.csv)", lang)]  # fmt: skip


def _check_rows(checked: Checked, lang: Language) -> Iterator[tuple[str, ...]]:
    outcome = checked.outcome
    for place in _checks_shown(checked):
        check = outcome.checks[place]
        yield (
            check.id,
            _SEVERITIES[check.severity].in_language(lang),
            f"{outcome.passes[place]:,}",
            f"{outcome.fails[place]:,}",
            f"{outcome.undecided[place]:,}",
            " ".join(check.text.split()),
        )


def _sum(checked: Checked, lang: Language) -> str:
    outcome = checked.outcome
    hard = np.array([c.severity is Severity.HARD for c in outcome.checks], dtype=bool)
    fails, units = outcome.fails, len(set(outcome.failing[0].tolist()))
    return _say(
        f"不通过 {fails.sum():,} 条（强制 {fails[hard].sum():,}，核实 {fails[~hard].sum():,}），"
        f"涉及 {units:,} 个单位；不能判定 {outcome.undecided.sum():,} 条",
        f"{fails.sum():,} fail ({fails[hard].sum():,} hard, {fails[~hard].sum():,} soft) "
        f"in {units:,} units; {outcome.undecided.sum():,} undecided",
        lang,
    )


def _units(checked: Checked, lang: Language) -> list[str]:
    fails, opened = checked.outcome.by_unit()
    order = np.argsort(-fails, kind="stable")[:_MOST_UNITS]
    rows = [
        (checked.outcome.units[i], f"{fails[i]:,}", f"{opened[i]:,}") for i in order if fails[i]
    ]
    if not rows:
        return []
    heads = tuple(_say("单位 不通过 不能判定", "unit fail undecided", lang).split())
    return [
        "",
        _say("不通过最多的单位：", "Units that fail most:", lang),
        *_table(heads, rows, {1, 2}),
        "",
    ]


def _cells(checked: Checked, lang: Language) -> list[str]:
    faults = checked.table.faults
    if not faults:
        return []
    lines = [_say(f"{len(faults):,} 个单元格读不出来，作缺失：",
                  f"{len(faults):,} cells cannot be read and count as missing:", lang)]  # fmt: skip
    lines += [f"  {fault.words.in_language(lang)}" for fault in faults[:_MOST_CELLS]]
    if len(faults) > _MOST_CELLS:
        lines.append(_say("  ……其余见 --out", "  … the rest: --out", lang))
    return lines


_LACKS = {
    Lack.PREVIOUS: Words(
        "没有给上期数据（--previous）", "no data of the period before (--previous)"
    ),
    Lack.YEAR_AGO: Words(
        "没有给上年同期数据（--year-ago）", "no data of a year before (--year-ago)"
    ),
    Lack.HISTORY: Words(
        "没有给 {} 的数据（--history {}=文件）", "no data of {} (--history {}=FILE)"
    ),
    Lack.OTHER: Words(
        "没有给“{}”的数据（--other {}=文件）", "no data of form {} (--other {}=FILE)"
    ),
    Lack.REGISTER: Words("没有给名录库（--register）", "no register (--register)"),
    Lack.ATTRIBUTE: Words("名录库里没有“{}”这一列", "the register has no column {!r}"),
    Lack.PERIOD: Words("没有给报告期（--period）", "no period (--period)"),
    Lack.COLUMN: Words("数据里没有“{}”这一列，全部作缺失", "no column {!r}: missing for all"),
}


def _warnings(checked: Checked, lang: Language) -> list[str]:
    """One for all items without a column, and one for each thing that was not given."""
    told = [
        _warning(w, lang) for w in checked.outcome.warnings if w.lacking.lack is not Lack.COLUMN
    ]
    absent = checked.absent
    if absent:
        few = ("、" if lang == "zh" else ", ").join(absent[:12]) + (
            "……" if len(absent) > 12 else ""
        )
        told.append(
            _say(f"{len(absent)} 个项目在数据里没有列，全部作缺失：{few}",
                 f"{len(absent)} items have no column and are missing for all: {few}", lang)
        )  # fmt: skip
    return told


def _warning(warned: Warned, lang: Language) -> str:
    lacking = warned.lacking
    words = _LACKS[lacking.lack].in_language(lang).format(lacking.name, lacking.name)
    ids = ("、" if lang == "zh" else ", ").join(warned.checks[:12])
    if len(warned.checks) > 12:
        ids += _say(f" 等 {len(warned.checks)} 条", f" … {len(warned.checks)} in all", lang)
    if lacking.lack is Lack.COLUMN:
        return _say(f"{words}；涉及 {ids}", f"{words}; read by {ids}", lang)
    return _say(f"{words}，不能判定：{ids}", f"{words}; undecided: {ids}", lang)


# ---- why, for one unit


def explained(checked: Checked, options: argparse.Namespace) -> str:
    """The checks of one unit, each part with its value. Raises Problem for an unknown unit."""
    lang: Language = options.lang
    unit, wanted = unit_and_check(checked, options.explain)
    outcome = checked.outcome
    places = [p for p, c in enumerate(outcome.checks) if wanted in (None, c.id)]
    lines: list[str] = [f"{_say('单位', 'unit', lang)} {outcome.units[unit]}"]
    for place in places:
        lines += ["", *_explained_check(checked, unit, place, lang)]
    return "\n".join(lines)


def unit_and_check(checked: Checked, text: str) -> tuple[int, str | None]:
    rows = {unit: row for row, unit in enumerate(checked.outcome.units)}
    if text in rows:
        return rows[text], None
    unit, _, wanted = text.rpartition(":")
    if unit not in rows:
        raise Problem(
            Words(f"--explain：数据里没有单位“{text}”", f"--explain: no unit {text!r} in the data")
        )
    ids = [c.id for c in checked.outcome.checks]
    if wanted not in ids:
        raise Problem(
            Words(
                f"--explain：没有审核关系“{wanted}”，有：{'、'.join(ids[:20])}",
                f"--explain: no check {wanted!r}; there are {', '.join(ids[:20])}",
            )
        )
    return rows[unit], wanted


def verdict_of(checked: Checked, unit: int, place: int, value: object) -> Verdict:
    if _blocked(checked, place):
        return Verdict.UNDECIDED
    return {True: Verdict.PASS, False: Verdict.FAIL}.get(value, Verdict.UNDECIDED)  # type: ignore[call-overload, no-any-return]


def _blocked(checked: Checked, place: int) -> bool:
    check = checked.outcome.checks[place]
    return any(
        check.id in w.checks and w.lacking.lack is not Lack.COLUMN for w in checked.outcome.warnings
    )


def _explained_check(checked: Checked, unit: int, place: int, lang: Language) -> list[str]:
    check = checked.outcome.checks[place]
    why = checked.outcome.explained(unit, place)
    verdict = verdict_of(checked, unit, place, why.value)
    mark = {Verdict.PASS: "✓", Verdict.FAIL: "✗", Verdict.UNDECIDED: "?"}[verdict]
    severity = _SEVERITIES[check.severity].in_language(lang)
    lines = [f"{mark} {check.id} [{severity}] {_VERDICTS[verdict].in_language(lang)}"]
    if verdict is not Verdict.PASS:
        message = checked.outcome.message(unit, place, verdict).in_language(lang)
        if message != " ".join(check.text.split()):
            lines.append(f"  {message}")
    lines += tree(why, 1, lang)
    lines += [f"  {_warning(w, lang)}" for w in checked.outcome.warnings if check.id in w.checks]
    return lines


def tree(why: Explanation, depth: int, lang: Language) -> list[str]:
    text = " ".join(why.text.split())
    if not text.endswith(")"):  # 上期(x) says it already; x within 同比(x) does not
        text += when(why.shift, lang)
    lines = [f"{'  ' * depth}{text}  →  {shown(why, lang)}"]
    for part in why.parts:
        lines += tree(part, depth + 1, lang)
    return lines


def when(shift: Shift, lang: Language) -> str:
    """Which period a value is of, if not this one."""
    back = shift.periods + shift.within
    words = []
    if shift.years:
        words.append(_say("上年同期" if shift.years == 1 else f"{shift.years} 年前",
                          "a year ago" if shift.years == 1 else f"{shift.years} years ago", lang))  # fmt: skip
    if back:
        words.append(_say("上期" if back == 1 else f"{back} 期前",
                          "period before" if back == 1 else f"{back} periods before", lang))  # fmt: skip
    if not words:
        return ""
    inside = (", " if lang == "en" else "，").join(words)
    return f" ({inside})" if lang == "en" else f"（{inside}）"


def shown(why: Explanation, lang: Language) -> str:
    """A value as a person reads it: thousands, at most six decimals, days as dates."""
    value = why.value
    if value is None:
        if why.type is Type.BOOL and why.key is None:
            return _say("不能判定", "cannot tell", lang)
        return _say("缺失", "missing", lang)
    if isinstance(value, bool):
        return _say("是 ✓" if value else "否 ✗", "true ✓" if value else "false ✗", lang)
    if isinstance(value, str):
        return f'"{value}"'
    if why.type is Type.DATE:
        return (date(1970, 1, 1) + timedelta(days=value)).isoformat()
    if abs(value) >= 1e15 or (value and abs(value) < 1e-6):
        return f"{value:g} {why.unit}".rstrip()
    return f"{grouped(value, 6)} {why.unit}".rstrip()


# ---- for programs


# ---- tables


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], right: set[int]) -> list[str]:
    """Columns that line up on a terminal, where a Chinese character takes two places."""
    widths = [max(_width(row[i]) for row in [heads, *rows]) for i in range(len(heads))]
    lines = []
    for row in [heads, *rows]:
        cells = []
        for i, cell in enumerate(row):
            space = " " * (widths[i] - _width(cell))
            cells.append(space + cell if i in right else cell + space)
        lines.append("  ".join(cells).rstrip())
    rule = "─" * min(100, sum(widths) + 2 * (len(widths) - 1))
    return [lines[0], rule, *lines[1:]]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
