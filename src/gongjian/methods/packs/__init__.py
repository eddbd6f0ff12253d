"""The shape of a policy pack: texts in, frozen objects out, all faults at once.

YAML becomes nodes (`sources`, `composing`, `misread`), nodes become blocks of known keys
(`blocks`), and blocks become a form (`forms`), its checks (`checks`) and its units (`measures`);
`folders` is the front door. A whole pack has more kinds of entries: their keys are `pack_shapes`,
what they become `entries`; `pack_reading` reads all files at once, `agreeing` holds them against one
another, `differences` tells two packs apart. Nothing here opens a file.
"""

from .checks import Check
from .differences import differences
from .entries import Parameter, Situation
from .faults import Fault, PackFaults, Place
from .folders import FormFolder, read_form, read_form_folder, read_units
from .forms import Form, Legal, Section
from .json_schemas import schemas
from .ladder_texts import LadderText
from .nodes import ListNode, MapNode, Node, TextNode
from .pack_reading import edition_hash, read_pack
from .parameter_table import PARAMETER, in_force
from .provenance import Certainty, Provenance
from .whole import Index, Indicator, Open, Pack

__all__ = [
    "PARAMETER",
    "Certainty",
    "Check",
    "Fault",
    "Form",
    "FormFolder",
    "Index",
    "Indicator",
    "LadderText",
    "Legal",
    "ListNode",
    "MapNode",
    "Node",
    "Open",
    "Pack",
    "PackFaults",
    "Parameter",
    "Place",
    "Provenance",
    "Section",
    "Situation",
    "TextNode",
    "differences",
    "edition_hash",
    "in_force",
    "read_form",
    "read_form_folder",
    "read_pack",
    "read_units",
    "schemas",
]
