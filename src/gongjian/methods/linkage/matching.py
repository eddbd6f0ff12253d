"""Two lists, one unit: pairs with a weight in bits, a probability, and what each comparison gave.

splink scores the candidates on a DuckDB in memory by the levels of `comparisons`. Nothing is learnt and
nothing drawn, so the same lists give the same pairs, in whatever order their rows stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..kinds.columns import Floats, Mask
from ..kinds.words import Words
from .candidates import candidates, given
from .comparisons import (
    BY_NAME,
    COMMON,
    COMPARISONS,
    LEAST_CODE,
    ROWS_OF_ONE_UNIT,
    settings,
)  # fmt: skip
from .names import Parser
from .records import Units, columns_of

Ints = NDArray[np.int64]

_SEALED: dict[str, Any] = {"enable_external_access": "false"}
CERTAIN = 7.0  # bits: 128 to 1
DOUBTFUL = 0.0  # even


class Standing(Enum):
    """What a pair is taken for."""

    CERTAIN = "certain"
    DOUBTFUL = "doubtful"  # for a clerk to look at
    BRANCH = "branch"  # a branch and its parent, or two branches of one: related, not the same


STANDINGS = {
    Standing.CERTAIN: Words("同一单位", "the same unit"),
    Standing.DOUBTFUL: Words("存疑，请人工核对", "doubtful: have it looked at"),
    Standing.BRANCH: Words("总部与分支机构，相关而不是同一单位", "parent and branch: related, not the same"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """Pairs above the threshold, one entry each, by the order of the first list, then the better first."""

    ids_a: tuple[str, ...]
    ids_b: tuple[str, ...]
    weights: Floats  # bits
    probabilities: Floats
    branches: Mask
    by_former_name: Mask
    levels: dict[str, Ints]  # by comparison: which level holds, -1 where it cannot be compared
    bits: dict[str, Floats]
    compared: int  # pairs that were scored
    notes: tuple[Words, ...]
    certain: float = CERTAIN

    def __len__(self) -> int:
        return len(self.ids_a)

    def standing(self, row: int) -> Standing:
        if self.branches[row]:
            return Standing.BRANCH
        return Standing.CERTAIN if self.weights[row] >= self.certain else Standing.DOUBTFUL

    def reasons(self, row: int) -> tuple[Words, ...]:
        """What the pair is taken for, then every comparison that weighs, with its bits."""
        said = [STANDINGS[self.standing(row)]]
        if self.by_former_name[row]:
            said.append(Words("按曾用名", "by a former name"))
        for name, comparison in BY_NAME.items():
            bits = float(self.bits[name][row])
            if abs(bits) >= 0.05:
                words = comparison.level(int(self.levels[name][row])).words
                said.append(Words(f"{words.zh} {bits:+.1f}", f"{words.en} {bits:+.1f}"))
        return tuple(said)


def link(
    a: Units, b: Units, *, areas: Iterable[str] = (), at_least: float = DOUBTFUL,
    certain: float = CERTAIN, one_to_one: bool = False, progress: Callable[[int], None] | None = None,
) -> Links:  # fmt: skip
    """Pairs of a unit of one list with a unit of the other that weigh at least so many bits.

    `areas`: names of districts and cities that the names may hold. `one_to_one`: every unit at most once,
    the best pairs first; branches stand aside and keep their pairs.
    """
    return _linked((a, b), areas, at_least, certain, one_to_one, progress)


def deduplicate(
    units: Units, *, areas: Iterable[str] = (), at_least: float = DOUBTFUL, certain: float = CERTAIN,
    progress: Callable[[int], None] | None = None,
) -> Links:  # fmt: skip
    """Pairs within one list that weigh at least so many bits; each pair once, the lesser id first."""
    return _linked((units,), areas, at_least, certain, False, progress)


def weigh(
    a: Units, b: Units, pairs: Iterable[tuple[int, int]], *, among: int = 0, areas: Iterable[str] = (),
    certain: float = CERTAIN,
) -> Links:  # fmt: skip
    """Pairs that somebody else has found, by their places in the two lists, whatever each weighs.

    `among`: how many units the longer of the lists is a part of, where it is a part: the likelihood that any two
    are one hangs on it.
    """
    chosen = np.array(sorted(set(pairs)), dtype=np.int64).reshape(-1, 2)
    return _linked((a, b), areas, None, certain, False, None, chosen, among)


def _linked(
    lists: Sequence[Units], areas: Iterable[str], at_least: float | None, certain: float, one_to_one: bool,
    progress: Callable[[int], None] | None, pairs: Ints | None = None, among: int = 0,
) -> Links:  # fmt: skip
    import duckdb  # heavy, and only wanted where lists are linked

    records = columns_of(lists, Parser(areas), progress)
    with duckdb.connect(":memory:", config=_SEALED) as connection:
        connection.execute("SET enable_progress_bar = false")  # it would write among our output
        connection.register("records_made", records)
        connection.execute(
            "CREATE TABLE records AS SELECT *, list_aggregate(list_sort(string_split(brand, '')), "
            "'string_agg', '') AS sorted FROM records_made"
        )
        count, notes = (
            candidates(connection, within=len(lists) == 1) if pairs is None else given(connection, pairs)
        )  # fmt: skip
        rows = max(among, *map(len, lists))
        found = _scored(connection, rows, at_least) if count else _none()
    first, last = lists[0], lists[-1]
    kept = _in_order(found, one_to_one)
    found = {name: column[kept] for name, column in found.items()}
    return Links(
        tuple(first.ids[i] for i in found["row_l"].tolist()),
        tuple(last.ids[i] for i in found["row_r"].tolist()),
        found["weight"], 1 / (1 + np.exp2(-found["weight"])), found["branch"], found["former"],
        {c.name: found[f"level_{c.name}"] for c in COMPARISONS},
        {c.name: found[f"bits_{c.name}"] for c in COMPARISONS},
        count, notes, certain,
    )  # fmt: skip


def _scored(connection: Any, rows: int, at_least: float | None) -> dict[str, NDArray[Any]]:
    """The pairs of units above the threshold, if there is one, each by the names that agree best."""
    from splink import DuckDBAPI, Linker

    api = DuckDBAPI(connection=connection)
    linker = Linker(api.register("records"), settings(rows), log_level=None)
    for column, sql in _commonness(connection):
        connection.execute(f"CREATE OR REPLACE TABLE common_{column} AS {sql}")
        linker.table_management.register_term_frequency_lookup(
            api.register(f"common_{column}"), column
        )
    linker.table_management.register_blocked_pairs_for_predict(api.register("candidates"))
    scored = linker.inference.predict(threshold_match_weight=at_least, warning_mode="never")
    parts = ", ".join(
        f"gamma_{c.name}::BIGINT AS level_{c.name}, {_bits(c.name)} AS bits_{c.name}"
        for c in COMPARISONS
    )
    told = connection.execute(
        f"SELECT l.row AS row_l, r.row AS row_r, match_weight AS weight, l.branch <> r.branch AS branch, "
        f"l.variant + r.variant > 0 AS former, {parts} FROM {scored.physical_name} AS s "
        "JOIN records AS l ON l.uid = s.uid_l JOIN records AS r ON r.uid = s.uid_r "
        "QUALIFY row_number() OVER (PARTITION BY l.row, r.row ORDER BY match_weight DESC, l.branch <> r.branch, "
        "s.uid_l, s.uid_r) = 1"
    ).fetchnumpy()
    return {name: np.asarray(column) for name, column in told.items()}


def _bits(name: str) -> str:
    """The weight of a comparison with commonness in it."""
    if any(level.common for level in BY_NAME[name].levels):
        return f"mw_{name} + mw_tf_adj_{name}"
    return f"mw_{name}"


def _commonness(connection: Any) -> Iterator[tuple[str, str]]:
    """How common every value is, in SQL: the more common of the two lists, with reference rows mixed in."""
    for column, (usual, rows) in COMMON.items():
        yield (
            column,
            (
                f"SELECT {column}, max((n + {usual * rows}) / (total + {rows})) AS tf_{column} FROM ("
                f"SELECT {column}, count(*) AS n, sum(count(*)) OVER (PARTITION BY side) AS total "
                f"FROM records WHERE {column} <> '' AND variant = 0 GROUP BY {column}, side) GROUP BY {column}"
            ),
        )
    yield (
        "code",
        (
            "SELECT code, max(greatest((n - "
            + str(ROWS_OF_ONE_UNIT)
            + f") / total, {LEAST_CODE})) AS tf_code FROM ("
            "SELECT code, count(*) AS n, sum(count(*)) OVER (PARTITION BY side) AS total "
            "FROM records WHERE code <> '' AND variant = 0 GROUP BY code, side) GROUP BY code"
        ),
    )


def _none() -> dict[str, NDArray[Any]]:
    return {
        "row_l": np.empty(0, dtype=np.int64), "row_r": np.empty(0, dtype=np.int64),
        "weight": np.empty(0), "branch": np.empty(0, dtype=bool), "former": np.empty(0, dtype=bool),
        **{f"level_{c.name}": np.empty(0, dtype=np.int64) for c in COMPARISONS},
        **{f"bits_{c.name}": np.empty(0) for c in COMPARISONS},
    }  # fmt: skip


def _in_order(found: dict[str, NDArray[Any]], one_to_one: bool) -> Ints:
    """Places of the pairs that are kept, by the first list's order."""
    left, right, weight = found["row_l"], found["row_r"], found["weight"]
    order: Ints = np.lexsort((right, -weight, left))
    if not one_to_one:
        return order
    taken_left: set[int] = set()
    taken_right: set[int] = set()
    kept = []
    for place in np.lexsort((right, left, -weight)).tolist():
        l, r = int(left[place]), int(right[place])  # noqa: E741
        if not found["branch"][place]:
            if l in taken_left or r in taken_right:
                continue
            taken_left.add(l)
            taken_right.add(r)
        kept.append(place)
    kept_places = set(kept)
    return np.array([place for place in order.tolist() if place in kept_places], dtype=np.int64)
