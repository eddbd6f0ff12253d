"""Faulty form folders: every fault at its place, all at once.

`▶` stands before the character where a fault is to be found; it is taken out before reading.
"""

from __future__ import annotations

import pytest

from gongjian.methods.packs import PackFaults, read_form_folder

MARK = "▶"
FORM = """\
form: retail
title: {zh: 零售企业调查, en: Retail survey}
sections:
  - items:
      - {code: staff, name: 从业人员, unit: 人, type: number}
      - {code: turnover, name: 营业额, en: sales, unit: 千欧元, type: number, decimals: 0}
      - {code: branch, name: 行业, type: code}
"""
CHECK = "- id: R1\n  severity: hard\n"


def form(item: str = "", **keys: str) -> dict[str, str]:
    """The form with one more item, or with top-level keys before it."""
    head = "".join(f"{key}: {value}\n" for key, value in keys.items())
    more = f"      - {item}\n" if item else ""
    return {"form.yaml": head + FORM + more}


def checks(text: str) -> dict[str, str]:
    return {"form.yaml": FORM, "checks.yaml": text}


def rule(text: str) -> dict[str, str]:
    return checks(f"{CHECK}  rule: {text}\n")


def units(text: str) -> dict[str, str]:
    return {"form.yaml": FORM, "units.yaml": text}


FAULTY: dict[str, tuple[dict[str, str], list[str]]] = {
    # what YAML itself cannot read
    "no form.yaml": ({"checks.yaml": ""}, ["form.yaml"]),
    "an empty form": ({"form.yaml": f"{MARK}# nothing\n"}, ["空的"]),
    "a tab that indents": ({"form.yaml": f"form: a\nsections:\n{MARK}\t- items: []\n"}, ["Tab"]),
    "a tab behind spaces": ({"form.yaml": f"form: a\nlegal:\n  maker: b\n{MARK}\ttable_no: c\n"}, ["Tab"]),
    "a colon in a text": (form(f"{{code: a, name: b{MARK}: c, type: text}}"), ["加引号"]),
    "a bracket that is not closed": (form(f"{{code: a, name: b, type: text{MARK}"), ["右括号"]),
    "a quote that is not closed": (checks(f"{CHECK}  rule: {MARK}'staff > 0\n"), ["没有配对"]),
    "a line that does not align": ({"form.yaml": f"form: a\nlegal:\n  maker: b\n {MARK}maker: c\n"}, ["不齐"]),
    "a backslash in double quotes": (form(f'{{code: "a{MARK}\\q", name: b, type: text}}'), ["单引号"]),
    "an anchor": (form(f"{MARK}&x {{code: a, name: b, type: text}}"), ["锚点"]),
    "an alias": (form(f"{{code: a, name: {MARK}*b , type: text}}"), ["锚点"]),
    "a tag": (form(f"{{code: a, name: {MARK}!!str b, type: text}}"), ["类型标记"]),
    "two documents": ({"form.yaml": f"{FORM}{MARK}---\nform: b\n"}, ["一份内容"]),
    "a key said twice": ({"form.yaml": f"{FORM}{MARK}form: again\n"}, ["第 1 行已有"]),
    "a key that is no text": (form(f"{{code: a, name: {{{MARK}{{b: c}}: d}}, type: text}}"), ["键要是一段文字"]),
    "too deep": ({"form.yaml": "form: " + "[" * 11 + MARK + "[" * 5}, ["层次太深"]),
    "a control character": (form(f"{{code: a{MARK}\x07, name: b, type: text}}"), ["U+0007"]),
    "half a character": (form(f"{{code: a{MARK}\ud800, name: b, type: text}}"), ["U+D800"]),
    "a line end that no editor shows": (form(f"{{code: a{MARK}\u2028, name: b, type: text}}"), ["U+2028"]),
    "a full-width colon": ({"form.yaml": f"{MARK}form：retail\n"}, ["半角"]),
    # the form
    "no form key": ({"form.yaml": FORM.replace("form: retail", f"{MARK}unit_column: id")}, ["缺“form”"]),
    "no sections": ({"form.yaml": f"{MARK}form: a\n"}, ["缺“sections”"]),
    "an empty form code": ({"form.yaml": FORM.replace("form: retail", f"{MARK}form:")}, ["缺“form”"]),
    "sections that are no list": ({"form.yaml": f"form: a\nsections: {MARK}{{items: []}}\n"}, ["列表"]),
    "a section without items": ({"form.yaml": f"form: a\nsections:\n  - {MARK}title: b\n"}, ["缺“items”"]),
    "a form without items": ({"form.yaml": f"form: a\nsections:\n  {MARK}- items: []\n"}, ["一个项目也没有"]),
    "an item that is a text": (form(f"{MARK}staff"), ["键: 值"]),
    "an item without its three keys": (form(f"{MARK}{{en: a}}"), ["“code”", "“name”", "“type”"]),
    "an empty name": (form(f"{MARK}{{code: a, name: '', type: text}}"), ["缺“name”"]),
    "a key misspelt": (form(f"{{code: a, name: b, type: number, {MARK}decimal: 1}}"), ["是不是“decimals”"]),
    "a key that nothing resembles": (form(f"{{code: a, name: b, type: text, {MARK}xyz: 1}}"), ["这里可用"]),
    "a key without a space": (form(f"{MARK}{{code: a, name: b, {MARK}type:text}}"), ["“type”", "后面空一格"]),
    "a type misspelt": (form(f"{{code: a, name: b, type: {MARK}numbr}}"), ["是不是“number”"]),
    "a type that does not exist": (form(f"{{code: a, name: b, type: {MARK}⑨}}"), ["number | integer"]),
    "decimals of a text": (form(f"{{code: a, name: b, type: text, decimals: {MARK}2}}"), ["只有 number"]),
    "decimals of an integer": (form(f"{{code: a, name: b, type: integer, decimals: {MARK}2}}"), ["只能是 0"]),
    "too many decimals": (form(f"{{code: a, name: b, type: number, decimals: {MARK}10}}"), ["0 到 9"]),
    "a decimal that is a word": (form(f"{{code: a, name: b, type: number, decimals: {MARK}two}}"), ["“two”"]),
    "an unknown unit": (form(f"{{code: a, name: b, type: number, unit: {MARK}千欧}}"), ["是不是“千欧元”"]),
    "a unit in the wrong script": (form(f"{{code: a, name: b, type: number, unit: {MARK}KWH}}"), ["kWh"]),
    "a blank that is neither": (form(f"{{code: a, name: b, type: number, blank: {MARK}none}}"), ["missing | zero"]),
    "a cumulative that is no truth": (form(f"{{code: a, name: b, type: number, cumulative: {MARK}1月}}"), ["true"]),
    "a certainty that is not one": (form(f"{{code: a, name: b, type: text, certainty: {MARK}sure}}"), ["seen |"]),
    "a name in a third language": (form(f"{{code: a, name: {{zh: b, {MARK}fr: c}}, type: text}}"), ["zh en"]),
    "a name that is a list": (form(f"{{code: a, name: {MARK}[b], type: text}}"), ["一段文字"]),
    "a part of nothing": (form(f"{{code: a, name: b, type: number, of_which: {MARK}turnovr}}"), ["是不是“turnover”"]),
    "a part of itself": (form(f"{{code: a, name: b, type: number, of_which: {MARK}b}}"), ["a → a"]),
    "parts in a circle": (
        form(f"{{code: a, name: b, type: number, of_which: {MARK}c}}\n      - {{code: c, name: d, type: number, of_which: a}}"),
        ["a → c → a"],
    ),
    "two items of one code": (form(f"{{code: {MARK}staff, name: b, type: number}}"), ["（第 5 行）"]),
    "two items of one name": (form(f"{{code: a, name: {MARK}营业额, type: number}}"), ["turnover"]),
    "a code that is another's English": (form(f"{{code: {MARK}sales, name: b, type: number}}"), ["turnover"]),
    "an English name that is a code": (form(f"{{code: a, name: b, en: {MARK}staff, type: number}}"), ["staff"]),
    "a code like an attribute": (form(f"{{code: {MARK}unit.size, name: b, type: number}}"), ["“unit.”"]),
    "a code like the period": (form(f"{{code: {MARK}period.x, name: b, type: number}}"), ["“period.”"]),
    "a code that begins with its form": (form(f"{{code: {MARK}retail.x, name: b, type: number}}"), ["“retail.”"]),
    "a form called unit": ({"form.yaml": FORM.replace("retail", f"{MARK}unit", 1)}, ["另有所指"]),
    "a frequency misspelt": (form(frequency=f"{MARK}quaterly"), ["是不是“quarterly”"]),
    "a day that does not exist": (form(legal=f"{{valid_to: {MARK}2019-02-29}}"), ["2019-12-31"]),
    "a day written otherwise": (form(legal=f"{{valid_to: {MARK}20191231}}"), ["一个日期"]),
    "a form that ends before it begins": (
        form(legal=f"{{valid_from: 2019-01-01, valid_to: {MARK}2018-12-31}}"), ["早于"],
    ),
    "a legal key misspelt": (form(legal=f"{{{MARK}table: A101}}"), ["是不是“table_no”"]),
    "legal that is a text": (form(legal=f"{MARK}国统字"), ["键: 值"]),
    # units
    "units that are a text": (units(f"{MARK}千元\n"), ["列表"]),
    "a unit without factor": (units(f"- {MARK}{{name: 筐, dimension: basket}}\n"), ["“factor”"]),
    "a unit without name": (units(f"- {MARK}{{dimension: money, factor: 1}}\n"), ["“name”"]),
    "a factor of zero": (units(f"- {{name: 筐, dimension: basket, factor: {MARK}0}}\n"), ["大于零"]),
    "a factor over zero": (units(f"- {{name: 筐, dimension: basket, factor: {MARK}1/0}}\n"), ["大于零"]),
    "a factor without end": (units(f"- {{name: 筐, dimension: basket, factor: {MARK}1e999999999}}\n"), ["大于零"]),
    "a dimension of nothing": (units(f"筐: {{dimension: {MARK}a//b, factor: 1}}\n"), ["量纲"]),
    "a unit said twice": (
        units(f"- {{name: 筐, dimension: b, factor: 1}}\n- {{name: {MARK}筐, dimension: b, factor: 2}}\n"), ["第 1 行"],
    ),
    "a key of a unit misspelt": (units(f"筐: {{dimension: b, factor: 1, {MARK}fator: 1}}\n"), ["是不是“factor”"]),
    # checks
    "checks that are no list": (checks(f"{MARK}R1: staff > 0\n"), ["- id:"]),
    "a check that is a text": (checks(f"- {MARK}staff > 0\n"), ["id、severity、rule"]),
    "a check without its keys": (checks(f"- {MARK}note: x\n"), ["“id”", "“severity”", "“rule”"]),
    "a check without rule": (checks(f"- {MARK}id: R1\n  severity: hard\n  rule:\n"), ["“rule”"]),
    "a severity misspelt": (checks(f"- id: R1\n  severity: {MARK}hrad\n  rule: staff > 0\n"), ["hard"]),
    "a check's key misspelt": (checks(f"{CHECK}  rule: staff > 0\n  {MARK}mesage: x\n"), ["是不是“message”"]),
    "an id used twice": (
        checks(f"{CHECK}  rule: staff > 0\n- id: {MARK}R1\n  severity: soft\n  rule: staff > 1\n"), ["第 1 行"],
    ),
    "an id twice on one line": (
        checks(f"[{{id: a, severity: hard, rule: staff > 0}}, {{id: {MARK}a, severity: hard, rule: staff > 0}}]\n"),
        ["第 1 行"],
    ),
    # rules that YAML misreads
    "a comma in braces": (checks(f"- {{id: R1, severity: hard, rule: staff in (1{MARK}, 2)}}\n"), ["加引号"]),
    "commas in braces, then keys": (
        checks(f"- {{id: R1, severity: hard, rule: band(staff{MARK}, 6, 5) > 1, message: x}}\n"), ["加引号"],
    ),
    "a comma in a block": (rule(f"staff in (1{MARK}, 2)"), ["rule: 'staff in (1, 2)'"]),
    "a rule that begins with quotes": (rule(f'{MARK}"C26" = branch'), ["rule: '\"C26\" = branch'"]),
    "quotes within a rule": (rule(f'branch = {MARK}"C26"'), ["rule: 'branch = \"C26\"'"]),
    "a comment in a rule": (rule(f"staff > 0 {MARK}# 人"), ["加引号"]),
    "a rule that is all comment": (checks(f"{CHECK}  rule: {MARK}# staff > 0\n"), ["加引号"]),
    "a colon and a space": (rule(f"{MARK}band(staff; 6: 50) > 1"), ["加引号"]),
    "a colon": (rule(f"band(staff{MARK}:1) > 1"), ["加引号"]),
    "square brackets": (rule(f"staff{MARK}[1] > 0"), ["加引号"]),
    "a rule that begins with a bracket": (rule(f"{MARK}[staff] > 0"), ["加引号"]),
    "a rule that is a list": (rule(f"{MARK}[staff, 1]"), ["加引号"]),
    "a rule that is a mapping": (rule(f"{MARK}{{staff: 1}}"), ["加引号"]),
    "a rule that begins with a backtick": (rule(f"{MARK}`staff` > 0"), ["加引号"]),
    "a rule that begins with a star": (rule(f"{MARK}*staff > 0"), ["加引号"]),
    "a rule that begins with !": (rule(f"{MARK}!staff > 0"), ["加引号"]),
    "a rule that begins with a dash": (rule(f"{MARK}- staff > 0"), ["加引号"]),
    "a colon on the second line of a rule": (
        rule(f"{MARK}若 staff > 0 则\n    band(staff; 6: 50) > 1"), ["加引号"],
    ),
    "brackets in braces": (checks(f"- {{id: R1, severity: hard, rule: {MARK}staff[1] > 0}}\n"), ["加引号"]),
    "two quoted halves": (rule(f"{MARK}'staff > 0' 且 'staff < 9'"), ["加引号"]),
    # rules that mean nothing, by the character
    "a plain rule": (rule(f"staff > 0 且 {MARK}trnover > 0"), ["是不是“turnover”"]),
    "a rule in single quotes": (rule(f"'staff > 0 且 {MARK}trnover > 0'"), ["turnover"]),
    "a rule in double quotes": (rule(f'"staff > 0 且 {MARK}trnover > 0"'), ["turnover"]),
    "behind a doubled quote": (rule(f"'branch = \"it''s\" 且 {MARK}trnover > 0'"), ["turnover"]),
    "behind an escape": (rule(f'"branch = \\"C26\\" 且 \\u0020{MARK}trnover > 0"'), ["turnover"]),
    "at the end of a rule": (rule(f"staff +{MARK}"), ["没有写完"]),
    "at the end of a quoted rule": (rule(f"'staff +{MARK}'"), ["没有写完"]),
    "on the second line of a plain rule": (rule(f"staff > 0\n    且   {MARK}trnover > 0"), ["turnover"]),
    "on the second line of a quoted rule": (rule(f"'staff > 0\n\n     且 {MARK}trnover > 0'"), ["turnover"]),
    "behind a line that is continued": (rule(f'"staff > 0 \\\n     且 {MARK}trnover > 0"'), ["turnover"]),
    "in a folded block": (rule(f">-\n    staff > 0\n    且  {MARK}trnover > 0"), ["turnover"]),
    "in a literal block": (rule(f"|\n    staff > 0\n      且 {MARK}trnover > 0"), ["turnover"]),
    "at the end of a block": (rule(f"|\n    staff +{MARK}\n"), ["没有写完"]),
    "units that do not fit": (rule(f"turnover <= {MARK}1000 * staff"), ["1000千欧元/人"]),
    "a rule that is only a value": (rule(f"staff{MARK}"), [">= 0"]),
    "an empty rule in quotes": (checks(f"- {MARK}id: R1\n  severity: hard\n  rule: ''\n"), ["“rule”"]),
}  # fmt: skip


def unmarked(files: dict[str, str]) -> tuple[dict[str, str], list[tuple[str, int, int]]]:
    """The files as the author has them, and the marked places in the order of reading."""
    places = []
    for name in ("form.yaml", "units.yaml", "checks.yaml"):
        for number, line in enumerate(files.get(name, "").split("\n"), 1):
            pieces = line.split(MARK)
            for count in range(1, len(pieces)):
                places.append((name, number, len("".join(pieces[:count])) + 1))
    return {name: text.replace(MARK, "") for name, text in files.items()}, places


@pytest.mark.parametrize("name", FAULTY)
@pytest.mark.parametrize("windows", [False, True], ids=["unix", "windows"])
def test_a_fault_stands_where_it_is_and_says_what_to_do(name, windows):
    files, messages = FAULTY[name]
    files, places = unmarked(files)
    if windows:
        files = {key: "\ufeff" + text.replace("\n", "\r\n") for key, text in files.items()}
    with pytest.raises(PackFaults) as refused:
        read_form_folder(files)
    faults = refused.value.faults
    assert len(faults) == len(messages), [str(fault) for fault in faults]
    if len(places) == 1:
        places = places * len(messages)
    assert [fault.place for fault in faults] == (places or [("form.yaml", 1, 1)])
    for fault, message in zip(faults, messages, strict=True):
        assert message in fault.words.zh
        assert fault.words.en.isascii() or any(c in fault.words.en for c in str(files))
