from __future__ import annotations

from django.urls import path

from . import act_views, plan_views, views

urlpatterns = [
    path("tasks/", views.tasks, name="tasks"),
    path("tasks/tree/", views.tree, name="tasks_tree"),
    path("tasks/board/", views.board, name="tasks_board"),
    path("tasks/calendar/", views.calendar, name="tasks_calendar"),
    path("tasks/gantt/", views.gantt, name="tasks_gantt"),
    path("tasks/coverage/", views.coverage, name="tasks_coverage"),
    path("tasks/changes/", views.changes, name="task_changes"),
    path("tasks/together/", act_views.together, name="tasks_together"),
    path("tasks/papers/<slug:kind>/", act_views.paper, name="tasks_paper"),
    path("tasks/new/", views.new, name="task_new"),
    path("tasks/<int:pk>/", views.task, name="task"),
    path("tasks/<int:pk>/edit/", views.edit, name="task_edit"),
    path("tasks/<int:pk>/offer/", act_views.offer, name="task_offer"),
    path("tasks/<int:pk>/send/", act_views.send, name="task_send"),
    path("tasks/<int:pk>/issue/", act_views.issue, name="task_issue"),
    path("tasks/<int:pk>/comment/", act_views.comment, name="task_comment"),
    path("tasks/<int:pk>/answer/", act_views.answer, name="task_answer"),
    path("tasks/<int:pk>/agree/", act_views.agree, name="task_agree"),
    path("tasks/<int:pk>/start/", act_views.start, name="task_start"),
    path("tasks/<int:pk>/steps/<int:step>/", act_views.reach, name="task_reach"),
    path("tasks/<int:pk>/prove/", act_views.prove, name="task_prove"),
    path("tasks/<int:pk>/propose/", act_views.propose, name="task_propose"),
    path("tasks/<int:pk>/accept/", act_views.accept, name="task_accept"),
    path("tasks/<int:pk>/send-back/", act_views.send_back, name="task_send_back"),
    path("tasks/<int:pk>/change/", act_views.ask_change, name="task_change"),
    path("tasks/<int:pk>/change/decide/", act_views.decide_change, name="task_change_decide"),
    path(
        "tasks/<int:pk>/change/withdraw/", act_views.take_back_change, name="task_change_withdraw"
    ),
    path("tasks/<int:pk>/withdraw/", act_views.withdraw, name="task_withdraw"),
    path("plans/", plan_views.plans, name="plans"),
    path("plans/new/", plan_views.new_plan, name="plan_new"),
    path("plans/<int:pk>/", plan_views.plan, name="plan"),
    path("plans/<int:pk>/clauses/", plan_views.clauses, name="plan_clauses"),
    path("plans/<int:pk>/in-force/", plan_views.put_in_force, name="plan_in_force"),
    path("plans/<int:pk>/end/", plan_views.end, name="plan_end"),
]
