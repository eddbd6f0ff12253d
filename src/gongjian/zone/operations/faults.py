"""What an operator can mend."""

from __future__ import annotations


class BackupFault(Exception):
    """A copy that cannot be made or trusted, in one sentence."""
