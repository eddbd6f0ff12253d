"""What a page shows of an attribute: names for keys, words for codes, thousands apart, persons masked."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from ..accounts.choices import Kind as House
from ..accounts.models import Organisation
from ..web.numbers import NOTHING, number
from . import arrays, homes
from .attributes import PERSONAL
from .models import Sharing, State


def masked(value: Any) -> str:
    """A person's name or number as pages show it."""
    return f"{str(value)[:1]}***"


class Words:
    """The words of one page: each list of names is asked for once, however many rows there are."""

    @cached_property
    def parks(self) -> dict[Any, str]:
        found = Organisation.objects.filter(kind__in=(House.PARK, House.SUB_PARK))
        return {str(pk): name for pk, name in found.values_list("pk", "name")}

    @cached_property
    def places(self) -> dict[Any, str]:
        """Parks, and the districts in which a unit may be registered or taxed."""
        found = Organisation.objects.filter(kind__in=homes.PLACES)
        return {str(pk): name for pk, name in found.values_list("pk", "name")}

    @cached_property
    def sharings(self) -> dict[Any, str]:
        return {str(pk): name for pk, name in Sharing.objects.values_list("pk", "name")}

    @cached_property
    def industries(self) -> dict[str, str]:
        return arrays.class_names()

    @cached_property
    def registration_types(self) -> dict[str, str]:
        return arrays.class_names(arrays.REGISTRATION)

    @cached_property
    def edition(self) -> str:
        return arrays.edition()

    def industry(self, code: str, edition: str) -> str:
        """A code of an old edition is told with it, for it means something else in the one in force."""
        if code and edition and edition != self.edition:
            return f"{code}（{edition}）"
        return self.shown("industry", code)

    def of(self, state: State, column: str) -> str:
        if column == "industry":
            return self.industry(state.industry, state.industry_edition)
        return self.shown(column, getattr(state, column))

    def shown(self, column: str, value: Any) -> str:
        """The value of a column in words; "—" where there is none."""
        if value is None or value == "":
            return NOTHING
        if column in PERSONAL:
            return masked(value)
        if column in ("owner_id", "carrier_id"):
            return self.parks.get(str(value), str(value))
        if column in homes.KINDS:
            return self.places.get(str(value), str(value))
        if column == "sharing_id":
            return self.sharings.get(str(value), str(value))
        if column == "industry":
            return f"{value} {self.industries.get(str(value), '')}".strip()
        if column == "registration_type":
            return f"{value} {self.registration_types.get(str(value), '')}".strip()
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
            whole = Decimal(value) == Decimal(value).to_integral_value()
            return number(value, 0 if whole else 2)
        field: Any = State._meta.get_field(column)
        return str(dict(field.flatchoices).get(value, value))
