"""The shape of a policy pack: texts in, frozen objects out, every fault at its line and column.

So far forms and their checks; the rest of a pack comes with issue B.
"""

from .checks import Check
from .faults import Fault, PackFaults
from .folder import FormFolder, read_form_folder
from .forms import Form, Section

__all__ = [
    "Check",
    "Fault",
    "Form",
    "FormFolder",
    "PackFaults",
    "Section",
    "read_form_folder",
]
