"""Faulty packs: each is told in one place, in both languages, with the nearest known word."""

from __future__ import annotations

from fractions import Fraction

import pytest

from gongjian.methods.packs import PackFaults, read_pack
from packs.a_pack import FILES, with_text

UNITS = {"units.yaml": FILES["units.yaml"]}

# file, what is changed, into what, line told, Chinese told, English told
FAULTY: list[tuple[str, str, str, int, str, str]] = [
    ("pack.yaml", "edition: 2017.1\n", "", 1, "缺“edition”", "'edition' is missing"),
    ("pack.yaml", "edition:", "editon:", 3, "没有“editon”这个键，是不是“edition”", "did you mean 'edition'"),
    ("pack.yaml", "2017-01-01", "2017-13-01", 6, "in_force_from 应为一个日期", "in_force_from is a date"),
    ("pack.yaml", "language: zh", "language: cn", 4, "language 不能是“cn”", "zh | en"),
    ("pack.yaml", "certainty: seen", "certainty: sure", 8, "certainty 不能是“sure”", "seen | secondary"),
    ("units.yaml", "factor: 1000}", "factor: }", 1, "factor", "factor"),
    ("units.yaml", "{name: 万元, dimension: money, factor: 10000}", "{name: 千元, dimension: money, factor: 10}",
     2, "千元", "千元"),
    ("calendar.yaml", "2017-10-02", "2018-10-02", 2, "“2018-10-02”不是 2017 年的日期", "no day of 2017"),
    ("calendar.yaml", "year: 2017,", "year: 二零一七,", 2, "year 应为 0 到 999999 的整数", "whole number"),
    ("register.yaml", "classification: industry", "classification: industri", 2,
     "classification“industri”没有定义，是不是“industry”", "did you mean 'industry'"),
    ("register.yaml", "type: code", "type: kode", 2, "type 不能是“kode”，应为", "did you mean 'code'"),
    ("register.yaml", "code: founded", "code: industry", 3, "“industry”在 register.yaml:2 已有",
     "'industry' is at register.yaml:2 already"),
    ("register.yaml", "unit: 万元", "unit: 万圆", 4, "没有“万圆”这个计量单位，是不是“万元”", "did you mean '万元'"),
    ("zone.yaml", "district: 120110\n", "district: 120111\n", 16, "district“120111”没有定义，是不是“120110”",
     "district '120111' is not defined"),
    ("zone.yaml", "kind: branch", "kind: brunch", 18, "kind 不能是“brunch”", "did you mean 'branch'"),
    ("zone.yaml", "parent: dongli", "parent: dongly", 25, "parent“dongly”没有定义", "did you mean 'dongli'"),
    ("zone.yaml", "parent: KW", "parent: KV", 9, "parent“KV”没有定义", "did you mean 'KW'"),
    ("zone.yaml", "from: 2015-02-26", "from: 2015-02-26, to: 2014-01-01", 25, "却从 2015-02-26 开始",
     "before it begins"),
    ("zone.yaml", "{code: big, name: 综合类}", "{code: big, name: 综合类}\n  - {code: big, name: 特色类}", 12,
     "“big”在 zone.yaml:11 已有", "already"),
    ("zone.yaml", "steps: [unit, park, district, zone]", "steps: {a: b}", 13, "steps 应为文字的列表",
     "steps is a list of texts"),
    ("zone.yaml", "peer_group: big", "peer_grup: big", 20, "是不是“peer_group”", "did you mean 'peer_group'"),
    ("classifications/industry.csv", "27,C,", "27,X,", 3, "上级“X”不在表里", "parent 'X' is not in the table"),
    ("classifications/industry.csv", "code,parent,name", "kode,parent,name", 1, "表头缺：code",
     "columns are missing: code"),
    ("classifications/industry.csv", "C,,制造业,", "C,,,", 2, "这一行缺 name", "name is missing in this row"),
    ("classifications/industry.csv", "2017-10-01,,GB/T 4754-2017,secondary\n27", "十月,,GB,secondary\n27", 2,
     "valid_from 应为日期", "valid_from is a date"),
    ("classifications/industry.csv", "27,C,医药制造业,2017-10-01,,", "27,C,医药制造业,2017-10-01,", 3,
     "这一行有 6 格，表头有 7 列", "6 cells, the head 7 columns"),
    ("classifications/industry.csv", "C,,制造业", "C,27,制造业", 2, "上下级绕成了圈", "parents run in a circle"),
    ("plan/2017.yaml", "due: 2017-12-31", "due: 年底", 5, "due 应为一个日期", "due is a date"),
    ("plan/2017.yaml", "task: 资源共用", "task: 信息共享", 6, "在 plan/2017.yaml:5 已有", "already"),
    ("plan/2017.yaml", "plan: plan_2017\n", "", 1, "缺“plan”", "'plan' is missing"),
    ("reforms.yaml", "kind: legislation", "kind: legislasion", 3, "kind 不能是“legislasion”", "did you mean 'legislation'"),
    ("reforms.yaml", "done: 2020-05-18", "done: 五月", 6, "done 应为一个日期", "done is a date"),
    ("parameters/sme.yaml", "value: 500", "value: 五百", 6, "value 应为一个数", "value is a number"),
    ("parameters/sme.yaml", "value: 6,", "value: 6%,", 15, "单位写在 unit 里", "in the unit beside it"),
    ("parameters/sme.yaml", "unit: 人", "unit: 个人", 1, "没有“个人”这个计量单位", "no unit of measure '个人'"),
    ("parameters/sme.yaml", "value: 500, source: 国科发政〔2017〕115号, certainty: secondary}",
     "value: 500}", 6, "每个数要有 source 或 certainty", "every number has a source"),
    ("parameters/sme.yaml", "    - {from: 2017-05-03, value: 500,",
     "    - {from: 2018-05-03, value: 400, source: 某}\n    - {from: 2017-05-03, value: 500,", 7,
     "不晚于上一版的 2018-05-03", "not after 2018-05-03"),
    ("parameters/sme.yaml", "parameter: sme.rd6", "parameter: sme.staff", 7, "“sme.staff”在 parameters/sme.yaml:1 已有",
     "already"),
    ("forms/annual/form.yaml", "form: annual", "form: yearly", 1, "文件夹叫 annual，表的代码是 yearly",
     "name both alike"),
    ("forms/annual/form.yaml", "of_which: rev", "of_which: rew", 10, "其中：表里没有“rew”，是不是“rev”",
     "did you mean 'rev'"),
    ("forms/annual/form.yaml", "generate: [of_which, non_negative]", "generate: [of_wich]", 5,
     "generate 不能是“of_wich”", "did you mean 'of_which'"),
    ("forms/annual/checks.yaml", "rule: 'rd <= rev'", "rule: 'rd <= rew'", 3, "rew", "rew"),
    ("forms/annual/checks.yaml", "unit.industry", "unit.industri", 9, "unit.industri", "unit.industry"),
    ("forms/annual/checks.yaml", "参数.sme.staff", "参数.sme.stuff", 12, "参数.sme.stuff", "参数.sme.staff"),
    ("indicators/rd.yaml", "sum(rev)", "sum(rew)", 1, "公式第 15 个字", "formula, character 15"),
    ("indicators/rd.yaml", "form: annual", "form: anual", 1, "form“anual”没有定义，是不是“annual”",
     "did you mean 'annual'"),
    ("indices/zone/tree.csv", "index,,综合指数", "index,top,综合指数", 2, "树要有一个根", "a tree has one root"),
    ("indices/zone/tree.csv", "30,1", "三十,1", 3, "权重应为不小于零的数", "a weight is a number"),
    ("indices/zone/tree.csv", "研发强度,,1", "研发强度,,up", 4, "方向应为 1", "a direction is 1 or -1"),
    ("indices/zone/recipe.yaml", "method: minmax", "method: minimax", 1, "method 不能是“minimax”",
     "did you mean 'minmax'"),
    ("indices/zone/recipe.yaml", "method: given", "method: given, low: 1", 2, "没有“low”这个键", "no key 'low'"),
    ("indices/zone/recipe.yaml", "weigh:", "weight:", 2, "是不是“weigh”", "did you mean 'weigh'"),
    ("ladders/sme.yaml", "职工总数 <= 参数.sme.staff", "职工总数 <= 参数.sme.staf", 13, "参数.sme.staf",
     "参数.sme.staff"),
    ("ladders/sme.yaml", "职工总数 <= 参数.sme.staff", "职工总数 <= 500万元", 13, "万元", "万元"),
    ("ladders/sme.yaml", "id: S2", "id: S1", 22, "编号 S1 在第", "id 'S1' is taken"),
    ("ladders/sme.yaml", "pass: '总分 >= 60'\n", "parse: '总分 >= 60'\n", 16, "没有“parse”这个键", "no key 'parse'"),
    ("ladders/sme.yaml", "总分 >= 60", "总分", 16, "规则要能判断是或否", "a rule is true or false"),
    ("allocations/money.yaml", "method: proportional", "method: equal", 2, "method 不能是“equal”",
     "proportional | tiered"),
    ("messages/general.yaml", "{zh: 已退回, en: Sent back}", "[已退回]", 1, "应为 {zh: …, en: …}", "write {zh"),
    ("cases/sme.yaml", "ladder: sme", "ladder: smy", 1, "ladder“smy”没有定义", "did you mean 'sme'"),
    ("cases/sme.yaml", "  ladder: sme\n", "", 1, "缺 form 或 ladder", "form or ladder is missing"),
    ("parameters/sme.yaml", "value: 50,", "value: '1,5',", 10, "value 应为一个数，如 500、1,000", "is a number"),
    ("parameters/sme.yaml", "value: 50,", "value: '1,0000',", 10, "value 应为一个数", "is a number"),
    ("parameters/sme.yaml", "value: 50,", "value: '1234,567',", 10, "value 应为一个数", "is a number"),
    ("units.yaml", "factor: 1000}", "factor: '1,5'}", 1, "换算系数“1,5”", "factor '1,5'"),
    ("calendar.yaml", "2017-10-02", "2017-01-01", 2, "“2017-01-01”写了两次", "'2017-01-01' is said twice"),
    ("calendar.yaml", "2017-10-02", "2017-09-30", 2, "“2017-09-30”又放假又上班", "both a holiday and a day worked"),
    ("calendar.yaml", "[2017-09-30]", "[2017-09-29]", 2, "“2017-09-29”是星期五", "'2017-09-29' is no weekend day"),
    ("forms/annual/form.yaml", "frequency: annual", "frequency: annual\nreview_chain: nosuch", 4,
     "review_chain“nosuch”没有定义", "review_chain 'nosuch' is not defined"),
    ("forms/annual/form.yaml", "frequency: annual", "frequency: annual\nreview_chain: distric", 4,
     "是不是“district”", "did you mean 'district'"),
    ("forms/annual/form.yaml", "code: staff,", "code: unit,", 12, "代码不能叫“unit”", "cannot be called 'unit'"),
    ("forms/annual/form.yaml", "code: staff,", "code: period,", 12, "代码不能叫“period”", "cannot be called 'period'"),
    ("forms/annual/form.yaml", "code: staff,", "code: 若,", 12, "代码不能叫“若”", "cannot be called '若'"),
    ("forms/annual/form.yaml", "code: staff,", "code: Then,", 12, "代码不能叫“Then”", "cannot be called 'Then'"),
    ("forms/annual/form.yaml", "frequency: annual", "frequency: annual\nunit_column: 从业人员", 13,
     "“从业人员”是数据里的单位列", "'从业人员' is the column of the unit"),
    ("forms/annual/checks.yaml", "研发费用一般不大于营业收入", "'研发费用多 {差值}'", 4,
     "提示里没有“{差值}”这种写法，可用 {差额} {左值} {右值}", "a message has no '{差值}'"),
    ("ladders/sme.yaml", "code: staff,", "code: 若,", 4, "代码不能叫“若”", "cannot be called '若'"),
    ("cases/sme.yaml", "given: {职工总数: 20}", "given: [20]", 5, "given 应为若干“键: 值”", "given is keys"),
    ("chains/medicine.yaml", "[2710]", "[2719]", 7, "industries“2719”没有定义，是不是“2710”？", "industries '2719' is not defined"),
    ("chains/medicine.yaml", "[2710]", "[27]", 7, "行业代码 27 已在环节 drugs", "industry 27 is at node drugs already"),
    ("chains/medicine.yaml", "[2710]", "[C]", 7, "“C”不是大类、中类或小类代码", "'C' is no division, group or class"),
    ("chains/medicine.yaml", "stage: upstream", "stage: above", 7, "stage", "stage"),
    ("chains/medicine.yaml", "code: rest", "code: drugs", 7, "“drugs”在", "'drugs' is at"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "zh", "en"), FAULTY, ids=[f"{f[0]}-{f[2]}" for f in FAULTY]
)
def test_a_fault_is_told_at_its_place(
    file: str, old: str, new: str, line: int, zh: str, en: str
) -> None:
    with pytest.raises(PackFaults) as caught:
        read_pack(with_text(file, old, new))
    told = [(f.file, f.line, f.words.zh, f.words.en) for f in caught.value.faults]
    assert any(
        f == file and at == line and zh in in_zh and en in in_en for f, at, in_zh, in_en in told
    ), told


def test_there_are_more_than_forty_of_them() -> None:
    assert len(FAULTY) >= 40


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        ("form/annual/form.yaml", "是不是“forms/”", "did you mean 'forms/'"),
        ("classifications/industry.xlsx", "包里没有这种文件", "a pack has no such file"),
        ("run.py", "包里没有这种文件", "a pack has no such file"),
        ("indices/other/recipe.yaml", "旁边缺 tree.csv", "there is no tree.csv beside it"),
    ],
)
def test_a_file_that_no_pack_holds_is_a_fault(name: str, zh: str, en: str) -> None:
    text = "weigh: {method: given}\n" if name.endswith("recipe.yaml") else "x"
    with pytest.raises(PackFaults) as caught:
        read_pack({**FILES, name: text})
    (fault,) = caught.value.faults
    assert fault.file == name and zh in fault.words.zh and en in fault.words.en


def test_a_pack_without_its_head_says_so() -> None:
    with pytest.raises(PackFaults) as caught:
        read_pack({name: text for name, text in FILES.items() if name != "pack.yaml"})
    assert "缺 pack.yaml" in caught.value.faults[0].words.zh


def test_all_faults_of_all_files_come_at_once_by_file_and_line() -> None:
    broken = {
        **with_text("zone.yaml", "kind: branch", "kind: brunch"),
        "plan/2017.yaml": "plan: [",
        "units.yaml": FILES["units.yaml"] + "- {nam: x}\n",
    }
    with pytest.raises(PackFaults) as caught:
        read_pack(broken)
    files = [fault.file for fault in caught.value.faults]
    assert files == sorted(files) and {"zone.yaml", "plan/2017.yaml", "units.yaml"} <= set(files)


def test_a_comma_in_a_number_sets_thousands_apart_and_nothing_else() -> None:
    pack = read_pack(with_text("parameters/sme.yaml", "value: 500,", "value: '1,234,567.5',"))
    assert pack.parameters["sme.staff"].values[0].value == Fraction(12_345_675, 10)
    pack = read_pack(with_text("units.yaml", "factor: 10000}", "factor: '10,000'}"))
    assert pack.units.named("万元").factor == 10_000


def test_a_review_chain_is_looked_for_in_the_zone_that_the_pack_builds_on() -> None:
    form = with_text("forms/annual/form.yaml", "frequency: annual", "review_chain: district")
    upon = {k: v for k, v in form.items() if k.startswith(("pack", "forms/annual/form"))}
    assert "annual" in read_pack(upon, read_pack(FILES)).forms
    assert "annual" in read_pack({**upon, **UNITS}).forms  # where no zone is known, none is asked
