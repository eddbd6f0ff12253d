from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Industry(AppConfig):
    name = "gongjian.zone.industry"
    verbose_name = "园区与产业 industries"

    def ready(self) -> None:
        from ..accounts import tokens
        from ..audit.words import say
        from ..documents.proving import may_be_proved
        from ..inbox import kinds
        from ..meetings import instructions
        from ..register import elsewhere
        from . import acts, menu, models, of_unit, visibility  # noqa: F401
        from .cooperation import actions as cooperation
        from .exchange import actions as exchange
        from .projects import actions as projects
        from .projects import updating

        say(acts.ACTS)
        kinds.say(projects.TITLES | updating.TITLES | cooperation.TITLES | exchange.TITLES)
        for model in (
            models.Project,
            models.Agreement,
            models.Activity,
            models.Foothold,
            models.Exchange,
        ):
            may_be_proved(model)
        instructions.offer(models.Project.kind(), models.Project)
        elsewhere.register(of_unit.of_unit)
        tokens.offer("industry", _("产业、项目与合作"))
        menu.enter()
