"""Editions as packs: the only door of this room to the methods."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ...intake import packs as on_disk
from ...methods.kinds.words import Words
from ...methods.packs import (
    Pack,
    PackFaults,
    Provenance,
    differences,
    edition_hash,
    read_pack,
)  # fmt: skip
from ...methods.packs.things import KINDS, Edited
from ...methods.situations import run as run_cases
from .models import Edition

MOST_FILES, MOST_BYTES, MOST_SHOWN = 2_000, 64 << 20, 50


@lru_cache(maxsize=8)
def _pack(key: str) -> Pack:
    return read_pack(Edition.objects.values_list("files", flat=True).get(hash=key))


def pack_of(edition: Edition) -> Pack:
    """The pack of an edition, read once in each process."""
    return _pack(edition.hash)


def read(files: dict[str, str]) -> tuple[Pack, str]:
    """A pack from its texts and its hash. Raises ValidationError with every fault in its place."""
    try:
        pack = read_pack(files)
    except PackFaults as faults:
        told = [f"{f.file}:{f.line}:{f.column}：{said(f.words)}" for f in faults.faults]
        raise ValidationError(_few(told)) from faults
    failing = [
        f"{u.place.file}:{u.place.line}：{said(u.words)}"
        for u in run_cases(pack, timezone.localdate())
    ]
    if failing:
        raise ValidationError(_few(failing))
    return pack, edition_hash(files)


def _few(told: list[str]) -> list[str]:
    left = len(told) - MOST_SHOWN
    return told[:MOST_SHOWN] + ([_("还有 %(n)s 处") % {"n": left}] if left > 0 else [])


def packaged(name: str) -> dict[str, str]:
    """The texts of a pack that came with the program."""
    return on_disk.texts_of(on_disk.folder_of(name))


def unzipped(content: bytes) -> dict[str, str]:
    """The texts of a zipped folder; whatever is not a plain file of a pack is refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [e for e in archive.infolist() if not e.is_dir()]
            if len(entries) > MOST_FILES or sum(e.file_size for e in entries) > MOST_BYTES:
                raise ValidationError(_("太大：一个政策包最多 2,000 个文件、64 MB"))
            names = [e.filename for e in entries]
            if any(n.startswith("/") or ".." in n.split("/") or "\\" in n for n in names):
                raise ValidationError(_("文件名不合规，请把政策包的文件夹直接压缩成 zip"))
            texts = {e.filename: archive.read(e).decode("utf-8-sig") for e in entries}
    except (
        zipfile.BadZipFile,
        RuntimeError,
        NotImplementedError,
        UnicodeDecodeError,
        EOFError,
    ) as error:
        raise ValidationError(
            _("读不出来：请把政策包的文件夹压缩成 zip，文件存成 UTF-8")
        ) from error
    heads = [name for name in texts if name.split("/")[-1] == "pack.yaml"]
    if len(heads) != 1:
        raise ValidationError(_("压缩包里要有一个 pack.yaml"))
    above = heads[0].removesuffix("pack.yaml")
    return {
        name.removeprefix(above): text for name, text in texts.items() if name.startswith(above)
    }


def changes(old: Pack, new: Pack) -> list[str]:
    """What differs, in an official's words."""
    return [said(words) for words in differences(old, new)]


def said(words: Words) -> str:
    return words.in_language("en" if (get_language() or "").startswith("en") else "zh")


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing of a pack as a page shows it; `tree` is an index's branches, each with its depth."""

    kind: str
    code: str
    word: str
    name: str
    provenance: Provenance
    fields: list[tuple[str, str]]
    tree: list[tuple[Any, int]]


def thing(pack: Pack, kind: str, code: str) -> Thing | None:
    of = KINDS.get(kind)
    found = None if of is None else of.found(pack).get(code)
    if of is None or found is None:
        return None
    fields = [(said(what), said(value)) for what, value in of.told(found)]
    tree = [] if kind != "index" else [(b, found.depth(b.code)) for b in found.tree]
    return Thing(kind, code, said(of.words), of.called(found), of.provenance(found), fields, tree)


def fate(edited: Edited) -> list[str]:
    return [_("新增") if edited.came else _("删去")]


def value_on(pack: Pack, code: str, day: date) -> Any:
    found = pack.parameters[code].on(day)
    return None if found is None else found.value
