"""The form at the door: user name or mobile, and password."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from django.utils.translation import gettext_lazy as _


class PasswordForm(LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("用户名或手机号")
        self.fields["login"].widget.attrs.update(
            placeholder="", autofocus=True, autocomplete="username"
        )
        self.fields["password"].label = _("密码")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.update(placeholder="")
        self.fields.pop("remember", None)
