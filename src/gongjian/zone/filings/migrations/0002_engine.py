"""What is archived is never changed."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from gongjian.zone.filings import engine


def install(_apps: Any, editor: Any) -> None:
    engine.install(editor.connection)


def remove(_apps: Any, editor: Any) -> None:
    engine.remove(editor.connection)


class Migration(migrations.Migration):
    dependencies = (("filings", "0001_initial"),)
    operations = (migrations.RunPython(install, remove),)
