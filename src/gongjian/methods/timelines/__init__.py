"""What holds from a day on, and what was known of it when: timelines of one thing, revised without loss.

`spans` says what a timeline is, `revising` what a change of it closes and opens. Nothing is overwritten:
what was believed before a revision is closed, what is believed after it is opened, and both are kept
(Snodgrass, Developing Time-Oriented Database Applications in SQL, 2000, ch. 10: sequenced modification of
a valid-time state in a transaction-time table).
"""

from .revising import NOTHING, Revision, begun, ended, first, learnt, revised, said
from .spans import FAR, Broken, Span, check_whole, on

__all__ = [
    "FAR",
    "NOTHING",
    "Broken",
    "Revision",
    "Span",
    "begun",
    "check_whole",
    "ended",
    "first",
    "learnt",
    "on",
    "revised",
    "said",
]
