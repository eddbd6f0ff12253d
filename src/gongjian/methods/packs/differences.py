"""What changed between two packs, in an official's words.

科技型中小企业 研发投入 ≥6% 得分 50 → 45，自 2027-01-01
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..kinds.units import Unit
from ..kinds.words import Words
from .entries import NamedThing, Office, ReviewChain
from .telling_changes import between, changed, every_field, keys
from .things import TOLD_APART
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
    for kind in TOLD_APART:
        yield from between(kind.found(old), kind.found(new), kind.words, kind.called, kind.differ)
    yield from between(old.allocations, new.allocations, Words("资金分配", "allocation"),
                       lambda a: a.code, lambda a, b: keys(a.rule, b.rule))  # fmt: skip
    yield from between(old.plans, new.plans, Words("规划", "plan"), lambda p: str(p.title), _plan)
    yield from between(
        old.reforms, new.reforms, Words("改革", "reform"), lambda r: str(r.title), _reform
    )
    yield from _zone(old, new)
    yield from between(_years(old), _years(new), Words("日历", "calendar"),
                       lambda y: f"{y.year} 年", every_field())  # fmt: skip
    yield from between(old.units.by_name, new.units.by_name, Words("计量单位", "unit of measure"),
                       lambda u: u.name, _unit)  # fmt: skip
    yield from between(_classes(old), _classes(new), Words("分类", "class"), lambda c: c.name,
                       every_field())  # fmt: skip
    yield from between(_crossings(old), _crossings(new), Words("对照", "crossing"), lambda c: c.key,
                       every_field())  # fmt: skip
    yield from between(old.attributes, new.attributes, Words("名录项目", "attribute"),
                       lambda a: str(a.name), every_field())  # fmt: skip
    yield from between(_messages(old), _messages(new), Words("用语", "message"),
                       lambda m: f"用语 {m[0]}", lambda a, b: _without_name(changed("", a[1], b[1])))  # fmt: skip
    yield from between(old.cases, new.cases, Words("案例", "case"),
                       lambda c: str(c.title) or c.case, every_field())  # fmt: skip


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


# ---- plans, and what is left


def _plan(old: Any, new: Any) -> Iterator[Words]:
    yield from every_field("clauses")(old, new)
    yield from between({c.key: c for c in old.clauses}, {c.key: c for c in new.clauses},
                       Words("条款", "clause"), lambda c: c.key, every_field())  # fmt: skip


def _reform(old: Any, new: Any) -> Iterator[Words]:
    yield from every_field("steps")(old, new)
    yield from between({s.title: s for s in old.steps}, {s.title: s for s in new.steps},
                       Words("节点", "milestone"), lambda s: s.title, every_field())  # fmt: skip


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


def _crossings(pack: Pack) -> dict[str, Any]:
    return {
        f"{name}/{each.key}": each
        for name, crossings in pack.crosswalks.items()
        for each in crossings
    }


def _messages(pack: Pack) -> dict[str, tuple[str, Words]]:
    return {code: (code, words) for code, words in pack.messages.items()}


def _without_name(told: Iterator[Words]) -> Iterator[Words]:
    return (Words(words.zh.strip(), words.en.strip()) for words in told)
