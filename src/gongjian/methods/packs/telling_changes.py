"""How a change is told: what has gone, what has come, and each field of what has stayed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from fractions import Fraction
from typing import Any

from ..kinds.units import Unit
from ..kinds.words import Words
from .provenance import Provenance

Differ = Callable[[Any, Any], Iterator[Words]]

FIELDS = {
    "name": Words("名称", "name"), "title": Words("标题", "title"), "en": Words("英文名", "English name"),
    "unit": Words("计量单位", "unit"), "type": Words("类型", "type"),
    "decimals": Words("小数位数", "decimals"), "blank_is_zero": Words("空白作零", "blank is zero"),
    "of_which": Words("其中", "of which"), "cumulative": Words("累计", "cumulative"),
    "kind": Words("种类", "kind"), "parent": Words("上级", "parent"),
    "district": Words("所在区", "district"), "functional_area": Words("功能区", "functional area"),
    "peer_group": Words("分组", "peer group"), "review_chain": Words("审核流程", "review chain"),
    "lead_industries": Words("主导产业", "lead industries"), "steps": Words("步骤", "steps"),
    "stage": Words("上下游", "stage"), "industries": Words("行业代码", "industry codes"),
    "also": Words("又称", "also called"),
    "duty": Words("职责", "duty"), "since": Words("起", "from"), "until": Words("止", "to"),
    "classification": Words("分类", "classification"), "weight": Words("权重", "weight"),
    "direction": Words("方向", "direction"), "formula": Words("公式", "formula"),
    "confidentiality": Words("公开程度", "confidentiality"), "office": Words("责任处室", "office"),
    "mechanism": Words("机制", "mechanism"), "clause": Words("条款", "clause"),
    "task": Words("任务", "task"), "lead": Words("牵头", "lead"),
    "partners": Words("配合", "partners"), "evidence": Words("佐证", "evidence"),
    "due": Words("期限", "due"), "done": Words("完成", "done"), "document_no": Words("文号", "document number"),
    "form": Words("报表", "form"), "ladder": Words("梯度", "ladder"),
    "given": Words("情形", "given"), "before": Words("上期", "before"),
    "year_ago": Words("上年同期", "a year ago"), "history": Words("往期", "history"),
    "others": Words("其他表", "other forms"), "day": Words("评定日", "day"),
    "period": Words("报告期", "period"), "expect": Words("应有结果", "expected"),
    "edition": Words("版次", "edition"), "authority": Words("制定机关", "authority"),
    "in_force_from": Words("施行日", "in force from"), "language": Words("语言", "language"),
    "builds_on": Words("所依据的包", "builds on"), "code": Words("代码", "code"),
    "holidays": Words("放假", "holidays"), "workdays": Words("调休上班", "days worked"),
    "dimension": Words("量纲", "dimension"), "factor": Words("换算系数", "factor"),
    "unit_column": Words("单位列", "unit column"), "frequency": Words("频率", "frequency"),
    "generate": Words("自动生成的审核", "generated checks"), "table_no": Words("表号", "table number"),
    "maker": Words("制定机关", "maker"), "approved_by": Words("批准机关", "approved by"),
    "approval_no": Words("批准文号", "approval number"), "filed_with": Words("备案机关", "filed with"),
    "filing_no": Words("备案文号", "filing number"), "basis": Words("法律依据", "legal basis"),
    "valid_from": Words("有效期自", "valid from"), "valid_to": Words("有效期至", "valid to"),
    "respondent": Words("填报对象", "respondent"), "calendar": Words("上报日历", "calendar"),
    "due_days_after_period": Words("期后几天内上报", "due days after the period"),
    "prefill": Words("预填", "prefill"), "section": Words("所在的节", "section"),
    "sections": Words("各节", "sections"), "method": Words("方法", "method"),
    "floor": Words("下限", "floor"), "cap": Words("上限", "cap"), "pools": Words("资金池", "pools"),
    "tiers": Words("档", "tiers"), "robust": Words("稳健", "robust"),
    "severity": Words("级别", "severity"), "text": Words("规则", "rule"),
    "message": Words("提示", "message"), "most": Words("满分", "full marks"),
    "screen": Words("筛选", "screening"), "denominate": Words("除以分母", "denominating"),
    "impute": Words("填补", "imputing"), "treat": Words("处理异常值", "treating outliers"),
    "normalise": Words("标准化", "normalising"), "weigh": Words("赋权", "weighing"),
    "aggregate": Words("合成", "aggregating"), "groups": Words("分组", "groups"),
    "dynamic": Words("动态", "dynamic"), "sensitivity": Words("敏感性", "sensitivity"),
    "grades": Words("等级", "grades"), "deduct": Words("扣分", "deductions"),
    "veto": Words("一票否决", "veto"),
    "source": Words("依据", "source"), "certainty": Words("可靠程度", "certainty"),
    "note": Words("说明", "note"),
}  # fmt: skip
SAID = {
    "hard": Words("强制", "hard"), "soft": Words("核实", "soft"),
    "seen": Words("见原文", "seen"), "secondary": Words("见转述", "secondary"),
    "to_be_confirmed": Words("待核实", "to be confirmed"),
    "upstream": Words("上游", "upstream"), "midstream": Words("中游", "midstream"),
    "downstream": Words("下游", "downstream"),
}  # fmt: skip
_UNTOLD = ("place",)


def between(
    old: Mapping[str, Any], new: Mapping[str, Any], what: Words, name: Callable[[Any], str], differ: Differ
) -> Iterator[Words]:  # fmt: skip
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


def every_field(*but: str) -> Differ:
    """Tells each field of a frozen value that differs, in their order; provenance comes apart."""

    def differ(old: Any, new: Any) -> Iterator[Words]:
        for each in fields(old):
            if each.name in but or each.name in _UNTOLD or not each.init:
                continue
            before, after = getattr(old, each.name), getattr(new, each.name)
            if isinstance(before, Provenance):
                yield from every_field()(before, after)
            else:
                yield from changed(each.name, before, after)

    return differ


def every_word(value: Any, *but: str) -> list[tuple[Words, Words]]:
    """What a frozen value says, field by field: its label and its words. What is empty is not told."""
    told = [
        (FIELDS.get(each.name, Words(each.name, each.name)), _text(getattr(value, each.name)))
        for each in fields(value)
        if each.name not in (*but, *_UNTOLD) and not isinstance(getattr(value, each.name), Provenance)
    ]  # fmt: skip
    return [(label, words) for label, words in told if str(words)]


def each_key(value: Mapping[str, Any]) -> list[tuple[Words, Words]]:
    """The keys of what a pack holds as it is written, in words."""
    return [(FIELDS.get(key, Words(key, key)), _text(each)) for key, each in value.items()]


def keys(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Words]:
    """The keys of what a pack holds as it is written, each with what it was and is."""
    for key in {**old, **new}:
        before, after = old.get(key), new.get(key)
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            yield from keys(before, after)
        else:
            yield from changed(key, before, after)


def reordered(old: Iterable[str], new: Iterable[str], what: Words) -> Iterator[Words]:
    """That what is in both stands in another order."""
    before, after = list(old), list(new)
    if [c for c in before if c in after] != [c for c in after if c in before]:
        yield Words(f"{what.zh}的次序有变", f"the {what.en} stand in another order")


def changed(key: str | Words, before: object, after: object) -> Iterator[Words]:
    """One field: 计量单位 千元 → 万元. A list tells what it has lost and gained."""
    what = FIELDS.get(key, Words(key, key)) if isinstance(key, str) else key
    if isinstance(before, Words) and isinstance(after, Words):
        yield from _two_languages(what, before, after)
    elif isinstance(before, tuple) and isinstance(after, tuple) and before and after:
        yield from _list(what, [_text(b).zh for b in before], [_text(a).zh for a in after])
    else:
        old, new = _text(before), _text(after)
        if old != new:
            yield Words(f"{what.zh} {old.zh or '空'} → {new.zh or '空'}",
                        f"{what.en} {old.in_language('en') or 'empty'} → {new.in_language('en') or 'empty'}")  # fmt: skip


def _two_languages(what: Words, before: Words, after: Words) -> Iterator[Words]:
    if str(before) != str(after):
        old, new = before.in_language("en"), after.in_language("en")
        zh = f"{what.zh} {str(before) or '空'} → {str(after) or '空'}"
        yield Words(zh, f"{what.en} {old or 'empty'} → {new or 'empty'}")
    elif before != after:
        yield Words(f"{what.zh}（英文） {before.en or '空'} → {after.en or '空'}",
                    f"{what.en} {before.en or 'empty'} → {after.en or 'empty'}")  # fmt: skip


def _list(what: Words, before: list[str], after: list[str]) -> Iterator[Words]:
    gone = [each for each in before if each not in after]
    come = [each for each in after if each not in before]
    if gone or come:
        zh = [f"{verb} {'、'.join(each)}" for verb, each in (("删", gone), ("增", come)) if each]
        en = [f"{verb} {', '.join(each)}" for verb, each in (("without", gone), ("with", come)) if each]  # fmt: skip
        yield Words(f"{what.zh} {'；'.join(zh)}", f"{what.en} {'; '.join(en)}")
    elif before != after:
        yield Words(f"{what.zh} {'、'.join(before)} → {'、'.join(after)}",
                    f"{what.en} {', '.join(before)} → {', '.join(after)}")  # fmt: skip


def _text(value: object) -> Words:
    """A value as people read it; empty for what is not said."""
    if value is None or isinstance(value, Words):
        return value or Words()
    if isinstance(value, bool):
        return Words("是 yes" if value else "否 no")
    if isinstance(value, Fraction):
        return Words(shown_number(value))
    if isinstance(value, Unit):
        return Words(value.name)
    if isinstance(value, Mapping):
        parts = [(k, _text(v)) for k, v in value.items()]
        return Words("，".join(f"{k}=（{v}）" if "=" in str(v) else f"{k}={v}" for k, v in parts))
    if isinstance(value, (tuple, list)):
        return Words("、".join(str(_text(each)) for each in value))
    text = str(getattr(value, "value", value))
    return SAID.get(text, Words(" ".join(text.split())))


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
