"""What the pack knows of the parks' lead industries is here before each test."""

from __future__ import annotations

import pytest

from gongjian.zone.filings import declaring
from zone.joint import house


@pytest.fixture(autouse=True)
def _declared(db: None) -> None:
    declaring.seed(by=None, house=house("zone_office"))
