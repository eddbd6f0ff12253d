"""`gongjian link`, from the command line to the file it writes."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from gongjian.cli import main

A = "id,name,uscc,address,phone\n1,天津华科软件有限公司,91120111MA0782CE33,,\n2,天津泰达电子科技有限公司,,武清区福源道12号,022-12345678\n3,天津海河机械有限公司,,,\n"  # fmt: skip
B = "编号,企业名称,联系电话,曾用名\nx,华科软件（天津）有限责任公司,,\ny,天津泰达科技有限公司,(022)12345678,\nz,天津海河机械有限公司武清分公司,,天津旧名贸易有限公司\n"  # fmt: skip


def laid(folder: Path, a: str = A, b: str | None = B, *more: str) -> list[str]:
    (folder / "a.csv").write_text(a, encoding="utf-8")
    files = [str(folder / "a.csv")]
    if b is not None:
        (folder / "b.csv").write_text(b, encoding="utf-8")
        files.append(str(folder / "b.csv"))
    return ["link", *files, "--out", str(folder / "pairs.csv"), *more]


def rows(place: Path) -> list[dict[str, str]]:
    with place.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_pairs_have_a_weight_and_reasons(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(laid(tmp_path)) == 0
    made = rows(tmp_path / "pairs.csv")
    assert list(made[0]) == ["id_a", "id_b", "weight", "reasons"]
    assert [(r["id_a"], r["id_b"]) for r in made] == [("1", "x"), ("2", "y"), ("3", "z")]
    assert made[0]["reasons"].startswith("同一单位；全称相同")
    assert "电话相同" in made[1]["reasons"]
    assert made[2]["reasons"].startswith("总部与分支机构，相关而不是同一单位")
    said = capsys.readouterr().out
    assert "3 × 3 个单位" in said
    assert "同一单位 2 对，存疑待核 0 对，总部与分支机构 1 对" in said


def test_in_english_and_for_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(laid(tmp_path, A, B, "--lang", "en", "--json")) == 0
    assert rows(tmp_path / "pairs.csv")[0]["reasons"].startswith("the same unit; the same whole name")  # fmt: skip
    told = json.loads(capsys.readouterr().out)
    assert told["pairs"] == {"certain": 2, "doubtful": 0, "branch": 1}
    assert told["units"] == [3, 3]


def test_one_list_is_searched_for_duplicates(tmp_path: Path) -> None:
    twice = A + "4,天津市华科软件有限责任公司,,,\n"
    assert main(laid(tmp_path, twice, None)) == 0
    assert [(r["id_a"], r["id_b"]) for r in rows(tmp_path / "pairs.csv")] == [("1", "4")]


def test_the_threshold_and_one_to_one(tmp_path: Path) -> None:
    assert main(laid(tmp_path, A, B, "--threshold", "12")) == 0
    assert [r["id_a"] for r in rows(tmp_path / "pairs.csv")] == ["1", "3"]
    more = B + "w,天津华科软件股份有限公司,,\n"
    assert main(laid(tmp_path, A, more, "--threshold", "-5", "--one-to-one")) == 0
    assert [r["id_b"] for r in rows(tmp_path / "pairs.csv") if r["id_a"] == "1"] == ["x"]


def test_areas_of_a_pack_are_taken_out_of_names(tmp_path: Path) -> None:
    a, b = "id,name\n1,天津保税区华科软件有限公司\n", "id,name\nx,天津华科软件有限公司\n"
    assert main(laid(tmp_path, a, b, "--threshold", "-9")) == 0
    without = rows(tmp_path / "pairs.csv")
    assert main(laid(tmp_path, a, b, "--threshold", "-9", "--pack", "tianjin")) == 0
    (made,) = rows(tmp_path / "pairs.csv")
    assert "字号相同" in made["reasons"]
    assert all("字号相同" not in row["reasons"] for row in without)


def test_what_is_wanting_in_a_list_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a = "id,name,uscc\n1,天津华科软件有限公司,1234\n2,,91120111MA0782CE34\n"
    assert main(laid(tmp_path, a, B)) == 0
    said = capsys.readouterr().out
    assert "1 个单位没有名称" in said
    assert "1 个代码不能用，如 1：4 位" in said
    assert "1 个代码校验码不对，如 2" in said


def test_a_spreadsheet_takes_nothing_for_a_formula(tmp_path: Path) -> None:
    a = A.replace("1,天津", "=1+1,天津")
    assert main(laid(tmp_path, a, B, "--excel")) == 0
    text = (tmp_path / "pairs.csv").read_text(encoding="utf-8-sig")
    assert "'=1+1,x," in text and "\n=1+1" not in text


@pytest.mark.parametrize(
    ("a", "b", "more", "words"),
    [
        ("id,uscc\n1,x\n", B, [], "缺少名称一列"),
        ("name\n甲\n", B, [], "id"),
        (A + "1,甲,,,\n", B, [], "重复"),
        ("id,name\n", B, [], "没有一个单位"),
        (A, B, ["--threshold", "nan"], "--threshold 要写一个数"),
        (A, None, ["--one-to-one"], "要有两份名单"),
        (A, B, ["--pack", "nowhere"], "不是政策包"),
    ],
)
def test_bad_input_is_told_and_nothing_is_written(
    tmp_path: Path, a: str, b: str | None, more: list[str], words: str,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    assert main(laid(tmp_path, a, b, *more)) == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / "pairs.csv").exists()


def test_a_result_never_overwrites_an_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = laid(tmp_path)
    arguments[arguments.index("--out") + 1] = str(tmp_path / "b.csv")
    assert main(arguments) == 2
    assert "结果不能写到输入上" in capsys.readouterr().err
    assert (tmp_path / "b.csv").read_text(encoding="utf-8") == B


def test_the_command_starts_without_what_linkage_needs() -> None:
    import subprocess
    import sys

    heavy = ["splink", "duckdb", "rapidfuzz", "opencc"]
    code = f"import sys, gongjian.cli; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
