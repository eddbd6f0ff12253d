from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from .choices import FITTING, Kind, Purpose, Role

MOBILE = RegexValidator(r"^1[3-9]\d{9}$", _("手机号是 11 位数字，以 1 开头"))
USERNAME = RegexValidator(r"^[A-Za-z0-9_.-]{2,40}$", _("用户名是 2 到 40 个字母、数字、点、横线"))


class Dated(models.QuerySet[Any]):
    """Rows that hold from a day, and to a day that may be open."""

    def on(self, day: date | None = None) -> Any:
        day = day or timezone.localdate()
        return self.during(day, day)

    def during(self, first: date, last: date | None = None) -> Any:
        """Those that hold on any day from one to another; without another, from one on."""
        begun = Q() if last is None else Q(valid_from__lte=last)
        return self.filter(begun, Q(valid_to=None) | Q(valid_to__gte=first))

    def ending_within(self, days: int) -> Any:
        today = timezone.localdate()
        return self.on(today).filter(valid_to__lte=today + timedelta(days=days))


class People(BaseUserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(username__iexact=username)

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> Person:
        person = self.model(username=username, **fields)
        person.set_password(password)
        person.full_clean()
        person.save()
        return person


class Person(AbstractBaseUser):
    """Somebody who signs in. What they may do hangs on their memberships, never on the person."""

    username = models.CharField(_("用户名"), max_length=40, unique=True, validators=[USERNAME])
    name = models.CharField(_("姓名"), max_length=40)
    mobile = models.CharField(
        _("手机"), max_length=11, unique=True, null=True, blank=True, validators=[MOBILE]
    )
    mobile_verified_at = models.DateTimeField(null=True, blank=True)  # a code came back from it
    password_set_at = models.DateTimeField(null=True, blank=True)  # None: somebody else chose it
    email = models.EmailField(_("电子邮件"), blank=True)
    language = models.CharField(
        _("语言"),
        max_length=10,
        default="zh-hans",
        choices=[("zh-hans", "中文"), ("en", "English")],
    )
    is_active = models.BooleanField(_("可以登录"), default=True)
    made_up = models.BooleanField(_("编造的人员"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = People()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return self.name

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(raw_password)
        self.password_set_at = timezone.now()


class Organisations(MP_NodeQuerySet[Any]):
    def on(self, day: date | None = None) -> Any:
        day = day or timezone.localdate()
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)

    def beneath(self, path: str) -> Any:
        """An organisation and all below it: one range of the index."""
        return self.filter(path__startswith=path)


class OrganisationManager(MP_NodeManager.from_queryset(Organisations)):  # type: ignore[misc]
    def get_queryset(self) -> Organisations:
        return Organisations(self.model, using=self._db).order_by("path")


class Organisation(MP_Node):
    """A body with people: office, district, park committee, enterprise. Its names are dated."""

    code = models.CharField(_("代码"), max_length=40, unique=True)
    kind = models.CharField(_("类别"), max_length=20, choices=Kind.choices)
    name = models.CharField(_("现用名称"), max_length=200, db_index=True)
    district = models.CharField(_("行政区划"), max_length=12, blank=True)
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止"), null=True, blank=True)

    objects = OrganisationManager()
    node_order_by: list[str] = []

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="an_organisation_ends_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def name_on(self, day: date) -> str:
        named = self.names.filter(valid_from__lte=day).order_by("-valid_from").first()
        return named.name if named else self.name

    @property
    def roles(self) -> frozenset[Role]:
        """Roles that a member of such an organisation may have."""
        return FITTING[Kind(self.kind)]


class OrganisationName(models.Model):
    """What an organisation is called, and what its duty is, from a day until the next name begins."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="names")
    name = models.CharField(_("名称"), max_length=200)
    english = models.CharField(_("英文名称"), max_length=200, blank=True)
    duty = models.CharField(_("职责"), max_length=500, blank=True)
    basis = models.CharField(_("依据"), max_length=200, blank=True)
    valid_from = models.DateField(_("起"))

    class Meta:
        ordering = ("-valid_from",)
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "valid_from"), name="one_name_begins_on_a_day"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Memberships(Dated):
    def during(self, first: date, last: date | None = None) -> Any:
        return super().during(first, last).filter(void=False)


class Membership(models.Model):
    """A person's role in an organisation, for a time; perhaps as somebody's deputy (AB角)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField(_("角色"), max_length=20, choices=Role.choices)
    deputises = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="deputies",
        verbose_name=_("代谁办理"),
    )
    valid_from = models.DateField(_("起"), default=timezone.localdate)
    valid_to = models.DateField(_("止"), null=True, blank=True)

    void = models.BooleanField(default=False)  # ended on the day on which it began: it never held

    objects = Memberships.as_manager()

    class Meta:
        ordering = ("valid_from", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="a_membership_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=("person", "organisation", "role", "valid_from"),
                name="a_role_begins_once_a_day",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person} · {self.get_role_display()} · {self.organisation}"


def letter_place(letter: Letter, name: str) -> str:
    return f"letters/{letter.enterprise_id}/{letter.sha256}.pdf"


class Letter(models.Model):
    """A letter of authority (授权书): an enterprise lets somebody report for it until a day."""

    agent = models.ForeignKey(Person, models.PROTECT, related_name="letters")
    enterprise = models.ForeignKey(Organisation, models.PROTECT, related_name="letters")
    file = models.FileField(_("授权书"), upload_to=letter_place, max_length=200)
    sha256 = models.CharField(max_length=64)
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止"))
    handed_in_at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = Dated.as_manager()

    class Meta:
        ordering = ("-handed_in_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")), name="a_letter_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="a_letter_is_confirmed_by_somebody_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.agent} → {self.enterprise}"

    @property
    def state(self) -> tuple[str, Any]:
        """A colour of the badge and a word."""
        if self.revoked_at:
            return "idle", _("已撤销")
        if not self.confirmed_at:
            return "wait", _("待确认")
        if self.valid_to < timezone.localdate():
            return "idle", _("已到期")
        return "ok", _("有效")


class Invitation(models.Model):
    """Somebody is asked in: by a link, or by a code that is read out over the telephone."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="invitations")
    role = models.CharField(_("角色"), max_length=20, choices=Role.choices)
    name = models.CharField(_("姓名"), max_length=40)
    mobile = models.CharField(_("手机"), max_length=11, blank=True, validators=[MOBILE])
    digest = models.CharField(max_length=64, unique=True)
    code_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("有效至"))
    accepted_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-invited_at",)

    def __str__(self) -> str:
        return f"{self.name} → {self.organisation}"

    @property
    def is_open(self) -> bool:
        return not (self.accepted_at or self.withdrawn_at) and self.expires_at > timezone.now()

    @property
    def state(self) -> tuple[str, Any]:
        if self.accepted_at:
            return "ok", _("已接受")
        if self.withdrawn_at:
            return "idle", _("已撤回")
        return ("wait", _("待接受")) if self.is_open else ("idle", _("已过期"))


class ApiToken(models.Model):
    """A key for a program of an organisation, in the role of the person who answers for it: when that role
    ends, so does the key. Its secret is shown once; a digest is kept."""

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="tokens")
    name = models.CharField(_("名称"), max_length=60)
    purpose = models.CharField(_("目的"), max_length=20, choices=Purpose.choices)
    scopes: Any = models.JSONField(_("可用接口"))
    digest = models.CharField(max_length=64, unique=True)
    issued_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(_("发放"), auto_now_add=True)
    expires_on = models.DateField(_("有效至"))
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-issued_at",)

    def __str__(self) -> str:
        return f"{self.name} · {self.membership.organisation}"

    @property
    def state(self) -> tuple[str, Any]:
        if self.revoked_at:
            return "idle", _("已撤销")
        return (
            ("ok", _("有效")) if self.expires_on >= timezone.localdate() else ("idle", _("已到期"))
        )


class ApiAnswer(models.Model):
    """What was answered to a request with an idempotency key: the same request gets the same answer."""

    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="answers")
    key = models.CharField(max_length=80)
    asked = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body: Any = models.JSONField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("token", "key"), name="a_key_is_used_once_by_a_token"),
        )
