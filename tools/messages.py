"""The English words of the platform: what wants one, what has one, and the file that Django reads.

Chinese is written in templates and code and is its own key. `python tools/messages.py` adds a line
for every new text to the catalogue of its app, to be filled in, and compiles what is there; it needs
no gettext tools. `--check` only tells what lacks.
"""

from __future__ import annotations

import ast
import re
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
ZONE = ROOT / "src" / "gongjian" / "zone"
HEAD = (
    "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\nLanguage: en\n"
    "Plural-Forms: nplurals=2; plural=(n != 1);\n"
)
_TAG = re.compile(r"{%\s*(?:translate|trans)\s+(\"[^\"]*\"|'[^']*')")
_BLOCK = re.compile(r"{%\s*blocktrans(?:late)?\b(.*?)%}(.*?){%\s*endblocktrans(?:late)?\s*%}", re.S)
_LITERAL = re.compile(r"""\b_\(("[^"]*"|'[^']*')\)""")
_VARIABLE = re.compile(r"{{\s*(\w+)\s*}}")
_CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "pgettext"}
_CHINESE = re.compile("[\u3400-\u9fff]")


def in_template(text: str) -> Iterator[str]:
    for found in _TAG.finditer(text):
        yield found[1][1:-1]
    for found in _LITERAL.finditer(text):
        yield found[1][1:-1]
    for found in _BLOCK.finditer(text):
        body = found[2]
        if "trimmed" in found[1]:
            body = " ".join(line.strip() for line in body.strip().splitlines() if line.strip())
        yield _VARIABLE.sub(r"%(\1)s", body.replace("%", "%%"))


def in_python(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        first = node.args[0]
        if name in _CALLS and isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value


def wanted(app: Path) -> list[str]:
    """The Chinese texts of an app, once each, in the order of its files."""
    found: dict[str, None] = {}
    for path in sorted(app.rglob("*.html")) + sorted(app.rglob("*.txt")):
        found |= dict.fromkeys(in_template(path.read_text(encoding="utf-8")))
    for path in sorted(app.rglob("*.py")):
        found |= dict.fromkeys(in_python(path.read_text(encoding="utf-8")))
    return [text for text in found if _CHINESE.search(text)]


def read(path: Path) -> dict[str, str]:
    """A catalogue as {Chinese: English}; an empty English is a gap."""
    if not path.is_file():
        return {}
    said: dict[str, str] = {}
    key, part = "", ""
    for line in path.read_text(encoding="utf-8").splitlines():
        start = re.match(r'(msgid|msgstr) (".*")$', line)
        text = ast.literal_eval(start[2] if start else line) if '"' in line[:8] else None
        if start and start[1] == "msgid":
            key, part = text or "", "key"
        elif start:
            said[key], part = text or "", "said"
        elif text is not None and line.startswith('"'):
            if part == "key":
                key += text
            else:
                said[key] += text
    said.pop("", None)
    return said


def written(said: dict[str, str]) -> str:
    def quoted(text: str) -> str:
        escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return f'"{escaped}"'

    lines = ['msgid ""', 'msgstr ""', *(quoted(f"{line}\n") for line in HEAD.strip().split("\n"))]
    for key, english in said.items():
        lines += ["", f"msgid {quoted(key)}", f"msgstr {quoted(english)}"]
    return "\n".join(lines) + "\n"


def compiled(said: dict[str, str]) -> bytes:
    """GNU MO, as gettext's manual lays it out: two tables of lengths and places, then the texts."""
    pairs = sorted((k.encode(), v.encode()) for k, v in {"": HEAD, **said}.items() if v)
    at = 28 + 16 * len(pairs)
    tables: list[bytes] = []
    texts = b""
    for side in (0, 1):
        for pair in pairs:
            tables.append(struct.pack("<II", len(pair[side]), at + len(texts)))
            texts += pair[side] + b"\0"
    count = len(pairs)
    head = struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, 28 + 16 * count)
    return head + b"".join(tables) + texts


def apps() -> list[Path]:
    return sorted(path for path in ZONE.iterdir() if path.is_dir() and any(path.glob("*.py")))


def catalogue(app: Path) -> Path:
    return app / "locale" / "en" / "LC_MESSAGES" / "django.po"


def everything() -> dict[str, str]:
    """What all catalogues together say: Django reads them as one."""
    said: dict[str, str] = {}
    for app in apps():
        said |= {key: english for key, english in read(catalogue(app)).items() if english}
    return said


def faults() -> list[str]:
    """Texts without English, English without a text, compiled files that are stale."""
    said = everything()
    found = []
    for app in apps():
        here = wanted(app)
        found += [f"{app.name}: no English for {text!r}" for text in here if not said.get(text)]
        own = read(catalogue(app))
        found += [f"{app.name}: nobody says {text!r}" for text in own if text not in here]
        mo = catalogue(app).with_suffix(".mo")
        if own and (not mo.is_file() or mo.read_bytes() != compiled(own)):
            found.append(f"{app.name}: {mo.name} is stale: make messages")
    return found


def main(words: list[str]) -> int:
    if "--check" not in words:
        elsewhere = everything()
        for app in apps():
            own = read(catalogue(app))
            texts = [text for text in wanted(app) if text in own or not elsewhere.get(text)]
            if not texts:
                continue
            kept = {text: own.get(text, "") for text in texts}
            catalogue(app).parent.mkdir(parents=True, exist_ok=True)
            catalogue(app).write_text(written(kept), encoding="utf-8")
            catalogue(app).with_suffix(".mo").write_bytes(compiled(kept))
    found = faults()
    print("\n".join(found) or "every Chinese text has its English")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
