"""Who gets into what is due and what was told; something due from a park."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from gongjian.zone.inbox.models import Channel, Matter, Message
from zone.rows import DONE, ITSELF, OFFICE, WRONG, Ground, Operation, Row, Wall, only, table

ROWS: dict[str, Row] = {
    # the inbox
    "inbox": table(lists=OFFICE), "messages": table(lists=OFFICE), "notices": ITSELF,
    "messages_read": Row(method="post", status=DONE), "sends": table(own=only("system_admin")),
}  # fmt: skip
WALLS = {
    "Matter administrative": Wall(("inbox", "home"), operations=("matters",)),
    "Message administrative": Wall(("messages",)),
}
OPERATIONS = {
    "matters": Operation("matters", "inbox", reads=OFFICE, looks=("", "?limit=200", WRONG))
}


def planted(at: Ground) -> dict[str, Any]:
    """Something due from the park, and somebody told of it."""
    today = timezone.localdate()
    matter = Matter.objects.create(kind="planted", name=at.mark, object_kind="letter", object_id=at.mark, url="/",
                                   organisation=at.park, due_on=today)  # fmt: skip
    Message.objects.create(
        person=at.person,
        matter=matter,
        channel=Channel.PAGE,
        reason="opened",
        text=at.mark,
        on=today,
    )
    return {"matter": matter.pk}
