"""`gongjian manage rekey`: what was sealed under an earlier secret is sealed under the one in force."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from gongjian.zone.accounts.sealing import Unreadable, seal, unseal


class Command(BaseCommand):
    help = "换过密钥之后：用现在的密钥重新加密二次验证的种子 seal the seeds of second factors anew"

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        count = 0
        for factor in Authenticator.objects.select_for_update():
            for name in {"secret", "seed"} & factor.data.keys():
                try:
                    factor.data[name] = seal(unseal(factor.data[name]))
                except Unreadable as error:
                    raise CommandError(f"没有能解开的密钥 no secret opens it: {error}") from error
                count += 1
            factor.save(update_fields=("data",))
        self.stdout.write(f"{count} 个种子已重新加密 seeds were sealed anew")
