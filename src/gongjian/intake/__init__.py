"""What people upload, read with care: bytes to a typed table with faults, within limits.

A file that cannot be used is BadInput, told in one sentence that names file, sheet, row and column.
A cell that cannot be read is a CellFault: its value is missing and the rest goes on.
"""

from .assembling import read
from .limits import Limits
from .table import BadInput, CellFault, Note, Table, Wanted

__all__ = ["BadInput", "CellFault", "Limits", "Note", "Table", "Wanted", "read"]
