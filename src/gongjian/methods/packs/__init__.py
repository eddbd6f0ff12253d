"""The shape of a policy pack: texts in, frozen objects out, all faults at once.

YAML becomes nodes (`sources`, `composing`, `misread`), nodes become blocks of known keys
(`blocks`), and blocks become a form (`forms`), its checks (`checks`) and its units (`measures`);
`folders` is the front door. Nothing here opens a file.
"""

from .checks import Check
from .faults import Fault, PackFaults, Place
from .folders import FormFolder, read_form, read_form_folder, read_units
from .forms import Form, Legal, Section
from .nodes import ListNode, MapNode, Node, TextNode
from .provenance import Certainty, Provenance

__all__ = [
    "Certainty",
    "Check",
    "Fault",
    "Form",
    "FormFolder",
    "Legal",
    "ListNode",
    "MapNode",
    "Node",
    "PackFaults",
    "Place",
    "Provenance",
    "Section",
    "TextNode",
    "read_form",
    "read_form_folder",
    "read_units",
]
