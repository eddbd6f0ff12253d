"""`gongjian manage restore FOLDER --yes`: a copy takes the place of what is there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gongjian.zone.operations import backups
from gongjian.zone.operations.faults import BackupFault


class Command(BaseCommand):
    help = "用备份替换现有的数据库和文件；先停服务 put a copy back; stop the server first"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("copy", type=Path, help="备份的文件夹 the copy's folder")
        parser.add_argument("--yes", action="store_true", help="确认替换 really")

    def handle(self, *args: Any, copy: Path, yes: bool = False, **options: Any) -> None:
        try:
            told = backups.checked(copy)
            if not yes:
                raise CommandError(
                    f"备份完好，时间 {told['at']}。加 --yes 才会替换现有数据。"
                    " The copy is whole; add --yes to replace what is there."
                )
            backups.restore(copy)
        except BackupFault as fault:
            raise CommandError(str(fault)) from fault
        self.stdout.write("已恢复 restored")
