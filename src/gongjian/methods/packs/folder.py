"""A form folder: `form.yaml`, `checks.yaml` and `units.yaml`, read and checked together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..formulas import OtherForm, Scope
from ..kinds.items import Item
from ..kinds.units import BUILT_IN, Units
from ..kinds.words import Words
from .checks import Check, read_checks
from .faults import Fault, PackFaults
from .forms import Form, read_form, read_units
from .yaml_text import Reading


@dataclass(frozen=True, slots=True)
class FormFolder:
    """A form, its checks, and the units of measure they speak in."""

    form: Form
    checks: tuple[Check, ...]
    units: Units


def read_form_folder(
    files: Mapping[str, str],
    *,
    forms: Sequence[Form] = (),
    units: Units = BUILT_IN,
    attributes: Mapping[str, Item] | None = None,
) -> FormFolder:
    """A form from the texts of its files, by their names.

    `forms` are the other forms that rules may look into; `attributes` those of the register, None
    if they are not known. Raises PackFaults with every fault of every file.
    """
    faults: list[Fault] = []
    if "units.yaml" in files:
        reading = Reading("units.yaml", files["units.yaml"])
        units = read_units(reading, units)
        faults += reading.faults
    if "form.yaml" not in files:
        missing = Words("缺少 form.yaml", "form.yaml is missing")
        raise PackFaults([Fault("form.yaml", 1, 1, missing)])
    reading = Reading("form.yaml", files["form.yaml"])
    form = read_form(reading, units, other_codes=tuple(f.code for f in forms))
    sound = form is not None and not reading.faults
    faults += reading.faults
    scope = _scope(form, forms, units, attributes) if form is not None and sound else None
    reading = Reading("checks.yaml", files.get("checks.yaml", ""))
    checks = read_checks(reading, scope)
    faults += reading.faults
    if faults or form is None:
        raise PackFaults(faults)
    return FormFolder(form, checks, units)


def _scope(
    form: Form, forms: Sequence[Form], units: Units, attributes: Mapping[str, Item] | None
) -> Scope:
    others = tuple(OtherForm(f.code, (f.title.zh, f.title.en), f.items) for f in forms)
    return Scope(form.code, form.items, others, units, attributes)
