"""The locks against advisories, made up here: what is found, what is silence, and what is not mistaken for it."""

from __future__ import annotations

import json
import threading
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import check_advisories as check
import pytest

ROOT = Path(__file__).parent.parent.parent
TODAY = datetime.now(UTC).date()


def advisory(
    name: str, *events: dict[str, str], ecosystem: str = "PyPI", **more: Any
) -> dict[str, Any]:
    return {
        "id": "MADE-UP-1", "summary": "made up",
        "affected": [{"package": {"name": name, "ecosystem": ecosystem},
                      "ranges": [{"type": "ECOSYSTEM", "events": list(events)}]}], **more,
    }  # fmt: skip


def lock(folder: Path, text: str = "django==5.2.1 \\\n    --hash=sha256:00\n") -> Path:
    made = folder / "requirements.lock"
    made.write_text(text, encoding="utf-8")
    return made


def export(folder: Path, *advisories: dict[str, Any]) -> Path:
    made = folder / "all.zip"
    with zipfile.ZipFile(made, "w") as archive:
        for number, each in enumerate(advisories):
            archive.writestr(f"{number}.json", json.dumps(each))
    return made


def test_every_pin_of_every_lock_is_held_against_advisories() -> None:
    by_lock = {name: check.pins(ROOT / name) for name in check.LOCKS}
    assert check.Pin("PyPI", "django", "5.2.19").name in {
        p.name for p in by_lock["requirements.lock"]
    }
    assert len(by_lock["requirements.lock"]) > 60
    assert {"htmx.org", "@tabler/core"} <= {p.name for p in by_lock["frontend/package-lock.json"]}
    for name in ("requirements.lock", "requirements-dev.lock"):
        heads = [
            line for line in (ROOT / name).read_text(encoding="utf-8").splitlines() if "==" in line
        ]
        assert len(by_lock[name]) == len({line.split(";")[0].strip(" \\") for line in heads})


@pytest.mark.parametrize(
    ("version", "events", "hit"),
    [
        ("5.2.1", [{"introduced": "0"}, {"fixed": "5.2.2"}], True),
        ("5.2.2", [{"introduced": "0"}, {"fixed": "5.2.2"}], False),
        ("4.2.9", [{"introduced": "5.0"}, {"fixed": "5.2.2"}], False),
        ("5.2.2", [{"introduced": "5.2"}, {"last_affected": "5.2.2"}], True),
        ("5.2.3", [{"introduced": "5.2"}, {"last_affected": "5.2.2"}], False),
        ("5.1.9", [{"introduced": "4.2"}, {"fixed": "4.2.9"}, {"introduced": "5.1"}, {"fixed": "5.1.10"}], True),
        ("5.0.0", [{"introduced": "4.2"}, {"fixed": "4.2.9"}, {"introduced": "5.1"}, {"fixed": "5.1.10"}], False),
        ("5.10.0", [{"introduced": "0"}, {"fixed": "5.9"}], False),  # numbers, not letters
        ("no version", [{"introduced": "0"}, {"fixed": "1"}], True),  # somebody has to look
    ],
)  # fmt: skip
def test_a_version_is_within_what_an_advisory_says(
    version: str, events: list[dict[str, str]], hit: bool
) -> None:
    pin = check.Pin("PyPI", "django", version)
    assert check.affected(pin, advisory("Django", *events)) is hit
    assert not check.affected(pin, advisory("django-other", *events))
    assert not check.affected(pin, advisory("django", *events, ecosystem="npm"))


def test_a_version_that_is_named_is_affected_and_what_was_withdrawn_is_not_told() -> None:
    pin = check.Pin("npm", "htmx.org", "2.0.11")
    named = {"id": "M", "affected": [{"package": {"name": "htmx.org", "ecosystem": "npm"}, "versions": ["2.0.11"]}]}  # fmt: skip
    assert [found.advisory for found in check.held([pin], [named])] == ["M"]
    assert check.held([pin], [named | {"withdrawn": "2026-01-01T00:00:00Z"}]) == []


def test_an_export_that_was_carried_in_fails_the_check_and_is_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "advisories.json"
    words = [str(lock(tmp_path)), "--snapshot", str(kept), "--from"]
    bad = advisory("django", {"introduced": "0"}, {"fixed": "5.2.2"})
    other = advisory("flask", {"introduced": "0"}) | {"id": "OTHER"}
    assert check.main([*words, str(export(tmp_path, bad, other)), "--keep"]) == 1
    assert "django 5.2.1: MADE-UP-1 made up" in capsys.readouterr().out
    told = json.loads(kept.read_text(encoding="utf-8"))
    assert [each["id"] for each in told["advisories"]] == ["MADE-UP-1"]
    assert (told["source"], told["taken_on"]) == ("all.zip", TODAY.isoformat())
    assert check.main([str(lock(tmp_path)), "--snapshot", str(kept), "--offline"]) == 1
    mended = lock(tmp_path, "django==5.2.2\n")
    assert check.main([str(mended), "--snapshot", str(kept), "--offline"]) == 0


@pytest.mark.parametrize(("days", "code"), [(1, 0), (-1, 1)])
def test_what_does_no_harm_is_said_with_a_reason_and_until_a_day(
    days: int, code: int, tmp_path: Path
) -> None:
    kept = tmp_path / "advisories.json"
    until = (TODAY + timedelta(days=days)).isoformat()
    kept.write_text(json.dumps({
        "source": "made up", "taken_on": TODAY.isoformat(), "advisories": [advisory("django", {"introduced": "0"})],
        "harmless": {"MADE-UP-1": {"why": "没有用到 not used", "until": until}},
    }), encoding="utf-8")  # fmt: skip
    assert check.main([str(lock(tmp_path)), "--snapshot", str(kept), "--offline"]) == code


def test_silence_is_told_as_silence_with_the_age_of_what_is_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "advisories.json"
    words = [str(lock(tmp_path)), "--snapshot", str(kept), "--offline"]
    assert check.main(words) == 0
    told = capsys.readouterr()
    assert "WARNING" in told.err and "no snapshot" in told.err and "could be asked" in told.out
    check.keep(kept, "made up", [], TODAY - timedelta(days=400))
    assert check.main(words) == 0 and "400 days old" in capsys.readouterr().err
    check.keep(kept, "made up", [], TODAY)
    assert check.main(words) == 0 and "WARNING" not in capsys.readouterr().err


@pytest.fixture
def index() -> Iterator[Any]:
    """A package index on this machine; `told` is what it says beside each package."""

    class Handler(BaseHTTPRequestHandler):
        told: ClassVar[dict[str, Any] | None] = None
        asked: ClassVar[list[str]] = []
        url = ""

        def do_GET(self) -> None:
            self.asked.append(self.path)
            body = json.dumps(self.told).encode()
            self.send_response(404 if self.told is None else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    Handler.url = f"http://127.0.0.1:{server.server_port}"
    Handler.told, Handler.asked = None, []
    yield Handler
    server.shutdown()
    server.server_close()
    thread.join()


def test_what_the_index_tells_is_found(index: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", f"{index.url}/simple/")
    pin = check.Pin("PyPI", "django", "5.2.1")
    index.told = {"vulnerabilities": [{"id": "MADE-UP-2", "summary": "told"},
                                      {"id": "GONE", "withdrawn": "2026-01-01T00:00:00Z"}]}  # fmt: skip
    (found,) = check.told_by_index([pin], check.index())
    assert (found.pin, found.advisory, found.said) == (pin, "MADE-UP-2", "told")
    assert index.asked == ["/pypi/django/5.2.1/json"]


@pytest.mark.parametrize("told", [None, {"info": {}}], ids=["nothing there", "nothing of that"])
def test_an_index_that_tells_nothing_is_asked_once(index: Any, told: Any) -> None:
    index.told = told
    with pytest.raises(check.Unanswered):
        check.told_by_index([check.Pin("PyPI", f"p{n}", "1") for n in range(9)], index.url)
    assert len(index.asked) == 1


def test_the_gate_holds_the_locks_against_advisories() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert (
        "tools/check_advisories.py"
        in makefile[makefile.index("\ncheck:") : makefile.index("\nassets:")]
    )
