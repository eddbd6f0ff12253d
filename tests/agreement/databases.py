"""Databases for tests: records put into a table, and queries asked of it.

A number that is not there is told as NULL in some rows and as NaN in others, for both mean missing.
"""

from __future__ import annotations

import importlib
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import chdb.session
import duckdb
import numpy as np
import postgres
import psycopg

from gongjian.methods.formulas import Key
from gongjian.methods.formulas.in_sql import DIALECTS, Dialect
from gongjian.methods.formulas.records import Records
from gongjian.methods.kinds.columns import TextColumn

Rows = list[tuple[Any, ...]]


class Database(Protocol):
    """One database with one table, `records`, that `load` fills anew."""

    dialect: Dialect

    def load(self, records: Records) -> None: ...

    def ask(self, query: str) -> Rows: ...


def column_name(key: Key) -> str:
    """A name that wants quoting in every database."""
    shift = key.shift
    return f'{key.item} "`{shift.years}/{shift.periods}/{shift.within}'


def column_of(key: Key, dialect: Dialect) -> str:
    return DIALECTS[dialect]().name(column_name(key))


ROW = "row number"


def cells(records: Records) -> tuple[list[str], list[str], Rows]:
    """Names, types (number, text) and rows of a table; the first column is the row's number."""
    names, kinds, columns = [ROW], ["number"], [list(range(records.length))]
    for key, column in records.columns.items():
        names.append(column_name(key))
        kinds.append("text" if isinstance(column, TextColumn) else "number")
        if isinstance(column, TextColumn):
            columns.append([column.text(i) for i in range(records.length)])  # type: ignore[misc]
        else:
            columns.append([_cell(i, float(x)) for i, x in enumerate(column)])  # type: ignore[misc]
    return names, kinds, list(zip(*columns, strict=True))


def _cell(row: int, value: float) -> float | None:
    return None if value != value and row % 3 else value


def _column(kind: str, values: Sequence[Any]) -> Any:
    if kind == "text":
        return np.array(values, dtype=object)
    floats = np.array([0.0 if v is None else v for v in values], dtype=float)
    return np.ma.masked_array(floats, [v is None for v in values])


@dataclass
class DuckDB:
    connection: duckdb.DuckDBPyConnection
    dialect: Dialect = "duckdb"

    def load(self, records: Records) -> None:
        names, kinds, rows = cells(records)
        columns = {
            name: _column(kind, values)
            for name, kind, values in zip(names, kinds, zip(*rows, strict=True), strict=True)
        }
        self.connection.register("given", columns)
        self.connection.execute("create or replace table records as select * from given")
        self.connection.unregister("given")

    def ask(self, query: str) -> Rows:
        return self.connection.execute(query).fetchall()


@dataclass
class ClickHouse:
    """ClickHouse in this process. It reads its records from the Parquet file DuckDB writes."""

    session: chdb.session.Session
    writer: DuckDB
    folder: Path
    dialect: Dialect = "clickhouse"
    made: int = 0

    def load(self, records: Records) -> None:
        self.made += 1
        file = self.folder / f"records{self.made}.parquet"
        self.writer.load(records)
        self.writer.ask(f"copy records to '{file}' (format parquet)")
        self.session.query("drop table if exists records")
        self.session.query(
            f"create table records engine Memory as select * from file('{file}', Parquet)"
        )

    def ask(self, query: str) -> Rows:
        answer = self.folder / "answer.parquet"
        answer.write_bytes(bytes(self.session.query(query, "Parquet").bytes()))
        return self.writer.ask(f"select * from read_parquet('{answer}')")


@dataclass
class Postgres:
    connection: psycopg.Connection[tuple[Any, ...]]
    dialect: Dialect = "postgres"

    def load(self, records: Records) -> None:
        names, kinds, rows = cells(records)
        types = {"number": "float8", "text": "text"}
        quote = DIALECTS["postgres"]().name
        columns = ", ".join(f"{quote(n)} {types[k]}" for n, k in zip(names, kinds, strict=True))
        self.connection.execute("drop table if exists records")
        self.connection.execute(f"create table records ({columns})".encode())
        with self.connection.cursor().copy("copy records from stdin") as copy:
            for row in rows:
                copy.write_row(row)

    def ask(self, query: str) -> Rows:
        return self.connection.execute(query.encode()).fetchall()


@dataclass
class Spark:
    """Spark, if pyspark and a Java are there; `session` is a SparkSession."""

    session: Any
    dialect: Dialect = "spark"

    def load(self, records: Records) -> None:
        names, kinds, rows = cells(records)
        types = {"number": "double", "text": "string"}
        quote = DIALECTS["spark"]().name
        schema = ", ".join(f"{quote(n)} {types[k]}" for n, k in zip(names, kinds, strict=True))
        rows = [(float(row[0]), *row[1:]) for row in rows]
        self.session.createDataFrame(rows, schema).createOrReplaceTempView("records")

    def ask(self, query: str) -> Rows:
        return [tuple(row) for row in self.session.sql(query).collect()]


@contextmanager
def running_postgres(initdb: str) -> Iterator[Postgres]:
    with (
        postgres.running(Path(initdb)) as server,
        psycopg.connect(server.words, autocommit=True) as connection,
    ):
        yield Postgres(connection)


@contextmanager
def running_clickhouse() -> Iterator[ClickHouse]:
    with tempfile.TemporaryDirectory(prefix="gongjian-ch-") as folder:
        session = chdb.session.Session(str(Path(folder) / "data"))
        try:
            yield ClickHouse(session, DuckDB(duckdb.connect()), Path(folder))
        finally:
            session.close()


@contextmanager
def running_spark() -> Iterator[Spark]:
    sql = importlib.import_module("pyspark.sql")
    builder = sql.SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.sql.shuffle.partitions", "2")
    session = builder.config("spark.sql.analyzer.maxIterations", "500").getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    try:
        yield Spark(session)
    finally:
        session.stop()
