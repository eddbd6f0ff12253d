"""What our code never does, seen in its text: whoever needs an exception writes it here, with its reason."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from gongjian.methods.packs import composing

ROOT = Path(__file__).parent.parent.parent
SOURCE = ROOT / "src" / "gongjian"
ZONE = SOURCE / "zone"
TEMPLATES = sorted(SOURCE.rglob("*.html"))
SCRIPTS = sorted((ROOT / "frontend" / "src").glob("*.js"))


def calls(folder: Path = SOURCE) -> Iterator[tuple[str, ast.Call, str]]:
    """Module, call, and the name that is called."""
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield str(path.relative_to(SOURCE)), node, ast.unparse(node.func)


def imports(folder: Path = SOURCE) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += (
                [node.module]
                if isinstance(node, ast.ImportFrom) and node.module and not node.level
                else []
            )
            for name in names:
                yield str(path.relative_to(SOURCE)), name


def brought() -> Iterator[tuple[str, str]]:
    """Module, and each thing it takes from another by name."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and not node.level:
                for taken in node.names:
                    yield str(path.relative_to(SOURCE)), f"{node.module}.{taken.name}"


def test_no_text_is_run_as_a_program() -> None:
    found = {
        (m, name)
        for m, _c, name in calls()
        if name in ("eval", "exec", "compile", "__import__", "os.system", "os.popen")
    }
    assert found == set()


def test_no_command_goes_through_a_shell() -> None:
    starts = {m for m, name in imports() if name == "subprocess"}
    assert starts == {"cli/serve.py", "zone/operations/databases.py"}
    for module, call, name in calls():
        if name.startswith("subprocess."):
            assert not [k for k in call.keywords if k.arg == "shell"], module


def test_nothing_is_read_that_may_bring_code_with_it() -> None:
    brings = ("pickle", "marshal", "shelve", "dill")
    assert [m for m, n in imports() if n.split(".")[0] in brings] == []
    # Events and plain values, in the safe dialect: a tag builds nothing.
    loads = {
        ast.unparse(c)
        for _m, c, name in calls()
        if name in ("yaml.parse", "yaml.load", "yaml.unsafe_load")
    }
    assert loads == {"yaml.parse(source.text, Loader=_LOADER)"}
    assert "SafeLoader" in composing._LOADER.__name__


def test_every_pattern_is_written_here_and_none_by_a_visitor() -> None:
    for module, call, name in calls(ZONE):
        if re.fullmatch(r"re\.(compile|match|search|sub|fullmatch|findall|split)", name):
            assert isinstance(call.args[0], ast.Constant), (module, ast.unparse(call.args[0]))


def test_no_format_is_written_by_a_visitor() -> None:
    for module, call, name in calls(ZONE):
        if name.endswith(".format") and isinstance(call.func, ast.Attribute):
            ours = module.startswith("zone/register/settling/")  # the texts of its triggers
            assert ours or isinstance(call.func.value, ast.Constant), (module, ast.unparse(call))


def test_no_template_is_made_of_a_text_and_none_switches_escaping_off() -> None:
    brings = {
        "django.template.Template",
        "django.template.base.Template",
        "django.template.engines",
    }
    assert [m for m, name in brought() if name in brings] == []
    assert [m for m, _c, n in calls() if n in ("mark_safe", "SafeString")] == []
    for page in TEMPLATES:
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"\|\s*safe\b|autoescape\s+off|safeseq", text), page
        assert "<script" not in text.replace("<script defer src", ""), page
        assert not re.search(r"\son\w+=|\sstyle=", text), page


def test_the_database_is_asked_by_the_framework_or_by_texts_of_ours() -> None:
    raw = {
        m
        for m, _c, n in calls(ZONE)
        if n.endswith((".execute", ".executemany", ".raw", ".extra", "RawSQL"))
    }
    assert (
        raw
        == {
            "zone/audit/append_only.py",  # triggers on a table of ours
            "zone/register/settling/__init__.py",  # the same
            "zone/history/engine.py",  # the same
            "zone/filings/engine.py",  # the same
            "zone/accounts/seen.py",  # how long SQLite waits for its writer
            "zone/history/searching.py",  # the index of grams: texts of ours, every value a parameter
            "zone/register/pouring.py",  # columns of ours, quoted; every value a parameter, or a row of COPY
            "zone/register/frame_differences.py",  # many keys as one array, a parameter
            "zone/operations/queries.py",  # whether it answers, and which one it is
        }
    )


def test_connections_leave_from_few_places_to_addresses_of_the_operator() -> None:
    ways = ("urllib.request", "requests", "http.client", "socket", "smtplib", "urllib3")
    assert {m for m, n in imports() if n in ways} == {
        "zone/inbox/delivering.py",  # the webhook
        "zone/accounts/identity.py",  # CAS
        "zone/accounts/oidc.py",  # what asking may raise
        "cli/serve.py",  # whether the port is free
    }
    text = "".join(p.read_text(encoding="utf-8") for p in SOURCE.rglob("*.py"))
    assert not re.search(
        r"verify\s*=\s*False|CERT_NONE|_create_unverified|check_hostname\s*=\s*False", text
    )


def test_what_must_not_be_guessed_is_drawn_by_secrets_and_hashed_by_sha_256() -> None:
    assert [m for m, n in imports(ZONE) if n == "random"] == []
    hashes = [(m, n, c) for m, c, n in calls() if re.fullmatch(r"hashlib\.\w+", n)]
    others = [each for each in hashes if each[1] not in ("hashlib.sha256", "hashlib.file_digest")]
    # SHA-1 is how lists of leaked passwords are kept: a look-up, not a protection.
    ((module, name, look_up),) = others
    assert (module, name) == ("zone/accounts/passwords.py", "hashlib.sha1")
    assert ast.unparse(look_up).endswith("usedforsecurity=False)")
    assert {m for m, n in imports() if n.split(".")[0] == "cryptography"} == {
        "zone/accounts/sealing.py"
    }


def test_every_text_of_a_form_has_an_end() -> None:
    for module, call, name in calls(ZONE):
        if module.endswith("forms.py") and name in ("forms.CharField", "CharField"):
            assert any(k.arg in ("max_length", None) for k in call.keywords), (module, call.lineno)


def test_our_scripts_write_texts_and_keep_nothing() -> None:
    assert SCRIPTS
    for script in SCRIPTS:
        text = script.read_text(encoding="utf-8")
        for never in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function",
                      "localStorage", "sessionStorage", "indexedDB", "document.cookie", "postMessage", '"message"',
                      '"paste"', "__proto__", "Object.assign", "JSON.parse", "http:", "https:"):  # fmt: skip
            assert never not in text, (script.name, never)
    frame = (ZONE / "web/templates/web/skeleton.html").read_text(encoding="utf-8")
    for said in (
        '"historyCacheSize":0',
        '"allowEval":false',
        '"selfRequestsOnly":true',
        '"allowScriptTags":false',
    ):
        assert said in frame


def test_no_page_loads_anything_from_elsewhere() -> None:
    for page in TEMPLATES:
        assert not re.search(
            r"""(?:src|href|action)=["'](?:https?:)?//""", page.read_text(encoding="utf-8")
        ), page


def test_no_secret_stands_in_the_source() -> None:
    told = re.compile(
        r"(?i)(?:secret|password|token|api_key)\w*\s*=\s*[\"'][A-Za-z0-9+/_-]{12,}[\"']"
    )
    found = [
        (str(path.relative_to(ROOT)), line.strip())
        for path in [
            *SOURCE.rglob("*.py"),
            *(ROOT / "docs").rglob("*.env"),
            *(ROOT / "docs").rglob("*.conf"),
        ]
        for line in path.read_text(encoding="utf-8").splitlines()
        if told.search(line)
    ]
    assert found == [("src/gongjian/zone/demonstration/people.py", 'PASSWORD = "gongjian-2026"')]


def test_the_package_holds_the_program_and_neither_tests_nor_history() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert 'packages = ["src/gongjian"]' in text
    assert [p for p in SOURCE.rglob("*") if p.name.startswith(("test_", "conftest", ".git"))] == []
