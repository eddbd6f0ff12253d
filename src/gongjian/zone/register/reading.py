"""That somebody of the staff was shown units by name is told in the trail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..accounts.acting import Request
from ..accounts.choices import Purpose
from ..audit.recording import About, record_read
from .models import State


def read(
    request: Request, about: About, keys: Iterable[object], asked: Mapping[str, Any] | None = None
) -> None:
    """Which rows of what; a firm that looks at itself is not told of."""
    if request.acting.is_staff:
        record_read("microdata.read", about, by=request.acting.actor, purpose=Purpose.STATISTICAL,
                    keys=keys, asked=asked or {})  # fmt: skip


def read_unit(request: Request, state: State, asked: Mapping[str, Any] | None = None) -> None:
    read(request, About("unit", str(state.unit_id), state.name), [state.unit_id], asked)
