"""What changed within a ladder, its conditions and scores told edition by edition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..kinds.words import Words
from .ladder_texts import Criterion, LadderText, ScorePart, Tier
from .telling_changes import Differ, between, changed, every_field, reordered

_CRITERIA = {
    "entry": Words("条件", "condition"),
    "any_of": Words("任一条件", "alternative"),
    "direct": Words("直接认定", "direct recognition"),
}
_UNCOMPARED = ("id", "since", "rule", "value", "most")  # told by others, or the same by nature


def ladder_changes(old: LadderText, new: LadderText) -> Iterator[Words]:
    yield from every_field("ladder", "inputs", "tiers")(old, new)
    yield from between({i.code: i for i in old.inputs}, {i.code: i for i in new.inputs},
                       Words("输入", "input"), lambda i: i.name or i.code, every_field())  # fmt: skip
    before, after = {t.tier: t for t in old.tiers}, {t.tier: t for t in new.tiers}
    for code, tier in after.items():
        known = before.get(code)
        if known is None:
            yield Words(f"档 {code} 新增", f"tier {code} is new")
            continue
        which = Words(f"{tier.name or code} ", f"tier {code} ") if len(after) > 1 else Words()
        for said in _tier(known, tier):
            yield Words(f"{which.zh}{said.zh}", f"{which.en}{said.en}")
    for gone in before.keys() - after.keys():
        yield Words(f"档 {gone} 删去", f"tier {gone} is gone")
    yield from reordered(before, after, Words("档", "tiers"))


def _tier(old: Tier, new: Tier) -> Iterator[Words]:
    yield from every_field("tier", *_CRITERIA, "score", "passing")(old, new)
    for kind, words in _CRITERIA.items():
        yield from _editions(getattr(old, kind), getattr(new, kind), words, _rule)
    yield from _editions(old.score, new.score, Words("得分", "score"), _score)
    yield from changed(Words("合格线", "pass mark"), old.passing and old.passing.text,
                       new.passing and new.passing.text)  # fmt: skip


def _editions(
    old: Sequence[Criterion | ScorePart], new: Sequence[Criterion | ScorePart], what: Words, differ: Differ
) -> Iterator[Words]:  # fmt: skip
    """A new edition of a known id is told as a change from its day on."""
    before = {(c.id, c.since): c for c in old}
    newest: dict[str, Criterion | ScorePart] = {c.id: c for c in old}
    for each in new:
        name = str(each.name) or each.id
        same = before.pop((each.id, each.since), None)
        earlier = newest.get(each.id) if same is None else same
        newest[each.id] = each
        if earlier is None:
            yield Words(f"{what.zh} {name} 新增", f"{what.en} {each.id} is new")
        elif same is not None:
            for said in (*differ(same, each), *every_field(*_UNCOMPARED)(same, each)):
                yield Words(f"{name} {said.zh}", f"{what.en} {each.id} {said.en}")
        else:
            told = [*differ(earlier, each)] or [Words("新的一版", "has a new edition")]
            for said in told:
                yield Words(f"{name} {said.zh}，自 {each.since}",
                            f"{what.en} {each.id} {said.en}, from {each.since}")  # fmt: skip
    kept = {c.id for c in new}
    for code, since in before:
        edition = Words(f" {since or '最初'} 的一版", f", edition of {since or 'the beginning'},")
        which = edition if code in kept else Words()
        yield Words(f"{what.zh} {code}{which.zh} 删去", f"{what.en} {code}{which.en} is gone")


def _rule(old: Criterion, new: Criterion) -> Iterator[Words]:
    before, after = " ".join(old.rule.text.split()), " ".join(new.rule.text.split())
    if before != after:
        yield Words(f"{before} → {after}", f"{before} → {after}")


def _score(old: Any, new: Any) -> Iterator[Words]:
    """Bands are told one by one: ≥6% 得分 50 → 45."""
    before, after = _bands(old.value.text), _bands(new.value.text)
    if before and before.keys() == after.keys() and before[""] == after[""]:
        for bound, points in after.items():
            if before[bound] != points:
                yield Words(f"{bound} 得分 {before[bound]} → {points}",
                            f"{bound} scores {before[bound]} → {points}")  # fmt: skip
    else:
        yield from changed(Words("算法", "formula"), old.value.text, new.value.text)
    yield from changed("most", old.most, new.most)


def _bands(text: str) -> dict[str, str]:
    """`band(x, 6%: 50, else 0)` as {'': 'x', '≥6%': '50', 'else': '0'}; empty if it is no band."""
    plain = text.strip().replace("：", ":").replace("，", ",")
    if not plain.startswith(("band(", "分档(")) or not plain.endswith(")"):
        return {}
    of, *parts = plain[plain.index("(") + 1 : -1].split(",")
    bands: dict[str, str] = {"": of.strip()}
    for part in parts:
        bound, colon, points = part.partition(":")
        if colon:
            bands[f"≥{bound.strip()}"] = points.strip()
        elif part.split()[:1] in (["else"], ["否则"]):
            bands["其余 else"] = part.split(maxsplit=1)[1]
        else:
            return {}
    return bands
