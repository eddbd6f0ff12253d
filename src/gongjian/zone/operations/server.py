"""The web server's own words, in the same lines of JSON as everybody else's."""

from __future__ import annotations

from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]

from ..web.logs import JsonLines


class JsonLog(Logger):
    """Gunicorn's log of what goes wrong; each request is told by the platform itself."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonLines())
