"""The fifty checks as polars expressions: counts, and the failing pairs."""

import json
import sys
import time
from pathlib import Path

import polars as pl

sys.path.insert(0, str(Path(__file__).parent.parent))

from fifty import in_polars


def main():
    frame = pl.read_parquet(sys.argv[1])
    made = in_polars(pl)
    names = [f"c{n}" for n in range(len(made))]

    def run():
        judged = (
            frame.lazy()
            .select([pl.col("unit"), *[e.alias(n) for e, n in zip(made, names)]])
            .collect()
        )
        counts = judged.select(
            [pl.col(n).sum().alias(n) for n in names]
            + [pl.col(n).null_count().alias(n + "u") for n in names]
        )
        pairs = [judged.filter(~pl.col(n)).select("unit") for n in names]
        return counts, pairs

    taken = []
    for _ in range(3):
        begun = time.perf_counter()
        run()
        taken.append(time.perf_counter() - begun)
    print(
        json.dumps(
            {
                "seconds": min(taken),
                "version": pl.__version__,
                "says": "counts and failing pairs, from a frame in memory",
            }
        )
    )


main()
