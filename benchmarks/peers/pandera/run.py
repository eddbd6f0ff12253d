"""The fifty checks as pandera checks over a polars frame."""

import json
import sys
import time
import warnings
from importlib.metadata import version
from pathlib import Path

warnings.filterwarnings("ignore")

import pandera.polars as pa
import polars as pl

sys.path.insert(0, str(Path(__file__).parent.parent))

from fifty import in_polars


def checks():
    return [
        pa.Check(lambda data, e=e: data.lazyframe.select(e), name=f"c{n}")
        for n, e in enumerate(in_polars(pl))
    ]


def main():
    frame = pl.read_parquet(sys.argv[1])
    schema = pa.DataFrameSchema(checks=checks())

    def run():
        try:
            schema.validate(frame, lazy=True)
        except pa.errors.SchemaErrors as errors:
            return errors.failure_cases
        return None

    taken = []
    for _ in range(2):
        begun = time.perf_counter()
        run()
        taken.append(time.perf_counter() - begun)
    print(
        json.dumps(
            {
                "seconds": min(taken),
                "version": version("pandera"),
                "says": "lazy validation with its failure cases",
            }
        )
    )


main()
