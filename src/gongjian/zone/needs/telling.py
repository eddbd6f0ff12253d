"""What pages, exports, the API and documents say of these things; a firm is named to those who may know it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from ..accounts.acting import Acting
from ..accounts.models import Organisation, Person
from ..documents.models import Evidence
from ..filings.models import Filing
from ..history.models import Kept
from ..history.queries import Step, moment, story
from ..tasks.models import Task
from ..web.numbers import NOTHING
from . import permissions
from .models import Experience, Need, Power, Reform

_HOUSES = frozenset({"house_id", "firm_id", "park_id", "assigned_to_id", "answered_by_id", "owner_id", "house", "park"})  # fmt: skip
_PEOPLE = frozenset({"made_by_id", "published_by_id"})
# What the asker's own hand did, and what only they are known by.
OF_THE_ASKER = frozenset({"raised", "revised", "rated", "reopened", "withdrawn"})
WHO = frozenset({"firm_id", "house_id", "made_by_id"})
# What is for those who study a need.
OF_THE_STUDY = frozenset({"noted", "opinion_asked", "opined", "joined", "handed_back"})
INSTRUCTED = frozenset({"assigned"})  # told to whoever is to study it
_MODELS: dict[str, type[Kept]] = {"need": Need, "reform": Reform, "power": Power, "experience": Experience}  # fmt: skip


def a_firm() -> str:
    return _("一家企业")


def asker(need: Need, acting: Acting | None) -> str:
    """Who asks, as this person may know it."""
    if need.firm is None:
        return need.park.name
    return need.firm.name if permissions.may_know_firm(acting, need) else a_firm()


def publicly(need: Need) -> str:
    """Who asks, in a document that many read."""
    return asker_of(need.firm, need.park, named=need.named)


def asker_of(firm: Organisation | None, park: Organisation, *, named: bool) -> str:
    if firm is None:
        return park.name
    return firm.name if named else a_firm()


def hidden_file(acting: Acting | None, thing: Kept, evidence: Evidence) -> bool:
    """A file of a firm that keeps its name back is for those who know it; working papers for those who study."""
    if not isinstance(thing, Need):
        return False
    if evidence.house_id in (thing.firm_id, thing.park_id):
        return evidence.house_id == thing.firm_id and not permissions.may_know_firm(acting, thing)
    return not permissions.may_see_study(acting, thing)


def story_of(need: Need, acting: Acting | None) -> list[Step]:
    """The acts upon a need, as this person may know them."""
    knows = permissions.may_know_firm(acting, need)
    studies = permissions.may_see_study(acting, need)
    return list(_told(need, knows, studies))


def _told(need: Need, knows: bool, studies: bool) -> Iterator[Step]:
    kept_back = {str(_label(need, name)) for name in WHO} if not knows else set()
    inner = {str(need.LABELS[name]) for name in ("notes", "opinions")} if not studies else set()
    for step in story(need, shown_of("need")):
        if not studies and step.copy.act in OF_THE_STUDY:
            continue
        changes = [each for each in step.changes if each[0] not in kept_back | inner]
        if not knows and step.copy.act in OF_THE_ASKER and need.firm_id:
            step.copy.by_name, step.copy.organisation = a_firm(), ""
        if not studies and step.copy.act in INSTRUCTED:
            step.copy.reason = ""
        yield replace(step, changes=changes)


def _label(need: Need, name: str) -> Any:
    return need._meta.get_field(name.removesuffix("_id")).verbose_name  # type: ignore[union-attr]


def shown_of(kind: str) -> Any:
    """How a field of this kind of thing is said in its story."""
    model = _MODELS[kind]

    def shown(name: str, value: Any) -> str:
        if value in (None, "", []):
            return NOTHING
        if name in _HOUSES:
            return _name(Organisation, value)
        if name in _PEOPLE:
            return _name(Person, value)
        if name == "merged_into_id":
            return str(
                Need.objects.filter(pk=value).values_list("number", flat=True).first() or value
            )
        if name == "task_id":
            return str(Task.objects.filter(pk=value).first() or value)
        if name == "pilot_id":
            return str(
                Filing.objects.filter(pk=value).values_list("number", flat=True).first() or value
            )
        if isinstance(value, list):
            return "；".join(_row(each) for each in value)[:300]
        if isinstance(value, bool):
            return _("是") if value else _("否")
        if (when := moment(value)) is not None:
            return when
        field: Any = model._meta.get_field(name.removesuffix("_id"))
        return str(dict(field.flatchoices).get(value, value))[:300]

    return shown


def _row(row: Any) -> str:
    """One row that belongs to a thing: a note, a milestone, a park that holds a power."""
    if not isinstance(row, dict):
        return str(row)
    told = [_name(Organisation, each) if name in _HOUSES else str(each) for name, each in row.items() if each not in ("", None)]  # fmt: skip
    return " ".join(told)


def _name(model: Any, key: Any) -> str:
    found = model.objects.filter(pk=key).values_list("name", flat=True).first()
    return str(found or key)
