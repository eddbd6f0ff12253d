from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..web.uploads import ending_in
from . import tokens
from .choices import Kind, Purpose, Role
from .models import MOBILE, USERNAME, Membership, Organisation, Person
from .passwords import LONGEST


def _of_our_time(day: date) -> None:
    if not 1949 <= day.year <= timezone.localdate().year + 50:
        raise forms.ValidationError(_("请核对年份"))


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    kwargs["validators"] = [*kwargs.get("validators", ()), _of_our_time]
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs
    )


PASSWORD_HELP = _("至少 10 个字符，越长越好；不要用常用词、单位名称、电话、日期")


def password_field(label: Any, **kwargs: Any) -> forms.CharField:
    """As it was typed, spaces and all; a browser may fill it in, and it may be pasted."""
    return forms.CharField(
        label=label, strip=False, max_length=LONGEST,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), **kwargs,
    )  # fmt: skip


class NewOrganisation(forms.Form):
    code = forms.RegexField(
        r"^[A-Za-z0-9_-]{2,40}$",
        label=_("代码"),
        help_text=_("字母、数字、横线；企业写统一社会信用代码"),
    )
    name = forms.CharField(label=_("名称"), max_length=200)
    english = forms.CharField(label=_("英文名称"), max_length=200, required=False)
    kind = forms.ChoiceField(
        label=_("类别"), choices=[c for c in Kind.choices if c[0] != Kind.ZONE]
    )
    above = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("上级"), to_field_name="code"
    )
    duty = forms.CharField(label=_("职责"), max_length=500, required=False)
    basis = forms.CharField(
        label=_("依据"), max_length=200, required=False, help_text=_("文号或批复")
    )
    valid_from = day_field(_("起"), initial=timezone.localdate)

    def __init__(self, *args: Any, above: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["above"]
        chosen.queryset = above.exclude(kind=Kind.ENTERPRISE)

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if code == "new":
            raise forms.ValidationError(_("这个代码留作他用，请换一个"))
        if self.data.get("kind") == Kind.ENTERPRISE and len(code) != 18:
            raise forms.ValidationError(_("企业的代码是 18 位统一社会信用代码"))
        if Organisation.objects.filter(code=code).exists():
            raise forms.ValidationError(_("这个代码已经用了"))
        return code


class NewName(forms.Form):
    name = forms.CharField(label=_("新名称"), max_length=200)
    english = forms.CharField(label=_("英文名称"), max_length=200, required=False)
    duty = forms.CharField(label=_("职责"), max_length=500, required=False)
    basis = forms.CharField(
        label=_("依据"), max_length=200, required=False, help_text=_("文号或批复")
    )
    valid_from = day_field(_("从哪天起用"), initial=timezone.localdate)


class LastDay(forms.Form):
    last_day = day_field(_("最后一天"), initial=timezone.localdate)
    basis = forms.CharField(label=_("依据"), max_length=200, help_text=_("文号或批复"))


class Grant(forms.Form):
    """A role for a person; the organisation by its code, since there are thousands."""

    organisation = forms.CharField(
        label=_("机构代码"), max_length=40, help_text=_("在“机构”页可以查到")
    )
    role = forms.ChoiceField(label=_("角色"), choices=Role.choices)
    valid_from = day_field(_("起"), initial=timezone.localdate)
    valid_to = day_field(_("止"), required=False, help_text=_("不写就是长期"))
    deputises = forms.ModelChoiceField(
        Membership.objects.none(),
        label=_("代谁办理（AB角）"),
        required=False,
        empty_label=_("不是代办"),
    )

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        deputised: Any = self.fields["deputises"]
        deputised.queryset = members

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        begins, ends = given.get("valid_from"), given.get("valid_to")
        if begins and ends and ends < begins:
            self.add_error("valid_to", _("止不能早于起"))
        return given


class Invite(forms.Form):
    organisation = forms.CharField(label=_("机构代码"), max_length=40)
    role = forms.ChoiceField(label=_("角色"), choices=Role.choices)
    name = forms.CharField(label=_("姓名"), max_length=40)
    mobile = forms.CharField(label=_("手机"), max_length=11, required=False, validators=[MOBILE])


class Accept(forms.Form):
    username = forms.CharField(
        label=_("用户名"),
        max_length=40,
        validators=[USERNAME],
        help_text=_("2 到 40 个字母、数字、点、横线"),
    )
    mobile = forms.CharField(
        label=_("手机"),
        max_length=11,
        required=False,
        validators=[MOBILE],
        help_text=_("用来收登录验证码"),
    )
    password = password_field(_("密码"), help_text=PASSWORD_HELP)
    again = password_field(_("再输一遍"))

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"]
        if Person.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError(_("这个用户名已经有人用了"))
        return username

    def clean_mobile(self) -> str:
        mobile: str = self.cleaned_data["mobile"]
        if mobile and Person.objects.filter(mobile=mobile).exists():
            raise forms.ValidationError(_("这个手机号已经登记在别的账户上"))
        return mobile

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        _chosen(self, Person(username=given.get("username", ""), mobile=given.get("mobile")))
        return given


class NewPassword(forms.Form):
    password = password_field(_("新密码"), help_text=PASSWORD_HELP)
    again = password_field(_("再输一遍"))

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        _chosen(self, self.person)
        return given


def _chosen(form: Any, person: Person) -> None:
    """A password that was typed twice alike and that no stranger would try first."""
    password = form.cleaned_data.get("password")
    if not password:
        return
    if password != form.cleaned_data.get("again"):
        form.add_error("again", _("两遍不一样"))
    try:
        validate_password(password, person)
    except forms.ValidationError as error:
        form.add_error("password", error)


class ByCode(forms.Form):
    code = forms.CharField(
        label=_("邀请码"), max_length=14, help_text=_("10 个字母和数字，不分大小写")
    )

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).replace("-", "").replace(" ", "").upper()


class HandInLetter(forms.Form):
    enterprise = forms.CharField(label=_("企业的统一社会信用代码"), max_length=18)
    file = forms.FileField(
        label=_("授权书"),
        validators=[ending_in("pdf")],
        help_text=_("盖章后扫描成 PDF，不超过 5 MB。涉密内容不得上传。"),
    )
    valid_from = day_field(_("起"), initial=timezone.localdate)
    valid_to = day_field(_("止"))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        begins, ends = given.get("valid_from"), given.get("valid_to")
        if begins and ends and ends < begins:
            self.add_error("valid_to", _("止不能早于起"))
        return given


class NewToken(forms.Form):
    """A key for a program: in whose role, for what and until when."""

    membership = forms.ModelChoiceField(
        Membership.objects.none(),
        label=_("谁负责，什么角色"),
        help_text=_("这个角色终止，令牌同时失效"),
    )
    name = forms.CharField(label=_("名称"), max_length=60, help_text=_("哪个程序用"))
    purpose = forms.ChoiceField(label=_("目的"), choices=Purpose.choices)
    scopes = forms.MultipleChoiceField(
        label=_("可用接口"), widget=forms.CheckboxSelectMultiple,
        choices=lambda: list(tokens.SCOPES.items()),
    )  # fmt: skip
    expires_on = day_field(_("有效至"))

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["membership"]
        chosen.queryset = members


class Reason(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=200)


class MyAccount(forms.Form):
    email = forms.EmailField(label=_("电子邮件"), required=False)
    language = forms.ChoiceField(label=_("语言"), choices=[("zh-hans", "中文"), ("en", "English")])
