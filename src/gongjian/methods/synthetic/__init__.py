"""A seeded, made-up zone with planted truth: firms in time, their returns, the errors in them.

`draws` names every random stream; `firms`, `codes`, `names` say who there is; `economy` how they do;
`annual`, `quarterly`, `bodies`, `projects` what they report; `zone` is the front door.
"""

from .zone import Plan, SyntheticZone, ZoneYear, make_zone, period

__all__ = ["Plan", "SyntheticZone", "ZoneYear", "make_zone", "period"]
