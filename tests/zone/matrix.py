"""Every route × every role × own and neighbour's object: what may be opened, and what no body may hold.

A row says who gets in. `own` are roles that reach an object of their own house, `others` those that reach
the neighbour's; everybody else gets 404, told like an object that is not there. The neighbour's rows carry
a canary: whoever may not see the object may find the canary in no page, export, total, search or error;
whoever may see it finds it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from gongjian.zone.accounts.acting import all_for
from gongjian.zone.accounts.choices import Kind, Role
from gongjian.zone.accounts.models import (
    ApiToken,
    Invitation,
    Letter,
    Membership,
    Organisation,
    Person,
)
from gongjian.zone.audit.models import Event
from gongjian.zone.documents import actions as documents
from gongjian.zone.documents import kinds
from gongjian.zone.documents.models import Evidence
from gongjian.zone.filings import actions as filing_acts
from gongjian.zone.filings import declaring
from gongjian.zone.filings.models import Filing
from gongjian.zone.inbox.models import Channel, Matter, Message
from gongjian.zone.industry.cooperation import occasions
from gongjian.zone.industry.models import ProjectImport
from gongjian.zone.industry.projects import actions as projects
from gongjian.zone.policy.models import Edition
from gongjian.zone.register import actions as register
from gongjian.zone.register.models import Change, Doubt, Frame, Import, Round, Unit
from gongjian.zone.register.models import Request as Asked
from gongjian.zone.reports import actions as reports
from gongjian.zone.reports import rounds
from gongjian.zone.reports.arrays import ended_before
from gongjian.zone.reports.models import Report
from gongjian.zone.reports.models import Round as ReportRound
from gongjian.zone.tasks.models import Task
from people import ROLES, acting, signed_in
from zone import joint, wishes
from zone.industry import things as industry
from zone.meetings.planted import meeting_things

CANARY = "金丝雀"
DRAFT, REFUSED = "d" * 64, "e" * 64  # the hashes of editions that are not public
EVERYBODY = frozenset({*ROLES, "expert", "agency"})
NOBODY: frozenset[str] = frozenset()


def only(*roles: str) -> frozenset[str]:
    return frozenset(roles)


WHOLE = only("zone_statistician", "zone_officer", "auditor", "security_admin")
# the reporter of the cast acts by a letter, which hands nothing on
INVITERS = only("security_admin", "park_officer", "district_officer")
KNOW_PEOPLE = INVITERS | only("zone_statistician", "zone_officer", "reporter")
KNOW_LETTERS = only("reporter", "park_officer", "district_officer", "security_admin", "auditor")
SECURITY = only("security_admin")
OFFICE = only("zone_officer", "zone_statistician")
KEEPERS = OFFICE
MICRODATA = KEEPERS | only("auditor", "district_officer", "park_officer", "reporter")
# Objects of one's own house: whose house the planted "own" things are in.
HOUSE = only("park_officer", "district_officer", "reporter")
STAFF = EVERYBODY - only("reporter", "expert", "agency")
# who has to do with joint building, and who of them sees the whole zone
WHOLE_JOINT = OFFICE | only("leader", "auditor")
JOINT = WHOLE_JOINT | only("division_officer", "district_officer", "park_officer")
LISTERS = OFFICE | only("division_officer")


QUOTED = quote(CANARY)
# at a table
LOOKS = ("", "?q=" + CANARY, "?export=csv", "?export=xlsx", "?sort=-name", "?page=999")


@dataclass(frozen=True)
class Row:
    """`argument`: which of the planted things fills the address; "" for an address without one."""

    own: frozenset[str] = EVERYBODY
    others: frozenset[str] = NOBODY
    argument: str = ""
    method: str = "get"
    purpose: str = "administrative"
    status: frozenset[int] = field(default_factory=lambda: frozenset({200}))
    lists: frozenset[str] = NOBODY  # who sees the neighbour's rows where no object is named
    reads: frozenset[str] | None = None  # who reads them within an object that more may open
    looks: tuple[str, ...] = ("",)  # what is asked at this address

    @property
    def readers(self) -> frozenset[str]:
        if not self.argument:
            return self.lists
        return self.others if self.reads is None else self.reads


def table(**said: Any) -> Row:
    """A page of one table: asked for, searched, sorted, turned over and taken along."""
    return Row(looks=LOOKS, **said)


DONE = frozenset({200, 302, 401})  # shown, sent on, or (an identity that failed) told so
OPEN = Row(purpose="public", status=DONE)
ITSELF = Row(status=DONE)  # one's own account: the address names no object

MATRIX: dict[str, Row] = {
    "home": ITSELF,
    # the door and one's own account
    **dict.fromkeys(
        ("account_login", "account_logout", "account_request_login_code", "account_confirm_login_code",
         "account_inactive", "mfa_authenticate", "socialaccount_login_cancelled",
         "socialaccount_login_error", "socialaccount_signup", "invited_by_code", "healthz",
         "account_verify_phone"), OPEN),
    # none is set up here
    "cas_login": Row(own=NOBODY, purpose="public", method="post"),
    "cas_callback": Row(own=NOBODY, purpose="public"),
    "accept_invitation": Row(argument="secret", own=NOBODY, purpose="public", status=frozenset({404})),
    "new_password": Row(argument="reset", own=NOBODY, purpose="public", status=frozenset({404})),
    "set_language": Row(method="post", purpose="public", status=DONE),
    **dict.fromkeys(
        ("acting", "my_account", "account_reauthenticate", "mfa_reauthenticate", "account_change_password", "password_forgotten",
         "account_change_phone", "mfa_index", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_generate_recovery_codes",
         "usersessions_list"), ITSELF),
    # nobody of the cast has recovery codes yet
    **dict.fromkeys(("mfa_view_recovery_codes", "mfa_download_recovery_codes"), Row(own=NOBODY)),
    # organisations
    "organisations": table(own=EVERYBODY - only("expert"), lists=WHOLE),
    "organisation_new": Row(own=only("security_admin", "zone_officer"), lists=WHOLE),
    "organisation": Row(own=EVERYBODY - only("expert"), others=WHOLE, argument="code"),
    "organisation_rename": Row(own=only("security_admin", "zone_officer"),
                               others=only("security_admin", "zone_officer"), argument="code"),
    # people
    "people": table(own=KNOW_PEOPLE, lists=SECURITY),
    "person": Row(own=KNOW_PEOPLE, others=SECURITY, argument="person"),
    "person_unmask": Row(own=KNOW_PEOPLE, others=SECURITY, argument="person"),
    "person_grant": Row(own=SECURITY, others=SECURITY, argument="person"),
    **{name: Row(own=SECURITY, others=SECURITY, argument="person", method="post", status=DONE)
       for name in ("person_let_go", "person_take_back", "person_end_sessions", "person_unlock",
                    "person_reset_password", "person_reset_second")},
    "membership_end": Row(own=SECURITY, others=SECURITY, argument="membership", method="post", status=DONE),
    # invitations
    "invitations": table(own=INVITERS, lists=SECURITY),
    "invitation_new": Row(own=INVITERS),
    "invitation_withdraw": Row(own=INVITERS, others=SECURITY, argument="invitation"),
    # tokens for programs
    "tokens": table(own=SECURITY, lists=SECURITY), "token_new": Row(own=SECURITY, lists=SECURITY),
    "token_revoke": Row(own=SECURITY, others=SECURITY, argument="token"),
    # letters of authority
    "letters": table(own=KNOW_LETTERS, lists=only("security_admin", "auditor")),
    "letter_new": Row(own=only("reporter")),
    "letter": Row(own=KNOW_LETTERS, others=only("security_admin", "auditor"), argument="letter"),
    "letter_file": Row(own=KNOW_LETTERS, others=only("security_admin", "auditor"), argument="letter"),
    "letter_confirm": Row(own=only("park_officer"), argument="letter",
                          method="post", status=DONE),
    "letter_revoke": Row(own=only("park_officer", "security_admin"), others=SECURITY,
                         argument="letter", method="post", status=DONE),
    # policy
    # a draft is for staff: for everybody else there is no such edition
    "policy": Row(purpose="public", own=EVERYBODY, lists=STAFF, looks=("", f"?edition={DRAFT}")),
    **dict.fromkeys(("parameters", "ladders", "indicators", "indices"), Row(purpose="public")),
    "form": Row(purpose="public", argument="form", own=EVERYBODY, others=EVERYBODY),
    "policy_thing": Row(purpose="public", argument="thing", own=EVERYBODY, others=EVERYBODY),
    "parameter": Row(purpose="public", argument="parameter", own=EVERYBODY, others=EVERYBODY),
    "parameter_new_value": Row(argument="parameter", own=OFFICE, others=OFFICE),
    "policy_open": Row(own=STAFF), "editions": table(own=STAFF, lists=STAFF),
    "edition_new": Row(own=OFFICE),
    # nothing is compared with an edition that was refused
    "edition": Row(argument="edition", own=STAFF, others=STAFF, reads=NOBODY),
    "edition_decide": Row(argument="edition", own=OFFICE, others=OFFICE, method="post", status=DONE),
    # the register
    "units": table(own=MICRODATA, lists=KEEPERS | only("auditor")),
    "unit": Row(own=MICRODATA, others=KEEPERS | only("auditor"), argument="unit"),
    "unit_new": Row(own=KEEPERS),
    **dict.fromkeys(("unit_change", "unit_end"), Row(own=KEEPERS, others=KEEPERS, argument="unit")),
    "unit_undo": Row(own=KEEPERS, others=KEEPERS, argument="unit_change_of", method="post", status=DONE),
    **dict.fromkeys(("imports", "doubts"), table(own=KEEPERS | only("auditor"), lists=KEEPERS | only("auditor"))),
    "import_new": Row(own=KEEPERS),
    **dict.fromkeys(("import", "import_refused"), Row(own=KEEPERS | only("auditor"), others=KEEPERS | only("auditor"), argument="import")),
    **{name: Row(own=KEEPERS, others=KEEPERS, argument="import", method="post", status=DONE)
       for name in ("import_specify", "import_approve", "import_cancel", "import_resume", "import_take_back")},
    "doubt": Row(own=KEEPERS | only("auditor"), others=KEEPERS | only("auditor"), argument="doubt"),
    "doubt_answer": Row(own=KEEPERS, others=KEEPERS, argument="doubt", method="post", status=DONE),
    "requests": table(own=MICRODATA, lists=KEEPERS | only("auditor")),
    "request_new": Row(own=only("reporter", "park_officer")),
    "request": Row(own=MICRODATA, others=KEEPERS | only("auditor"), argument="request"),
    "request_decide": Row(own=NOBODY, others=NOBODY, argument="request", method="post"),
    **dict.fromkeys(("frames", "rounds"), table(own=MICRODATA - only("reporter"))),
    **dict.fromkeys(("frame_new", "round_new"), Row(own=KEEPERS)),
    "frame": Row(own=MICRODATA - only("reporter"), others=MICRODATA - only("reporter"), argument="frame",
                 reads=KEEPERS | only("auditor"), looks=LOOKS),
    "frame_sign": Row(own=KEEPERS, others=KEEPERS, argument="frame", method="post", status=DONE),
    "round": Row(own=MICRODATA - only("reporter"), others=MICRODATA - only("reporter"), argument="round",
                 reads=KEEPERS | only("auditor"), looks=LOOKS),
    "lead": Row(own=MICRODATA - only("reporter"), others=KEEPERS | only("auditor"), argument="lead"),
    "quality": table(own=MICRODATA),
    "flows": table(own=MICRODATA - only("reporter")),
    "view_keep": Row(own=MICRODATA, method="post", status=DONE),
    # progress reports
    **dict.fromkeys(("reports", "report_rounds"), Row(own=JOINT, lists=WHOLE_JOINT)),
    "report_round_new": Row(own=OFFICE),
    "report_round": Row(own=JOINT, others=JOINT, argument="report_round"),
    "report_preview": Row(own=WHOLE_JOINT, others=WHOLE_JOINT, argument="report_round"),
    **{f"report_{name}": Row(own=OFFICE, others=OFFICE, argument="report_round", method="post", status=DONE)
       for name in ("round_extend", "round_chase", "round_close", "round_withdraw", "circular")},
    **dict.fromkeys(("report", "report_word"), Row(own=JOINT, others=WHOLE_JOINT, argument="report")),
    "report_write": Row(own=only("park_officer"), argument="report_draft"),
    **{name: Row(own=OFFICE, others=OFFICE, argument="report", method="post", status=DONE)
       for name in ("report_review", "report_chase")},
    "report_prove": Row(own=only("park_officer"), argument="report", method="post", status=DONE),
    # plans and tasks
    **dict.fromkeys(("tasks", "tasks_tree", "tasks_board", "tasks_calendar", "tasks_gantt", "tasks_coverage", "task_changes"),
                    Row(own=JOINT, lists=WHOLE_JOINT)),
    "plans": Row(own=JOINT),
    "plan": Row(own=JOINT, others=JOINT, argument="plan"),
    "plan_new": Row(own=OFFICE),
    # in force: its clauses are nobody's to write any more
    "plan_clauses": Row(own=NOBODY, argument="plan"),
    "plan_in_force": Row(own=NOBODY, argument="plan", method="post"),
    "plan_end": Row(own=OFFICE, others=OFFICE, argument="plan", method="post", status=DONE),
    "task_new": Row(own=JOINT - only("leader", "auditor")),
    "tasks_together": Row(own=OFFICE, method="post", status=DONE),
    "task": Row(own=JOINT - only("division_officer"), others=WHOLE_JOINT, argument="task"),
    "task_edit": Row(own=OFFICE, others=OFFICE, argument="task_in_comment"),
    "task_comment": Row(own=only("park_officer"), argument="task_in_comment", method="post", status=DONE),
    **{name: Row(own=OFFICE, others=OFFICE, argument="task_in_comment", method="post", status=DONE)
       for name in ("task_agree", "task_withdraw")},
    **{name: Row(own=only("park_officer"), argument="task", method="post", status=DONE)
       for name in ("task_start", "task_propose")},
    "task_prove": Row(own=OFFICE | only("park_officer"), others=OFFICE, argument="task", method="post", status=DONE),
    "task_reach": Row(own=only("park_officer"), argument="task_step", method="post", status=DONE),
    "task_change": Row(own=only("park_officer"), argument="task"),
    **{name: Row(own=OFFICE, others=OFFICE, argument="task_proposed", method="post", status=DONE)
       for name in ("task_accept", "task_send_back")},
    # asked in tests/zone/tasks: they want what a bare address does not name
    **dict.fromkeys(("task_answer", "task_change_decide"), Row(own=NOBODY, argument="task", method="post")),
    # filings and declared facts
    "filings": Row(own=JOINT, lists=WHOLE_JOINT),
    "filing_new": Row(own=only("park_officer", "district_officer")),
    "filing": Row(own=JOINT - only("division_officer"), others=WHOLE_JOINT, argument="filing_filed"),
    "filing_edit": Row(own=only("park_officer"), argument="filing_draft"),
    "filing_propose": Row(own=only("park_officer"), argument="filing_fact"),
    **{name: Row(own=only("park_officer"), argument="filing_draft", method="post", status=DONE)
       for name in ("filing_enclose", "filing_letter", "filing_consult", "filing_drop_proposal", "filing_withdraw")},
    **{name: Row(own=only("park_officer"), argument="filing_consulted", method="post", status=DONE)
       for name in ("filing_answer", "filing_report", "filing_file")},
    **{name: Row(own=OFFICE, others=OFFICE, argument="filing_filed", method="post", status=DONE)
       for name in ("filing_accept", "filing_send_back")},
    "filing_archive": Row(own=OFFICE, others=OFFICE, argument="filing_accepted", method="post", status=DONE),
    # the leading-group office's, and of whom it asks: tried in tests/zone/filings
    **dict.fromkeys(("filing_ask", "filing_close", "filing_opine"),
                    Row(own=NOBODY, argument="filing_filed", method="post")),
    **dict.fromkeys(("facts", "facts_unfiled"), Row(own=JOINT, lists=JOINT - HOUSE)),
    "fact": Row(own=JOINT, others=JOINT - HOUSE, argument="fact", status=frozenset({302})),
    "facts_of_park": Row(own=JOINT, others=JOINT - HOUSE, argument="park_code"),
    "fact_declare": Row(own=OFFICE | only("park_officer", "district_officer"), others=OFFICE, argument="park_fact"),
    "fact_take_back": Row(own=only("park_officer"), argument="fact", method="post", status=DONE),
    "fact_excuse": Row(own=OFFICE, others=OFFICE, argument="fact", method="post", status=DONE),
    # the file of a park
    "find": Row(own=EVERYBODY, lists=JOINT - HOUSE),
    "parks": Row(own=JOINT, lists=JOINT - HOUSE), "parks_compared": Row(own=JOINT, lists=JOINT - HOUSE),
    **dict.fromkeys(("park", "park_word"), Row(own=JOINT, others=JOINT - HOUSE, argument="park_code")),
    # documents
    "documents": Row(own=JOINT, lists=WHOLE_JOINT),
    **dict.fromkeys(("document", "document_word"), Row(own=JOINT - only("division_officer"), others=WHOLE_JOINT, argument="document")),
    "document_edit": Row(own=OFFICE, others=OFFICE, argument="document_draft"),
    **{name: Row(own=OFFICE, others=OFFICE, argument="document_draft", method="post", status=DONE)
       for name in ("document_hand_back", "document_issue")},
    "document_withdraw": Row(own=OFFICE, others=OFFICE, argument="document", method="post", status=DONE),
    "templates": Row(own=OFFICE),
    **dict.fromkeys(("template", "template_word"), Row(own=OFFICE, others=OFFICE, argument="paper")),
    "evidence": Row(own=JOINT - only("division_officer"), others=WHOLE_JOINT, argument="evidence"),
    "evidence_withdraw": Row(own=only("park_officer"), argument="evidence", method="post", status=DONE),
    # meetings, decisions, matters for coordination
    **dict.fromkeys(("meetings", "decisions", "coordinations", "instructions"), Row(own=JOINT, lists=WHOLE_JOINT)),
    "meeting_new": Row(own=OFFICE),
    "meeting": Row(own=JOINT - only("division_officer"), others=WHOLE_JOINT, argument="meeting"),
    **dict.fromkeys(("meeting_edit", "meeting_attendance"), Row(own=OFFICE, others=OFFICE, argument="meeting")),
    "meeting_call": Row(own=OFFICE, others=OFFICE, argument="meeting_planned", method="post", status=DONE),
    **{name: Row(own=OFFICE, others=OFFICE, argument="meeting", method="post", status=DONE)
       for name in ("meeting_cancel", "meeting_chase", "meeting_arrange")},
    "meeting_paper": Row(own=OFFICE, others=OFFICE, argument="meeting_paper", method="post", status=DONE),
    "meeting_reply": Row(own=only("park_officer"), argument="meeting", method="post", status=DONE),
    "meeting_propose": Row(own=OFFICE | only("park_officer"), others=OFFICE, argument="meeting"),
    "meeting_decide": Row(own=OFFICE, others=OFFICE, argument="meeting_held"),
    "agendaitem": Row(own=WHOLE_JOINT | only("park_officer"), others=WHOLE_JOINT, argument="agendaitem"),
    "agendaitem_edit": Row(own=only("park_officer"), argument="agendaitem"),
    **{name: Row(own=only("park_officer"), argument="agendaitem", method="post", status=DONE)
       for name in ("agendaitem_withdraw", "agendaitem_prove")},
    **{name: Row(own=OFFICE, others=OFFICE, argument="agendaitem", method="post", status=DONE)
       for name in ("agendaitem_accept", "agendaitem_decline")},
    "agendaitem_note": Row(own=OFFICE, others=OFFICE, argument="agendaitem_held"),
    "decision": Row(own=JOINT - only("division_officer"), others=WHOLE_JOINT, argument="decision"),
    "decision_edit": Row(own=OFFICE, others=OFFICE, argument="decision_open"),
    "decision_withdraw": Row(own=OFFICE, others=OFFICE, argument="decision_open", method="post", status=DONE),
    "coordination_new": Row(own=OFFICE | only("park_officer", "district_officer")),
    "coordination": Row(own=JOINT - only("division_officer"), others=WHOLE_JOINT, argument="coordination"),
    "coordination_edit": Row(own=only("park_officer"), argument="coordination_draft"),
    "coordination_hand_in": Row(own=only("park_officer"), argument="coordination_draft", method="post", status=DONE),
    **{name: Row(own=OFFICE, others=OFFICE, argument="coordination_raised", method="post", status=DONE)
       for name in ("coordination_assign", "coordination_decline")},
    **{name: Row(own=only("park_officer"), argument="coordination", method="post", status=DONE)
       for name in ("coordination_answer", "coordination_prove")},
    **{name: Row(own=OFFICE, others=OFFICE, argument="coordination_answered", method="post", status=DONE)
       for name in ("coordination_accept", "coordination_send_back")},
    **{name: Row(own=OFFICE, others=OFFICE, argument="coordination", method="post", status=DONE)
       for name in ("coordination_escalate", "coordination_withdraw")},
    "coordination_settle": Row(own=only("leader"), others=only("leader"), argument="coordination_escalated", method="post", status=DONE),
    "instruct": Row(own=only("leader"), others=only("leader"), argument="instruct", method="post", status=DONE),
    "for_leader": Row(own=only("leader"), lists=only("leader")),
    "referrals": Row(own=WHOLE_JOINT, lists=WHOLE_JOINT),
    **dict.fromkeys(("referral", "referral_word"), Row(own=WHOLE_JOINT, others=WHOLE_JOINT, argument="referral")),
    "referral_rule": Row(own=only("leader"), others=only("leader"), argument="referral", method="post", status=DONE),
    "referral_take_back": Row(own=OFFICE, others=OFFICE, argument="referral", method="post", status=DONE),
    "document_refer": Row(own=OFFICE, others=OFFICE, argument="document_draft", method="post", status=DONE),
    # needs: a firm its own, a park its own and its firms', a district what it studies and its parks'
    "needs": Row(own=JOINT | only("reporter"), lists=WHOLE_JOINT),
    "need": Row(own=JOINT - only("division_officer") | only("reporter"), others=WHOLE_JOINT, argument="need"),
    "need_new": Row(own=only("reporter", "park_officer")),
    "need_figures": Row(own=JOINT, lists=WHOLE_JOINT),
    "need_digest": Row(own=OFFICE, method="post", status=DONE),
    "need_revise": Row(own=only("reporter"), argument="need_returned"),
    **{name: Row(own=only("park_officer"), argument="need_raised", method="post", status=DONE)
       for name in ("need_endorse", "need_park_answer", "need_send_back")},
    **{name: Row(own=OFFICE, others=OFFICE, argument=argument, method="post", status=DONE)
       for name, argument in (("need_receive", "need_endorsed"), ("need_triage", "need_received"), ("need_assign", "need"),
                              ("need_merge", "need_endorsed"), ("need_part", "need_merged"))},
    **{name: Row(own=OFFICE | only("district_officer"), others=OFFICE, argument="need", method="post", status=DONE)
       for name in ("need_note", "need_ask_opinion", "need_settle", "need_into_task")},
    "need_hand_back": Row(own=only("district_officer"), argument="need", method="post", status=DONE),
    "need_opine": Row(own=only("park_officer"), argument="need", method="post", status=DONE),
    **{name: Row(own=only("reporter"), argument=argument, method="post", status=DONE)
       for name, argument in (("need_rate", "need_settled"), ("need_reopen", "need_settled"), ("need_withdraw", "need"))},
    "need_prove": Row(own=OFFICE | only("district_officer", "reporter"), others=OFFICE, argument="need", method="post", status=DONE),
    # reforms: a draft is its house's, what is made known everybody's
    **dict.fromkeys(("reforms", "reforms_timeline"), Row(own=JOINT)),
    "reform": Row(own=JOINT, others=JOINT, argument="reform"),
    "reform_new": Row(own=JOINT - only("leader", "auditor")),
    "reforms_seed": Row(own=OFFICE, method="post", status=DONE),
    "reform_edit": Row(own=OFFICE | only("park_officer"), others=OFFICE, argument="reform"),
    "reform_make_known": Row(own=only("park_officer"), argument="reform_draft", method="post", status=DONE),
    "reform_reach": Row(own=OFFICE | only("park_officer"), others=OFFICE, argument="reform_step", method="post", status=DONE),
    **{name: Row(own=OFFICE | only("park_officer"), others=OFFICE, argument="reform", method="post", status=DONE)
       for name in ("reform_finish", "reform_stop", "reform_withdraw")},
    "reform_prove": Row(own=only("park_officer"), argument="reform", method="post", status=DONE),
    # delegated powers: the list for those who hand down, a park what it holds
    **dict.fromkeys(("powers", "powers_by_park"), Row(own=JOINT, lists=JOINT - HOUSE)),
    "power": Row(own=JOINT, others=JOINT - HOUSE, argument="power"),
    "power_new": Row(own=LISTERS),
    "power_edit": Row(own=LISTERS, others=LISTERS, argument="power"),
    **{name: Row(own=LISTERS, others=LISTERS, argument="power", method="post", status=DONE)
       for name in ("power_enlist", "power_take_back", "power_withdraw")},
    "power_count": Row(own=only("park_officer"), argument="power", method="post", status=DONE),
    # experience: a draft is its park's, what is proposed also the office's, what is published everybody's
    "experiences": Row(own=JOINT, lists=OFFICE | only("auditor")),
    "experience": Row(own=OFFICE | only("auditor", "park_officer"), others=OFFICE | only("auditor"), argument="experience_proposed"),
    "experience_new": Row(own=only("park_officer")),
    "experience_edit": Row(own=only("park_officer"), argument="experience_draft"),
    "experience_propose": Row(own=only("park_officer"), argument="experience_draft", method="post", status=DONE),
    **{name: Row(own=OFFICE, others=OFFICE, argument="experience_proposed", method="post", status=DONE)
       for name in ("experience_publish", "experience_send_back")},
    "experience_copy": Row(own=only("division_officer", "district_officer"), argument="experience", method="post", status=DONE,
                           others=only("division_officer", "district_officer", "park_officer")),
    "experience_withdraw": Row(own=OFFICE | only("park_officer"), others=OFFICE, argument="experience", method="post", status=DONE),
    "experience_prove": Row(own=only("park_officer"), argument="experience", method="post", status=DONE),
    # industries, key projects, cooperation, the catalogue
    **dict.fromkeys(("chains", "positions"), Row(own=JOINT)),
    "chain": Row(own=JOINT, others=JOINT, argument="chain"),
    "chain_members": Row(own=MICRODATA - only("reporter"), others=MICRODATA - only("reporter"), argument="chain"),
    **dict.fromkeys(("projects", "projects_board", "projects_summary", "project_updates", "agreements", "activities", "footholds",
                     "exchanges"), Row(own=JOINT, lists=WHOLE_JOINT)),
    **dict.fromkeys(("project_new", "agreement_new", "exchange_new"),
                    Row(own=JOINT - only("leader", "auditor"))),
    # the agreements that they may rest on are offered
    **dict.fromkeys(("activity_new", "foothold_new"), Row(own=JOINT - only("leader", "auditor"), lists=OFFICE)),
    **{name: Row(own=JOINT - only("division_officer"), others=WHOLE_JOINT, argument=name)
       for name in ("project", "agreement", "activity", "foothold", "exchange")},
    **dict.fromkeys(("project_edit", "project_update"), Row(own=OFFICE | only("park_officer"), others=OFFICE, argument="project")),
    **{name: Row(own=OFFICE | only("park_officer"), others=OFFICE, argument="project", method="post", status=DONE)
       for name in ("project_move", "project_lose", "project_problem", "project_prove", "project_withdraw")},
    "project_list": Row(own=only("park_officer"), argument="project_draft", method="post", status=DONE),
    "project_revive": Row(own=OFFICE | only("park_officer"), others=OFFICE, argument="project_lost", method="post", status=DONE),
    **{name: Row(own=OFFICE | only("park_officer"), others=OFFICE, argument="problem", method="post", status=DONE)
       for name in ("problem_solve", "problem_put_off")},
    "project_imports": Row(own=JOINT, lists=only("auditor")), "project_import_new": Row(own=OFFICE | only("park_officer")),
    **dict.fromkeys(("project_import", "project_import_refused"),
                    Row(own=only("park_officer", "auditor"), others=only("auditor"), argument="project_import")),
    **{f"project_import_{act}": Row(own=only("park_officer"), argument="project_import", method="post", status=DONE)
       for act in ("specify", "apply", "cancel")},
    "agreement_edit": Row(own=only("park_officer"), argument="agreement_draft"),
    "agreement_in_force": Row(own=only("park_officer"), argument="agreement_draft", method="post", status=DONE),
    **{name: Row(own=OFFICE | only("park_officer"), others=OFFICE, argument="agreement", method="post", status=DONE)
       for name in ("agreement_year", "agreement_end", "agreement_prove", "agreement_withdraw")},
    "activity_edit": Row(own=OFFICE | only("park_officer"), others=OFFICE, argument="activity"),
    **{name: Row(own=OFFICE | only("park_officer"), others=OFFICE, argument="activity", method="post", status=DONE)
       for name in ("activity_lead", "activity_prove", "activity_withdraw")},
    **{name: Row(own=OFFICE | only("park_officer"), others=OFFICE, argument="activity_planned", method="post", status=DONE)
       for name in ("activity_hold", "activity_call_off")},
    "prospect_follow": Row(own=OFFICE | only("park_officer"), others=OFFICE, argument="prospect", method="post", status=DONE),
    "prospect_project": Row(own=OFFICE | only("park_officer"), others=OFFICE, argument="prospect"),
    "foothold_edit": Row(own=OFFICE | only("park_officer"), others=OFFICE, argument="foothold"),
    **{name: Row(own=OFFICE | only("park_officer"), others=OFFICE, argument="foothold", method="post", status=DONE)
       for name in ("foothold_close", "foothold_prove", "foothold_withdraw")},
    "exchange_edit": Row(own=only("park_officer"), argument="exchange_draft"),
    "exchange_in_force": Row(own=only("park_officer"), argument="exchange_draft", method="post", status=DONE),
    "exchange_receive": Row(own=OFFICE, others=OFFICE, argument="exchange", method="post", status=DONE),
    **{name: Row(own=OFFICE | only("park_officer"), others=OFFICE, argument="exchange", method="post", status=DONE)
       for name in ("exchange_end", "exchange_withdraw")},
    # the inbox
    "inbox": table(), "messages": table(), "notices": ITSELF,
    "messages_read": Row(method="post", status=DONE), "sends": table(own=only("system_admin")),
    # the trail and the engine room
    "audit_events": table(own=only("audit_admin", "auditor"), lists=only("audit_admin", "auditor")),
    "audit_verified": Row(own=only("audit_admin", "auditor")),
    "audit_event": Row(own=only("audit_admin", "auditor"), others=only("audit_admin", "auditor"), argument="event"),
    "operations": Row(own=only("system_admin")),
    "components": Row(),  # made-up content, in the demonstration only
}  # fmt: skip


@dataclass(frozen=True)
class Planted:
    """Two like things of each kind: one in the house that most roles know, one with the canary."""

    own: dict[str, Any]
    others: dict[str, Any]


def plant() -> Planted:
    """Rows in the park of the park officer, and rows with the canary in another park and district."""
    own = plant_own()
    return Planted(own, plant_others(own))


def plant_own() -> dict[str, Any]:
    for role, kind in ((Role.EXPERT, Kind.OTHER), (Role.AGENCY, Kind.AGENCY)):
        root = Organisation.objects.get(code="zone")
        house = Organisation.objects.add_child(root, {
            "code": role.value, "kind": kind, "name": role.value, "valid_from": "2015-01-01",
        })  # fmt: skip
        person = Person.objects.create(username=role.value, name=role.value)
        Membership.objects.create(
            person=person, organisation=house, role=role, valid_from="2015-01-01"
        )
    return _things("nankai", "wang", "自家")


def plant_others(own: dict[str, Any]) -> dict[str, Any]:
    """The neighbour's; one of one's own people works there as well, and two editions are not public."""
    others = _things("hexi", "", CANARY)
    Membership.objects.create(
        person_id=own["person"],
        organisation=Organisation.objects.get(code=others["code"]),
        role=Role.REPORTER,
    )
    public = Edition.objects.get(hash__startswith=own["edition"])
    someone, another = Person.objects.filter(pk__in=(own["person"], others["person"]))
    kept = {"pack": public.pack, "name": CANARY, "files": public.files, "proposed_by": someone}
    Edition.objects.create(**kept, hash=DRAFT, in_force_from=date(2090, 1, 1))
    Edition.objects.create(**kept, hash=REFUSED, in_force_from=date(2015, 1, 1), state="rejected",
                           decided_by=another, decided_at=public.proposed_at - timedelta(days=1))  # fmt: skip
    return others


def _things(park: str, agent: str, mark: str) -> dict[str, Any]:
    served = Organisation.objects.get(code=park)
    today = timezone.localdate()
    if agent:
        enterprise = (
            Letter.objects.filter(agent__username=agent, confirmed_at__isnull=False)
            .order_by("id")
            .first()
            .enterprise
        )
    else:
        enterprise = Organisation.objects.add_child(served, {
            "code": f"{mark}-CODE", "kind": Kind.ENTERPRISE, "name": f"{mark}公司", "valid_from": today,
        })  # fmt: skip
        enterprise.names.create(name=f"{mark}公司", valid_from=today)
    person = Person.objects.create(
        username=f"member{park}",
        name=f"{mark}成员",
        mobile=f"1390000{len(park):04d}",
        email=f"{park}@example.cn",
    )
    membership = Membership.objects.create(
        person=person, organisation=enterprise, role=Role.REPORTER
    )
    invitation = Invitation.objects.create(
        organisation=enterprise, role=Role.REPORTER, name=f"{mark}受邀", digest=f"d{park}",
        code_digest=f"c{park}", invited_by=person, expires_at=timezone.now() + timedelta(days=3),
    )  # fmt: skip
    letter = Letter(agent=person, enterprise=enterprise, sha256=park.ljust(64, "0"), valid_from=today,
                    valid_to=today + timedelta(days=9))  # fmt: skip
    letter.file.save("letter.pdf", ContentFile(f"%PDF-1.4 {mark}".encode()), save=False)
    letter.save()
    unit, change = _unit(enterprise, served, mark)
    imported = _import(served, person, mark)
    row = imported.rows.create(
        line=2, told={"name": mark}, name=mark, verdict="doubtful", unit=unit
    )
    return {
        "unit": unit.pk, "unit_change_of": (unit.pk, change.pk), "import": imported.pk,
        "request": _request(unit, enterprise, served, person, mark).pk,
        **_reports(park, mark),
        **_joint_things(served, mark),
        **_filings(served, mark),
        **wishes.planted(served, all_for(person)[0] if not agent else acting(agent), mark),
        **_frame_and_round(unit, served, mark),
        "doubt": Doubt.objects.create(row=row, unit=unit, reasons=[]).pk,
        "matter": _due(served, person, mark),
        **_industry_things(served, mark),
        "form": "annual", "thing": ("check", "annual/A01"), "parameter": "tech_sme.staff", "edition": Edition.objects.get().hash[:12],
        "token": ApiToken.objects.create(
            membership=membership, name=f"{mark}接口", purpose="administrative", scopes=["organisations"],
            digest=f"t{park}", issued_by=person, expires_on=today,
        ).pk,
        "code": enterprise.code, "person": person.pk, "membership": membership.pk,
        "invitation": invitation.pk, "letter": letter.pk, "secret": "nothing-like-it", "reset": (person.pk, "nothing"),
        "event": Event.objects.order_by("number").values_list("number", flat=True)[0],
    }  # fmt: skip


def _joint_things(park: Organisation, mark: str) -> dict[str, Any]:
    """Tasks of a park in each of their states, a document for it and a file that proves something."""
    task, proposed, asked = (
        joint.issued(park.code, title=f"{mark}任务", result=mark) for _ in range(3)
    )
    step = task.milestones.create(title=mark, due=task.due)
    Task.objects.filter(pk=proposed.pk).update(progress="proposed")
    Task.objects.filter(pk=asked.pk).update(stage="comment")
    evidence = Evidence(about_kind="task", about_key=task.pk, name=f"{mark}.pdf", media="application/pdf", size=3,
                        sha256=park.code.ljust(64, "1"), house=park)  # fmt: skip
    evidence.file.save("x", ContentFile(f"%PDF-1.4 {mark}".encode()), save=False)
    evidence.save()
    kinds.say(joint.NOTICE)
    told = {"sections": [{"heading": "", "paragraphs": [mark]}], "addressee": mark}
    draft, issued = (
        documents.make(
            paper=joint.NOTICE.key,
            title=f"{mark}通知",
            data=told,
            by=acting("qian"),
            addressed=[park],
        )
        for _ in range(2)
    )
    documents.issue(document=issued, by=acting("qian"))
    return {
        "plan": joint.plan().pk, "task": task.pk, "task_step": (task.pk, step.pk), "task_proposed": proposed.pk,
        "task_in_comment": asked.pk, "evidence": evidence.pk, "document": issued.pk, "document_draft": draft.pk,
        "paper": joint.NOTICE.key, "park_code": park.code, **meeting_things(park, mark, task),
    }  # fmt: skip


def _filings(park: Organisation, mark: str) -> dict[str, Any]:
    """Filings of a park at each of their stages, and a fact that it declared without one."""
    by = next(a for a in map(acting, ("wu", f"park_{park.code}")) if a.organisation_id == park.pk)
    told = {"title": f"{mark}事项", "content": mark, "grounds": mark}
    drafted = {
        stage: filing_acts.draft(subject="plan_change", park=park, by=by, **told)
        for stage in ("draft", "consulted", "filed", "accepted")
    }
    after: dict[str, Any] = {"consulted": {"outcome": "agree"}}
    after["filed"] = {**after["consulted"], "filed_at": timezone.now(), "filed_by": by.person_id}
    after["accepted"] = {
        **after["filed"],
        "number": park.code,
        "accepted_at": timezone.now(),
        "accepted_by": acting("sun").person_id,
    }
    for stage, more in after.items():
        Filing.objects.filter(pk=drafted[stage].pk).update(stage=stage, **more)
    fact = declaring.declare(
        park=park, sort="lead_industries", since=date(2026, 1, 1), industries=[mark], by=by
    )
    return {
        **{f"filing_{stage}": filing.pk for stage, filing in drafted.items()},
        "filing_fact": (drafted["draft"].pk, "territory"), "park_fact": (park.code, "territory"), "fact": fact.pk,
    }  # fmt: skip


def _industry_things(park: Organisation, mark: str) -> dict[str, Any]:
    """A park's projects, agreements, activities, footholds and entries of the catalogue, in each of their states;
    what is still a draft is the park's own."""
    told = {"park": park.code, "by": "qian"}
    listed, lost = (industry.project(**told, name=f"{mark}项目", company=mark) for _ in range(2))
    projects.lose(project=lost, reason=mark, on=timezone.localdate(), by=acting("qian"))
    problem = projects.raise_problem(
        project=listed, text=mark, owner=park, due=joint.days(9), by=acting("qian")
    )
    held = industry.activity(**told, title=f"{mark}活动")
    lead = occasions.find_lead(activity=held, name=f"{mark}线索", partner=mark, by=acting("qian"))
    signed = industry.agreement(**told, title=f"{mark}协议", partner=mark)
    given = industry.exchange(park.code, by="qian", name=f"{mark}目录")
    drafts = {
        "project_draft": industry.project(**told, at_once=False, name=f"{mark}草稿"),
        "agreement_draft": industry.agreement(**told, signed=False, title=f"{mark}草稿"),
        "exchange_draft": industry.exchange(park.code, by="qian", begun=False, name=f"{mark}草稿"),
    }  # fmt: skip
    for each in drafts.values():
        type(each).objects.filter(pk=each.pk).update(house=park)
    imported = ProjectImport(
        name=f"{mark}.csv",
        sha256=park.code.ljust(64, "2"),
        house=park,
        made_by_id=acting("qian").person_id,
    )
    imported.file.save("list.csv", ContentFile(f"项目名称\n{mark}\n".encode()), save=False)
    imported.heads, imported.columns = ["项目名称"], {"name": "项目名称"}
    imported.save()
    return {
        "chain": "new_energy", "project": listed.pk, "project_lost": lost.pk, "problem": (listed.pk, problem.pk),
        "agreement": signed.pk, "activity": held.pk, "prospect": (held.pk, lead.pk),
        "activity_planned": industry.activity(**told, held=False, title=f"{mark}筹备").pk,
        "foothold": industry.foothold(**told, name=f"{mark}总部").pk, "exchange": given.pk, "project_import": imported.pk,
        **{name: each.pk for name, each in drafts.items()},
    }  # fmt: skip


def _unit(enterprise: Organisation, park: Organisation, mark: str) -> tuple[Unit, Change]:
    """The unit of an enterprise, and its last change."""
    unit = Unit.objects.filter(organisation=enterprise).first() or register.enter(
        told={"name": f"{mark}单位", "owner": park},
        since=date(2016, 1, 1),
        by=None,
        organisation=enterprise,
    )
    made = register.change(
        unit=unit, told={"address": f"{mark}路"}, since=date(2020, 1, 1), by=None
    )
    assert made is not None
    return unit, made


def _request(
    unit: Unit, enterprise: Organisation, park: Organisation, person: Person, mark: str
) -> Asked:
    return Asked.objects.create(
        kind="change", unit=unit, name=f"{mark}单位", told={"address": mark}, since=date(2026, 1, 1), ground="error",
        note=mark, asked_by=person, asked_for=enterprise, due_from=park,
    )  # fmt: skip


def _frame_and_round(unit: Unit, park: Organisation, mark: str) -> dict[str, int]:
    """A frame and a round of everybody's; the member and the lead within are the park's own."""
    person = Person.objects.get(username=ROLES["zone_officer"])
    state = unit.states.filter(known_to=None).order_by("-since").first()
    now = timezone.now()
    frame = Frame.objects.create(name="名册", rule="frame_annual", day=date(2026, 1, 1), known_at=now, digest="d",
                                 proposed_by=person, count=1)  # fmt: skip
    frame.members.create(unit=unit, state=state, owner=park)
    turn = Round.objects.create(
        name="一轮", opens=date(2026, 1, 1), closes=date(2026, 2, 1), made_by=person
    )
    lead = turn.leads.create(kind="silent", unit=unit, name=mark, detail=mark, park=park)
    return {"frame": frame.pk, "round": turn.pk, "lead": lead.pk}


def _reports(park: str, mark: str) -> dict[str, int]:
    """A report that was submitted, and one of which nobody else may read a word."""
    submitted, draft = _asked_for(park, mark, 1), _asked_for(park, mark, 0)
    by = acting({"nankai": "wu"}.get(park, f"park_{park}"))
    for report, act in ((submitted, reports.submit), (draft, reports.save)):
        told = {"words": mark, "next_steps": mark}
        for line in report.lines.all():
            told |= {f"{line.task_id}.{name}": mark for name in ("words", "next_steps", "problem")}
        act(report=report, told=told, version=report.version, by=by)
    return {"report": submitted.pk, "report_draft": draft.pk, "report_round": submitted.round_id}


def _asked_for(park: str, mark: str, back: int) -> Report:
    """The report of a park for the last quarter but so many, in a round of everybody's."""
    today = timezone.localdate()
    period = ended_before(today).minus(back)
    task = joint.issued(park, year=period.year, title=f"{mark}任务", start=period.start, due=today + timedelta(days=90))  # fmt: skip
    found = ReportRound.objects.filter(period=str(period)).first()
    if found is None:
        rounds.open_round(period=str(period), by=acting("qian"), due=today + timedelta(days=9))
    else:
        rounds.extend(round=found, by=acting("qian"))
    return Report.objects.select_related("round", "owner").get(owner=task.owner, round__period=str(period))  # fmt: skip


def _due(park: Organisation, person: Person, mark: str) -> int:
    """Something due from the park, and somebody told of it."""
    matter = Matter.objects.create(kind="planted", name=mark, object_kind="letter", object_id=mark, url="/",
                                   organisation=park, due_on=timezone.localdate())  # fmt: skip
    Message.objects.create(person=person, matter=matter, channel=Channel.PAGE, reason="opened", text=mark,
                           on=timezone.localdate())  # fmt: skip
    return matter.pk


def _import(park: Organisation, person: Person, mark: str) -> Import:
    imported = Import(source="park", name=f"{mark}.csv", sha256=park.code.ljust(64, "0"), as_of=date(2026, 10, 1),
                      park=park, made_by=person, heads=["name"], columns={"name": "name"})  # fmt: skip
    imported.file.save("list.csv", ContentFile(f"name\n{mark}\n".encode()), save=False)
    imported.save()
    return imported


def routes() -> dict[str, Any]:
    """Every named route of the platform."""
    return dict(_named(get_resolver().url_patterns))


def _named(patterns: Any) -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver) and pattern.namespace == "api":
            continue  # its operations are tried in tests/zone/api
        if isinstance(pattern, URLResolver):
            yield from _named(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield pattern.name or str(pattern.pattern), pattern


def cast() -> dict[str, Client]:
    """A browser of each role."""
    return {role: signed_in(ROLES.get(role, role)) for role in sorted(EVERYBODY)}


def faults(planted: Planted, names: Iterable[str] = ()) -> Iterator[str]:
    """Each cell of the matrix that does not hold, in words."""
    for role, client in cast().items():
        nothing = _body(client.get("/nothing-like-it/"))
        for name in names or MATRIX:
            for told in _cell(MATRIX[name], name, role, client, planted, nothing):
                yield f"{name}{told}"


def _cell(
    row: Row, name: str, role: str, client: Client, planted: Planted, nothing: str
) -> Iterator[str]:
    for whose, arguments, allowed in _addresses(row, planted):
        for view in row.looks:
            response = _asked(client, name, row, arguments, view)
            told = f"{view} of {whose} as {role}" if whose else f"{view} as {role}"
            if _wrong(response, row, allowed=role in allowed and _shown(row, role, view)):
                yield f"{told}: {response.status_code}"
            secret = row.argument in ("secret", "reset")  # such a door says what to do without one
            if (
                response.status_code == 404
                and whose == "others"
                and not secret
                and _body(response) != nothing
            ):
                yield f"{told}: not told like what is not there"
            sings = CANARY in heard(response)
            if sings and role not in row.readers and not (whose == "own" and role in row.others):
                yield f"{told}: the canary sings"
            if not sings and view == LOOKS[1] and role in row.readers and whose != "own":
                yield f"{told}: the canary is missed"


def _addresses(row: Row, planted: Planted) -> Iterator[tuple[str, tuple[Any, ...], frozenset[str]]]:
    """Whose, the words of the address, and who may open it."""
    if not row.argument:
        yield "", (), row.own
        return
    for whose, things, allowed in (
        ("own", planted.own, row.own & (HOUSE | row.others)), ("others", planted.others, row.others),
    ):  # fmt: skip
        named = things[row.argument]
        yield whose, named if isinstance(named, tuple) else (named,), allowed


def _shown(row: Row, role: str, view: str) -> bool:
    """A draft that the address names is opened by its readers alone."""
    return role in row.readers or not view.startswith("?edition=")


def heard(response: Any) -> str:
    """The answer without what was asked, which the search box repeats."""
    body = _body(response)
    return body.replace(f'value="{CANARY}"', "").replace(f"q={CANARY}", "").replace(QUOTED, "")


def still(page: str) -> str:
    """A page without what is new in each answer: its token, the minute."""
    return _NEW.sub("", page)


# made by the office for everybody; the operator's list of what was sent, which knows no houses
SHARED = frozenset({"frames", "rounds", "sends"})
BOUND = (
    EVERYBODY - WHOLE - only("audit_admin")
)  # to whom the neighbour's rows are as if they were not
_NEW = re.compile(r'(?<=csrfmiddlewaretoken" value=")\w+|(?<=X-CSRFToken": ")\w+|\b\d\d:\d\d\b')


def pictures() -> dict[tuple[str, str, str], str]:
    """What stands on the first screen and in each table for those who see nothing of the neighbour's."""
    return {
        (name, view, role): still(_body(_asked(client, name, row, (), view)))
        for role, client in cast().items()
        if role in BOUND
        for name, row in MATRIX.items()
        if name == "home" or (row.looks == LOOKS and not row.argument and name not in SHARED)
        for view in ("", "?export=csv")
        if role not in row.lists
    }


def _wrong(response: Any, row: Row, *, allowed: bool) -> bool:
    expected = row.status if allowed else frozenset({404})
    return response.status_code not in expected


def _asked(client: Client, name: str, row: Row, arguments: tuple[Any, ...], query: str = "") -> Any:
    """The request, and its effects undone."""
    cache.clear()  # here it is the rights that are asked, not the measure
    kept = dict(client.cookies)
    with transaction.atomic():
        response = getattr(client, row.method)(reverse(name, args=arguments) + query)
        _body(response)
        transaction.set_rollback(True)
    client.cookies.clear()
    client.cookies.update(kept)
    return response


def _body(response: Any) -> str:
    """The answer as text; of a workbook, the text of every part."""
    if not hasattr(response, "read_once"):
        parts = response.streaming_content if response.streaming else [response.content]
        response.read_once = b"".join(parts)
    if "spreadsheet" in response.headers.get("Content-Type", ""):
        with zipfile.ZipFile(io.BytesIO(response.read_once)) as book:
            return "\n".join(book.read(part).decode("utf-8") for part in book.namelist())
    return str(response.read_once.decode("utf-8", "replace"))
