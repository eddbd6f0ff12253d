"""Text messages leave by the gateway that the installation names; by a file where it names none."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from gongjian.zone.accounts.gateways import FileGateway, sms
from gongjian.zone.accounts.models import Person
from people import person, signed_in

NEW = "渤海湾的风 and seven kites"


class Kept:
    """The gateway of a city, which keeps what it was given."""

    sent: list[tuple[str, str]] = []  # noqa: RUF012

    def send(self, mobile: str, text: str) -> None:
        self.sent.append((mobile, text))


def test_without_a_word_of_the_operator_a_message_is_a_line_of_a_file(
    settings: Any, tmp_path: Path
) -> None:
    settings.HOME = tmp_path
    assert isinstance(sms(), FileGateway)
    sms().send("13800000006", "试")
    place = tmp_path / "outbox" / "sms.jsonl"
    told = json.loads(place.read_text(encoding="utf-8"))
    assert (told["to"], told["text"]) == ("13800000006", "试")
    assert place.stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_messages_leave_by_the_class_that_is_named(settings: Any) -> None:
    settings.SMS_GATEWAY = f"{__name__}.Kept"
    Kept.sent.clear()
    Person.objects.filter(username="wu").update(mobile_verified_at=timezone.now())
    given = {"oldpassword": "", "password1": NEW, "password2": NEW}
    officer = person("wu")
    officer.set_password("the one before, long")
    officer.save()
    client = signed_in("wu")
    client.post("/account/password/", {**given, "oldpassword": "the one before, long"})
    ((mobile, text),) = Kept.sent
    assert mobile == officer.mobile and "改了密码" in text


def test_the_operator_names_it_in_the_environment(tmp_path: Path) -> None:
    (tmp_path / "city.py").write_text("class Gateway:\n    pass\n", encoding="utf-8")
    ask = (
        "import django; django.setup(); from gongjian.zone.accounts.gateways import sms;"
        "print(type(sms()).__module__, type(sms()).__name__)"
    )
    here = {
        **os.environ, "GONGJIAN_HOME": str(tmp_path / "home"), "GONGJIAN_DEMONSTRATION": "1",
        "GONGJIAN_SMS_GATEWAY": "city.Gateway", "DJANGO_SETTINGS_MODULE": "gongjian.config.settings",
        "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path]),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", ask], env=here, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["city", "Gateway"]
