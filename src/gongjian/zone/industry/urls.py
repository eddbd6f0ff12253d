from __future__ import annotations

from django.urls import path

from .chains import views as chains
from .cooperation import occasion_views as occasions
from .cooperation import views as cooperation
from .exchange import views as exchange
from .platforms import views as platforms
from .projects import import_views, quarter_views
from .projects import views as projects

urlpatterns = [
    path("chains/", chains.chains, name="chains"),
    path("chains/positions/", chains.positions, name="positions"),
    path("chains/<slug:code>/", chains.chain, name="chain"),
    path("chains/<slug:code>/members/", chains.members, name="chain_members"),
    path("projects/", projects.projects, name="projects"),
    path("projects/board/", projects.board, name="projects_board"),
    path("projects/summary/", projects.summary, name="projects_summary"),
    path("projects/updates/", quarter_views.updates, name="project_updates"),
    path("projects/new/", projects.new, name="project_new"),
    path("projects/imports/", import_views.imports, name="project_imports"),
    path("projects/imports/new/", import_views.hand_in, name="project_import_new"),
    path("projects/imports/<int:pk>/", import_views.imported, name="project_import"),
    path("projects/imports/<int:pk>/columns/", import_views.specify, name="project_import_specify"),
    path("projects/imports/<int:pk>/apply/", import_views.apply, name="project_import_apply"),
    path("projects/imports/<int:pk>/cancel/", import_views.cancel, name="project_import_cancel"),
    path("projects/imports/<int:pk>/refused/", import_views.refused, name="project_import_refused"),
    path("projects/<int:pk>/", projects.project, name="project"),
    path("projects/<int:pk>/edit/", projects.edit, name="project_edit"),
    path("projects/<int:pk>/list/", projects.list_it, name="project_list"),
    path("projects/<int:pk>/move/", projects.move, name="project_move"),
    path("projects/<int:pk>/update/", projects.update, name="project_update"),
    path("projects/<int:pk>/lose/", projects.lose, name="project_lose"),
    path("projects/<int:pk>/revive/", projects.revive, name="project_revive"),
    path("projects/<int:pk>/problems/", projects.problem, name="project_problem"),
    path("projects/<int:pk>/problems/<int:which>/solve/", projects.solve, name="problem_solve"),
    path(
        "projects/<int:pk>/problems/<int:which>/put-off/", projects.put_off, name="problem_put_off"
    ),
    path("projects/<int:pk>/prove/", projects.prove, name="project_prove"),
    path("projects/<int:pk>/withdraw/", projects.withdraw, name="project_withdraw"),
    path("cooperation/agreements/", cooperation.agreements, name="agreements"),
    path("cooperation/agreements/new/", cooperation.new_agreement, name="agreement_new"),
    path("cooperation/agreements/<int:pk>/", cooperation.agreement, name="agreement"),
    path(
        "cooperation/agreements/<int:pk>/edit/", cooperation.edit_agreement, name="agreement_edit"
    ),
    path(
        "cooperation/agreements/<int:pk>/in-force/",
        cooperation.put_in_force,
        name="agreement_in_force",
    ),
    path("cooperation/agreements/<int:pk>/year/", cooperation.year, name="agreement_year"),
    path("cooperation/agreements/<int:pk>/end/", cooperation.end, name="agreement_end"),
    path(
        "cooperation/agreements/<int:pk>/prove/",
        cooperation.prove_agreement,
        name="agreement_prove",
    ),
    path(
        "cooperation/agreements/<int:pk>/withdraw/",
        cooperation.withdraw_agreement,
        name="agreement_withdraw",
    ),
    path("cooperation/activities/", occasions.activities, name="activities"),
    path("cooperation/activities/new/", occasions.new, name="activity_new"),
    path("cooperation/activities/<int:pk>/", occasions.activity, name="activity"),
    path("cooperation/activities/<int:pk>/edit/", occasions.edit, name="activity_edit"),
    path("cooperation/activities/<int:pk>/hold/", occasions.hold, name="activity_hold"),
    path("cooperation/activities/<int:pk>/call-off/", occasions.call_off, name="activity_call_off"),
    path("cooperation/activities/<int:pk>/leads/", occasions.lead, name="activity_lead"),
    path(
        "cooperation/activities/<int:pk>/leads/<int:which>/",
        occasions.follow,
        name="prospect_follow",
    ),
    path(
        "cooperation/activities/<int:pk>/leads/<int:which>/project/",
        occasions.make_project,
        name="prospect_project",
    ),
    path("cooperation/activities/<int:pk>/prove/", occasions.prove, name="activity_prove"),
    path("cooperation/activities/<int:pk>/withdraw/", occasions.withdraw, name="activity_withdraw"),
    path("cooperation/footholds/", cooperation.footholds, name="footholds"),
    path("cooperation/footholds/new/", cooperation.new_foothold, name="foothold_new"),
    path("cooperation/footholds/<int:pk>/", cooperation.foothold, name="foothold"),
    path("cooperation/footholds/<int:pk>/edit/", cooperation.edit_foothold, name="foothold_edit"),
    path("cooperation/footholds/<int:pk>/close/", cooperation.close, name="foothold_close"),
    path(
        "cooperation/footholds/<int:pk>/prove/", cooperation.prove_foothold, name="foothold_prove"
    ),
    path(
        "cooperation/footholds/<int:pk>/withdraw/",
        cooperation.withdraw_foothold,
        name="foothold_withdraw",
    ),
    path("platforms/", platforms.platforms, name="platforms"),
    path("platforms/new/", platforms.new, name="platform_new"),
    path("platforms/<int:pk>/", platforms.platform, name="platform"),
    path("platforms/<int:pk>/edit/", platforms.edit, name="platform_edit"),
    path("platforms/<int:pk>/end/", platforms.end, name="platform_end"),
    path("platforms/<int:pk>/prove/", platforms.prove, name="platform_prove"),
    path("platforms/<int:pk>/withdraw/", platforms.withdraw, name="platform_withdraw"),
    path("exchange/", exchange.exchanges, name="exchanges"),
    path("exchange/new/", exchange.new, name="exchange_new"),
    path("exchange/<int:pk>/", exchange.exchange, name="exchange"),
    path("exchange/<int:pk>/edit/", exchange.edit, name="exchange_edit"),
    path("exchange/<int:pk>/in-force/", exchange.put_in_force, name="exchange_in_force"),
    path("exchange/<int:pk>/receive/", exchange.receive, name="exchange_receive"),
    path("exchange/<int:pk>/end/", exchange.end, name="exchange_end"),
    path("exchange/<int:pk>/withdraw/", exchange.withdraw, name="exchange_withdraw"),
]
