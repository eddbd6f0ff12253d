"""How far a worker is while its transaction is open, and the word to stop.

What a transaction writes nobody else sees before it ends, and on SQLite nobody else may write meanwhile. So
how far it is stands in a small file beside the list, and to be stopped is asked for by another.
"""

from __future__ import annotations

from pathlib import Path

from ..models import Import


class Cancelled(Exception):
    """Somebody asked for it to stop."""


class Progress:
    """Of one list. Both files are gone when the worker is."""

    def __init__(self, imported: Import) -> None:
        beside = Path(imported.file.path)
        self._done = beside.with_name(f"{beside.name}.{imported.pk}.done")
        self._stop = beside.with_name(f"{beside.name}.{imported.pk}.stop")

    def tell(self, done: int) -> None:
        """Raises Cancelled where somebody has asked for it."""
        if self._stop.exists():
            raise Cancelled
        self._done.write_text(str(done), encoding="ascii")

    def told(self) -> int:
        """How many rows are done; 0 before the first are."""
        try:
            return int(self._done.read_text(encoding="ascii") or 0)
        except (OSError, ValueError):
            return 0

    def stop(self) -> None:
        self._stop.touch()

    def forget(self) -> None:
        for path in (self._done, self._stop):
            path.unlink(missing_ok=True)
