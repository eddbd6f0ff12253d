"""Two lists, one unit: codes, Chinese company names, matching with explained weights, single look-ups."""

from .codes import CodeVerdict, Kind, codes_of, judged
from .finding import Finder, Found
from .matching import CERTAIN, DOUBTFUL, Links, Standing, deduplicate, link, weigh
from .names import CompanyName, Parser, normalised
from .records import LinkageError, Units

__all__ = [
    "CERTAIN", "DOUBTFUL", "CodeVerdict", "CompanyName", "Finder", "Found", "Kind", "LinkageError",
    "Links", "Parser", "Standing", "Units", "codes_of", "deduplicate", "judged", "link", "normalised", "weigh",
]  # fmt: skip
