"""Addresses of the same page with one thing changed, everything else kept."""

from __future__ import annotations

from django.http import HttpRequest


def with_query(request: HttpRequest, **changes: str | None) -> str:
    """`?…` with these parameters set; None takes one away."""
    query = request.GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}"
