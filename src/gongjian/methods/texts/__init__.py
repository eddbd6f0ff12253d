"""Texts held against each other."""

from .likeness import Likeness, closest, containment, marked, resemblance, shingles

__all__ = ["Likeness", "closest", "containment", "marked", "resemblance", "shingles"]
