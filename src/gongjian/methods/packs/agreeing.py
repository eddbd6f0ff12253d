"""What the files of a pack say of one another: nothing points to what is not there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any

from ..formulas.scope import nearest
from ..kinds.units import Units, UnknownUnit
from .entries import Chain, Parameter, Situation, YearOfDays, Zone
from .faults import Place
from .folders import FormFolder
from .forms import Form
from .nodes import TextNode
from .provenance import Certainty, Provenance
from .whole import Open, Pack

Tell = Callable[[Place, str, str], None]


def refuse_absent(place: Place, key: str, code: str, codes: set[str], tell: Tell) -> None:
    """A code that something else should define."""
    if code and code not in codes:
        close = nearest(code, sorted(codes))
        tell(
            place,
            f"{key}“{code}”没有定义" + (f"，是不是“{close}”？" if close else ""),
            f"{key} {code!r} is not defined" + (f"; did you mean {close!r}?" if close else ""),
        )


def refuse_unknown_chain(name: str, form: Form, zone: Zone | None, tell: Tell) -> None:
    """A form whose review chain the zone does not lay down; `name` is that of its folder."""
    chain = form.untyped.get("review_chain")
    if zone is None or not isinstance(chain, TextNode):
        return
    place = chain.place._replace(file=f"forms/{name}/form.yaml")
    known = {each.code for each in zone.review_chains}
    refuse_absent(place, "review_chain", chain.text.strip(), known, tell)


def refuse_unknown_unit(place: Place, name: str, units: Units, tell: Tell) -> bool:
    """True if there is such a unit, or none is asked for."""
    if not name:
        return True
    try:
        units.named(name)
    except UnknownUnit as error:
        near = error.nearest
        tell(
            place,
            f"没有“{name}”这个计量单位" + (f"，是不是“{near}”？" if near else ""),
            f"no unit of measure {name!r}" + (f"; did you mean {near!r}?" if near else ""),
        )
        return False
    return True


def refuse_backwards(entry: Any, tell: Tell) -> None:
    """What ends before it begins."""
    if entry.since is not None and entry.until is not None and entry.until < entry.since:
        tell(
            entry.place,
            f"到 {entry.until} 为止，却从 {entry.since} 开始",
            f"ends {entry.until}, before it begins on {entry.since}",
        )


def refuse_odd_days(year: YearOfDays, tell: Tell) -> None:
    """Days of other years, days said twice, and weekdays that are worked anyway."""
    for day, times in Counter((*year.holidays, *year.workdays)).items():
        weekday = _weekday(day)
        if weekday is None or not day.startswith(f"{year.year}-"):
            tell(year.place, f"“{day}”不是 {year.year} 年的日期，如 {year.year}-10-01",
                 f"{day!r} is no day of {year.year}, as {year.year}-10-01")  # fmt: skip
        elif day in year.holidays and day in year.workdays:
            tell(year.place, f"“{day}”又放假又上班", f"{day!r} is both a holiday and a day worked")
        elif times > 1:
            tell(year.place, f"“{day}”写了两次", f"{day!r} is said twice")
        elif day in year.workdays and weekday < 5:
            tell(year.place, f"“{day}”是星期{'一二三四五'[weekday]}，本来上班；workdays 只写为调休而上班的周六、周日",
                 f"{day!r} is no weekend day: workdays are Saturdays and Sundays worked for a holiday")  # fmt: skip


def _weekday(text: str) -> int | None:
    """0 for a Monday; None for what is no day."""
    try:
        return date.fromisoformat(text).weekday()
    except ValueError:
        return None


def refuse_homeless(case: Situation, forms: set[str], ladders: set[str], tell: Tell) -> None:
    """A case belongs to a form or to a ladder."""
    refuse_absent(case.place, "form", case.form, forms, tell)
    refuse_absent(case.place, "ladder", case.ladder, ladders, tell)
    if not case.form and not case.ladder:
        tell(case.place, "缺 form 或 ladder", "form or ladder is missing")


def refuse_disorder(parameter: Parameter, tell: Tell) -> None:
    """Editions follow one another, and every number says where it comes from."""
    days = [value.since for value in parameter.values]
    for value, before in zip(parameter.values[1:], days, strict=False):
        if value.since <= before:
            tell(
                value.place,
                f"起始日 {value.since} 不晚于上一版的 {before}",
                f"begins {value.since}, not after {before}, the edition before",
            )
    for value in parameter.values:
        refuse_backwards(value, tell)
        told = value.provenance.source or value.provenance.certainty
        if value.value is not None and not told:
            tell(
                value.place,
                "每个数要有 source 或 certainty",
                "every number has a source or a certainty",
            )


def refuse_ambiguous_chains(chains: Iterable[Chain], tell: Tell) -> None:
    """A name that means two chains; a code, within one chain, that is of two nodes or no digits."""
    meant: dict[str, Chain] = {}
    for chain in chains:
        for name in sorted(chain.called):
            before = meant.setdefault(name, chain)
            if before is not chain:
                tell(chain.place, f"“{name}”也指产业链 {before.chain}，一个名称只指一条链",
                     f"{name!r} means chain {before.chain} too: a name means one chain")  # fmt: skip
        held: dict[str, str] = {}
        for node in chain.nodes:
            for code in node.industries:
                before_node = held.setdefault(code, node.code)
                if before_node != node.code:
                    tell(node.place, f"行业代码 {code} 已在环节 {before_node}，一个代码只在一个环节",
                         f"industry {code} is at node {before_node} already: a code is at one node")  # fmt: skip
                if not code.isdigit():
                    tell(node.place, f"“{code}”不是大类、中类或小类代码，如 38、384、3841",
                         f"{code!r} is no division, group or class, as 38, 384 or 3841")  # fmt: skip


def unconfirmed(
    values: Sequence[Any],
    tables: Mapping[str, Mapping[str, Sequence[Any]]],
    folders: Mapping[str, FormFolder],
) -> list[Open]:
    """What is still to be confirmed; `tables` are those told in rows, by folder and name, `folders` the forms
    by their folder's name."""
    told = [
        Open(place, name, provenance.note)
        for place, name, provenance in _told_of(values)
        if _is_open(provenance)
    ]
    for kind, named in tables.items():
        for name, entries in named.items():
            rows = sum(_is_open(each.provenance) for each in entries)
            if rows:  # one line for a whole table
                told.append(Open(Place(f"{kind}/{name}.csv", 1, 1), f"{name} × {rows}", ""))
    for name, folder in folders.items():
        form, place = folder.form, Place(f"forms/{name}/form.yaml", 1, 1)
        if _is_open(form.source):
            told.append(Open(place, form.code, form.source.note))
        items = [code for code, p in form.provenance.items() if _is_open(p)]
        if items:
            told.append(Open(place, f"{form.code} × {len(items)}", ""))
        told += [
            Open(c.place._replace(file=f"forms/{name}/checks.yaml"), c.id, c.note)
            for c in folder.checks
            if c.certainty is Certainty.TO_BE_CONFIRMED and not c.generated
        ]
    return sorted(told)


def _is_open(provenance: Provenance) -> bool:
    return provenance.certainty is Certainty.TO_BE_CONFIRMED


def _told_of(values: Sequence[Any]) -> Iterator[tuple[Place, str, Provenance]]:
    """Everything that says where it comes from, and what is within it."""
    waiting = list(values)
    while waiting:
        here = waiting.pop()
        if isinstance(here, Mapping):
            waiting.extend(here.values())
        elif isinstance(here, (tuple, list)) and not isinstance(here, Place):
            waiting.extend(here)
        elif hasattr(here, "provenance"):
            yield here.place, _name_of(here), here.provenance
            waiting.extend(getattr(here, each.name) for each in fields(here))


def _name_of(entry: Any) -> str:
    """What an entry calls itself, by the first of its keys that does."""
    keys = (
        "parameter", "case", "code", "id", "tier", "ladder", "clause", "plan", "chain", "reform", "since", "year",
        "title",
    )  # fmt: skip
    return next((str(v) for key in keys if (v := getattr(entry, key, None))), "")


def built_on(base: Pack, pack: Pack) -> Pack:
    """What this pack says, and beneath it what it builds on."""
    merged: dict[str, Any] = {
        name: {**getattr(base, name), **getattr(pack, name)}
        for name in ("classifications", "crosswalks", "attributes", "plans", "chains", "reforms", "parameters",
                     "forms", "indicators", "indices", "ladders", "allocations", "messages", "cases")
    }  # fmt: skip
    years = {y.year: y for y in (*base.calendar, *pack.calendar)}
    return replace(pack, zone=pack.zone or base.zone, calendar=tuple(years.values()), **merged)
