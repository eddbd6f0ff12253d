from __future__ import annotations

from django.urls import path

from . import frame_views, import_views, table_views, views

urlpatterns = [
    path("register/", views.units, name="units"),
    path("register/units/new/", views.new_unit, name="unit_new"),
    path("register/units/<int:pk>/", views.unit, name="unit"),
    path("register/units/<int:pk>/change/", views.change_unit, name="unit_change"),
    path("register/units/<int:pk>/end/", views.end_unit, name="unit_end"),
    path("register/units/<int:pk>/undo/<int:change>/", views.undo_change, name="unit_undo"),
    path("register/imports/", import_views.imports, name="imports"),
    path("register/imports/new/", import_views.hand_in, name="import_new"),
    path("register/imports/<int:pk>/", import_views.imported, name="import"),
    path("register/imports/<int:pk>/columns/", import_views.specify, name="import_specify"),
    path("register/imports/<int:pk>/approve/", import_views.approve, name="import_approve"),
    path("register/imports/<int:pk>/cancel/", import_views.cancel, name="import_cancel"),
    path("register/imports/<int:pk>/resume/", import_views.resume, name="import_resume"),
    path("register/imports/<int:pk>/take-back/", import_views.take_back, name="import_take_back"),
    path("register/imports/<int:pk>/refused/", import_views.refused, name="import_refused"),
    path("register/requests/", frame_views.requests, name="requests"),
    path("register/requests/new/", frame_views.ask, name="request_new"),
    path("register/requests/<int:pk>/", frame_views.asked, name="request"),
    path("register/requests/<int:pk>/decide/", frame_views.decide, name="request_decide"),
    path("register/frames/", frame_views.frames, name="frames"),
    path("register/frames/new/", frame_views.new_frame, name="frame_new"),
    path("register/frames/<int:pk>/", frame_views.frame, name="frame"),
    path("register/frames/<int:pk>/sign/", frame_views.sign, name="frame_sign"),
    path("register/rounds/", frame_views.all_rounds, name="rounds"),
    path("register/rounds/new/", frame_views.new_round, name="round_new"),
    path("register/rounds/<int:pk>/", frame_views.one_round, name="round"),
    path("register/leads/<int:pk>/", frame_views.lead, name="lead"),
    path("register/quality/", frame_views.quality_page, name="quality"),
    path("register/flows/", frame_views.flows, name="flows"),
    path("register/tables/", table_views.tabulate, name="tabulated"),
    path("register/views/", frame_views.keep_view, name="view_keep"),
    path("register/doubts/", import_views.doubts, name="doubts"),
    path("register/doubts/<int:pk>/", import_views.doubt, name="doubt"),
    path("register/doubts/<int:pk>/answer/", import_views.answer, name="doubt_answer"),
]
