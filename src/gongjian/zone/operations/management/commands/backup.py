"""`gongjian manage backup`: a copy of database and files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gongjian.zone.operations import backups


class Command(BaseCommand):
    help = "备份数据库和文件 a copy of database and files"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--to", type=Path, help="放在哪个文件夹 into which folder")

    def handle(self, *args: Any, to: Path | None = None, **options: Any) -> None:
        try:
            place = backups.back_up(to)
        except backups.BackupFault as fault:
            raise CommandError(str(fault)) from fault
        self.stdout.write(str(place))
