"""What a form says of a file that it does not take."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def ending_in(*endings: str) -> Callable[[Any], None]:
    """A validator of an uploaded file's name. What is within is looked at elsewhere."""

    def looked_at(file: Any) -> None:
        if not file.name.lower().endswith(tuple(f".{each}" for each in endings)):
            raise ValidationError(
                _("“%(name)s”不是%(endings)s文件，请换一个") % {
                    "name": file.name[:100], "endings": "、".join(f" {each} " for each in endings),
                }, code="ending",
            )  # fmt: skip

    return looked_at
