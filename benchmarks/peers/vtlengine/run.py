"""The fifty checks as VTL check statements over one data set."""

import json
import sys
import time
import warnings
from importlib.metadata import version
from pathlib import Path

warnings.filterwarnings("ignore")

import pandas as pd
from vtlengine import run

sys.path.insert(0, str(Path(__file__).parent.parent))

from fifty import BALANCES, BEFORE, CONDITIONS, PARTS_OF


def script():
    lines = []

    def check(condition):
        n = len(lines)
        lines.append(f"R{n} <- DS_1[calc ok := {condition}][keep ok];")

    for t, a, b in BALANCES:
        check(f"abs(i{t:02d} - (i{a:02d} + i{b:02d})) < 0.5")
    for part, whole in PARTS_OF:
        check(f"i{part:02d} - i{whole:02d} < 0.5")
    for a, b in CONDITIONS:
        check(f"i{a:02d} < 0.5 or i{b:02d} >= 0.5")
    for k in BEFORE:
        check(f"i{k:02d} <= 3 * p{k:02d}")
    return "\n".join(lines)


def main():
    frame = pd.read_parquet(sys.argv[1])
    measures = [c for c in frame.columns if c != "unit"]
    structure = {
        "datasets": [
            {
                "name": "DS_1",
                "DataStructure": [
                    {"name": "unit", "type": "Integer", "role": "Identifier", "nullable": False},
                    *[
                        {"name": m, "type": "Number", "role": "Measure", "nullable": True}
                        for m in measures
                    ],
                ],
            }
        ]
    }
    text = script()
    begun = time.perf_counter()
    run(script=text, data_structures=structure, datapoints={"DS_1": frame})
    print(
        json.dumps(
            {
                "seconds": time.perf_counter() - begun,
                "version": version("vtlengine"),
                "says": "one run",
            }
        )
    )


main()
