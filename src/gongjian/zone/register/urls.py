from __future__ import annotations

from django.urls import path

from . import import_views, views

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
    path("register/doubts/", import_views.doubts, name="doubts"),
    path("register/doubts/<int:pk>/", import_views.doubt, name="doubt"),
    path("register/doubts/<int:pk>/answer/", import_views.answer, name="doubt_answer"),
]
