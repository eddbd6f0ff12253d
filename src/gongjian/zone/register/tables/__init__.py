"""The lists of the register: units, lists on their way in, and the work of requests, frames and rounds."""

from .imports import STAGES, differences, doubts, imports, mappings, rows_of
from .units import sharings, units
from .work import (
    DECISIONS,
    SIGNINGS,
    compared,
    flows,
    frames,
    leads,
    members,
    quality,
    requests,
    revised,
    rounds,
)

__all__ = [
    "DECISIONS", "SIGNINGS", "STAGES", "compared", "differences", "doubts", "flows", "frames", "imports", "leads",
    "mappings", "members", "quality", "requests", "revised", "rounds", "rows_of", "sharings", "units",
]  # fmt: skip
