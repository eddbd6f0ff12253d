"""What is the same question to either database is asked once, on SQLite."""

from __future__ import annotations

import pytest
from django.conf import settings

ONCE = pytest.mark.skipif(
    "postgresql" in str(settings.DATABASES["default"]["ENGINE"]),
    reason="the same question to either database: asked on SQLite",
)
