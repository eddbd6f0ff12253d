from __future__ import annotations

from django.urls import path

from . import act_views, fact_views, views

urlpatterns = [
    path("filings/", views.filings, name="filings"),
    path("filings/new/", views.new, name="filing_new"),
    path("filings/<int:pk>/", views.filing, name="filing"),
    path("filings/<int:pk>/edit/", views.edit, name="filing_edit"),
    path("filings/<int:pk>/facts/<slug:sort>/", views.propose, name="filing_propose"),
    path("filings/<int:pk>/facts/", act_views.drop_proposal, name="filing_drop_proposal"),
    path("filings/<int:pk>/enclose/", act_views.enclose, name="filing_enclose"),
    path("filings/<int:pk>/letter/", act_views.letter, name="filing_letter"),
    path("filings/<int:pk>/consult/", act_views.consult, name="filing_consult"),
    path("filings/<int:pk>/ask/", act_views.ask, name="filing_ask"),
    path("filings/<int:pk>/opine/", act_views.opine, name="filing_opine"),
    path("filings/<int:pk>/close/", act_views.close, name="filing_close"),
    path("filings/<int:pk>/answer/", act_views.answer, name="filing_answer"),
    path("filings/<int:pk>/report/", act_views.report, name="filing_report"),
    path("filings/<int:pk>/file/", act_views.file, name="filing_file"),
    path("filings/<int:pk>/accept/", act_views.accept, name="filing_accept"),
    path("filings/<int:pk>/send-back/", act_views.send_back, name="filing_send_back"),
    path("filings/<int:pk>/archive/", act_views.archive, name="filing_archive"),
    path("filings/<int:pk>/withdraw/", act_views.withdraw, name="filing_withdraw"),
    path("facts/", fact_views.facts, name="facts"),
    path("facts/unfiled/", fact_views.unfiled, name="facts_unfiled"),
    path("facts/<int:pk>/", fact_views.fact, name="fact"),
    path("facts/parks/<slug:code>/", fact_views.park, name="facts_of_park"),
    path("facts/parks/<slug:code>/<slug:sort>/", fact_views.declare, name="fact_declare"),
    path("facts/<int:pk>/take-back/", fact_views.take_back, name="fact_take_back"),
    path("facts/<int:pk>/excuse/", fact_views.excuse, name="fact_excuse"),
]
