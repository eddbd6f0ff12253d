"""Addresses of the house itself."""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [path("system/components", views.components, name="components")]
