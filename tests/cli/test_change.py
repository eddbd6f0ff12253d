"""`gongjian change`, from the command line to the file it writes."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from gongjian.cli import main

BEFORE = "unit,park,a,b\nstay,p,10,100\ngone,p,4,40\nleaves,p,6,60\n"
AFTER = "unit,park,a,b\nstay,p,13,110\nleaves,q,7,65\nnew,p,1,50\n"


def laid(folder: Path) -> list[str]:
    (folder / "b.csv").write_text(BEFORE, encoding="utf-8")
    (folder / "a.csv").write_text(AFTER, encoding="utf-8")
    return [
        "change",
        str(folder / "b.csv"),
        str(folder / "a.csv"),
        "--out",
        str(folder / "out.csv"),
    ]


def test_the_parts_of_every_park_are_written_and_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*laid(tmp_path), "--total", "a"]) == 0
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        found = {r["park"]: r for r in csv.DictReader(file)}
    steps = ("revised", "method", "gone", "moved", "reclassified", "same", "new")
    assert [float(found["p"][s]) for s in steps] == [0, 0, -4, -6, 0, 3, 1]
    assert [float(found["q"][s]) for s in steps] == [0, 0, 0, 7, 0, 0, 0]
    assert "p a 由 20.00 变为 14.00（-6.00），其中园区间迁移 -6.00" in capsys.readouterr().out


def test_a_ratio_over_all_orders_for_programs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*laid(tmp_path), "--ratio", "a/b", "--shapley", "--json"]) == 0
    change = json.loads(capsys.readouterr().out)["changes"][0]
    assert sum(change["effects"].values()) == pytest.approx(14 / 160 - 20 / 200)
    assert "Shapley" in change["order"]


@pytest.mark.parametrize(
    ("options", "words"),
    [(["--ratio", "a"], "--ratio 应写作"), (["--total", "c"], "缺这些列：c")],
)
def test_bad_input_is_told_and_nothing_is_written(
    tmp_path: Path, options: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*laid(tmp_path), *options]) == 2
    assert words in capsys.readouterr().err and not (tmp_path / "out.csv").exists()
