"""A seeded, made-up zone with planted truth: firms in time, their returns, the errors in them.

`draws` names every random stream; `firms`, `codes`, `names` say who there is; `economy` how they do;
`annual`, `quarterly`, `bodies`, `projects` what they report; `zone` is the front door. `campaigns`
send the returns in with the errors of `planting`; `events`, `joint_work`, `register_faults` and `other_lists` are
what else a zone's desk sees.
"""

from .campaigns import Campaign, campaigns, rows_of
from .events import Event, events
from .joint_work import Report, Task, reports, tasks
from .other_lists import Entry, other_list, register_list
from .planting import Kind, Planted, bunched, plant
from .register_faults import DoubleEntry, double_entries
from .zone import Plan, SyntheticZone, ZoneYear, make_zone, period

__all__ = [
    "Campaign", "DoubleEntry", "Entry", "Event", "Kind", "Plan", "Planted", "Report", "SyntheticZone", "Task",
    "ZoneYear", "bunched", "campaigns", "double_entries", "events", "make_zone", "other_list", "period", "plant",
    "register_list", "reports", "rows_of", "tasks",
]  # fmt: skip
