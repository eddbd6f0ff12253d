"""What a server does before its first page: reads what every page needs, and tells the collector that it stays."""

from __future__ import annotations

import gc
from pathlib import Path

from django.apps import apps
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template
from django.urls import get_resolver


def warm() -> int:
    """Addresses and templates are read, so that no visitor waits for it; how many templates.

    All that is there by now lives as long as the process: it is frozen (`gc.freeze`), or a collection in the middle
    of a page would look through it again, a tenth of a second each time.
    """
    list(get_resolver().url_patterns)
    read = sum(map(_read, _templates()))
    gc.collect()
    gc.freeze()
    return read


def _templates() -> list[str]:
    """The names of the rooms' own."""
    return [
        path.relative_to(folder).as_posix()
        for app in apps.get_app_configs() if app.name.startswith("gongjian.")
        for folder in [Path(app.path) / "templates"]
        for path in sorted(folder.rglob("*.html"))
    ]  # fmt: skip


def _read(name: str) -> bool:
    try:
        get_template(name)
    except (TemplateDoesNotExist, TemplateSyntaxError):  # the page itself will say so
        return False
    return True
