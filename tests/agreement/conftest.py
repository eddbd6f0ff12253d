"""Every database that formulas are told to, once for the whole run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import duckdb
import pytest

from agreement.databases import (
    ClickHouse,
    Database,
    DuckDB,
    Postgres,
    Spark,
    running_clickhouse,
    running_postgres,
    running_spark,
)

NAMES = ("duckdb", "postgres", "clickhouse", "spark")


@pytest.fixture(scope="session")
def in_duckdb() -> Iterator[DuckDB]:
    with duckdb.connect() as connection:
        yield DuckDB(connection)


@pytest.fixture(scope="session")
def in_postgres(require_debian: Callable[[str, str], str]) -> Iterator[Postgres]:
    with running_postgres(require_debian("initdb", "postgresql")) as server:
        yield server


@pytest.fixture(scope="session")
def in_clickhouse() -> Iterator[ClickHouse]:
    with running_clickhouse() as engine:
        yield engine


@pytest.fixture(scope="session")
def in_spark() -> Iterator[Spark]:
    pytest.importorskip("pyspark", reason="Spark is tried only where pyspark is installed")
    with running_spark() as session:
        yield session


@pytest.fixture(scope="session", params=NAMES)
def database(request: pytest.FixtureRequest) -> Database:
    """Each of them in turn."""
    found: Database = request.getfixturevalue(f"in_{request.param}")
    return found
