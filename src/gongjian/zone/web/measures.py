"""Too often: told on a page of its own, wherever it is found out."""

from __future__ import annotations


class TooOften(Exception):
    """Somebody asks faster than people do; the word says for what."""
