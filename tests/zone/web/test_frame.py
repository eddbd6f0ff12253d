"""Navigation, log lines, headers, error pages, components, English."""

from __future__ import annotations

import io
import json
import logging
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.core.exceptions import RequestDataTooBig
from django.template import engines
from django.test import Client, RequestFactory, override_settings
from django.utils import translation

from gongjian.zone.accounts.models import Organisation
from gongjian.zone.industry.models import Platform
from gongjian.zone.web import context, navigation, views
from gongjian.zone.web.logs import JsonLines
from gongjian.zone.web.middleware import ContentPolicy, RequestLog

from .conftest import Ask

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT / "tools"))
import messages  # noqa: E402

pytestmark = pytest.mark.django_db


def entry(key: str, **changes: Any) -> navigation.Entry:
    given: dict[str, Any] = {
        "label_zh": "报表审核", "label_en": "Review", "url_name": "acting", "group": "统计调查",
        "order": 1, "may": lambda request: True,
    }  # fmt: skip
    return navigation.Entry(key, **(given | changes))


@pytest.fixture
def entries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_entries", {})


@pytest.mark.usefixtures("entries")
def test_the_menu_shows_only_what_exists_and_may_be_seen(ask: Ask) -> None:
    navigation.register(
        entry("seen", count=lambda request: 12),
        entry("hidden", may=lambda request: False),
        entry("unserved", url_name="not_there"),
        entry("closed", group="system", may=lambda request: False),
        entry("first", group="desk", order=2, url_name="my_account"),
    )
    groups = navigation.menu(ask())
    assert [(g.label, [(e.key, e.count) for e in g.entries]) for g in groups] == [
        ("工作台", [("first", 0)]),
        ("统计调查", [("seen", 12)]),
    ]
    with translation.override("en"):
        assert [g.label for g in navigation.menu(ask())] == ["Desk", "Surveys"]


@pytest.mark.usefixtures("entries")
def test_the_entry_above_a_page_is_where_one_is(ask: Ask) -> None:
    navigation.register(entry("list"), entry("me", url_name="my_account"))
    here = navigation.current(ask("/acting/17"))
    assert here is not None
    assert here.key == "list"
    assert navigation.current(ask("/actingly")) is None


@pytest.mark.usefixtures("entries")
def test_a_key_is_registered_once_and_a_group_must_exist() -> None:
    mine = entry("a")
    navigation.register(mine, mine)
    with pytest.raises(navigation.EntryTaken):
        navigation.register(entry("a", url_name="my_account"))
    with pytest.raises(ValueError, match="no group"):
        entry("b", group="nowhere")


# ---- telling


def test_a_log_line_stays_one_line_whatever_was_sent() -> None:
    evil = 'a\nb\r\u2028{"level":"x"}\x85\u202e\ud800'
    record = logging.LogRecord("x", logging.INFO, "", 0, "said %s", (evil,), None)
    record.fields = {"path": evil}
    line = JsonLines().format(record)
    assert len(line.splitlines()) == 1
    assert json.loads(line)["path"] == evil
    line.encode("utf-8")


def test_a_request_is_told_without_its_query(ask: Ask, caplog: pytest.LogCaptureFixture) -> None:
    def answer(request: Any) -> Any:
        return views.handler404(request)

    with caplog.at_level(logging.INFO, "gongjian.requests"):
        response = RequestLog(answer)(ask("/x%0Ay", q="13812341234"))
    (record,) = [r for r in caplog.records if r.name == "gongjian.requests"]
    fields = vars(record)["fields"]
    assert fields["path"] == "/x\ny"
    assert (fields["status"], fields["person"], fields["method"]) == (404, 7, "GET")
    assert "1381234" not in JsonLines().format(record)
    assert re.fullmatch("[0-9a-f]{32}", response.headers["X-Request-ID"])


def test_a_signed_in_persons_pages_are_kept_nowhere(ask: Ask) -> None:
    policy = ContentPolicy(lambda request: views.handler404(request))
    assert policy(ask()).headers["Cache-Control"] == "no-store"
    assert "Cache-Control" not in policy(RequestFactory().get("/")).headers
    said = policy(ask()).headers["Content-Security-Policy"]
    assert "default-src 'none'" in said
    assert "unsafe" not in said


# ---- pages


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("status", [400, 403, 404, 413, 429, 500, 503])
def test_a_page_of_a_fault_says_what_to_do(status: int, language: str) -> None:
    with translation.override(language):
        page = views.told(RequestFactory().get("/"), status)
    text = page.content.decode()
    assert page.status_code == status
    assert ('href="/"' in text) and ("<h1>" in text)
    if language == "en":
        inside = text[text.index("<h1>") : text.index("</main>")]
        assert not re.search("[\u3400-\u9fff]", inside)


def test_a_body_beyond_the_limit_is_told_as_such() -> None:
    client = Client(enforce_csrf_checks=True)
    client.get("/system/components")
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=100):
        answer = client.post("/system/components", {"a": "x" * 500})
    assert answer.status_code == 413
    assert "太大" in answer.content.decode()
    assert views.handler400(RequestFactory().get("/"), RequestDataTooBig()).status_code == 413


def test_a_form_without_its_token_is_told_what_happened() -> None:
    answer = Client(enforce_csrf_checks=True).post("/system/components", {})
    assert answer.status_code == 403
    assert "页面已经过期" in answer.content.decode()


def test_even_without_templates_a_failure_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*args: object, **named: object) -> str:
        raise RuntimeError("planted")

    monkeypatch.setattr(views, "render_to_string", fails)
    page = views.handler500(RequestFactory().get("/"))
    assert page.status_code == 500
    assert "系统管理员" in page.content.decode()


def test_the_page_of_components_holds_no_inline_script_or_style() -> None:
    text = Client().get("/system/components").content.decode()
    assert "<style" not in text
    assert not re.search(r"\s(style|on\w+)=", text)
    assert re.findall(r"<script[^>]*>(.*?)</script>", text, re.S) == [""]
    assert "示范数据，全为编造" in text


def test_the_page_of_components_is_whole_in_english() -> None:
    text = Client(headers={"accept-language": "en"}).get("/system/components").content.decode()
    text = re.sub(r"<(svg|tbody)\b.*?</\1>", "", text, flags=re.S)
    text = re.sub(r'<[^>]*lang="zh-CN"[^>]*>[^<]*|value="[^"]*"', "", text.split("<body", 1)[1])
    left = set(re.findall("[\u3400-\u9fff]+", text))
    assert left <= {
        "共",
        "共建",
        "创新示范区",
        "示范数据",
        "全为编造",
        *"甲乙丙丁戊",
        "甲园",
        "乙园",
        "丙园",
        "丁园",
        "戊园",
    }


def test_outside_the_demonstration_there_is_no_page_of_components() -> None:
    with override_settings(DEMONSTRATION=False):
        answer = Client().get("/system/components")
    assert answer.status_code == 404


def test_the_frame_names_the_person_and_marks_microdata(ask: Ask) -> None:
    request = ask()
    page = engines["django"].get_template("web/base.html").render({"microdata": True}, request)
    assert "王敏 · 统计科" in page
    assert 'class="watermark"' in page
    assert 'href="/acting"' in page
    assert 'action="/out"' in page
    assert context.watermark(request).startswith("王敏 · 统计科 20")
    plain = engines["django"].get_template("web/base.html").render({}, request)
    assert 'class="watermark"' not in plain


# ---- components


class Two(forms.Form):
    name = forms.CharField(label="名称", help_text="全称")
    size = forms.ChoiceField(label="规模", choices=[("a", "甲")], widget=forms.RadioSelect)


def shown(text: str, **values: Any) -> str:
    return str(engines["django"].from_string(text).render(values))


def test_a_field_is_tied_to_its_help_and_faults() -> None:
    page = shown("{% fields form %}", form=Two({}))
    described = re.search(r'aria-describedby="([^"]+)"', page)
    assert described
    for name in described[1].split():
        assert f'id="{name}"' in page
    assert 'for="id_name"' in page
    assert 'aria-invalid="true"' in page
    assert "<fieldset" in page and "<legend" in page


def test_nothing_chosen_is_a_dash_in_every_list_of_choices() -> None:
    class Choosing(forms.Form):
        house = forms.ModelChoiceField(Organisation.objects.all())
        named = forms.ModelChoiceField(Organisation.objects.all(), empty_label="全部")
        level = Platform._meta.get_field("level").formfield()

    page = shown("{% fields form %}", form=Choosing())
    assert "-----" not in page
    assert page.count('<option value="" selected>—</option>') == 2 and ">全部</option>" in page


def test_states_are_words_and_what_was_typed_is_text() -> None:
    assert shown('{% light "red" w %}', w="<b>") == '<span class="light light-red">&lt;b&gt;</span>'
    assert 'light-none"' in shown('{% light "\'><script>" "x" %}')
    assert shown('{% badge "ok" "已通过" %}') == '<span class="tag tag-ok">已通过</span>'
    assert 'value="52"' in shown('{% progress 52 60 "进度" %}')
    assert "86.7%" in shown('{% progress 52 60 "进度" %}')
    assert "%" not in shown('{% progress 0 0 "进度" %}')


def test_change_has_a_sign_for_the_eye_and_a_word_for_the_ear() -> None:
    page = shown(
        "{{ a|change:1 }} {{ b|change:1 }} {{ c|change }} {{ d|change }}",
        a=0.096,
        b=-0.1,
        c=None,
        d=0.0001,
    )
    assert "▲" in page and "增长" in page and "9.6%" in page
    assert "▼" in page and "下降" in page and "10.0%" in page
    assert "—" in page and "持平" in page


def test_every_text_has_its_english_and_the_compiled_file_is_fresh() -> None:
    assert messages.faults() == []


def test_the_compiled_file_is_one_that_gettext_reads() -> None:
    import gettext

    said = {"合计": "Total", "列": "Columns"}
    read = gettext.GNUTranslations(io.BytesIO(messages.compiled(said)))
    assert [read.gettext(key) for key in said] == ["Total", "Columns"]
    assert messages.read(messages.catalogue(messages.ZONE / "web"))["合计"] == "Total"


def test_a_server_has_read_its_templates_before_the_first_page_and_lets_them_be() -> None:
    """In a process of its own: what is frozen there no collection of this one would ever look through again."""
    code = (
        "import gc, django; django.setup()\n"
        "from gongjian.zone.web.warming import _templates, warm\n"
        "from django.template import engines\n"
        "read = warm(); held = engines['django'].engine.template_loaders[0].get_template_cache\n"
        "print(read == len(_templates()) > 150, 'tasks/task.html' in held, gc.get_freeze_count() > 100_000)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False,
                          env={**os.environ, "DJANGO_SETTINGS_MODULE": "gongjian.config.settings"})  # fmt: skip
    assert done.stdout.split() == ["True", "True", "True"], done.stderr
