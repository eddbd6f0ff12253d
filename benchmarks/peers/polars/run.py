"""The fifty checks as polars expressions: counts, and the failing pairs."""

import json
import sys
import time
from pathlib import Path

import polars as pl

sys.path.insert(0, str(Path(__file__).parent.parent))

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
    made = expressions()
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
