"""The made-up zone with three years of joint building, sown once for all tests that stand here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation

from gongjian.zone.demonstration.joint import sow_joint


@pytest.fixture(scope="package")
def three_years(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        with translation.override("zh-hans"):
            sow_joint()
        yield
        transaction.set_rollback(True)
