from __future__ import annotations

from django.urls import path

from . import finding_views, park_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("find/", finding_views.find, name="find"),
    path("parks/", park_views.parks, name="parks"),
    path("parks/compare/", park_views.compared, name="parks_compared"),
    path("parks/<str:code>/", park_views.park, name="park"),
    path("parks/<str:code>/word/", park_views.word, name="park_word"),
    path("parks/<str:code>/paper/", park_views.paper, name="park_paper"),
]
