"""`gongjian allocate`, from the command line to the file it writes."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from gongjian.cli import main

SCORES = "unit,score,group,tier\n甲园,90.5,成长,一档\n乙园,81,成长,二档\n丙园,80.5,成熟,二档\n"
RULE = "allocation: incentive\nmethod: proportional\nunit: 元\nfloor: 100万元\ncap: 500万元\n"


def laid(folder: Path, scores: str = SCORES, rule: str = RULE) -> list[str]:
    (folder / "scores.csv").write_text(scores, encoding="utf-8")
    (folder / "rule.yaml").write_text(rule, encoding="utf-8")
    return ["allocate", str(folder / "scores.csv"), "--budget", "1000万元", "--rule",
            str(folder / "rule.yaml"), "--out", str(folder / "money.csv")]  # fmt: skip


def rows(place: Path) -> list[dict[str, str]]:
    with place.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_amounts_are_whole_sum_to_the_budget_and_tell_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(laid(tmp_path)) == 0
    made = rows(tmp_path / "money.csv")
    # 10,000,000 × 90.5/252 = 3,591,269.84; 81/252 = 3,214,285.71; 80.5/252 = 3,194,444.44
    assert [(r["unit"], r["amount"]) for r in made] == [
        ("甲园", "3591270"), ("乙园", "3214286"), ("丙园", "3194444"),
    ]  # fmt: skip
    assert (
        made[0]["reason"]
        == "预算10,000,000元 × 得分 90.5 / 252 = 3,591,269.8413元；取整 3,591,270元"
    )
    assert "3 个单位分 10,000,000元，分完" in capsys.readouterr().out


def test_a_what_if_sets_two_rules_side_by_side(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.yaml"
    other.write_text("method: tiered\nunit: 元\ntiers: {一档: 3, 二档: 1}\n", encoding="utf-8")
    arguments = [*laid(tmp_path), "--what-if", str(other), "--compare", str(tmp_path / "c.csv")]
    assert main(arguments) == 0
    assert [(r["unit"], r["other"], r["change"]) for r in rows(tmp_path / "c.csv")] == [
        ("甲园", "6000000", "2408730"), ("乙园", "2000000", "-1214286"), ("丙园", "2000000", "-1194444"),
    ]  # fmt: skip
    assert "换规则后：1 个增加，2 个减少" in capsys.readouterr().out
    assert main([*arguments, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["what_if"][0]["change"] == 2408730


def test_cliffs_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rule = "method: tiered\ntiers: {一档: 3, 二档: 1}\n"
    scores = "unit,score,tier\na,80.1,一档\nb,80,二档\n"
    assert main([*laid(tmp_path, scores, rule), "--lang", "en"]) == 0
    assert "a scores 0.1 above b, yet gets 5,000,000 元 more" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"scores": "unit,score\na,abc\n"}, "a 的得分“abc”不是数"),
        ({"scores": "unit,score\na,\n"}, "a 没有得分"),
        ({"scores": "unit,score\n"}, "没有一个单位"),
        ({"rule": RULE.replace("cap: 500万元", "cap: 300万元")}, "上限 3,000,000 × 3 家分不完预算"),
        ({"rule": RULE.replace("proportional", "proportionate")}, "proportional"),
        ({"rule": RULE + "pool: x\n"}, "pool"),
        ({"rule": RULE.replace("unit: 元", "unit: 吨")}, "吨 不是人民币的单位"),
        ({"rule": RULE + "robust: 是\n"}, "名次区间"),
    ],
)
def test_bad_input_is_told_and_nothing_is_written(
    tmp_path: Path, changed: dict[str, str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(laid(tmp_path, **changed)) == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / "money.csv").exists()


def test_a_result_never_overwrites_an_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = laid(tmp_path)
    arguments[-1] = str(tmp_path / "scores.csv")
    assert main(arguments) == 2
    assert "结果不能写到输入上" in capsys.readouterr().err
    assert (tmp_path / "scores.csv").read_text(encoding="utf-8") == SCORES
