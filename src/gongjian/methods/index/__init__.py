"""Composite indices: a tree of indicators, a recipe of steps, scores and ranks that explain themselves.

`recipe` and `tree` are what the pack says; `imputing`, `treating`, `normalising`, `weighing`,
`aggregating` one step each; `steps` and `running` do them in order and keep every table; `drawing`,
`uncertainty`, `sensitivity` say how far the ranks depend on choices.
"""

from .ranking import ranked
from .recipe import Recipe, RecipeError, recipe_of
from .running import Data, Run, run
from .sensitivity import Influence, influences
from .tree import Tree
from .uncertainty import Intervals, intervals

__all__ = [
    "Data", "Influence", "Intervals", "Recipe", "RecipeError", "Run", "Tree", "influences", "intervals",
    "ranked", "recipe_of", "run",
]  # fmt: skip
