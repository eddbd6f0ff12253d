"""The fifty checks as pointblank steps over a polars frame."""

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

import pointblank as pb
import polars as pl

sys.path.insert(0, str(Path(__file__).parent.parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "polars"))

from fifty import BALANCES, BEFORE, CONDITIONS, PARTS_OF


def expressions():
    def i(k):
        return pl.col(f"i{k:02d}")

    made = [(i(t) - (i(a) + i(b))).abs() < 0.5 for t, a, b in BALANCES]
    made += [i(part) - i(whole) < 0.5 for part, whole in PARTS_OF]
    made += [(i(a) < 0.5) | (i(b) >= 0.5) for a, b in CONDITIONS]
    made += [i(k) <= 3 * pl.col(f"p{k:02d}") for k in BEFORE]
    return made


def main():
    frame = pl.read_parquet(sys.argv[1])

    def run():
        plan = pb.Validate(data=frame)
        for made in expressions():
            plan = plan.col_vals_expr(expr=made)
        return plan.interrogate()

    taken = []
    for _ in range(2):
        begun = time.perf_counter()
        run()
        taken.append(time.perf_counter() - begun)
    print(
        json.dumps(
            {
                "seconds": min(taken),
                "version": version("pointblank"),
                "says": "one step a check, with extracts of failing rows",
            }
        )
    )


main()
