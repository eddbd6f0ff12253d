"""Nothing leaves that identifies a unit: which cells of a table tell too much, which others hide them, and
what an outsider can still compute."""

from .auditing import Audit, audit
from .linking import Joined, Publication, joined
from .rules import Needs, Reason, Rules, needs_of, needs_of_counts
from .suppressing import Pattern, suppress
from .tables import Dimension, DisclosureError, Table
from .tabulating import Contributions, Records, Tabulated, tabulate

__all__ = [
    "Audit", "Contributions", "Dimension", "DisclosureError", "Joined", "Needs", "Pattern", "Publication",
    "Reason", "Records", "Rules", "Table", "Tabulated", "audit", "joined", "needs_of", "needs_of_counts",
    "suppress", "tabulate",
]  # fmt: skip
