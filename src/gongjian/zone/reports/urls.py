from __future__ import annotations

from django.urls import path

from . import report_views, views

urlpatterns = [
    path("reports/", views.reports, name="reports"),
    path("reports/rounds/", views.rounds, name="report_rounds"),
    path("reports/rounds/new/", views.new_round, name="report_round_new"),
    path("reports/rounds/<int:pk>/", views.one_round, name="report_round"),
    path("reports/rounds/<int:pk>/extend/", views.extend, name="report_round_extend"),
    path("reports/rounds/<int:pk>/chase/", views.chase, name="report_round_chase"),
    path("reports/rounds/<int:pk>/close/", views.close, name="report_round_close"),
    path("reports/rounds/<int:pk>/withdraw/", views.withdraw, name="report_round_withdraw"),
    path("reports/rounds/<int:pk>/preview/", views.preview, name="report_preview"),
    path("reports/rounds/<int:pk>/circular/", views.circular, name="report_circular"),
    path("reports/<int:pk>/", report_views.report, name="report"),
    path("reports/<int:pk>/write/", report_views.write, name="report_write"),
    path("reports/<int:pk>/review/", report_views.review, name="report_review"),
    path("reports/<int:pk>/chase/", report_views.chase, name="report_chase"),
    path("reports/<int:pk>/prove/", report_views.prove, name="report_prove"),
    path("reports/<int:pk>/word/", report_views.word, name="report_word"),
]
