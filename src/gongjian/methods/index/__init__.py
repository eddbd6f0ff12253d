"""Composite indices: a tree of indicators, a recipe of steps, scores and ranks that explain themselves.

`recipe` and `tree` are what the pack says; `imputing`, `treating`, `normalising`, `weighing`,
`aggregating` one step each; `running` does them in order and keeps every table; `uncertainty` draws.
"""

from .recipe import Recipe, RecipeError, recipe_of
from .running import Data, Run, ranked, run
from .tree import Tree
from .uncertainty import Influence, Intervals, influences, intervals

__all__ = [
    "Data", "Influence", "Intervals", "Recipe", "RecipeError", "Run", "Tree", "influences", "intervals",
    "ranked", "recipe_of", "run",
]  # fmt: skip
