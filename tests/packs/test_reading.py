"""Reading as a whole: everything at once, within bounds, and true to the character."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gongjian.methods.formulas import FormulaError, Scope, rule_of
from gongjian.methods.kinds.items import Item
from gongjian.methods.packs import Fault, FormFolder, PackFaults, read_form, read_form_folder
from gongjian.methods.packs.composing import MOST_NODES
from gongjian.methods.packs.form_reading import MOST_ITEMS
from gongjian.methods.packs.sources import MOST_CHARACTERS

FORM = """\
form: retail
sections:
  - items:
      - {code: staff, name: 从业人员, unit: 人, type: number}
      - {code: turnover, name: 营业额, unit: 千欧元, type: number}
"""


def faults_of(form: str = FORM, checks: str = "", units: str = "") -> tuple[Fault, ...]:
    with pytest.raises(PackFaults) as refused:
        read_form_folder({"form.yaml": form, "checks.yaml": checks, "units.yaml": units})
    return refused.value.faults


def check(rule: str, name: str = "R1") -> str:
    return f"- id: {name}\n  severity: hard\n  rule: {rule}\n"


def test_the_faults_of_all_files_are_told_at_once_in_the_order_of_the_files():
    faults = faults_of(
        form=FORM.replace("type: number}", "type: numbr, blnk: zero}"),
        units="筐: {dimension: basket, factor: 0}\n",
        checks=check("staff >") + check("'turnovr > 0'", "R2"),
    )
    assert [(f.file, f.line) for f in faults] == [
        ("form.yaml", 4), ("form.yaml", 4), ("form.yaml", 5), ("form.yaml", 5),
        ("units.yaml", 1), ("checks.yaml", 3),
    ]  # fmt: skip
    columns = [f.column for f in faults if f.file == "form.yaml"]
    assert columns[0] < columns[1]
    assert columns[2] < columns[3]


def test_names_are_not_looked_for_in_a_form_whose_items_are_at_fault():
    faults = faults_of(form=FORM.replace("unit: 人", "unit: 亼"), checks=check("xyz > 0 and"))
    assert [(f.file, f.line, f.column) for f in faults] == [
        ("form.yaml", 4, 41),
        ("checks.yaml", 3, 20),
    ]


def test_names_are_looked_for_when_only_the_head_of_a_form_is_at_fault():
    faults = faults_of(form="titel: x\n" + FORM, checks=check("xyz > 0"))
    assert [(f.file, f.line) for f in faults] == [("form.yaml", 1), ("checks.yaml", 3)]


def test_a_unit_that_is_wrongly_declared_is_not_unknown_as_well():
    faults = faults_of(
        form=FORM.replace("unit: 人", "unit: 筐"),
        units="筐: {dimension: basket, factor: many}\n",
        checks=check("staff > 5筐"),
    )
    assert [(f.file, f.line) for f in faults] == [("units.yaml", 1)]


def test_every_rule_that_yaml_cannot_read_is_told_and_the_others_are_read_all_the_same():
    checks = (
        "# 说明\n"
        + check('"C26" = x')
        + check("'staff > 0", "R2")
        + check("band(staff, 6: 50) > 1", "R3")
        + check("turnovr > 0", "R4")
        + "- id: R5\n\tseverity: hard\n"
    )
    faults = faults_of(checks=checks)
    assert [(f.line, f.column) for f in faults] == [(4, 9), (7, 9), (10, 9), (13, 9), (15, 1)]
    said = [fault.words.zh for fault in faults]
    for words, part in zip(said, ["加引号", "没有配对", "加引号", "turnover", "Tab"], strict=True):
        assert part in words


def test_faults_between_the_checks_are_told_too():
    checks = check("staff > 0") + "severity: hard\n"
    assert [(f.line, f.column) for f in faults_of(checks=checks)] == [(4, 1)]


def test_a_fault_reads_like_a_compilers_line():
    with pytest.raises(PackFaults, match=r"^checks\.yaml:3:9: .*turnover") as refused:
        read_form_folder({"form.yaml": FORM, "checks.yaml": check("turnovr > 0")})
    (fault,) = refused.value.faults
    assert fault.words.zh != fault.words.en
    assert fault.words.in_language("zh").startswith("没有")


def test_a_text_that_is_too_large_is_not_read():
    (fault,) = faults_of(form="#" * (MOST_CHARACTERS + 1))
    assert fault.place == ("form.yaml", 1, 1)
    assert "5,000,000" in fault.words.zh


def test_more_checks_than_anyone_writes_are_refused():
    one = "- {id: a, severity: hard, rule: staff > 0}\n"
    (fault,) = faults_of(checks=one * 5_001)
    assert fault.place == ("checks.yaml", 1, 1)
    assert "5,001" in fault.words.zh


def test_more_items_than_anyone_asks_are_refused():
    items = "".join(f"- {{code: a{n}, name: b{n}, type: number}}\n" for n in range(MOST_ITEMS + 1))
    with pytest.raises(PackFaults, match="5,001") as refused:
        read_form(f"form: a\nsections:\n- items:\n{items}".replace("\n- {", "\n  - {"))
    assert len(refused.value.faults) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[" * 1_000_000, "层次太深"),
        ("{a: " * 100_000, "层次太深"),
        ("- " * 100_000, "层次太深"),
        ("[" + "a," * MOST_NODES + "]", "内容太多"),
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n", "锚点"),
        ("!!python/object/apply:os.system ['true']", "类型标记"),
        ("? " * 50_000, "层次太深"),
    ],
    ids=["brackets", "braces", "dashes", "much", "laughs", "python", "questions"],
)
def test_hostile_yaml_is_refused(text, said):
    with pytest.raises(PackFaults) as refused:
        read_form(text)
    assert said in refused.value.faults[0].words.zh


PIECES = st.sampled_from(
    ["- id: R2", "\n", "  rule: ", "'", '"', "#", ": ", ", ", "[", "]", "{", "}", "&a", "*a", "!", "|",
     ">", "\t", "---", "staff > 0", "营业额", "：", "\\", "sections:", "items:", "\ufeff", "\r", "%", "`",
     "code: x", "? ", "checks:", "\x85", "~", "<<: "]
)  # fmt: skip
TEXTS = st.lists(PIECES | st.text(max_size=3), max_size=12).map("".join)


@settings(max_examples=200, deadline=None)
@given(noise=TEXTS, at=st.integers(0, 400), where=st.sampled_from(["form", "checks", "units"]))
@example(noise="- a: 'b\n- c: d'", at=0, where="checks")
@example(noise="'", at=10, where="checks")
def test_whatever_is_written_is_read_or_told(noise, at, where):
    texts = {
        "form": FORM,
        "checks": check("'staff > 0'") + check("turnover >= staff * 5千欧元/人", "R9"),
        "units": "筐: {dimension: basket, factor: 1}\n",
    }
    text = texts[where]
    texts[where] = text[:at] + noise + text[at:]
    files = {f"{name}.yaml": text for name, text in texts.items()}
    faults: tuple[Fault, ...] | None = None
    try:
        folder = read_form_folder(files)
    except PackFaults as refused:
        faults = refused.faults
    if faults is None:
        assert isinstance(folder, FormFolder)
    else:
        assert faults
        for fault in faults:
            lines = files[fault.file].replace("\r\n", "\n").replace("\r", "\n").split("\n")
            assert 1 <= fault.line <= len(lines)
            assert 1 <= fault.column <= len(lines[fault.line - 1]) + 1
            assert fault.words.zh
            assert fault.words.en


SCOPE = Scope("retail", (Item("staff", "从业人员"), Item("turnover", "营业额")))
RULES = st.lists(
    st.sampled_from(["staff", "营业额", "≥", "<", "+", "(", ")", "「从业人员」", "`staff`", '"it\'s"', "xyz",
                     "且", "if", "then", " ", "  ", "\n", "5", "#", ", ", ": "]),
    min_size=1, max_size=12,
).map(lambda parts: " ".join(parts).strip())  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(rule=RULES, style=st.sampled_from(["'", '"', "|", ">"]), width=st.sampled_from([20, 1000]))
def test_a_fault_in_a_rule_stands_at_the_same_character_in_every_style(rule, style, width):
    text = yaml.dump(
        [{"id": "R1", "severity": "hard", "rule": rule}],
        default_style=style, width=width, allow_unicode=True, sort_keys=False,
    )  # fmt: skip
    text = text.replace('"id"', "id").replace('"severity"', "severity").replace('"rule"', "rule")
    try:
        read_form_folder({"form.yaml": FORM, "checks.yaml": text})
    except PackFaults as refused:
        (fault,) = refused.faults
    else:
        return
    with pytest.raises(FormulaError) as wrong:
        rule_of(rule, SCOPE)
    behind = rule[wrong.value.column - 1 :]
    line = text.split("\n")[fault.line - 1]
    if behind.strip():
        assert line[fault.column - 1 :].removeprefix("\\")[0] == behind[0]
