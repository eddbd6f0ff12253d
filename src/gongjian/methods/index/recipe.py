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
    options: tuple[tuple[str, Any], ...] = ()

    def plain(self, option: str) -> Any:
        """What stands there: a text, a list or a map; None if nothing does."""
        return dict(self.options).get(option)

    def text(self, option: str, default: str = "") -> str:
        held = self.plain(option)
        return default if held is None else str(held)

    def truth(self, option: str) -> bool:
        return self.text(option) in ("true", "yes", "是")

    def number(self, option: str, default: float) -> float:
        held = self.plain(option)
        return default if held in (None, "") else number_of(held, f"{self.name} {option}")


def number_of(written: Any, of: str) -> float:
    """A number of the recipe; `of` says which. Raises RecipeError."""
    try:
        return float(written)
    except (TypeError, ValueError) as error:
        raise RecipeError(
            Words(f"{of} 应为数，这里是“{written}”", f"{of} is a number, not {written!r}")
        ) from error


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Points off the root for each unit of a column, at most so many; or a veto that caps the root."""

    column: str
    points: float = 0.0
    most: float = float("inf")
    veto: float | None = None


@dataclass(frozen=True, slots=True)
class Dynamic:
    """The stated mix of level and growth since a period; both on 0 to 100 among the units."""

    level: float
    growth: float
    since: str = ""


@dataclass(frozen=True, slots=True)
class TierRule:
    """One tier: the share of units down to it, from the best, or the least score."""

    tier: str
    share: float | None = None
    score: float | None = None


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
    grades: Mapping[str, Mapping[str, float]] = field(default_factory=dict)  # qualitative items
    adjust: tuple[Adjustment, ...] = ()
    dynamic: Dynamic | None = None
    tiers: tuple[TierRule, ...] = ()

    @property
    def columns(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The columns of numbers and of texts that it reads beside the indicators."""
        numbers = (*(below for _, below in self.denominate), *(a.column for a in self.adjust))
        texts = (self.groups, self.impute.text("group") if self.impute else "", *self.grades)
        return tuple(dict.fromkeys(numbers)), tuple(t for t in dict.fromkeys(texts) if t)


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
        grades={
            code: {grade: number_of(points, f"grades {code} {grade}") for grade, points in each.items()}
            for code, each in (steps.get("grades") or {}).items()
        },
        adjust=(
            *(_deduction(column, each) for column, each in (steps.get("deduct") or {}).items()),
            *(Adjustment(column, veto=number_of(score, f"veto {column}"))
              for column, score in (steps.get("veto") or {}).items()),
        ),
        dynamic=_dynamic(steps.get("dynamic")),
        tiers=tuple(_tier(tier, text) for tier, text in (steps.get("tiers") or {}).items()),
    )  # fmt: skip


def _deduction(column: str, written: Any) -> Adjustment:
    each = written if isinstance(written, Mapping) else {"points": written}
    method = Method("deduct", tuple(each.items()))
    return Adjustment(column, method.number("points", 0.0), method.number("most", float("inf")))


def _dynamic(written: Mapping[str, Any] | None) -> Dynamic | None:
    if not written:
        return None
    mix = Method("dynamic", tuple(written.items()))
    level, growth = mix.number("level", 0.0), mix.number("growth", 0.0)
    if level < 0 or growth < 0 or abs(level + growth - 1) > 1e-9:
        raise RecipeError(Words("dynamic 的 level 与 growth 应不小于零、合计为 1",
                                "level and growth of dynamic are at or above zero and sum to 1"))  # fmt: skip
    return Dynamic(level, growth, mix.text("since"))


def _tier(tier: str, text: Any) -> TierRule:
    written = str(text)
    if written.endswith("%"):
        return TierRule(tier, share=number_of(written[:-1], f"tiers {tier}") / 100)
    return TierRule(tier, score=number_of(written, f"tiers {tier}"))


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
