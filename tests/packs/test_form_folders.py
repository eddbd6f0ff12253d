"""Form folders that are right: what is read is what is written, in whatever style."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from gongjian.methods.formulas import Scope, rule_of
from gongjian.methods.kinds.items import Item
from gongjian.methods.kinds.types import Type
from gongjian.methods.kinds.units import BUILT_IN, Unit
from gongjian.methods.kinds.verdicts import Severity
from gongjian.methods.kinds.words import Words
from gongjian.methods.packs import (
    Certainty,
    Check,
    Form,
    Legal,
    PackFaults,
    Place,
    Provenance,
    Section,
    read_form,
    read_form_folder,
    read_units,
)
from gongjian.methods.periods import Frequency

EUROS = BUILT_IN.named("千欧元")
STAFF = Item("staff", "从业人员", "staff", unit=BUILT_IN.named("人"))
TURNOVER = Item("turnover", "营业额", "sales", unit=EUROS, decimals=0)
OF_NEW = Item("new.rev", "新产品收入", "", unit=EUROS, blank_is_zero=True, of_which="turnover",
              cumulative=True)  # fmt: skip
BRANCH = Item("0101", "NO", "", type=Type.TEXT)
OPENED = Item("开业日期", "2022.10", "", type=Type.DATE)
LISTED = Item("yes", "null", "~", type=Type.BOOL)
HEADS = Item("heads", "人数", "", decimals=0)

BLOCK_FORM = """\
# 说明
form: retail
title:
  zh: 零售企业调查
  en: Retail survey
unit_column: id
frequency: half-yearly
legal:
  table_no: T101表
  maker: 国家统计局
  approved_by: {zh: 国务院, en: State Council}
  approval_no: 国统字〔2018〕1号
  valid_from: 2018-01-01
  valid_to: 2019-12-31
respondent: 法人单位
review_chain: [企业, 分园, '管委会']
calendar:
  due: 次月15日
sections:
  - title: 人员
    items:
      - code: staff
        name: {zh: 从业人员, en: staff}
        unit: 人
        type: number
      - code: heads
        name: 人数
        type: integer
  - code: B
    title: {zh: 财务, en: Finance}
    items:
      - code: turnover
        name: 营业额
        en: sales
        unit: 千欧元
        type: number
        decimals: 0
        source: 附件一
        certainty: to_be_confirmed
        note: 推断
      - code: new.rev
        name: 新产品收入
        unit: 千欧元
        type: number
        blank: zero
        of_which: 营业额
        cumulative: true
      - code: 0101
        name: NO
        type: code
      - code: 开业日期
        name: 2022.10
        type: date
      - code: yes
        name: null
        en: ~
        type: bool
"""
FLOW_FORM = """\
{form: retail, title: {zh: 零售企业调查, en: "Retail survey"}, unit_column: 'id',
 frequency: half-yearly,
 legal: {table_no: T101表, maker: 国家统计局, approved_by: {zh: 国务院, en: State Council},
         approval_no: 国统字〔2018〕1号, valid_from: 2018-01-01, valid_to: 2019-12-31},
 respondent: 法人单位, review_chain: [企业, 分园, 管委会], calendar: {due: 次月15日},
 sections: [
   {title: 人员, items: [
     {code: staff, name: 从业人员, en: staff, unit: 人, type: number},
     {code: heads, name: 人数, type: integer, decimals: 0}]},
   {code: B, title: {zh: 财务, en: Finance}, items: [
     {code: turnover, name: 营业额, en: sales, unit: 千欧元, type: number, decimals: "0",
      source: 附件一, certainty: to_be_confirmed, note: 推断},
     {code: new.rev, name: 新产品收入, unit: 千欧元, type: number, blank: zero,
      of_which: turnover, cumulative: 是},
     {code: 0101, name: NO, type: code},
     {code: 开业日期, name: 2022.10, type: date},
     {code: yes, name: null, en: ~, type: bool}]}]}
"""
THE_FORM = Form(
    code="retail",
    title=Words("零售企业调查", "Retail survey"),
    unit_column="id",
    frequency=Frequency.HALF_YEARLY,
    legal=Legal(
        table_no="T101表",
        maker=Words("国家统计局"),
        approved_by=Words("国务院", "State Council"),
        approval_no="国统字〔2018〕1号",
        valid_from=date(2018, 1, 1),
        valid_to=date(2019, 12, 31),
    ),
    sections=(
        Section(Words("人员"), (STAFF, HEADS)),
        Section(Words("财务", "Finance"), (TURNOVER, OF_NEW, BRANCH, OPENED, LISTED), code="B"),
    ),
    provenance={"turnover": Provenance("附件一", Certainty.TO_BE_CONFIRMED, "推断")},
)
CHECKS = """\
- id: R1
  severity: hard
  rule: '营业额 >= 0'
  message: {zh: 营业额不能为负, en: Turnover cannot be negative}
  source: 附件二
- id: R2
  severity: soft
  rule: |
    若 staff > 0
    则 turnover > 0
  certainty: seen
  note: 平衡
"""


@pytest.mark.parametrize("text", [BLOCK_FORM, FLOW_FORM], ids=["block", "flow"])
def test_a_form_is_read_as_it_is_written_in_either_style(text):
    form = read_form_folder({"form.yaml": text}).form
    assert form == THE_FORM
    assert {key: node.plain() for key, node in form.untyped.items()} == {
        "respondent": "法人单位",
        "review_chain": ["企业", "分园", "管委会"],
        "calendar": {"due": "次月15日"},
    }


def test_an_item_is_found_by_code_then_name_then_english():
    form = read_form(BLOCK_FORM)
    assert [item.code for item in form.items] == [
        "staff", "heads", "turnover", "new.rev", "0101", "开业日期", "yes",
    ]  # fmt: skip
    assert form.item("sales") == form.item("营业额") == form.item("turnover") == TURNOVER
    assert form.item("") is None
    assert form.item("Turnover") is None


def test_the_least_a_form_can_say_is_enough():
    text = "form: a\nsections: [{items: [{code: x, name: x, type: text}]}]"
    assert read_form(text) == Form(
        "a", Words(), (Section(Words(), (Item("x", "x", type=Type.TEXT),)),)
    )
    assert read_form(text).unit_column == "unit"


def test_checks_are_read_with_rule_message_and_place():
    folder = read_form_folder({"form.yaml": BLOCK_FORM, "checks.yaml": CHECKS})
    scope = Scope("retail", THE_FORM.items)
    text = "若 staff > 0\n则 turnover > 0\n"
    assert folder.checks == (
        Check(
            id="R1",
            severity=Severity.HARD,
            text="营业额 >= 0",
            rule=rule_of("营业额 >= 0", scope),
            message=Words("营业额不能为负", "Turnover cannot be negative"),
            source="附件二",
            place=Place("checks.yaml", 1, 3),
        ),
        Check(
            id="R2",
            severity=Severity.SOFT,
            text=text,
            rule=rule_of(text, scope),
            message=Words("若 staff > 0 则 turnover > 0"),
            source="",
            certainty=Certainty.SEEN,
            note="平衡",
            place=Place("checks.yaml", 6, 3),
        ),
    )


def test_checks_in_flow_style_mean_the_same():
    flow = "[{severity: hard, message: m, rule: '营业额 >= 0', id: R1}]"
    block = "- id: R1\n  severity: hard\n  rule: 营业额 >= 0\n  message: m\n"
    (one,), (other,) = (
        read_form_folder({"form.yaml": BLOCK_FORM, "checks.yaml": text}).checks
        for text in (flow, block)
    )
    assert (one.id, one.severity, one.rule, one.message) == (
        other.id, other.severity, other.rule, other.message,
    )  # fmt: skip


@pytest.mark.parametrize("text", ["", "# none yet\n", "[]", "checks: []", "---\n"])
def test_a_form_may_have_no_checks(text):
    assert read_form_folder({"form.yaml": BLOCK_FORM, "checks.yaml": text}).checks == ()


def test_checks_may_stand_under_a_key_of_their_own():
    text = "checks:\n  - id: a\n    severity: hard\n    rule: staff > 0\n"
    assert [
        c.id for c in read_form_folder({"form.yaml": BLOCK_FORM, "checks.yaml": text}).checks
    ] == ["a"]


def test_a_comment_behind_a_quoted_rule_is_a_comment():
    text = "- id: a\n  severity: hard\n  rule: 'staff > 0'  # 人\n"
    assert (
        read_form_folder({"form.yaml": BLOCK_FORM, "checks.yaml": text}).checks[0].text
        == "staff > 0"
    )


@pytest.mark.parametrize(
    "written",
    [
        '\'branch in ("a: b", "#1", "it\'\'s")\'',
        '"branch in (\\"a: b\\", \\"#1\\", \\"it\'s\\")"',
        '>-\n    branch in\n    ("a: b", "#1", "it\'s")',
        '|-\n    branch in ("a: b", "#1", "it\'s")',
    ],
)
def test_a_quoted_rule_may_hold_anything(written):
    form = "form: a\nsections: [{items: [{code: branch, name: b, type: code}]}]"
    text = f"- id: a\n  severity: hard\n  rule: {written}\n"
    check = read_form_folder({"form.yaml": form, "checks.yaml": text}).checks[0]
    assert check.text == """branch in ("a: b", "#1", "it's")"""


@pytest.mark.parametrize(
    "text",
    [
        "- {name: 筐, dimension: basket, factor: 1}\n- {name: 亩, dimension: area, factor: 2000/3}\n",
        "units:\n  - name: 筐\n    dimension: basket\n    factor: 1\n    source: 约定\n"
        "  - {name: 亩, dimension: area, factor: 2000/3}\n",
        "筐: {dimension: basket, factor: '1'}\n亩: {dimension: area, factor: 2000/3}\n",
        "units: {筐: {dimension: basket, factor: 1.0}, 亩: {dimension: area, factor: 2000/3}}\n",
    ],
    ids=["list", "list under units", "names", "names under units"],
)
def test_units_may_be_written_in_four_ways(text):
    units = read_units(text)
    assert units.named("筐") == Unit("筐", (("basket", 1),), Fraction(1))
    assert units.named("亩").in_terms_of(units.named("平方米")) == Fraction(2000, 3)
    assert units.named("千元") == BUILT_IN.named("千元")


def test_a_unit_of_the_folder_takes_the_place_of_the_packs():
    pack = read_units("- {name: 筐, dimension: mass, factor: 20}\n")
    form = "form: a\nsections: [{items: [{code: x, name: x, type: number, unit: 筐}]}]"
    assert read_form(form, units=pack).items[0].unit == Unit("筐", (("mass", 1),), Fraction(20))
    own = {"form.yaml": form, "units.yaml": "筐: {dimension: mass, factor: 25}"}
    folder = read_form_folder(own, units=pack)
    assert folder.form.items[0].unit == Unit("筐", (("mass", 1),), Fraction(25))
    assert folder.units.named("筐").factor == 25
    assert read_units("", units=pack) == pack


def test_rules_look_into_other_forms_by_code_or_title():
    annual = read_form(
        "form: annual\ntitle: {zh: 年报, en: Annual report}\n"
        "sections: [{items: [{code: rd, name: 研发费用, unit: 千欧元, type: number}]}]"
    )
    files = {
        "form.yaml": BLOCK_FORM,
        "checks.yaml": "- {id: a, severity: hard, rule: 年报.研发费用 <= turnover}\n"
        "- {id: b, severity: hard, rule: annual.rd <= turnover}\n",
    }
    one, other = read_form_folder(files, forms=(annual,)).checks
    assert [r.key for r in one.rule.references] == [r.key for r in other.rule.references]
    with pytest.raises(PackFaults, match="年报"):
        read_form_folder(files)


def test_a_code_that_begins_with_another_forms_code_is_a_fault():
    form = "form: a\nsections: [{items: [{code: annual.rd, name: x, type: number}]}]"
    assert read_form_folder({"form.yaml": form}).form.items[0].code == "annual.rd"
    annual = read_form(form.replace("annual.", "").replace("form: a", "form: annual"))
    with pytest.raises(PackFaults, match=r"annual\.") as refused:
        read_form_folder({"form.yaml": form}, forms=(annual,))
    assert refused.value.faults[0].place == ("form.yaml", 2, 28)
    with pytest.raises(PackFaults, match=r"annual\."):
        read_form(form, others=["annual"])


def test_the_form_itself_among_the_others_is_no_other():
    form = read_form(BLOCK_FORM)
    files = {"form.yaml": BLOCK_FORM, "checks.yaml": CHECKS}
    assert len(read_form_folder(files, forms=(form,)).checks) == 2


def test_attributes_of_the_register_are_known_or_open():
    rule = "- {id: a, severity: hard, rule: unit.行业 = unit.主营}\n"
    files = {"form.yaml": BLOCK_FORM, "checks.yaml": rule}
    assert len(read_form_folder(files).checks) == 1
    known = {"行业": Item("行业", type=Type.TEXT)}
    with pytest.raises(PackFaults, match="主营") as refused:
        read_form_folder(files, attributes=known)
    assert refused.value.faults[0].place == ("checks.yaml", 1, 43)


def test_names_may_be_any_text_and_an_item_may_repeat_itself():
    text = "form: a\nsections: [{items: [{code: '# 1: (a, b)', name: '# 1: (a, b)', en: '{', type: number}]}]"
    checks = "- {id: a, severity: hard, rule: '「# 1: (a, b)」 > 0'}\n"
    folder = read_form_folder({"form.yaml": text, "checks.yaml": checks})
    assert folder.checks[0].rule.references[0].key.item == "# 1: (a, b)"
