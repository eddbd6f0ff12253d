from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..accounts.forms import day_field
from ..web.uploads import ending_in

CERTAINTIES = [("seen", _("见原文")), ("secondary", _("见转述")), ("to_be_confirmed", _("待确认"))]
LARGEST = 20 << 20


def sensible(day: date) -> None:
    """A day that a policy may begin on."""
    if not date(1990, 1, 1) <= day <= timezone.localdate() + timedelta(days=3653):
        raise forms.ValidationError(_("日期在 1990 年以后、十年以内"))


class HandIn(forms.Form):
    file = forms.FileField(
        label=_("政策包"),
        validators=[ending_in("zip")],
        help_text=_("文件夹压缩成 zip，里面有 pack.yaml；不超过 20 MB。涉密内容不得上传。"),
    )
    note = forms.CharField(label=_("说明"), max_length=500, required=False)

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        if given.size > LARGEST:
            raise forms.ValidationError(_("文件超过 20 MB"))
        return given


class NewValue(forms.Form):
    since = day_field(
        _("从哪天起"),
        validators=[sensible],
        help_text=_("已有的起始日是更正；新的起始日是从那天起的新值"),
    )
    value = forms.DecimalField(label=_("值"), max_digits=18, decimal_places=6)
    source = forms.CharField(label=_("依据（文号）"), max_length=200)
    document = forms.FileField(
        label=_("依据文件"), required=False, validators=[ending_in("pdf", "ofd", "docx")],
        help_text=_("PDF、OFD 或 Word，不超过 20 MB，随新版次保存。涉密内容不得上传。"),
    )  # fmt: skip
    certainty = forms.ChoiceField(label=_("可靠程度"), choices=CERTAINTIES)
    note = forms.CharField(label=_("说明"), max_length=300, required=False)
    name = forms.RegexField(r"^[0-9A-Za-z.-]{1,20}$", label=_("新版次的名称"))
    in_force_from = day_field(_("新版次施行日期"), initial=timezone.localdate)


class Decision(forms.Form):
    reason = forms.CharField(
        label=_("理由"), max_length=500, required=False, help_text=_("不批准时必填")
    )


class OnDay(forms.Form):
    day = day_field(_("哪一天"), required=False)
