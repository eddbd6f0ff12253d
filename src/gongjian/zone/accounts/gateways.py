"""How a text message leaves: one interface; a file by default, the city's gateway by setting."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

log = logging.getLogger(__name__)


class SmsGateway(Protocol):
    """Sends one text. Raises OSError where it cannot."""

    def send(self, mobile: str, text: str) -> None: ...


class FileGateway:
    """Writes each message as a line of `outbox/sms.jsonl`, for trials and for hand-over by another program."""

    def __init__(self, folder: Path | None = None) -> None:
        self.place = (folder or Path(settings.HOME) / "outbox") / "sms.jsonl"

    def send(self, mobile: str, text: str) -> None:
        self.place.parent.mkdir(parents=True, exist_ok=True)
        line = json.dumps(
            {"at": timezone.localtime().isoformat(timespec="seconds"), "to": mobile, "text": text},
            ensure_ascii=False,
        )
        with self.place.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
        self.place.chmod(0o600)


def sms() -> SmsGateway:
    """The gateway that this installation uses (`GONGJIAN_SMS_GATEWAY`, a dotted path to a class)."""
    made: Any = import_string(settings.SMS_GATEWAY)
    gateway: SmsGateway = made()
    return gateway


def warn(mobile: str | None, what: str) -> None:
    """Tells somebody that their own way in was changed; that it cannot be told undoes no change."""
    if not mobile:
        return
    try:
        sms().send(mobile, _("【共建】您的账户%(what)s。如果不是您本人办的，请马上联系安全管理员。") % {"what": what})  # fmt: skip
    except OSError:
        log.exception("a change of somebody's way in could not be told to them")
