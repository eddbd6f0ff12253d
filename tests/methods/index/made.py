"""Trees, recipes and data for the tests of indices."""

from __future__ import annotations

import numpy as np

from gongjian.methods.index import Data, Recipe, Tree, recipe_of
from gongjian.methods.packs.faults import Found
from gongjian.methods.packs.recipes import read_recipe
from gongjian.methods.packs.trees import read_tree

NAN = float("nan")
TREE = """\
code,parent,name,weight,direction
index,,综合指数,1,1
a,index,甲,3,1
b,index,乙,1,1
a1,a,甲一,2,1
a2,a,甲二,1,-1
b1,b,乙一,1,1
"""


def tree(text: str = TREE) -> Tree:
    found = Found()
    made = Tree(read_tree("tree.csv", text, found))
    assert not len(found)
    return made


def flat(*codes: str) -> Tree:
    """Indicators of equal weight beneath one root."""
    rows = "".join(f"{code},index,{code},1,1\n" for code in codes)
    return tree(f"code,parent,name,weight,direction\nindex,,综合指数,1,1\n{rows}")


def recipe(text: str) -> Recipe:
    found = Found()
    read = read_recipe("recipe.yaml", text, found)
    assert read is not None and not len(found), list(found)
    return recipe_of(read.steps)


def data(**columns: list[float]) -> Data:
    size = len(next(iter(columns.values())))
    return Data(
        [f"u{i}" for i in range(size)], {c: np.array(v, dtype=float) for c, v in columns.items()}
    )
