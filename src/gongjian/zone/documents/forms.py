from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Document

WORD = {"accept": ".docx"}


class Text(forms.Form):
    """The words of a draft: its head, each section, its foot. Figures and tables come from the rows and stay."""

    title = forms.CharField(label=_("标题"), max_length=200)
    addressee = forms.CharField(label=_("主送"), max_length=500, required=False)

    HEAD = ("addressee",)
    FOOT = (
        ("signed_by", _("落款")),
        ("signed_on", _("成文日期")),
        ("copied_to", _("抄送")),
        ("printed_by", _("印发机关")),
        ("printed_on", _("印发日期")),
    )

    def __init__(self, *args: Any, document: Document, **kwargs: Any) -> None:
        data = document.data
        self.sections: list[dict[str, Any]] = list(data.get("sections", ()))
        initial = {"title": document.title, "addressee": data.get("addressee", "")}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        for place, part in enumerate(self.sections):
            self.fields[f"heading_{place}"] = forms.CharField(
                label=_("第 %(n)s 部分的标题") % {"n": place + 1},
                max_length=200,
                required=False,
                initial=part.get("heading", ""),
            )
            self.fields[f"text_{place}"] = forms.CharField(
                label=_("第 %(n)s 部分的正文") % {"n": place + 1}, max_length=20_000, required=False,
                initial="\n".join(part.get("paragraphs", ())), widget=forms.Textarea(attrs={"rows": 5}),
                help_text=_("一行一段"),
            )  # fmt: skip
        for name, label in self.FOOT:
            self.fields[name] = forms.CharField(
                label=label, max_length=300, required=False, initial=data.get(name, "")
            )

    def data_given(self) -> dict[str, Any]:
        given = self.cleaned_data
        sections = [
            {"heading": given[f"heading_{place}"],
             "paragraphs": [line.strip() for line in given[f"text_{place}"].splitlines() if line.strip()]}
            for place in range(len(self.sections))
        ]  # fmt: skip
        return {
            "sections": sections,
            "addressee": given["addressee"],
            **{name: given[name] for name, _l in self.FOOT},
        }


class Issuing(forms.Form):
    number = forms.CharField(
        label=_("文号"),
        max_length=60,
        required=False,
        help_text=_("没有定的可以空着，印出来后手填"),
    )
    secrecy = forms.CharField(
        label=_("密级"),
        max_length=20,
        required=False,
        help_text=_("本系统不处理涉密文件；标“内部”等可以写"),
    )


class HandBack(forms.Form):
    file = forms.FileField(label=_("改好的 Word 文件"), widget=forms.ClearableFileInput(attrs=WORD))


class Because(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=300)


class NewTemplate(forms.Form):
    file = forms.FileField(
        label=_("模板"), widget=forms.ClearableFileInput(attrs=WORD),
        help_text=_("从现用模板下载后在 Word 或 WPS 里改；{{ }} 里的名字不要动"),
    )  # fmt: skip
    note = forms.CharField(label=_("改了什么"), max_length=300)


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class Files(forms.FileField):
    """Several files at once."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data]
        return [super(Files, self).clean(each, initial) for each in given if each or self.required]


class Proof(forms.Form):
    given = Files(
        label=_("材料"),
        help_text=_("PDF、Word、Excel、PPT、图片、OFD，每个不超过 20 MB，可以一次选几个"),
    )
    note = forms.CharField(label=_("说明"), max_length=200, required=False)
