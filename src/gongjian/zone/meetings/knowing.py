"""Decisions and matters of a park as they were known at a moment: for the park file and the first screens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ..accounts.acting import Acting
from ..accounts.models import Organisation
from ..accounts.scopes import within
from ..history.choices import Light
from ..history.queries import as_of
from . import arrays
from .choices import Progress
from .models import Coordination, Decision
from .outcomes import matter_said, names, task_said

Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """A decision or a matter as it was known at a moment. `light` only of a matter, by the rule of that day."""

    kind: str  # decision, coordination
    key: int
    title: str
    owner: str
    due: date | None
    tone: str
    words: str
    light: str
    url: str


def of_park(acting: Acting | None, park: Organisation, moment: datetime) -> list[Known]:
    """What was decided by meetings and raised for coordination that concerns a park, as known at a moment, of what
    somebody may see: the latest day last."""
    found = [*_decisions(acting, park, moment), *_matters(acting, park, moment)]
    return sorted(found, key=lambda each: (each.due or date.max, each.kind, each.key))


def _concerns(park: Organisation, *fields: str) -> Q:
    found = Q(pk__in=())
    for field in fields:
        found |= Q(**{f"{field}__path__startswith": park.path})
    return found


def _decisions(acting: Acting | None, park: Organisation, moment: datetime) -> list[Known]:
    seen = within(acting, Decision).filter(_concerns(park, "park", "owner", "partners"))
    copies = {
        key: told for key, told in _copies("decision", seen, moment).items()
        if told["carried_at"] and not told["withdrawn_at"]
    }  # fmt: skip
    tasks = as_of("task", moment, _keys(copies, "task_id"))
    matters = as_of("coordination", moment, _keys(copies, "matter_id"))
    called = names(told["owner_id"] for told in copies.values())
    day = timezone.localdate(moment)
    return [
        _decision(key, told, tasks.get(told["task_id"]), matters.get(told["matter_id"]), called, day)
        for key, told in copies.items()
    ]  # fmt: skip


def _decision(
    key: int, told: Told, task: Told | None, matter: Told | None, called: Mapping[int, str], day: date
) -> Known:  # fmt: skip
    if task is not None:
        tone, words = task_said(task["stage"], task["progress"], bool(task["withdrawn_at"]))
    elif matter is not None:
        tone, words = matter_said(matter["stage"], bool(matter["withdrawn_at"]))
    else:
        tone, words = "wait", ""
    due = date.fromisoformat(told["due"])
    if tone not in ("ok", "idle") and due < day:
        tone, words = "bad", f"{words}，{_('逾期')}"
    url = Decision.page_of(key)
    return Known("decision", key, told["text"], called[told["owner_id"]], due, tone, words, Light.NONE, url)  # fmt: skip


def _matters(acting: Acting | None, park: Organisation, moment: datetime) -> list[Known]:
    seen = within(acting, Coordination).filter(
        _concerns(park, "park", "in_charge", "house", "partners")
    )
    copies = {
        key: told for key, told in _copies("coordination", seen, moment).items()
        if told["stage"] != Progress.DRAFT and not told["withdrawn_at"]
    }  # fmt: skip
    called = names(told["in_charge_id"] or told["house_id"] for told in copies.values())
    lights = arrays.lights([_measured(told) for told in copies.values()], timezone.localdate(moment))  # fmt: skip
    return [
        _known(key, told, called, light)
        for (key, told), light in zip(copies.items(), lights, strict=True)
    ]


def _known(key: int, told: Told, called: Mapping[int, str], light: Light) -> Known:
    tone, words = matter_said(told["stage"], withdrawn=False)
    due = date.fromisoformat(told["due"]) if told["due"] else None
    owner = called[told["in_charge_id"] or told["house_id"]]
    url = Coordination.page_of(key)
    return Known("coordination", key, told["title"], owner, due, tone, words, str(light), url)


def _measured(told: Told) -> dict[str, Any]:
    answered = told["answered_at"]
    return {
        "stage": told["stage"], "sent_back": told["sent_back"],
        "due": date.fromisoformat(told["due"]) if told["due"] else None,
        "answered": timezone.localdate(datetime.fromisoformat(answered)) if answered else None,
    }  # fmt: skip


def _copies(kind: str, seen: Any, moment: datetime) -> dict[int, dict[str, Any]]:
    return dict(sorted(as_of(kind, moment, seen.order_by().values("pk")).items()))


def _keys(copies: Mapping[int, Told], name: str) -> Sequence[int]:
    found: Iterable[Any] = (told[name] for told in copies.values())
    return [key for key in found if key is not None]
