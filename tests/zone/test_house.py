"""The platform's own house: no table without its migration, names of organisations apart by a constraint."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import call_command

from gongjian import zone
from gongjian.zone.audit.words import acts

pytestmark = pytest.mark.django_db
KINDS = {"person", "sessions", "mobile", "second_factor", "organisation", "membership", "invitation", "letter",
         "edition", "table", "demonstration", "matter", "token", "preference", "meeting", "agendaitem",
         "decision", "coordination", "referral"}  # fmt: skip


def test_every_table_is_as_its_migrations_make_it() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_django_finds_nothing_to_complain_of() -> None:
    call_command("check", fail_level="WARNING", verbosity=0)


def test_every_act_that_is_recorded_has_its_words() -> None:
    source = Path(zone.__file__).parent
    told = set()
    for path in source.rglob("*.py"):
        told |= set(re.findall(r'"((?:[a-z_]+)\.(?:[a-z_]+))"', path.read_text(encoding="utf-8")))
    recorded = {act for act in told if act.split(".")[0] in KINDS and not act.endswith(".pdf")}
    assert recorded and recorded - set(acts()) == set()
