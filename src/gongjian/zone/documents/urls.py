from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("documents/", views.documents, name="documents"),
    path("documents/<int:pk>/", views.document, name="document"),
    path("documents/<int:pk>/word/", views.download, name="document_word"),
    path("documents/<int:pk>/edit/", views.edit, name="document_edit"),
    path("documents/<int:pk>/hand-back/", views.hand_back, name="document_hand_back"),
    path("documents/<int:pk>/issue/", views.issue, name="document_issue"),
    path("documents/<int:pk>/withdraw/", views.withdraw, name="document_withdraw"),
    path("documents/templates/", views.templates, name="templates"),
    path("documents/templates/<slug:paper>/", views.template, name="template"),
    path("documents/templates/<slug:paper>/word/", views.template_file, name="template_word"),
    path("evidence/<int:pk>/", views.evidence, name="evidence"),
    path("evidence/<int:pk>/withdraw/", views.evidence_withdraw, name="evidence_withdraw"),
]
