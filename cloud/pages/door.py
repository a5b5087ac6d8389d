"""The pages' routes over one cloud."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from cloud.cloud import Cloud
from cloud.identity.bindings import Bindings
from cloud.identity.giving import Giving
from cloud.identity.sign_in import SignIn
from cloud.identity.throttle import SharedThrottle
from cloud.identity.ways import ways_of
from cloud.identity.wechat import WeChatDoor
from cloud.limits import HOUR
from cloud.pages import (
    chat_photos,
    desk,
    desk_ticket,
    jobs,
    messages,
    outgoing,
    places,
    preferences,
    rounds,
    sdk,
    tickets,
)
from cloud.pages.account import Account
from cloud.pages.bind import Bind
from cloud.pages.brand import brand_of
from cloud.pages.clinic.routes import routes as clinic_routes
from cloud.pages.desk_acts import DeskActs
from cloud.pages.guard import Audience, Guard
from cloud.pages.job_acts import JobActs
from cloud.pages.office import FRESH_MINUTES, Office
from cloud.pages.photos import UPLOAD_LIMIT, Photos
from cloud.pages.proofs import ADDRESSES as PROOFS
from cloud.pages.proofs import proof
from cloud.pages.render import Renderer
from cloud.pages.report import Reports
from cloud.pages.sdk import Sdk
from cloud.pages.ticket_acts import TicketActs
from cloud.pages.trial import ADDRESS, Trial
from cloud.pages.trips import Trips
from cloud.pages.visit import Visit, Work
from cloud.wechat.calls import TokenSource
from domain.problems import Refusal

_ANY_METHOD = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class PagesDoor:
    """Requester's and worker's pages.

    Args:
        ways: ways of signing in; by default those that are configured.
        tickets: what pages in WeChat are signed with; None without an account.
    """

    def __init__(
        self, cloud: Cloud, ways: Sequence[SignIn] = (), tickets: TokenSource | None = None
    ) -> None:
        self._renderer = Renderer(cloud)
        self._guard = Guard(cloud, self._renderer)
        self._bind, self._trial, self._account = _entrances(cloud, ways)
        self._office = Office(_bindings(cloud), Giving(cloud.store, cloud.settings.limits))
        self._sdk = Sdk(tickets)
        limits = cloud.settings.limits
        self._photos = Photos(SharedThrottle(cloud.store, "photos", limits.photos, HOUR))
        reports = SharedThrottle(cloud.store, "reports", limits.reports, HOUR)
        self._reports = Reports(self._photos, reports)
        self._ticket_acts = TicketActs(self._photos)
        self._job_acts = JobActs(self._photos)
        self._desk_acts = DeskActs(self._photos)

    def routes(self) -> list[BaseRoute]:
        """The routes of the pages. The last one answers every other address: mount them last."""
        entrances = (self._entering(), self._own(), self._counter())
        clinic = clinic_routes(self._guard, self._photos)
        parts = (*entrances, self._requester(), clinic, self._worker(), self._desk(), self._rest())
        return [route for part in parts for route in part]

    def _entering(self) -> list[BaseRoute]:
        """What has to stand before ``/sign-in/{way}``: WeChat's door, binding, trial and proofs."""
        trial, out = self._trial, partial(self._guard.page, calls_out=True)
        routes: list[BaseRoute] = [
            self._get(ADDRESS, trial.ask, "anyone"),
            self._post(ADDRESS, trial.admit, "anyone"),
            Route(ADDRESS + "/{way:str}", out(trial.leave, "anyone"), methods=["GET"]),
            *(self._get(address, proof, "anyone") for address in PROOFS),
        ]
        bind = self._bind
        if bind is None:
            return routes
        return [
            *routes,
            self._get("/sign-in/wechat", bind.enter, "anyone"),
            Route("/sign-in/wechat/back", out(bind.come_back, "anyone"), methods=["GET"]),
            self._get("/bind", bind.step, "anyone"),
            self._post("/bind/agree", bind.agree, "anyone"),
            self._post("/bind/code", bind.prove, "anyone"),
            Route("/bind/with/{way:str}", out(bind.leave, "anyone"), methods=["GET"]),
            self._post("/bind/confirm", bind.confirm, "anyone"),
            self._post("/bind/cancel", bind.cancel, "anyone"),
            self._post("/me/unbind", bind.unbind, "somebody"),
        ]

    def _own(self) -> list[BaseRoute]:
        account, page = self._account, self._guard.page
        out = partial(page, calls_out=True)
        return [
            Route("/sign-in", page(account.ask, "anyone"), methods=["GET"]),
            Route("/sign-in", page(account.sign_in, "anyone"), methods=["POST"]),
            Route("/sign-in/{way:str}", out(account.leave, "anyone"), methods=["GET"]),
            Route("/sign-in/{way:str}/back", out(account.come_back, "anyone"), methods=["GET"]),
            Route("/sign-out", page(account.sign_out, "anyone"), methods=["POST"]),
            Route("/consent", page(account.ask_consent, agreed=False), methods=["GET"]),
            Route("/consent", page(account.agree, agreed=False), methods=["POST"]),
            Route("/me", page(account.me), methods=["GET"]),
            Route("/messages", page(messages.listed), methods=["GET"]),
            Route(preferences.ADDRESS, page(preferences.shown), methods=["GET"]),
            Route(preferences.ADDRESS + "/{act:str}", page(preferences.change), methods=["POST"]),
            Route(sdk.ADDRESS, out(self._sdk.config), methods=["GET"]),
            Route("/notices", page(outgoing.shown, "desk"), methods=["GET"]),
            Route("/photos", page(self._photos.upload, body=UPLOAD_LIMIT), methods=["POST"]),
        ]

    def _requester(self) -> list[BaseRoute]:
        reports = self._reports
        return [
            Route("/", self._guard.page(tickets.home), methods=["GET"]),
            self._get("/report", reports.ask, "person"),
            self._post("/report", reports.send, "person"),
            self._get("/report/photos/{hash:str}", chat_photos.picture, "person"),
            self._get("/report/place", places.choose, "person"),
            self._get("/report/place/found", places.found, "person"),
            self._get("/tickets", tickets.listed, "person"),
            self._get("/tickets/{uid:str}", tickets.shown, "person"),
            self._get("/tickets/{uid:str}/live", tickets.live, "person"),
            self._get("/tickets/{uid:str}/photos/{hash:str}", tickets.picture, "person"),
            self._post("/tickets/{uid:str}/join", reports.join, "person"),
            self._post("/tickets/{uid:str}/{act:str}", self._ticket_acts.do, "person"),
        ]

    def _worker(self) -> list[BaseRoute]:
        return [
            self._get("/jobs", jobs.listed, "staff"),
            self._get("/jobs/live", jobs.live_list, "staff"),
            self._get("/jobs/route", rounds.shown, "staff"),
            self._get("/jobs/{uid:str}", jobs.shown, "staff"),
            self._get("/jobs/{uid:str}/live", jobs.live, "staff"),
            self._get("/jobs/{uid:str}/photos/{hash:str}", jobs.picture, "staff"),
            self._post("/jobs/{uid:str}/{act:str}", self._job_acts.do, "staff"),
            self._post("/duty", self._job_acts.duty, "staff"),
        ]

    def _desk(self) -> list[BaseRoute]:
        acts = self._desk_acts
        return [
            self._get("/desk", desk.listed, "desk"),
            self._get("/desk/live", desk.live, "desk"),
            self._post("/desk/duty", acts.duty, "desk"),
            self._get("/desk/{uid:str}", desk_ticket.shown, "desk"),
            self._get("/desk/{uid:str}/live", desk_ticket.live, "desk"),
            self._get("/desk/{uid:str}/photos/{hash:str}", desk_ticket.picture, "desk"),
            self._post("/desk/{uid:str}/phone", desk_ticket.phone, "desk"),
            self._get("/desk/{uid:str}/{act:str}", acts.ask, "desk"),
            self._post("/desk/{uid:str}/{act:str}", acts.do, "desk"),
        ]

    def _counter(self) -> list[BaseRoute]:
        office, page = self._office, self._guard.page
        works = (
            ("/office", office.ask, "GET"),
            ("/office/code", office.code, "POST"),
            ("/office/unbind", office.unbind, "POST"),
        )
        return [
            Route(path, page(work, "desk", proved_minutes=FRESH_MINUTES), methods=[method])
            for path, work, method in works
        ]

    def _rest(self) -> list[BaseRoute]:
        statics = self._renderer.statics

        def school(visit: Visit) -> Response:
            css = brand_of(visit.cloud.ledger).css()
            headers = {"Cache-Control": "public, max-age=300"}
            return Response(css, 200, headers, media_type="text/css; charset=utf-8")

        def nowhere(visit: Visit) -> Response:
            raise Refusal("no_such_page")

        def static(visit: Visit) -> Response:
            return statics.answer(visit.request)

        page = self._guard.page
        return [
            Route(
                "/static/{digest:str}/{name:str}",
                page(static, "anyone", counted=False),
                methods=["GET"],
            ),
            Route("/school.css", page(school, "anyone"), methods=["GET"]),
            Route("/{rest:path}", page(nowhere, "anyone"), methods=_ANY_METHOD),
        ]

    def _get(self, path: str, work: Work, audience: Audience) -> Route:
        return Route(path, self._guard.page(work, audience), methods=["GET"])

    def _post(self, path: str, work: Work, audience: Audience) -> Route:
        return Route(path, self._guard.page(work, audience), methods=["POST"])


def _entrances(cloud: Cloud, ways: Sequence[SignIn]) -> tuple[Bind | None, Trial, Account]:
    """The ways in, as the configuration has them."""
    wechat, identity = cloud.settings.wechat, cloud.settings.identity
    known = list(ways) or ways_of(cloud.store, identity, cloud.settings.limits)
    trips = Trips(identity.address or (wechat.address if wechat is not None else ""))
    trial = Trial(known, trips)
    bindings = _bindings(cloud)
    bind = None
    if wechat is not None and bindings is not None:
        bind = Bind(WeChatDoor(wechat), bindings, trips, known)
    return bind, trial, Account(known, trips, bind, trial)


def _bindings(cloud: Cloud) -> Bindings | None:
    wechat = cloud.settings.wechat
    if wechat is None:
        return None
    return Bindings(cloud.ledger, wechat.appid, cloud.settings.identity.openids_per_person)
