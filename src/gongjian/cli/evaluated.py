"""The table that the zone's index reads: indicators of every branch park and year, from clean returns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..methods.editing import Answers
from ..methods.indicators import park_values
from ..methods.kinds.columns import TextColumn
from ..methods.packs import Pack
from ..methods.packs.trees import leaves
from ..methods.synthetic import Campaign

EVALUATED = "branch_parks"
FORMS = ("annual", "park_annual")


class ParkIndicators:
    """Gathers the campaigns of a zone; the core park is not ranked with the branches."""

    def __init__(self, pack: Pack, index: str = EVALUATED) -> None:
        self.pack = pack
        tree = pack.indices[index].tree if index in pack.indices else ()
        self.codes = [branch.code for branch in leaves(tree)]
        self.parks = (
            [park for park in pack.zone.parks if park.kind == "branch"] if pack.zone else []
        )
        self._years: dict[str, dict[str, tuple[Answers, Sequence[str]]]] = {}

    @property
    def heads(self) -> tuple[str, ...]:
        return ("unit", "name", "peer_group", "period", *self.codes)

    def add(self, campaign: Campaign) -> None:
        if campaign.form in FORMS and self.codes:
            held = self._years.setdefault(str(campaign.period), {})
            held[campaign.form] = (campaign.clean, _parks(campaign))

    def rows(self) -> Iterable[Sequence[object]]:
        codes = [park.code for park in self.parks]
        for year, forms in sorted(self._years.items()):
            answers = {form: given for form, (given, _) in forms.items()}
            of = {form: parks for form, (_, parks) in forms.items()}
            values = park_values(self.pack, self.codes, answers, of, codes)
            for place, park in enumerate(self.parks):
                row = (float(values[code][place]) for code in self.codes)
                yield (
                    park.code,
                    park.name.zh,
                    park.peer_group,
                    year,
                    *("" if v != v else repr(v) for v in row),
                )


def _parks(campaign: Campaign) -> Sequence[str]:
    """The park of each unit: the unit itself, or where the register counts it."""
    if campaign.form == "park_annual" or campaign.materials.register is None:
        return list(campaign.clean.units)
    register = campaign.materials.register
    column = register.columns["park"]
    assert isinstance(column, TextColumn)
    at = {unit: column.text(row) or "" for row, unit in enumerate(register.units)}
    return [at.get(unit, "") for unit in campaign.clean.units]
