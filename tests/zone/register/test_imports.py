"""A list on its way into the register: compared, shown, applied, taken back; one bad row blocks no other."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongjian.intake import grid_of
from gongjian.zone.accounts.models import Organisation
from gongjian.zone.audit.models import Event
from gongjian.zone.inbox.models import Matter
from gongjian.zone.register import actions, changes, doubting, jobs
from gongjian.zone.register.choices import Stage
from gongjian.zone.register.importing import columns, comparing, handling, waiting
from gongjian.zone.register.models import Change, Doubt, Import, Mapping, State, Unit
from people import acting, signed_in

pytestmark = pytest.mark.django_db
AS_OF = date(2026, 10, 1)
NEW_CODES = ("91120111MA0782CE33", "91350111MA8RE8BT17", "91500111MADAFDA278")
HEADS = [
    "单位名称",
    "统一社会信用代码",
    "园区",
    "行业代码",
    "成立日期",
    "从业人员",
    "营业收入（万元）",
    "登记状态",
]


def known(place: int = 0) -> Any:
    """A unit of the made-up zone that lives."""
    living = State.objects.as_of(AS_OF).filter(until=date.max).exclude(code="")
    return living.order_by("pk")[place]


def listed(*rows: list[Any], heads: list[str] = HEADS, encoding: str = "utf-8-sig") -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([heads, *rows])
    return text.getvalue().encode(encoding)


def row(**told: Any) -> list[Any]:
    given = {"name": "天津新来的科技有限公司", "code": "", "park": "南开分园", "industry": "", "founded": "",
             "staff": "", "revenue": "", "status": "存续"}  # fmt: skip
    return list((given | told).values())


def handed(content: bytes, name: str = "list.csv", park: str = "", as_of: date = AS_OF) -> Import:
    return handling.hand_in(
        file=SimpleUploadedFile(name, content), name=name, source="market", as_of=as_of, by=acting("zhao"),
        park=Organisation.objects.get(code=park) if park else None,
    )  # fmt: skip


def compared(*rows: list[Any], **more: Any) -> Import:
    made = handed(listed(*rows), **more)
    handling.specify(imported=made, columns=made.columns, by=acting("zhao"))
    jobs.carry_on.call(made.pk)
    made.refresh_from_db()
    assert made.stage == Stage.COMPARED, made.error
    return made


def applied(made: Import) -> Import:
    handling.approve(imported=made, by=acting("qian"))
    jobs.carry_on.call(made.pk)
    made.refresh_from_db()
    assert made.stage == Stage.APPLIED, made.error
    return made


def verdicts(made: Import) -> list[str]:
    return [str(v) for v in made.rows.values_list("verdict", flat=True)]


def why(made: Import, place: int = 0) -> list[str]:
    return [code for code, _details in made.rows.order_by("line")[place].reasons]


def snapshot() -> list[Any]:
    """Everything that is believed."""
    fields = [
        f.attname
        for f in State._meta.fields
        if f.name not in ("id", "change", "known_from", "closed_by")
    ]
    return list(State.objects.known().order_by("unit", "since").values_list(*fields))


# ---- columns


def test_columns_are_found_by_their_heads_and_each_head_once() -> None:
    heads = ["序号", "企业名称", "纳税人识别号", "住所", "成立日期", "营业收入（万元）", "联系电话"]
    assert columns.suggested(heads) == {
        "name": "企业名称", "code": "纳税人识别号", "address": "住所", "founded": "成立日期",
        "revenue": "营业收入（万元）", "phone": "联系电话",
    }  # fmt: skip
    assert [columns.thousands(f"营业收入（{unit}）") for unit in ("元", "千元", "万元", "亿元", "吨")] == [
        Decimal("0.001"), 1, 10, 100_000, 1,
    ]  # fmt: skip


def test_a_mapping_is_kept_for_the_next_list_of_the_source() -> None:
    heads = ["名称", "甲列"]
    first = handed(listed(["甲公司", "某地"], heads=heads))
    assert first.columns == {"name": "名称"}
    wanted = {"name": "名称", "address": "甲列"}
    handling.specify(imported=first, columns=wanted, by=acting("zhao"), keep_as="月报")
    assert Mapping.objects.get(name="月报").columns == wanted
    assert handed(listed(["乙公司", "y"], heads=heads)).columns == wanted
    assert handed(listed(["乙公司"], heads=["名称"])).columns == {"name": "名称"}


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"name": "没有这列"},
        {"name": "单位名称", "code": "单位名称"},
        {"name": "单位名称", "size": "园区"},
    ],
)
def test_columns_that_cannot_be_are_refused(wanted: dict[str, str]) -> None:
    made = handed(listed(row()))
    with pytest.raises(ValidationError):
        handling.specify(imported=made, columns=wanted, by=acting("zhao"))


# ---- verdicts


def test_every_row_is_new_changed_same_doubtful_or_refused_with_its_reason() -> None:
    first, second, third = known(0), known(1), known(2)
    made = compared(
        row(code=NEW_CODES[0], founded="2026年9月1日"),
        row(name=first.name, code=first.code, park=first.owner.name, staff=first.staff + 1),
        row(name=second.name, code=second.code, park=second.owner.name),
        row(name=third.name, code=NEW_CODES[1], park=third.owner.name),
        row(name=""),
    )
    assert verdicts(made) == ["new", "changed", "same", "doubtful", "refused"]
    assert made.rows.get(line=3).differs == {"staff": [first.staff, first.staff + 1]}
    assert why(made, 3) == ["other_code"] and why(made, 4) == ["no_name"]
    assert Doubt.objects.get(row__of=made).unit_id == third.unit_id
    assert Change.objects.filter(imported=made).count() == 0


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"code": "9112011"}, "code_shape"), ({"code": "9.11201E+17"}, "code_lost"),
        ({"code": "91120111MA0782CEI3"}, "code_shape"), ({"park": "月球分园"}, "unknown_park"),
        ({"industry": "0000"}, "unknown_industry"), ({"status": "天晓得"}, "unknown_status"),
        ({"founded": "昨天"}, "bad_date"), ({"founded": "2026-10-02"}, "future"),
        ({"founded": "2026-02-30"}, "bad_date"), ({"staff": "很多"}, "bad_number"),
        ({"staff": "-1"}, "negative"), ({"revenue": "1e400"}, "bad_number"),
        ({"name": "名" * 201}, "too_long"), ({"park": ""}, "no_park"),
        ({"status": "注销"}, "ended_unknown"), ({"revenue": "NaN"}, "bad_number"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_taken_says_why_and_blocks_no_other(
    told: dict[str, Any], reason: str
) -> None:
    made = compared(row(**told), row(name="天津另一家有限公司"))
    assert verdicts(made) == ["refused", "new"] and why(made) == [reason]


@pytest.mark.parametrize(
    ("unit", "fits", "too_much"),
    [("元", "9999999999999990", "1e16"), ("千元", "9999999999999", "1e13"),
     ("万元", "999999999999", "1e12"), ("亿元", "99999999", "100000000"), ("亿元", "1", "1e400")],
)  # fmt: skip
def test_an_amount_is_bounded_as_it_is_kept_whatever_the_unit_of_its_column(
    unit: str, fits: str, too_much: str
) -> None:
    heads = [f"营业收入（{unit}）" if "营业收入" in head else head for head in HEADS]
    made = handed(
        listed(row(revenue=too_much), row(name="天津另一家有限公司", revenue=fits), heads=heads)
    )
    handling.specify(imported=made, columns=made.columns, by=acting("zhao"))
    jobs.carry_on.call(made.pk)
    assert verdicts(made) == ["refused", "new"] and why(made) == ["bad_number"]
    made.refresh_from_db()
    applied(made)
    born = State.objects.known().get(name="天津另一家有限公司")
    kept = State._meta.get_field("revenue")
    assert born.revenue == Decimal(fits) * columns.thousands(f"（{unit}）")
    assert born.revenue < 10 ** (kept.max_digits - kept.decimal_places)


def test_a_code_that_stands_twice_in_a_list_is_taken_once() -> None:
    made = compared(row(code=NEW_CODES[0]), row(name="别名", code=NEW_CODES[0]))
    assert verdicts(made) == ["new", "refused"]
    assert made.rows.get(line=3).reasons == [["twice", {"line": 2}]]


def test_a_check_digit_that_fails_is_to_be_looked_at_and_no_obstacle() -> None:
    wrong = NEW_CODES[0][:-1] + ("4" if NEW_CODES[0][-1] != "4" else "5")
    made = compared(row(code=wrong))
    assert verdicts(made) == ["new"] and why(made) == ["code_digit"]


def test_a_former_name_and_a_name_far_from_its_code_are_for_a_person_to_see() -> None:
    unit = known(3)
    old = unit.name
    actions.change(
        unit=unit.unit,
        told={"name": "天津全然改头换面有限公司"},
        since=date(2026, 1, 1),
        by=acting("zhao"),
    )
    made = compared(row(name=old, park=unit.owner.name), row(name="毫不相干的名字", code=unit.code))
    assert verdicts(made) == ["doubtful", "doubtful"]
    assert [why(made, 0), why(made, 1)] == [["former_name"], ["other_name"]]


def test_a_row_that_is_like_a_unit_is_doubtful_with_its_weight_explained() -> None:
    unit = known(4)
    brackets = unit.name.removeprefix("天津").replace("有限公司", "（天津）有限公司")
    made = compared(row(name=brackets, park=unit.owner.name),
                    row(name="天津毫不相干的饲料有限公司"))  # fmt: skip
    assert verdicts(made) == ["doubtful", "new"] and why(made) == ["alike"]
    doubt = Doubt.objects.get(row__of=made)
    assert doubt.unit_id == unit.unit_id and doubt.weight is not None and doubt.weight > 0
    page = signed_in("zhao").get(f"/register/doubts/{doubt.pk}/").content.decode()
    assert "字号" in page and unit.name in page


def test_nothing_blank_overwrites_what_is_known() -> None:
    unit = known(0)
    made = applied(
        compared(row(name=unit.name, code=unit.code, park="", staff=unit.staff + 5, status=""))
    )
    now = State.objects.as_of(AS_OF).get(unit=unit.unit)
    assert (now.staff, now.owner_id, now.industry) == (unit.staff + 5, unit.owner_id, unit.industry)
    assert made.change is not None and made.change.by_name


def test_a_list_brings_establishments_beneath_their_legal_units() -> None:
    head, hexi = known(0), "河西分园"
    heads = ["单位名称", "统一社会信用代码", "归属法人单位统一社会信用代码", "园区"]
    made = handed(listed(
        [f"{head.name}河西分公司", NEW_CODES[0], head.code, hexi], ["天津没有总部分公司", "", NEW_CODES[1], hexi],
        [head.name, head.code, head.code, head.owner.name], ["天津看不懂分公司", "", "总公司", hexi],
        [known(1).name, known(1).code, head.code, known(1).owner.name], heads=heads,
    ))  # fmt: skip
    assert made.columns["head"] == heads[2]
    handling.specify(imported=made, columns=made.columns, by=acting("zhao"))
    jobs.carry_on.call(made.pk)
    assert verdicts(made) == ["new", "refused", "same", "refused", "same"]
    reasons = [why(made, place) for place in range(5)]
    assert reasons == [["establishment"], ["no_head"], [], ["code_shape"], ["other_head"]]
    made.refresh_from_db()
    applied(made)
    branch = State.objects.known().get(code=NEW_CODES[0]).unit
    assert (branch.kind, branch.head) == ("establishment", head.unit)
    page = signed_in("zhao").get(f"/register/units/{head.unit_id}/").content.decode()
    assert f"{head.name}河西分公司" in page
    again = handed(
        listed([f"{head.name}河西分公司", NEW_CODES[0], head.code, hexi], heads=heads), "again.csv"
    )
    handling.specify(imported=again, columns=again.columns, by=acting("zhao"))
    jobs.carry_on.call(again.pk)
    assert verdicts(again) == ["same"] and why(again) == []


def test_an_establishment_whose_legal_unit_ended_meanwhile_is_refused() -> None:
    head = known(0)
    heads = ["单位名称", "归属法人代码", "园区"]
    made = handed(listed([f"{head.name}河西分公司", head.code, "河西分园"], heads=heads))
    handling.specify(imported=made, columns=made.columns, by=acting("zhao"))
    jobs.carry_on.call(made.pk)
    assert verdicts(made) == ["new"]
    made.refresh_from_db()
    actions.close(unit=head.unit, on=date(2026, 1, 1), by=acting("zhao"))
    applied(made)
    assert verdicts(made) == ["refused"] and why(made) == ["overtaken"]


# ---- applied, and taken back


def test_a_list_is_applied_as_one_change_and_taken_back_as_one() -> None:
    before, units = snapshot(), Unit.objects.count()
    first, gone = known(0), known(1)
    made = applied(compared(
        row(code=NEW_CODES[0], founded="2026-09-01", industry="6511", staff=400, revenue=20_000),
        row(name=first.name, code=first.code, park="河西分园"),
        row(name=gone.name, code=gone.code, status="注销", park=gone.owner.name),
    ))  # fmt: skip
    assert Unit.objects.count() == units + 1
    born = State.objects.known().get(code=NEW_CODES[0])
    assert (born.since, born.revenue, born.size) == (date(2026, 9, 1), Decimal(200_000), "large")
    assert State.objects.as_of(AS_OF).get(unit=first.unit).owner.code == "hexi"
    assert not State.objects.as_of(AS_OF).filter(unit=gone.unit).exists()
    event = Event.objects.filter(act="import.applied").latest("number")
    assert (event.count, len(event.digest)) == (3, 64)
    handling.take_back(imported=made, by=acting("zhao"))
    assert snapshot() == before
    made.refresh_from_db()
    assert made.stage == Stage.UNDONE
    with pytest.raises(ValidationError):
        handling.take_back(imported=made, by=acting("zhao"))


def test_a_list_is_taken_back_with_the_rows_that_people_took_out_of_doubt() -> None:
    """One doubt before the list is applied, one after it about a unit that another row of the list changed."""
    first, second, third, renamed = known(0), known(1), known(2), "天津改了名的有限公司"
    actions.change(
        unit=first.unit, told={"name": renamed}, since=date(2026, 1, 1), by=acting("zhao")
    )
    before = snapshot()
    made = compared(
        row(name=renamed, code=first.code, park=first.owner.name, staff=first.staff + 1),
        row(name=first.name, code=NEW_CODES[0], park=first.owner.name),
        row(name=second.name, code=NEW_CODES[1], park="河西分园"),
        row(name=third.name, code=NEW_CODES[2], park="河西分园"),
    )
    assert verdicts(made) == ["changed", *["doubtful"] * 3]
    of_first, of_second, of_third = Doubt.objects.filter(row__of=made).order_by("row__line")
    doubting.answer(doubt=of_second, same=False, by=acting("qian"))
    applied(made)
    doubting.answer(doubt=of_third, same=True, by=acting("zhao"))
    shown = changes.version(first.unit)
    doubting.answer(doubt=of_first, same=True, by=acting("zhao"), seen=shown)
    assert State.objects.known().filter(code__in=NEW_CODES).values("unit").distinct().count() == 3
    events = Event.objects.count()
    handling.take_back(imported=made, by=acting("zhao"))
    assert snapshot() == before and Event.objects.count() == events + 1
    assert not State.objects.known().filter(code__in=NEW_CODES).exists()


def test_a_list_on_whose_row_something_stands_is_not_taken_back_in_part() -> None:
    first, second = known(0), known(2)
    made = compared(row(name=first.name, code=first.code, park=first.owner.name, staff=first.staff + 1),
                    row(name=second.name, code=NEW_CODES[1], park="河西分园"))  # fmt: skip
    doubting.answer(doubt=Doubt.objects.get(row__of=made), same=True, by=acting("zhao"))
    applied(made)
    told = {"name": "天津后来改名有限公司"}
    later = actions.change(unit=second.unit, told=told, since=date(2026, 1, 1), by=acting("qian"))
    before = snapshot()
    with pytest.raises(ValidationError, match="先撤销后面的"):
        handling.take_back(imported=made, by=acting("zhao"))
    assert snapshot() == before and later is not None
    actions.undo(what=later, by=acting("qian"))
    handling.take_back(imported=made, by=acting("zhao"))
    assert State.objects.as_of(AS_OF).get(unit=second.unit).code == second.code


def test_a_name_that_came_by_mistake_finds_nobody_once_its_list_is_taken_back() -> None:
    unit = known(3)
    wrong = unit.name.replace("有限公司", "误录有限公司")
    made = applied(compared(row(name=wrong, code=unit.code, park=unit.owner.name)))
    fresh = compared(row(name=wrong, park=unit.owner.name), name="again.csv")
    assert verdicts(fresh) == ["same"]
    handling.take_back(imported=made, by=acting("zhao"))
    assert not unit.unit.words.standing().filter(text=wrong).exists()
    later = compared(row(name=wrong, park=unit.owner.name), name="later.csv")
    assert "former_name" not in why(later)
    assert all(
        unit.name not in str(details) or code == "alike"
        for code, details in later.rows.get().reasons
    )


def test_what_the_register_got_meanwhile_is_not_written_over() -> None:
    made = compared(row(code=NEW_CODES[0]), row(name="天津另一家有限公司", code=NEW_CODES[1]))
    actions.enter(told={"name": "捷足先登", "code": NEW_CODES[0], "owner": Organisation.objects.get(code="hexi")},
                  since=AS_OF, by=acting("qian"))  # fmt: skip
    applied(made)
    assert verdicts(made) == ["refused", "new"] and why(made) == ["overtaken"]
    assert State.objects.known().get(code=NEW_CODES[0]).name == "捷足先登"


def test_steps_out_of_their_order_are_refused() -> None:
    made = handed(listed(row()))
    for step in (handling.approve, handling.resume, handling.take_back):
        with pytest.raises(ValidationError):
            step(imported=made, by=acting("zhao"))
    handling.cancel(imported=made, by=acting("zhao"))
    handling.resume(imported=made, by=acting("zhao"))
    made.refresh_from_db()
    assert made.stage == Stage.WAITING


def test_a_comparison_that_was_stopped_goes_on_where_its_last_chunk_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(comparing, "CHUNK", 2)
    made = handed(listed(*(row(name=f"天津续办{n}有限公司") for n in range(7))))
    handling.specify(imported=made, columns=made.columns, by=acting("zhao"))
    write, chunks = comparing._write, []

    def stopped(*args: Any) -> None:
        if len(chunks) == 2:
            raise KeyboardInterrupt
        chunks.append(args)
        write(*args)

    monkeypatch.setattr(comparing, "_write", stopped)
    with pytest.raises(KeyboardInterrupt):
        jobs.carry_on.call(made.pk)
    assert made.rows.count() == 4
    handling.cancel(imported=made, by=acting("zhao"))
    monkeypatch.setattr(comparing, "_write", write)
    assert jobs.carry_on.call(made.pk) == Stage.CANCELLED
    handling.resume(imported=made, by=acting("zhao"))
    assert jobs.carry_on_all() == 1
    assert Import.objects.get(pk=made.pk).stage == Stage.COMPARED
    assert list(made.rows.values_list("line", flat=True)) == list(range(2, 9))


# ---- doubts


def doubtful() -> tuple[Import, Doubt, Any]:
    unit = known(2)
    made = compared(row(name=unit.name, code=NEW_CODES[1], park="河西分园"))
    return made, Doubt.objects.get(row__of=made), unit


def test_a_doubt_is_answered_the_same_and_the_row_is_taken() -> None:
    _made, doubt, unit = doubtful()
    doubting.answer(doubt=doubt, same=True, by=acting("zhao"))
    now = State.objects.as_of(AS_OF).get(unit=unit.unit)
    assert (now.code, now.owner.code) == (NEW_CODES[1], "hexi")
    with pytest.raises(ValidationError):
        doubting.answer(doubt=doubt, same=False, by=acting("qian"))
    before = snapshot()
    doubting.reopen(doubt=doubt, by=acting("zhao"))
    again = State.objects.as_of(AS_OF).get(unit=unit.unit)
    assert (again.code, again.owner_id) == (unit.code, unit.owner_id) and snapshot() != before


def test_a_doubtful_row_does_not_overwrite_what_was_changed_after_it_was_shown() -> None:
    _made, doubt, unit = doubtful()
    keeper, path = signed_in("zhao"), f"/register/doubts/{doubt.pk}/"
    early = keeper.get(path).context["seen"]
    told = {"owner": Organisation.objects.get(code="wuqing")}
    actions.change(unit=unit.unit, told=told, since=date(2026, 1, 1), by=acting("qian"))
    with pytest.raises(ValidationError, match="又有变化"):
        doubting.answer(doubt=doubt, same=True, by=acting("zhao"))
    keeper.post(f"{path}answer/", {"answer": "same", "seen": early})
    assert State.objects.as_of(AS_OF).get(unit=unit.unit).owner.code == "wuqing"
    late = keeper.get(path)
    assert "武清" in late.content.decode()
    keeper.post(f"{path}answer/", {"answer": "same", "seen": late.context["seen"]})
    assert State.objects.as_of(AS_OF).get(unit=unit.unit).owner.code == "hexi"


def test_a_doubt_is_answered_apart_and_a_unit_enters() -> None:
    made, doubt, unit = doubtful()
    with pytest.raises(ValidationError, match="上传人以外的人"):
        doubting.answer(doubt=doubt, same=False, by=acting("zhao"))
    path = f"/register/doubts/{doubt.pk}/"
    pages = {who: signed_in(who).get(path).content.decode() for who in ("zhao", "qian")}
    button = 'value="apart" accesskey="n" disabled'
    assert [button in pages[who] for who in ("zhao", "qian")] == [True, False] and made.made_by
    doubting.answer(doubt=doubt, same=False, by=acting("qian"))
    assert State.objects.as_of(AS_OF).get(code=NEW_CODES[1]).unit_id != unit.unit_id
    assert Doubt.objects.get(pk=doubt.pk).answered_by.name


def test_a_doubt_by_code_or_name_is_weighed_and_explained() -> None:
    """Each comparison's bits, and their sum less what any two units are unlikely to be one by."""
    _made, doubt, unit = doubtful()
    assert doubt.reasons[0][0] == "other_code" and doubt.weight is not None
    page = signed_in("qian").get(f"/register/doubts/{doubt.pk}/").content.decode()
    assert "全称相同" in page and "代码不同" in page and f"{doubt.weight:.1f}" in page
    far = compared(row(name="毫不相干的名字", code=unit.code), name="far.csv")
    other = Doubt.objects.get(row__of=far)
    assert other.reasons[0][0] == "other_name" and other.weight is not None
    assert "代码相同" in signed_in("qian").get(f"/register/doubts/{other.pk}/").content.decode()


def several() -> tuple[list[Unit], Doubt, str]:
    """Three units of one name, and a row of that name with the phone of the second."""
    name, hexi = "天津三家同名科技有限公司", Organisation.objects.get(code="hexi")
    units = [
        actions.enter(told={"name": name, "owner": hexi, "phone": f"022-2345678{n}"}, since=date(2020, 1, 1), by=None)
        for n in range(3)
    ]  # fmt: skip
    made = handed(
        listed([name, "022-23456781", "河西分园"], heads=["单位名称", "联系电话", "园区"])
    )
    handling.specify(imported=made, columns=made.columns, by=acting("zhao"))
    jobs.carry_on.call(made.pk)
    return units, Doubt.objects.get(row__of=made), name


def test_of_several_units_of_one_name_the_likeliest_is_offered_and_another_may_be_chosen() -> None:
    units, doubt, name = several()
    assert doubt.unit == units[1] and why(doubt.row.of) == ["many"]
    assert {each["unit"] for each in doubt.candidates} == {u.pk for u in units}
    weights = [each["weight"] for each in doubt.candidates]
    assert weights == sorted(weights, reverse=True) and weights[0] == doubt.weight
    client, path = signed_in("zhao"), f"/register/doubts/{doubt.pk}/"
    page = client.get(path).content.decode()
    assert page.count(name) > 3 and all(str(u) in page for u in units)
    other = client.get(f"{path}?unit={units[2].pk}")
    assert other.context["unit"] == units[2]
    told = {"answer": "same", "seen": other.context["seen"], "unit": units[2].pk}
    client.post(f"{path}answer/", told)
    now = State.objects.as_of(AS_OF).get(unit=units[2])
    assert now.phone == "022-23456781" and Doubt.objects.get(pk=doubt.pk).unit == units[2]
    client.post(f"{path}answer/", {"answer": "reopen"})
    assert State.objects.as_of(AS_OF).get(unit=units[2]).phone == "022-23456782"


def test_a_unit_that_is_no_candidate_is_not_chosen() -> None:
    units, doubt, _name = several()
    stranger = known(0).unit
    with pytest.raises(ValidationError, match="候选"):
        doubting.answer(doubt=doubt, same=True, by=acting("qian"), unit=stranger.pk)
    ended, now = units[1], Doubt.objects.get(pk=doubt.pk)
    assert now.unit == ended and not now.answer


def test_a_doubtful_row_that_cannot_be_a_new_unit_says_why() -> None:
    unit = known(2)
    for told, said in (({"park": ""}, "没有写明园区"), ({"status": "注销"}, "已注销的不新增")):
        made = compared(
            row(name=unit.name, code=NEW_CODES[1], **{"park": "河西分园", **told}),
            name=f"{said}.csv",
        )
        doubt = Doubt.objects.get(row__of=made)
        page = signed_in("qian").post(f"/register/doubts/{doubt.pk}/answer/", {"answer": "apart"}, follow=True)  # fmt: skip
        assert said in page.content.decode()
        assert not State.objects.known().filter(code=NEW_CODES[1]).exists()


def test_the_office_is_told_of_a_list_of_which_only_doubts_are_left_until_the_last_is_answered() -> (
    None
):
    made, doubt, _unit = doubtful()
    matter = Matter.objects.get(kind=waiting.MATTER, object_id=str(made.pk))
    assert matter.done_at is None and matter.except_for is None
    doubting.answer(doubt=doubt, same=True, by=acting("zhao"))
    matter.refresh_from_db()
    assert matter.done_at is not None
    fresh = compared(row(code=NEW_CODES[0]), name="fresh.csv")
    asked = Matter.objects.get(kind=waiting.MATTER, object_id=str(fresh.pk))
    assert asked.except_for == fresh.made_by  # who may not apply it is not asked to


def test_two_entries_that_are_one_unit_are_folded_and_unfolded() -> None:
    first, second = known(0), known(1)
    doubt = Doubt.objects.create(unit=first.unit, other=second.unit, weight=12.5)
    doubting.answer(doubt=doubt, same=True, by=acting("zhao"))
    assert not State.objects.known().filter(unit=second.unit).exists()
    assert first.unit.words.filter(text=second.name).exists()
    doubting.reopen(doubt=doubt, by=acting("zhao"))
    assert State.objects.known().filter(unit=second.unit).exists()


# ---- through the pages


def test_refused_rows_come_back_as_a_marked_workbook_without_formulas(tmp_path: Any) -> None:
    made = compared(row(name="=HYPERLINK(1)", park="月球"), row(name="天津好的有限公司"))
    answer = signed_in("zhao").get(f"/register/imports/{made.pk}/refused/")
    path = tmp_path / "back.xlsx"
    path.write_bytes(b"".join(answer.streaming_content) if answer.streaming else answer.content)
    with grid_of(path, name="back.xlsx", heads=("退回原因",)) as grid:
        (_rows, cells), *_rest = list(grid.chunks)
    assert "没有叫 月球 的园区" in str(cells) and "好的" not in str(cells)
    assert b"<f>" not in path.read_bytes()


def test_a_list_goes_through_the_pages_from_upload_to_register() -> None:
    client = signed_in("zhao")
    answer = client.post("/register/imports/new/", {
        "file": SimpleUploadedFile("市场监管.csv", listed(row(code=NEW_CODES[0]), row(park="月球"))),
        "source": "market", "as_of": str(AS_OF), "park": "",
    })  # fmt: skip
    address = answer.headers["Location"]
    page = client.get(address).content.decode()
    assert "哪一列是什么" in page and "开始比对" in page
    made = Import.objects.latest("pk")
    client.post(f"{address}columns/", {**made.columns, "keep_as": "市监月报"})
    page = client.get(address).content.decode()
    assert "没有叫 月球 的园区" in page and "上传人以外的人" in page
    client.post(f"{address}approve/")
    assert Import.objects.get(pk=made.pk).stage == Stage.COMPARED
    second = signed_in("qian")
    assert "入库</button>" in second.get(address).content.decode()
    second.post(f"{address}approve/")
    assert "已入库" in client.get(address).content.decode()
    unit = State.objects.known().get(code=NEW_CODES[0]).unit
    assert "天津新来的科技有限公司" in client.get(f"/register/units/{unit.pk}/").content.decode()
    client.post("/account/again/", {"password": "gongjian-2026"})
    asked = client.post(f"{address}take-back/").headers["Location"]
    assert client.get(f"/register/units/{unit.pk}/").status_code == 200
    assert "撤销的名单" in second.get(asked).content.decode()
    second.post(f"{asked}decide/", {"verdict": "yes", "reason": ""})
    assert client.get(f"/register/units/{unit.pk}/").status_code == 404


def test_a_list_that_only_changes_units_takes_one_person() -> None:
    unit = known(0)
    made = compared(row(name=unit.name, code=unit.code, park=unit.owner.name, staff=unit.staff + 1))
    matter = Matter.objects.get(kind=waiting.MATTER, object_id=str(made.pk))
    handling.approve(imported=made, by=acting("zhao"))
    jobs.carry_on.call(made.pk)
    matter.refresh_from_db()
    assert matter.done_at is not None
    client = signed_in("zhao")
    client.post("/account/again/", {"password": "gongjian-2026"})
    client.post(f"/register/imports/{made.pk}/take-back/")
    assert Import.objects.get(pk=made.pk).stage == Stage.UNDONE
    ending = compared(row(name=unit.name, code=unit.code, status="注销"), name="ending.csv")
    with pytest.raises(ValidationError, match="上传人以外"):
        handling.approve(imported=ending, by=acting("zhao"))


def test_who_applies_a_list_sees_what_it_says_of_what_enters_and_no_doubts_of_lists_put_away() -> (
    None
):
    unit = known(2)
    made = compared(
        row(code=NEW_CODES[0], staff=12), row(name=unit.name, code=NEW_CODES[1], park="河西分园")
    )
    page = signed_in("qian").get(f"/register/imports/{made.pk}/").content.decode()
    assert "园区 南开分园" in page and "从业人员 12" in page
    path = "/register/doubts/?state=open"
    assert unit.name in signed_in("qian").get(path).content.decode()
    handling.cancel(imported=made, by=acting("zhao"))
    assert unit.name not in signed_in("qian").get(path).content.decode()


def test_a_file_that_is_no_list_is_told_in_one_sentence() -> None:
    client = signed_in("zhao")
    for content, said in (
        (b"", "空"),
        (b"\x00\x01\x02", ""),
        (b"a,b\n1,2\n", "a、b"),
        (b"PK\x03\x04broken", ""),
    ):
        answer = client.post("/register/imports/new/", {
            "file": SimpleUploadedFile("x.csv", content or b" "), "source": "park", "as_of": str(AS_OF),
        })  # fmt: skip
        assert answer.status_code == 200 and said in answer.content.decode()
    assert not Import.objects.exists()


def test_others_than_the_office_import_nothing() -> None:
    for name in ("wu", "sun", "li", "zhou", "wang", "system", "security", "audit"):
        client: Client = signed_in(name)
        assert client.get("/register/imports/new/").status_code == 404
        assert client.get("/register/doubts/").status_code == 404
    assert signed_in("wu").get("/register/").status_code == 200
