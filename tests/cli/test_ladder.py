"""`gongjian ladder`, from the command line to the file it writes."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from gongjian.cli import main

SME = (
    "unit,period,职工总数,科技人员,销售收入,资产总额,研发费用,成本费用支出总额,Ⅰ类知识产权,Ⅱ类知识产权,"
    "resident,prohibited,violation,certificate,award,institute,standard\n"
    "A,2017,60,20,1000,800,70,900,0,2,是,否,否,否,否,否,否\n"
    "B,2017,600,20,1000,800,70,900,0,2,是,否,否,否,否,否,否\n"
    "C,2017,60,,1000,800,70,900,0,0,是,否,否,,,,\n"
)


def run(
    tmp_path: Path, text: str, *more: str, ladder: str = "tech_sme"
) -> tuple[int, list[dict[str, str]]]:
    data, out = tmp_path / "d.csv", tmp_path / "o.csv"
    data.write_text(text, encoding="utf-8")
    code = main(["ladder", ladder, str(data), "--out", str(out), *more])
    if not out.exists():
        return code, []
    with out.open(encoding="utf-8", newline="") as file:
        return code, list(csv.DictReader(file))


def test_verdicts_are_written_as_the_contract_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, rows = run(tmp_path, SME)
    assert code == 0
    assert list(rows[0]) == ["unit", "tier", "verdict", "score", "met", "not_met", "undecided", "next_tier",
                             "missing_to_next"]  # fmt: skip
    assert [(r["unit"], r["verdict"], r["score"]) for r in rows] == [
        ("A", "met", "82"), ("B", "not_met", "62"), ("C", "cannot_tell", ""),
    ]  # fmt: skip
    assert rows[1]["not_met"].split(";")[0] == "E2"
    assert rows[1]["missing_to_next"] == (
        "职工总数减少 100人（职工总数 <= 参数.科技型中小企业职工总数上限）；"
        "须满足：总分 >= 参数.科技型中小企业合格分 且 S1 > 0；科技人员 由 3.33% 到 10%（+4 分）"
    )
    assert rows[0]["next_tier"] == ""
    said = capsys.readouterr().out
    assert "科技型中小企业 符合: 1" in said and "不能判定: 1" in said


def test_a_case_is_judged_by_the_rules_of_its_day(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, rows = run(tmp_path, SME, "--on", "2017-05-02")
    assert code == 0 and rows == []
    assert "没有施行中的档" in capsys.readouterr().out


def test_earlier_years_are_history(tmp_path: Path) -> None:
    heads = "unit,period,founded,excluded,revenue,staff,spending\n"
    years = "".join(
        f"{u},{y},2012-01-01,否,{r},50,{r * 0.05}\n"
        for u, rs in (("fast", (500, 600, 800, 1000)), ("slow", (500, 510, 520, 530)))
        for y, r in zip((2014, 2015, 2016, 2017), rs, strict=True)
    )
    _, rows = run(tmp_path, heads + years, ladder="gazelle")
    assert [(r["unit"], r["verdict"]) for r in rows] == [("fast", "met"), ("slow", "not_met")]
    _, rows = run(tmp_path, heads + years, "--on", "2016-12-31", ladder="gazelle")
    assert [r["verdict"] for r in rows] == ["cannot_tell", "cannot_tell"]  # 2013 is not given


def test_why_is_told_with_values_thresholds_and_clauses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(tmp_path, SME, "--explain", "B")
    said = capsys.readouterr().out
    assert "✗ E2 职工总数" in said and "参数.科技型中小企业职工总数上限  →  500 人" in said
    assert "S1 科技人员：0 / 20" in said and "到下一档 tech_sme" in said
    code, _ = run(tmp_path, SME, "--explain", "nobody")
    assert code == 2


def test_programs_get_json_and_english(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(tmp_path, SME, "--json")
    told = json.loads(capsys.readouterr().out)
    assert (
        told["units"] == 3 and {"tier": "tech_sme", "verdict": "met", "units": 1} in told["counts"]
    )
    _, rows = run(tmp_path, SME, "--lang", "en")
    assert rows[1]["missing_to_next"].startswith("staff -100人")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["ladder", "tech_smee", "{data}"], "没有“tech_smee”这个梯度"),
        (["ladder", "nowhere/tech_sme", "{data}"], "不是政策包"),
        (["ladder", "tech_sme", "{data}", "--on", "昨天"], "不是日期"),
        (["ladder", "tech_sme", "{data}x"], "读不出来"),
        (["ladder", "tech_sme", "{data}", "--out", "{data}"], "不能写到输入上"),
    ],
)
def test_bad_input_is_told(
    tmp_path: Path, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "d.csv").write_text(SME, encoding="utf-8")
    assert main([a.replace("{data}", str(tmp_path / "d.csv")) for a in arguments]) == 2
    assert words in capsys.readouterr().err


def test_a_unit_stands_once_a_period(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, rows = run(tmp_path, SME + SME.splitlines()[1] + "\n")
    assert code == 2 and rows == []
    assert "重复" in capsys.readouterr().err


def test_a_ladder_may_be_a_file_of_a_pack(tmp_path: Path) -> None:
    from packs.a_pack import FILES

    for name, text in FILES.items():
        place = tmp_path / "sample" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    data = "unit,staff,scientists,sales,rd,founded\nA,100,30,1000,60,2015-01-01\n"
    _, rows = run(
        tmp_path, data, "--on", "2018-01-01", ladder=str(tmp_path / "sample/ladders/sme.yaml")
    )
    assert [(r["verdict"], r["score"]) for r in rows] == [("met", "70")]
