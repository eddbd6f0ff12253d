"""`gongjian manage backup`: a copy of database and files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gongjian.zone.operations import backups
from gongjian.zone.operations.faults import BackupFault


class Command(BaseCommand):
    help = "备份数据库和文件 a copy of database and files"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--to", type=Path, help="放在哪个文件夹 into which folder")
        parser.add_argument("--keep", type=int, help="只留最近几份 keep only the newest so many")

    def handle(
        self, *args: Any, to: Path | None = None, keep: int | None = None, **options: Any
    ) -> None:
        if keep is not None and keep < 1:
            raise CommandError("--keep：至少 1 at least 1")
        try:
            place = backups.back_up(to)
        except BackupFault as fault:
            raise CommandError(str(fault)) from fault
        self.stdout.write(str(place))
        for gone in backups.forget(place.parent, keep) if keep else []:
            self.stdout.write(f"已删去 removed {gone}")
