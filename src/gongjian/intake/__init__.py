"""What people upload, read with care: bytes to a typed table with faults, within limits.

A file that cannot be used is BadInput, told in one sentence that names file, sheet, row and column.
A cell that cannot be read is a CellFault: its value is missing and the rest goes on.
"""

from .assembling import grid_of, read
from .cells import as_text
from .limits import Limits
from .table import BadInput, CellFault, Grid, Note, Table, Wanted

__all__ = [
    "BadInput", "CellFault", "Grid", "Limits", "Note", "Table", "Wanted", "as_text", "grid_of", "read",
]  # fmt: skip
