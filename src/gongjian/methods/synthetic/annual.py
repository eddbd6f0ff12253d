"""The annual return of every firm: 196 items that agree with one another and with last year's.

Money in thousand yuan. What has to sum up is split from its whole, so balances hold by
construction; stocks (patents, depreciation, standards) are carried from year to year.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..kinds.columns import Column, Floats, TextColumn
from .draws import Draws, part
from .economy import Traits, Year
from .firms import FOREIGN, Firms

Columns = dict[str, Floats]
STOCKS = (
    "qc65",
    "qj83",
    "qj73",
    "qj79",
    "qj79_1",
    "qj85",
    "qj86",
    "qj87",
    "qj101",
    "qj100",
    "qj98",
    "qi27",
)


@dataclass(frozen=True, eq=False)
class Carried:
    """Stocks at the end of a year, by item; zero before the first."""

    stocks: Mapping[str, Floats] = field(default_factory=dict)

    def of(self, code: str, size: int) -> Floats:
        return self.stocks.get(code, np.zeros(size))


@dataclass(frozen=True, eq=False)
class Maker:
    """Draws the answers of one year; every method adds columns to `c`."""

    draws: Draws
    firms: Firms
    traits: Traits
    year: Year
    before: Carried
    c: Columns = field(default_factory=dict)

    def columns(self) -> dict[str, Column]:
        """Every item of the form by its code, for all firms, in the survey or not."""
        self._revenue()
        self._research_spending()
        self._staff()
        self._profit()
        self._taxes()
        self._balance_sheet()
        self._research_staff()
        self._patents()
        self._other_property()
        self._contracts()
        return {**self.c, **self._profile()}

    def carried(self) -> Carried:
        return Carried({code: self.c[code] for code in STOCKS})

    # ---- draws of this year

    def _uniform(self, low: float, high: float, name: str) -> Floats:
        return self.draws.uniform(low, high, name, self.year.year)

    def _kept(self, low: float, high: float, name: str, noise: float = 0.02) -> Floats:
        """A share that a firm keeps, but for a little noise each year."""
        return self.draws.uniform(low, high, name) * self._uniform(1 - noise, 1.0, name)

    def _some(self, share: float, name: str) -> Floats:
        """1 for a share of the firms, the same every year; 0 for the rest."""
        return self.draws.chance(share, name).astype(np.float64)

    def _count(self, mean: Floats, name: str, most: Floats | float = np.inf) -> Floats:
        rate = np.minimum(mean, 400.0)
        drawn = self.draws.of(name, self.year.year).poisson(rate).astype(np.float64)
        return np.minimum(drawn, most)

    # ---- economy

    def _revenue(self) -> None:
        c, firms, whole = self.c, self.firms, self.year.revenue
        industry, trade = firms.is_industry, firms.is_trade
        products = np.where(industry, self._kept(0.83, 0.95, "prod"), self._kept(0.0, 0.15, "prod"))
        goods = np.where(trade, self._kept(0.8, 0.95, "goods"), self._kept(0.0, 0.04, "goods"))
        products = np.where(trade, products * 0.1, products)
        technology = np.maximum(0.99 - products - goods, 0) * self._kept(0.5, 0.98, "tech")
        c["qc05_0"], c["qc55"] = whole, part(whole, self._kept(0.94, 1.0, "main"))
        c["qc06"], c["qc07"], c["qc10"] = (part(whole, s) for s in (technology, products, goods))
        c["qc49"] = whole - c["qc06"] - c["qc07"] - c["qc10"]
        for code, low, high in (("qc06_1", 0.0, 0.1), ("qc06_2", 0.0, 0.1), ("qc06_3", 0.3, 0.5),
                                ("qc06_4", 0.1, 0.28)):  # fmt: skip
            c[code] = part(c["qc06"], self._kept(low, high, code))
        c["qc09"] = part(c["qc07"], self._kept(0.3, 0.95, "high-tech products"))
        c["qc02"] = np.where(industry, part(whole, self._kept(0.93, 1.08, "output")), 0.0)
        exporting = self._some(0.16, "exports")
        c["qc11"] = part(whole, self._kept(0.05, 0.5, "exports share") * exporting)
        c["qc38"] = part(c["qc11"], self._kept(0.2, 0.7, "high-tech exports"))
        c["qc11_1"] = part(c["qc11"] - c["qc38"], self._kept(0.0, 0.3, "service exports"))
        c["qc52"] = c["qc11"] + part(whole, 0.1 * self._some(0.12, "imports"))
        tce = np.round(c["qc02"] * self._kept(0.001, 0.02, "energy"), 2)
        large = industry & (whole >= 20_000)
        c["qc41"] = np.where(large, np.maximum(tce, 1.0), 0.0)

    def _research_spending(self) -> None:
        c, year, traits = self.c, self.year, self.traits
        total = part(year.revenue, traits.rd_share * self._uniform(0.97, 1.0, "R&D"))
        total = np.minimum(total, 2_000 * year.staff)
        # The smallest firms of R&D still have a thousand yuan, else their staff would do nothing.
        total = np.where(traits.has_rd & year.operating, np.maximum(total, 8.0), 0.0)
        c["qj20"] = total
        c["qc236"] = part(total, self._kept(0.75, 0.98, "accounting R&D"))
        shares = (("qj23_1", 0.3, 0.45), ("qj23_3", 0.03, 0.08), ("qj23_4", 0.0, 0.03),
                  ("qj23_6", 0.0, 0.03), ("qj23_7", 0.0, 0.03), ("qj33", 0.0, 0.1),
                  ("qj23_5", 0.01, 0.12))  # fmt: skip
        for code, low, high in shares:
            c[code] = part(total, self._kept(low, high, code))
        for code, low, high in (("qj33_1", 0.1, 0.3), ("qj33_2", 0.1, 0.3), ("qj33_4", 0.1, 0.2),
                                ("qj33_3", 0.0, 0.1)):  # fmt: skip
            c[code] = part(c["qj33"], self._kept(low, high, code))
        for code, low, high in (("qj252", 0.0, 0.1), ("qj253", 0.0, 0.05), ("qj254", 0.0, 0.02),
                                ("qj255", 0.0, 0.03)):  # fmt: skip
            c[code] = part(total, self._kept(low, high, code))
        c["qj256"] = total - c["qj252"] - c["qj253"] - c["qj254"] - c["qj255"]
        c["qj250"] = part(total, self._kept(0.0, 0.15, "R&D assets"))
        c["qj251"] = part(c["qj250"], self._kept(0.4, 0.9, "instruments"))

    def _staff(self) -> None:
        c, year = self.c, self.year
        staff, before = year.staff, year.staff_before
        c["qd01"] = staff
        c["qd05"] = np.where(year.operating, np.ceil((staff + before) / 2), 0.0)
        hired = np.maximum(staff - before, 0) + part(before, self._kept(0.05, 0.2, "hired"))
        c["qd26"] = np.where(year.first, staff, np.minimum(hired, staff))
        c["qd14"] = part(c["qd26"], self._kept(0.05, 0.3, "graduates"))
        c["qd14_0"] = part(c["qd14"], self._kept(0.1, 0.5, "graduates in research"))
        for code, low, high in (("qd03", 0, 0.01), ("qd25", 0, 0.006), ("qd21", 0, 0.003),
                                ("qd18", 0.02, 0.12), ("qd08", 0.2, 0.5), ("qd09", 0.1, 0.3),
                                ("qd31", 0.1, 0.5), ("qd27", 0.05, 0.15), ("qd28", 0.1, 0.4)):  # fmt: skip
            c[code] = part(staff, self._kept(low, high, code))
        c["qd06"] = part(c["qd18"], self._kept(0.02, 0.15, "doctors"))
        c["qd07"] = part(c["qd18"] - c["qd06"], self._kept(0.8, 1.0, "masters"))
        for code, share in (
            ("qd32", 0.02),
            ("qd33", 0.06),
            ("qd34", 0.2),
            ("qd35", 0.3),
            ("qd36", 0.35),
        ):
            c[code] = part(c["qd31"], self._kept(share * 0.5, share, code))
        bearable = part(year.revenue, 0.42)
        paid = np.floor(self.traits.pay * c["qd05"] * self._uniform(0.98, 1.02, "pay"))
        c["qc51"] = np.where(
            year.operating, np.maximum(np.minimum(paid, bearable), 11 * c["qd05"]), 0.0
        )

    def _profit(self) -> None:
        c, whole = self.c, self.year.revenue
        margin = np.clip(self.traits.margin + self._uniform(-0.01, 0.01, "margin"), -0.09, 0.23)
        c["qc221"] = part(whole, self._kept(0.003, 0.015, "surcharges"))
        c["qc222"] = part(whole, self._kept(0.01, 0.06, "selling"))
        c["qc223"] = part(whole, self._kept(0.03, 0.1, "administration"))
        c["qc224"] = np.round(whole * (self.draws.uniform(-0.002, 0.015, "finance")))
        c["qc228"] = np.round(whole * self._uniform(-0.0005, 0.002, "impairment"))
        c["qc235"] = np.round(whole * self._uniform(-0.0005, 0.002, "credit impairment"))
        for code, low, high in (("qc229", -0.001, 0.001), ("qc225", -0.002, 0.006),
                                ("qc239", -0.0005, 0.0005), ("qc233", -0.0005, 0.001)):  # fmt: skip
            c[code] = np.round(whole * self._uniform(low, high, code) * self._some(0.4, code))
        c["qc232"] = part(whole, self._kept(0.0, 0.01, "other income"))
        gains = c["qc229"] + c["qc225"] + c["qc239"] + c["qc233"] + c["qc232"]
        expenses = (c["qc221"] + c["qc222"] + c["qc223"] + c["qc236"] + c["qc224"] + c["qc228"]
                    + c["qc235"])  # fmt: skip
        wanted = whole - expenses + gains - np.round(whole * margin)
        # Cost is at least what pays the staff, so payroll never exceeds cost and expenses.
        floor = np.maximum(c["qc51"] - c["qc222"] - c["qc223"] - c["qc236"], 0)
        c["qc220"] = np.clip(wanted, floor, np.maximum(floor, 1.4 * whole).round())
        c["qc120"] = whole - c["qc220"] - expenses + gains
        c["qc227"] = part(whole, self._kept(0.0, 0.005, "non-operating income"))
        c["qc230"] = part(whole, self._kept(0.0, 0.002, "non-operating expense"))
        c["qc234"] = c["qc120"] + c["qc227"] - c["qc230"]
        c["qc231"] = part(c["qc234"], self._kept(0.1, 0.2, "income tax"))
        c["qc12"] = c["qc234"] - c["qc231"]

    def _taxes(self) -> None:
        c, whole, year = self.c, self.year.revenue, self.year.year
        hnte = self.firms.has(self.firms.hnte_since, date(year, 12, 31)).astype(np.float64)
        c["qc14"] = part(whole, self.traits.value_added_tax)
        c["qc16"] = part(np.maximum(c["qc231"], 0), 0.9)
        c["qc13"] = c["qc14"] + c["qc16"] + part(whole, self._kept(0.005, 0.01, "other taxes"))
        c["qc62"] = np.round(c["qc14"] * self._uniform(0.95, 1.05, "VAT payable"))
        c["qc20_1"] = part(c["qc234"], 0.1) * hnte
        c["qc20_2"] = part(c["qj20"], 0.12) * (c["qc234"] > 0)
        c["qc20_3"] = part(c["qc06_1"], 0.05)
        c["qc20"] = c["qc20_1"] + c["qc20_2"] + c["qc20_3"] + part(whole, 0.001)
        c["qc18"] = part(whole, self._kept(0.0, 0.01, "VAT reduced"))
        c["qc17"] = c["qc18"] + c["qc20"] + part(whole, 0.001)

    def _balance_sheet(self) -> None:
        c, assets, whole = self.c, self.year.assets, self.year.revenue
        c["qc24"] = assets
        c["qc25"] = part(assets, self._kept(0.45, 0.75, "current"))
        c["qc27_1"] = assets - c["qc25"]
        c["qc29"] = part(c["qc27_1"], self._kept(0.4, 0.7, "fixed"))
        c["qc30"] = part(c["qc27_1"], self._kept(0.02, 0.15, "intangible"))
        c["qc238"] = part(c["qc27_1"], self._kept(0.0, 0.1, "development")) * (c["qj20"] > 0)
        c["qc61"] = part(c["qc29"], self._kept(0.04, 0.09, "depreciation"))
        old = np.where(self.year.first, part(c["qc29"], 0.4), self.before.of("qc65", len(assets)))
        c["qc65"] = old + c["qc61"] - part(old, 0.02)
        c["qc65"] = np.maximum(c["qc65"], c["qc61"])
        c["qc31"] = part(assets, self._kept(0.25, 0.6, "debt"))
        c["qc33"] = assets - c["qc31"]
        c["qc237"] = np.ceil(c["qc31"] * self._kept(0.6, 0.85, "current debt"))
        c["qc32"] = part(c["qc31"], self._kept(0.0, 0.4, "loans"))
        paid_in = part(self.traits.capital * 10, self.draws.uniform(0.3, 0.9, "paid in"))
        c["qc34"] = np.minimum(paid_in, c["qc33"])
        listed = self.firms.has(self.firms.listed_since, date(self.year.year, 12, 31))
        c["qc63"] = part(c["qc34"], 0.3) * listed
        c["qc50"] = part(c["qc63"], 0.2) * self._some(0.1, "listed abroad")
        c["qc39"] = part(whole, 0.02) * self._some(0.01, "invests abroad")
        c["qc40"] = part(assets, self._kept(0.01, 0.08, "investment")) * self.year.operating
        ventured = self.draws.chance(0.03, "venture", self.year.year) & self.year.operating
        c["qc226"] = np.where(ventured, np.maximum(part(assets, 0.08), 1.0), 0.0)
        c["qc226_1"] = ventured.astype(np.float64)

    # ---- research

    def _research_staff(self) -> None:
        c, staff, spent = self.c, self.year.staff, self.c["qj20"]
        doing = spent > 0
        wanted = np.ceil(staff * self._kept(0.11, 0.45, "R&D staff"))
        least = np.ceil(spent / 3_000)
        c["qj09"] = np.where(doing, np.clip(np.maximum(wanted, least), 1, staff), 0.0)
        c["qj67"] = part(c["qj09"], self._kept(0.02, 0.12, "R&D managers"))
        c["qj09_1"] = part(c["qj09"], self._kept(0.7, 0.95, "full time"))
        c["qj09_3"] = part(c["qj09"] - c["qj09_1"], self._kept(0.0, 0.5, "external"))
        c["qj09_2"] = np.minimum(
            part(c["qj09"], self._kept(0.5, 0.9, "degrees")), c["qd18"] + c["qd08"]
        )
        rest = spent - c["qj23_1"]
        c["qj23_1"] = np.minimum(c["qj23_1"], c["qc51"])
        others = ("qj23_1", "qj23_3", "qj23_4", "qj23_6", "qj23_7", "qj33", "qj23_5")
        c["qj23_2"] = spent - sum((c[code] for code in others), np.zeros(len(rest)))
        institute = (self._some(0.2, "institute") > 0) & doing
        c["qi01"] = np.where(institute, 1.0 + self._some(0.1, "two institutes"), 0.0)
        c["qi07_0"] = np.where(institute, np.maximum(part(c["qj09"], 0.7), 1.0), 0.0)
        c["qi07_1"] = part(c["qi07_0"], self._kept(0.0, 0.15, "institute doctors"))
        c["qi07_2"] = part(c["qi07_0"] - c["qi07_1"], self._kept(0.1, 0.5, "institute masters"))
        c["qi14_1"] = part(spent, self._kept(0.4, 0.8, "institute spending")) * institute

    def _patents(self) -> None:
        c, size = self.c, self.draws.size
        active = c["qj20"] > 0
        rate = np.minimum(0.15 * c["qj09"], 200) * active
        c["qj55"] = self._count(rate, "patents", 4 * c["qd01"])
        c["qj56"] = part(c["qj55"], self._kept(0.2, 0.6, "inventions"))
        c["qj56_1"] = part(c["qj56"], self._kept(0.8, 1.0, "domestic"))
        c["qj55_1"], c["qj55_2"] = part(c["qj55"], 0.03), part(c["qj55"], 0.04)
        c["qj74"] = self._count(0.7 * rate, "granted", 4 * c["qd01"])
        c["qj57"] = part(c["qj74"], self._kept(0.15, 0.4, "inventions granted"))
        c["qj57_1"] = part(c["qj57"], self._kept(0.8, 1.0, "domestic granted"))
        c["qj75"] = part(c["qj74"], 0.03)
        old = np.where(self.year.first, np.round(3 * rate), self.before.of("qj83", size))
        inventions = np.where(self.year.first, np.floor(0.8 * rate), self.before.of("qj73", size))
        c["qj73"] = part(inventions, 0.97) + c["qj57"]
        c["qj83"] = part(np.maximum(old - inventions, 0), 0.95) + c["qj74"] - c["qj57"] + c["qj73"]
        c["qj82"] = part(c["qj83"], self._kept(0.0, 0.06, "abroad"))
        c["qj83_1"] = np.minimum(c["qj82"] + part(c["qj83"], 0.02), c["qj83"])
        c["qj73_1"] = np.minimum(part(c["qj83_1"], 0.6), c["qj73"])
        sold = self._count(0.02 * c["qj83"], "patents sold", c["qj83"])
        c["qi23"] = np.where(c["qc06"] > 0, sold, 0.0)
        c["qi24"] = part(c["qc06"], 0.05) * (c["qi23"] > 0)

    def _other_property(self) -> None:
        c, operating = self.c, self.year.operating
        new_products = self._kept(0.1, 0.4, "new products") * (c["qj20"] > 0)
        c["qj71"] = part(c["qc07"], new_products)
        c["qj70"] = np.maximum(part(c["qc02"], new_products), c["qj71"])
        c["qj72"] = np.minimum(part(c["qj71"], 0.1), c["qc11"])
        c["qi25"] = self._count(0.01 * c["qj09"], "papers")
        self._stock("qj79", "qj77", np.full(self.draws.size, 0.3) * operating, "trademarks")
        self._stock("qj79_1", "qj79_2", 0.01 * operating, "trademarks abroad")
        c["qj79"] = np.maximum(c["qj79"], c["qj79_1"])
        software = self._in_section("I") * 1.5 + 0.1
        self._stock("qj85", "qj85_1", software * operating, "software")
        for code, new, rate in (("qj86", "qj86_1", 0.01), ("qj87", "qj87_1", 0.002), ("qj101", "qj101_1", 0.002),
                                ("qj100", "qj100_1", 0.001), ("qj98", "qj98_1", 0.003),
                                ("qi27", "qi27_1", 0.05)):  # fmt: skip
            self._stock(code, new, rate * (c["qj20"] > 0), code)
        abroad = self._some(0.03, "abroad")
        c["qj99"], c["qj90"], c["qj92"] = (self._count(rate * abroad, name) for rate, name in
                                           ((1.0, "marketing"), (0.3, "R&D abroad"), (0.2, "bases")))  # fmt: skip
        c["qj102"] = np.minimum(
            self._count(0.3 * abroad, "new abroad"), c["qj99"] + c["qj90"] + c["qj92"]
        )

    def _stock(self, code: str, new: str, rate: NDArray[Any], name: str) -> None:
        """What is held: last year's and this year's new ones."""
        self.c[new] = self._count(np.asarray(rate, dtype=np.float64), name)
        start = self.draws.of(name, "before").poisson(np.minimum(2 * rate, 100)).astype(np.float64)
        old = np.where(self.year.first, start, self.before.of(code, self.draws.size))
        self.c[code] = old + self.c[new]

    def _contracts(self) -> None:
        c, whole = self.c, self.year.revenue
        c["qj80_1"] = np.where(
            c["qc06"] > 10, self._count(np.log1p(c["qc06"]) / 8, "contracts"), 0.0
        )
        value = np.maximum(part(c["qc06"], self._kept(0.2, 0.6, "contract value")), 5 * c["qj80_1"])
        c["qj80"] = np.where(c["qj80_1"] > 0, value, 0.0)
        for code in ("qj80_2", "qj80_3"):
            c[code] = self._count(0.05 * c["qj80_1"], code, part(c["qj80_1"], 0.5))
        c["qj80_4"] = part(c["qj80"], 0.05) * (c["qj80_2"] > 0)
        c["qj80_5"] = part(c["qj80"], 0.05) * (c["qj80_3"] > 0)
        for code, share, rate in (("qj58", 0.2, 0.02), ("qj62", 0.05, 0.01), ("qj59", 0.03, 0.01)):
            c[code] = part(whole, rate) * self._some(share, code)
        c["qj61"] = part(c["qj59"], 0.3)

    # ---- who the firm is

    def _profile(self) -> dict[str, Column]:
        firms, draws, end = self.firms, self.draws, date(self.year.year, 12, 31)
        hnte, listed = firms.has(firms.hnte_since, end), firms.has(firms.listed_since, end)
        incubated, graduated = (
            firms.has(firms.incubated_since, end),
            firms.has(firms.graduated, end),
        )
        foreign = np.isin(np.array(firms.registration.values)[firms.registration.codes], FOREIGN)
        member = draws.chance(0.08, "group")
        serial = np.arange(draws.size)
        return {
            "qb08": firms.admitted.astype(np.float64),
            "qb101": _codes(draws.choice((80, 10, 10), "affiliation"), ("90", "20", "50")),
            "qb03_0": _codes(firms.section.codes, tuple(f"{s} 门类的业务" for s in firms.section.values)),
            "qb03_1": firms.industry,
            "qb20_1": _codes(draws.choice((70, 30), "standard"), ("1", "2")),
            "qb20": _codes(draws.choice((90, 10), "rules"), ("1", "2")),
            "qb04": firms.founded.astype(np.float64),
            "qb04_0": self.traits.capital,
            "qb06": firms.registration,
            "qb06_1": _codes(np.where(foreign, draws.choice((40, 30, 30), "country"), -1), ("344", "840", "392")),
            "qb06_2": np.where(foreign, np.round(draws.uniform(25, 100, "foreign share"), 2), np.nan),
            "qb18": _codes(draws.choice((15, 5, 65, 5, 10), "control"), ("1", "2", "3", "4", "5")),
            "qb09": _codes(member.astype(np.int64), ("3", "2")),
            "qb10": _codes(np.where(member, 0, -1), ("某集团有限公司（示例）",)),
            "qb11": hnte.astype(np.float64),
            "qb13": _numbered("GR2017120", serial, hnte),
            "qb12": np.where(hnte, firms.hnte_since, np.nan).astype(np.float64),
            "qb14": _codes(incubated.astype(np.int64), ("0", "1")),
            "qb14_1": np.where(incubated, firms.incubated_since, np.nan).astype(np.float64),
            "qb14_2": np.where(graduated, firms.graduated, np.nan).astype(np.float64),
            "qb15": _codes(listed.astype(np.int64), ("0", "1")),
            "qb15_1": _numbered("8", serial, listed),
            "qb15_2": np.where(listed, firms.listed_since, np.nan).astype(np.float64),
            "qb15_5": np.where(listed, np.round(self.year.assets * 0.3, 2), np.nan),
            "qb16": _codes(draws.choice((30, 15, 5, 15, 10, 10, 5, 10), "field"), tuple("12345678")),
            "qb16_1": _codes(draws.choice((30, 15, 5, 15, 10, 10, 5, 10), "field"), tuple("12345678")),
            "qc226_2": _codes(np.where(self.c["qc226_1"] > 0, draws.choice((40, 40, 20), "stage"), -1),
                              ("1", "2", "3")),
        }  # fmt: skip

    def _in_section(self, section: str) -> Floats:
        codes = [i for i, s in enumerate(self.firms.section.values) if s == section]
        return np.isin(self.firms.section.codes, codes).astype(np.float64)


def _codes(places: object, values: tuple[str, ...]) -> TextColumn:
    return TextColumn(np.asarray(places, dtype=np.int32), values)


def _numbered(head: str, serial: object, given: object) -> TextColumn:
    """A number of its own for each firm that has one."""
    mask = np.asarray(given)
    held = np.flatnonzero(mask)
    codes = np.full(len(mask), -1, dtype=np.int32)
    codes[held] = np.arange(len(held))
    return TextColumn(
        codes, tuple(f"{head}{number:05d}" for number in np.asarray(serial)[held].tolist())
    )
