"""The form at the door: user name or mobile, and password; and whose door was tried."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .passwords import LONGEST


def tried(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The account that an attempt is counted for: the same by name, in whatever case, and by mobile."""
    from .models import Person

    given = credentials or {}
    name = str(given.get("username") or given.get("phone") or request.POST.get("login", ""))[:40]
    owner = Person.objects.filter(mobile=name).values_list("username", flat=True).first()
    return (owner or name).lower()


class PasswordForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].validators.append(MaxLengthValidator(60))
        self.fields["login"].label = _("用户名或手机号")
        self.fields["login"].widget.attrs.update(
            placeholder="", autofocus=True, autocomplete="username"
        )
        self.fields["password"].label = _("密码")
        self.fields["password"].validators.append(MaxLengthValidator(LONGEST))
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.update(placeholder="")
        self.fields.pop("remember", None)
