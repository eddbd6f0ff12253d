"""The files that an operator puts in place: what stands in them keeps what the pages promise."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

DEPLOY = Path(__file__).parent.parent.parent / "docs" / "operations" / "deploy"
NGINX = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
UNIT = (DEPLOY / "gongjian.service").read_text(encoding="utf-8")
CLEAR, TLS = NGINX.split("server {")[1:]


def test_the_proxy_speaks_tls_of_today_and_the_strongest_first() -> None:
    (protocols,) = re.findall(r"ssl_protocols (.+);", NGINX)
    assert protocols.split() == ["TLSv1.2", "TLSv1.3"]
    (ciphers,) = re.findall(r"ssl_ciphers (.+);", NGINX)
    assert all(re.fullmatch(r"ECDHE-(ECDSA|RSA)-(AES(128|256)-GCM-SHA\d+|CHACHA20-POLY1305)", each)
               for each in ciphers.split(":"))  # fmt: skip
    assert "256" in ciphers.split(":")[0] and "ssl_prefer_server_ciphers on;" in NGINX
    assert "server_tokens off;" in CLEAR and "server_tokens off;" in TLS


def test_in_the_clear_a_page_is_led_to_tls_and_a_program_is_refused() -> None:
    assert "location /api/ { return 403; }" in CLEAR
    assert "return 301 https://$host$request_uri;" in CLEAR and "proxy_pass" not in CLEAR


def test_what_the_proxy_says_of_the_visitor_is_its_own_word() -> None:
    for head in (
        "Host $host",
        "X-Forwarded-Proto $scheme",
        "X-Forwarded-For $proxy_add_x_forwarded_for",
    ):
        assert f"proxy_set_header {head};" in TLS
    assert "proxy_pass http://127.0.0.1:8000;" in TLS


def test_the_proxy_has_a_measure_for_each_address_and_for_each_body() -> None:
    (most,) = re.findall(r"client_max_body_size (\d+)m;", TLS)
    assert int(most) << 20 == settings.LARGEST_REQUEST
    assert re.search(r"limit_req_zone \$binary_remote_addr .* rate=\d+r/s;", NGINX)
    assert "limit_req zone=gongjian" in TLS and "limit_conn gongjian_lines" in TLS
    assert "client_header_timeout" in TLS and "client_body_timeout" in TLS


def test_the_service_has_no_more_rights_than_it_needs() -> None:
    for said in ("User=gongjian", "NoNewPrivileges=true", "ProtectSystem=strict", "ProtectHome=true", "UMask=0077",
                 "StateDirectoryMode=0700", "CapabilityBoundingSet=\n", "PrivateDevices=true", "RestrictNamespaces=true"):  # fmt: skip
        assert said in UNIT
    assert "--host" not in UNIT  # it listens on this machine alone


def test_the_settings_file_holds_no_secret_and_is_readable_by_root_alone() -> None:
    text = (DEPLOY / "gongjian.env").read_text(encoding="utf-8")
    assert "GONGJIAN_SECRET=\n" in text and "chmod 600" in text
    assert not re.search(r"GONGJIAN_\w*(?:SECRET|PASSWORD)\w*=\S", text)
