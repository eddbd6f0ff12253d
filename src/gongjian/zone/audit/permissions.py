"""Who may look into the trail: the audit administrator and auditors, and nobody else."""

from __future__ import annotations

from typing import Any

READERS = frozenset({"audit_admin", "auditor"})


def may_search(acting: Any) -> bool:
    return acting is not None and acting.role in READERS
