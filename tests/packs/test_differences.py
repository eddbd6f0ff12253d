"""What changed between two packs, told as an official would say it."""

from __future__ import annotations

from dataclasses import fields, is_dataclass

import pytest

from gongjian.methods.kinds.items import Item
from gongjian.methods.packs import differences, entries, ladder_texts, read_pack, trees
from gongjian.methods.packs.checks import Check
from gongjian.methods.packs.forms import Legal
from gongjian.methods.packs.telling_changes import FIELDS
from packs.a_pack import FILES, with_text

# file, what is changed, into what, the sentences told in Chinese
CHANGES: list[tuple[str, str, str, list[str]]] = [
    ("parameters/sme.yaml",
     "{from: 2017-05-03, value: 50, source: 国科发政〔2017〕115号, certainty: secondary}",
     "{from: 2017-05-03, value: 50, source: 国科发政〔2017〕115号, certainty: secondary}\n"
     "    - {from: 2027-01-01, value: 45, source: 某文}",
     ["科技型中小企业 研发投入 ≥6% 得分 50 → 45，自 2027-01-01"]),
    ("parameters/sme.yaml", "value: 500", "value: 400",
     ["科技型中小企业 职工总数上限 500 → 400人，自 2017-05-03"]),
    ("ladders/sme.yaml", "6%: 50, 5%: 40", "6%: 45, 5%: 40",
     ["科技型中小企业 研发投入 ≥6% 得分 50 → 45"]),
    ("ladders/sme.yaml", "          max: 50\n",
     "          max: 50\n        - id: S2\n          name: 研发投入\n          from: 2027-01-01\n"
     "          value: 'band(研发费用 / 销售收入, 6%: 45, 5%: 40, else 0)'\n          max: 50\n",
     ["科技型中小企业 研发投入 ≥6% 得分 50 → 45，自 2027-01-01"]),
    ("ladders/sme.yaml", "总分 >= 60", "总分 >= 65", ["科技型中小企业 合格线 总分 >= 60 → 总分 >= 65"]),
    ("ladders/sme.yaml", "rd > 1000万元", "rd > 2000万元",
     ["科技型中小企业 D1 rd > 1000万元 → rd > 2000万元"]),
    ("ladders/sme.yaml", "    direct:\n      - {id: D1, rule: 'rd > 1000万元'}\n", "",
     ["科技型中小企业 直接认定 D1 删去"]),
    ("forms/annual/form.yaml", "name: 研发费用, unit: 千元", "name: 研发费用, unit: 万元",
     ["年报 研发费用 计量单位 千元 → 万元"]),
    ("forms/annual/form.yaml", "      - {code: profit, name: 利润总额, unit: 千元, type: number, decimals: 0}\n",
     "      - {code: tax, name: 税金, unit: 千元, type: number}\n",
     ["年报 项目 利润总额（profit）删去", "年报 项目 税金（tax）新增"]),
    ("forms/annual/checks.yaml", "severity: soft\n  rule: 'rd <= rev'", "severity: hard\n  rule: 'rd < rev'",
     ["年报 A1 级别 核实 → 强制", "年报 A1 规则 rd <= rev → rd < rev"]),
    ("zone.yaml", "district: 120110\n    peer_group: big", "peer_group: big",
     ["东丽分园 所在区 120110 → 空"]),
    ("indices/zone/tree.csv", "30,1", "40,1", ["综合指数 科技创新 权重 30 → 40"]),
    ("indices/zone/recipe.yaml", "high: 100", "high: 10",
     ["综合指数 步骤 normalise method=minmax，low=0，high=100 → method=minmax，low=0，high=10"]),
    ("indicators/rd.yaml", "* 100", "* 1000", ["研发强度 公式 sum(rd) / sum(rev) * 100 → sum(rd) / sum(rev) * 1000"]),
    ("plan/2017.yaml", "due: 2017-12-31", "due: 2018-06-30", ["2017 年工作方案 1.a 信息共享 期限 2017-12-31 → 2018-06-30"]),
    ("reforms.yaml", "done: 2020-05-18", "done: 2020-05-19", ["样例条例 通过 完成 2020-05-18 → 2020-05-19"]),
    ("reforms.yaml", "basis: 立法计划", "basis: 立法规划", ["样例条例 法律依据 立法计划 → 立法规划"]),
    ("chains/medicine.yaml", "[大健康]", "[大健康, 医药]", ["生物医药 又称 增 医药"]),
    ("chains/medicine.yaml", "stage: midstream, industries: [27]", "stage: upstream, industries: [27]",
     ["生物医药 药品 上下游 中游 → 上游"]),
    ("messages/general.yaml", "已退回", "退回修改", ["用语 sent_back 已退回 → 退回修改"]),
    ("messages/general.yaml", "Sent back", "Returned", ["用语 sent_back （英文） Sent back → Returned"]),
    ("pack.yaml", "source: 样例文件", "source: 样例文件二", ["依据 样例文件 → 样例文件二"]),
    ("calendar.yaml", "2017-01-01, 2017-10-02]", "2017-01-01, 2017-10-03, 2017-10-04]",
     ["2017 年 放假 删 2017-10-02；增 2017-10-03、2017-10-04"]),
    ("calendar.yaml", "国务院办公厅通知}", "国务院办公厅通知}\n  - {year: 2018, holidays: [2018-01-01]}",
     ["日历 2018 年（2018）新增"]),
    ("units.yaml", "factor: 10000}", "factor: 10001}", ["万元 换算系数 10000 → 10001"]),
    ("units.yaml", "dimension: points", "dimension: marks", ["分 量纲 points → marks"]),
    ("register.yaml", "en: founded", "en: since", ["成立日期 英文名 founded → since"]),
    ("zone.yaml", "name: 样例示范区", "name: 样例自创区", ["样例自创区 名称 样例示范区 → 样例自创区"]),
    ("zone.yaml", "name: 东丽区", "name: 东丽新区", ["东丽新区 名称 东丽区 → 东丽新区"]),
    ("zone.yaml", "name: 开发区", "name: 经开区", ["经开区 名称 开发区 → 经开区"]),
    ("zone.yaml", "{name: 示范区处}", "{name: 示范区建设处}",
     ["示范区建设处 示范区建设处 名称 示范区处 → 示范区建设处"]),
    ("zone.yaml", "to: 2018-10-31", "to: 2018-11-30", ["市科技局 市科委 止 2018-10-31 → 2018-11-30"]),
    ("zone.yaml", "parent: KW}", "parent: KW, duty: 共建}", ["示范区处 职责 空 → 共建"]),
    ("zone.yaml", "name: 综合类", "name: 特色类", ["特色类 名称 综合类 → 特色类"]),
    ("zone.yaml", "[unit, park, district, zone]", "[unit, park, zone]", ["区级 步骤 删 district"]),
    ("zone.yaml", "[新一代信息技术]", "[生物医药]", ["东丽分园 主导产业 删 新一代信息技术；增 生物医药"]),
    ("zone.yaml", "    certainty: to_be_confirmed\n    note: 由区名推断\n", "    certainty: seen\n",
     ["东丽分园 可靠程度 待核实 → 见原文", "东丽分园 说明 由区名推断 → 空"]),
    ("classifications/industry.csv", "医药制造业,2017-10-01,", "医药制造业,2017-10-01,2020-01-01",
     ["医药制造业 止 空 → 2020-01-01"]),
    ("plan/2017.yaml", "样例〔2017〕1号", "样例〔2017〕2号", ["2017 年工作方案 文号 样例〔2017〕1号 → 样例〔2017〕2号"]),
    ("parameters/sme.yaml", "clause: 第六条", "clause: 第七条", ["科技型中小企业 职工总数上限 条款 第六条 → 第七条"]),
    ("parameters/sme.yaml", "value: 500, source", "to: 2026-12-31, value: 500, source",
     ["科技型中小企业 职工总数上限 2017-05-03 的值 止 空 → 2026-12-31"]),
    ("forms/annual/form.yaml", "{maker: 样例市科委}",
     "{maker: 样例市科委, approval_no: 样统〔2018〕1号, valid_to: 2020-12-31}",
     ["年报 批准文号 空 → 样统〔2018〕1号", "年报 有效期至 空 → 2020-12-31"]),
    ("forms/annual/form.yaml", "legal:",
     "respondent: enterprise\nreview_chain: district\ncalendar: {due_days_after_period: 15}\nlegal:",
     ["年报 填报对象 空 → enterprise", "年报 审核流程 空 → district",
      "年报 上报日历 空 → due_days_after_period=15"]),
    ("forms/annual/form.yaml", "zh: 年报, en: Annual return", "zh: 年报, en: Yearly return",
     ["年报 标题（英文） Annual return → Yearly return"]),
    ("forms/annual/form.yaml", "title: 财务", "title: 经济", [
        "年报 各节 删 财务；增 经济",
        *(f"年报 {name} 所在的节 财务 → 经济" for name in ("营业收入", "技术收入", "研发费用", "从业人员", "利润总额"))]),
    ("forms/annual/form.yaml", "en: revenue", "en: turnover", ["年报 营业收入 英文名 revenue → turnover"]),
    ("forms/annual/form.yaml", "name: 利润总额, unit: 千元, type: number, decimals: 0}",
     "name: 利润总额, unit: 千元, type: number, decimals: 0, source: 某文}", ["年报 利润总额 依据 空 → 某文"]),
    ("forms/annual/checks.yaml", "is rarely above revenue", "is seldom above revenue",
     ["年报 A1 提示（英文） R&D is rarely above revenue → R&D is seldom above revenue"]),
    ("forms/annual/checks.yaml", "rev > 0'", "rev > 1'",
     ["""年报 A2 规则 unit.industry != "C" or rev > 0 → unit.industry != "C" or rev > 1"""]),
    ("ladders/sme.yaml", "clause: 第六条", "clause: 第七条", ["科技型中小企业 职工 条款 第六条 → 第七条"]),
    ("ladders/sme.yaml", "研发费用 / 销售收入", "研发费用 / 1万元",
     ["科技型中小企业 研发投入 算法 band(研发费用 / 销售收入, 6%: 50, 5%: 40, else 0) → "
      "band(研发费用 / 1万元, 6%: 50, 5%: 40, else 0)"]),
    ("ladders/sme.yaml", "max: 20", "max: 25", ["科技型中小企业 科技人员 满分 20 → 25"]),
    ("allocations/money.yaml", "floor: 10", "floor: 20", ["money 下限 10 → 20"]),
    ("indicators/rd.yaml", "direction: 1", "direction: -1", ["研发强度 方向 1 → -1"]),
    ("cases/sme.yaml", "职工总数: 20}", "职工总数: 30}", ["一家 2016 年成立的软件企业，20 人 情形 职工总数=20 → 职工总数=30"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new", "told"), CHANGES, ids=[f"{c[0]}-{c[1][:20]}" for c in CHANGES]
)
def test_a_change_is_told_in_an_officials_words(
    file: str, old: str, new: str, told: list[str]
) -> None:
    said = differences(read_pack(FILES), read_pack(with_text(file, old, new)))
    one_edition, *content = [words.zh for words in said]
    assert "版次同为 2017.1，内容却不同" in one_edition
    assert content == told
    assert all(words.en for words in said)


def test_whatever_a_pack_can_say_is_compared() -> None:
    """Each field of each entry has a name for officials, or is told by what is within it."""
    own_words = {"values", "names", "clauses", "parameter", "case", "plan", "reform", "year", "id", "tier", "rule",
                 "generated", "value", "entry", "any_of", "score", "passing", "direct", "inputs", "place",
                 "provenance", "districts", "functional_areas", "offices", "peer_groups", "review_chains",
                 "parks", "chain", "nodes"}  # fmt: skip
    said = [Check, Legal, trees.Class, trees.Branch]
    said += [getattr(entries, name) for name in vars(entries) if name[0].isupper()]
    said += [
        ladder_texts.Criterion,
        ladder_texts.ScorePart,
        ladder_texts.Tier,
        ladder_texts.LadderText,
    ]
    frozen = [each for each in said if is_dataclass(each) and ".packs." in each.__module__]
    assert len(frozen) >= 25
    nameless = {f.name for each in (*frozen, Item) for f in fields(each)} - set(FIELDS) - own_words
    assert nameless == set()


def test_what_only_the_bytes_tell_is_said_to_be_no_more() -> None:
    other = {**FILES, "pack.yaml": "# 注释\n" + FILES["pack.yaml"]}
    (told,) = differences(read_pack(FILES), read_pack(other))
    assert "版次同为 2017.1，内容却不同，只在注释、排版或更新记录里" in told.zh
    assert "raise edition" in told.en


def test_two_packs_of_other_names_may_have_one_edition() -> None:
    other = with_text("pack.yaml", "name: sample", "name: other")
    assert [w.zh for w in differences(read_pack(FILES), read_pack(other))] == [
        "名称 sample → other"
    ]


def test_what_a_pack_builds_on_is_compared_too() -> None:
    head = {"pack.yaml": FILES["pack.yaml"].replace("name: sample", "name: upon")}
    old = read_pack(head, read_pack(FILES))
    new = read_pack(head, read_pack(with_text("zone.yaml", "name: 东丽区", "name: 东丽新区")))
    _, told = differences(old, new)
    assert told.zh == "东丽新区 名称 东丽区 → 东丽新区"


def test_nothing_changed_nothing_told() -> None:
    assert differences(read_pack(FILES), read_pack(FILES)) == []


def test_what_has_no_day_of_its_own_changes_when_the_edition_comes_into_force() -> None:
    later = {
        **with_text("ladders/sme.yaml", "6%: 50, 5%: 40", "6%: 45, 5%: 40"),
        "pack.yaml": FILES["pack.yaml"]
        .replace("2017-01-01", "2027-01-01")
        .replace("2017.1", "2027.1"),
    }
    told = [w.zh for w in differences(read_pack(FILES), read_pack(later))]
    assert told == [
        "版次 2017.1 → 2027.1", "施行日 2017-01-01 → 2027-01-01",
        "科技型中小企业 研发投入 ≥6% 得分 50 → 45，自 2027-01-01",
    ]  # fmt: skip
