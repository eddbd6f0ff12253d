"""The keys of every YAML file of a pack but forms and checks, which have rooms of their own."""

from __future__ import annotations

from . import entries as e
from .form_reading import ITEM_TYPES
from .shapes import Key, Kind, Shape

_SINCE, _UNTIL = Key("from", Kind.DAY), Key("to", Kind.DAY)
_CODE, _NAME = Key("code", required=True), Key("name", Kind.WORDS, required=True)

HEAD = Shape(
    (
        Key("name", required=True),
        Key("title", Kind.WORDS),
        Key("edition", required=True),
        Key("language", choices={"zh": "zh", "en": "en"}),
        Key("authority", Kind.WORDS),
        Key("in_force_from", Kind.DAY, required=True),
        Key("builds_on"),
    ),
    e.Head,
)
YEAR = Shape(
    (
        Key("year", Kind.WHOLE, required=True),
        Key("holidays", Kind.TEXTS),
        Key("workdays", Kind.TEXTS),
    ),
    e.YearOfDays,
)
VALUE = Shape((Key("from", Kind.DAY, required=True), _UNTIL, Key("value", Kind.NUMBER)), e.Dated)
PARAMETER = Shape(
    (
        Key("parameter", required=True),
        _NAME,
        Key("unit"),
        Key("clause"),
        Key("values", Kind.ENTRIES, required=True, of=VALUE),
    ),
    e.Parameter,
)
NAMED = Shape((_CODE, _NAME, Key("parent"), _SINCE, _UNTIL), e.NamedThing)
DATED_NAME = Shape((_NAME, _SINCE, _UNTIL), e.DatedName)
OFFICE = Shape(
    (
        _CODE,
        Key("names", Kind.ENTRIES, required=True, of=DATED_NAME),
        Key("parent"),
        Key("duty", Kind.WORDS),
    ),
    e.Office,
)
CHAIN = Shape((_CODE, _NAME, Key("steps", Kind.TEXTS, required=True)), e.ReviewChain)
PARK_KINDS = {k: k for k in ("core", "branch", "sub_park", "carrier", "enclave", "overseas")}
PARK = Shape(
    (
        _CODE,
        _NAME,
        Key("kind", required=True, choices=PARK_KINDS),
        Key("parent"),
        Key("district"),
        Key("functional_area"),
        Key("peer_group"),
        Key("review_chain"),
        Key("lead_industries", Kind.TEXTS),
        _SINCE,
        _UNTIL,
    ),
    e.Park,
)
ZONE = Shape(
    (
        _CODE,
        _NAME,
        Key("districts", Kind.ENTRIES, of=NAMED),
        Key("functional_areas", Kind.ENTRIES, of=NAMED),
        Key("offices", Kind.ENTRIES, of=OFFICE),
        Key("peer_groups", Kind.ENTRIES, of=NAMED),
        Key("review_chains", Kind.ENTRIES, of=CHAIN),
        Key("parks", Kind.ENTRIES, required=True, of=PARK),
    ),
    e.Zone,
)
ATTRIBUTE = Shape(
    (
        _CODE,
        _NAME,
        Key("en"),
        Key("type", required=True, choices=ITEM_TYPES),
        Key("unit"),
        Key("classification"),
    ),
    e.Attribute,
)
CLAUSE = Shape(
    (
        Key("clause", required=True),
        Key("mechanism"),
        Key("task", required=True),
        Key("kind"),
        Key("lead"),
        Key("partners", Kind.TEXTS),
        Key("evidence", Kind.TEXTS),
        Key("due", Kind.DAY),
    ),
    e.Clause,
)
PLAN = Shape(
    (
        Key("plan", required=True),
        Key("title", Kind.WORDS, required=True),
        Key("document_no"),
        _SINCE,
        Key("clauses", Kind.ENTRIES, required=True, of=CLAUSE),
    ),
    e.Plan,
)
REFORM_KINDS = {k: k for k in ("reform", "legislation")}
REFORM_STEP = Shape(
    (Key("title", required=True), Key("due", Kind.DAY), Key("done", Kind.DAY)), e.ReformStep
)
REFORM = Shape(
    (
        Key("reform", required=True),
        Key("title", Kind.WORDS, required=True),
        Key("kind", required=True, choices=REFORM_KINDS),
        Key("lead"),
        Key("basis"),
        _SINCE,
        Key("steps", Kind.ENTRIES, of=REFORM_STEP),
    ),
    e.Reform,
)
NODE_STAGES = {k: k for k in ("upstream", "midstream", "downstream")}
CHAIN_NODE = Shape(
    (
        _CODE,
        _NAME,
        Key("stage", required=True, choices=NODE_STAGES),
        Key("industries", Kind.TEXTS, required=True),
    ),
    e.ChainNode,
)
INDUSTRY_CHAIN = Shape(
    (
        Key("chain", required=True),
        _NAME,
        Key("also", Kind.TEXTS),
        Key("nodes", Kind.ENTRIES, required=True, of=CHAIN_NODE),
    ),
    e.Chain,
)
INDICATOR = Shape(
    (
        _CODE,
        _NAME,
        Key("form"),
        Key("formula", required=True),
        Key("unit"),
        Key("direction", choices={"1": 1, "-1": -1, "up": 1, "down": -1}),
        Key("decimals", Kind.WHOLE),
        Key("confidentiality", choices={k: k for k in ("public", "internal", "restricted")}),
        Key("office"),
    ),
    e.IndicatorText,
)
SITUATION = Shape(
    (
        Key("case", required=True),
        Key("title", Kind.WORDS),
        Key("form"),
        Key("ladder"),
        Key("day", Kind.DAY),
        Key("period"),
        Key("given", Kind.ANSWERS),
        Key("before", Kind.ANSWERS),
        Key("year_ago", Kind.ANSWERS),
        Key("history", Kind.HISTORY),
        Key("others", Kind.HISTORY),
        Key("unit", Kind.ANSWERS),
        Key("expect", Kind.ANSWERS, required=True),
    ),
    e.Situation,
)
