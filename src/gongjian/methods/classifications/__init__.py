"""Classifications in editions: a tree of codes, and the way from the codes of one edition to another's.

A code means nothing without its edition. What was coded by an old edition is told in a new one by a
crosswalk: exactly where an old code has one new code, and at a higher level wherever all its new codes
stand beneath one class (Eurostat, Statistical classifications: correspondence tables, 2015).
"""

from .crosswalk import Crosswalk
from .tree import Tree

__all__ = ["Crosswalk", "Tree"]
