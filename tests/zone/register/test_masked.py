"""Whom to ask in a unit: masked wherever a page is filled in, shown in full for a reason, and told in the trail."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gongjian.zone.audit.models import Event, PendingRead
from gongjian.zone.register.models import State, Unit
from people import signed_in
from zone.register.test_units import unit

pytestmark = pytest.mark.django_db
DAY = "2024-06-01"


def firm() -> Unit:
    return unit(contact="欧阳试", phone="022-87654321")


def now(of: Unit) -> State:
    return State.objects.known().filter(unit=of).latest("since")


def reads(of: Unit) -> int:
    return PendingRead.objects.filter(
        fields__act="microdata.read", fields__object_id=str(of.pk)
    ).count()


def given(page: Any, **told: str) -> dict[str, Any]:
    """What the page holds, as a browser sends it back, and what the person writes into it."""
    form = page.context["form"]
    held = {name: form[name].value() for name in form.fields}
    base = {"base": page.context["base"]} if "base" in page.context else {}
    filled = {name: "" if value is None else value for name, value in held.items()}
    return {**filled, **base, "since": DAY, "note": "试", **told}


@pytest.mark.parametrize(
    ("who", "address"),
    [("zhao", "/register/units/{}/change/"), ("wu", "/register/requests/new/?unit={}")],
)
def test_a_form_about_a_unit_says_whom_to_ask_in_masks_and_its_page_is_a_read(
    who: str, address: str
) -> None:
    of = firm()
    page = signed_in(who).get(address.format(of.pk))
    body = page.content.decode()
    assert "欧阳试" not in body and "87654321" not in body
    assert "现为 欧***，不改请留空" in body and 'placeholder="0***"' in body
    assert page.context["microdata"] and "watermark" in body and reads(of) == 1


def test_whom_to_ask_stays_where_the_field_is_left_empty_and_goes_where_there_is_nobody() -> None:
    of, keeper = firm(), signed_in("zhao")
    address = f"/register/units/{of.pk}/change/"
    keeper.post(address, given(keeper.get(address), address="新址", phone="022-1"))
    assert (now(of).contact, now(of).phone, now(of).address) == ("欧阳试", "022-1", "新址")
    keeper.post(address, given(keeper.get(address), contact="无", phone="—"))
    assert (now(of).contact, now(of).phone) == ("", "")


def test_a_request_asks_only_for_what_was_written() -> None:
    of, park = firm(), signed_in("wu")
    address = f"/register/requests/new/?unit={of.pk}"
    page = park.get(address)
    sent = given(page, kind="change", address="新址", ground=page.context["form"]["ground"].field.choices[0][0])  # fmt: skip
    answer = park.post(address, sent, follow=True)
    assert [name for name, *_ in answer.context["told"]] == ["经营地址"]


def test_whom_to_ask_is_shown_in_full_for_a_reason_that_is_kept() -> None:
    of, park = firm(), signed_in("wu")
    assert f"/register/units/{of.pk}/contact/" in park.get(f"/register/units/{of.pk}/").content.decode()  # fmt: skip
    assert "欧阳试" not in park.get(f"/register/units/{of.pk}/contact/").content.decode()
    assert "欧阳试" not in park.post(f"/register/units/{of.pk}/contact/", {"reason": " "}).content.decode()  # fmt: skip
    assert not Event.objects.filter(act="unit.unmasked").exists()
    page = park.post(f"/register/units/{of.pk}/contact/", {"reason": "核对填报人"})
    body = page.content.decode()
    assert "欧阳试" in body and "022-87654321" in body and page.context["microdata"]
    told = Event.objects.get(act="unit.unmasked")
    assert (told.object_id, told.after) == (str(of.pk), {"reason": "核对填报人"})
    assert "欧阳" not in str(told.after) and told.actor_name


def test_a_unit_without_anybody_to_ask_offers_nobody() -> None:
    of = unit(since=date(2019, 1, 1))
    assert "/contact/" not in signed_in("zhao").get(f"/register/units/{of.pk}/").content.decode()
