"""The API is what it says of itself: schemathesis asks every operation all that its description allows."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from ninja.throttling import AuthRateThrottle

from gongjian.zone.accounts import tokens
from gongjian.zone.accounts.models import Membership
from people import acting

EXAMPLES = "6"
ACTING = ("propose_edition", "enter_unit", "act_upon_unit")


@pytest.mark.skipif(
    "postgresql" in str(settings.DATABASES["default"]["ENGINE"]), reason="asked once, on SQLite"
)
def test_the_api_is_what_it_says(
    served: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(AuthRateThrottle, "allow_request", lambda self, request: True)
    _token, secret = tokens.issue(
        membership=Membership.objects.get(person__username="qian"), name="试", purpose="administrative",
        scopes=list(tokens.SCOPES), expires_on=timezone.localdate() + timedelta(days=1), by=acting("security"),
    )  # fmt: skip
    asked = [str(Path(sys.executable).with_name("st")), "run", f"{served}/api/v1/openapi.json",
             "-H", f"Authorization: Bearer {secret}", "-n", EXAMPLES, "--generation-deterministic",
             "--phases", "examples,coverage,fuzzing", "--warnings", "off"]  # fmt: skip
    # What has the right shape may still hold faults, which no description of a shape can tell.
    apart = [word for each in ACTING for word in ("--exclude-operation-id", each)]
    these = [word for each in ACTING for word in ("--include-operation-id", each)]
    for part in (apart, [*these, "--exclude-checks", "positive_data_acceptance"]):
        done = subprocess.run(
            [*asked, *part], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300
        )
        assert done.returncode == 0, done.stdout[-6000:]
