"""What `gongjian index` reads: a tree and a recipe, from a folder, a pack or an earlier run; and the data."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..intake import Table, Wanted, packs
from ..methods.index import Data, Recipe, RecipeError, Tree, recipe_of
from ..methods.kinds.types import Type
from ..methods.kinds.words import Words
from ..methods.packs import PackFaults
from ..methods.packs.faults import Found
from ..methods.packs.recipes import read_recipe
from ..methods.packs.trees import read_tree
from .problems import Problem
from .reading import PERIOD, refuse_empty, table_of

FILES = ("tree.csv", "recipe.yaml")
NAME = "name"


@dataclass(frozen=True)
class Index:
    """A tree and a recipe, the texts that they were read from, and the name they go by."""

    name: str
    tree: Tree
    recipe: Recipe
    texts: dict[str, str]
    replayed: dict[str, Any] | None = None  # the run.json that is run again


def read_index(name: str) -> Index:
    """A folder with tree.csv, PACK/INDEX, or the run.json of an earlier run. Raises Problem."""
    if Path(name).is_file() and name.endswith(".json"):
        return _replayed(Path(name))
    folder = Path(name)
    if not (folder / FILES[0]).is_file():
        pack, slash, code = name.rpartition("/")
        if slash and not folder.exists():
            folder = packs.folder_of(pack) / "indices" / code
    if not (folder / FILES[0]).is_file():
        raise Problem(Words(f"{name}：不是指数的文件夹，里面要有 tree.csv",
                            f"{name}: no index folder, it holds no tree.csv"))  # fmt: skip
    texts = {file: packs.text_of(folder / file) for file in FILES if (folder / file).is_file()}
    return _of_texts(name, texts, folder)


def _replayed(path: Path) -> Index:
    try:
        told = json.loads(packs.text_of(path))
        texts = {file: told[file] for file in FILES if file in told}
        name, seed, draws, data = told["index"], told["seed"], told["draws"], told["data"]["sha256"]
        whole = all(isinstance(t, str) for t in (*texts.values(), name, data)) and FILES[0] in texts
        if not whole or type(seed) is not int or type(draws) is not int:
            raise KeyError(FILES[0])
    except (ValueError, KeyError, TypeError) as error:
        raise Problem(Words(f"{path}：不是 gongjian index 写出的 run.json",
                            f"{path}: no run.json that gongjian index wrote")) from error  # fmt: skip
    made = _of_texts(name, texts, path.parent)
    return Index(name, made.tree, made.recipe, texts, told)


def _of_texts(name: str, texts: dict[str, str], folder: Path) -> Index:
    found = Found()
    branches = read_tree(FILES[0], texts[FILES[0]], found)
    recipe = read_recipe(FILES[1], texts[FILES[1]], found) if FILES[1] in texts else None
    if len(found):
        raise Problem(*packs.told(PackFaults(found.in_order(FILES)), folder))
    if not branches:
        raise Problem(Words(f"{folder / FILES[0]}：没有一行", f"{folder / FILES[0]}: no row"))
    try:
        return Index(name, Tree(branches), recipe_of(recipe.steps if recipe else {}), texts)
    except RecipeError as error:
        raise Problem(error.words) from error


def read_data(path: Path, index: Index) -> tuple[Table, Data]:
    """The columns that the index reads. Raises Problem."""
    tree, recipe = index.tree, index.recipe
    numbers, texts = recipe.columns
    graded = [code for code in tree.leaves if code in recipe.grades]
    wanted = [
        Wanted(c, (c,), Type.NUMBER)
        for c in dict.fromkeys((*tree.leaves, *numbers))
        if c not in graded
    ]
    wanted += [Wanted(t, (t,), Type.TEXT) for t in texts if t not in numbers]
    wanted += [Wanted(NAME, (NAME,), Type.TEXT)] if NAME not in texts else []
    table = table_of(path, wanted, periods=True)
    refuse_empty(table, path)
    columns = {
        name: [column.text(row) or "" for row in range(len(table.units))]
        for name, column in table.texts.items()
    }
    periods = columns.pop(PERIOD, [])
    return table, Data(
        units=table.units,
        indicators={code: table.numbers[code] for code in tree.leaves if code in table.numbers},
        numbers={name: table.numbers[name] for name in numbers if name in table.numbers},
        texts=columns,
        periods=periods,
    )


def fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def refuse_other_data(index: Index, path: Path) -> None:
    """A replay is of the same data."""
    if index.replayed is not None and fingerprint(path) != index.replayed["data"]["sha256"]:
        raise Problem(Words(f"{path}：不是那次计算用的数据（内容的 sha256 不同），不能重算",
                            f"{path}: not the data of that run (its sha256 differs): no replay"))  # fmt: skip
