"""A whole pack read: what its files say together, building on another, editions, generated checks."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import ClassVar

import jsonschema
import pytest
import yaml

from gongjian.methods.packs import (
    PackFaults,
    edition_hash,
    in_force,
    read_pack,
    schemas,
)
from packs.a_pack import FILES, with_text


def test_every_kind_of_file_is_read() -> None:
    pack = read_pack(FILES)
    assert (pack.head.name, pack.head.edition) == ("sample", "2017.1")
    assert pack.head.in_force_from == date(2017, 1, 1)
    assert pack.units.named("万元").in_terms_of(pack.units.named("千元")) == 10
    assert pack.calendar[0].holidays == ("2017-01-01", "2017-10-02")
    assert list(pack.attributes) == ["industry", "founded", "capital"]
    assert pack.zone is not None
    assert [(p.code, p.kind, p.district) for p in pack.zone.parks] == [
        ("core", "core", ""), ("dongli", "branch", "120110"), ("huaming", "sub_park", ""),
    ]  # fmt: skip
    assert [n.name.zh for n in pack.zone.offices[0].names] == ["市科委", "市科技局"]
    assert [(c.code, c.parent) for c in pack.classifications["industry"]] == [
        ("C", ""),
        ("27", "C"),
        ("2710", "27"),
    ]
    assert [(c.clause, c.task) for c in pack.plans["plan_2017"].clauses] == [
        ("1.a", "信息共享"), ("1.a", "资源共用"),
    ]  # fmt: skip
    assert [(n.code, n.stage, n.industries) for n in pack.chains["medicine"].nodes] == [
        ("drugs", "midstream", ("27",)), ("rest", "upstream", ("2710",)),
    ]  # fmt: skip
    assert pack.parameters["sme.staff"].values[0].value == 500
    assert pack.indicators["rd_intensity"].text.direction == 1
    assert [b.weight for b in pack.indices["zone"].tree] == [Fraction(1), Fraction(30), None]
    assert pack.indices["zone"].recipe is not None
    assert [t.tier for t in pack.ladders["sme"].tiers] == ["sme"]
    assert pack.allocations["money"].rule["method"] == "proportional"
    assert pack.messages["sent_back"].en == "Sent back"
    assert pack.cases["small"].expect == {"verdict": "cannot_tell"}


def test_a_unit_stands_at_the_one_node_of_the_longest_code_that_its_industry_begins_with() -> None:
    chain = read_pack(FILES).chains["medicine"]
    assert [chain.node_of(code) for code in ("2710", "2720", "27", "3612", "")] == [
        "rest",
        "drugs",
        "drugs",
        "",
        "",
    ]
    assert chain.called == {"生物医药", "biomedicine", "大健康"}


def test_a_name_means_one_chain() -> None:
    twice = {
        **FILES,
        "chains/z.yaml": FILES["chains/medicine.yaml"].replace("medicine", "health", 1),
    }
    with pytest.raises(PackFaults) as caught:
        read_pack(twice)
    assert "也指产业链 medicine" in str([f.words.zh for f in caught.value.faults])


def test_what_is_to_be_confirmed_is_listed_with_the_inference() -> None:
    told = [(o.place.file, o.place.line, o.name, o.note) for o in read_pack(FILES).to_be_confirmed]
    assert told == [
        ("forms/annual/checks.yaml", 1, "A1", "推断"),
        ("parameters/sme.yaml", 15, "2017-05-03", "推断"),
        ("zone.yaml", 16, "dongli", "由区名推断"),
    ]


def test_checks_that_follow_from_the_form_are_generated_where_it_asks_for_them() -> None:
    checks = read_pack(FILES).forms["annual"].checks
    assert [(c.id, c.text) for c in checks if c.generated] == [
        ("N.rev", "营业收入 >= 0"), ("N.tech", "技术收入 >= 0"), ("P.tech", "营业收入 >= 技术收入"), ("N.rd", "研发费用 >= 0"),
    ]  # fmt: skip
    assert [c.id for c in checks if not c.generated] == ["A1", "A2", "A3"]
    silent = with_text("forms/annual/form.yaml", "generate: [of_which, non_negative]\n", "")
    assert not any(c.generated for c in read_pack(silent).forms["annual"].checks)


def test_a_check_of_the_same_id_takes_the_place_of_a_generated_one() -> None:
    own = FILES["forms/annual/checks.yaml"] + "- id: N.rd\n  severity: soft\n  rule: 'rd >= -1'\n"
    checks = read_pack({**FILES, "forms/annual/checks.yaml": own}).forms["annual"].checks
    assert [c.text for c in checks if c.id == "N.rd"] == ["rd >= -1"]


def test_parameters_are_those_of_the_day() -> None:
    later = with_text(
        "parameters/sme.yaml",
        "certainty: secondary}\n- parameter: sme.rd6",
        "certainty: secondary}\n    - {from: 2020-01-01, to: 2020-12-31, value: 300, source: 某}\n"
        "- parameter: sme.rd6",
    )
    parameters = read_pack(later).parameters
    days = [
        date(2016, 1, 1),
        date(2017, 5, 3),
        date(2019, 12, 31),
        date(2020, 6, 1),
        date(2021, 1, 1),
    ]
    told = [in_force(parameters, day)["sme.staff"] for day in days]
    assert told[1:4] == [500, 500, 300]
    assert told[0] != told[0]  # nothing is in force before the first edition
    assert told[4] == 500  # an edition that has ended gives way to the one before it


def test_the_hash_is_of_the_content_alone() -> None:
    pack = read_pack(FILES)
    assert edition_hash(dict(reversed(FILES.items()))) == pack.edition_hash
    crlf = {name: "\ufeff" + text.replace("\n", "\r\n") for name, text in FILES.items()}
    assert edition_hash(crlf) == pack.edition_hash
    assert edition_hash(with_text("zone.yaml", "综合类", "特色类")) != pack.edition_hash
    swapped = {**FILES, "messages/a.yaml": "x: y\n"}
    assert edition_hash(swapped) != edition_hash({**FILES, "messages/b.yaml": "x: y\n"})


def test_a_pack_builds_on_another_and_takes_the_place_of_what_it_says() -> None:
    base = read_pack(FILES)
    own = {
        "pack.yaml": "name: mine\nedition: '1'\nin_force_from: 2018-01-01\nbuilds_on: sample\n",
        "parameters/sme.yaml": "parameter: sme.staff\nname: 上限\nunit: 人\nvalues:\n"
        "  - {from: 2018-01-01, value: 300, source: 本区办法}\n",
        "forms/short/form.yaml": "form: short\nsections:\n  - items:\n"
        "      - {code: x, name: 甲, unit: 万元, type: number}\n",
        "forms/short/checks.yaml": "- id: S1\n  severity: soft\n  rule: 'x <= annual.rev'\n",
    }
    pack = read_pack(own, base)
    assert pack.head.name == "mine" and pack.head.builds_on == "sample"
    assert in_force(pack.parameters, date(2018, 6, 1)) == {
        "sme.staff": 300, "sme.rd6": 50, "sme.rd": 6,
    }  # fmt: skip
    assert set(pack.forms) == {"annual", "short"} and pack.zone == base.zone
    assert pack.edition_hash != read_pack({**own, "messages/m.yaml": "a: b\n"}, base).edition_hash
    assert (
        pack.edition_hash
        != read_pack(own, read_pack(with_text("zone.yaml", "综合类", "甲"))).edition_hash
    )


def test_a_pack_that_builds_on_nothing_knows_nothing_of_others() -> None:
    with pytest.raises(PackFaults):
        read_pack({
            "pack.yaml": "name: a\nedition: '1'\nin_force_from: 2018-01-01\n",
            "forms/f/form.yaml": "form: f\nsections: [{items: [{code: x, name: x, unit: 千欧, type: number}]}]\n",
        })  # fmt: skip


def test_the_schemas_for_editors_accept_what_the_reader_accepts_and_refuse_a_wrong_key() -> None:
    told = schemas()
    kinds = {"plan/2017.yaml": "plan", "chains/medicine.yaml": "chains", "parameters/sme.yaml": "parameters", "indicators/rd.yaml": "indicators",
             "cases/sme.yaml": "cases", "ladders/sme.yaml": "ladders", "allocations/money.yaml": "allocations",
             "forms/annual/form.yaml": "form.yaml", "forms/annual/checks.yaml": "checks.yaml",
             "indices/zone/recipe.yaml": "recipe.yaml"}  # fmt: skip
    seen = set()
    for file, text in FILES.items():
        name = kinds.get(file, file)
        if not file.endswith(".yaml") or name not in told:
            continue
        seen.add(name)
        # An editor types scalars as YAML does, but dates stay texts in JSON.
        loaded = yaml.load(text, Loader=_WithoutDates)
        jsonschema.validate(loaded, told[name])
        first = loaded[0] if isinstance(loaded, list) else loaded
        if name in ("calendar.yaml", "register.yaml"):
            first = next(iter(first.values()))[0]
        first["no_such_key"] = 1
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(loaded, told[name])
    assert seen == set(told)


class _WithoutDates(yaml.SafeLoader):
    yaml_implicit_resolvers: ClassVar = {
        first: [(tag, rule) for tag, rule in rules if tag != "tag:yaml.org,2002:timestamp"]
        for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
