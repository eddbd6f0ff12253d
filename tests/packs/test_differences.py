"""What changed between two packs, told as an official would say it."""

from __future__ import annotations

import pytest

from gongjian.methods.packs import differences, read_pack
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
    ("indices/zone/tree.csv", "30,1", "40,1", ["zone 科技创新 权重 30 → 40"]),
    ("indices/zone/recipe.yaml", "high: 100", "high: 10",
     ["zone 步骤 normalise method=minmax，low=0，high=100 → method=minmax，low=0，high=10"]),
    ("indicators/rd.yaml", "* 100", "* 1000", ["研发强度 公式 sum(rd) / sum(rev) * 100 → sum(rd) / sum(rev) * 1000"]),
    ("plan/2017.yaml", "due: 2017-12-31", "due: 2018-06-30", ["2017 年工作方案 1.a 信息共享 期限 2017-12-31 → 2018-06-30"]),
    ("messages/general.yaml", "已退回", "退回修改", ["用语 sent_back 已退回 → 退回修改"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new", "told"), CHANGES, ids=[f"{c[0]}-{c[1][:20]}" for c in CHANGES]
)
def test_a_change_is_told_in_an_officials_words(
    file: str, old: str, new: str, told: list[str]
) -> None:
    said = differences(read_pack(FILES), read_pack(with_text(file, old, new)))
    assert [words.zh for words in said] == told
    assert all(words.en for words in said)


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
