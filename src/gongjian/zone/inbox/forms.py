from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class Wishes(forms.Form):
    """Channels beyond the page."""

    sms = forms.BooleanField(label=_("短信"), required=False)
    email = forms.BooleanField(label=_("电子邮件"), required=False)
    webhook = forms.BooleanField(label=_("政务微信"), required=False)
