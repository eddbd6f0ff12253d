"""Reporting periods: 2017, 2017-H1, 2017-Q3, 2017-09; which one came before, and a year ago."""

from .frequencies import Frequency
from .period import Period, PeriodError

__all__ = ["Frequency", "Period", "PeriodError"]
