"""The things of a pack that have a page of their own: what they are called, where they come from,
and what became of each from edition to edition."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ..kinds.words import Words
from .entries import Chain, Dated, Parameter
from .form_changes import asked, check_changes, checks_of, form_changes, item_changes
from .forms import Legal
from .ladder_changes import ladder_changes
from .provenance import KEYS, Provenance
from .telling_changes import (
    SAID,
    Differ,
    between,
    changed,
    each_key,
    every_field,
    every_word,
    reordered,
    shown_number,
)  # fmt: skip
from .whole import Pack

Told = list[tuple[Words, Words]]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing: its word, where a pack holds it by code, and how two of it differ."""

    words: Words
    found: Callable[[Pack], Mapping[str, Any]]
    called: Callable[[Any], str]
    differ: Differ
    provenance: Callable[[Any], Provenance]
    told: Callable[[Any], Told] = every_word


@dataclass(frozen=True, slots=True)
class Edited:
    """What an edition did to a thing; `said` is empty where the thing came or went."""

    edition: int  # its place among the packs asked about
    came: bool = False
    went: bool = False
    said: tuple[Words, ...] = ()


def history(kind: str, code: str, packs: Sequence[Pack]) -> list[Edited]:
    """What each of these packs, in their order, did to one thing; those that left it alone are not told."""
    of, told, before = KINDS[kind], [], None
    for place, pack in enumerate(packs):
        now = of.found(pack).get(code)
        if before is not None and now is not None:
            if said := tuple(of.differ(before, now)):
                told.append(Edited(place, said=said))
        elif (before is None) != (now is None):
            told.append(Edited(place, came=now is not None, went=now is None))
        before = now
    return told


def _parameter_changes(old: Parameter, new: Parameter) -> Iterator[Words]:
    yield from every_field("values")(old, new)
    before = {v.since: v for v in old.values}
    for value in new.values:
        known = before.pop(value.since, None)
        if known is None:
            earlier = [v for v in new.values if v.since < value.since]
            yield _value(earlier[-1].value if earlier else None, value, new.unit)
            continue
        if known.value != value.value:
            yield _value(known.value, value, new.unit)
        for said in every_field("since", "value")(known, value):
            yield Words(f"{value.since} 的值 {said.zh}", f"value of {value.since} {said.en}")
    for gone in before.values():
        yield Words(
            f"自 {gone.since} 的 {_number(gone.value, '空')}{new.unit} 删去",
            f"the edition of {gone.since} ({_number(gone.value, 'empty')}) is gone",
        )


def _value(before: Fraction | None, after: Dated, unit: str) -> Words:
    zh = f"{_number(before, '空')} → {_number(after.value, '空')}{unit}"
    en = f"{_number(before, 'empty')} → {_number(after.value, 'empty')} {unit}"
    return Words(f"{zh}，自 {after.since}", f"{en}, from {after.since}")


def _chain_changes(old: Chain, new: Chain) -> Iterator[Words]:
    yield from every_field("nodes")(old, new)
    yield from between({n.code: n for n in old.nodes}, {n.code: n for n in new.nodes},
                       Words("环节", "node"), lambda n: str(n.name), every_field())  # fmt: skip
    yield from reordered((n.code for n in old.nodes), (n.code for n in new.nodes), Words("环节", "nodes"))  # fmt: skip


def _chain_told(chain: Chain) -> Told:
    nodes = [(Words(f"{SAID[n.stage].zh} {n.name.zh}", f"{SAID[n.stage].en}: {n.name.in_language('en')}"),
              Words("、".join(n.industries))) for n in chain.nodes]  # fmt: skip
    return [*every_word(chain, "chain", "nodes"), *nodes]


def _number(value: Fraction | None, empty: str) -> str:
    return empty if value is None else shown_number(value)


def _index_changes(old: Any, new: Any) -> Iterator[Words]:
    yield from between({b.code: b for b in old.tree}, {b.code: b for b in new.tree},
                       Words("指标", "indicator"), lambda b: b.name, every_field())  # fmt: skip
    yield from reordered((b.code for b in old.tree), (b.code for b in new.tree), Words("指标", "indicators"))  # fmt: skip
    before: Mapping[str, Any] = old.recipe.steps if old.recipe else {}
    after: Mapping[str, Any] = new.recipe.steps if new.recipe else {}
    for step in {**before, **after}:
        yield from changed(Words(f"步骤 {step}", f"step {step}"), before.get(step), after.get(step))


def _items(pack: Pack) -> dict[str, Any]:
    return {
        f"{form}/{code}": item
        for form, folder in pack.forms.items()
        for code, item in asked(folder.form).items()
    }


def _checks(pack: Pack) -> dict[str, Any]:
    return {
        f"{form}/{code}": check
        for form, folder in pack.forms.items()
        for code, check in checks_of(folder).items()
    }


def _newest(parameter: Parameter) -> Provenance:
    return parameter.values[-1].provenance if parameter.values else Provenance()


KINDS = {
    "parameter": Kind(Words("参数", "parameter"), lambda pack: pack.parameters,
                      lambda p: str(p.name) or p.parameter, _parameter_changes, _newest,
                      lambda p: every_word(p, "parameter", "values")),
    "form": Kind(Words("报表", "form"), lambda pack: pack.forms,
                 lambda f: str(f.form.title) or f.form.code, form_changes, lambda f: f.form.source,
                 lambda f: every_word(f.form.legal or Legal())),
    "ladder": Kind(Words("梯度", "ladder"), lambda pack: pack.ladders,
                   lambda ladder: str(ladder.title) or ladder.ladder, ladder_changes,
                   lambda ladder: ladder.provenance, lambda ladder: every_word(ladder, "ladder", "inputs", "tiers")),
    "index": Kind(Words("指数", "index"), lambda pack: pack.indices,
                  lambda i: i.tree[0].name if i.tree else i.code, _index_changes,
                  lambda i: i.tree[0].provenance if i.tree else Provenance(),
                  lambda i: each_key({k: v for k, v in i.recipe.steps.items() if k not in KEYS}) if i.recipe else []),
    "indicator": Kind(Words("指标", "indicator"), lambda pack: pack.indicators,
                      lambda i: str(i.text.name), lambda a, b: every_field()(a.text, b.text),
                      lambda i: i.text.provenance, lambda i: every_word(i.text, "code")),
    "chain": Kind(Words("产业链", "industry chain"), lambda pack: pack.chains, lambda c: str(c.name), _chain_changes,
                  lambda c: c.provenance, _chain_told),
    "item": Kind(Words("项目", "item"), _items, lambda a: a.item.name or a.item.code, item_changes,
                 lambda a: a.provenance, lambda a: every_word(a.item, "code")),
    "check": Kind(Words("审核", "check"), _checks, lambda c: c.id, check_changes,
                  lambda c: Provenance(c.source, c.certainty, c.note),
                  lambda c: every_word(c, "id", "rule", "generated", "source", "certainty", "note")),
}  # fmt: skip
TOLD_APART = [KINDS[key] for key in ("parameter", "form", "ladder", "index", "indicator", "chain")]
