"""The quarterly returns of every firm, as parts of its year: cumulative flows, moving stocks."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..kinds.columns import Column, Floats
from .draws import Draws
from .economy import Year

FLOWS = ("qc02", "qc05_0", "qc06", "qc07", "qc09", "qc11", "qc236", "qc234", "qc12", "qc13", "qc14",
         "qc17", "qc40", "qc51", "qc226", "qj55", "qj56", "qj74", "qj80")  # fmt: skip
_SHARES = (0.21, 0.45, 0.71, 1.0)


def quarterly(
    draws: Draws, year: Year, annual: Mapping[str, Column], debt_before: Floats, quarter: int
) -> dict[str, Column]:
    """What a firm reports for a quarter, 1 to 4; the fourth is the year itself.

    `debt_before`: liabilities at the end of the year before.
    """
    share = _share(draws, year.year, quarter)
    columns: dict[str, Column] = {code: np.floor(_of(annual, code) * share) for code in FLOWS}
    passed = quarter / 4
    # Who stands still has no staff; who comes back has it from the first quarter on.
    before = np.where((year.staff_before == 0) | ~year.operating, year.staff, year.staff_before)
    staff = np.round(before + (year.staff - before) * passed)
    assets = np.round(year.assets_before + (year.assets - year.assets_before) * passed)
    debt = np.round(debt_before + (_of(annual, "qc31") - debt_before) * passed)
    columns["qd01"] = staff
    columns["qj09"] = np.minimum(_of(annual, "qj09"), staff)
    columns["qc24"], columns["qc31"] = assets, np.minimum(debt, assets)
    columns["qc33"] = assets - np.minimum(debt, assets)
    return columns


def _share(draws: Draws, year: int, quarter: int) -> Floats:
    """The cumulative share of the year: seasonal by firm, with a little noise; all of it at its end."""
    if quarter == 4:
        return np.ones(draws.size)
    season = draws.uniform(-0.04, 0.04, "season", quarter)
    noise = draws.uniform(-0.004, 0.004, "season", year, quarter)
    return _SHARES[quarter - 1] + season + noise


def _of(columns: Mapping[str, Column], code: str) -> Floats:
    column = columns[code]
    assert isinstance(column, np.ndarray)
    return column
