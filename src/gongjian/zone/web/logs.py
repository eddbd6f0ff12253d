"""Log lines for machines: one JSON object per line, whatever a stranger sent."""

from __future__ import annotations

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime

request_id: ContextVar[str] = ContextVar("request_id", default="")

# JSON leaves these as they are, and some readers break a line, or turn it round, at them.
_BREAKS = re.compile("[\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class JsonLines(logging.Formatter):
    """time, level, logger, message, request; a record's `fields` (a mapping); a traceback as one text."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if given := request_id.get():
            line["request"] = given
        fields = getattr(record, "fields", None)
        if isinstance(fields, dict):
            line |= fields
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        text = json.dumps(line, ensure_ascii=False, default=str)
        return _BREAKS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def refused(**fields: object) -> None:
    """Somebody asked for what is not theirs, or too often: one line, tied to the request by its number."""
    logging.getLogger("gongjian.refused").warning("refused", extra={"fields": fields})
