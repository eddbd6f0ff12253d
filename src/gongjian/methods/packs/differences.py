"""What changed between two packs, in an official's words.

科技型中小企业 研发投入 ≥6% 得分 50 → 45，自 2027-01-01
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from ..kinds.units import Unit
from ..kinds.words import Words
from .entries import Dated, NamedThing, Office, Parameter, ReviewChain
from .form_changes import form_changes
from .ladder_changes import ladder_changes
from .telling_changes import between, changed, every_field, keys, reordered, shown_number
from .whole import Pack

_GROUND = {
    "districts": Words("区", "district"),
    "functional_areas": Words("功能区", "functional area"),
    "offices": Words("处室", "office"),
    "peer_groups": Words("分组", "peer group"),
    "review_chains": Words("审核流程", "review chain"),
    "parks": Words("园区", "park"),
}


def differences(old: Pack, new: Pack) -> list[Words]:
    """Every difference that an official would ask about, one sentence each.

    What changes without a day of its own changes on the day the new edition comes into force.
    """
    day = new.head.in_force_from
    dated = day == old.head.in_force_from
    content = [
        s if dated or "，自 " in s.zh else Words(f"{s.zh}，自 {day}", f"{s.en}, from {day}")
        for s in _content(old, new)
    ]
    told = [*every_field()(old.head, new.head), *content]
    return [*_one_edition(old, new, told), *told]


def _one_edition(old: Pack, new: Pack, told: list[Words]) -> Iterator[Words]:
    """A published edition never changes; two packs that say otherwise are told apart by their hash."""
    same = (old.head.name, old.head.edition) == (new.head.name, new.head.edition)
    if not same or old.edition_hash == new.edition_hash:
        return
    hashes = f"{old.edition_hash[:8]} → {new.edition_hash[:8]}"
    where = Words() if told else Words("，只在注释、排版或更新记录里", ", in comments, layout or the change log alone")  # fmt: skip
    yield Words(
        f"版次同为 {new.head.edition}，内容却不同{where.zh}（内容指纹 {hashes}）；版次发布后不再改动，请改 edition",
        f"both are edition {new.head.edition}, yet their content differs{where.en} (hash {hashes}); "
        "a published edition never changes: raise edition",
    )


def _content(old: Pack, new: Pack) -> Iterator[Words]:
    yield from between(old.parameters, new.parameters, Words("参数", "parameter"),
                       lambda p: str(p.name) or p.parameter, _parameter)  # fmt: skip
    yield from between(old.forms, new.forms, Words("报表", "form"),
                       lambda f: str(f.form.title) or f.form.code, form_changes)  # fmt: skip
    yield from between(old.ladders, new.ladders, Words("梯度", "ladder"),
                       lambda ladder: str(ladder.title) or ladder.ladder, ladder_changes)  # fmt: skip
    yield from between(old.indices, new.indices, Words("指数", "index"), lambda i: i.code, _index)
    yield from between(old.indicators, new.indicators, Words("指标", "indicator"),
                       lambda i: str(i.text.name), lambda a, b: every_field()(a.text, b.text))  # fmt: skip
    yield from between(old.allocations, new.allocations, Words("资金分配", "allocation"),
                       lambda a: a.code, lambda a, b: keys(a.rule, b.rule))  # fmt: skip
    yield from between(old.plans, new.plans, Words("规划", "plan"), lambda p: str(p.title), _plan)
    yield from _zone(old, new)
    yield from between(_years(old), _years(new), Words("日历", "calendar"),
                       lambda y: f"{y.year} 年", every_field())  # fmt: skip
    yield from between(old.units.by_name, new.units.by_name, Words("计量单位", "unit of measure"),
                       lambda u: u.name, _unit)  # fmt: skip
    yield from between(_classes(old), _classes(new), Words("分类", "class"), lambda c: c.name,
                       every_field())  # fmt: skip
    yield from between(old.attributes, new.attributes, Words("名录项目", "attribute"),
                       lambda a: str(a.name), every_field())  # fmt: skip
    yield from between(_messages(old), _messages(new), Words("用语", "message"),
                       lambda m: f"用语 {m[0]}", lambda a, b: _without_name(changed("", a[1], b[1])))  # fmt: skip
    yield from between(old.cases, new.cases, Words("案例", "case"),
                       lambda c: str(c.title) or c.case, every_field())  # fmt: skip


# ---- parameters


def _parameter(old: Parameter, new: Parameter) -> Iterator[Words]:
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


def _number(value: Fraction | None, empty: str) -> str:
    return empty if value is None else shown_number(value)


# ---- the zone


def _zone(old: Pack, new: Pack) -> Iterator[Words]:
    before = {} if old.zone is None else {"": old.zone}
    after = {} if new.zone is None else {"": new.zone}
    own = every_field(*_GROUND)
    yield from between(before, after, Words("示范区", "zone"), lambda z: str(z.name), own)
    for key, words in _GROUND.items():
        were, are = _by_code(old, key), _by_code(new, key)
        differ = _office if key == "offices" else every_field()
        yield from between(were, are, words, _called, differ)


def _by_code(pack: Pack, key: str) -> dict[str, Any]:
    return {} if pack.zone is None else {each.code: each for each in getattr(pack.zone, key)}


def _called(entry: NamedThing | ReviewChain | Office) -> str:
    return str(entry.names[-1].name if isinstance(entry, Office) else entry.name)


def _office(old: Office, new: Office) -> Iterator[Words]:
    """Its names are told by the day from which they hold."""
    before = {str(n.since or "最初"): n for n in old.names}
    after = {str(n.since or "最初"): n for n in new.names}
    yield from between(before, after, Words("名称", "name"), lambda n: str(n.name), every_field("since"))  # fmt: skip
    yield from every_field("names")(old, new)


# ---- indices, plans, and what is left


def _index(old: Any, new: Any) -> Iterator[Words]:
    yield from between({b.code: b for b in old.tree}, {b.code: b for b in new.tree},
                       Words("指标", "indicator"), lambda b: b.name, every_field())  # fmt: skip
    yield from reordered((b.code for b in old.tree), (b.code for b in new.tree), Words("指标", "indicators"))  # fmt: skip
    before: Mapping[str, Any] = old.recipe.steps if old.recipe else {}
    after: Mapping[str, Any] = new.recipe.steps if new.recipe else {}
    for step in {**before, **after}:
        yield from changed(Words(f"步骤 {step}", f"step {step}"), before.get(step), after.get(step))


def _plan(old: Any, new: Any) -> Iterator[Words]:
    yield from every_field("clauses")(old, new)
    yield from between({c.key: c for c in old.clauses}, {c.key: c for c in new.clauses},
                       Words("条款", "clause"), lambda c: c.key, every_field())  # fmt: skip


def _unit(old: Unit, new: Unit) -> Iterator[Words]:
    yield from changed("dimension", _dimension(old), _dimension(new))
    yield from changed("factor", old.factor, new.factor)


def _dimension(unit: Unit) -> str:
    return "·".join(base if power == 1 else f"{base}^{power}" for base, power in unit.dimension)


def _years(pack: Pack) -> dict[str, Any]:
    return {str(year.year): year for year in pack.calendar}


def _classes(pack: Pack) -> dict[str, Any]:
    return {
        f"{name}/{c.code}" + (f" {c.since}" if c.since else ""): c
        for name, classes in pack.classifications.items()
        for c in classes
    }


def _messages(pack: Pack) -> dict[str, tuple[str, Words]]:
    return {code: (code, words) for code, words in pack.messages.items()}


def _without_name(told: Iterator[Words]) -> Iterator[Words]:
    return (Words(words.zh.strip(), words.en.strip()) for words in told)
