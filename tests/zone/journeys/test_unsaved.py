"""What was written in a small form and refused stands there again. Run once, on SQLite."""

from __future__ import annotations

import pytest

from zone.joint import issued
from zone.journeys.screens import Opened, with_code
from zone.once import ONCE

pytestmark = ONCE


@pytest.mark.usefixtures("served")
def test_words_that_were_refused_are_in_the_form_again(opened: Opened) -> None:
    task, page = issued(), opened()
    with_code(page, "wu")
    page.goto(f"{page.url}tasks/{task.pk}/")
    form = page.locator(f'form[action="/tasks/{task.pk}/propose/"]')
    words = form.locator("textarea")
    words.fill("三家企业已经认定，\n证明文件随后补交。")
    form.get_by_role("button").click()
    page.get_by_text("请先上传证明材料").first.wait_for()
    assert words.input_value() == "三家企业已经认定，\n证明文件随后补交。"
    page.reload()
    assert words.input_value() == ""
