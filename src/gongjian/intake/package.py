"""Zipped packages of office programs (xlsx, docx, pptx, ofd), looked over before anything in them is opened."""

from __future__ import annotations

import zipfile
from typing import BinaryIO

from ..methods.kinds.words import Words
from .limits import Limits
from .table import BadInput


def damaged(name: str) -> BadInput:
    return BadInput(
        Words(
            f"{name}：文件不完整或已损坏，打不开；请重新导出",
            f"{name}: truncated or damaged, cannot be opened; export it again",
        )
    )


def looked_over(
    file: BinaryIO, name: str, limits: Limits, *, holds: str, as_what: str
) -> zipfile.ZipFile:
    """The package, once its sizes and parts are such that it may be opened. `holds`: a part that it must have;
    `as_what`: the ending under which to save it again. Raises BadInput."""
    try:
        package = zipfile.ZipFile(file)
        members = package.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise damaged(name) from error
    expanded = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if (
        len(members) > 10_000
        or expanded > limits.expanded_bytes
        or (expanded > 10 << 20 and expanded > limits.expansion * max(packed, 1))
    ):
        raise BadInput(
            Words(
                f"{name}：展开后有 {expanded >> 20:,} MB，像压缩炸弹，不读",
                f"{name}: unpacks to {expanded >> 20:,} MB, like a zip bomb: not read",
            )
        )
    names = {member.filename.casefold() for member in members}
    if any(n.endswith("vbaproject.bin") for n in names):
        raise BadInput(
            Words(
                f"{name}：带有宏，不读；请另存为不带宏的 {as_what}",
                f"{name}: holds macros, not read; save it as {as_what} without macros",
            )
        )
    if holds not in names:
        raise damaged(name)
    _refuse_entities(package, members, name)
    return package


def _refuse_entities(package: zipfile.ZipFile, members: list[zipfile.ZipInfo], name: str) -> None:
    for member in members:
        if not member.filename.casefold().endswith((".xml", ".rels")):
            continue
        try:
            with package.open(member) as part:
                start = part.read(4096)
        except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError) as error:
            raise damaged(name) from error
        if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
            raise BadInput(
                Words(
                    f"{name}：内部含有实体定义，不是办公软件写出来的，不读",
                    f"{name}: defines XML entities, which no office program does: not read",
                )
            )
