"""Parameters as rules read them: a table beside the forms, `参数.瞪羚营收下限`, one value per day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ..formulas import OtherForm
from ..kinds.items import Item
from ..kinds.units import Units, UnknownUnit
from .entries import Parameter

PARAMETER = "parameter"
TITLES = ("参数", "parameter")


def table_of(parameters: Mapping[str, Parameter], units: Units) -> OtherForm:
    """The parameters as a table that rules look into; an unknown unit is told elsewhere."""
    return OtherForm(PARAMETER, TITLES, tuple(_item(p, units) for p in parameters.values()))


def _item(parameter: Parameter, units: Units) -> Item:
    try:
        unit = units.named(parameter.unit) if parameter.unit else None
    except UnknownUnit:
        unit = None
    return Item(parameter.parameter, parameter.name.zh, parameter.name.en, unit=unit)


def in_force(parameters: Mapping[str, Parameter], day: date) -> dict[str, float]:
    """Every parameter's value on a day, in its own unit; NaN where none is in force or known."""
    values = {code: parameter.on(day) for code, parameter in parameters.items()}
    return {
        code: float("nan") if dated is None or dated.value is None else float(dated.value)
        for code, dated in values.items()
    }
