"""What units are found by, in step with what is told of them: a word stands until all that says it was undone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .choices import Answer
from .models import Change, Doubt, SearchWord
from .pouring import pour
from .recording import BATCH, FOUND_BY
from .searching import WORDS, words_of

Word = tuple[Any, ...]


def names_by_unit() -> dict[int, list[str]]:
    """By unit: every name that it has or had."""
    found: dict[int, list[str]] = {}
    names = SearchWord.objects.standing().filter(initials__gt="")
    for unit, text in names.values_list("unit", "text"):
        found.setdefault(unit, []).append(text)
    return found


def settle(units: Iterable[int], by: Change) -> None:
    """After `by` undid or joined something: these units are found by what is told of them, and by nothing else."""
    keys = sorted(set(units))
    for start in range(0, len(keys), BATCH):
        _settle(keys[start : start + BATCH], by)


def _settle(units: list[int], by: Change) -> None:
    own = _own(units)
    gone = []
    for word in SearchWord.objects.standing().filter(unit__in=units):
        if own[word.unit_id].pop(word.text, None) is None:
            gone.append(word.pk)
    for start in range(0, len(gone), BATCH):
        part = SearchWord.objects.filter(pk__in=gone[start : start + BATCH])
        part.update(withdrawn_by=by)
    pour(SearchWord, WORDS, [word for words in own.values() for word in words.values()])


def _own(units: list[int]) -> dict[int, dict[str, Word]]:
    """By its text, each word of what is or was told of a unit or of an entry that was folded into it."""
    folded = _folded(units)
    told = _told(sorted(set().union(*folded.values())))
    return {
        unit: {
            word[1]: word
            for entry in entries
            for name, *others in told.get(entry, ())
            for word in words_of(unit, name, *others)
        }
        for unit, entries in folded.items()
    }


def _folded(units: list[int]) -> dict[int, set[int]]:
    """Each unit with all entries that are it by now."""
    found = {unit: {unit} for unit in units}
    asked = set(units)
    while asked:
        same = Doubt.objects.filter(row=None, answer=Answer.SAME, change__undone_by=None)
        pairs = list(same.filter(unit__in=asked).values_list("unit", "other"))
        asked = {other for _unit, other in pairs}
        for entries in found.values():
            entries |= {other for unit, other in pairs if unit in entries}
    return found


def _told(units: list[int]) -> dict[int, set[tuple[str, ...]]]:
    """What was told of each unit by changes that were not undone: its name first, where there is one."""
    found: dict[int, set[tuple[str, ...]]] = {}
    for start in range(0, len(units), BATCH):
        part = units[start : start + BATCH]
        for model, columns in FOUND_BY.items():
            rows: Any = model._default_manager.filter(unit__in=part, change__undone_by=None)
            for unit, *texts in rows.values_list("unit", *columns).distinct():
                whole = tuple(texts) if columns[0] == "name" else ("", *texts)
                found.setdefault(unit, set()).add(whole)
    return found
