"""Form folders on disk: the form, its checks, its units, and the forms beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..intake import packs
from ..methods.kinds.words import Words
from ..methods.packs import Form, FormFolder, PackFaults, Parameter, read_form_folder
from .problems import Problem

_PARTS = ("form.yaml", "checks.yaml", "units.yaml")
_SHARED = ("pack.yaml", "units.yaml", "register.yaml")  # what the forms of a pack stand on
_SHARED_FOLDERS = ("parameters/", "classifications/")
_FORMS = "forms"


@dataclass(frozen=True, slots=True)
class OnDisk:
    """A form folder as read, the other forms that its rules may look into, and the parameters."""

    folder: FormFolder
    others: dict[str, Form]
    parameters: Mapping[str, Parameter] = field(default_factory=dict)


def read_from(path: Path, named: list[tuple[str, Path]]) -> OnDisk:
    """The form at `path`; `named` are other forms given by name and data file. Raises Problem.

    A form of a pack is read with the pack's units, register and parameters.
    """
    folder = _packaged(path.parent if path.name == "form.yaml" else path)
    if not (folder / "form.yaml").is_file():
        raise Problem(
            Words(
                f"{folder}：不是表的文件夹，里面要有 form.yaml",
                f"{folder}: not a form folder, it holds no form.yaml",
            )
        )
    here = folder.resolve()
    pack = here.parents[1]
    if here.parent.name == _FORMS and (pack / "pack.yaml").is_file():
        return _of_pack(pack, here.name)
    others = _beside(folder) | _given(named)
    try:
        return OnDisk(read_form_folder(_texts(folder), forms=tuple(others.values())), others)
    except PackFaults as faults:
        raise Problem(*packs.told(faults, folder)) from faults


def _packaged(path: Path) -> Path:
    """`tianjin/quarterly` is the form of a packaged pack, unless there is such a folder here."""
    if path.exists() or len(path.parts) != 2:
        return path
    pack, form = path.parts
    there = packs.PACKAGED / pack / _FORMS / form
    return there if there.is_dir() else path


def _of_pack(pack: Path, name: str) -> OnDisk:
    def wanted(file: str) -> bool:
        if file in _SHARED or file.startswith(_SHARED_FOLDERS):
            return True
        return file.startswith(f"{_FORMS}/{name}/") or (
            file.startswith(f"{_FORMS}/") and file.endswith("/form.yaml")
        )

    try:
        read = packs.read_from(pack, wanted)
    except PackFaults as faults:
        raise Problem(*packs.told(faults, pack)) from faults
    others = {code: folder.form for code, folder in read.forms.items() if code != name}
    return OnDisk(read.forms[name], others, read.parameters)


def _texts(folder: Path) -> dict[str, str]:
    return {name: packs.text_of(folder / name) for name in _PARTS if (folder / name).is_file()}


def _beside(folder: Path) -> dict[str, Form]:
    """The forms in the folders beside this one; one that has faults is left out."""
    forms: dict[str, Form] = {}
    for other in sorted(folder.resolve().parent.iterdir()):
        if other.name == folder.resolve().name or not (other / "form.yaml").is_file():
            continue
        form = _form_alone(other)
        if form is not None:
            forms[form.code] = form
    return forms


def _given(named: list[tuple[str, Path]]) -> dict[str, Form]:
    """Other forms named by their folder: `--other ../annual=annual.csv`."""
    forms: dict[str, Form] = {}
    for name, _ in named:
        if (Path(name) / "form.yaml").is_file():
            form = _form_alone(Path(name))
            if form is not None:
                forms[form.code] = form
    return forms


def _form_alone(folder: Path) -> Form | None:
    texts = _texts(folder)
    texts.pop("checks.yaml", None)
    try:
        return read_form_folder(texts).form
    except PackFaults:
        return None
