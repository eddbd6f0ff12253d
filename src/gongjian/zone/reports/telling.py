"""What a page says of a report's field: names for keys, words for codes."""

from __future__ import annotations

from typing import Any

from ..accounts.models import Organisation, Person
from ..history.queries import moment
from ..web.numbers import NOTHING
from .choices import Claim, Verdict
from .models import Report, Round

MOST = 24  # characters of a part's words in the story; all of them stand in the report
_HOUSES = ("owner_id", "house_id")
_PEOPLE = ("made_by_id", "accepted_by_id", "submitted_by_id")


def shown(name: str, value: Any) -> str:
    if value in (None, "", {}):
        return NOTHING
    if isinstance(value, dict):
        return _part(value)
    if name in _HOUSES:
        return _name(Organisation, value)
    if name in _PEOPLE:
        return _name(Person, value)
    if name in ("round_id", "before_id"):
        found = (Round if name == "round_id" else Report).objects.filter(pk=value).first()
        return str(found or value)
    if (when := moment(value)) is not None:
        return when
    field: Any = Report._meta.get_field(name)
    return str(dict(field.flatchoices).get(value, value))[:300]


def shown_of_round(name: str, value: Any) -> str:
    if value in (None, ""):
        return NOTHING
    if name == "stage":
        field: Any = Round._meta.get_field(name)
        return str(dict(field.flatchoices).get(value, value))
    if name in (*_HOUSES, *_PEOPLE):
        return _name(Organisation if name in _HOUSES else Person, value)
    return moment(value) or str(value)


def _part(told: dict[str, Any]) -> str:
    """推进中 40%，“开工建设…”，退回."""
    state = str(dict(Claim.choices).get(told.get("state", ""), ""))
    share = "" if told.get("percent") is None else f" {told['percent']}%"
    words = told.get("words") or ""
    verdict = str(dict(Verdict.choices).get(told.get("verdict", ""), ""))
    return "，".join(
        filter(
            None,
            (
                state + share,
                f"“{words[:MOST]}{'…' if len(words) > MOST else ''}”" if words else "",
                verdict,
            ),
        )
    )


def _name(model: Any, key: Any) -> str:
    found = model.objects.filter(pk=key).values_list("name", flat=True).first()
    return str(found or key)
