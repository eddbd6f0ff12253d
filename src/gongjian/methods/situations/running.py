"""Cases of a pack: `given` a firm's answers, `expect` verdicts; what comes out otherwise is told.

A form's case expects check ids to pass, fail or stay undecided. A ladder's case expects any of
`tier`, `verdict` (met, not_met, cannot_tell), `score`, `not_met`, `undecided`, `next_tier`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from ..editing import Answers, Materials, check
from ..editing.materials import with_zeros
from ..formulas import FormulaError, Scope, formula_of
from ..formulas.nodes import Constant, Converted, Negative, Node
from ..kinds.columns import Column, TextColumn
from ..kinds.items import Item
from ..kinds.types import Type
from ..kinds.units import Units
from ..kinds.words import Words
from ..kinds.written import day, number, truth
from ..ladders import assess, reasons
from ..packs import Form, Pack, Situation
from ..packs.faults import Place
from ..packs.forms import answering
from ..periods import Period, PeriodError

_ONE = "unit"
_LISTS = ("not_met", "undecided", "met")


@dataclass(frozen=True, slots=True)
class Unexpected:
    """A case that comes out otherwise, or cannot be read."""

    case: str
    place: Place
    words: Words


class _Misfit(Exception):
    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.words = Words(zh, en)


def run(pack: Pack, today: date) -> list[Unexpected]:
    """Every case of the pack. `today` judges ladders' cases that name no day."""
    told = []
    for case in pack.cases.values():
        try:
            got = _of_ladder(case, pack, today) if case.ladder else _of_form(case, pack)
            told += [Unexpected(case.case, case.place, w) for w in _differences(case, got)]
        except _Misfit as misfit:
            told.append(Unexpected(case.case, case.place, misfit.words))
    return told


def _differences(case: Situation, got: Mapping[str, str]) -> Iterator[Words]:
    title = str(case.title) or case.case
    for key, wanted in case.expect.items():
        if key not in got:
            known = "、".join(list(got)[:12])
            yield Words(
                f"{title}：没有“{key}”可以比，有：{known}", f"{title}: there is no {key!r}: {known}"
            )
            continue
        lists = key in _LISTS
        found = _as_list(got[key]) if lists else got[key]
        if found != (_as_list(wanted) if lists else wanted.strip()):
            yield Words(f"{title}：{key} 应为 {wanted}，得到 {got[key] or '空'}",
                        f"{title}: {key} should be {wanted}, is {got[key] or 'empty'}")  # fmt: skip


def _as_list(text: str) -> list[str]:
    return sorted(text.replace(";", " ").replace(",", " ").replace("、", " ").split())


# ---- forms


def _of_form(case: Situation, pack: Pack) -> dict[str, str]:
    folder = pack.forms[case.form]
    form, period = folder.form, _period(case.period)

    def answers(given: Mapping[str, str], of: Form) -> Answers:
        columns = _columns(given, of.items, pack.units)
        for item in of.items:  # what a case does not tell is blank
            columns.setdefault(item.code, _blank(item))
        return with_zeros(of, Answers([_ONE], columns), {})

    attributes = [Item(a.code, a.name.zh, a.en or a.name.en, type=a.type,
                       unit=pack.units.named(a.unit) if a.unit else None)
                  for a in pack.attributes.values()]  # fmt: skip
    register = _columns(case.unit, attributes, pack.units)
    for item in attributes:
        register.setdefault(item.code, _blank(item))
    history = {_required_period(p): answers(a, form) for p, a in case.history.items()}
    others = {}
    for name, given in case.others.items():
        if name not in pack.forms:
            raise _Misfit(f"没有“{name}”这张表", f"there is no form {name!r}")
        others[name] = answers(given, pack.forms[name].form)
    outcome = check(
        folder.checks,
        Materials(
            form=form, current=answers(case.given, form), period=period,
            previous=answers(case.before, form) if case.before else None,
            year_ago=answers(case.year_ago, form) if case.year_ago else None,
            history=history, others=others,
            register=Answers([_ONE], register) if case.unit else None, parameters=pack.parameters,
        ),
    )  # fmt: skip
    words = ["fail" if f else "pass" if p else "undecided"
             for p, f in zip(outcome.passes.tolist(), outcome.fails.tolist(), strict=True)]  # fmt: skip
    return {c.id: word for c, word in zip(outcome.checks, words, strict=True)}


# ---- ladders


def _of_ladder(case: Situation, pack: Pack, today: date) -> dict[str, str]:
    ladder = pack.ladders[case.ladder]
    period = _period(case.period)

    def answers(given: Mapping[str, str]) -> Answers:
        return Answers([_ONE], _columns(given, ladder.inputs, pack.units))

    at = case.day or (period.end if period else today)
    assessment = assess(
        ladder, answers(case.given), at, year=period.year if period else None,
        history={_required_period(p).year: answers(a) for p, a in case.history.items()},
        parameters=pack.parameters,
    )  # fmt: skip
    for each in reasons(assessment):
        return {
            "tier": each.tier,
            "verdict": each.verdict,
            "score": "" if each.score is None else f"{each.score:g}",
            "met": " ".join(each.met),
            "not_met": " ".join(each.not_met),
            "undecided": " ".join(each.undecided),
            "next_tier": each.next_tier,
            "missing_to_next": "；".join(w.zh for w in each.missing_to_next),
        }
    return {"tier": "", "verdict": "not_in_force"}


# ---- answers as people write them


def _columns(given: Mapping[str, str], items: Sequence[Item], units: Units) -> dict[str, Column]:
    columns: dict[str, Column] = {}
    for name, text in given.items():
        item = answering(name, items)
        if item is None:
            raise _Misfit(f"没有叫“{name}”的项目", f"no item answers to {name!r}")
        columns[item.code] = _column(item, text, units)
    return columns


def _column(item: Item, text: str, units: Units) -> Column:
    if not text:
        return _blank(item)
    if item.type is Type.TEXT:
        return TextColumn.of([text])
    value = {Type.DATE: day, Type.BOOL: truth, Type.NUMBER: number}[item.type](text)
    if value is None and item.type is Type.NUMBER:
        value = _quantity(item, text, units)
    if value is None:
        raise _Misfit(
            f"{item.name or item.code}：“{text}”读不出来", f"{item.code}: {text!r} cannot be read"
        )
    return np.array([value])


def _quantity(item: Item, text: str, units: Units) -> float | None:
    """`2000万元` in the unit of the item."""
    try:
        node = formula_of(
            f"x + {text} - x", Scope("", (Item("x", unit=item.unit),), (), units)
        ).node
    except FormulaError:
        return None
    terms = node.children
    return _constant(terms[1]) if len(terms) > 1 else None


def _constant(node: Node) -> float | None:
    if isinstance(node, Negative):
        inner = _constant(node.of)
        return None if inner is None else -inner
    if isinstance(node, Converted):
        inner = _constant(node.of)
        return None if inner is None else inner * node.times / node.over
    return node.value if isinstance(node, Constant) and isinstance(node.value, float) else None


def _blank(item: Item) -> Column:
    return TextColumn.of([None]) if item.type is Type.TEXT else np.array([np.nan])


def _period(text: str) -> Period | None:
    return _required_period(text) if text else None


def _required_period(text: str) -> Period:
    try:
        return Period.parse(text)
    except PeriodError as error:
        raise _Misfit(error.words.zh, error.words.en) from error
