"""The first person of an empty installation."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from gongjian.zone.operations.management.commands.begin import begin
from zone.once import ONCE

from .conftest import bare, gongjian

pytestmark = ONCE

WHO = ("--username", "chu.an", "--name", "褚安", "--since", "2015-02-26")
ASK = """
from django.contrib.auth import authenticate
from gongjian.zone.accounts.acting import all_for
from gongjian.zone.accounts.models import Person
from gongjian.zone.audit.queries import broken
(one,) = Person.objects.all()
(way,) = all_for(one)
print(one.username, one.check_password({password!r}), way.role, way.organisation_name, list(broken()))
"""


def test_an_empty_installation_gets_its_zone_and_one_who_may_invite(tmp_path: Path) -> None:
    here = bare(GONGJIAN_HOME=str(tmp_path), GONGJIAN_SECRET="s" * 40)
    assert gongjian("manage", "migrate", "-v0", environment=here).returncode == 0
    wrong = gongjian("manage", "begin", "--username", "x", "--name", "短", environment=here)
    assert wrong.returncode == 2 and "用户名是 2 到 40" in wrong.stderr
    done = gongjian("manage", "begin", *WHO, environment=here)
    assert done.returncode == 0, done.stderr
    ask = ASK.format(password=done.stdout.splitlines()[-1])
    told = gongjian("manage", "shell", "--no-imports", "-c", ask, environment=here)
    assert told.stdout.split() == [
        "chu.an",
        "True",
        "security_admin",
        "天津国家自主创新示范区",
        "[]",
    ]


@pytest.mark.django_db
def test_where_there_are_organisations_nobody_comes_in_this_way() -> None:
    with pytest.raises(ValidationError, match="安全管理员邀请"):
        begin(
            username="intruder", name="不速之客", mobile=None, password="x", since=date(2015, 2, 26)
        )
