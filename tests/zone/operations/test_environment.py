"""What the operator says, and what is said back where it is not enough."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gongjian.config.environment import SettingMissing, environment, zone_name

SECRET = "s" * 40
TLS = "?sslmode=verify-full&sslrootcert=/etc/ssl/db.pem"


@pytest.mark.parametrize(
    ("given", "field", "expected"),
    [
        ({}, "demonstration", False),
        ({}, "https", True),
        ({}, "second_factor", True),
        ({}, "hosts", ("127.0.0.1", "localhost")),
        ({}, "origins", ()),
        ({}, "proxies", 0),
        ({}, "pack", "tianjin"),
        ({"GONGJIAN_HTTPS": "0"}, "https", False),
        ({"GONGJIAN_DEMONSTRATION": "yes"}, "https", False),
        ({"GONGJIAN_DEMONSTRATION": "1", "GONGJIAN_HTTPS": "on"}, "https", True),
        ({"GONGJIAN_DEMONSTRATION": "1"}, "second_factor", False),
        ({"GONGJIAN_DEMONSTRATION": "1", "GONGJIAN_SECOND_FACTOR": "1"}, "second_factor", True),
        ({"GONGJIAN_SECOND_FACTOR": "0"}, "second_factor", True),
        ({"GONGJIAN_DEMONSTRATION": "nonsense"}, "demonstration", False),
        ({"GONGJIAN_HOSTS": " a.cn , b.cn,"}, "hosts", ("a.cn", "b.cn")),
        ({"GONGJIAN_ORIGINS": "https://a.cn"}, "origins", ("https://a.cn",)),
        ({"GONGJIAN_PROXIES": "2"}, "proxies", 2),
        ({"GONGJIAN_PACK": "/srv/pack"}, "pack", "/srv/pack"),
        ({"DATABASE_URL": "postgresql://u@127.0.0.1/d"}, "database_url", "postgresql://u@127.0.0.1/d"),
        ({"DATABASE_URL": "postgresql://%2Ftmp%2Fs/d"}, "database_url", "postgresql://%2Ftmp%2Fs/d"),
        ({"DATABASE_URL": "postgresql:///d"}, "database_url", "postgresql:///d"),
        ({"DATABASE_URL": f"postgresql://u@h/d{TLS}"}, "database_url", f"postgresql://u@h/d{TLS}"),
        ({}, "second_factor_of_all", False),
        ({"GONGJIAN_SECOND_FACTOR": "all"}, "second_factor_of_all", True),
        ({"GONGJIAN_DEMONSTRATION": "1", "GONGJIAN_SECOND_FACTOR": "all"}, "second_factor", True),
        ({}, "password_days", 0), ({}, "password_kinds", 0),
        ({"GONGJIAN_PASSWORD_DAYS": "90"}, "password_days", 90),
        ({"GONGJIAN_SECRET_BEFORE": "a,b"}, "secrets_before", ("a", "b")),
        ({}, "mail_security", "none"),
        ({"GONGJIAN_MAIL_HOST": "localhost"}, "mail_security", "none"),
        ({"GONGJIAN_MAIL_HOST": "mail.example"}, "mail_security", "starttls"),
        ({"GONGJIAN_MAIL_HOST": "mail.example", "GONGJIAN_MAIL_SECURITY": "tls"}, "mail_security", "tls"),
        ({}, "backup_hours", 26), ({"GONGJIAN_BACKUP_HOURS": "170"}, "backup_hours", 170),
        ({}, "sms_gateway", "gongjian.zone.accounts.gateways.FileGateway"),
        ({"GONGJIAN_SMS_GATEWAY": "smtplib.SMTP"}, "sms_gateway", "smtplib.SMTP"),
        ({"GONGJIAN_WEBHOOK": "https://w.example/x"}, "webhook", "https://w.example/x"),
        ({"GONGJIAN_CAS_URL": "http://127.0.0.1:9/cas/"}, "cas_url", "http://127.0.0.1:9/cas"),
    ],
)  # fmt: skip
def test_each_variable_says_what_it_says(
    given: dict[str, str], field: str, expected: Any, tmp_path: Path
) -> None:
    here = environment({"GONGJIAN_SECRET": SECRET, "GONGJIAN_HOME": str(tmp_path)} | given)
    assert getattr(here, field) == expected


def test_without_a_database_the_home_holds_one(tmp_path: Path) -> None:
    here = environment({"GONGJIAN_SECRET": SECRET, "GONGJIAN_HOME": str(tmp_path)})
    assert here.database_url == f"sqlite:///{tmp_path}/gongjian.sqlite3"


@pytest.mark.parametrize("secret", ["", "short", "s" * 39])
def test_a_real_installation_says_its_own_secret(secret: str) -> None:
    with pytest.raises(SettingMissing, match="token_urlsafe"):
        environment({"GONGJIAN_SECRET": secret})


def test_the_demonstration_keeps_a_secret_that_only_its_owner_reads(tmp_path: Path) -> None:
    given = {"GONGJIAN_DEMONSTRATION": "1", "GONGJIAN_HOME": str(tmp_path / "new")}
    first = environment(given).secret
    assert len(first) >= 40 and environment(given).secret == first
    assert (tmp_path / "new" / "secret").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("given", "named"),
    [({"GONGJIAN_WEBHOOK": "http://w.example"}, "GONGJIAN_WEBHOOK"),
     ({"GONGJIAN_WEBHOOK": "http://127.0.0.1.evil.example"}, "GONGJIAN_WEBHOOK"),
     ({"GONGJIAN_WEBHOOK": "file:///etc/passwd"}, "GONGJIAN_WEBHOOK"),
     ({"GONGJIAN_OIDC_URL": "http://id.example"}, "GONGJIAN_OIDC_URL"),
     ({"GONGJIAN_CAS_URL": "ftp://id.example"}, "GONGJIAN_CAS_URL"),
     ({"GONGJIAN_MAIL_HOST": "m.example", "GONGJIAN_MAIL_SECURITY": "perhaps"}, "GONGJIAN_MAIL_SECURITY"),
     ({"GONGJIAN_LEAKED_PASSWORDS": "/not/there"}, "GONGJIAN_LEAKED_PASSWORDS"),
     ({"GONGJIAN_PASSWORD_DAYS": "often"}, "GONGJIAN_PASSWORD_DAYS"),
     ({"DATABASE_URL": "postgresql://u:p@db.example/d"}, "sslmode")],
)  # fmt: skip
def test_what_would_leave_this_machine_in_the_clear_is_refused_in_a_sentence(
    given: dict[str, str], named: str
) -> None:
    with pytest.raises(SettingMissing, match=named):
        environment({"GONGJIAN_SECRET": SECRET} | given)


@pytest.mark.parametrize(
    "named", ["Gateway", "not.installed.Gateway", "smtplib.", "a b.C", "smtplib.S P"]
)
def test_a_gateway_is_a_class_of_a_module_that_is_installed_here(named: str) -> None:
    with pytest.raises(SettingMissing, match="GONGJIAN_SMS_GATEWAY"):
        environment({"GONGJIAN_SECRET": SECRET, "GONGJIAN_SMS_GATEWAY": named})


@pytest.mark.parametrize("count", ["one", "-1", "1.5", ""])
def test_a_number_of_proxies_is_a_whole_number(count: str) -> None:
    with pytest.raises(SettingMissing, match="GONGJIAN_PROXIES"):
        environment({"GONGJIAN_SECRET": SECRET, "GONGJIAN_PROXIES": count})


def test_a_pack_that_is_not_there_is_named() -> None:
    with pytest.raises(SettingMissing, match="GONGJIAN_PACK：atlantis"):
        zone_name("atlantis")
    assert zone_name("tianjin")[0].startswith("天津")
