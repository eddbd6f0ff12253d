from __future__ import annotations

from typing import Any

from django.db import migrations

from .. import settling


def _install(apps: Any, editor: Any) -> None:
    settling.install(editor.connection)


def _remove(apps: Any, editor: Any) -> None:
    settling.remove(editor.connection)


class Migration(migrations.Migration):
    dependencies = [("register", "0001_initial")]
    operations = [migrations.RunPython(_install, _remove)]
