"""A form folder: a form, its checks, and the units of measure beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..formulas import OtherForm, Rule, Scope, rule_of
from ..formulas.reading import read as read_syntax
from ..kinds.items import Item
from ..kinds.units import BUILT_IN, Units
from . import checks as checks_file
from . import form_reading as form_file
from . import measures as units_file
from .checks import Check, Compile, read_checks_text
from .faults import Found, PackFaults, Place
from .form_reading import FormRead, read_form_text
from .forms import Form
from .generated_checks import generated
from .measures import read_measures

FILES = (form_file.FILE, units_file.FILE, checks_file.FILE)


@dataclass(frozen=True, slots=True)
class FormFolder:
    """What one form folder says, ready for use."""

    form: Form
    checks: tuple[Check, ...]
    units: Units


def read_form_folder(
    files: Mapping[str, str],
    *,
    forms: Sequence[Form] = (),
    units: Units | None = None,
    attributes: Mapping[str, Item] | None = None,
    tables: Sequence[OtherForm] = (),
) -> FormFolder:
    """The form folder whose files have these texts: `form.yaml`, and if there are any
    `checks.yaml` and `units.yaml`.

    `forms` are the other forms that rules may look into, `units` those of the pack, `attributes`
    the register's (None: not known yet, any `unit.x` will do), `tables` what else rules may look
    into. Raises PackFaults with everything
    that is wrong, in the order of FILES.
    """
    found = Found()
    known = BUILT_IN if units is None else units
    if units_file.FILE in files:
        known = read_measures(files[units_file.FILE], known, found)
    read = _form(files, known, found, [form.code for form in forms])
    others = tuple(OtherForm(o.code, o.titles, o.items) for o in forms)
    scope = None
    if read is not None and read.whole:
        beside = (*(o for o in others if o.code != read.form.code), *tables)
        scope = Scope(read.form.code, read.form.items, beside, known, attributes)
    checks = read_checks_text(files.get(checks_file.FILE, ""), _compiler(scope, known), found)
    if len(found) or read is None or scope is None:
        raise PackFaults(found.in_order(FILES))
    return FormFolder(read.form, _with_generated(read.form, scope, checks), known)


def read_form(text: str, *, units: Units | None = None, others: Sequence[str] = ()) -> Form:
    """The form of a `form.yaml` alone; `others` are the codes of other forms. Raises PackFaults."""
    found = Found()
    read = read_form_text(text, BUILT_IN if units is None else units, found, others)
    if len(found) or read is None:
        raise PackFaults(found.in_order(FILES))
    return read.form


def read_units(text: str, *, units: Units = BUILT_IN) -> Units:
    """`units` with those of a `units.yaml`. Raises PackFaults."""
    found = Found()
    known = read_measures(text, units, found)
    if len(found):
        raise PackFaults(found.in_order(FILES))
    return known


def _form(
    files: Mapping[str, str], units: Units, found: Found, others: Sequence[str]
) -> FormRead | None:
    if form_file.FILE in files:
        return read_form_text(files[form_file.FILE], units, found, others)
    found.add(Place(form_file.FILE, 1, 1), "缺 form.yaml 这个文件", "there is no form.yaml")
    return None


def _with_generated(form: Form, scope: Scope, checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """The form's own checks come after those it asked for; one of the same id takes their place."""
    written = {check.id for check in checks}
    return (*(c for c in generated(form, scope) if c.id not in written), *checks)


def _compiler(scope: Scope | None, units: Units) -> Compile:
    """How rules are read: against the form, or for their syntax alone while the form is at fault."""

    def syntax_only(text: str) -> Rule | None:
        read_syntax(text, units)
        return None

    def with_meaning(text: str) -> Rule:
        assert scope is not None
        return rule_of(text, scope)

    return syntax_only if scope is None else with_meaning
