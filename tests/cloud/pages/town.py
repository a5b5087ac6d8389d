"""A school with everything configured: WeChat, WeCom, CAS and OIDC, and phones in its browsers."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import count
from urllib.parse import urljoin, urlsplit

import pytest
import requests

from cloud.identity.bindings import Bindings
from cloud.identity.settings import Cas, Identity, WeCom
from cloud.secret import Secret
from cloud.settings import Settings
from cloud.wechat.settings import WeChat
from domain.directory import Person, put
from domain.people import SYSTEM
from storage import lookup
from tests.browser import WECHAT
from tests.cas_server.fixture import School, school
from tests.cloud.pages.served import Campus, serve
from tests.oidc_provider.fixture import Issuer, issuer, provider_process
from tests.wechat_platform import world
from tests.wechat_platform.door import Platform
from tests.wechat_platform.fixture import platform, platform_process
from tests.worlds import NOON

__all__ = ["issuer", "platform", "platform_process", "provider_process", "school"]

WECOM = WECHAT.replace("MicroMessenger", "wxwork/4.1.30 MicroMessenger")
DESK = "Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0 Safari/537.36"
_numbers = count(1)


def settings(
    url: str, platform: Platform, school: School, issuer: Issuer, *, oidc: bool = True
) -> Settings:
    """What such a school's configuration says."""
    return Settings(
        wechat=WeChat(
            world.APPID,
            Secret(world.SECRET),
            Secret("paidan"),
            url,
            mode="plain",
            api_base=platform.base,
            open_base=platform.base,
        ),
        identity=Identity(
            address=url,
            cas=Cas(school.address, 3, "id_number"),
            oidc=issuer.settings(label="校园网账号") if oidc else None,
            wecom=WeCom(
                world.CORPID, world.AGENT, Secret(world.CORP_SECRET), platform.qy, platform.base
            ),
        ),
    )


class Town:
    """The served school and its neighbours."""

    def __init__(self, campus: Campus, platform: Platform, issuer: Issuer) -> None:
        self.campus = campus
        self.url = campus.url
        self.bindings = Bindings(campus.cloud.ledger, world.APPID)
        self._platform = platform
        self._issuer = issuer

    def person(self, code: str = "", name: str = "欧阳子墨") -> str:
        """A person on the roster; the 学工号."""
        number = code or f"P{next(_numbers):06d}"
        known = Person(number, name, unit="信息学院")
        if lookup.record(self.campus.cloud.store, f"person:{number}") is None:
            self.campus.cloud.submit(f"person:{number}", put(known), SYSTEM, "system")
        return number

    def openid(self) -> str:
        """One that nobody had."""
        return f"o{next(_numbers):027d}"

    def phone(self, openid: str, number: str = "", agent: str = WECHAT) -> Phone:
        """A phone whose WeChat is this openid; ``number`` is who signs in at the OIDC provider."""
        self.held(openid, number)
        return Phone(self.url, agent)

    def held(self, openid: str, number: str = "", *, snapshot: bool = False) -> None:
        """The phone in the hand: what WeChat and the provider say of it."""
        extra = {"me": openid, "oauth_domain": urlsplit(self.url).netloc, "snapshot": snapshot}
        self._platform.set(held=NOON, extra=extra, members=["W101"])
        self._issuer.set(me={"sub": f"u-{number}", "preferred_username": number})

    def kept(self) -> list[int]:
        """How many rows there are of what signing in writes for good."""
        tables = ("session", "binding", "binding_change", "pending")
        return [self.campus.cloud.store.value(f"SELECT count(*) FROM {t}") for t in tables]


class Phone:
    """A browser without scripts that follows wherever it is sent."""

    def __init__(self, url: str, agent: str) -> None:
        self.url = url
        self.cookies = requests.Session()
        self.cookies.headers["User-Agent"] = agent
        self.cookies.trust_env = False
        self.page = requests.Response()

    def get(self, path: str) -> str:
        """Open an address; where one ends up on this site."""
        return self._arrived(self.cookies.get(urljoin(self.url, path), timeout=20))

    def post(self, path: str, **form: str) -> str:
        """Send a form; hidden fields of the page's form for that address go with it."""
        found = re.search(
            rf'<form[^>]*action="{re.escape(path)}".*?</form>', self.page.text or "", re.S
        )
        hidden = re.findall(r'name="(\w+)" value="([^"]*)"', found[0] if found else "")
        data = {name: html.unescape(value) for name, value in hidden} | form
        return self._arrived(self.cookies.post(urljoin(self.url, path), data, timeout=20))

    def sent_to(self, path: str) -> str:
        """Where an address sends the browser, unfollowed."""
        reply = self.cookies.get(urljoin(self.url, path), allow_redirects=False, timeout=20)
        return str(reply.headers.get("location", ""))

    def bind(self, way: str = "oidc") -> str:
        """From the first page to the bound one."""
        assert self.get("/") == "/bind"
        assert self.post("/bind/agree", agree="1") == "/bind"
        assert self.get(f"/bind/with/{way}") == "/bind"
        return self.post("/bind/confirm")

    def _arrived(self, page: requests.Response) -> str:
        self.page = page
        parts = urlsplit(page.url)
        return parts.path + (f"?{parts.query}" if parts.query else "")


@pytest.fixture(scope="session")
def town_served(
    tmp_path_factory: pytest.TempPathFactory,
    platform_process: Platform,
    school: School,
    provider_process: Issuer,
) -> Iterator[Campus]:
    """The school, served once."""
    folder = tmp_path_factory.mktemp("town")
    told = (platform_process, school, provider_process)
    with serve(folder, settings=lambda url: settings(url, *told)) as campus:
        yield campus


@pytest.fixture
def town(town_served: Campus, platform: Platform, issuer: Issuer) -> Town:
    """The school on Tuesday at noon."""
    town_served.clock.now = NOON
    return Town(town_served, platform, issuer)
