"""JSON Schema of each kind of file in a pack, for editors that complete and check as one writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from . import checks as checks_file
from . import form_reading as form_file
from . import ladder_texts as ladder_file
from . import measures as units_file
from . import pack_shapes as shapes
from . import recipes as recipe_file
from .forms import GENERATED
from .provenance import KEYS, Certainty
from .shapes import Key, Kind, Shape

_TEXT: dict[str, Any] = {"type": ["string", "number", "boolean"]}
_WORDS: dict[str, Any] = {
    "anyOf": [
        _TEXT,
        {
            "type": "object",
            "properties": {"zh": _TEXT, "en": _TEXT},
            "additionalProperties": False,
        },
    ]
}
_NUMBER = r"^[-+]?([0-9]{1,3}(,[0-9]{3})+|[0-9]+)(\.[0-9]+)?$"
_PLAIN: Mapping[Kind, dict[str, Any]] = {
    Kind.TEXT: _TEXT,
    Kind.WORDS: _WORDS,
    Kind.TEXTS: {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]},
    Kind.TRUTH: {"enum": [True, False, "true", "false", "是", "否"]},
    Kind.WHOLE: {"type": ["integer", "string"], "pattern": "^[0-9]{1,6}$"},
    Kind.NUMBER: {"type": ["number", "string"], "pattern": _NUMBER},
    Kind.DAY: {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
    Kind.ANSWERS: {"type": "object", "additionalProperties": _TEXT},
    Kind.HISTORY: {
        "type": "object",
        "additionalProperties": {"type": "object", "additionalProperties": _TEXT},
    },
}


def schemas() -> dict[str, dict[str, Any]]:
    """A schema for each file, by the name an editor would match."""
    return {
        "pack.yaml": _document(_object(shapes.HEAD)),
        "calendar.yaml": _document(_list(_object(shapes.YEAR), "years")),
        "zone.yaml": _document(_object(shapes.ZONE)),
        "register.yaml": _document(_list(_object(shapes.ATTRIBUTE), "attributes")),
        "plan": _document(_object(shapes.PLAN)),
        "reforms.yaml": _document(_list(_object(shapes.REFORM), "reforms")),
        "chains": _document(_object(shapes.INDUSTRY_CHAIN)),
        "parameters": _document(_one_or_many(_object(shapes.PARAMETER))),
        "indicators": _document(_one_or_many(_object(shapes.INDICATOR))),
        "cases": _document(_one_or_many(_object(shapes.SITUATION))),
        "form.yaml": _document(_form()),
        "checks.yaml": _document(_list(_check(), "checks")),
        "units.yaml": _document(_list(_unit(), "units")),
        "ladders": _document(_ladder()),
        "recipe.yaml": _document(_recipe()),
        "allocations": _document(_allocation()),
    }


def _document(schema: dict[str, Any]) -> dict[str, Any]:
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _object(shape: Shape) -> dict[str, Any]:
    return _closed(
        {key.name: _of(key) for key in shape.keys}, [k.name for k in shape.keys if k.required]
    )


def _closed(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    certainty = {"enum": [c.value for c in Certainty]}
    provenance: dict[str, Any] = {"source": _WORDS, "certainty": certainty, "note": _WORDS}
    assert set(provenance) == set(KEYS)
    return {
        "type": "object",
        "properties": {**properties, **provenance},
        "required": required,
        "additionalProperties": False,
    }


def _of(key: Key) -> dict[str, Any]:
    if key.choices is not None:
        written: list[str | int] = list(key.choices)
        return {"enum": written + [int(c) for c in key.choices if c.lstrip("-").isdigit()]}
    if key.of is not None:
        inner = _object(key.of)
        return inner if key.kind is Kind.ENTRY else {"type": "array", "items": inner}
    return _PLAIN[key.kind]


def _list(entry: dict[str, Any], key: str) -> dict[str, Any]:
    entries = {"type": "array", "items": entry}
    under = {"type": "object", "properties": {key: entries}, "additionalProperties": False}
    return {"anyOf": [entries, under]}


def _one_or_many(entry: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [entry, {"type": "array", "items": entry}]}


def _form() -> dict[str, Any]:
    section = _closed(
        {"title": _WORDS, "code": _TEXT, "items": {"type": "array", "items": _item()}}, ["items"]
    )
    legal = _closed(
        {
            **dict.fromkeys(form_file.LEGAL_WORDS, _WORDS),
            **dict.fromkeys(form_file.LEGAL_TEXTS, _TEXT),
            "valid_from": _PLAIN[Kind.DAY],
            "valid_to": _PLAIN[Kind.DAY],
        },
        [],
    )
    return _closed(
        {
            **{key: {} for key in form_file.UNTYPED},
            "form": _TEXT,
            "title": _WORDS,
            "unit_column": _TEXT,
            "frequency": {"enum": list(form_file.FREQUENCIES)},
            "generate": {"type": "array", "items": {"enum": list(GENERATED)}},
            "legal": legal,
            "sections": {"type": "array", "items": section},
        },
        ["form", "sections"],
    )


def _item() -> dict[str, Any]:
    return _closed(
        {
            **{key: _TEXT for key in form_file.ITEM_KEYS if key not in KEYS},
            "name": _WORDS,
            "type": {"enum": list(form_file.ITEM_TYPES)},
            "blank": {"enum": list(form_file.BLANKS)},
            "cumulative": _PLAIN[Kind.TRUTH],
        },
        ["code", "name", "type"],
    )


def _check() -> dict[str, Any]:
    return _closed(
        {
            "id": _TEXT,
            "severity": {"enum": list(checks_file.SEVERITIES)},
            "rule": {"type": "string"},
            "message": _WORDS,
        },
        ["id", "severity", "rule"],
    )


def _unit() -> dict[str, Any]:
    return _closed(
        {key: _TEXT for key in units_file.UNIT_KEYS if key not in KEYS},
        ["name", "dimension", "factor"],
    )


def _ladder() -> dict[str, Any]:
    texts = dict.fromkeys(("id", "clause", "rule", "value", "max"), _TEXT)
    dates = {"name": _WORDS, "from": _PLAIN[Kind.DAY], "to": _PLAIN[Kind.DAY]}

    def entry(keys: Sequence[str], required: list[str]) -> dict[str, Any]:
        known = {**texts, **dates}
        return _closed({key: known[key] for key in keys if key not in KEYS}, required)

    criteria = {"type": "array", "items": entry(ladder_file.CRITERION_KEYS, ["id", "rule"])}
    parts = {"type": "array", "items": entry(ladder_file.PART_KEYS, ["id", "value"])}
    score = _closed({"pass": {"type": "string"}, "parts": parts}, ["pass", "parts"])
    tier = _closed(
        {"tier": _TEXT, "clause": _TEXT, **dates, "score": score,
         **dict.fromkeys(("entry", "any_of", "direct"), criteria)},
        ["tier"],
    )  # fmt: skip
    return _closed(
        {
            "ladder": _TEXT,
            "title": _WORDS,
            "inputs": {"type": "array", "items": _item()},
            "tiers": {"type": "array", "items": tier},
        },
        ["ladder", "inputs", "tiers"],
    )


def _recipe() -> dict[str, Any]:
    def step(name: str) -> dict[str, Any]:
        methods = recipe_file.METHODS[name]
        options = {option for known in methods.values() for option in known}
        return _closed(
            {"method": {"enum": list(methods)}, **{option: {} for option in sorted(options)}},
            ["method"],
        )

    steps = {name: step(name) for name in recipe_file.METHODS}
    several = {name: {"anyOf": [s, {"type": "array", "items": s}]} for name, s in steps.items()}
    sensitivity = {"type": "object", "properties": {"weights": {}, **several}}
    rest: dict[str, Any] = {
        "denominate": _PLAIN[Kind.ANSWERS], "screen": {}, "groups": _TEXT, "grades": {}, "deduct": {},
        "veto": _PLAIN[Kind.ANSWERS], "tiers": _PLAIN[Kind.ANSWERS], "dynamic": {},
    }  # fmt: skip
    return _closed({**rest, **several, "sensitivity": sensitivity}, [])


def _allocation() -> dict[str, Any]:
    pool = _closed({key: _TEXT for key in recipe_file.POOL_KEYS if key not in KEYS},
                   ["pool", "share"])  # fmt: skip
    return _closed(
        {
            **{key: _TEXT for key in recipe_file.ALLOCATION_KEYS if key not in KEYS},
            "title": _WORDS,
            "tiers": _PLAIN[Kind.ANSWERS],
            "pools": {"type": "array", "items": pool},
        },
        ["allocation", "method"],
    )
