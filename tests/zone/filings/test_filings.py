"""Filings from a park's draft to the archived reply: two acts, two documents, and what each step wants."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from gongjian.zone.filings import accepting, actions, consulting
from people import acting
from zone.filings.stages import *

pytestmark = pytest.mark.django_db


def test_way() -> None:
    f = archived()
    assert f.number == "2026-001"
    assert f.light == "green"
