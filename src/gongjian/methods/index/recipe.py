"""A recipe as a frozen value: which steps are done, by which method, with which numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..kinds.words import Words


class RecipeError(ValueError):
    """A recipe that cannot be run on these data."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


@dataclass(frozen=True, slots=True)
class Method:
    """A method and its options as the recipe writes them."""

    name: str
    options: tuple[tuple[str, str], ...] = ()

    def text(self, option: str, default: str = "") -> str:
        return dict(self.options).get(option, default)

    def number(self, option: str, default: float) -> float:
        written = self.text(option)
        if not written:
            return default
        try:
            return float(written)
        except ValueError as error:
            raise RecipeError(
                Words(f"{self.name} 的 {option} 应为数，这里是“{written}”",
                      f"{option} of {self.name} is a number, not {written!r}")
            ) from error  # fmt: skip


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """What is uncertain: the noise on all weights, and alternatives for some steps."""

    weight_noise: float = 0.0
    alternatives: Mapping[str, tuple[Method, ...]] = field(default_factory=dict)

    @property
    def inputs(self) -> tuple[str, ...]:
        return (*(("weights",) if self.weight_noise else ()), *self.alternatives)


@dataclass(frozen=True, slots=True)
class Recipe:
    """The steps in their order; a step that is None is not done."""

    denominate: tuple[tuple[str, str], ...] = ()
    availability: float | None = None
    nonzero: float | None = None
    impute: Method | None = None
    treat: Method | None = None
    normalise: Method | None = None
    weigh: Method = Method("given")
    aggregate: tuple[Method, ...] = (Method("arithmetic"),)  # by height above the leaves
    groups: str = ""
    uncertainty: Uncertainty = Uncertainty()


def recipe_of(steps: Mapping[str, Any]) -> Recipe:
    """The recipe that a `recipe.yaml` says, its keys having been looked at. Raises RecipeError."""
    screen = steps.get("screen") or {}
    return Recipe(
        denominate=tuple((steps.get("denominate") or {}).items()),
        availability=_share(screen, "availability"),
        nonzero=_share(screen, "nonzero"),
        impute=_one(steps, "impute"),
        treat=_one(steps, "treat"),
        normalise=_one(steps, "normalise"),
        weigh=_one(steps, "weigh") or Method("given"),
        aggregate=_several(steps.get("aggregate")) or (Method("arithmetic"),),
        groups=steps.get("groups") or "",
        uncertainty=_uncertainty(steps.get("sensitivity") or {}),
    )


def _share(screen: Mapping[str, str], key: str) -> float | None:
    return Method("screen", tuple(screen.items())).number(key, 0.0) if screen.get(key) else None


def _one(steps: Mapping[str, Any], step: str) -> Method | None:
    methods = _several(steps.get(step))
    if len(methods) > 1:
        raise RecipeError(Words(f"{step} 只能写一个方法", f"{step} takes one method"))
    return methods[0] if methods else None


def _several(written: Any) -> tuple[Method, ...]:
    each: Sequence[Mapping[str, str]] = (
        [] if not written else written if isinstance(written, list) else [written]
    )
    return tuple(
        Method(m["method"], tuple((k, v) for k, v in m.items() if k != "method")) for m in each
    )


def _uncertainty(written: Mapping[str, Any]) -> Uncertainty:
    weights = written.get("weights") or {}
    noise = Method("weights", tuple(weights.items())).number("noise", 0.0)
    if not 0 <= noise < 1:
        raise RecipeError(
            Words("weights 的 noise 应在 0 与 1 之间", "noise of weights is from 0 to 1")
        )
    known = ("impute", "treat", "normalise", "aggregate")
    return Uncertainty(
        noise, {step: _several(written[step]) for step in known if written.get(step)}
    )
