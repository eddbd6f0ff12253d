"""What the operator says: every setting of an installation, read from the environment once.

No secret has a default. `GONGJIAN_HOME` is the one folder that is written to.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import yaml

LEAST_SECRET = 40
HERE = ("127.0.0.1", "localhost", "::1")
FILE_GATEWAY = "gongjian.zone.accounts.gateways.FileGateway"
PACKAGED = Path(__file__).parents[1] / "packs"


class SettingMissing(Exception):
    """The operator must say something more; told in one sentence, no traceback."""


@dataclass(frozen=True, slots=True)
class Environment:
    """An installation.

    `demonstration`: made-up people and data, and a line on every page that says so; there alone staff may
    go without their second factor, unless `GONGJIAN_SECOND_FACTOR=1`. With `all` everybody has one.
    """

    home: Path
    secret: str
    secrets_before: tuple[str, ...]
    database: str
    hosts: tuple[str, ...]
    origins: tuple[str, ...]
    https: bool
    demonstration: bool
    second_factor: bool
    second_factor_of_all: bool
    password_days: int
    password_kinds: int
    leaked_passwords: str
    proxies: int
    mail_host: str
    mail_port: int
    mail_from: str
    mail_user: str
    mail_password: str
    mail_security: str
    sms_gateway: str
    webhook: str
    backup_hours: int
    oidc_url: str
    oidc_client: str
    oidc_secret: str
    cas_url: str
    identity_name: str
    pack: str

    @property
    def email_backend(self) -> str:
        """A server where one is named, else files in the outbox."""
        kind = "smtp" if self.mail_host else "filebased"
        return f"django.core.mail.backends.{kind}.EmailBackend"

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{self.home / 'gongjian.sqlite3'}"


def environment(given: Mapping[str, str] = os.environ) -> Environment:
    """The installation that the variables describe. Raises SettingMissing."""
    demonstration = _yes(given.get("GONGJIAN_DEMONSTRATION", ""))
    home = Path(given.get("GONGJIAN_HOME") or "var").resolve()
    secret = given.get("GONGJIAN_SECRET", "")
    if not secret and demonstration:
        secret = _kept_secret(home)
    if len(secret) < LEAST_SECRET:
        raise SettingMissing(
            f"GONGJIAN_SECRET：请设一个至少 {LEAST_SECRET} 个字符的随机密钥"
            f" set a random secret of at least {LEAST_SECRET} characters:"
            " python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    factor = given.get("GONGJIAN_SECOND_FACTOR", "").strip().lower()
    return Environment(
        home=home,
        secret=secret,
        secrets_before=_listed(given.get("GONGJIAN_SECRET_BEFORE", "")),
        database=_database(given.get("DATABASE_URL", "")),
        hosts=_listed(given.get("GONGJIAN_HOSTS", "127.0.0.1,localhost")),
        origins=_listed(given.get("GONGJIAN_ORIGINS", "")),
        https=_yes(given.get("GONGJIAN_HTTPS", "" if demonstration else "1")),
        demonstration=demonstration,
        second_factor=not demonstration or factor == "all" or _yes(factor),
        second_factor_of_all=factor == "all",
        password_days=_number(given.get("GONGJIAN_PASSWORD_DAYS", "0"), "GONGJIAN_PASSWORD_DAYS"),
        password_kinds=_number(
            given.get("GONGJIAN_PASSWORD_KINDS", "0"), "GONGJIAN_PASSWORD_KINDS"
        ),
        leaked_passwords=_file(
            given.get("GONGJIAN_LEAKED_PASSWORDS", ""), "GONGJIAN_LEAKED_PASSWORDS"
        ),
        mail_host=given.get("GONGJIAN_MAIL_HOST", ""),
        mail_port=_number(given.get("GONGJIAN_MAIL_PORT", "25"), "GONGJIAN_MAIL_PORT"),
        mail_from=given.get("GONGJIAN_MAIL_FROM", "gongjian@localhost"),
        mail_user=given.get("GONGJIAN_MAIL_USER", ""),
        mail_password=given.get("GONGJIAN_MAIL_PASSWORD", ""),
        mail_security=_security(given),
        sms_gateway=_class(
            given.get("GONGJIAN_SMS_GATEWAY") or FILE_GATEWAY, "GONGJIAN_SMS_GATEWAY"
        ),
        webhook=_address(given.get("GONGJIAN_WEBHOOK", ""), "GONGJIAN_WEBHOOK"),
        backup_hours=_number(given.get("GONGJIAN_BACKUP_HOURS", "26"), "GONGJIAN_BACKUP_HOURS"),
        oidc_url=_address(given.get("GONGJIAN_OIDC_URL", ""), "GONGJIAN_OIDC_URL"),
        oidc_client=given.get("GONGJIAN_OIDC_CLIENT", ""),
        oidc_secret=given.get("GONGJIAN_OIDC_SECRET", ""),
        cas_url=_address(given.get("GONGJIAN_CAS_URL", ""), "GONGJIAN_CAS_URL").rstrip("/"),
        identity_name=given.get("GONGJIAN_IDENTITY_NAME", "统一身份认证"),
        proxies=_number(given.get("GONGJIAN_PROXIES", "0"), "GONGJIAN_PROXIES"),
        pack=given.get("GONGJIAN_PACK", "tianjin"),
    )


def zone_name(pack: str) -> tuple[str, str]:
    """The zone's name as its pack says it, in Chinese and English: the head alone is read, since every start waits for it."""
    folder = Path(pack) if (Path(pack) / "pack.yaml").is_file() else PACKAGED / pack
    try:
        head = yaml.safe_load((folder / "pack.yaml").read_text(encoding="utf-8"))
        title = head["title"]
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise SettingMissing(f"GONGJIAN_PACK：{pack} 不是政策包 is no policy pack") from error
    told = title if isinstance(title, dict) else {"zh": title}
    return str(told["zh"]), str(told.get("en", told["zh"]))


def _kept_secret(home: Path) -> str:
    """The demonstration makes a secret of its own, once, readable by nobody else."""
    home.mkdir(parents=True, exist_ok=True)
    place = home / "secret"
    if not place.is_file():
        with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    return place.read_text(encoding="utf-8").strip()


def _address(text: str, name: str) -> str:
    """Where we connect to: over TLS, or on this very machine."""
    split = urlsplit(text)
    if text and not (split.hostname and (split.scheme == "https" or split.hostname in HERE)):
        raise SettingMissing(f"{name}：要以 https:// 开头 an https address，这里是 {text!r}")
    return text


def _database(text: str) -> str:
    """A server elsewhere is asked over TLS, and the operator says how its certificate is looked at."""
    split = urlsplit(text)
    host = (split.hostname or "").lower()
    elsewhere = host not in ("", *HERE) and not host.startswith("%2f")  # a socket of this machine
    if elsewhere and not parse_qs(split.query).get("sslmode"):
        raise SettingMissing(
            "DATABASE_URL：数据库在别的机器上，请写明 ?sslmode=verify-full&sslrootcert=证书"
            " the database is on another machine: add ?sslmode=verify-full&sslrootcert=FILE"
        )
    return text


def _security(given: Mapping[str, str]) -> str:
    """How mail is sent: `starttls`, `tls`, or `none`, which a server on this machine alone is taken to mean."""
    here = given.get("GONGJIAN_MAIL_HOST", "") in ("", *HERE)
    said = given.get("GONGJIAN_MAIL_SECURITY", "none" if here else "starttls")
    if said not in ("starttls", "tls", "none"):
        raise SettingMissing(f"GONGJIAN_MAIL_SECURITY：starttls、tls 或 none，这里是 {said!r}")
    return said


def _file(text: str, name: str) -> str:
    if text and not Path(text).is_file():
        raise SettingMissing(f"{name}：没有这个文件 no such file: {text}")
    return text


def _class(text: str, name: str) -> str:
    """A dotted path to a class in a module that is installed here."""
    module, _, called = text.rpartition(".")
    try:
        there = bool(module) and called.isidentifier() and find_spec(module) is not None
    except (ImportError, ValueError):
        there = False
    if not there:
        raise SettingMissing(
            f"{name}：写作 模块.类，模块要装在这里 a dotted path to a class of an installed module, 这里是 {text!r}"
        )
    return text


def _number(text: str, name: str) -> int:
    if not text.isdecimal():
        raise SettingMissing(f"{name}：应为整数 a whole number，这里是 {text!r}")
    return int(text)


def _yes(text: str) -> bool:
    return text.strip().lower() in ("1", "yes", "true", "on")


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
