"""Formulas as SQL, with the same meaning as in_numpy, for DuckDB, PostgreSQL, ClickHouse, Spark.

`column(key)` gives the SQL of the column that a key reads, names already quoted. Numbers, dates
(days since 1970-01-01) and truth values (1 and 0) stand in columns that can be cast to a float64,
texts in columns of text. NULL is missing, and so are NaN and the infinities.

A condition becomes an SQL boolean, NULL where it cannot be told; a number a float64, NULL where it
is missing. However deep or wide a formula may be (60 levels, 2,000 words), the databases read it as
they are installed; only a product has at most 200 factors, and a query of hundreds of checks may want
ClickHouse's `max_query_size` raised, a formula of more than 40 levels Spark's
`spark.sql.analyzer.maxIterations`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from ..kinds.types import Type
from .nodes import Group, Node
from .rules import Formula
from .sql_engines import ClickHouse, DuckDB, Engine, Spark
from .sql_expressions import ColumnOf, Telling
from .sql_postgres import Postgres

Dialect = Literal["duckdb", "postgres", "clickhouse", "spark"]
DIALECTS: Mapping[Dialect, type[Engine]] = {
    "duckdb": DuckDB,
    "postgres": Postgres,
    "clickhouse": ClickHouse,
    "spark": Spark,
}


def sql_of(node: Node, column: ColumnOf, dialect: Dialect) -> str:
    """One expression with the meaning of a formula over one record.

    Raises FormulaError if the database cannot hold a text of the formula, or if a product has
    more than 200 factors.
    """
    telling = Telling(DIALECTS[dialect](), column)
    told = telling.told(node)
    return telling.engine.tidy(told) if _is_number(node) else told


def judgement_sql(
    rules: Mapping[str, Formula], column: ColumnOf, relation: str, dialect: Dialect
) -> str:
    """A query with one row per check, in order: `check`, `passes`, `fails`, `undecided`.

    `rules` by the check's id; `relation` is what stands after FROM, one row per record. The
    relation is read once.
    """
    if not rules:
        raise ValueError("no rules")
    telling = Telling(DIALECTS[dialect](), column)
    engine = telling.engine
    answers, counts, rows = [], ["count(*) as _all"], []
    for place, (check, rule) in enumerate(rules.items()):
        answers.append(f"{telling.told(rule.node)} as _c{place}")
        counts.append(f"{engine.count_true(f'_c{place}')} as _p{place}")
        counts.append(f"count(_c{place}) as _k{place}")
        passes, known = f"_p{place}", f"_k{place}"
        rows.append((engine.text(check), passes, f"{known} - {passes}", f"_all - {known}"))
    judged = f"(select {', '.join(answers)} from {relation}) as _judged"
    counted = f"(select {', '.join(counts)} from {judged}) as _counted"
    return engine.laid_out(rows, ("check", "passes", "fails", "undecided"), counted)


def failing_sql(
    rules: Mapping[str, Formula], column: ColumnOf, relation: str, unit: str, dialect: Dialect
) -> str:
    """A query with one row per record and check that it fails: `unit`, `check`, in no order.

    `unit` is the SQL of the column that names the record. Each check reads only its own columns:
    with columnar storage that is several times faster than looking at all checks of a record.
    """
    if not rules:
        raise ValueError("no rules")
    telling = Telling(DIALECTS[dialect](), column)
    name = telling.engine.name
    return " union all ".join(
        f"select {unit} as {name('unit')}, {telling.engine.text(check)} as {name('check')} "
        f"from {relation} where not {telling.told(rule.node)}"
        for check, rule in rules.items()
    )


def indicator_sql(
    formula: Formula,
    column: ColumnOf,
    relation: str,
    group_by: Sequence[str],
    dialect: Dialect,
) -> str:
    """A query with one row per group: the columns of `group_by` (names, not quoted), `value`."""
    return _Indicator(formula.node, column, relation, group_by, dialect).query()


class _Indicator:
    """One indicator: values of records, then sums of groups, then sums of all, then arithmetic."""

    def __init__(
        self, node: Node, column: ColumnOf, relation: str, group_by: Sequence[str], dialect: Dialect
    ) -> None:
        self.engine = DIALECTS[dialect]()
        self.node = node
        self.relation = relation
        self.names = [self.engine.name(name) for name in group_by]
        self.places = [f"_g{i}" for i in range(len(group_by))]
        self.records = Telling(self.engine, column)
        self.groups = Telling(self.engine, column, self._value)
        self.of_records: list[str] = [
            f"{name} as {place}" for name, place in zip(self.names, self.places, strict=True)
        ]
        self.of_groups: list[str] = list(self.places)
        self.of_all: list[str] = []

    def query(self) -> str:
        value = self.groups.told(self.node)
        value = self.engine.tidy(value) if _is_number(self.node) else value
        records = f"(select {', '.join(self.of_records) or '1 as _one'} from {self.relation}) as _r"
        by = f" group by {', '.join(self.places)}" if self.places else ""
        groups = (
            f"(select {', '.join(self.of_groups) or 'count(*) as _n'} from {records}{by}) as _s"
        )
        whole = f"(select {', '.join(['_s.*', *self.of_all])} from {groups}) as _w"
        told = [f"{place} as {name}" for name, place in zip(self.names, self.places, strict=True)]
        told.append(f"{value} as {self.engine.name('value')}")
        return f"select {', '.join(told)} from {whole}"

    def _value(self, node: Group) -> str:
        values = self.records.all_told(node.arguments)
        wanted = [] if node.where is None else [self.records.told(node.where)]
        wanted += [self._present(told, of) for told, of in zip(values, node.arguments, strict=True)]
        if node.function == "count":
            values = [self.engine.number(1.0)]
        if node.function == "distinct" and _is_number(node.arguments[0]):
            values = [f"({values[0]} + {self.engine.number(0.0)})"]  # ClickHouse tells -0 from 0
        condition = " and ".join(wanted) or "true"
        columns = [self._record(f"case when {condition} then {told} end") for told in values]
        return _GROUPS[node.function](self, *columns)

    def _present(self, told: str, node: Node) -> str:
        return self.engine.present(told) if _is_number(node) else f"({told} is not null)"

    def _record(self, value: str) -> str:
        self.of_records.append(f"{value} as _v{len(self.of_records)}")
        return f"_v{len(self.of_records) - 1}"

    def _group(self, value: str) -> str:
        self.of_groups.append(f"{value} as _a{len(self.of_groups)}")
        return f"_a{len(self.of_groups) - 1}"

    def _all(self, value: str) -> str:
        self.of_all.append(f"{value} as _w{len(self.of_all)}")
        return f"_w{len(self.of_all) - 1}"

    def _parts(self, x: str) -> list[str]:
        return [self._group(f"sum({part})") for part in self.engine.sum_parts(x)]

    def _sum(self, x: str) -> str:
        return self.engine.summed(self._parts(x))

    def _count(self, x: str) -> str:
        return self._group(f"cast(count({x}) as {self.engine.real})")

    def _mean(self, x: str) -> str:
        return self.engine.over(self._sum(x), self._count(x))

    def _median(self, x: str) -> str:
        return self._group(self.engine.median(x))

    def _distinct(self, x: str) -> str:
        return self._group(f"cast(count(distinct {x}) as {self.engine.real})")

    def _share(self, x: str) -> str:
        parts = self._parts(x)
        whole = [self._all(f"sum({part}) over ()") for part in parts]
        return self.engine.over(self.engine.summed(parts), self.engine.summed(whole))

    def _ratio(self, a: str, b: str) -> str:
        return self.engine.over(self._sum(a), self._sum(b))


_GROUPS: Mapping[str, Callable[..., str]] = {
    "sum": _Indicator._sum,
    "count": _Indicator._count,
    "mean": _Indicator._mean,
    "median": _Indicator._median,
    "distinct": _Indicator._distinct,
    "share": _Indicator._share,
    "ratio": _Indicator._ratio,
}


def _is_number(node: Node) -> bool:
    return node.type in (Type.NUMBER, Type.DATE)
