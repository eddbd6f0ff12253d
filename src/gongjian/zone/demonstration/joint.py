"""Joint building in the made-up zone: three years of every room, done by the platform's own acts on the days on
which they would have been done."""

from __future__ import annotations

from ..accounts.models import Organisation
from ..audit.recording import made_up
from ..history.deeds import many
from ..inbox.actions import quietly
from ..tasks import planning
from ..tasks.lighting import relight
from ..tasks.models import Task
from .filings import light_filings, sow_filings
from .industry import sow_industry
from .meetings import sow_meetings
from .needs import sow_needs
from .stage import Cast
from .tasks import sow_tasks


def sow_joint() -> int:
    """How many tasks."""
    cast = Cast.of_the_zone()
    planning.seed(by=None, house=Organisation.objects.get(pk=cast.qian.organisation_id))
    with many(made_up), quietly():
        count = sow_tasks(cast)
        sow_filings(cast)
    light_filings()
    relight(list(Task.objects.filter(stage="issued")))
    sow_meetings(cast)
    sow_needs(cast)
    sow_industry(cast)
    return count
