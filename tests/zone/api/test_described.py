"""The API is what it says of itself: schemathesis asks every operation all that its description allows."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from ninja.throttling import AuthRateThrottle

from zone.api.operations import OPERATIONS, asked, key

EXAMPLES = "5"
# Every bound of every parameter (`coverage`) takes minutes: `make check-release` asks for it.
PHASES = os.environ.get("GONGJIAN_API_PHASES", "examples,fuzzing")
ACTING = frozenset({"propose_edition", "enter_unit", "act_upon_unit"})
STATISTICAL = frozenset(name for name, each in OPERATIONS.items() if each.purpose == "statistical")


@pytest.mark.skipif(
    "postgresql" in str(settings.DATABASES["default"]["ENGINE"]), reason="asked once, on SQLite"
)
@pytest.mark.parametrize(
    ("who", "purpose", "these"),
    [("qian", "administrative", frozenset(OPERATIONS) - STATISTICAL), ("zhao", "statistical", STATISTICAL)],
)  # fmt: skip
def test_the_api_is_what_it_says(
    who: str, purpose: str, these: frozenset[str], served: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Each operation by a token of the purpose for which it answers: to another it says 403 to everything."""
    monkeypatch.setattr(AuthRateThrottle, "allow_request", lambda self, request: True)
    secret = key(who, purpose)
    for name in these - ACTING:
        if "{" not in (path := OPERATIONS[name].path):
            assert asked(secret, "get", path).status_code != 403, name
    run = [str(Path(sys.executable).with_name("st")), "run", f"{served}/api/v1/openapi.json",
           "-H", f"Authorization: Bearer {secret}", "-n", EXAMPLES, "--generation-deterministic",
           "--phases", PHASES, "--warnings", "off"]  # fmt: skip
    # What has the right shape may still hold faults, which no description of a shape can tell.
    for part, more in ((these - ACTING, ()), (these & ACTING, ("--exclude-checks", "positive_data_acceptance"))):  # fmt: skip
        named = [word for each in sorted(part) for word in ("--include-operation-id", each)]
        done = subprocess.run(
            [*run, *named, *more], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-6000:]
