from __future__ import annotations

from typing import Any

from django.db import migrations, models

from .. import settling


def _anew(apps: Any, editor: Any) -> None:
    """The triggers as they are written now."""
    settling.remove(editor.connection)
    settling.install(editor.connection)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_factors"), ("register", "0004_publishedtable")]
    operations = [
        migrations.RemoveIndex(model_name="state", name="state_believed_by_name"),
        migrations.AddIndex(
            model_name="state",
            index=models.Index(
                condition=models.Q(("known_to", None)),
                fields=["name", "id", "since", "until", "owner"],
                name="state_believed_in_order",
            ),
        ),
        migrations.AddIndex(
            model_name="state",
            index=models.Index(
                fields=["name", "id", "since", "until", "known_from", "owner"],
                name="state_in_order",
            ),
        ),
        migrations.RunPython(_anew, migrations.RunPython.noop),
    ]
