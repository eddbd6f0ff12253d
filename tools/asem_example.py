"""The worked example of real data: COINr's ASEM data set as a tree, a recipe and a table.

    python tools/asem_example.py DATASETS/asem OUT

Writes OUT/index/tree.csv, OUT/index/recipe.yaml and OUT/data.csv. The data are not ours and stay outside
the project. Denominators, directions and weights as in the data set's own metadata; the recipe is ours.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

RECIPE = """\
denominate: {{{denominate}}}
impute: {{method: group_mean, group: EurAsia_group}}
treat: {{method: winsorise, points: 5, skewness: 2, kurtosis: 3.5, then: log}}
normalise: {{method: minmax, low: 0, high: 100}}
weigh: {{method: given}}
aggregate: {{method: arithmetic}}
groups: EurAsia_group
sensitivity:
  weights: {{noise: 0.25}}
  normalise: [{{method: minmax, low: 0, high: 100}}, {{method: zscore, mean: 50, sd: 20}}]
"""


def write(source: Path, out: Path) -> None:
    """The three files from the data set's two."""
    meta = [r for r in _rows(source / "asem_iMeta.csv") if r["Type"] in ("Aggregate", "Indicator")]
    index = out / "index"
    index.mkdir(parents=True, exist_ok=True)
    with (index / "tree.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "parent", "name", "weight", "direction"))
        for row in meta:
            parent = "" if row["Parent"] in ("", "NA") else row["Parent"]
            writer.writerow(
                (row["iCode"], parent, row["iName"], row["Weight"], row["Direction"] or 1)
            )
    below = {r["iCode"]: r["Denominator"] for r in meta if r["Denominator"] not in ("", "NA")}
    text = RECIPE.format(denominate=", ".join(f"{code}: {name}" for code, name in below.items()))
    (index / "recipe.yaml").write_text(text, encoding="utf-8")
    rows = _rows(source / "asem_iData.csv")
    codes = [r["iCode"] for r in meta if r["Type"] == "Indicator"]
    with (out / "data.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("unit", "name", "EurAsia_group", *sorted(set(below.values())), *codes))
        for row in rows:
            others = [row[name] for name in sorted(set(below.values()))]
            writer.writerow(
                (
                    row["uCode"],
                    row["uName"],
                    row["EurAsia_group"],
                    *others,
                    *(row[c] for c in codes),
                )
            )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    write(Path(sys.argv[1]), Path(sys.argv[2]))
