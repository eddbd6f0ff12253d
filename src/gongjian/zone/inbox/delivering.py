"""Messages leave by e-mail, SMS and webhook; each try and its error stand in the log."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import QuerySet
from django.utils import timezone

from ..accounts.gateways import sms
from .models import Channel, Message

MOST_TRIES, BATCH, TIMEOUT = 5, 200, 10


class _NobodyElsewhere(urllib.request.HTTPRedirectHandler):
    """The gateway is where the operator said, and nowhere that it sends us on to."""

    def redirect_request(self, *_told: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_NobodyElsewhere)


def waiting() -> bool:
    """Whether anything waits to be sent."""
    return _waiting().exists()


def _waiting() -> QuerySet[Message]:
    return Message.objects.filter(sent_at=None, tries__lt=MOST_TRIES).exclude(channel=Channel.PAGE)


def deliver() -> tuple[int, int]:
    """Send what waits; how many went, how many could not."""
    sent = failed = 0
    for message in _waiting().select_related("person")[:BATCH]:
        message.tries += 1
        try:
            _BY[Channel(message.channel)](message)
        except (OSError, ValueError) as error:
            message.error = f"{type(error).__name__}: {error}"[:200]
            failed += 1
        else:
            message.sent_at, message.error = timezone.now(), ""
            sent += 1
        message.save(update_fields=("tries", "error", "sent_at"))
    return sent, failed


def _by_sms(message: Message) -> None:
    if not message.person.mobile or message.person.mobile_verified_at is None:
        raise ValueError("no mobile that a code came back from")
    sms().send(message.person.mobile, f"【共建】{message.text}")


def _by_email(message: Message) -> None:
    if not message.person.email:
        raise ValueError("no e-mail address")
    send_mail("共建：待办", message.text, settings.DEFAULT_FROM_EMAIL, [message.person.email])


def _by_webhook(message: Message) -> None:
    """To the operator's gateway of 政务微信, as JSON; the address is the operator's, never a person's."""
    if not settings.WEBHOOK:
        raise ValueError("no webhook is set")
    body = json.dumps({"to": message.person.username, "text": message.text}, ensure_ascii=False)
    asked = urllib.request.Request(
        settings.WEBHOOK, body.encode("utf-8"), {"Content-Type": "application/json; charset=utf-8"}
    )
    with _OPENER.open(asked, timeout=TIMEOUT) as answer:
        if answer.status >= 300:
            raise OSError(f"the webhook answered {answer.status}")


_BY: dict[Channel, Callable[[Message], None]] = {
    Channel.SMS: _by_sms,
    Channel.EMAIL: _by_email,
    Channel.WEBHOOK: _by_webhook,
}
