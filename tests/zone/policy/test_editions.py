"""Editions: proposed by one, decided by another, in force from a day; numbers changed by an edition alone."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from gongjian.methods.packs import read_pack
from gongjian.methods.packs.amending import Amendment, CannotAmend, amended, as_edition
from gongjian.zone.accounts.choices import Purpose
from gongjian.zone.accounts.scopes import SCOPES
from gongjian.zone.audit.models import Event
from gongjian.zone.policy import actions, arrays, tables
from gongjian.zone.policy.models import Edition, Paper, State
from people import acting, content, person, signed_in
from zone.once import ONCE

pytestmark = pytest.mark.django_db


@pytest.fixture
def first() -> Edition:
    return Edition.objects.get()


@pytest.fixture
def texts(first: Edition) -> dict[str, str]:
    return dict(first.files)


def changed(first: Edition, **more: Any) -> Edition:
    given: dict[str, Any] = {
        "edition": first, "parameter": "tech_sme.staff", "since": date(2027, 1, 1), "value": Decimal(400),
        "source": "某文〔2026〕9号", "name": "2017.2", "in_force_from": date(2026, 12, 1), "by": acting("qian"),
    }  # fmt: skip
    return actions.amend(**given | more)


# ---- the text of a pack


def test_a_new_value_stands_behind_the_last_and_nothing_else_is_touched(
    first: Edition, texts: dict[str, str]
) -> None:
    pack = arrays.pack_of(first)
    file = "parameters/tech_sme.yaml"
    made = amended(
        texts,
        pack.parameters["tech_sme.staff"],
        Amendment(date(2027, 1, 1), Decimal("400"), "某文'号"),
    )
    before, after = texts[file].split("\n"), made[file].split("\n")
    added = [line for line in after if line not in before or after.count(line) > before.count(line)]
    assert "    - from: 2027-01-01" in added and len(after) - len(before) == 4
    assert {f: t for f, t in made.items() if f != file} == {
        f: t for f, t in texts.items() if f != file
    }
    values = read_pack(made).parameters["tech_sme.staff"].values
    assert [(v.since, v.value) for v in values] == [
        (date(2017, 5, 3), 500),
        (date(2027, 1, 1), 400),
    ]
    assert values[-1].provenance.source == "某文'号"


def test_an_earlier_value_stands_before_the_later_and_the_same_day_is_a_correction(
    first: Edition, texts: dict[str, str]
) -> None:
    parameter = arrays.pack_of(first).parameters["tech_sme.staff"]
    earlier = read_pack(
        amended(texts, parameter, Amendment(date(2016, 1, 1), Decimal(300), "旧文"))
    )
    assert [v.value for v in earlier.parameters["tech_sme.staff"].values] == [300, 500]
    same = read_pack(
        amended(
            texts, parameter, Amendment(date(2017, 5, 3), Decimal(501), "更正", "seen", "见原文")
        )
    )
    (value,) = same.parameters["tech_sme.staff"].values
    assert (value.value, value.provenance.note) == (501, "见原文")


@ONCE
def test_every_parameter_of_the_pack_can_be_amended(first: Edition, texts: dict[str, str]) -> None:
    day = date(2099, 1, 1)
    for parameter in arrays.pack_of(first).parameters.values():
        if not parameter.values:
            with pytest.raises(CannotAmend):
                amended(texts, parameter, Amendment(day, Decimal(1), "x"))
            continue
        made = amended(
            {parameter.place.file: texts[parameter.place.file]},
            parameter,
            Amendment(day, Decimal(1), "x"),
        )
        assert made[parameter.place.file].count("2099-01-01") == 1
    whole = texts
    for parameter in arrays.pack_of(first).parameters.values():
        fresh = (
            read_pack(whole).parameters[parameter.parameter]
            if parameter.parameter == "tech_sme.pass"
            else None
        )
        whole = whole if fresh is None else amended(whole, fresh, Amendment(day, Decimal(61), "x"))
    assert read_pack(whole).parameters["tech_sme.pass"].values[-1].value == 61


def test_the_edition_gets_its_name_day_and_line(texts: dict[str, str]) -> None:
    made = as_edition(texts, "2017.9", date(2027, 3, 1), "改了\n一行")
    head = read_pack(made).head
    assert (head.edition, head.in_force_from) == ("2017.9", date(2027, 3, 1))
    assert made["CHANGELOG.md"].startswith("# 更新记录\n\n## 2017.9\n\n改了 一行\n")


# ---- proposing and deciding


def test_a_threshold_is_changed_from_a_day_by_two_people(first: Edition) -> None:
    edition = changed(first)
    assert edition.state == State.PROPOSED and Edition.objects.on(date(2026, 12, 1)) == first
    actions.decide(edition=edition, by=acting("zhao"), approved=True)
    assert Edition.objects.on(date(2026, 11, 30)) == first
    assert Edition.objects.on(date(2026, 12, 1)) == edition
    assert Edition.objects.on(date(2010, 1, 1)) is None
    pack = arrays.pack_of(Edition.objects.get(pk=edition.pk))
    assert arrays.value_on(pack, "tech_sme.staff", date(2026, 12, 31)) == 500
    assert arrays.value_on(pack, "tech_sme.staff", date(2027, 1, 1)) == 400
    assert "科技型中小企业职工总数上限 500 → 400人，自 2027-01-01" in arrays.changes(
        arrays.pack_of(first), pack
    )
    event = Event.objects.filter(act="edition.approved").first()
    assert (
        event is not None
        and event.edition == "tianjin 2017.2"
        and event.actor_name.startswith("赵明")
    )


def test_nobody_decides_on_their_own(first: Edition) -> None:
    edition = changed(first)
    with pytest.raises(ValidationError, match="不能批准自己"):
        actions.decide(edition=edition, by=acting("qian"), approved=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(
            state="approved", decided_by=person("qian"), decided_at="2026-11-23T00:00Z"
        )


def test_a_decision_is_taken_once_and_a_refusal_has_a_reason(first: Edition) -> None:
    edition = changed(first)
    with pytest.raises(ValidationError, match="理由"):
        actions.decide(edition=edition, by=acting("zhao"), approved=False)
    actions.decide(edition=edition, by=acting("zhao"), approved=False, reason="文号不对")
    with pytest.raises(ValidationError, match="已经有了决定"):
        actions.decide(edition=edition, by=acting("zhao"), approved=True)
    assert Edition.objects.on(date(2030, 1, 1)) == first
    assert changed(first, value=Decimal(401)).name == "2017.2"  # the name is free again


@ONCE
def test_the_same_content_or_the_same_name_is_refused(
    first: Edition, texts: dict[str, str]
) -> None:
    with pytest.raises(ValidationError, match="完全相同"):
        actions.propose(files=texts, by=acting("qian"))
    with pytest.raises(ValidationError, match="已有，内容不同"):
        actions.propose(files={**texts, "README.md": "x"}, by=acting("qian"))


@ONCE
def test_a_pack_with_faults_is_refused_with_every_fault_in_its_place(texts: dict[str, str]) -> None:
    broken = texts["pack.yaml"].replace("edition: 2017.1", "editon: 2017.3")
    with pytest.raises(ValidationError) as refused:
        actions.propose(files={**texts, "pack.yaml": broken}, by=acting("qian"))
    told = refused.value.messages
    assert any("pack.yaml:3:1" in each and "是不是“edition”" in each for each in told)
    cases = texts["cases/tech_sme.yaml"].replace("score: 82", "score: 83")
    with pytest.raises(ValidationError, match=r"cases/tech_sme\.yaml"):
        actions.propose(files={**texts, "cases/tech_sme.yaml": cases}, by=acting("qian"))


def test_what_was_approved_meanwhile_is_not_undone(first: Edition) -> None:
    one = changed(first, name="2017.2")
    other = changed(first, parameter="tech_sme.pass", value=Decimal(61), name="2017.3")
    actions.decide(edition=one, by=acting("zhao"), approved=True)
    with pytest.raises(ValidationError, match=r"tianjin 2017\.2 已经批准"):
        actions.decide(edition=other, by=acting("zhao"), approved=True)
    again = changed(one, parameter="tech_sme.pass", value=Decimal(61), name="2017.4")
    actions.decide(edition=again, by=acting("zhao"), approved=True)
    pack = arrays.pack_of(Edition.objects.get(name="2017.4"))
    assert [
        arrays.value_on(pack, code, date(2027, 2, 1))
        for code in ("tech_sme.staff", "tech_sme.pass")
    ] == [400, 61]


@ONCE
def test_another_zones_pack_and_days_out_of_order_are_refused(
    first: Edition, texts: dict[str, str]
) -> None:
    other = {**texts, "pack.yaml": texts["pack.yaml"].replace("name: tianjin", "name: othercity")}
    with pytest.raises(ValidationError, match="不收别的政策包 othercity"):
        actions.propose(files=other, by=acting("qian"))
    for day in (date(2016, 12, 31), date(2099, 1, 1)):
        with pytest.raises(ValidationError, match="施行日期"):
            changed(first, in_force_from=day)


def test_a_sign_that_a_parameter_never_had_is_questioned(first: Edition) -> None:
    with pytest.raises(ValidationError, match="一向不为负"):
        changed(first, value=Decimal(-5))


# ---- uploads


def zipped(texts: dict[str, str], above: str = "") -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            archive.writestr(above + name, text)
    return held.getvalue()


def handed_in(content: bytes) -> Any:
    return signed_in("qian").post(
        "/policy/editions/new/", {"file": SimpleUploadedFile("pack.zip", content), "note": "试"}
    )


@ONCE
@pytest.mark.parametrize("above", ["", "tianjin/"])
def test_a_zipped_folder_is_read(texts: dict[str, str], above: str) -> None:
    texts = as_edition(texts, "2017.5", date(2027, 1, 1), "试")
    assert handed_in(zipped(texts, above)).status_code == 302
    assert Edition.objects.get(name="2017.5").proposed_by.username == "qian"


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"no zip", "读不出来"), (zipped({"a.txt": "x"}), "pack.yaml"), (zipped({"../../pack.yaml": "x"}), "文件名不合规"),
     (zipped({"/etc/pack.yaml": "x"}), "文件名不合规"), (zipped({f"{n}.yaml": "" for n in range(2001)}), "太大"),
     (zipped({"pack.yaml": "x" * (65 << 20)}), "太大")],
    ids=["no zip", "no head", "upwards", "absolute", "many files", "a bomb"],
)  # fmt: skip
def test_what_is_no_pack_is_refused(content: bytes, words: str) -> None:
    answer = handed_in(content)
    assert answer.status_code == 200 and words in answer.content.decode()
    assert Edition.objects.count() == 1


# ---- pages


@pytest.fixture
def draft(first: Edition) -> Edition:
    return changed(first)


def test_a_draft_is_for_staff_and_without_its_filter_it_would_not_be(
    draft: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/policy/parameters/tech_sme.staff/?edition={draft.hash[:12]}"
    assert "400" in signed_in("wu").get(path).content.decode()
    assert signed_in("wang").get(path).status_code == 404
    monkeypatch.setitem(SCOPES, (Edition, Purpose.ADMINISTRATIVE), lambda acting, rows: rows)
    assert signed_in("wang").get(path).status_code == 200


def test_the_pages_tell_source_certainty_and_history() -> None:
    client = signed_in("wang")
    page = client.get("/policy/parameters/tech_sme.staff/").content.decode()
    assert "国科发政〔2017〕115号" in page and "见转述" in page and "500" in page
    assert "营业收入" in client.get("/policy/forms/annual/?q=营业收入").content.decode()
    assert "资产总计" in client.get("/policy/forms/quarterly/?part=checks&q=E02").content.decode()
    assert "科技型中小企业" in client.get("/policy/ladders/").content.decode()
    assert client.get("/policy/forms/nothing/").status_code == 404


@pytest.mark.parametrize(
    ("kind", "code", "told"),
    [
        ("form", "annual", "新增"),
        ("item", "annual/qc05_0", "计量单位"),
        ("check", "annual/A01", "依据"),
        ("indicator", "rd_intensity", "公式"),
        ("ladder", "tech_sme", "科技型中小企业"),
        ("index", "branch_parks", "研发费用占营业收入比例"),
        ("chain", "new_energy", "中游 动力和储能电池"),
    ],
)
def test_every_thing_of_the_pack_has_its_page(kind: str, code: str, told: str) -> None:
    page = signed_in("wang").get(f"/policy/things/{kind}/{code}/").content.decode()
    assert told in page and "可靠程度" in page and "tianjin 2017.1" in page


def test_a_thing_of_no_pack_is_not_found() -> None:
    client = signed_in("wang")
    for address in ("check/annual/NONE", "nothing/annual", "index/nothing"):
        assert client.get(f"/policy/things/{address}/").status_code == 404


def test_the_history_of_a_thing_tells_what_each_edition_did_to_it(first: Edition) -> None:
    text = first.files["indices/branch_parks/tree.csv"]
    files = as_edition(
        {**first.files, "indices/branch_parks/tree.csv": text.replace("科技创新,20,", "科技创新,25,", 1)},
        "2017.2", date(2026, 10, 1), "科技创新的权重",
    )  # fmt: skip
    made = actions.propose(files=files, by=acting("qian"), before=first)
    actions.decide(edition=made, by=acting("zhao"), approved=True)
    page = signed_in("wang").get("/policy/things/index/branch_parks/").content.decode()
    newest, oldest = page.split("各版次")[1].split("tianjin 2017.1")
    assert "tianjin 2017.2" in newest and "科技创新 权重 20 → 25" in newest and "新增" in oldest
    untouched = signed_in("wang").get("/policy/things/form/annual/").content.decode()
    assert "tianjin 2017.2" not in untouched.split("各版次")[1]


def test_which_edition_was_in_force_on_a_day() -> None:
    client = signed_in("wang")
    assert (
        "tianjin 2017.1"
        in client.get("/policy/?day=2018-01-01").content.decode().split("那天施行")[1]
    )
    assert "还没有施行的版次" in client.get("/policy/?day=2001-01-01").content.decode()


@ONCE
def test_what_is_still_to_be_confirmed_is_listed_and_confirmed_by_an_edition() -> None:
    client = signed_in("qian")
    assert "天数未见原文" in client.get("/policy/open/?q=天数").content.decode()
    answer = client.post("/policy/parameters/tech_sme.notice_days/new/", {
        "since": "2017-05-03", "value": "10", "source": "国科发政〔2017〕115号第十条", "certainty": "seen", "note": "",
        "name": "2017.2", "in_force_from": "2026-12-01",
    })  # fmt: skip
    assert answer.status_code == 302
    made = Edition.objects.get(name="2017.2")
    (value,) = arrays.pack_of(made).parameters["tech_sme.notice_days"].values
    assert value.provenance.certainty.value == "seen"  # type: ignore[union-attr]
    opened = len(arrays.pack_of(Edition.objects.get(name="2017.1")).to_be_confirmed)
    assert len(arrays.pack_of(made).to_be_confirmed) == opened - 1


NOTICE = b"%PDF-1.7\n%notice\n%%EOF"


def confirmed_with(name: str, held: bytes) -> Any:
    return signed_in("qian").post("/policy/parameters/tech_sme.notice_days/new/", {
        "since": "2017-05-03", "value": "10", "source": "国科发政〔2017〕115号第十条", "certainty": "seen", "note": "",
        "name": "2017.2", "in_force_from": "2026-12-01", "document": SimpleUploadedFile(name, held),
    })  # fmt: skip


def test_a_number_is_confirmed_with_its_document_which_stands_on_the_page_and_in_the_trail() -> (
    None
):
    assert confirmed_with("通知.pdf", NOTICE).status_code == 302
    made = Edition.objects.get(name="2017.2")
    digest = hashlib.sha256(NOTICE).hexdigest()
    told = Event.objects.get(act="edition.proposed", object_id=made.hash[:12]).after
    assert (told["document"], told["sha256"]) == ("通知.pdf", digest)
    assert made.paper.file.name == f"policy/{made.hash[:12]}/{digest}"
    page = signed_in("zhao").get(f"/policy/editions/{made.hash[:12]}/").content.decode()
    assert "通知.pdf" in page and digest in page
    address = f"/policy/editions/{made.hash[:12]}/document/"
    answer = signed_in("zhao").get(address)
    assert content(answer) == NOTICE
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert signed_in("wang").get(address).status_code == 404


@ONCE
@pytest.mark.parametrize(
    ("name", "held", "words"),
    [("通知.pdf", b"MZ\x90", "内容不是 .pdf"), ("通知.xlsx", NOTICE, "不是 pdf 、 ofd 、 docx 文件"),
     ("通知.pdf", NOTICE + b"/JavaScript", "脚本")],
)  # fmt: skip
def test_what_is_no_document_is_refused_and_proposes_nothing(
    name: str, held: bytes, words: str
) -> None:
    assert words in confirmed_with(name, held).content.decode()
    assert not Edition.objects.filter(name="2017.2").exists() and not Paper.objects.exists()


def test_an_edition_without_a_document_has_none_to_hand_out(first: Edition) -> None:
    assert signed_in("zhao").get(f"/policy/editions/{first.hash[:12]}/document/").status_code == 404


@ONCE
def test_what_is_still_to_be_confirmed_leads_to_the_page_where_it_stands() -> None:
    client = signed_in("qian")
    found = re.findall(
        r'<a href="(/policy/[^"]+)"', client.get("/policy/open/?sort=file").content.decode()
    )
    pack = arrays.pack_of(Edition.objects.get(name="2017.1"))
    links = {o.place.file.split("/")[0]: tables._page(o, tables._pages(pack, "")) for o in pack.to_be_confirmed}  # fmt: skip
    assert found
    assert {room for room, link in links.items() if link} >= {
        "forms", "indices", "parameters", "ladders", "chains", "indicators",
    }  # fmt: skip
    for link in filter(None, links.values()):
        assert client.get(link).status_code == 200, link


def test_the_second_officer_sees_the_difference_and_approves(draft: Edition) -> None:
    key = draft.hash[:12]
    own = signed_in("qian").get(f"/policy/editions/{key}/").content.decode()
    assert "500 → 400" in own and "您的决定" not in own
    second = signed_in("zhao")
    assert "您的决定" in second.get(f"/policy/editions/{key}/").content.decode()
    second.post(f"/policy/editions/{key}/decide/", {"verdict": "approve", "reason": ""})
    draft.refresh_from_db()
    assert draft.state == State.APPROVED


def test_before_the_first_edition_the_page_says_what_to_do(first: Edition) -> None:
    Edition.objects.filter(pk=first.pk).update(in_force_from=date(2099, 1, 1))
    for path in ("/policy/", "/policy/parameters/", "/policy/ladders/"):
        assert "由示范区建设处提交一个政策包" in signed_in("wang").get(path).content.decode()


def test_every_act_names_the_edition_in_force() -> None:
    signed_in("wang").post("/account/", {"email": "a@b.cn", "language": "zh-hans"})
    event = Event.objects.get(act="person.changed")
    assert event.edition == "tianjin 2017.1"
