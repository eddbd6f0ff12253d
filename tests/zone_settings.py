"""Settings of the platform under test: a made-up zone in a folder of its own, second factors required."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

_home = Path(tempfile.gettempdir()) / f"gongjian-tests-{os.getpid()}"
os.environ["GONGJIAN_HOME"] = str(_home)
os.environ["GONGJIAN_DEMONSTRATION"] = "1"
os.environ["GONGJIAN_SECOND_FACTOR"] = "1"
os.environ.setdefault("GONGJIAN_SECRET", "for-tests-only-" + "x" * 40)

from gongjian.config.settings import *  # noqa: E402, F403
from gongjian.config.settings import DATABASES, MIDDLEWARE, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MIDDLEWARE = [each for each in MIDDLEWARE if "whitenoise" not in each]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
DATABASES["default"].pop("TEST", None)
