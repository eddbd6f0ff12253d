from __future__ import annotations

from typing import Any

from django.db import migrations

from .. import append_only


def _install(apps: Any, editor: Any) -> None:
    append_only.install(editor.connection)


def _remove(apps: Any, editor: Any) -> None:
    append_only.remove(editor.connection)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(_install, _remove)]
