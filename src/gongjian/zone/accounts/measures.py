"""How often somebody may do what costs much or gives much away; each measure stands in the settings."""

from __future__ import annotations

from allauth.core import ratelimit
from django.http import HttpRequest

from ..web.measures import TooOften


def measured(request: HttpRequest, action: str) -> None:
    """Counts one more, for a person by name, for a visitor by address. Raises TooOften."""
    if not ratelimit.consume(request, action=action):
        raise TooOften(action)
