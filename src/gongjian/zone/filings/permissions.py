"""(person, thing) → bool."""

from __future__ import annotations

from ..accounts.acting import Acting
from ..accounts.choices import CONCERNED, OFFICE, Kind, Role
from ..accounts.models import Organisation
from .choices import CHANGED, Origin, Stage
from .models import Fact, Filing, Opinion
from .visibility import consults

FILERS = frozenset({Role.PARK_OFFICER, Role.DISTRICT_OFFICER})
ANSWERED = (Stage.CONSULTING, Stage.CONSULTED, Stage.SENT_BACK)


def may_see_filings(acting: Acting | None) -> bool:
    return acting is not None and acting.builds


def may_draft(acting: Acting | None) -> bool:
    """Parks, districts and functional areas have matters to file."""
    return acting is not None and acting.role in FILERS


def is_its_own(acting: Acting | None, filing: Filing) -> bool:
    """Whether an officer of the house that drafted it looks at a filing that is not withdrawn."""
    return (
        acting is not None and acting.role in FILERS and acting.organisation_id == filing.house_id
        and filing.withdrawn_at is None
    )  # fmt: skip


def may_edit(acting: Acting | None, filing: Filing) -> bool:
    return is_its_own(acting, filing) and filing.is_open


def may_consult(acting: Acting | None, filing: Filing) -> bool:
    """For the first time, or once more after what was said."""
    return is_its_own(acting, filing) and filing.stage in (Stage.DRAFT, Stage.CONSULTED)


def may_ask(acting: Acting | None, filing: Filing) -> bool:
    """The leading-group office asks others, and closes the consultation."""
    return (
        acting is not None and consults(acting) and filing.stage == Stage.CONSULTING
        and filing.withdrawn_at is None
    )  # fmt: skip


def asked(acting: Acting, filing: Filing) -> Opinion | None:
    """What somebody's own house was asked in this round; the leading-group office speaks by closing it."""
    return filing.opinions.filter(
        round=filing.round, organisation=acting.organisation_id
    ).exclude(organisation__kind=Kind.LEADING_GROUP).first()  # fmt: skip


def may_opine(acting: Acting | None, filing: Filing) -> bool:
    return (
        acting is not None and acting.role in CONCERNED | OFFICE and filing.stage == Stage.CONSULTING
        and filing.withdrawn_at is None and asked(acting, filing) is not None
    )  # fmt: skip


def may_answer(acting: Acting | None, filing: Filing) -> bool:
    return is_its_own(acting, filing) and filing.stage in ANSWERED


def may_file(acting: Acting | None, filing: Filing) -> bool:
    return is_its_own(acting, filing) and filing.stage in (Stage.CONSULTED, Stage.SENT_BACK)


def may_accept(acting: Acting | None, filing: Filing) -> bool:
    """The office on the commission's behalf accepts, or sends back."""
    return (
        acting is not None and acting.role in OFFICE and filing.stage == Stage.FILED
        and filing.withdrawn_at is None and filing.filed_by_id != acting.person_id
    )  # fmt: skip


def may_archive(acting: Acting | None, filing: Filing) -> bool:
    return acting is not None and acting.role in OFFICE and filing.stage == Stage.ACCEPTED


def may_withdraw(acting: Acting | None, filing: Filing) -> bool:
    """Its own house, until the commission has accepted it."""
    return is_its_own(acting, filing) and filing.stage not in (Stage.ACCEPTED, Stage.ARCHIVED)


def may_amend(acting: Acting | None, filing: Filing) -> bool:
    """A later change of what is archived refers to it."""
    return (
        may_draft(acting) and filing.stage == Stage.ARCHIVED and acting is not None
        and filing.park.path.startswith(acting.path)
    )  # fmt: skip


# ---- declared facts


def may_declare(acting: Acting | None, park: Organisation) -> bool:
    """The park itself, or its district."""
    return acting is not None and acting.role in FILERS and park.path.startswith(acting.path)


def may_enter(acting: Acting | None) -> bool:
    """The office writes down what was there before the platform, with its source."""
    return acting is not None and acting.role in OFFICE


def may_excuse(acting: Acting | None, fact: Fact) -> bool:
    """The office finds that a change wants no filing: a slip of the pen, say."""
    return (
        acting is not None and acting.role in OFFICE and fact.withdrawn_at is None
        and fact.filing_id is None and fact.origin in CHANGED and not fact.excused_because
    )  # fmt: skip


def may_take_back(acting: Acting | None, fact: Fact) -> bool:
    """Whoever declared it, as long as no filing stands beneath it; what the register of organisations says, nobody."""
    return (
        acting is not None and acting.role in FILERS | OFFICE and acting.organisation_id == fact.house_id
        and fact.withdrawn_at is None and fact.filing_id is None and fact.origin != Origin.REGISTER
    )  # fmt: skip
