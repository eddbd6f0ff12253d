from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("system/audit/", views.search, name="audit_events"),
    path("system/audit/verified/", views.verified, name="audit_verified"),
    path("system/audit/<int:number>/", views.one, name="audit_event"),
]
