from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..accounts.forms import day_field
from . import arrays
from .actions import PART, SUM, plan_before
from .choices import Claim, Outcome, Stage, Verdict
from .models import Line, Report

WHAT_WORDS = _("做了什么、到了哪一步、完成多少")
WHAT_NEXT = _("下一期要做什么、什么时候到哪一步")


def text(label: Any, most: int, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=False, **more)


class Sum(forms.Form):
    """A report in sum."""

    words = text(_("总体进展"), 4_000)
    next_steps = text(_("下步总体安排"), 4_000)
    problem = text(_("需要协调的问题"), 2_000)


class Part(forms.Form):
    """A task's part."""

    state = forms.ChoiceField(label=_("进展"), choices=Claim.choices)
    percent = forms.IntegerField(
        label=_("完成比例（%）"), min_value=0, max_value=100, required=False
    )
    reached = forms.DecimalField(label=_("完成值"), max_digits=18, decimal_places=4, required=False)
    outcome = forms.ChoiceField(
        label=_("上期计划落实情况"), choices=[("", "—"), *Outcome.choices], required=False
    )
    words = text(_("本期进展"), 2_000, help_text=WHAT_WORDS)
    next_steps = text(_("下步计划"), 2_000, help_text=WHAT_NEXT)
    problem = text(_("需要协调的问题"), 1_000)


@dataclass(frozen=True, slots=True)
class Shown:
    """A task's part on the page: its form where it can be written, what was planned, what somebody else wrote."""

    line: Line
    form: Part | None
    before: str
    theirs: list[tuple[str, Any, Any]]  # name, label, what the other wrote

    @property
    def filled(self) -> bool:
        return bool(self.line.words.strip())


class Writing:
    """The one form of a report: in sum, and for each task that can be written.

    `version` is the one that the page was made from; with it two people at one report lose nothing.
    """

    def __init__(
        self, report: Report, lines: Iterable[Line], data: Any = None,
        values: Mapping[str, Any] | None = None, clashes: Mapping[str, tuple[Any, Any]] | None = None,
        version: int | None = None,
    ) -> None:  # fmt: skip
        self.report, self.faults, self.clashes = report, list[str](), dict(clashes or {})
        self.version = report.version if version is None else version
        values = values or {}
        self.sum = Sum(data, initial={n: values.get(n, getattr(report, n)) for n in SUM})
        self.parts = [self._part(line, data, values) for line in lines]

    def _part(self, line: Line, data: Any, values: Mapping[str, Any]) -> Shown:
        key, told = str(line.task_id), line.told()
        again = self.report.stage == Stage.SENT_BACK
        form = None
        if not again or line.verdict == Verdict.SENT_BACK:
            initial = {n: values.get(f"{key}.{n}", told[n]) for n in PART}
            form = Part(data, prefix=key, initial=initial)
        return Shown(line, form, plan_before(line), self._theirs(f"{key}.", form))

    def _theirs(self, prefix: str, form: Any) -> list[tuple[str, Any, Any]]:
        return [
            (name, form.fields[name.removeprefix(prefix)].label, theirs)
            for name, (theirs, _mine) in self.clashes.items()
            if form is not None and name.startswith(prefix)
        ]

    @property
    def theirs(self) -> list[tuple[str, Any, Any]]:
        """What the other wrote in sum."""
        own = {name: pair for name, pair in self.clashes.items() if "." not in name}
        return [(name, self.sum.fields[name].label, theirs) for name, (theirs, _m) in own.items()]

    def is_valid(self) -> bool:
        """Every form is looked at, so that every fault is shown."""
        return not [form for form in self._forms() if not form.is_valid()]

    def told(self) -> dict[str, Any]:
        """By the names of `actions.flat`."""
        found = dict(self.sum.cleaned_data)
        for shown in self.parts:
            if shown.form is not None:
                found |= {
                    f"{shown.line.task_id}.{n}": v for n, v in shown.form.cleaned_data.items()
                }
        return found

    def _forms(self) -> Iterator[forms.Form]:
        yield self.sum
        yield from (shown.form for shown in self.parts if shown.form is not None)


def with_theirs(data: Any, theirs: Mapping[str, Any]) -> Any:
    """What was sent, with the other's words where somebody chose them."""
    chosen = data.copy()
    for name in data.getlist("theirs"):
        if name in theirs:
            value = theirs[name]
            chosen[name.replace(".", "-")] = "" if value is None else str(value)
    return chosen


class Opening(forms.Form):
    """A period to report on, and by when if not by the pack."""

    period = forms.ChoiceField(label=_("报告期"))
    due = day_field(_("报送期限"), required=False, help_text=_("不写的按政策包：期后若干个工作日"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        period: Any = self.fields["period"]
        period.choices = [(str(p), p.title.in_language(arrays.language())) for p in offered()]


def offered(day: date | None = None) -> list[Any]:
    """The quarters and months that are over, the newest first."""
    today = day or timezone.localdate()
    found = [arrays.ended_before(today, each) for each in arrays.REPORTED]
    back = [each.minus(n) for each, most in zip(found, (4, 6), strict=True) for n in range(most)]
    return sorted(back, key=lambda p: (p.end, p.start), reverse=True)
