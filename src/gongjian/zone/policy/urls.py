from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("policy/", views.policy, name="policy"),
    path("policy/forms/<slug:code>/", views.form, name="form"),
    path("policy/parameters/", views.parameters, name="parameters"),
    path("policy/parameters/<str:code>/", views.parameter, name="parameter"),
    path("policy/parameters/<str:code>/new/", views.new_value, name="parameter_new_value"),
    path("policy/ladders/", views.ladders, name="ladders"),
    path("policy/indicators/", views.indicators, name="indicators"),
    path("policy/indices/", views.indices, name="indices"),
    path("policy/things/<slug:kind>/<path:code>/", views.thing, name="policy_thing"),
    path("policy/open/", views.still_open, name="policy_open"),
    path("policy/editions/", views.editions, name="editions"),
    path("policy/editions/new/", views.hand_in, name="edition_new"),
    path("policy/editions/<slug:key>/", views.edition, name="edition"),
    path("policy/editions/<slug:key>/document/", views.paper, name="edition_paper"),
    path("policy/editions/<slug:key>/decide/", views.decide, name="edition_decide"),
]
