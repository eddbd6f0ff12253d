"""What a finding tells the respondent."""

from __future__ import annotations

import numpy as np
import pytest

from gongjian.methods.editing import Answers, Materials, check
from gongjian.methods.packs import read_form_folder

FORM = """
form: f
sections:
  - items:
      - {code: a, name: 甲, en: alpha, unit: 千元, type: number}
      - {code: b, name: 乙, en: beta, unit: 万元, type: number}
"""


def told(rule: str, message: str, a: float, b: float) -> tuple[str, str]:
    checks = f"- id: R\n  severity: soft\n  rule: '{rule}'\n  message: {{zh: '{message}', en: '{message}'}}\n"
    folder = read_form_folder({"form.yaml": FORM, "checks.yaml": checks})
    answers = Answers(["u"], {"a": np.array([a]), "b": np.array([b])})
    (finding,) = check(folder.checks, Materials(folder.form, answers)).findings()
    return finding.verdict.value, finding.message.zh


@pytest.mark.parametrize(
    ("rule", "message", "a", "b", "expected"),
    [
        ("a = b", "相差 {差额}", 1000, 1234, "相差 11,340 千元"),  # 1,234 万元 are 12,340 千元
        ("a >= b", "{left}，{right}，{gap}", 5, 1, "5 千元，10 千元，5 千元"),
        ("if b > 0 then a <= 3", "多 {差额}", 5.5, 1, "多 2.5 千元"),
        ("a / b <= 50%", "占 {left%}", 8, 1, "占 80%"),
        ("a / b <= 50%", "是 {左值}", 8, 1, "是 0.8"),
        (
            "a <= 5",
            "是 {左值}",
            4_000_000.5,
            1,
            "是 4,000,000 千元",
        ),  # six digits count, none is lost
        ("a <= 5", "是 {左值}", 1_234_560.25, 1, "是 1,234,560 千元"),
        ("a <= 5", "是 {左值}", 100_000.4, 1, "是 100,000 千元"),
        ("a >= 5", "是 {左值}", -30_000.25, 1, "是 -30,000.2 千元"),
        ("a > 0 and b > 5", "{left}", 1, 2, "1 千元"),
        ("missing(a)", "没有 {gap}", 1, 1, "没有 {gap}"),  # nothing is compared: the text stays
    ],
)
def test_a_message_tells_by_how_much(
    rule: str, message: str, a: float, b: float, expected: str
) -> None:
    assert told(rule, message, a, b) == ("fail", expected)


def test_what_cannot_be_told_names_what_is_missing() -> None:
    assert told("a >= b", "x", 1, float("nan")) == ("undecided", "不能判定，缺：乙")
    assert told("a >= b", "x", float("nan"), float("nan")) == ("undecided", "不能判定，缺：甲、乙")
    assert told("a / b >= 1", "除数是零", 1, 0) == ("undecided", "除数是零")  # nothing is missing
    assert told("a >= prev(b)", "x", 1, 1) == ("undecided", "不能判定，缺：上期的乙")
