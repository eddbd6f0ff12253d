"""How often somebody may do what costs much or gives much away; each measure stands in the settings."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.cache import cache

from ..web.measures import TooOften
from .acting import address_of


def measured(request: Any, action: str) -> None:
    """Counts one more, for a person by name, for a visitor by address. Raises TooOften."""
    most, seconds = settings.MEASURES[action]
    who = request.user.pk if request.user.is_authenticated else address_of(request)
    key = f"measure:{action}:{who}:{int(time.time()) // seconds}"
    cache.add(key, 0, timeout=seconds)
    if cache.incr(key) > most:
        raise TooOften(action)
