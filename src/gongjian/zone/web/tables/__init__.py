"""The one table of the platform: asked through the address, shown, printed, exported.

A view declares a `Table`, returns `table.export(request, format)` where `wanted_export(request)`
says so, and else renders `{% table bound %}` of `table.bind(request)`. Whatever an address says is
checked against what the table declares; anything else is as if it had not been said.
"""

from __future__ import annotations

from .asking import Asked, Filter, wanted_export
from .bound import Bound
from .columns import Badge, Column
from .exporting import exported
from .pages import listed, read
from .table import Table

__all__ = [
    "Asked",
    "Badge",
    "Bound",
    "Column",
    "Filter",
    "Table",
    "exported",
    "listed",
    "read",
    "wanted_export",
]
