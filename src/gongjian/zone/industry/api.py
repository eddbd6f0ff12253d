"""Key projects, cooperation and the catalogue, as a token may see them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from ..accounts.api import FAULTS, Paged, entered, page
from ..accounts.scopes import find
from ..history.searching import keys_of
from .choices import Stage
from .cooperation import queries as cooperation
from .exchange.queries import exchanges as live_exchanges
from .models import Activity, Agreement, Exchange, Foothold, Platform, Project
from .platforms.queries import platforms as live_platforms
from .projects.queries import projects as live_projects

router = Router(tags=["industry"])
SCOPE = "industry"


class OfPlaces(Schema):
    """What lies in a park, and whom it is with: told by their codes."""

    id: int
    park: str | None

    @staticmethod
    def resolve_park(thing: Any) -> str | None:
        return thing.park.code if thing.park else None


class ProjectOut(OfPlaces):
    number: str
    name: str
    entry: str
    owner: str
    company: str
    chain: str
    node: str
    industry: str
    stage: str
    light: str
    lead_on: date
    agreed_due: date | None
    agreed_on: date | None
    signed_due: date | None
    signed_on: date | None
    started_due: date | None
    started_on: date | None
    produced_due: date | None
    produced_on: date | None
    lost_on: date | None
    lost_stage: str
    lost_reason: str
    invest_total: Decimal | None
    invest_done: Decimal | None
    invest_plan_year: Decimal | None
    invest_year: Decimal | None
    land: Decimal | None
    jobs_plan: int | None
    output_plan: Decimal | None
    tax_plan: Decimal | None
    updated_on: date

    @staticmethod
    def resolve_owner(project: Project) -> str:
        return str(project.owner.code)


class AgreementOut(OfPlaces):
    title: str
    partner: str
    kind: str
    owner: str
    stage: str
    signed_on: date | None
    since: date | None
    until: date | None
    our_duties: str
    their_duties: str

    @staticmethod
    def resolve_kind(agreement: Agreement) -> str:
        return agreement.kind_of

    @staticmethod
    def resolve_owner(agreement: Agreement) -> str:
        return str(agreement.owner.code)


class ActivityOut(OfPlaces):
    title: str
    kind: str
    on: date
    place: str
    host: str
    held: str
    present: int | None
    summary: str

    @staticmethod
    def resolve_kind(activity: Activity) -> str:
        return activity.kind_of

    @staticmethod
    def resolve_host(activity: Activity) -> str:
        return str(activity.host.code)


class FootholdOut(OfPlaces):
    name: str
    kind: str
    parent: str
    place: str
    chain: str
    node: str
    since: date
    until: date | None

    @staticmethod
    def resolve_kind(foothold: Foothold) -> str:
        return foothold.kind_of


class PlatformOut(OfPlaces):
    """`kind`: a code of the pack's list of platforms."""

    name: str
    kind: str
    level: str
    host: str
    approved_by: str
    document: str
    chain: str
    node: str
    since: date
    until: date | None

    @staticmethod
    def resolve_kind(platform: Platform) -> str:
        return platform.kind_of


class ExchangeOut(Schema):
    id: int
    name: str
    sort: str
    content: str
    giver: str
    takers: list[str]
    often: str
    basis: str
    openness: str
    stage: str
    since: date | None

    @staticmethod
    def resolve_giver(exchange: Exchange) -> str:
        return str(exchange.giver.code)

    @staticmethod
    def resolve_takers(exchange: Exchange) -> list[str]:
        return [taker.code for taker in exchange.takers.all()]


class ProjectsOut(Schema):
    count: int
    items: list[ProjectOut]


class AgreementsOut(Schema):
    count: int
    items: list[AgreementOut]


class ActivitiesOut(Schema):
    count: int
    items: list[ActivityOut]


class FootholdsOut(Schema):
    count: int
    items: list[FootholdOut]


class PlatformsOut(Schema):
    count: int
    items: list[PlatformOut]


class ExchangesOut(Schema):
    count: int
    items: list[ExchangeOut]


class Asked(Paged):
    q: str = Field("", max_length=100, pattern=r"^[^\x00]*$")


class OfPark(Asked):
    park: str = Field("", max_length=40, pattern=r"^[A-Za-z0-9_-]*$")


class OfStage(OfPark):
    stage: Stage | None = None
    chain: str = Field("", max_length=40, pattern=r"^[A-Za-z0-9_-]*$")


def _asked(found: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
    if asked.q:
        found = found.filter(pk__in=keys_of(found.model.kind(), asked.q))
    if isinstance(asked, OfPark) and asked.park:
        found = found.filter(park__code=asked.park)
    return found


@router.get("projects", response={200: ProjectsOut, **FAULTS}, operation_id="projects")
def projects(request: HttpRequest, asked: Query[OfStage]) -> Any:
    """重点项目 the key projects that the token may see."""
    found = _asked(live_projects(entered(request, SCOPE, asked=asked)), asked).select_related(
        "park", "owner"
    )
    if asked.stage:
        found = found.filter(stage=asked.stage)
    if asked.chain:
        found = found.filter(chain=asked.chain)
    return page(found, asked)


@router.get("projects/{number}", response={200: ProjectOut, **FAULTS}, operation_id="project")
def project(request: HttpRequest, number: int) -> Any:
    """一个项目 one project, by its key."""
    return find(entered(request, SCOPE), Project.objects.select_related("park", "owner"), pk=number)


@router.get("agreements", response={200: AgreementsOut, **FAULTS}, operation_id="agreements")
def agreements(request: HttpRequest, asked: Query[OfPark]) -> Any:
    """合作协议 the agreements that the token may see."""
    found = cooperation.agreements(entered(request, SCOPE, asked=asked))
    return page(_asked(found, asked).select_related("park", "owner"), asked)


@router.get("agreements/{number}", response={200: AgreementOut, **FAULTS}, operation_id="agreement")
def agreement(request: HttpRequest, number: int) -> Any:
    """一份协议 one agreement, by its key."""
    return find(
        entered(request, SCOPE), Agreement.objects.select_related("park", "owner"), pk=number
    )


@router.get("activities", response={200: ActivitiesOut, **FAULTS}, operation_id="activities")
def activities(request: HttpRequest, asked: Query[OfPark]) -> Any:
    """合作活动 the activities that the token may see."""
    found = cooperation.activities(entered(request, SCOPE, asked=asked))
    return page(_asked(found, asked).select_related("park", "host"), asked)


@router.get("activities/{number}", response={200: ActivityOut, **FAULTS}, operation_id="activity")
def activity(request: HttpRequest, number: int) -> Any:
    """一场活动 one activity, by its key."""
    return find(entered(request, SCOPE), Activity.objects.select_related("park", "host"), pk=number)


@router.get("footholds", response={200: FootholdsOut, **FAULTS}, operation_id="footholds")
def footholds(request: HttpRequest, asked: Query[OfPark]) -> Any:
    """总部与海外机构 headquarters, overseas footholds and sister parks that the token may see."""
    found = cooperation.footholds(entered(request, SCOPE, asked=asked))
    return page(_asked(found, asked).select_related("park"), asked)


@router.get("footholds/{number}", response={200: FootholdOut, **FAULTS}, operation_id="foothold")
def foothold(request: HttpRequest, number: int) -> Any:
    """一个机构 one of them, by its key."""
    return find(entered(request, SCOPE), Foothold.objects.select_related("park"), pk=number)


@router.get("platforms", response={200: PlatformsOut, **FAULTS}, operation_id="platforms")
def platforms(request: HttpRequest, asked: Query[OfPark]) -> Any:
    """创新平台 the innovation platforms that the token may see."""
    found = live_platforms(entered(request, SCOPE, asked=asked))
    return page(_asked(found, asked).select_related("park"), asked)


@router.get("platforms/{number}", response={200: PlatformOut, **FAULTS}, operation_id="platform")
def platform(request: HttpRequest, number: int) -> Any:
    """一个创新平台 one platform, by its key."""
    return find(entered(request, SCOPE), Platform.objects.select_related("park"), pk=number)


@router.get("exchanges", response={200: ExchangesOut, **FAULTS}, operation_id="exchanges")
def exchanges(request: HttpRequest, asked: Query[Asked]) -> Any:
    """数据与资源目录 the entries of the catalogue that the token may see."""
    found = _asked(live_exchanges(entered(request, SCOPE, asked=asked)), asked)
    return page(found.select_related("giver").prefetch_related("takers"), asked)


@router.get("exchanges/{number}", response={200: ExchangeOut, **FAULTS}, operation_id="exchange")
def exchange(request: HttpRequest, number: int) -> Any:
    """目录中的一项 one entry, by its key."""
    found = Exchange.objects.select_related("giver").prefetch_related("takers")
    return find(entered(request, SCOPE), found, pk=number)
