"""`gongjian index`, from the command line to the files it writes."""

from __future__ import annotations

import csv
import json
import os
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
        "sensitivity.csv", "stable_tiers.csv", "outranking.csv", "result.csv", "run.json",
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
    best, second, last = rows(out / "result.csv")
    assert list(best) == ["unit", "name", "score", "rank", "group", "group_rank", "low", "high"]
    assert (best["unit"], best["name"], best["group_rank"]) == ("Z", "三园", "1")
    assert float(best["score"]) == pytest.approx(87.5)
    assert (second["unit"], second["rank"], second["group"], second["group_rank"]) == (
        "Y",
        "2",
        "N",
        "1",
    )
    assert (last["unit"], last["rank"], last["low"], last["high"]) == ("X", "3", "3", "3")
    told = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert told["tree.csv"] == TREE and len(told["data"]["sha256"]) == 64 and told["seed"] == 1
    assert "1  Z 三园  87.50" in capsys.readouterr().out


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
        ({"recipe": "weigh: {method: ahp}\n"}, "ahp 要写 matrix"),
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


def test_a_run_is_replayed_byte_for_byte_from_its_run_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recipe = RECIPE + "treat: {method: winsorise, points: 2}\nimpute: {method: mean}\n"
    main([*laid(tmp_path, recipe=recipe), "--draws", "30", "--seed", "9"])
    first = {p.name: p.read_bytes() for p in (tmp_path / "out").iterdir()}
    (tmp_path / "index" / "recipe.yaml").unlink()  # the run says all that it needs
    kept, again = tmp_path / "run.json", tmp_path / "again"
    kept.write_bytes(first["run.json"])
    assert main(["index", str(kept), str(tmp_path / "d.csv"), "--out", str(again)]) == 0
    assert {p.name: p.read_bytes() for p in again.iterdir()} == first
    (tmp_path / "d.csv").write_text(DATA.replace("某园,N,0", "某园,N,1"), encoding="utf-8")
    assert main(["index", str(kept), str(tmp_path / "d.csv"), "--out", str(again)]) == 2
    assert "不是那次计算用的数据" in capsys.readouterr().err
    kept.write_text('{"index": 3}', encoding="utf-8")
    assert main(["index", str(kept), str(tmp_path / "d.csv"), "--out", str(again)]) == 2
    assert "不是 gongjian index 写出的 run.json" in capsys.readouterr().err


def test_what_was_done_to_each_cell_is_written(tmp_path: Path) -> None:
    values = [*range(1, 12), 500]
    lines = "".join(f"u{i},{v},{'' if i == 3 else 1},{i}\n" for i, v in enumerate(values))
    recipe = "impute: {method: median}\ntreat: {method: winsorise, points: 3}\n"
    assert main(laid(tmp_path, recipe=recipe, data="unit,a1,a2,b1\n" + lines)) == 0
    found = [tuple(r.values()) for r in rows(tmp_path / "out" / "cells.csv")]
    assert found == [
        ("u3", "a2", "imputed", "", "1.0"),
        ("u11", "a1", "winsorised", "500.0", "11.0"),
    ]


def test_several_periods_stand_beneath_one_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recipe = "impute: {method: last}\nnormalise: {method: goalposts, low: 0, high: 10, scale: 100}\ndynamic: {level: 0.5, growth: 0.5}\n"
    data = "unit,period,a1,a2,b1\nX,2016,1,5,2\nY,2016,4,5,2\nX,2017,3,5,\nY,2017,4,5,4\n"
    assert main(laid(tmp_path, recipe=recipe, data=data)) == 0
    out = tmp_path / "out"
    imputed = rows(out / "imputed.csv")
    assert [(r["unit"], r["period"], r["b1"]) for r in imputed][2] == ("X", "2017", "2.0")
    scores = rows(out / "scores.csv")
    assert list(scores[0])[:2] == ["unit", "period"] and len(scores) == 4
    dynamic = rows(out / "dynamic.csv")
    # X: a1 from 10 to 30 points, half of the root: 10 points of growth; Y: b1 20 to 40, a quarter: 5
    assert [float(r["growth"]) for r in dynamic] == pytest.approx([10, 5])
    assert [r["rank"] for r in dynamic] == ["1", "1"]  # one leads in level, the other in growth
    assert "2 期，以下是 2017" in capsys.readouterr().out


def test_diagnostics_and_two_indices_side_by_side(tmp_path: Path) -> None:
    arguments = laid(tmp_path)
    other = tmp_path / "other"
    other.mkdir()
    (other / "tree.csv").write_text(TREE, encoding="utf-8")
    (other / "recipe.yaml").write_text(
        "normalise: {method: rank}\nweigh: {method: equal}\n", encoding="utf-8"
    )
    assert main([*arguments, "--diagnose", "--against", str(other)]) == 0
    out = tmp_path / "out"
    for name in ("descriptives", "correlations", "reliability", "effects", "without", "sentences"):
        assert rows(out / f"{name}.csv"), name
    compared = rows(out / "compared.csv")
    assert [(r["unit"], r["rank"], r["other_rank"]) for r in compared] == [
        ("X", "3", "3"),
        ("Y", "2", "1"),
        ("Z", "1", "1"),
    ]


def test_tiers_and_adjustments_are_tables_of_their_own(tmp_path: Path) -> None:
    recipe = RECIPE + "deduct: {accidents: 5}\ntiers: {优: 34%, 良: 66%}\n"
    data = (
        DATA.replace("unit,name,region", "unit,accidents,region")
        .replace("某园", "0")
        .replace("另园", "1")
        .replace("三园", "6")
    )
    assert (
        main(
            [
                *laid(tmp_path, recipe=recipe.replace("groups: region\n", ""), data=data),
                "--draws",
                "50",
            ]
        )
        == 0
    )
    adjusted = rows(tmp_path / "out" / "adjusted.csv")
    assert [float(r["accidents"]) for r in adjusted] == [0, 5, 30]
    assert [float(r["before"]) for r in adjusted] == pytest.approx([0, 62.5, 87.5])
    assert [float(r["after"]) for r in adjusted] == pytest.approx([0, 57.5, 57.5])
    assert [r["tier"] for r in rows(tmp_path / "out" / "tiers.csv")] == ["良", "优", "优"]
    shares = rows(tmp_path / "out" / "tier_probabilities.csv")
    assert float(shares[0]["优"]) == 0 and list(shares[0]) == ["unit", "优", "良"]


def test_contributions_sum_to_every_score(tmp_path: Path) -> None:
    assert main([*laid(tmp_path), "--why"]) == 0
    found = rows(tmp_path / "out" / "contributions.csv")
    for unit, score in (("X", 0), ("Y", 62.5), ("Z", 87.5)):
        leaves = [
            float(r["contribution"]) for r in found if r["unit"] == unit and r["kind"] != "branch"
        ]
        assert sum(leaves) == pytest.approx(score)
    assert [(r["code"], r["name"]) for r in found[:2]] == [("a", "甲"), ("b", "乙")]


def test_what_it_takes_to_reach_a_rank(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*laid(tmp_path), "--lift", "Y:1"]) == 0
    told = capsys.readouterr().out
    assert "Y 现在第 2，要到第 1：" in told
    assert rows(tmp_path / "out" / "lift.csv")[0]["how"] == "together"
    assert main([*laid(tmp_path), "--lift", "Z:1"]) == 0
    assert "已经达到" in capsys.readouterr().out
    for wrong, words in (
        ("Y", "--lift 应写作"),
        ("Q:1", "没有单位“Q”"),
        ("Y:丙", "配方里的档次：无"),
    ):
        assert main([*laid(tmp_path), "--lift", wrong]) == 2
        assert words in capsys.readouterr().err
    assert main([*laid(tmp_path), "--lift", "Y:1", "--bound", "x"]) == 2
    assert "--bound 应写作" in capsys.readouterr().err


def test_what_it_takes_to_reach_a_tier_within_bounds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = laid(tmp_path, recipe=RECIPE + "tiers: {优: 34%, 良: 66%}\n")
    assert main([*arguments, "--lift", "X:优"]) == 0
    assert "X 要到“优”这一档：" in capsys.readouterr().out
    moved = rows(tmp_path / "out" / "lift.csv")[0]
    bound = f"{moved['code']}:{moved['now']}"
    assert main([*arguments, "--lift", "X:优", "--bound", bound]) == 0
    assert all(row["code"] != moved["code"] for row in rows(tmp_path / "out" / "lift.csv"))


def test_plots_hold_chinese_text_and_are_the_same_for_the_same_run(tmp_path: Path) -> None:
    recipe = RECIPE + "tiers: {优: 34%, 良: 66%}\n"
    arguments = [*laid(tmp_path, recipe=recipe), "--draws", "20", "--plots"]
    assert main(arguments) == 0
    out = tmp_path / "out"
    drawn = {p.name: p.read_text(encoding="utf-8") for p in out.glob("*.svg")}
    assert set(drawn) == {
        "contributions.svg", "correlations.svg", "rank_intervals.svg", "tier_probabilities.svg",
    }  # fmt: skip
    for name, words in (
        ("contributions", "总分的构成"),
        ("correlations", "甲一"),
        ("rank_intervals", "某园"),
        ("tier_probabilities", "良"),
    ):
        assert words in drawn[f"{name}.svg"], name
    assert main(arguments) == 0
    assert {p.name: p.read_text(encoding="utf-8") for p in out.glob("*.svg")} == drawn


def test_the_page_of_the_asem_example_is_its_true_output(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from tools import asem_example

    root = Path(__file__).parents[2]
    datasets = Path(os.environ.get("GONGJIAN_DATASETS") or root.parent / "shared" / "datasets")
    if not (datasets / "asem").is_dir():
        pytest.skip("the data sets are absent ($GONGJIAN_DATASETS)")
    asem_example.write(datasets / "asem", tmp_path)
    out = tmp_path / "out"
    arguments = ["index", str(tmp_path / "index"), str(tmp_path / "data.csv"), "--out", str(out)]
    assert main([*arguments, "--draws", "1000", "--diagnose"]) == 0
    told = capsys.readouterr().out.replace(str(out), "build/asem/out").strip()
    page = (root / "docs" / "methods" / "asem.md").read_text(encoding="utf-8")
    assert page.partition("<!-- asem:begin -->\n```\n")[2].partition("\n```\n")[0].strip() == told
    text = (out / "effects.csv").read_text(encoding="utf-8")
    assert text.count("\n") == 50  # the head and 49 indicators


def test_the_commands_of_the_example_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As examples/evaluation/README.md writes them; the table goes on into the allocation."""
    here = Path(__file__).parents[2] / "examples" / "evaluation"
    out = tmp_path / "evaluation"
    index = ["index", "tianjin/branch_parks", str(here / "parks.csv"), "--out", str(out)]
    assert main([*index, "--draws", "100", "--diagnose", "--why", "--plots"]) == 0
    assert len(rows(out / "result.csv")) == 21 and "一档" in {
        r["tier"] for r in rows(out / "result.csv")
    }
    money = [
        "allocate",
        str(out / "result.csv"),
        "--budget",
        "1000万元",
        "--rule",
        str(here / "money.yaml"),
    ]
    assert main([*money, "--out", str(out / "money.csv")]) == 0
    amounts = [int(r["amount"]) for r in rows(out / "money.csv")]
    assert sum(amounts) == 10_000_000 and min(amounts) >= 200_000 and max(amounts) <= 800_000
    assert amounts == sorted(amounts, reverse=True)  # result.csv stands from the best


@pytest.mark.parametrize(
    ("index", "words"), [("htz_2021", "1.3、1.4"), ("core_goals", "performance")]
)
def test_indices_of_the_pack_with_unknown_weights_refuse_and_name_them(
    tmp_path: Path, index: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    data = Path(__file__).parents[2] / "examples" / "evaluation" / "parks.csv"
    assert main(["index", f"tianjin/{index}", str(data), "--out", str(tmp_path / "out")]) == 2
    told = capsys.readouterr().err
    assert "权重空着" in told and words in told


def test_the_equal_weight_variant_of_the_national_index_runs(tmp_path: Path) -> None:
    from gongjian.cli.index_files import read_index

    codes = read_index("tianjin/htz_2021_equal").tree.leaves
    assert len(codes) == 46
    lines = [",".join(["unit", *codes])]
    lines += [
        ",".join([f"z{i}", *(str((i * 7 + j * 3) % 11) for j in range(46))]) for i in range(5)
    ]
    (tmp_path / "d.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    out = tmp_path / "out"
    assert (
        main(["index", "tianjin/htz_2021_equal", str(tmp_path / "d.csv"), "--out", str(out)]) == 0
    )
    effective = {r["code"]: float(r["effective_weight"]) for r in rows(out / "weights.csv")}
    assert effective["1.1"] == pytest.approx(0.20 / 10) and effective["5.10"] == pytest.approx(
        0.30 / 10
    )
    assert effective["3.2"] == pytest.approx(0.15 / 9) and sum(
        effective[c] for c in codes
    ) == pytest.approx(1)
