"""Indicators of parks, computed from the returns of their units and their own."""

from .values import park_values

__all__ = ["park_values"]
