"""The packaged pack of Tianjin, read once."""

from __future__ import annotations

from functools import cache

from gongjian.intake.packs import folder_of, read_from
from gongjian.methods.packs import Pack


@cache
def tianjin() -> Pack:
    return read_from(folder_of("tianjin"))
