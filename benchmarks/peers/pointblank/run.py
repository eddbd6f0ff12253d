"""The fifty checks as pointblank steps over a polars frame."""

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

import pointblank as pb
import polars as pl

sys.path.insert(0, str(Path(__file__).parent.parent))

from fifty import in_polars


def main():
    frame = pl.read_parquet(sys.argv[1])

    def run():
        plan = pb.Validate(data=frame)
        for made in in_polars(pl):
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
