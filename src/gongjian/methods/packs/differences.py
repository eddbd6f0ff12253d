"""What changed between two packs, in an official's words.

科技型中小企业 研发投入 ≥6% 得分 50 → 45，自 2027-01-01
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from ..kinds.words import Words
from .checks import Check
from .entries import Dated, Parameter
from .folders import FormFolder
from .ladder_texts import Criterion, LadderText, ScorePart
from .trees import Branch
from .whole import Pack

_SEVERITY = {"hard": Words("强制", "hard"), "soft": Words("核实", "soft")}
_FIELDS = {
    "name": Words("名称", "name"), "unit": Words("计量单位", "unit"),
    "type": Words("类型", "type"), "decimals": Words("小数位数", "decimals"),
    "blank_is_zero": Words("空白作零", "blank is zero"), "of_which": Words("其中", "of which"),
    "cumulative": Words("累计", "cumulative"), "kind": Words("种类", "kind"),
    "parent": Words("上级", "parent"), "district": Words("所在区", "district"),
    "peer_group": Words("分组", "peer group"), "review_chain": Words("审核流程", "review chain"),
    "since": Words("起", "from"), "until": Words("止", "to"),
    "classification": Words("分类", "classification"), "weight": Words("权重", "weight"),
    "direction": Words("方向", "direction"), "formula": Words("公式", "formula"),
    "confidentiality": Words("公开程度", "confidentiality"), "office": Words("责任处室", "office"),
    "task": Words("任务", "task"), "lead": Words("牵头", "lead"),
    "partners": Words("配合", "partners"), "evidence": Words("佐证", "evidence"),
    "due": Words("期限", "due"), "given": Words("情形", "given"), "before": Words("上期", "before"),
    "year_ago": Words("上年同期", "a year ago"), "history": Words("往期", "history"),
    "others": Words("其他表", "other forms"), "day": Words("评定日", "day"),
    "period": Words("报告期", "period"), "expect": Words("应有结果", "expected"),
}  # fmt: skip
_ITEM = ("name", "unit", "type", "decimals", "blank_is_zero", "of_which", "cumulative")
_CRITERIA = {
    "entry": Words("条件", "condition"),
    "any_of": Words("任一条件", "alternative"),
    "direct": Words("直接认定", "direct recognition"),
}


def differences(old: Pack, new: Pack) -> list[Words]:
    """Every difference that an official would ask about, one sentence each.

    What changes without a day of its own changes on the day the new edition comes into force.
    """
    day = new.head.in_force_from
    dated = day == old.head.in_force_from
    return [
        *_head(old, new),
        *(s if dated or "，自 " in s.zh else Words(f"{s.zh}，自 {day}", f"{s.en}, from {day}")
          for s in _content(old, new)),
    ]  # fmt: skip


def _content(old: Pack, new: Pack) -> Iterator[Words]:
    return iter([
        *_of(old.parameters, new.parameters, Words("参数", "parameter"), _parameter_name, _parameter),
        *_of(old.forms, new.forms, Words("报表", "form"), _form_name, _form),
        *_of(old.ladders, new.ladders, Words("梯度", "ladder"), _ladder_name, _ladder),
        *_of(old.indices, new.indices, Words("指数", "index"), lambda i: i.code, _index),
        *_of(old.indicators, new.indicators, Words("指标", "indicator"), _indicator_name, _indicator),
        *_of(old.plans, new.plans, Words("规划", "plan"), lambda p: str(p.title), _plan),
        *_of(_parks(old), _parks(new), Words("园区", "park"), lambda p: str(p.name), _fields_of(
            ("name", "kind", "parent", "district", "peer_group", "review_chain", "since", "until"))),
        *_of(_classes(old), _classes(new), Words("分类", "class"), lambda c: c.name,
             _fields_of(("name", "parent", "since", "until"))),
        *_of(old.attributes, new.attributes, Words("名录项目", "attribute"),
             lambda a: str(a.name), _fields_of(("name", "type", "unit", "classification"))),
        *_of(_messages(old), _messages(new), Words("用语", "message"), lambda m: f"用语 {m[0]}", _words),
        *_of(old.cases, new.cases, Words("案例", "case"), lambda c: str(c.title) or c.case,
             _fields_of(("given", "before", "year_ago", "history", "others", "unit", "day", "period",
                         "expect"))),
    ])  # fmt: skip


def _head(old: Pack, new: Pack) -> Iterator[Words]:
    for key, words in (("edition", Words("版次", "edition")), ("authority", Words("制定机关", "authority")),
                       ("in_force_from", Words("施行日", "in force from"))):  # fmt: skip
        before, after = getattr(old.head, key), getattr(new.head, key)
        if before != after:
            yield _changed(words, before, after)


def _of(
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    what: Words,
    name: Callable[[Any], str],
    differ: Callable[[Any, Any], Iterator[Words]],
) -> Iterator[Words]:
    """What has gone, what has come, and within what has stayed, what differs."""
    for code in old:
        if code not in new:
            yield Words(f"{what.zh} {name(old[code])}（{code}）删去", f"{what.en} {code} is gone")
    for code, after in new.items():
        if code not in old:
            yield Words(f"{what.zh} {name(after)}（{code}）新增", f"{what.en} {code} is new")
            continue
        for said in differ(old[code], after):
            yield Words(f"{name(after)} {said.zh}", f"{what.en} {code}: {said.en}")


def _changed(what: Words, before: object, after: object) -> Words:
    return Words(
        f"{what.zh} {_shown(before, '空')} → {_shown(after, '空')}",
        f"{what.en} {_shown(before, 'empty')} → {_shown(after, 'empty')}",
    )


def _shown(value: object, empty: str) -> str:
    if value is None or value in ("", (), {}) or (isinstance(value, Words) and not str(value)):
        return empty
    if isinstance(value, bool):
        return "是 yes" if value else "否 no"
    if isinstance(value, Fraction):
        return shown_number(value)
    if isinstance(value, Mapping):
        return "，".join(f"{k}={v}" for k, v in value.items())
    if isinstance(value, tuple):
        return "、".join(str(v) for v in value)
    name = getattr(value, "value", None) or getattr(value, "name", None)
    return str(name or value)


def shown_number(value: Fraction) -> str:
    """An exact number as it would be written: 0.06, 500, 2/3."""
    digits = value.denominator
    while digits % 2 == 0:
        digits //= 2
    while digits % 5 == 0:
        digits //= 5
    if digits != 1:
        return str(value)
    return f"{float(value):.12f}".rstrip("0").rstrip(".") if value.denominator > 1 else str(value)


# ---- parameters


def _parameter_name(parameter: Parameter) -> str:
    return str(parameter.name) or parameter.parameter


def _parameter(old: Parameter, new: Parameter) -> Iterator[Words]:
    if old.unit != new.unit:
        yield _changed(Words("计量单位", "unit"), old.unit, new.unit)
    before = {v.since: v for v in old.values}
    for value in new.values:
        known = before.pop(value.since, None)
        if known is not None and known.value != value.value:
            yield _value(known.value, value, new.unit)
        elif known is None:
            earlier = [v for v in new.values if v.since < value.since]
            yield _value(earlier[-1].value if earlier else None, value, new.unit)
    for gone in before.values():
        yield Words(
            f"自 {gone.since} 的 {_shown(gone.value, '空')}{new.unit} 删去",
            f"the edition of {gone.since} ({_shown(gone.value, 'empty')}) is gone",
        )


def _value(before: Fraction | None, after: Dated, unit: str) -> Words:
    old, new = _shown(before, "空"), _shown(after.value, "空")
    return Words(
        f"{old} → {new}{unit}，自 {after.since}", f"{old} → {new} {unit}, from {after.since}"
    )


# ---- forms


def _form_name(folder: FormFolder) -> str:
    return str(folder.form.title) or folder.form.code


def _form(old: FormFolder, new: FormFolder) -> Iterator[Words]:
    items = _of(
        {i.code: i for i in old.form.items}, {i.code: i for i in new.form.items},
        Words("项目", "item"), lambda i: i.name or i.code,
        _fields_of(_ITEM),
    )  # fmt: skip
    checks = _of(
        {c.id: c for c in old.checks}, {c.id: c for c in new.checks},
        Words("审核", "check"), lambda c: c.id, _check,
    )  # fmt: skip
    yield from items
    yield from checks


def _check(old: Check, new: Check) -> Iterator[Words]:
    if old.severity is not new.severity:
        yield _changed(Words("级别", "severity"), _SEVERITY[old.severity.value].zh,
                       _SEVERITY[new.severity.value].zh)  # fmt: skip
    if " ".join(old.text.split()) != " ".join(new.text.split()):
        yield _changed(Words("规则", "rule"), old.text, new.text)
    if old.message != new.message:
        yield _changed(Words("提示", "message"), old.message.zh, new.message.zh)


# ---- ladders, indices, indicators, plans


def _ladder_name(ladder: LadderText) -> str:
    return str(ladder.title) or ladder.ladder


def _ladder(old: LadderText, new: LadderText) -> Iterator[Words]:
    before = {t.tier: t for t in old.tiers}
    for tier in new.tiers:
        known = before.get(tier.tier)
        if known is None:
            yield Words(f"档 {tier.tier} 新增", f"tier {tier.tier} is new")
            continue
        for kind, words in _CRITERIA.items():
            yield from _editions(getattr(known, kind), getattr(tier, kind), words, _rule)
        yield from _editions(known.score, tier.score, Words("得分", "score"), _score)
        if known.passing != tier.passing and known.passing and tier.passing:
            yield _changed(Words("合格线", "pass mark"), known.passing.text, tier.passing.text)
    for gone in before.keys() - {t.tier for t in new.tiers}:
        yield Words(f"档 {gone} 删去", f"tier {gone} is gone")


def _editions(
    old: Sequence[Criterion | ScorePart], new: Sequence[Criterion | ScorePart], what: Words,
    differ: Callable[[Any, Any], Iterator[Words]],
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
            continue
        dated = "" if same is not None else f"，自 {each.since}"
        since = "" if same is not None else f", from {each.since}"
        for said in differ(earlier, each):
            yield Words(f"{name} {said.zh}{dated}", f"{what.en} {each.id} {said.en}{since}")
    for code, since_day in before:
        if since_day is None or code not in newest:
            yield Words(f"{what.zh} {code} 删去", f"{what.en} {code} is gone")


def _rule(old: Criterion, new: Criterion) -> Iterator[Words]:
    yield from _texts(old.rule.text, new.rule.text)


def _score(old: Any, new: Any) -> Iterator[Words]:
    """Bands are told one by one: ≥6% 得分 50 → 45."""
    before, after = _bands(old.value.text), _bands(new.value.text)
    if before and after and before.keys() == after.keys():
        for bound, points in after.items():
            if before[bound] != points:
                yield Words(f"{bound} 得分 {before[bound]} → {points}",
                            f"{bound} scores {before[bound]} → {points}")  # fmt: skip
    elif old.value.text != new.value.text:
        yield _changed(Words("算法", "formula"), old.value.text, new.value.text)
    if old.most != new.most:
        yield _changed(Words("满分", "full marks"), old.most, new.most)


def _bands(text: str) -> dict[str, str]:
    """`band(x, 6%: 50, else 0)` as {'≥6%': '50', 'else': '0'}; empty if it is no plain band."""
    plain = text.strip().replace("：", ":").replace("，", ",")
    if not plain.startswith(("band(", "分档(")) or not plain.endswith(")"):
        return {}
    bands: dict[str, str] = {}
    for part in plain[plain.index("(") + 1 : -1].split(",")[1:]:
        bound, colon, points = part.partition(":")
        if colon:
            bands[f"≥{bound.strip()}"] = points.strip()
        elif part.split()[:1] in (["else"], ["否则"]):
            bands["其余 else"] = part.split(maxsplit=1)[1]
        else:
            return {}
    return bands


def _texts(old: str, new: str) -> Iterator[Words]:
    if " ".join(old.split()) != " ".join(new.split()):
        yield Words(f"{old} → {new}", f"{old} → {new}")


def _words(old: tuple[str, Words], new: tuple[str, Words]) -> Iterator[Words]:
    before, after = old[1], new[1]
    if before != after:
        yield Words(
            f"{before.zh} → {after.zh}", f"{before.en or before.zh} → {after.en or after.zh}"
        )


def _index(old: Any, new: Any) -> Iterator[Words]:
    def branch(before: Branch, after: Branch) -> Iterator[Words]:
        return _fields_of(("name", "parent", "weight", "direction"))(before, after)

    yield from _of({b.code: b for b in old.tree}, {b.code: b for b in new.tree},
                   Words("指标", "indicator"), lambda b: b.name, branch)  # fmt: skip
    before = old.recipe.steps if old.recipe else {}
    after = new.recipe.steps if new.recipe else {}
    for step in {**before, **after}:
        if before.get(step) != after.get(step):
            yield _changed(Words(f"步骤 {step}", f"step {step}"), before.get(step), after.get(step))


def _indicator_name(indicator: Any) -> str:
    return str(indicator.text.name)


def _indicator(old: Any, new: Any) -> Iterator[Words]:
    keys = ("name", "formula", "unit", "direction", "decimals", "confidentiality", "office")
    yield from _fields_of(keys)(old.text, new.text)


def _plan(old: Any, new: Any) -> Iterator[Words]:
    yield from _of({c.key: c for c in old.clauses}, {c.key: c for c in new.clauses},
                   Words("条款", "clause"), lambda c: c.key,
                   _fields_of(("kind", "lead", "partners", "evidence", "due")))  # fmt: skip


def _fields_of(keys: tuple[str, ...]) -> Callable[[Any, Any], Iterator[Words]]:
    def differ(old: Any, new: Any) -> Iterator[Words]:
        for key in keys:
            before, after = getattr(old, key), getattr(new, key)
            if before != after:
                yield _changed(_FIELDS[key], before, after)

    return differ


def _parks(pack: Pack) -> dict[str, Any]:
    return {} if pack.zone is None else {p.code: p for p in pack.zone.parks}


def _classes(pack: Pack) -> dict[str, Any]:
    return {
        f"{name}/{c.code}": c for name, classes in pack.classifications.items() for c in classes
    }


def _messages(pack: Pack) -> dict[str, tuple[str, Words]]:
    return {code: (code, words) for code, words in pack.messages.items()}
