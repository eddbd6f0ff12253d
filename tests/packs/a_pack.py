"""A small pack with a file of every kind, to be changed by the tests. Everything in it is made up."""

from __future__ import annotations

FILES: dict[str, str] = {
    "pack.yaml": """\
name: sample
title: {zh: 样例示范区, en: Sample zone}
edition: 2017.1
language: zh
authority: 样例市科委
in_force_from: 2017-01-01
source: 样例文件
certainty: seen
""",
    "CHANGELOG.md": "# 2017.1\n第一版\n",
    "units.yaml": """\
- {name: 千元, dimension: money, factor: 1000}
- {name: 万元, dimension: money, factor: 10000}
- {name: 分, dimension: points, factor: 1}
""",
    "calendar.yaml": """\
years:
  - {year: 2017, holidays: [2017-01-01, 2017-10-02], workdays: [2017-09-30], source: 国务院办公厅通知}
""",
    "register.yaml": """\
attributes:
  - {code: industry, name: 行业, en: industry, type: code, classification: industry}
  - {code: founded, name: 成立日期, en: founded, type: date}
  - {code: capital, name: 注册资本, en: capital, type: number, unit: 万元}
""",
    "zone.yaml": """\
code: sample
name: 样例示范区
districts:
  - {code: 120110, name: 东丽区}
functional_areas:
  - {code: tedA, name: 开发区}
offices:
  - {code: KW, names: [{name: 市科委, to: 2018-10-31}, {name: 市科技局, from: 2018-11-01}]}
  - {code: SFQ, names: [{name: 示范区处}], parent: KW}
peer_groups:
  - {code: big, name: 综合类}
review_chains:
  - {code: district, name: 区级, steps: [unit, park, district, zone]}
parks:
  - {code: core, name: 核心区, kind: core, review_chain: district}
  - code: dongli
    name: 东丽分园
    kind: branch
    district: 120110
    peer_group: big
    review_chain: district
    lead_industries: [新一代信息技术]
    certainty: to_be_confirmed
    note: 由区名推断
  - {code: huaming, name: 华明高新区, kind: sub_park, parent: dongli, from: 2015-02-26}
""",
    "classifications/industry.csv": """\
code,parent,name,valid_from,valid_to,source,certainty
C,,制造业,2017-10-01,,GB/T 4754-2017,secondary
27,C,医药制造业,2017-10-01,,GB/T 4754-2017,secondary
2710,27,化学药品原料药制造,2017-10-01,,GB/T 4754-2017,secondary
""",
    "plan/2017.yaml": """\
plan: plan_2017
title: 2017 年工作方案
document_no: 样例〔2017〕1号
clauses:
  - {clause: 1.a, task: 信息共享, kind: 机制, lead: SFQ, partners: [区政府], evidence: [目录], due: 2017-12-31}
  - {clause: 1.a, task: 资源共用, kind: 机制, lead: SFQ}
""",
    "reforms.yaml": """\
- reform: rules
  title: 样例条例
  kind: legislation
  basis: 立法计划
  steps:
    - {title: 通过, done: 2020-05-18}
""",
    "chains/medicine.yaml": """\
chain: medicine
name: {zh: 生物医药, en: biomedicine}
also: [大健康]
source: 样例文件
nodes:
  - {code: drugs, name: {zh: 药品, en: drugs}, stage: midstream, industries: [27]}
  - {code: rest, name: 其他制造, stage: upstream, industries: [2710]}
""",
    "parameters/sme.yaml": """\
- parameter: sme.staff
  name: {zh: 科技型中小企业 职工总数上限, en: staff ceiling}
  unit: 人
  clause: 第六条
  values:
    - {from: 2017-05-03, value: 500, source: 国科发政〔2017〕115号, certainty: secondary}
- parameter: sme.rd6
  name: 科技型中小企业 研发投入 ≥6% 得分
  values:
    - {from: 2017-05-03, value: 50, source: 国科发政〔2017〕115号, certainty: secondary}
- parameter: sme.rd
  name: 研发强度下限
  unit: '%'
  values:
    - {from: 2017-05-03, value: 6, certainty: to_be_confirmed, note: 推断}
""",
    "forms/annual/form.yaml": """\
form: annual
title: {zh: 年报, en: Annual return}
frequency: annual
legal: {maker: 样例市科委}
generate: [of_which, non_negative]
sections:
  - title: 财务
    items:
      - {code: rev, name: 营业收入, en: revenue, unit: 千元, type: number, decimals: 0, blank: zero}
      - {code: tech, name: 技术收入, unit: 千元, type: number, decimals: 0, blank: zero, of_which: rev}
      - {code: rd, name: 研发费用, unit: 千元, type: number, decimals: 0, blank: zero}
      - {code: staff, name: 从业人员, unit: 人, type: number, decimals: 0}
      - {code: profit, name: 利润总额, unit: 千元, type: number, decimals: 0}
""",
    "forms/annual/checks.yaml": """\
- id: A1
  severity: soft
  rule: 'rd <= rev'
  message: {zh: 研发费用一般不大于营业收入, en: R&D is rarely above revenue}
  certainty: to_be_confirmed
  note: 推断
- id: A2
  severity: soft
  rule: 'unit.industry != "C" or rev > 0'
- id: A3
  severity: soft
  rule: 'if staff <= 参数.sme.staff then rd / rev >= 参数.研发强度下限'
""",
    "indicators/rd.yaml": """\
code: rd_intensity
name: 研发强度
form: annual
formula: 'sum(rd) / sum(rev) * 100'
unit: ''
direction: 1
decimals: 2
""",
    "indices/zone/tree.csv": """\
code,parent,name,weight,direction
index,,综合指数,1,1
innovation,index,科技创新,30,1
rd_intensity,innovation,研发强度,,1
""",
    "indices/zone/recipe.yaml": """\
normalise: {method: minmax, low: 0, high: 100}
weigh: {method: given}
aggregate: {method: arithmetic}
""",
    "ladders/sme.yaml": """\
ladder: sme
title: 科技型中小企业
inputs:
  - {code: staff, name: 职工总数, unit: 人, type: number}
  - {code: scientists, name: 科技人员, unit: 人, type: number}
  - {code: sales, name: 销售收入, unit: 万元, type: number}
  - {code: rd, name: 研发费用, unit: 万元, type: number}
  - {code: founded, name: 成立日期, type: date}
tiers:
  - tier: sme
    name: 科技型中小企业
    entry:
      - {id: E1, name: 职工, rule: '职工总数 <= 参数.sme.staff', clause: 第六条}
      - {id: E2, rule: 'years_between(成立日期, 评定日) >= 1'}
    score:
      pass: '总分 >= 60'
      parts:
        - id: S1
          name: 科技人员
          value: 'band(科技人员 / 职工总数, 30%: 20, 20%: 12, else 0)'
          max: 20
        - id: S2
          name: 研发投入
          value: 'band(研发费用 / 销售收入, 6%: 50, 5%: 40, else 0)'
          max: 50
    direct:
      - {id: D1, rule: 'rd > 1000万元'}
""",
    "allocations/money.yaml": """\
allocation: money
method: proportional
floor: 10
unit: 万元
pools:
  - {pool: all, share: 1}
""",
    "messages/general.yaml": "sent_back: {zh: 已退回, en: Sent back}\n",
    "cases/sme.yaml": """\
- case: small
  title: 一家 2016 年成立的软件企业，20 人
  ladder: sme
  day: 2018-01-01
  given: {职工总数: 20}
  expect: {verdict: cannot_tell}
""",
}


def with_text(file: str, old: str, new: str) -> dict[str, str]:
    """The pack with one text replaced in one file; the text must be there."""
    assert old in FILES[file], (file, old)
    return {**FILES, file: FILES[file].replace(old, new, 1)}
