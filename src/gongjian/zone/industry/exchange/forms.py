from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ...accounts.acting import Acting
from ...accounts.choices import OFFICE
from ...accounts.forms import day_field
from ...documents.forms import Files
from .. import fields
from ..choices import REGULAR
from ..fields import many
from ..models import Exchange


class Drafting(forms.ModelForm[Exchange]):
    class Meta:
        model = Exchange
        fields = (
            "name",
            "sort",
            "content",
            "giver",
            "takers",
            "often",
            "way",
            "basis",
            "openness",
            "secrecy_note",
        )
        widgets = {"content": many(), "takers": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, acting: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        giver: Any = self.fields["giver"]
        takers: Any = self.fields["takers"]
        giver.queryset = takers.queryset = fields.houses()
        if acting.role not in OFFICE:  # a house enters what it gives itself
            giver.queryset = fields.houses().filter(pk=acting.organisation_id)
        if not self.instance.pk:
            self.initial.setdefault("giver", acting.organisation_id)
        self.fields["content"].help_text = _("涉密不上网：涉密的数据和资源不在本系统登记")
        self.fields["secrecy_note"].help_text = _("例如：脱敏后提供，仅限工作使用")

    def _post_clean(self) -> None:
        """The entry is checked where it is written."""


class Beginning(forms.Form):
    since = day_field(_("从哪天起提供"), initial=timezone.localdate)


class Receiving(forms.Form):
    period = forms.CharField(label=_("报告期"), max_length=7, required=False)
    received_on = day_field(_("接收日期"), initial=timezone.localdate)
    note = forms.CharField(label=_("收到了什么"), max_length=300, required=False)
    given = Files(
        label=_("文件"), required=False, help_text=_("有文件的上传文件，没有的写明收到了什么")
    )

    def __init__(
        self, *args: Any, exchange: Exchange | None = None, period: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].initial = period
        self.fields["period"].help_text = _("例如 2026-09、2026-Q3、2026-H1、2026")
        if exchange is not None and exchange.often not in REGULAR:
            del self.fields["period"]


class Ending(forms.Form):
    on = day_field(_("最后一天"), initial=timezone.localdate)
    because = forms.CharField(label=_("原因"), max_length=300)
