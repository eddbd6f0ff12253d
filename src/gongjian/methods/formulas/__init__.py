"""The formula language: clauses as text, read into frozen meaning, calculated anywhere alike.

A text becomes syntax (`tokens`, `reading`), syntax becomes meaning (`scope`, `measuring`,
`building`, `nodes`), and meaning is calculated by arrays (`in_numpy`) or told as SQL (`in_sql`).
`vocabulary` is the closed list of words.
"""

from .errors import FormulaError
from .nodes import Key, Node, Reference, Shift
from .rules import Formula, Rule, formula_of, indicator_of, rule_of
from .scope import OtherForm, Scope

__all__ = [
    "Formula",
    "FormulaError",
    "Key",
    "Node",
    "OtherForm",
    "Reference",
    "Rule",
    "Scope",
    "Shift",
    "formula_of",
    "indicator_of",
    "rule_of",
]
