"""What `make run` shows: a quarter of a made-up zone, checked, and which planted errors were found."""

from __future__ import annotations

import csv
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

from gongjian.cli import main

ZONE = Path("build/zone")
FORM, PERIOD = "quarterly", "2017-Q3"
KINDS = {
    "unit_slip": "单位填错 ×1000", "sign": "符号", "digit_slip": "数字颠倒", "broken_sum": "其中大于合计",
    "swapped": "两项互换", "missing": "漏填", "stale_copy": "照抄上期", "copied": "照抄别家",
}  # fmt: skip


def demonstrate() -> int:
    """0 although the checks find the errors that were planted: finding them is what is shown."""
    print("【示范数据，全为编造 · Demonstration data, all made up】\n", flush=True)
    shutil.rmtree(ZONE, ignore_errors=True)
    if main(["demo", str(ZONE), "--years", "2"]):
        return 2
    print()
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "found.csv"
        code = main(check(ZONE, found))
        if code == 1:
            print("\n" + "\n".join(told(ZONE, found)))
    return 0 if code in (0, 1) else code


def check(zone: Path, found: Path) -> list[str]:
    returns = zone / "returns" / FORM
    return [
        "check", f"tianjin/{FORM}", str(returns / f"{PERIOD}.csv"), "--period", PERIOD,
        "--previous", str(returns / "2017-Q2.csv"), "--year-ago", str(returns / "2016-Q3.csv"),
        "--register", str(zone / "registers" / f"{PERIOD}.csv"), "--out", str(found),
    ]  # fmt: skip


def told(zone: Path, found: Path) -> list[str]:
    """Of each kind of planted error, how many returns some check points at."""
    sent = {row["unit"] for row in rows(zone / "returns" / FORM / f"{PERIOD}.csv")}
    truth = {r["unit"]: r["kind"] for r in rows(zone / "truth" / FORM / f"{PERIOD}.csv")}
    pointed = {row["unit"] for row in rows(found) if row["verdict"] == "fail"}
    planted = Counter(kind for unit, kind in truth.items() if unit in sent)
    hit = Counter(kind for unit, kind in truth.items() if unit in pointed)
    lines = ["植入的错误，审核指出了多少 errors planted, and how many the checks point at"]
    lines += [
        f"  {KINDS.get(kind, kind)} {kind}: {hit[kind]} / {count}"
        for kind, count in planted.most_common()
    ]
    others = len(pointed - set(truth))
    return [
        *lines,
        f"  合计 in all: {sum(hit.values())} / {sum(planted.values())}",
        f"  没有植入错误而被指出的单位（多因上期或上年同期的错误）units without one: {others}",
    ]


def rows(place: Path) -> list[dict[str, str]]:
    with place.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    sys.exit(demonstrate())
