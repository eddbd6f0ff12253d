"""Tags and filters of every template: fields, lights, badges, empty states, progress, figures."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms, template
from django.db.models.fields import BLANK_CHOICE_DASH
from django.template import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from gongjian.zone.web import numbers
from gongjian.zone.web.numbers import NOTHING
from gongjian.zone.web.panels import panels_of
from gongjian.zone.web.tables import Bound
from gongjian.zone.web.units import offered

register = template.Library()

LIGHTS = {"red": "bad", "yellow": "wait", "green": "ok", "none": "idle"}
TONES = ("ok", "wait", "bad", "idle", "info")
_CONTROLS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxInput, "form-check-input"),
    (forms.Select, "form-select"),
    (forms.Widget, "form-control"),
)
((_key, BLANK),) = BLANK_CHOICE_DASH  # as Django writes it
_OF_MESSAGES = {"success": "ok", "warning": "wait", "error": "bad"}


# ---- forms


@register.inclusion_tag("web/components/field.html")
def field(bound: forms.BoundField) -> dict[str, Any]:
    """A field with its label, help and faults, tied together for those who listen to the page."""
    widget = bound.field.widget
    _nothing_chosen(bound.field)
    described = [f"{bound.auto_id}_helptext"] if bound.help_text else []
    described += [f"{bound.auto_id}_error"] if bound.errors else []
    grouped = widget.use_fieldset
    attrs: dict[str, str | bool] = {}
    if not grouped:  # Django would write a class on the group and on each of its boxes
        control = next(name for kind, name in _CONTROLS if isinstance(widget, kind))
        faulty = "is-invalid" if bound.errors else ""
        attrs["class"] = " ".join(filter(None, (control, faulty, widget.attrs.get("class"))))
    if described and not grouped:
        attrs["aria-describedby"] = " ".join(described)
    return {
        "bound": bound,
        "control": bound.as_widget(attrs=attrs),
        "grouped": grouped,
        "ticked": isinstance(widget, forms.CheckboxInput),
        "file": isinstance(widget, forms.FileInput),
        "described": " ".join(described),
    }


def _nothing_chosen(of: Any) -> None:
    """What stands where nothing is chosen yet, in every list of choices alike."""
    if isinstance(of, forms.ModelChoiceField):
        of.empty_label = NOTHING if of.empty_label == BLANK else of.empty_label
    elif isinstance(of.widget, forms.Select):
        first, *rest = [*of.widget.choices] or [("", "")]
        if tuple(first) == ("", BLANK):
            of.widget.choices = [("", NOTHING), *rest]


@register.simple_tag(takes_context=True)
def panels(context: Context, kind: str, thing: Any) -> SafeString:
    """What other rooms have to say on the page of a thing."""
    request = context["request"]
    shown = (
        render_to_string(panel.template, {**told, "thing": thing}, request)
        for panel in panels_of(kind)
        if (told := panel.told(request, thing)) is not None
    )
    return format_html_join("", "{}", ((each,) for each in shown))


@register.inclusion_tag("web/components/fields.html")
def fields(form: forms.BaseForm) -> dict[str, Any]:
    return {"form": form}


# ---- states, never by colour alone


@register.simple_tag
def light(colour: str, words: object) -> SafeString:
    """A dot with its word: red, yellow, green, none."""
    known = colour if colour in LIGHTS else "none"
    return format_html('<span class="light light-{}">{}</span>', known, words)


@register.simple_tag
def badge(tone: str, words: object) -> SafeString:
    """A word in its colour: ok, wait, bad, idle, info."""
    known = tone if tone in TONES else "idle"
    return format_html('<span class="tag tag-{}">{}</span>', known, words)


@register.filter
def tone(tags: str) -> str:
    """The tone of one of Django's messages."""
    return next((_OF_MESSAGES[tag] for tag in tags.split() if tag in _OF_MESSAGES), "info")


@register.inclusion_tag("web/components/empty.html")
def empty(title: str, hint: str = "", url: str = "", action: str = "") -> dict[str, str]:
    """Nothing here: what that means and what to do next."""
    return {"title": title, "hint": hint, "url": url, "action": action}


@register.inclusion_tag("web/components/progress.html")
def progress(done: int, total: int, label: str) -> dict[str, Any]:
    share = None if not total else min(max(done / total, 0), 1)
    return {"done": done, "total": total, "label": label, "share": share}


@register.simple_tag
def crumb(label: object, url: str = "") -> SafeString:
    """A step of the way here; the last one has no address."""
    if url:
        return format_html('<li><a href="{}">{}</a></li>', url, label)
    return format_html('<li aria-current="page">{}</li>', label)


# ---- tables and units


@register.inclusion_tag("web/components/table.html", takes_context=True)
def table(context: Context, bound: Bound) -> dict[str, Any]:
    return {
        "bound": bound,
        "request": context.get("request"),
        "who": context.get("who"),
        "watermark": context.get("watermark"),
    }


@register.inclusion_tag("web/components/units.html", takes_context=True)
def units(context: Context, current: str, *names: str) -> dict[str, Any]:
    """The switch 千元 · 万元 · 亿元; `current` is what the view had of `units.wanted(request)`."""
    return {"offered": offered(context["request"], current, names or ("千元", "万元", "亿元"))}


@register.filter
def in_unit(value_in_yuan: object, unit: str) -> object:
    return numbers.in_unit(value_in_yuan, unit)


# ---- figures


@register.filter
def number(value: object, places: int = 0) -> str:
    return numbers.number(value, places)


@register.filter
def percent(share: object, places: int = 1) -> str:
    return numbers.percent(share, places)


@register.filter
def points(difference: object, places: int = 2) -> str:
    """A difference of two shares: `0.0024` → +0.24 个百分点."""
    said = numbers.points(difference, places)
    return said if said == numbers.NOTHING else gettext("%(points)s 个百分点") % {"points": said}


@register.filter
def change(rate: object, places: int = 1) -> SafeString:
    """A rate of growth: ▲ or ▼ for the eye, 增长 or 下降 for the ear."""
    exact = numbers.decimal(rate)
    if exact is None:
        return format_html('<span class="level">{}</span>', numbers.NOTHING)
    size = numbers.percent(abs(exact), places)
    if numbers.rounded(exact * 100, places).is_zero():
        return format_html('<span class="level">{} {}</span>', gettext("持平"), size)
    css, sign, words = ("up", "▲", gettext("增长")) if exact > 0 else ("down", "▼", gettext("下降"))
    return format_html(
        '<span class="{}"><span aria-hidden="true">{} </span>'
        '<span class="visually-hidden">{}</span>{}</span>',
        css,
        sign,
        words,
        size,
    )


@register.filter
def day(value: object) -> str:
    """2026-11-23, in the zone's time."""
    if isinstance(value, datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
    return value.strftime("%Y-%m-%d") if isinstance(value, date) else numbers.NOTHING


@register.filter
def moment(value: object) -> str:
    """2026-11-23 10:26, in the zone's time."""
    if not isinstance(value, datetime):
        return day(value)
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return local.strftime("%Y-%m-%d %H:%M")


@register.filter
def masked_mobile(value: object) -> str:
    return numbers.masked_mobile(value)


@register.filter
def cumulative(month: int) -> str:
    return numbers.cumulative(month, english=(get_language() or "").startswith("en"))
