"""One archive that installs the platform on a machine without any registry: build/bundle/gongjian-<version>.

Wheels of the lock for this machine's kind, the project's own wheel with its styles and scripts inside, the
operators' pages and files, and a hash of everything.
"""

from __future__ import annotations

import gzip
import hashlib
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements.lock"
PAGES = ROOT / "docs" / "operations"
BUILT = ROOT / "build" / "bundle"
INSIDE = (  # without these the wheel would install and not work
    "gongjian/zone/web/static/dist/gongjian.js",
    "gongjian/zone/web/static/dist/gongjian.css",
    "gongjian/zone/web/locale/en/LC_MESSAGES/django.mo",
    "gongjian/packs/tianjin/pack.yaml",
)


class Incomplete(Exception):
    """The bundle could not be made whole."""


def make() -> Path:
    """The archive; beside it its hash. Raises Incomplete."""
    sys.path.insert(0, str(ROOT))
    import hatch_build

    hatch_build.build()
    BUILT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bundle-", dir=BUILT) as folder:
        draft = Path(folder) / "draft"
        draft.mkdir()
        gather(draft / "wheels")
        project = build(draft / "project")
        version = project.name.split("-")[1]
        place(draft, version)
        finished = BUILT / f"gongjian-{version}"
        shutil.rmtree(finished, ignore_errors=True)
        draft.rename(finished)
    return pack(finished)


def gather(wheels: Path) -> None:
    """Every package of the lock as a wheel, its hash compared. Raises Incomplete."""
    done = _pip("download", "--only-binary=:all:", "--require-hashes", "-r", LOCK, "-d", wheels)
    if done.returncode:
        # One built here from source would not have the lock's hash, and could not be installed by it.
        raise Incomplete(
            f"锁里有包没有本平台的轮子 a package of the lock has no wheel for this platform:\n{done.stderr}"
        )


def build(target: Path) -> Path:
    """The project's wheel, looked into. Raises Incomplete."""
    done = _pip("wheel", "--no-deps", "--no-build-isolation", "-w", target, f"{ROOT}/")
    if done.returncode:
        raise Incomplete(done.stderr)
    (wheel,) = target.glob("*.whl")
    missing = set(INSIDE) - set(zipfile.ZipFile(wheel).namelist())
    if missing:
        raise Incomplete(f"轮子里缺 the wheel lacks: {', '.join(sorted(missing))}")
    return wheel


def place(draft: Path, version: str) -> None:
    """What stands around the wheels: lock, pages, files, and at last the hashes of all."""
    shutil.copy(LOCK, draft)
    shutil.copy(ROOT / "tools" / "check_advisories.py", draft)
    shutil.copytree(PAGES, draft / "docs")
    shutil.move(draft / "docs" / "deploy" / "install.sh", draft)
    shutil.move(draft / "docs" / "deploy" / "BUNDLE.md", draft / "README.md")
    shutil.copy(ROOT / "LICENSE", draft)
    (draft / "VERSION").write_text(f"{version}\n", encoding="ascii")
    (draft / "PLATFORM").write_text(f"{kind()}\n", encoding="ascii")
    lines = [
        f"{hash_of(path)}  {path.relative_to(draft).as_posix()}\n"
        for path in sorted(draft.rglob("*"))
        if path.is_file()
    ]
    (draft / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


def kind() -> str:
    """For which machines: install.sh asks the same of the one that it is on."""
    major, minor = sys.version_info[:2]
    return f"{sys.implementation.name} {major}.{minor} {sys.platform} {platform.machine()}"


def pack(folder: Path) -> Path:
    """A folder as .tar.gz, the same bytes for the same content; beside it its hash."""
    archive = folder.parent / f"{folder.name}.tar.gz"
    with (
        archive.open("wb") as file,
        # Wheels are compressed already.
        gzip.GzipFile("", "wb", compresslevel=1, fileobj=file, mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w") as tar,
    ):
        for path in sorted(folder.rglob("*")):
            tar.add(
                path, f"{folder.name}/{path.relative_to(folder)}", recursive=False, filter=_plain
            )
    archive.with_name(f"{archive.name}.sha256").write_text(
        f"{hash_of(archive)}  {archive.name}\n", encoding="ascii"
    )
    return archive


def hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = ""
    member.mode = 0o755 if member.isdir() or member.name.endswith(".sh") else 0o644
    return member


def _pip(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pip", words[0], "--quiet", *words[1:]]
    return subprocess.run([str(word) for word in command], capture_output=True, text=True)


def main() -> int:
    try:
        archive = make()
    except Incomplete as reason:
        print(reason, file=sys.stderr)
        return 1
    size = archive.stat().st_size / 1e6
    print(f"{archive.relative_to(ROOT)}  {size:,.0f} MB  sha256 {hash_of(archive)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
