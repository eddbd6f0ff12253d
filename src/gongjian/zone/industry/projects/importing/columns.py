"""What a cell of a list of projects says: which column is which field, and each text as a value or a reason."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django.db import models

from ....register.importing.columns import plain, thousands
from ... import arrays
from ...choices import Stage
from ...fields import houses, parks
from ...models import Project
from ...models.projects import AMOUNTS, DUES, MEASURES, MONEY, PEOPLE, REACHED
from ..actions import labels
from .reasons import Reason

# Heads by which lists call a field, the commonest first.
HEADS: dict[str, tuple[str, ...]] = {
    "number": ("编号", "项目编号", "number"),
    "name": ("项目名称", "重点项目", "名称", "name"),
    "park": ("园区", "所属园区", "分园", "park"),
    "owner": ("责任单位", "牵头单位", "owner"),
    "company": ("项目单位", "建设单位", "实施单位", "company"),
    "investor": ("投资方", "投资主体", "investor"),
    "content": ("建设内容", "主要建设内容", "项目内容", "content"),
    "chain": ("主导产业", "所属主导产业", "所属产业", "产业", "chain"),
    "node": ("产业链环节", "环节", "node"),
    "industry": ("行业代码", "行业", "industry"),
    "stage": ("阶段", "项目阶段", "进展阶段", "stage"),
    "lead_on": ("线索日期", "对接日期", "lead_on"),
    "agreed_due": ("计划达成意向", "agreed_due"), "agreed_on": ("达成意向", "达成意向日期", "agreed_on"),
    "signed_due": ("计划签约", "计划签约日期", "signed_due"), "signed_on": ("签约日期", "签约", "signed_on"),
    "started_due": ("计划开工", "计划开工日期", "started_due"), "started_on": ("开工日期", "开工", "started_on"),
    "produced_due": ("计划投产", "计划投产日期", "produced_due"),
    "produced_on": ("投产日期", "实际投产日期", "投产", "produced_on"),
    "lost_reason": ("终止原因", "lost_reason"),
    "invest_total": ("计划总投资", "总投资", "投资额", "invest_total"),
    "invest_fixed": ("固定资产投资", "其中固定资产投资", "invest_fixed"),
    "invest_equipment": ("设备投资", "其中设备投资", "invest_equipment"),
    "invest_done": ("累计完成投资", "已完成投资", "invest_done"),
    "invest_plan_year": ("本年计划投资", "年度计划投资", "invest_plan_year"),
    "invest_year": ("本年完成投资", "年度完成投资", "invest_year"),
    "fund_gov": ("财政支持资金", "fund_gov"),
    "land": ("用地", "用地面积", "land"),
    "jobs_plan": ("计划就业", "jobs_plan"), "jobs": ("实际就业", "就业人数", "jobs"),
    "output_plan": ("达产年产值", "output_plan"), "tax_plan": ("达产年税收", "tax_plan"),
    "output": ("本年产值", "output"), "tax": ("本年税收", "tax"),
    "energy_plan": ("达产年能耗", "energy_plan"),
    "explained": ("说明", "备注", "explained"),
}  # fmt: skip
NEEDED = ("name",)
_STAGES = {
    "终止": Stage.LOST, "停建": Stage.LOST, "流失": Stage.LOST, "投产": Stage.PRODUCED, "竣工": Stage.PRODUCED,
    "开工": Stage.STARTED, "在建": Stage.STARTED, "签约": Stage.SIGNED, "意向": Stage.AGREED, "线索": Stage.LEAD,
    "洽谈": Stage.LEAD, "1": Stage.LEAD, "2": Stage.SIGNED, "3": Stage.STARTED, "4": Stage.PRODUCED,
}  # fmt: skip
_NOT = ("未", "拟", "待", "计划")
_WAN = Decimal(10)  # thousands of yuan in ten thousand
_CENT = Decimal("0.01")
MOST = Decimal(10) ** 8  # ten thousand hundred-millions: no project is as large


@dataclass(slots=True)
class Told:
    """What one row says: values by field, reasons to refuse it, and its explanation."""

    values: dict[str, Any] = field(default_factory=dict)
    faults: list[Reason] = field(default_factory=list)
    explained: str = ""
    number: str = ""


@dataclass(slots=True)
class Reader:
    """Reads the rows of one list. Places and chains are looked up once."""

    columns: Mapping[str, str]
    path: str  # the branch of the tree whose parks the list may be about; "" is the zone
    places: dict[str, tuple[int, str]] = field(default_factory=dict)
    houses: dict[str, int] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=labels)
    chains: Mapping[str, Any] = field(default_factory=arrays.chains)
    called: Mapping[str, str] = field(default_factory=arrays.called)
    industries: frozenset[str] = field(default_factory=arrays.industry_codes)

    def __post_init__(self) -> None:
        for park in parks():
            for word in (park.code, park.name):
                self.places.setdefault(plain(word), (park.pk, park.path))
        for house in houses():
            for word in (house.code, house.name):
                self.houses.setdefault(plain(word), house.pk)

    def told(self, raw: Mapping[str, str]) -> Told:
        """The values of a row, whose texts stand by field. An empty cell says nothing."""
        row = Told()
        for name, text in raw.items():
            text = " ".join(text.split())
            if text:
                self._read(row, name, text)
        if "name" not in row.values and not row.number and not row.faults:
            row.faults.append(("no_name", {}))
        self._node(row)
        return row

    def _read(self, row: Told, name: str, text: str) -> None:
        if name == "explained":
            row.explained = text[:500]
        elif name == "number":
            row.number = unicodedata.normalize("NFKC", text).upper()[:20]
        elif name in _READERS:
            _READERS[name](self, row, name, text)
        elif name in AMOUNTS:
            self._amount(row, name, text)
        elif name in PEOPLE:
            self._people(row, name, text)
        elif name in (*DUES, *REACHED):
            self._day(row, name, text)
        else:
            self._text(row, name, text)

    def _text(self, row: Told, name: str, text: str) -> None:
        column: models.CharField[str, str] = Project._meta.get_field(name)  # type: ignore[assignment]
        most = column.max_length or 200
        if len(text) > most:
            row.faults.append(("too_long", {"column": self.labels[name], "length": len(text), "most": most}))  # fmt: skip
        else:
            row.values[name] = text

    def _park(self, row: Told, name: str, text: str) -> None:
        found = self.places.get(plain(text))
        if found is None:
            row.faults.append(("unknown_park", {"value": text[:40]}))
        elif not found[1].startswith(self.path):
            row.faults.append(("other_park", {"value": text[:40]}))
        else:
            row.values["park_id"] = found[0]

    def _owner(self, row: Told, name: str, text: str) -> None:
        found = self.houses.get(plain(text))
        if found is None:
            row.faults.append(("unknown_owner", {"value": text[:40]}))
        else:
            row.values["owner_id"] = found

    def _stage(self, row: Told, name: str, text: str) -> None:
        """已签约 is signed; 未开工, 拟签约 say what is not yet, and are nothing that can be read."""
        if any(word in text for word in _NOT):
            found = None
        else:
            found = next((stage for word, stage in _STAGES.items() if word in text), None)
        if found is None:
            row.faults.append(("unknown_stage", {"value": text[:40]}))
        else:
            row.values["stage"] = found

    def _chain(self, row: Told, name: str, text: str) -> None:
        found = text if text in self.chains else self.called.get(text)
        if found is None:
            row.faults.append(("unknown_chain", {"value": text[:40]}))
        else:
            row.values["chain"] = found

    def _node_text(self, row: Told, name: str, text: str) -> None:
        row.values["node"] = text

    def _node(self, row: Told) -> None:
        """A node by its code or its name, once the chain is known."""
        text = row.values.get("node")
        chain = self.chains.get(row.values.get("chain", ""))
        if text is None:
            return
        found = next((n.code for n in chain.nodes if text in (n.code, n.name.zh, n.name.en)), "") if chain else ""  # fmt: skip
        if found:
            row.values["node"] = found
        else:
            row.faults.append(("unknown_node", {"value": text[:40]}))

    def _industry(self, row: Told, name: str, text: str) -> None:
        if text in self.industries:
            row.values["industry"] = text
        else:
            row.faults.append(("unknown_industry", {"value": text[:40]}))

    def _day(self, row: Told, name: str, text: str) -> None:
        day = arrays.day_written(text[:10] if len(text) > 10 and text[10] in " T" else text)
        if day is None:
            row.faults.append(("bad_date", {"column": self.labels[name], "value": text[:40]}))
        else:
            row.values[name] = day

    def _amount(self, row: Told, name: str, text: str) -> None:
        """Money in ten thousand yuan, whatever the head's unit; land and energy as they stand."""
        number = self._number(row, name, text)
        if number is None:
            return
        scale = thousands(self.columns.get(name, ""), _WAN) / _WAN if name in MONEY else Decimal(1)
        assert name in MONEY or name in MEASURES
        if number * scale >= MOST:
            row.faults.append(("bad_number", {"column": self.labels[name], "value": text[:40]}))
        else:
            row.values[name] = (number * scale).quantize(_CENT, ROUND_HALF_UP)

    def _people(self, row: Told, name: str, text: str) -> None:
        number = self._number(row, name, text)
        if number is None:
            return
        if number != number.to_integral_value() or number > 10_000_000:
            row.faults.append(("bad_number", {"column": self.labels[name], "value": text[:40]}))
        else:
            row.values[name] = int(number)

    def _number(self, row: Told, name: str, text: str) -> Decimal | None:
        try:
            number = Decimal(unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", ""))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number) >= MOST:
            row.faults.append(("bad_number", {"column": self.labels[name], "value": text[:40]}))
            return None
        if number < 0:
            row.faults.append(("negative", {"field": self.labels[name]}))
            return None
        return number


_READERS: dict[str, Any] = {
    "park": Reader._park, "owner": Reader._owner, "stage": Reader._stage, "chain": Reader._chain,
    "node": Reader._node_text, "industry": Reader._industry,
}  # fmt: skip
