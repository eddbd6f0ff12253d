"""`recipe.yaml` of an index, and the rule of an allocation: their keys, checked by name and value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .blocks import Block, block_of, blocks_of
from .composing import compose
from .faults import Found, Place
from .nodes import ListNode, MapNode, Node
from .provenance import KEYS, provenance_of
from .sources import source_of

METHODS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "impute": {
        "mean": (), "median": (), "group_mean": ("group",), "group_median": ("group",),
        "mean_of_row": (), "last": (), "linear": (),
    },
    "treat": {
        "winsorise": ("points", "skewness", "kurtosis", "then"),
        "log": ("skewness", "kurtosis"), "boxcox": ("skewness", "kurtosis"),
    },
    "normalise": {
        "minmax": ("low", "high"), "zscore": ("mean", "sd"), "rank": (), "percentile_rank": (),
        "borda": (), "scaled": ("low", "high"), "distance_to_max": (), "share_of_max": (),
        "distance_to_reference": ("unit", "cap"), "distance_to_target": ("targets", "cap"),
        "goalposts": ("low", "high", "base_period", "bounds", "scale", "clamp"),
        "bounds": ("low", "high", "bounds"),
    },
    "weigh": {
        "given": (), "equal": (), "budget": ("points",), "ahp": ("matrix",), "entropy": (), "critic": (),
        "pca": (), "optimised": ("importances",),
    },
    "aggregate": {
        "arithmetic": ("missing",), "geometric": ("missing",), "harmonic": ("missing",),
        "power": ("missing", "exponent"), "copeland": (), "topsis": (),
    },
}  # fmt: skip
_STEPS = (
    "grades", "denominate", "screen", *METHODS, "deduct", "veto", "groups", "tiers", "dynamic", "sensitivity",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RecipeText:
    """A recipe as the pack writes it; methods/index gives it its meaning."""

    place: Place
    steps: Mapping[str, Any]


def read_recipe(file: str, text: str, found: Found) -> RecipeText | None:
    """The steps of a recipe, each a method with options that it knows."""
    source = source_of(file, text, found)
    node = None if source is None else compose(source, found)
    block = None if node is None else block_of(node, (*_STEPS, *KEYS), found)
    if block is None or node is None:
        return None
    provenance_of(block)
    for step in METHODS:
        for each in _each(block.node(step)):
            _check_method(step, each, found)
    screen = block.node("screen")
    if screen is not None:
        block_of(screen, ("availability", "nonzero"), found)
    dynamic = block.node("dynamic")
    if dynamic is not None:
        block_of(dynamic, ("level", "growth", "since"), found)
    sensitivity = block.block("sensitivity", ("weights", *METHODS))
    if sensitivity is not None:
        for step in METHODS:
            for each in _each(sensitivity.node(step)):
                _check_method(step, each, found)
    plain: dict[str, Any] = node.plain() if isinstance(node, MapNode) else {}
    return RecipeText(block.place, plain)


def _each(node: Node | None) -> Sequence[Node]:
    if node is None:
        return ()
    return node.parts if isinstance(node, ListNode) else (node,)


def _check_method(step: str, node: Node, found: Found) -> None:
    methods = METHODS[step]
    options = sorted({option for known in methods.values() for option in known})
    block = block_of(node, ("method", *options), found)
    if block is None or not block.require("method"):
        return
    method = block.choice("method", {name: name for name in methods})
    if method is None:
        return
    for option in options:
        if block.node(option) is not None and option not in methods[method]:
            block.fault(option, f"{method} 没有“{option}”这个选项",
                        f"{method} takes no {option!r}")  # fmt: skip


ALLOCATION_KEYS = (
    "allocation", "title", "method", "floor", "cap", "unit", "pools", "tiers", "robust", *KEYS
)  # fmt: skip
POOL_KEYS = ("pool", "share", "group", "tier", *KEYS)


@dataclass(frozen=True, slots=True)
class AllocationText:
    """An allocation rule as the pack writes it; methods/allocation gives it its meaning."""

    code: str
    place: Place
    rule: Mapping[str, Any]


def read_allocation(file: str, text: str, found: Found) -> AllocationText | None:
    """A rule of a pack: it has a code."""
    block, rule = _rule(file, text, found)
    if block is None or rule is None or not block.require("allocation"):
        return None
    return AllocationText(block.text("allocation") or "", block.place, rule)


def read_rule(file: str, text: str, found: Found) -> Mapping[str, Any] | None:
    """A rule by itself, as `gongjian allocate --rule` takes it."""
    return _rule(file, text, found)[1]


def _rule(file: str, text: str, found: Found) -> tuple[Block | None, Mapping[str, Any] | None]:
    source = source_of(file, text, found)
    node = None if source is None else compose(source, found)
    block = None if node is None else block_of(node, ALLOCATION_KEYS, found)
    if block is None or node is None:
        return None, None
    provenance_of(block)
    complete = block.require("method")
    block.choice("method", {"proportional": 1, "tiered": 1})
    block.words("title")
    block.truth("robust")
    pools = block.node("pools")
    for pool in [] if pools is None else blocks_of(pools, POOL_KEYS, found):
        _check_pool(pool)
    plain = node.plain() if isinstance(node, MapNode) else {}
    return block, plain if complete else None


def _check_pool(pool: Block) -> None:
    provenance_of(pool)
    pool.require("pool", "share")
