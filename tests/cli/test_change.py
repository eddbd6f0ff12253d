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


def test_each_firms_part_of_its_parks_figure_sums_to_it(tmp_path: Path) -> None:
    firms = tmp_path / "firms.csv"
    assert main([*laid(tmp_path), "--ratio", "a/b", "--firms", str(firms)]) == 0
    with firms.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    zone = 21 / 225
    assert [(r["unit"], r["park"]) for r in rows] == [("stay", "p"), ("new", "p"), ("leaves", "q")]
    parts = [float(r["contribution"]) for r in rows]
    assert parts[0] == pytest.approx((13 - zone * 110) / 160, abs=1e-15)  # by hand
    assert sum(parts[:2]) == pytest.approx(14 / 160 - zone, abs=1e-15)
    assert float(rows[1]["change_if_left_out"]) == pytest.approx(13 / 110 - 14 / 160, abs=1e-15)
    assert rows[2]["change_if_left_out"] == ""  # nothing would be left
    assert main([*laid(tmp_path), "--total", "a", "--firms", str(firms)]) == 0
    with firms.open(encoding="utf-8", newline="") as file:
        assert [float(r["contribution"]) for r in csv.DictReader(file)] == [13, 1, 7]


@pytest.mark.parametrize(
    ("options", "words"),
    [(["--ratio", "a"], "--ratio 应写作"), (["--total", "c"], "缺这些列：c")],
)
def test_bad_input_is_told_and_nothing_is_written(
    tmp_path: Path, options: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*laid(tmp_path), *options]) == 2
    assert words in capsys.readouterr().err and not (tmp_path / "out.csv").exists()
