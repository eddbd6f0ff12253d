"""Form folders on disk: the form, its checks, its units, and the forms beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..methods.kinds.words import Words
from ..methods.packs import Form, FormFolder, PackFaults, read_form_folder
from .problems import Problem

_PARTS = ("form.yaml", "checks.yaml", "units.yaml")
_LEVELS_UP = 3  # forms/<form>/ stands two levels below pack.yaml


@dataclass(frozen=True, slots=True)
class OnDisk:
    """A form folder as read, and the other forms that its rules may look into."""

    folder: FormFolder
    others: dict[str, Form]


def read_from(path: Path, named: list[tuple[str, Path]]) -> OnDisk:
    """The form at `path`; `named` are other forms given by name and data file. Raises Problem."""
    folder = path.parent if path.name == "form.yaml" else path
    files = _texts(folder)
    others = _beside(folder) | _given(named)
    try:
        return OnDisk(read_form_folder(files, forms=tuple(others.values())), others)
    except PackFaults as faults:
        raise Problem(
            *(
                Words(
                    f"{folder / fault.file}:{fault.line}:{fault.column}：{fault.words.zh}",
                    f"{folder / fault.file}:{fault.line}:{fault.column}: "
                    f"{fault.words.in_language('en')}",
                )
                for fault in faults.faults
            )
        ) from faults


def _texts(folder: Path) -> dict[str, str]:
    if not (folder / "form.yaml").is_file():
        raise Problem(
            Words(
                f"{folder}：不是表的文件夹，里面要有 form.yaml",
                f"{folder}: not a form folder, it holds no form.yaml",
            )
        )
    texts = {name: _text(folder / name) for name in _PARTS if (folder / name).is_file()}
    if "units.yaml" not in texts:
        pack = _pack_of(folder)
        if pack is not None and (pack / "units.yaml").is_file():
            texts["units.yaml"] = _text(pack / "units.yaml")
    return texts


def _pack_of(folder: Path) -> Path | None:
    parents = list(folder.resolve().parents)[:_LEVELS_UP]
    return next((p for p in parents if (p / "pack.yaml").is_file()), None)


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem(
            Words(f"{path}：请存成 UTF-8", f"{path}: save it as UTF-8 (byte {error.start})")
        ) from error
    except OSError as error:
        raise Problem(
            Words(
                f"{path}：读不出来（{error.strerror}）",
                f"{path}: cannot be read ({error.strerror})",
            )
        ) from error


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
