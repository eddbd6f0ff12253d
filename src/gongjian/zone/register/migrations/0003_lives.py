from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from .. import settling


def _remove(apps: Any, editor: Any) -> None:
    settling.remove(editor.connection)


def _install(apps: Any, editor: Any) -> None:
    settling.install(editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("register", "0002_settling"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(_remove, _install),  # SQLite makes a table anew to change it
        migrations.RemoveIndex(
            model_name="state",
            name="state_believed_by_code",
        ),
        migrations.AddField(
            model_name="doubt",
            name="moved",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="import",
            name="compared_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="round",
            name="period",
            field=models.CharField(blank=True, max_length=8, verbose_name="时期"),
        ),
        migrations.AddField(
            model_name="round",
            name="turn",
            field=models.CharField(
                choices=[("yearly", "年度"), ("quarterly", "季度"), ("other", "专项")],
                default="other",
                max_length=9,
                verbose_name="类别",
            ),
        ),
        migrations.AddField(
            model_name="state",
            name="carrier",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organisation",
                verbose_name="孵化载体",
            ),
        ),
        migrations.AlterField(
            model_name="change",
            name="deed",
            field=models.CharField(
                choices=[
                    ("birth", "新设"),
                    ("entry", "入库"),
                    ("exit", "退出"),
                    ("rename", "更名"),
                    ("move", "迁移"),
                    ("reclassify", "行业变更"),
                    ("change", "信息变更"),
                    ("merger", "合并"),
                    ("split", "分立"),
                    ("suspension", "停业"),
                    ("resumption", "复业"),
                    ("closure", "注销或关闭"),
                    ("correction", "更正"),
                    ("import", "批量导入"),
                    ("undo", "撤销"),
                ],
                max_length=12,
                verbose_name="事由",
            ),
        ),
        migrations.AlterField(
            model_name="state",
            name="incubation",
            field=models.CharField(
                blank=True,
                choices=[("tenant", "在孵"), ("graduate", "毕业"), ("incubator", "本身是孵化载体")],
                max_length=10,
                verbose_name="与孵化器关系",
            ),
        ),
        migrations.AlterField(
            model_name="succession",
            name="deed",
            field=models.CharField(
                choices=[
                    ("birth", "新设"),
                    ("entry", "入库"),
                    ("exit", "退出"),
                    ("rename", "更名"),
                    ("move", "迁移"),
                    ("reclassify", "行业变更"),
                    ("change", "信息变更"),
                    ("merger", "合并"),
                    ("split", "分立"),
                    ("suspension", "停业"),
                    ("resumption", "复业"),
                    ("closure", "注销或关闭"),
                    ("correction", "更正"),
                    ("import", "批量导入"),
                    ("undo", "撤销"),
                ],
                max_length=12,
                verbose_name="事由",
            ),
        ),
        migrations.AddIndex(
            model_name="searchword",
            index=models.Index(fields=["plain", "unit"], name="words_by_what_they_say"),
        ),
        migrations.AddIndex(
            model_name="state",
            index=models.Index(
                condition=models.Q(("known_to", None)),
                fields=["code", "unit"],
                name="state_believed_by_code",
            ),
        ),
        migrations.AddConstraint(
            model_name="doubt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("row", None)),
                fields=("unit", "other"),
                name="two_units_are_doubted_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.UniqueConstraint(
                condition=models.Q(("period", ""), _negated=True),
                fields=("turn", "period"),
                name="a_period_has_one_round_of_a_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="state",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("carrier", None), ("incubation__in", ("tenant", "graduate")), _connector="OR"
                ),
                name="a_carrier_incubates_its_tenants_and_graduates",
            ),
        ),
        migrations.RunPython(_install, _remove),
    ]
