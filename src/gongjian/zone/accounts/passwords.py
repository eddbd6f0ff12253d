"""Which passwords are refused: those that a stranger would try first, and those that have leaked.

Length and lists, no rule of capitals and signs (ASVS 5.0, 6.2). Where an assessment by GB/T 22239 wants
kinds of characters and a term, the operator says so (`GONGJIAN_PASSWORD_KINDS`, `GONGJIAN_PASSWORD_DAYS`).
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST = 256
LONGEST_NUMBER = 18  # a date, a telephone, an identity card
LEAST_DIFFERENT = 5
# Of this house, its zone and its people: a stranger who knows where the door stands tries these.
LOCAL = frozenset({
    "gongjian", "共建", "shifanqu", "示范区", "chuangxin", "创新", "gaoxinqu", "高新区", "yuanqu", "园区",
    "kejiju", "科技局", "kejiwei", "科委", "tianjin", "天津", "tongji", "统计", "tongjiju", "mima", "密码",
    "admin", "administrator", "guanliyuan", "管理员", "system", "security", "audit", "zhongguo", "中国",
    "innovation", "zone", "park", "statistics", "welcome", "huanying",
})  # fmt: skip
_AT_ITS_ENDS = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_WRITTEN = str.maketrans("0134578@$!", "oleastbasi")


class Guessable:
    """A word of the lists, however it is dressed up; a number; a few characters over and over."""

    def validate(self, password: str, user: Any = None) -> None:
        if password.isdigit() and len(password) <= LONGEST_NUMBER:
            raise ValidationError(
                _("不要用日期、电话、证件号这样的数字作密码"), code="password_number"
            )
        if len(set(password)) < LEAST_DIFFERENT:
            raise ValidationError(_("密码里不同的字符太少"), code="password_repeats")
        if any(word in known() for word in cores(password)):
            raise ValidationError(_("这个密码太容易猜到：常用词加几个数字、符号"), code="password_guessable")  # fmt: skip

    def get_help_text(self) -> str:
        return _("不要用常用词、单位名称、电话、日期。")


class Leaked:
    """One that stands in the operator's list of leaked passwords (`GONGJIAN_LEAKED_PASSWORDS`), if there is one.

    The list: lines of SHA-1 in capitals, sorted, perhaps with a colon and a count behind, as such lists are
    handed out. SHA-1 is how they are looked up there; nothing is kept by it here.
    """

    def validate(self, password: str, user: Any = None) -> None:
        place = settings.LEAKED_PASSWORDS
        digest = hashlib.sha1(password.encode("utf-8"), usedforsecurity=False).hexdigest().upper()
        if place and stands_in(Path(place), digest):
            raise ValidationError(_("这个密码已经在别处泄露过，请换一个"), code="password_leaked")

    def get_help_text(self) -> str:
        return ""


class Kinds:
    """So many kinds of characters, where the operator asks for them; none by default."""

    def validate(self, password: str, user: Any = None) -> None:
        kinds = (str.islower, str.isupper, str.isdigit, lambda c: not c.isalnum())
        held = sum(any(is_of(c) for c in password) for is_of in kinds)
        if held < settings.PASSWORD_KINDS:
            raise ValidationError(
                _("大写、小写、数字、符号里至少要有 %(n)s 种") % {"n": settings.PASSWORD_KINDS},
                code="password_kinds",
            )

    def get_help_text(self) -> str:
        return ""


def cores(password: str) -> set[str]:
    """What is left of a password without what people put around a word: `P@ssw0rd2026!` → password."""
    plain = password.lower()
    stripped = _AT_ITS_ENDS.sub("", plain)
    return {plain, stripped, stripped.translate(_WRITTEN), _AT_ITS_ENDS.sub("", plain.translate(_WRITTEN))}  # fmt: skip


@lru_cache(maxsize=1)
def known() -> frozenset[str]:
    """Django's twenty thousand, ours, and the zone's own name."""
    zone = {settings.PACK.lower(), settings.ZONE_NAME.lower()}
    return frozenset(CommonPasswordValidator().passwords) | LOCAL | zone


def stands_in(place: Path, digest: str) -> bool:
    """Whether a line of a sorted file begins so: halving, since such a file has gigabytes."""
    wanted = digest.encode("ascii")
    with place.open("rb") as file:
        low, high = 0, file.seek(0, 2)
        while low < high:
            middle = (low + high) // 2
            file.seek(middle)
            if middle:
                file.readline()  # the rest of a line that began before
            line = file.readline()
            if line and line[: len(wanted)] < wanted:
                low = middle + 1
            else:
                high = middle
        file.seek(low)
        if low:
            file.readline()
        return file.readline()[: len(wanted)] == wanted
