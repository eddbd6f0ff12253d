"""How fast it is: each room beside named peers and a physical limit, in one run.

`make bench` runs every room at full size, `make bench-quick` smaller, `make bench ROOM=…` one.
Writes results.json, one entry a room: whoever measures a room again replaces its entry. Values are the best of three.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import disclosure_rooms
import duckdb
import index_rooms
import joint_rooms
import linkage_rooms
import localising
import memory
import numpy as np
import register_growth as growing
import register_rooms
import returns
import zone_rooms

from gongjian.intake.parquet import over_row_groups
from gongjian.methods.editing.localising import localise
from gongjian.methods.formulas import rule_of
from gongjian.methods.formulas.explaining import explain
from gongjian.methods.formulas.in_numpy import Judgement, judge
from gongjian.methods.formulas.records import Records

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
ROOT = HERE.parent
THREADS = 2
PEERS = {  # rows each can do in reasonable time; None: all
    "polars": None,
    "pointblank": 200_000,
    "pandera": 200_000,
    "vtlengine": 20_000,
}
GOALS = {"pointblank": 10.0, "pandera": 30.0, "vtlengine": 50.0}


@dataclass
class Report:
    results: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def measured(
        self, name: str, value: float, unit: str, goal: float, *, at_least: bool = False,
        peer: str | None = None, peer_value: float | None = None,
    ) -> None:  # fmt: skip
        """One row. The goal is of the ratio peer / ours (or ours / peer) where there is a peer."""
        ratio = None
        if peer_value is not None:
            ratio = peer_value / value if at_least else value / peer_value
        held = value if ratio is None else ratio
        met = held >= goal if at_least else held <= goal
        row = {
            "name": name, "value": _round(value), "unit": unit, "peer": peer,
            "peer_value": _round(peer_value), "ratio": _round(ratio), "goal": goal, "met": bool(met),
        }  # fmt: skip
        self.results.append(row)
        against = "" if peer is None else f"   {peer} {peer_value:.3g} {unit}, ratio {ratio:.2f}"
        print(
            f"{'✓' if met else '✗'} {name:34} {value:.4g} {unit:4} goal {goal:g}{against}",
            flush=True,
        )

    def note(self, text: str) -> None:
        self.notes.append(text)
        print(f"  {text}", flush=True)


def _round(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")


def best(work: Callable[[], object], times: int = 3) -> float:
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return min(taken)


# ---- rooms


def checks_memory(report: Report, rows: int) -> None:
    """A million returns in memory, and the bare scan of the same arrays."""
    made = returns.columns(rows)
    records = returns.records(made)
    nodes = [rule.node for rule in returns.rules()]
    told = judge(nodes, records, threads=THREADS)
    report.note(
        f"checks-memory: {rows:,} returns × {returns.ITEMS} items × {len(nodes)} checks; "
        f"{told.fails.sum() / rows:.2f} failing and {told.undecided.sum() / rows:.2f} undecided "
        f"pairs per return"
    )
    ours = best(lambda: judge(nodes, records, threads=THREADS))
    scan = best(lambda: [column.sum() for column in made.values()])
    report.measured("checks from arrays", ours, "s", 0.25 * rows / 1e6)
    report.note(f"a bare scan (numpy sum of the same {len(made)} arrays, one core): {scan:.3f} s")
    above = _peak_above_input(rows)
    report.measured("memory above the input", above, "MB", 150.0)


def _peak_above_input(rows: int) -> float:
    return memory.risen(
        "import returns; from gongjian.methods.formulas.in_numpy import judge\n"
        f"r = returns.records(returns.columns({rows})); n = [x.node for x in returns.rules()]\n"
        "judge(n, type(r)(1000, {k: c[:1000] for k, c in r.columns.items()}))\n",
        "judge(n, r, threads=2)",
    )


def checks_parquet(report: Report, rows: int) -> None:
    """From a zstd file, against DuckDB adding up the same columns of it."""
    made = returns.columns(rows)
    nodes = [rule.node for rule in returns.rules()]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "returns.parquet"
        connection = duckdb.connect()
        connection.execute(f"SET threads={THREADS}")
        connection.execute(f"COPY (FROM made) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
        sums = ", ".join(f"sum({name})" for name in made)
        query = f"SELECT {sums} FROM '{path}'"

        def ours() -> list[Judgement]:
            return over_row_groups(
                path, list(made),
                lambda _, held: judge(nodes, returns.records(held), threads=1), THREADS,
            )  # fmt: skip

        whole = judge(nodes, returns.records(made), threads=THREADS)
        fails = sum(part.fails for part in ours())
        assert np.array_equal(fails, whole.fails)
        taken, summed = best(ours), best(lambda: connection.execute(query).fetchall())
    report.measured(
        "checks from parquet", taken, "s", 2.0, peer="DuckDB sum of the same columns",
        peer_value=summed,
    )  # fmt: skip


def peers(report: Report, rows: int) -> None:
    """The same checks by other means; each in an environment of its own."""
    duckdb_sql(report, rows)
    for name, most in PEERS.items():
        size = rows if most is None else min(rows, most)
        nodes = [rule.node for rule in returns.rules()]
        records = returns.records(returns.columns(size))
        ours = best(lambda nodes=nodes, records=records: judge(nodes, records, threads=THREADS))
        told = _peer(name, size)
        if isinstance(told, str):
            report.note(f"{name} is absent: {told}")
            continue
        label = f"{name} {told['version']}"
        if size < rows:
            report.note(f"{label} cannot do {rows:,} returns in reasonable time: both at {size:,}")
        if name in GOALS:
            report.measured(f"checks beside {name}", ours, "s", GOALS[name], at_least=True,
                            peer=label, peer_value=told["seconds"])  # fmt: skip
        else:
            report.note(
                f"{label}, {size:,} returns: {told['seconds']:.3f} s against {ours:.3f} s "
                f"({told['seconds'] / ours:.1f} ×); {told['says']}"
            )


def duckdb_sql(report: Report, rows: int) -> None:
    """The fifty checks as a careful person writes them in SQL, over a table in memory."""
    made = returns.columns(rows)
    connection = duckdb.connect()
    connection.execute(f"SET threads={THREADS}")
    connection.execute("CREATE TABLE t AS FROM made")
    held = ", ".join(f"({text}) AS c{i}" for i, text in enumerate(returns.conditions_sql()))
    counts = ", ".join(
        f"count(*) FILTER (c{i}), count(*) FILTER (NOT c{i})" for i in range(len(returns.TEXTS))
    )
    pairs = " UNION ALL ".join(
        f"SELECT rowid, {i} FROM t WHERE NOT ({text})"
        for i, text in enumerate(returns.conditions_sql())
    )
    nodes = [rule.node for rule in returns.rules()]
    records = returns.records(made)
    told = connection.execute(f"SELECT {counts} FROM (SELECT {held} FROM t)").fetchall()[0]
    ours_told = judge(nodes, records, threads=THREADS)
    differ = int(np.abs(np.array(told[1::2]) - ours_told.fails).sum())
    ours = best(lambda: judge(nodes, records, threads=THREADS))

    def theirs() -> None:
        connection.execute(f"SELECT {counts} FROM (SELECT {held} FROM t)").fetchall()
        connection.execute(pairs).fetchnumpy()

    taken = best(theirs)
    report.note(
        f"plain DuckDB SQL {duckdb.__version__}, {rows:,} returns: {taken:.3f} s against {ours:.3f} s "
        f"({taken / ours:.1f} ×); fails that differ: {differ}"
    )


def _peer(name: str, rows: int) -> dict[str, Any] | str:
    """What a peer measured, or why it is absent."""
    python = HERE / ".venvs" / name / "bin" / "python"
    lock = HERE / "peers" / name / "requirements.lock"
    uv = ROOT / ".venv" / "bin" / "uv"
    if not python.exists():
        steps = [
            [sys.executable, "-m", "venv", str(python.parent.parent)],
            [str(uv), "pip", "sync", "-q", "--require-hashes", "--python", str(python), str(lock)]
            if uv.exists()
            else [str(python), "-m", "pip", "install", "-q", "--require-hashes", "-r", str(lock)],
        ]
        for step in steps:
            done = subprocess.run(step, capture_output=True, text=True, check=False)
            if done.returncode:
                return (done.stderr.strip().splitlines() or ["?"])[-1]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "returns.parquet"
        made = returns.columns(rows)
        connection = duckdb.connect()
        connection.register("made", made)
        connection.execute(
            f"COPY (SELECT row_number() OVER () AS unit, * FROM made) TO '{path}' (FORMAT parquet)"
        )
        done = subprocess.run(
            [str(python), str(HERE / "peers" / name / "run.py"), str(path)],
            capture_output=True, text=True, check=False, timeout=1500,
        )  # fmt: skip
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["?"])[-1]
    told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return told


def one_return(report: Report, rows: int) -> None:
    """One return, fifty checks, every part of each with its value."""
    records = returns.records(returns.columns(1000))
    rules = returns.rules()
    one = Records(1, {key: column[:1] for key, column in records.columns.items()})
    explain(rules[0], one, 0)
    taken = best(lambda: [explain(rule, one, 0) for rule in rules], 20)
    report.measured("one return with explanations", taken * 1000, "ms", 5.0)


def compiling(report: Report, rows: int) -> None:
    """Two hundred checks from their texts, warm."""
    texts = (returns.TEXTS * 4)[:200]

    def compile_all() -> None:
        for text in texts:
            rule_of(text, returns.SCOPE)

    report.measured("200 checks compiled", best(compile_all, 5) * 1000, "ms", 100.0)


def cold_start(report: Report, rows: int) -> None:
    """`gongjian check` on 60 rows, the process and all."""
    example = ROOT / "examples" / "quarterly-returns"
    lines = (example / "returns-2017-Q3.csv").read_text(encoding="utf-8").splitlines()[:61]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sixty.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        command = [sys.executable, "-m", "gongjian.cli", "check", str(example), str(path)]
        taken = best(lambda: subprocess.run(command, capture_output=True, check=False), 5)
    report.measured("gongjian check on 60 rows, cold", taken, "s", 1.0)


def linear(report: Report, rows: int) -> None:
    """Time per return at one, three and ten million, the same records repeated."""
    nodes = [rule.node for rule in returns.rules()]
    made = returns.columns(min(rows, 1_000_000) // 10)
    per_return = {}
    for times in (10, 30, 100):
        records = returns.records({name: np.tile(c, times) for name, c in made.items()})
        size = records.length
        taken = best(lambda records=records: judge(nodes, records, threads=THREADS))
        per_return[size] = taken / size * 1e9
        del records
    (_, first), *_, (largest, last) = per_return.items()
    told = ", ".join(f"{size:,}: {ns:.0f} ns" for size, ns in per_return.items())
    report.note(f"time per return: {told}")
    report.measured(f"cost per return at {largest:,}", last, "ns", 1.3,
                    peer="the same per return at a tenth", peer_value=first)  # fmt: skip


def localising_errors(report: Report, rows: int) -> None:
    """The cheapest cells to change of ten thousand wrong returns; beside HiGHS alone, one
    mixed-integer program a return, on a sample."""
    size = min(10_000, rows // 50)
    made = localising.columns(size)
    records, checks = localising.records(made), localising.checks()
    told = localise(checks, localising.FORM, records)
    many = np.bincount(np.bincount([c.record for c in told.changes], minlength=size))
    report.note(
        f"localise: {size:,} returns × {localising.ITEMS} items × {len(checks)} hard rules, each "
        f"return breaking one at least, {100 * localising.BLANK:g} % blank; cells needed (returns): "
        + ", ".join(f"{k} ({n:,})" for k, n in enumerate(many.tolist()) if n)
        + f"; at most two in {many[:3].sum() / size:.1%}; unsolvable {len(told.unsolvable)}"
    )
    ours = best(lambda: localise(checks, localising.FORM, records))
    sample = np.column_stack([made[name] for name in localising.NAMES])[: min(size, 200)]
    alone: list[float] = []

    def theirs() -> None:
        alone[:] = [localising.by_solver_alone(row) for row in sample]

    taken = best(theirs)
    needed = np.bincount([c.record for c in told.changes], minlength=size)[: len(sample)]
    report.measured(f"{size:,} returns localised", ours, "s", 5.0 * size / 10_000)
    report.measured(
        "localised beside HiGHS alone", ours, "s", 10.0, at_least=True,
        peer=f"scipy {version('scipy')} milp, big-M, {len(sample)} returns scaled to {size:,}",
        peer_value=taken * size / len(sample),
    )  # fmt: skip
    report.note(
        f"localise: HiGHS alone needs another number of cells in {np.sum(needed != alone)} of the "
        f"{len(sample)} returns of the sample"
    )


def zone(report: Report, rows: int) -> None:
    zone_rooms.zone(report, rows, best)


def ladders(report: Report, rows: int) -> None:
    zone_rooms.ladders(report, rows, best)


def planted_errors(report: Report, rows: int) -> None:
    zone_rooms.planted_errors(report, rows, best)


def index(report: Report, rows: int) -> None:
    index_rooms.index(report, rows, best)


def allocation(report: Report, rows: int) -> None:
    index_rooms.allocation(report, rows, best)


def disclosure(report: Report, rows: int) -> None:
    disclosure_rooms.disclosure(report, rows, best)


def linkage(report: Report, rows: int) -> None:
    linkage_rooms.linkage(report, rows, best)


def register(report: Report, rows: int) -> None:
    _apart(report, rows, register_rooms.register)


def register_growth(report: Report, rows: int) -> None:
    _apart(report, rows, growing.growth)


def joint(report: Report, rows: int) -> None:
    _apart(report, rows, joint_rooms.joint)


def _apart(report: Report, rows: int, room: Callable[[Any, int], None]) -> None:
    """In a process of its own: a process belongs to one platform, for good."""
    ours, theirs = multiprocessing.Pipe(duplex=False)

    def run() -> None:
        made = Report()
        room(made, rows)
        theirs.send((made.results, made.notes))

    child = multiprocessing.get_context("fork").Process(target=run)
    child.start()
    theirs.close()
    results, notes = ours.recv()
    child.join()
    report.results += results
    report.notes += notes


ROOMS: dict[str, Callable[[Report, int], None]] = {
    "checks-memory": checks_memory,
    "checks-parquet": checks_parquet,
    "one-return": one_return,
    "compile": compiling,
    "cold-start": cold_start,
    "linear": linear,
    "localise": localising_errors,
    "zone": zone,
    "ladders": ladders,
    "planted": planted_errors,
    "index": index,
    "allocation": allocation,
    "register": register,
    "register-growth": register_growth,
    "joint": joint,
    "linkage": linkage,
    "disclosure": disclosure,
    "peers": peers,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--room", choices=list(ROOMS))
    parser.add_argument("--quick", action="store_true", help="within three minutes")
    parser.add_argument("--rows", type=int)
    options = parser.parse_args()
    rows = options.rows or (100_000 if options.quick else 1_000_000)
    written = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    for name in [options.room] if options.room else list(ROOMS):
        print(f"— {name}, {rows:,} returns", flush=True)
        report = Report()
        ROOMS[name](report, rows)
        written[_key(name)] = _told(report, rows)
        RESULTS.write_text(
            json.dumps(written, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
    return 0


def _key(room: str) -> str:
    """A room on PostgreSQL stands beside the same on SQLite."""
    return f"{room}, PostgreSQL" if os.environ.get("DATABASE_URL", "").startswith("p") else room


def _told(report: Report, rows: int) -> dict[str, Any]:
    return {
        "on": date.today().isoformat(),
        "asked": f"rows: {rows:,}; threads: {THREADS}; best of three",
        "machine": {
            "cores": os.cpu_count(), "processor": _processor(), "system": platform.platform(),
            "load": statistics.fmean(os.getloadavg()),
            "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        },
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("gongjian", "numpy", "scipy", "duckdb", "pyarrow")},
        },
        "results": report.results, "notes": report.notes,
    }  # fmt: skip


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


if __name__ == "__main__":
    sys.exit(main())
