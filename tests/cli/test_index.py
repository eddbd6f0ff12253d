"""`gongjian index`, from the command line to the files it writes."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from gongjian.cli import main

TREE = "code,parent,name,weight,direction\nindex,,综合指数,1,1\na,index,甲,3,1\nb,index,乙,1,1\na1,a,甲一,2,1\na2,a,甲二,1,-1\nb1,b,乙一,1,1\n"
RECIPE = "normalise: {method: minmax, low: 0, high: 100}\ngroups: region\nsensitivity:\n  weights: {noise: 0.25}\n"
DATA = "unit,name,region,a1,a2,b1\nX,某园,N,0,4,1\nY,另园,N,5,2,3\nZ,三园,S,10,0,2\n"


def laid(folder: Path, tree: str = TREE, recipe: str = RECIPE, data: str = DATA) -> list[str]:
    index = folder / "index"
    index.mkdir(parents=True, exist_ok=True)
    (index / "tree.csv").write_text(tree, encoding="utf-8")
    (index / "recipe.yaml").write_text(recipe, encoding="utf-8")
    (folder / "d.csv").write_text(data, encoding="utf-8")
    return ["index", str(index), str(folder / "d.csv"), "--out", str(folder / "out")]


def rows(place: Path) -> list[dict[str, str]]:
    with place.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_table_is_written_as_the_contract_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*laid(tmp_path), "--draws", "20"]) == 0
    out = tmp_path / "out"
    assert {p.name for p in out.iterdir()} == {
        "normalised.csv", "scores.csv", "ranks.csv", "weights.csv", "group_ranks.csv", "rank_intervals.csv",
        "sensitivity.csv", "run.json",
    }  # fmt: skip
    scores = rows(out / "scores.csv")
    assert list(scores[0]) == ["unit", "index", "a", "b", "a1", "a2", "b1"]
    assert [float(r["index"]) for r in scores] == pytest.approx([0, 62.5, 87.5])
    assert [r["index"] for r in rows(out / "ranks.csv")] == ["3", "2", "1"]
    assert [(r["unit"], r["group"], r["rank"]) for r in rows(out / "group_ranks.csv")] == [
        ("X", "N", "2"), ("Y", "N", "1"), ("Z", "S", "1"),
    ]  # fmt: skip
    weights = {
        r["code"]: (float(r["weight"]), float(r["effective_weight"]))
        for r in rows(out / "weights.csv")
    }
    assert weights["a1"] == (2, 0.5) and weights["index"] == (1, 1)
    assert list(rows(out / "sensitivity.csv")[0]) == [
        "input", "first_order", "first_low", "first_high", "total_order", "total_low", "total_high",
    ]  # fmt: skip
    told = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert told["tree.csv"] == TREE and len(told["data"]["sha256"]) == 64 and told["seed"] == 1
    assert "1  Z  87.50" in capsys.readouterr().out


def test_the_same_run_writes_the_same_bytes(tmp_path: Path) -> None:
    arguments = [*laid(tmp_path), "--draws", "20", "--seed", "7"]
    main(arguments)
    first = {p.name: p.read_bytes() for p in (tmp_path / "out").iterdir()}
    main(arguments)
    assert {p.name: p.read_bytes() for p in (tmp_path / "out").iterdir()} == first


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"tree": TREE.replace("甲一,2", "甲一,")}, "权重空着，不能计算：a1"),
        ({"data": DATA.replace("a2", "aa2")}, "数据里没有这些指标：a2"),
        ({"data": DATA.replace("region", "area")}, "数据里没有“region”这一列"),
        ({"recipe": "normalise: {method: minimax}\n"}, "是不是“minmax”"),
        ({"recipe": "weigh: {method: ahp}\n"}, "weigh 还不能用 ahp"),
        ({"recipe": "screen: {availability: many}\n"}, "availability 应为数"),
    ],
)
def test_bad_input_is_told_and_nothing_is_written(
    tmp_path: Path, changed: dict[str, str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(laid(tmp_path, **changed)) == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / "out").exists() or not list((tmp_path / "out").iterdir())


def test_draws_want_something_uncertain(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*laid(tmp_path, recipe="weigh: {method: given}\n"), "--draws", "5"]) == 2
    assert "没有 sensitivity" in capsys.readouterr().err
