"""Documents of the house from templates that an officer edits in Word.

A template is a .docx with {{ fields }} and {%tr loops %} (docxtpl). Whoever uploads one may write what they
like: its expressions run in jinja's sandbox, see plain values alone, and what they print is escaped.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ..methods.kinds.words import Words

MOST_CHARACTERS = 4_000_000  # of a document's own text: a template that loops for ever ends here
_PLAIN = (str, int, float, bool, type(None))


class BadTemplate(Exception):
    """A template that cannot be filled in: one sentence for whoever edits it."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


class _Sandbox(ImmutableSandboxedEnvironment):
    """Values, loops and conditions; no calls, no attributes of Python's own, nothing multiplied."""

    intercepted_binops = frozenset(("*", "**", "%"))

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in ("default", "join", "length", "round")}

    def is_safe_callable(self, obj: Any) -> bool:
        return False

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        raise SecurityError(f"{operator} is not for templates")


def filled(template: bytes, told: Mapping[str, Any]) -> bytes:
    """The document that a template makes of what is told: texts, numbers, lists of mappings.

    Raises BadTemplate: a field that nothing fills, an expression that is none, a document without end.
    """
    try:
        document = DocxTemplate(io.BytesIO(template))
        document.render(_plain(told), jinja_env=_Sandbox(), autoescape=True)
        made = io.BytesIO()
        document.save(made)
    except TemplateError as error:
        raise BadTemplate(Words(
            f"模板里有填不了的地方：{error.message}",
            f"the template has a place that cannot be filled: {error.message}",
        )) from error  # fmt: skip
    except (
        KeyError,
        ValueError,
        TypeError,
        OverflowError,
        MemoryError,
        zipfile.BadZipFile,
        OSError,
    ) as error:
        raise BadTemplate(Words(
            f"模板打不开或填不了（{type(error).__name__}）；请从现用模板另存后再改",
            f"the template cannot be opened or filled ({type(error).__name__}); begin from the one in use",
        )) from error  # fmt: skip
    content = made.getvalue()
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        if package.getinfo("word/document.xml").file_size > 4 * MOST_CHARACTERS:
            raise BadTemplate(Words("填出来的文件太长", "what the template makes is too long"))
    return content


def _plain(value: Any) -> Any:
    """Nothing but plain values reaches a template: days as written, lists, mappings."""
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return str(value)
