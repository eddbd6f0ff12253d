"""One park's file (一园一档): chapters that each room fills, in the order in which an officer reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ...accounts.acting import Acting
from ...accounts.models import Organisation
from .industry import industry
from .itself import itself
from .joint import joint
from .meetings import meetings
from .needs import needs
from .parts import Section, When
from .register import of_register

Part = Callable[[Acting, Organisation, When], Iterator[Section]]
PARTS: tuple[Part, ...] = (itself, joint, industry, meetings, needs, of_register)
ORDER = (
    "territory", "plan", "industries", "people", "tasks", "reports", "projects", "platforms", "carriers", "register", "cooperation",
    "exchange", "filings", "needs", "powers", "experience", "decisions", "coordination", "documents",
)  # fmt: skip


def told(acting: Acting, park: Organisation, when: When) -> list[Section]:
    """Every chapter as somebody may see it, as of a day."""
    chapters = {each.key: each for part in PARTS for each in part(acting, park, when)}
    return [chapters[key] for key in ORDER]
