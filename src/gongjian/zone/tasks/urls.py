from __future__ import annotations

from django.urls import path

from . import plan_views, views

urlpatterns = [
    path("tasks/", views.tasks, name="tasks"),
    path("tasks/tree/", views.tree, name="tasks_tree"),
    path("tasks/board/", views.board, name="tasks_board"),
    path("tasks/calendar/", views.calendar, name="tasks_calendar"),
    path("tasks/gantt/", views.gantt, name="tasks_gantt"),
    path("tasks/coverage/", views.coverage, name="tasks_coverage"),
    path("tasks/changes/", views.changes, name="task_changes"),
    path("tasks/together/", views.together, name="tasks_together"),
    path("tasks/new/", views.new, name="task_new"),
    path("tasks/<int:pk>/", views.task, name="task"),
    path("tasks/<int:pk>/edit/", views.edit, name="task_edit"),
    path("tasks/<int:pk>/comment/", views.comment, name="task_comment"),
    path("tasks/<int:pk>/answer/", views.answer, name="task_answer"),
    path("tasks/<int:pk>/agree/", views.agree, name="task_agree"),
    path("tasks/<int:pk>/start/", views.start, name="task_start"),
    path("tasks/<int:pk>/steps/<int:step>/", views.reach, name="task_reach"),
    path("tasks/<int:pk>/prove/", views.prove, name="task_prove"),
    path("tasks/<int:pk>/propose/", views.propose, name="task_propose"),
    path("tasks/<int:pk>/accept/", views.accept, name="task_accept"),
    path("tasks/<int:pk>/send-back/", views.send_back, name="task_send_back"),
    path("tasks/<int:pk>/change/", views.ask_change, name="task_change"),
    path("tasks/<int:pk>/change/decide/", views.decide_change, name="task_change_decide"),
    path("tasks/<int:pk>/withdraw/", views.withdraw, name="task_withdraw"),
    path("plans/", plan_views.plans, name="plans"),
    path("plans/new/", plan_views.new_plan, name="plan_new"),
    path("plans/<int:pk>/", plan_views.plan, name="plan"),
    path("plans/<int:pk>/clauses/", plan_views.clauses, name="plan_clauses"),
    path("plans/<int:pk>/in-force/", plan_views.put_in_force, name="plan_in_force"),
    path("plans/<int:pk>/end/", plan_views.end, name="plan_end"),
]
