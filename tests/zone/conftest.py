"""The made-up zone in the database of the tests: sown once, each test's changes rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from gongjian.zone.audit import append_only
from gongjian.zone.demonstration import sowing

FIRMS = 120


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        sowing.sow("tianjin", firms=FIRMS)


@pytest.fixture
def tampering(db: None) -> Iterator[None]:
    """The lock of the trail is off, as for somebody who holds the database itself."""
    append_only.remove(connection)
    yield
    append_only.install(connection)
