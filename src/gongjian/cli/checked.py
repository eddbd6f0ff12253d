"""What one run of `gongjian check` has to tell."""

from __future__ import annotations

from dataclasses import dataclass

from ..intake import Table
from ..methods.editing import Outcome
from ..methods.editing.located import Localisation
from ..methods.kinds.words import Words
from .forms import OnDisk


@dataclass(frozen=True, slots=True)
class Checked:
    """Everything one run has to tell."""

    on_disk: OnDisk
    table: Table
    outcome: Outcome
    notes: tuple[Words, ...]
    cautions: tuple[Words, ...] = ()
    localisation: Localisation | None = None

    @property
    def absent(self) -> tuple[str, ...]:
        """Items that have no column in the data."""
        held = {**self.table.numbers, **self.table.texts, **self.table.dates, **self.table.bools}
        return tuple(i.code for i in self.on_disk.folder.form.items if i.code not in held)

    @property
    def failed(self) -> bool:
        return self.outcome.failed or bool(self.table.faults)
