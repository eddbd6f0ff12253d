from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .choices import Breakdown, Measure
from .forms import AsOf
from .queries import AsOf as When
from .tabulating import Ground, Question

_FIRST = {"rows": Breakdown.PARK, "across": Breakdown.SIZE, "measure": Measure.UNITS}
_NESTED = (Breakdown.DISTRICT, Breakdown.PARK, Breakdown.INDUSTRY)  # have parts of their own kind


class Tabulate(forms.Form):
    """By what, and which figure. Within what is in the address alone, where its links lead."""

    rows = forms.ChoiceField(label=_("行"), choices=Breakdown.choices, required=False)
    across = forms.ChoiceField(
        label=_("列"), choices=[("", _("不分")), *Breakdown.choices], required=False
    )
    measure = forms.ChoiceField(label=_("指标"), choices=Measure.choices, required=False)

    def __init__(self, asked: QueryDict, **more: Any) -> None:
        first = {} if "rows" in asked else {name: str(value) for name, value in _FIRST.items()}
        super().__init__({**_FIRST, "across": "", **first, **asked.dict()}, **more)
        self.full_clean()

    def given(self, name: str) -> str:
        """What was chosen; where that is no choice, what is shown at first."""
        return str(self.cleaned_data.get(name) or ("" if name == "across" else _FIRST[name]))

    def question(self, ground: Ground) -> Question:
        """What is asked; within a part that does not exist is as if it had not been asked for."""
        rows, across = self.given("rows"), self.given("across")
        within = [(name, self.data.get(name, "")) for name in sorted(Breakdown.values)]
        kept = [
            (name, code) for name, code in within
            if code and ground.knows(name, code) and (name in _NESTED or name not in (rows, across))
        ]  # fmt: skip
        return Question(rows, "" if across == rows else across, tuple(kept))


class ExactTabulate(Tabulate, AsOf):
    """On any day, as it was known on any."""

    def when(self) -> When:
        return When(
            self.cleaned_data.get("day") or timezone.localdate(), self.cleaned_data.get("known")
        )


class ToldTabulate(Tabulate):
    """On one of the days that tables are told of."""

    day = forms.CharField(label=_("截至"), required=False, max_length=10, widget=forms.Select)

    def offer(self, days: Sequence[date]) -> date:
        """Puts the days into the form; the one asked for, or the last before it."""
        asked = str(self.cleaned_data.get("day", ""))
        chosen = next((day for day in days if not asked or str(day) <= asked), days[-1])
        choices: Any = self.fields["day"].widget
        choices.choices = [(str(day), str(day)) for day in days]
        self.data = {**self.data, "day": str(chosen)}
        return chosen
