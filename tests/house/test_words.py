"""Every Chinese word of a template is marked for translation: what is bare stays Chinese on an English page."""

from __future__ import annotations

import re
from pathlib import Path

ZONE = Path(__file__).parent.parent.parent / "src" / "gongjian" / "zone"
CHINESE = re.compile("[\u4e00-\u9fff]")
MARKED = re.compile(
    r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}|\{% blocktrans(?:late)?\b.*?\{% endblocktrans(?:late)? %\}"
    r"|\{% trans(?:late)? .*?%\}|_\((['\"]).*?\1\)",
    re.S,
)  # fmt: skip
ALLOWED = {
    "共建", "共",  # the name of the program and its mark
    "中文",  # a language is called in itself
    "示范数据，全为编造",  # stands beside its own English
    "万元", "亿元",  # values of an address, worded by the tag
}  # fmt: skip


def bare(text: str) -> set[str]:
    """The runs of Chinese that no mark covers."""
    rest = MARKED.sub(" ", text)
    return {
        run for run in re.findall("[\u4e00-\u9fff，。；：、“”（）]+", rest) if CHINESE.search(run)
    }


def test_no_template_says_a_chinese_word_that_is_not_marked() -> None:
    pages = [path for path in ZONE.rglob("templates/**/*") if path.is_file()]
    assert len(pages) > 100
    found = {str(path.relative_to(ZONE)): bare(path.read_text(encoding="utf-8")) - ALLOWED for path in pages}  # fmt: skip
    assert {page: words for page, words in found.items() if words} == {}


def test_a_bare_word_is_found_and_a_marked_one_is_not() -> None:
    assert bare('<h3>议定事项</h3>{% field x "期限" %}') == {"议定事项", "期限"}
    marked = '{% translate "议定事项" %}{# 批注 #}{% crumb _("园区") %}{% blocktranslate with n=1 %}{{ n }} 项{% endblocktranslate %}'
    assert bare(marked) == set()
