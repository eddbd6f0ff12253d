"""The restore drill: a copy is made, things are changed and lost, and the copy brings all of them back.

Works on an installation that nobody serves, through its own `gongjian`: what is proved is what operators do.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

# Run inside the installation: every table's count of rows and a digest of them all, and the breaks of the chain.
STATE = """
import hashlib, json
from django.db import connection
from gongjian.zone.audit.queries import broken
tables = {}
with connection.cursor() as cursor:
    for name in sorted(connection.introspection.table_names(cursor)):
        cursor.execute(f'SELECT * FROM "{name}"')
        rows = sorted(map(repr, cursor.fetchall()))
        tables[name] = [len(rows), hashlib.sha256("\\n".join(rows).encode()).hexdigest()]
print(json.dumps({"tables": tables, "broken": [each.en for each in broken()]}))
"""

DAMAGE = """
from django.db import connection, transaction
from gongjian.zone.accounts.models import Letter, Membership, Organisation, OrganisationName, Person
from gongjian.zone.audit.recording import SYSTEM, record
Letter.objects.all().delete()
Membership.objects.filter(person__username="zhao").delete()
OrganisationName.objects.filter(organisation__code="nankai").delete()
Organisation.objects.filter(code="nankai").update(name="改错了")
Person.objects.create(username="intruder", name="不速之客", mobile="13900000000")
with transaction.atomic():
    record("drill.damaged", by=SYSTEM)
with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE of_a_newer_edition (id integer PRIMARY KEY, person_id bigint REFERENCES accounts_person (id))")
"""

LOCKED = """
from django.db import DatabaseError, connection
try:
    connection.cursor().execute("UPDATE audit_event SET act = 'x'")
except DatabaseError as error:
    print("append-only" in str(error))
"""


def drill(gongjian: Path, home: Path, environment: dict[str, str]) -> str:
    """What was proved, in words. Raises AssertionError."""

    def manage(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([gongjian, "manage", *words], env=environment,
                              capture_output=True, text=True)  # fmt: skip

    def python(code: str) -> str:
        done = manage("shell", "--no-imports", "-c", code)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def state() -> dict[str, Any]:
        return {**json.loads(python(STATE)), "files": _files(home / "files")}

    before = state()
    assert before["broken"] == [] and before["files"], "the zone was not whole to begin with"
    done = manage("backup")
    assert done.returncode == 0, done.stderr
    copy = Path(done.stdout.strip().splitlines()[-1])

    python(DAMAGE)
    shutil.rmtree(home / "files")
    damaged = state()
    assert damaged["tables"] != before["tables"]
    flipped = _flipped_are_refused(manage, copy, home)
    assert manage("restore", str(copy)).returncode == 2, "restored without --yes"
    assert state() == damaged, "a refused copy changed something"

    done = manage("restore", str(copy), "--yes")
    assert done.returncode == 0, done.stderr
    after = state()
    differing = [name for name in {**before["tables"], **after["tables"]}
                 if before["tables"].get(name) != after["tables"].get(name)]  # fmt: skip
    assert not differing, f"tables that did not come back: {differing}"
    assert after["files"] == before["files"], "files did not come back"
    assert after["broken"] == [], after["broken"]
    assert python(LOCKED) == "True", "the trail came back without its lock"
    rows = sum(count for count, _digest in after["tables"].values())
    return (
        f"{len(after['tables'])} 张表 tables、{rows:,} 行 rows、{len(after['files'])} 个文件 files"
        f" 原样回来 came back，审计链完好 chain whole，{flipped} 份翻转一字节的备份被拒 flipped copies refused"
    )


def _flipped_are_refused(manage: Any, copy: Path, home: Path) -> int:
    parts = ("database", "files.tar", "contents.json")
    for name in parts:
        bad = home / "flipped"
        shutil.copytree(copy, bad)
        content = bytearray((bad / name).read_bytes())
        content[len(content) // 2] ^= 1
        (bad / name).write_bytes(content)
        done = manage("restore", str(bad), "--yes")
        assert done.returncode == 2 and str(bad) in done.stderr, f"{name}: {done}"
        shutil.rmtree(bad)
    return len(parts)


def _files(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
