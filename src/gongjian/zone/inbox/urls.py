from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/messages/", views.messages, name="messages"),
    path("inbox/messages/read/", views.read, name="messages_read"),
    path("account/notices/", views.wishes, name="notices"),
    path("system/sends/", views.sends, name="sends"),
]
