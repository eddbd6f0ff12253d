from __future__ import annotations

from ..accounts.acting import Acting
from ..accounts.choices import Role


def may_operate(acting: Acting | None) -> bool:
    return acting is not None and acting.role == Role.SYSTEM_ADMIN
