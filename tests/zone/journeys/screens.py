"""What every journey does at a screen: sign in with both factors, look at a page with axe."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)

from gongjian.zone.accounts.models import Person
from gongjian.zone.demonstration.people import PASSWORD
from people import with_second_factor

AXE = Path(__file__).parents[3] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
SECRET = "JBSWY3DPEHPK3PXP"
TOTP_PERIOD, SENDING = 30, 5  # seconds that a code holds, that a slow machine takes to send it
Opened = Callable[..., Any]


def totp(secret: str) -> str:
    """The code of now; one that ends before it could be sent is waited out."""
    left = TOTP_PERIOD - time.time() % TOTP_PERIOD
    if left < SENDING:
        time.sleep(left)
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def by_password(page: Any, login: str) -> None:
    page.get_by_label("用户名或手机号").fill(login)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()


def with_code(page: Any, login: str) -> None:
    """Signed in with both factors."""
    with_second_factor(Person.objects.get(username=login))
    by_password(page, login)
    page.locator("#id_code").fill(totp(SECRET))
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_role("heading", name="您好").wait_for()


def said(page: Any, words: str) -> None:
    """What the page tells was done."""
    page.locator(".said-ok", has_text=words).wait_for()


def agreed(page: Any, button: str) -> None:
    """A deed that is asked for again in a dialog: done when the next page is there."""
    page.get_by_role("button", name=button, exact=True).click()
    with page.expect_navigation():
        page.get_by_role("dialog").get_by_role("button").last.click()


def faults_of(page: Any, name: str) -> list[tuple[str, str, str]]:
    """What axe finds serious, and whether the page is wider than the screen."""
    page.wait_for_load_state()  # words may be there before the page is: it would go under axe's feet
    page.evaluate(AXE.read_text(encoding="utf-8") + ";0")
    found = [
        (name, fault["id"], str(fault["nodes"][0]["target"]))
        for fault in page.evaluate("axe.run().then(done => done.violations)")
        if fault["impact"] in ("serious", "critical")
    ]
    if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
        found.append((name, "wider than the screen", ""))
    return found
