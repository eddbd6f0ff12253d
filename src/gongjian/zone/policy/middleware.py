"""A page is made under one edition: it is asked for once, and what another person approves meanwhile is the next page's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse

from .models import asked_once


class OneEdition:
    def __init__(self, get_response: Callable[[Any], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        with asked_once():
            return self.get_response(request)
