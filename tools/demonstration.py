"""What `make run` shows: the checks of a form over a made-up quarter of returns."""

from __future__ import annotations

import sys

from gongjian.cli import main

EXAMPLE = "examples/quarterly-returns"
ARGUMENTS = [
    "check", EXAMPLE, f"{EXAMPLE}/returns-2017-Q3.csv", "--period", "2017-Q3",
    "--previous", f"{EXAMPLE}/returns-2017-Q2.csv", "--year-ago", f"{EXAMPLE}/returns-2016-Q3.csv",
    "--register", f"{EXAMPLE}/register.csv",
]  # fmt: skip


def demonstrate() -> int:
    """0 although the checks find the errors that were planted: finding them is what is shown."""
    print("【示范数据，全为编造 · Demonstration data, all made up】\n", flush=True)
    code = main(ARGUMENTS)
    return 0 if code in (0, 1) else code


if __name__ == "__main__":
    sys.exit(demonstrate())
