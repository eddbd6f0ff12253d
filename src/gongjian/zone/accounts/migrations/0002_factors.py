"""Mobiles that were verified, passwords of one's own choice; seeds of second factors sealed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

from ..sealing import MARK, seal


def as_they_stand(apps: Any, _schema: Any) -> None:
    """Whoever is here has signed in with what they have; what was kept open is sealed."""
    people = apps.get_model("accounts", "Person").objects
    people.update(password_set_at=timezone.now())
    people.exclude(mobile=None).update(mobile_verified_at=timezone.now())
    for factor in apps.get_model("mfa", "Authenticator").objects.iterator():
        for name in {"secret", "seed"} & factor.data.keys():
            if not factor.data[name].startswith(MARK):
                factor.data[name] = seal(factor.data[name])
                factor.save(update_fields=("data",))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("mfa", "0003_authenticator_type_uniq"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="mobile_verified_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="person",
            name="password_set_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(as_they_stand, migrations.RunPython.noop),
    ]
