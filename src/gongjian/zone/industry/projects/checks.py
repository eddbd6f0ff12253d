"""What may be told of a project: plain values in, faults out. Numbers that contradict one another are refused;
what may be so, and rarely is, wants an explanation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..choices import WAY, Stage
from ..models.projects import AMOUNTS, OF_WHICH, REACHED

Told = Mapping[str, Any]
NEGATIVE, PART, EXCEEDS, SHRINKS, BACK = "negative", "part", "exceeds", "shrinks", "back"
DAY, FUTURE, ORDER = "day", "future", "order"
WORDS: dict[str, Any] = {
    NEGATIVE: gettext_lazy("%(field)s 不能是负数"),
    PART: gettext_lazy("%(field)s 不能大于%(whole)s"),
    EXCEEDS: gettext_lazy("累计完成投资 %(done)s 万元超过计划总投资 %(total)s 万元，请说明"),
    SHRINKS: gettext_lazy("累计完成投资由 %(before)s 减到 %(after)s 万元，请说明"),
    BACK: gettext_lazy("阶段由%(before)s退回到%(after)s，请说明"),
    DAY: gettext_lazy("已到%(stage)s阶段，请填%(field)s日期"),
    FUTURE: gettext_lazy("%(field)s日期 %(value)s 晚于今天"),
    ORDER: gettext_lazy("%(field)s日期早于%(earlier)s日期"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with what is told; `may_be_explained` if words make it right."""

    code: str
    details: dict[str, str]
    may_be_explained: bool = False

    @property
    def words(self) -> str:
        return str(WORDS[self.code]) % self.details


def faults(told: Told, before: Told | None, today: date, labels: Mapping[str, str]) -> list[Fault]:
    """Of a project as it is to be, beside what it was; None for a new one. `labels`: what fields are called."""
    found = [*_numbers(told, labels), *_days(told, today, labels), *_more(told)]
    return found if before is None else [*found, *_less(told, before)]


def refuse(found: list[Fault], explained: str, standing: str = "") -> None:
    """Raises ValidationError for what is wrong, and for what is not explained. A `standing` explanation is that
    of a plan exceeded before: it explains no fall and no way back."""
    words = {EXCEEDS: explained.strip() or standing.strip()}
    left = [f for f in found if not (f.may_be_explained and words.get(f.code, explained.strip()))]
    if left:
        raise ValidationError([ValidationError(f.words, code=f.code) for f in left])


def _numbers(told: Told, labels: Mapping[str, str]) -> Iterator[Fault]:
    for name in AMOUNTS:
        if told.get(name) is not None and told[name] < 0:
            yield Fault(NEGATIVE, {"field": labels[name]})
    for part, whole in OF_WHICH:
        if _both(told, part, whole) and told[part] > told[whole]:
            yield Fault(PART, {"field": labels[part], "whole": labels[whole]})


def _both(told: Told, one: str, other: str) -> bool:
    return told.get(one) is not None and told.get(other) is not None


def _days(told: Told, today: date, labels: Mapping[str, str]) -> Iterator[Fault]:
    """The stage reached has its day; no real day is to come; each is not before those of the stages before it."""
    stage = told["stage"]
    if stage in WAY and told.get(f"{stage}_on") is None:
        yield Fault(DAY, {"stage": str(Stage(stage).label), "field": labels[f"{stage}_on"]})
    last: tuple[date, str] | None = None
    for name in REACHED:
        day = told.get(name)
        if day is None:
            continue
        if day > today:
            yield Fault(FUTURE, {"field": labels[name], "value": str(day)})
        if last is not None and day < last[0]:
            yield Fault(ORDER, {"field": labels[name], "earlier": labels[last[1]]})
        last = (day, name)


def _more(told: Told) -> Iterator[Fault]:
    if _both(told, "invest_done", "invest_total") and told["invest_done"] > told["invest_total"]:
        figures = {"done": f"{told['invest_done']:,.2f}", "total": f"{told['invest_total']:,.2f}"}
        yield Fault(EXCEEDS, figures, may_be_explained=True)


def _less(told: Told, before: Told) -> Iterator[Fault]:
    """Investment once done stays done, and a stage once reached is not left backwards."""
    was, now = before.get("invest_done"), told.get("invest_done")
    if was is not None and (now is None or now < was):
        shown = {"before": f"{was:,.2f}", "after": _("空") if now is None else f"{now:,.2f}"}
        yield Fault(SHRINKS, shown, may_be_explained=True)
    if goes_back(before["stage"], told["stage"]):
        labels = {
            "before": str(Stage(before["stage"]).label),
            "after": str(Stage(told["stage"]).label),
        }
        yield Fault(BACK, labels, may_be_explained=True)


def goes_back(before: str, after: str) -> bool:
    """From a later stage to an earlier one, or from being lost to any."""
    if before == after or after == Stage.LOST:
        return False
    return before == Stage.LOST or WAY.index(Stage(after)) < WAY.index(Stage(before))
