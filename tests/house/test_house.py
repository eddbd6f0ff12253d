"""The house itself: its arrows, its documents, its locks, its gate."""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent.parent
SOURCE = ROOT / "src" / "gongjian"
PAGES = [p for p in ROOT.rglob("*.md") if not {".venv", ".venvs", "node_modules"} & set(p.parts)]


def tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_arrows_run_one_way() -> None:
    lint = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(
        [lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


def test_methods_open_no_file_and_ask_no_clock() -> None:
    """The contracts see imports; this sees calls."""
    found = []
    for path in (SOURCE / "methods").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func)
                if name == "open" or name.endswith((".now", ".today", "time.time", ".utcnow")):
                    found.append(f"{path.name}:{node.lineno} {name}")
    assert found == []


def test_every_room_says_what_it_is_and_none_is_empty() -> None:
    for init in SOURCE.rglob("__init__.py"):
        assert ast.get_docstring(ast.parse(init.read_text(encoding="utf-8"))), init
        if init.parent not in (SOURCE, SOURCE / "methods"):
            held = [p for p in init.parent.rglob("*.py") if p != init]
            assert held or init.parent.name == "migrations", f"{init.parent} is empty"


def test_no_module_is_longer_than_a_room_may_be() -> None:
    long = {
        str(path.relative_to(SOURCE)): count
        for path in SOURCE.rglob("*.py")
        if path.parent.name != "migrations"  # written by Django
        and (count := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    # One reader of one grammar: its methods are short, and apart they would only call each other.
    long.pop("methods/formulas/building.py", None)
    assert long == {}


def test_links_between_documents_are_alive() -> None:
    dead = []
    for page in PAGES:
        for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
            if (
                not link.startswith(("http:", "https:", "mailto:"))
                and not (page.parent / link).exists()
            ):
                dead.append(f"{page.relative_to(ROOT)}: {link}")
    assert dead == []


def test_the_glossary_points_to_where_its_words_live() -> None:
    rows = re.findall(r"^\| [^|]+ \| [^|]+ \| `(\w+)` \| `([\w/.]+)` \|",
                      (ROOT / "GLOSSARY.md").read_text(encoding="utf-8"), re.M)  # fmt: skip
    assert len(rows) > 15
    for identifier, place in rows:
        text = (SOURCE / place).read_text(encoding="utf-8")
        assert re.search(rf"\b{identifier}\b", text), f"{identifier} is not in {place}"


def test_locks_name_no_host_and_the_check_can_fail(tmp_path: Path) -> None:
    check = tool("check_locks")
    for lock in ROOT.glob("requirements*.lock"):
        assert check.faults(lock) == []
    bad = tmp_path / "bad.lock"
    bad.write_text("--index-url https://example.org\nnumpy==1\n", encoding="utf-8")
    assert len(check.faults(bad)) == 2


def test_licences_are_ones_that_we_may_use_and_the_check_can_fail(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    check = tool("check_licences")
    assert check.main() == 0
    monkeypatch.setattr(check, "licence", lambda found: "AGPL-3.0-only")
    assert "AGPL" in check.fault("numpy", shipped=True)
    monkeypatch.setattr(check, "licence", lambda found: "GPL-3.0")
    assert check.fault("numpy", shipped=True) is not None
    assert check.fault("numpy", shipped=False) is None


def test_the_front_door_has_every_door_that_is_promised() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in ("run", "test", "check", "bench", "bench-quick", "handbook", "lock"):
        assert re.search(rf"^{target}:", makefile, re.M), target
    gate = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "make test" in gate
    assert "make test" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_readme_shows_the_true_output_of_the_demonstration() -> None:
    demo = tool("readme_demo")
    assert demo.shown((ROOT / "README.md").read_text(encoding="utf-8")) == demo.output()


def test_every_dependency_carries_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = text[text.index("dependencies = [") : text.index("[project.scripts]")]
    groups = text[text.index("[dependency-groups]") : text.index("[tool.hatch.version]")]
    lines = re.findall(r'^    "[^"]+".*$', block + groups, re.M)
    assert len(lines) > 15
    assert [line for line in lines if "#" not in line] == []


def test_the_coverage_map_names_tests_that_are_there() -> None:
    text = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", text)
    assert len(named) > 30
    for path, function in named:
        assert (ROOT / path).is_file(), path
        if function:
            assert f"def {function}(" in (ROOT / path).read_text(encoding="utf-8"), function


def test_nothing_in_the_repository_names_a_registry_host() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\n")
    host = re.compile(
        "|".join(("pypi" + r"\.org", "pythonhosted" + r"\.org", "registry" + r"\.npmjs"))
    )
    named = []
    for name in filter(None, listed):
        path = ROOT / name
        if path.is_file() and host.search(path.read_text(encoding="utf-8", errors="ignore")):
            named.append(name)
    assert named == []
