"""Two lists of a made-up zone linked, beside a bare join of their names and rapidfuzz on its own."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from memory import risen
from rapidfuzz import fuzz, process

sys.path.append(str(Path(__file__).parent.parent / "tools"))

import linkage_figures

from gongjian.methods.linkage import CERTAIN, DOUBTFUL, Links, codes_of, link
from gongjian.methods.synthetic.other_lists import SAME, Entry, other_list, register_list

Best = Callable[..., float]
COLUMNS = ("former", "codes", "addresses", "phones")
SAMPLE = 200  # names that rapidfuzz compares with all


def linkage(report: Any, rows: int, best: Best) -> None:
    """200,000 × 200,000 at full size: every firm of the register is in the other list, some otherwise."""
    size = rows // 5
    zone = linkage_figures.zone_of(size)
    register, entries = register_list(zone), list(other_list(zone, share=1.0))
    for title, columns in (("names alone", ()), ("with codes, addresses, phones", COLUMNS)):
        a, b = (linkage_figures.units_of(each, columns) for each in (register, entries))
        held: list[Links] = []

        def run(a=a, b=b, held=held) -> None:
            held[:] = [link(a, b)]

        taken = best(run)
        (links,) = held
        report.measured(f"{size:,} × {len(entries):,} units linked, {title}", taken, "s",
                        60.0 * size / 200_000)  # fmt: skip
        report.note(f"linkage, {title}: {links.compared:,} pairs compared; {_shares(links, register, entries)}")  # fmt: skip
    reasons = best(lambda: [links.reasons(row) for row in range(len(links))])
    codes = best(lambda: codes_of([entry.code for entry in register]))
    report.note(f"linkage: reasons of {len(links):,} pairs {reasons:.2f} s; check digits of {size:,} codes {codes:.2f} s")  # fmt: skip
    report.note(f"linkage: a bare DuckDB {duckdb.__version__} hash join on the exact names {_joined(register, entries, best):.3f} s")  # fmt: skip
    _beside_rapidfuzz(report, register, entries, best)
    if size <= 200_000:
        above = risen(
            "from linkage_rooms import linkage_figures as f; from gongjian.methods.synthetic import other_list, register_list\n"
            "from gongjian.methods.linkage import link\n"
            f"z = f.zone_of({size}); r, e = register_list(z), list(other_list(z, share=1.0))\n"
            f"a, b = f.units_of(r, {COLUMNS!r}), f.units_of(e, {COLUMNS!r})\n",
            "link(a, b)",
        )
        report.note(f"linkage: memory above the two lists {above:,.0f} MB")


def _shares(links: Links, register: list[Entry], entries: list[Entry]) -> str:
    measured = linkage_figures.Measured(
        links, {e.id: e.firm for e in entries}, {e.id: e.firm for e in register},
        {e.id: e.kind for e in entries},
    )  # fmt: skip
    meant = sum(entry.kind in SAME for entry in entries)
    told = []
    for at in (CERTAIN, DOUBTFUL):
        right, _, given, good = measured.found(at)
        recall = sum(right[kind] for kind in SAME) / meant
        told.append(f"at {at:g} bits precision {good / max(given, 1):.1%}, recall {recall:.1%}")
    return "; ".join(told)


def _joined(register: list[Entry], entries: list[Entry], best: Best) -> float:
    connection = duckdb.connect()
    for name, held in (("a", register), ("b", entries)):
        connection.register("made", {"name": np.array([e.name for e in held], dtype=object)})
        connection.execute(f"CREATE TABLE {name} AS FROM made")
        connection.unregister("made")
    return best(lambda: connection.execute("SELECT count(*) FROM a JOIN b USING (name)").fetchall())


def _beside_rapidfuzz(report: Any, register: list[Entry], entries: list[Entry], best: Best) -> None:
    """The best of all names by plain likeness, for a sample, scaled to the whole list."""
    sample = entries[:: max(1, len(entries) // SAMPLE)][:SAMPLE]
    names, wanted = [e.name for e in register], [e.name for e in sample]
    held: list[Any] = []

    def run() -> None:
        held[:] = [process.cdist(wanted, names, scorer=fuzz.ratio, workers=2, dtype=np.uint8)]

    taken = best(run) * len(entries) / len(sample)
    (likeness,) = held
    chosen = likeness.argmax(axis=1)
    good = given = 0
    for row, entry in enumerate(sample):
        if likeness[row, chosen[row]] >= 90:
            given += 1
            good += register[int(chosen[row])].firm == entry.firm
    meant = sum(entry.kind in SAME for entry in sample)
    report.note(
        f"rapidfuzz {version('rapidfuzz')} cdist of whole names, {len(sample)} names scaled to {len(entries):,}: "
        f"{taken:,.0f} s; the likeliest at 90 and above: precision {good / max(given, 1):.1%}, recall {good / meant:.1%} "
        f"(a branch counted as its parent)"
    )
