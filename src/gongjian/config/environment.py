"""What the operator says: every setting of an installation, read from the environment once.

No secret has a default. `GONGJIAN_HOME` is the one folder that is written to.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

LEAST_SECRET = 40
PACKAGED = Path(__file__).parents[1] / "packs"


class SettingMissing(Exception):
    """The operator must say something more; told in one sentence, no traceback."""


@dataclass(frozen=True, slots=True)
class Environment:
    """An installation.

    `demonstration`: made-up people and data, and a line on every page that says so; there alone staff may
    go without their second factor, unless `GONGJIAN_SECOND_FACTOR=1`.
    """

    home: Path
    secret: str
    database: str
    hosts: tuple[str, ...]
    origins: tuple[str, ...]
    https: bool
    demonstration: bool
    second_factor: bool
    proxies: int
    mail_host: str
    mail_port: int
    mail_from: str
    webhook: str
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
    return Environment(
        home=home,
        secret=secret,
        database=given.get("DATABASE_URL", ""),
        hosts=_listed(given.get("GONGJIAN_HOSTS", "127.0.0.1,localhost")),
        origins=_listed(given.get("GONGJIAN_ORIGINS", "")),
        https=_yes(given.get("GONGJIAN_HTTPS", "" if demonstration else "1")),
        demonstration=demonstration,
        second_factor=not demonstration or _yes(given.get("GONGJIAN_SECOND_FACTOR", "")),
        mail_host=given.get("GONGJIAN_MAIL_HOST", ""),
        mail_port=_number(given.get("GONGJIAN_MAIL_PORT", "25"), "GONGJIAN_MAIL_PORT"),
        mail_from=given.get("GONGJIAN_MAIL_FROM", "gongjian@localhost"),
        webhook=given.get("GONGJIAN_WEBHOOK", ""),
        oidc_url=given.get("GONGJIAN_OIDC_URL", ""),
        oidc_client=given.get("GONGJIAN_OIDC_CLIENT", ""),
        oidc_secret=given.get("GONGJIAN_OIDC_SECRET", ""),
        cas_url=given.get("GONGJIAN_CAS_URL", "").rstrip("/"),
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


def _number(text: str, name: str) -> int:
    if not text.isdecimal():
        raise SettingMissing(f"{name}：应为整数 a whole number，这里是 {text!r}")
    return int(text)


def _yes(text: str) -> bool:
    return text.strip().lower() in ("1", "yes", "true", "on")


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
