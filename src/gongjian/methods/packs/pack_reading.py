"""A whole policy pack read: every file at once, every fault at once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..formulas import FormulaError, OtherForm, Scope, indicator_of
from ..kinds.items import Item
from ..kinds.types import Type
from ..kinds.units import BUILT_IN, Unit, Units
from ..kinds.words import Words
from . import pack_shapes as shapes
from .agreeing import (
    built_on,
    refuse_absent,
    refuse_ambiguous_chains,
    refuse_backwards,
    refuse_disorder,
    refuse_homeless,
    refuse_odd_days,
    refuse_unknown_chain,
    refuse_unknown_unit,
    unconfirmed,
)
from .crosswalk_table import Crossing, astray, read_crossings
from .entries import Attribute, Chain, Parameter, Zone
from .faults import Found, PackFaults, Place
from .folders import FormFolder, read_form_folder
from .form_reading import read_form_text
from .forms import Form
from .ladder_texts import read_ladder
from .measures import read_measures
from .nodes import MapNode, Node, TextNode
from .pack_files import Files, PackFiles
from .parameter_table import PARAMETER, table_of
from .recipes import read_allocation, read_recipe
from .trees import Class, read_classification, read_tree
from .whole import Index, Indicator, Pack


def read_pack(files: Files, base: Pack | None = None) -> Pack:
    """The pack whose files have these texts, by their paths within it.

    `base` is the pack it builds on: what this one says takes the place of what that one says, by
    code. Raises PackFaults with every fault of every file.
    """
    reader = _Reader(PackFiles(files), base)
    pack = reader.pack()
    faults = reader.at.faults
    if faults or pack is None:
        raise PackFaults(sorted(faults, key=lambda f: (f.file, f.line, f.column)))
    return pack


def edition_hash(files: Files, base: Pack | None = None) -> str:
    """A hash of a pack's content: the same texts give the same hash, whatever the order."""
    digest = hashlib.sha256()
    for name in sorted(files):
        text = files[name].removeprefix("\ufeff").replace("\r\n", "\n")
        digest.update(f"{name}\0{len(text)}\0{text}\0".encode())
    if base is not None:
        digest.update(base.edition_hash.encode())
    return digest.hexdigest()


INDUSTRY = "industry"  # the classification that the codes of chains are of


class _Reader:
    """One pack being read, upon the pack it builds on."""

    def __init__(self, at: PackFiles, base: Pack | None) -> None:
        self.at = at
        self.base = base
        self.folders: dict[str, FormFolder] = {}  # by the folder's name

    def pack(self) -> Pack | None:
        at = self.at
        at.refuse_unknown_files()
        head = at.one("pack.yaml", shapes.HEAD)
        units = self._units()
        attributes = at.many("register.yaml", shapes.ATTRIBUTE, "attributes", "code")
        register = self._register(attributes, units)
        parameters = at.listed("parameters/", shapes.PARAMETER, "parameter")
        table = self._table(parameters, units)
        forms = self._forms(units, register, table)
        classifications = at.each("classifications/", ".csv", read_classification)
        crosswalks = at.each("crosswalks/", ".csv", read_crossings)
        plain: dict[str, Any] = {
            "calendar": self._calendar(),
            "zone": self._zone(),
            "attributes": attributes,
            "plans": at.per_file("plan/", shapes.PLAN, "plan"),
            "reforms": at.many("reforms.yaml", shapes.REFORM, "reforms", "reform"),
            "chains": at.per_file("chains/", shapes.INDUSTRY_CHAIN, "chain"),
            "parameters": parameters,
            "messages": self._messages(),
            "cases": at.listed("cases/", shapes.SITUATION, "case"),
        }
        ladders = {
            ladder.ladder: ladder
            for ladder in at.each(
                "ladders/",
                ".yaml",
                lambda f, text, found: read_ladder(f, text, units, found, table),
            ).values()
        }
        allocations = at.each("allocations/", ".yaml", read_allocation)
        indicators = self._indicators(forms, units, register, table)
        indices = self._indices()
        self._refuse_strange_chains(plain["chains"], classifications)
        self._refuse_dangling(
            plain,
            set(forms) | set(self._form_folders()),
            set(ladders) | self._stems("ladders/", ".yaml"),
            set(classifications) | self._stems("classifications/", ".csv"),
        )
        self._refuse_astray(crosswalks, classifications)
        if head is None:
            return None
        told = [*plain.values(), [i.text for i in indicators.values()], list(ladders.values()),
                [index.tree for index in indices.values()]]  # fmt: skip
        pack = Pack(
            head=head,
            edition_hash=edition_hash(at.files, self.base),
            units=units,
            classifications=classifications,
            crosswalks=crosswalks,
            forms=forms,
            indicators=indicators,
            indices=indices,
            ladders=ladders,
            allocations={a.code: a for a in allocations.values()},
            to_be_confirmed=tuple(
                unconfirmed(
                    told,
                    {"classifications": classifications, "crosswalks": crosswalks},
                    self.folders,
                )
            ),
            **plain,
        )
        return pack if self.base is None else built_on(self.base, pack)

    # ---- what all formulas share

    def _units(self) -> Units:
        known = BUILT_IN if self.base is None else self.base.units
        if "units.yaml" not in self.at.files:
            return known
        found = Found()
        units = read_measures(self.at.files["units.yaml"], known, found)
        self.at.keep(found)
        return units

    def _register(
        self, attributes: Mapping[str, Attribute], units: Units
    ) -> dict[str, Item] | None:
        known = {**(self.base.attributes if self.base else {}), **attributes}
        if not known:
            return None
        return {
            code: Item(
                code, a.name.zh or code, a.en or a.name.en, type=a.type,
                unit=self._unit(a.place, a.unit, units) if a.type is Type.NUMBER else None,
            )
            for code, a in known.items()
        }  # fmt: skip

    def _table(self, parameters: Mapping[str, Parameter], units: Units) -> OtherForm:
        known = {**(self.base.parameters if self.base else {}), **parameters}
        for parameter in parameters.values():
            refuse_unknown_unit(parameter.place, parameter.unit, units, self.at.fault)
            refuse_disorder(parameter, self.at.fault)
        return table_of(known, units)

    def _unit(self, place: Place, name: str, units: Units) -> Unit | None:
        known = refuse_unknown_unit(place, name, units, self.at.fault)
        return units.named(name) if known and name else None

    # ---- one kind of file after another

    def _calendar(self) -> tuple[Any, ...]:
        years = self.at.many("calendar.yaml", shapes.YEAR, "years", "year")
        for year in years.values():
            refuse_odd_days(year, self.at.fault)
        return tuple(years.values())

    def _messages(self) -> dict[str, Words]:
        messages: dict[str, Words] = {}
        for file in self.at.under("messages/", ".yaml"):
            node = self.at.node(file)
            for key, value in node.entries if isinstance(node, MapNode) else ():
                words = _words(value)
                if words is None:
                    self.at.fault(value.place, "应为 {zh: …, en: …}", "write {zh: …, en: …}")
                else:
                    messages[key.text] = words
        return messages

    def _zone(self) -> Zone | None:
        zone: Zone | None = self.at.one("zone.yaml", shapes.ZONE)
        if zone is None:
            return None
        tell = self.at.fault
        for named in (zone.districts, zone.functional_areas, zone.peer_groups, zone.offices,
                      zone.review_chains):  # fmt: skip
            self.at.by_code(named, "code")
        parks = self.at.by_code(zone.parks, "code")
        known = {
            "district": {d.code for d in zone.districts},
            "functional_area": {a.code for a in zone.functional_areas},
            "peer_group": {g.code for g in zone.peer_groups},
            "review_chain": {c.code for c in zone.review_chains},
            "parent": set(parks),
        }
        for park in zone.parks:
            for key, codes in known.items():
                refuse_absent(park.place, key, getattr(park, key), codes, tell)
            refuse_backwards(park, tell)
        codes = {o.code for o in zone.offices}
        for office in zone.offices:
            refuse_absent(office.place, "parent", office.parent, codes, tell)
        return zone

    def _forms(
        self, units: Units, register: Mapping[str, Item] | None, table: OtherForm
    ) -> dict[str, FormFolder]:
        names = self._form_folders()
        read: dict[str, Form] = {}
        for name in names:
            text = self.at.files.get(f"forms/{name}/form.yaml")
            whole = None if text is None else read_form_text(text, units, Found())
            if whole is not None:
                read[name] = whole.form
        inherited = {} if self.base is None else {c: f.form for c, f in self.base.forms.items()}
        folders: dict[str, FormFolder] = {}
        for name in names:
            parts = {
                part: self.at.files[f"forms/{name}/{part}"]
                for part in ("form.yaml", "checks.yaml")
                if f"forms/{name}/{part}" in self.at.files
            }
            others = {**inherited, **{f.code: f for n, f in read.items() if n != name}}
            try:
                folder = read_form_folder(
                    parts, forms=tuple(others.values()), units=units, attributes=register,
                    tables=(table,),
                )  # fmt: skip
                folders[folder.form.code] = self.folders[name] = folder
                if folder.form.code != name:
                    self.at.fault(
                        Place(f"forms/{name}/form.yaml", 1, 1),
                        f"文件夹叫 {name}，表的代码是 {folder.form.code}，两者要相同",
                        f"the folder is {name!r}, the form {folder.form.code!r}: name both alike",
                    )
            except PackFaults as faults:
                for fault in faults.faults:
                    self.at.faults.append(replace(fault, file=f"forms/{name}/{fault.file}"))
        return folders

    def _form_folders(self) -> list[str]:
        """Folders of forms, read or not: what cannot be read is not also told to be absent."""
        return sorted({f.split("/")[1] for f in self.at.files if re.match("forms/[^/]+/", f)})

    def _stems(self, folder: str, ending: str) -> set[str]:
        names = self.at.under(folder, ending)
        return {f.removeprefix(folder).removesuffix(ending) for f in names}

    def _indicators(
        self, forms: Mapping[str, FormFolder], units: Units, register: Mapping[str, Item] | None,
        table: OtherForm,
    ) -> dict[str, Indicator]:  # fmt: skip
        made: dict[str, Indicator] = {}
        known = {**(self.base.forms if self.base else {}), **forms}
        others = tuple(OtherForm(f.form.code, f.form.titles, f.form.items) for f in known.values())
        unread = set(self._form_folders()) - set(self.folders)
        for text in self.at.listed("indicators/", shapes.INDICATOR, "code").values():
            refuse_absent(text.place, "form", text.form, set(known) | unread, self.at.fault)
            if unread:
                continue  # a formula may name any form: mend the forms first
            items = known[text.form].form.items if text.form in known else ()
            beside = (*(o for o in others if o.code != text.form), table)
            self._unit(text.place, text.unit, units)
            try:
                scope = Scope(text.form, items, beside, units, register)
                made[text.code] = Indicator(text, indicator_of(text.formula, scope))
            except FormulaError as error:
                self.at.fault(text.place, f"公式第 {error.column} 个字：{error.words.zh}",
                              f"formula, character {error.column}: {error.words.en}")  # fmt: skip
        return made

    def _indices(self) -> dict[str, Index]:
        trees = self.at.each("indices/", "/tree.csv", read_tree)
        recipes = self.at.each("indices/", "/recipe.yaml", read_recipe)
        for name in recipes:
            if f"indices/{name}/tree.csv" not in self.at.files:
                self.at.fault(Place(f"indices/{name}/recipe.yaml", 1, 1), "旁边缺 tree.csv",
                              "there is no tree.csv beside it")  # fmt: skip
        return {name: Index(name, tree, recipes.get(name)) for name, tree in trees.items()}

    # ---- across files

    def _refuse_strange_chains(
        self, chains: Mapping[str, Chain], classifications: Mapping[str, Any]
    ) -> None:
        """Nodes stand once, on codes that the industry classification has; a name means one chain."""
        base, tell = self.base, self.at.fault
        inherited = {} if base is None else base.classifications
        classes = {**inherited, **classifications}.get(INDUSTRY, ())
        codes = {each.code for each in classes}
        unread = (
            INDUSTRY not in classifications and f"classifications/{INDUSTRY}.csv" in self.at.files
        )
        for chain in chains.values():
            self.at.by_code(chain.nodes, "code")
            for node in chain.nodes if not unread else ():
                for code in node.industries:
                    refuse_absent(node.place, "industries", code, codes, tell)
        refuse_ambiguous_chains(chains.values(), tell)

    def _refuse_astray(
        self,
        crosswalks: Mapping[str, tuple[Crossing, ...]],
        classifications: Mapping[str, tuple[Class, ...]],
    ) -> None:
        for name, crossings in crosswalks.items():
            base = () if self.base is None else self.base.classifications.get(name, ())
            for fault in astray(crossings, classifications.get(name, base)):
                self.at.fault(*fault)

    def _refuse_dangling(
        self, plain: Mapping[str, Any], forms: set[str], ladders: set[str], classes: set[str]
    ) -> None:
        """What one file says of another."""
        base, tell = self.base, self.at.fault
        if base is not None:
            forms, ladders = forms | set(base.forms), ladders | set(base.ladders)
            classes = classes | set(base.classifications)
        for case in plain["cases"].values():
            refuse_homeless(case, forms, ladders, tell)
        for attribute in plain["attributes"].values():
            code = attribute.classification
            refuse_absent(attribute.place, "classification", code, classes, tell)
        zone = plain["zone"]
        if zone is None and base is not None and "zone.yaml" not in self.at.files:
            zone = base.zone
        for name, folder in self.folders.items():
            refuse_unknown_chain(name, folder.form, zone, tell)
        for plan in plain["plans"].values():
            self.at.by_code(plan.clauses, "key")
        if PARAMETER in forms:
            place = Place(f"forms/{PARAMETER}/form.yaml", 1, 1)
            tell(place, f"表的代码不能叫 {PARAMETER}，它另有所指",
                 f"a form cannot be called {PARAMETER!r}")  # fmt: skip


def _words(node: Node) -> Words | None:
    if isinstance(node, TextNode):
        return Words(node.text.strip())
    if isinstance(node, MapNode):
        told = {k.text: v.text for k, v in node.entries if isinstance(v, TextNode)}
        if set(told) <= {"zh", "en"} and told:
            return Words(told.get("zh", ""), told.get("en", ""))
    return None
