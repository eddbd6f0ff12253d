"""Policy packs on disk: where a pack stands, what its files say, and what it builds on."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from ..methods.kinds.words import Words
from ..methods.packs import Fault, Pack, PackFaults, read_pack
from .reasons import reason_of
from .table import BadInput

PACKAGED = Path(__file__).parents[1] / "packs"
MOST_FILES, MOST_BYTES = 2_000, 64 << 20
_HEAD = "pack.yaml"
_BUILDS_ON = re.compile(r"^builds_on:\s*[\"']?([^\s\"'#]+)", re.MULTILINE)


def folder_of(name: str) -> Path:
    """The folder of a pack: a path, or the bare name of one that came with Gongjian."""
    path = Path(name)
    if (path / _HEAD).is_file():
        return path
    if path.name == name and (PACKAGED / name / _HEAD).is_file():
        return PACKAGED / name
    known = "、".join(sorted(p.parent.name for p in PACKAGED.glob(f"*/{_HEAD}")))
    raise BadInput(
        Words(
            f"{name}：不是政策包，里面要有 pack.yaml；随软件来的有：{known}",
            f"{name}: no policy pack, it holds no pack.yaml; packaged ones: {known}",
        )
    )


def read_from(folder: Path, wanted: Callable[[str], bool] = lambda _: True) -> Pack:
    """The pack of a folder, or of those of its files that are wanted. Raises PackFaults, BadInput.

    What it builds on is a pack beside it or one that came with Gongjian.
    """
    return _read(folder, wanted, ())


def _read(folder: Path, wanted: Callable[[str], bool], above: tuple[Path, ...]) -> Pack:
    here = folder.resolve()
    if here in above:
        names = " → ".join(p.name for p in (*above, here))
        raise BadInput(Words(f"政策包绕成了圈：{names}", f"packs build on one another: {names}"))
    texts = {name: text for name, text in texts_of(folder).items() if wanted(name)}
    found = _BUILDS_ON.search(texts.get(_HEAD, ""))
    base = None
    if found is not None:
        beside = here.parent / found[1]
        below = beside if (beside / _HEAD).is_file() else folder_of(found[1])
        try:
            base = _read(below, wanted, (*above, here))
        except PackFaults as faults:
            raise PackFaults(
                Fault(f"{below.name}/{f.file}", f.line, f.column, f.words) for f in faults.faults
            ) from faults
    return read_pack(texts, base)


def texts_of(folder: Path) -> dict[str, str]:
    """Every file of a pack as text, by its path within it. Raises BadInput."""
    files = sorted(
        p for p in folder.rglob("*")
        if p.is_file() and not any(part.startswith((".", "__")) for part in p.relative_to(folder).parts)
    )  # fmt: skip
    if len(files) > MOST_FILES or sum(p.stat().st_size for p in files) > MOST_BYTES:
        raise BadInput(
            Words(
                f"{folder}：太大，一个政策包最多 {MOST_FILES:,} 个文件、{MOST_BYTES >> 20} MB",
                f"{folder}: too large, a pack has {MOST_FILES:,} files and {MOST_BYTES >> 20} MB at most",
            )
        )
    return {p.relative_to(folder).as_posix(): text_of(p) for p in files}


def text_of(path: Path) -> str:
    """A file of a pack as text. Raises BadInput."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(
            Words(f"{path}：请存成 UTF-8", f"{path}: save it as UTF-8 (byte {error.start})")
        ) from error
    except OSError as error:
        zh, en = reason_of(error)
        raise BadInput(
            Words(f"{path}：读不出来（{zh}）", f"{path}: cannot be read ({en})")
        ) from error


def told(faults: PackFaults, folder: Path) -> list[Words]:
    """Every fault with its file, line and column, as one clicks on it in an editor."""
    return [
        Words(
            f"{folder / fault.file}:{fault.line}:{fault.column}：{fault.words.zh}",
            f"{folder / fault.file}:{fault.line}:{fault.column}: {fault.words.in_language('en')}",
        )
        for fault in faults.faults
    ]
