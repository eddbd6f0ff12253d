"""Secrets that have to be read again, kept sealed: AES-256 in GCM, by a key made of the installation's secret.

Whoever has the database alone, or a copy of it, reads no seed of a second factor.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

MARK = "aes256gcm:"
_NONCE = 12
_PURPOSE = b"gongjian second factors"


class Unreadable(Exception):
    """No secret of this installation opens it: the one in force when it was sealed is gone."""


def seal(text: str) -> str:
    nonce = secrets.token_bytes(_NONCE)
    sealed = next(_keys()).encrypt(nonce, text.encode("utf-8"), None)
    return MARK + base64.b64encode(nonce + sealed).decode("ascii")


def unseal(kept: str) -> str:
    """Raises Unreadable."""
    told = base64.b64decode(kept.removeprefix(MARK))
    for key in _keys():
        try:
            return key.decrypt(told[:_NONCE], told[_NONCE:], None).decode("utf-8")
        except InvalidTag:
            continue
    raise Unreadable("GONGJIAN_SECRET, GONGJIAN_SECRET_BEFORE")


def _keys() -> Iterator[AESGCM]:
    """Of the secret in force, then of those before it."""
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        yield AESGCM(HKDF(SHA256(), 32, None, _PURPOSE).derive(secret.encode("utf-8")))
