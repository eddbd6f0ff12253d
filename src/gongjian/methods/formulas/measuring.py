"""Units of measure in a formula: what may meet what, and in which unit they then count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from ..kinds.types import Type
from ..kinds.units import PURE, Unit
from ..kinds.words import Words
from .errors import FormulaError
from .nodes import Constant, Converted, Measure, Node

HALF = Fraction(1, 2)


def alike(nodes: Sequence[Node], text: str, *, comparing: bool = False) -> list[Node]:
    """The numbers in one unit: that of the first which states one.

    Plain numbers take it as they are. Raises FormulaError at the first that cannot be told in it.
    """
    stated = next((n for n in nodes if n.measure.unit is not None), None)
    if stated is None or stated.measure.unit is None:
        return list(nodes)
    for node in nodes:
        _refuse_unlike(stated, node, nodes, text)
        if comparing:
            _refuse_bare_against_literal(node, nodes, text)
    return [in_unit(node, stated.measure.unit) for node in nodes]


def in_unit(node: Node, unit: Unit) -> Node:
    """The number told in `unit`; a literal is converted here and now, exactly."""
    measure = node.measure
    if measure.unit is None:
        return replace(node, measure=replace(measure, unit=unit))
    ratio = measure.unit.in_terms_of(unit)
    if ratio == 1:
        return node
    grain = None if measure.grain is None else measure.grain * ratio
    told = replace(measure, unit=unit, grain=grain)
    if isinstance(node, Constant) and isinstance(node.value, float):
        exact = Fraction(repr(node.value)) * ratio
        return replace(node, value=float(exact), measure=told)
    return Converted(
        span=node.span,
        type=Type.NUMBER,
        measure=told,
        of=node,
        times=float(ratio.numerator),
        over=float(ratio.denominator),
    )


def _refuse_unlike(stated: Node, node: Node, nodes: Sequence[Node], text: str) -> None:
    base, other = stated.measure.unit, node.measure.unit
    assert base is not None
    if other is None or other.like(base):
        return
    fix = _suggested(stated, node, text)
    names = f"{base.name or '比例'}", f"{other.name or '比例'}"
    raise FormulaError(
        node.span[0] + 1,
        Words(
            f"计量单位不同：{names[0]}与{names[1]}不能相加减或比较"
            + (f"；可写 {fix}" if fix else ""),
            f"units differ: {base.name or 'a share'} and {other.name or 'a share'} cannot be added "
            f"or compared" + (f"; write {fix}" if fix else ""),
        ),
        expected=(base.name or "a share",),
        suggestion=fix,
        length=node.span[1] - node.span[0],
    )


def _suggested(stated: Node, node: Node, text: str) -> str | None:
    """`1000 * staff` against 千元 wants `1000千元/人`: the plain number with the unit it lacks."""
    base, other = stated.measure.unit, node.measure.unit
    assert base is not None and other is not None
    plain = _plain_numbers(node) or _plain_numbers(stated)
    if not plain:
        return None
    first = plain[0]
    wanted = base.per(other) if _plain_numbers(node) else other.per(base)
    return f"{text[first.span[0] : first.span[1]]}{wanted.name}"


def _plain_numbers(node: Node) -> list[Node]:
    """The plain literals that multiply a number; inner sums and calls keep their own."""
    if isinstance(node, Constant) and node.measure.plain:
        return [node]
    if type(node).__name__ in ("Product", "Negative", "Converted"):
        return [c for child in node.children for c in _plain_numbers(child)]
    return []


def _refuse_bare_against_literal(node: Node, nodes: Sequence[Node], text: str) -> None:
    """An item without a unit must not be held against a literal that has one."""
    if node.measure.unit is not None or node.measure.plain:
        return
    literal = next(
        (n for n in nodes if n.measure.literal and n.measure.unit and not n.measure.unit.is_pure),
        None,
    )
    if literal is None or literal.measure.unit is None:
        return
    written = text[literal.span[0] : literal.span[1]]
    plain = written.removesuffix(literal.measure.unit.name)
    name = text[node.span[0] : node.span[1]]
    raise FormulaError(
        literal.span[0] + 1,
        Words(
            f"“{name}”没有计量单位，不能与“{written}”比较；给项目写上单位，或去掉数字的单位",
            f"{name!r} states no unit and cannot be compared with {written!r}; "
            f"give the item a unit, or write the number without",
        ),
        expected=("a plain number",),
        suggestion=plain,
        length=len(written),
    )


def joined(nodes: Sequence[Node]) -> Measure:
    """The measure of a sum, a smallest, a first present … of numbers already alike."""
    measures = [n.measure for n in nodes]
    unit = next((m.unit for m in measures if m.unit is not None), None)
    grains = [m.grain for m in measures if m.grain is not None]
    return Measure(
        unit=unit,
        plain=unit is None and all(m.plain for m in measures),
        counted=all(m.counted for m in measures),
        grain=max(grains) if grains else None,
        literal=all(m.literal for m in measures),
    )


def pure(node: Node) -> Node:
    """A share as the number it is: what stands in % or ‰ is divided before it multiplies."""
    unit = node.measure.unit
    return in_unit(node, PURE) if unit is not None and unit.is_pure else node


def multiplied(left: Measure, right: Measure, sign: str) -> Measure:
    literal = left.literal and right.literal
    if left.plain and right.plain:
        return Measure(plain=True, literal=literal)
    if (left.unit is None and not left.plain) or (right.unit is None and not right.plain):
        return Measure(literal=literal)  # an item that states no unit: nothing is known
    first, second = left.unit or PURE, right.unit or PURE
    unit = first.times(second) if sign == "*" else first.per(second)
    return Measure(unit=unit, literal=literal)
