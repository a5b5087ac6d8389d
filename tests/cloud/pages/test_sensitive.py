"""Sensitive pages: who one is must have been shown a moment ago, not merely known to WeChat."""

from __future__ import annotations

from pathlib import Path

import requests
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from cloud import codes
from cloud.app import fill_sample, open_cloud
from cloud.identity import consent, sessions
from cloud.identity.visitor import visitor_of
from cloud.pages.door import PagesDoor
from cloud.pages.guard import Guard
from cloud.pages.render import Renderer
from tests.cloud.pages.served import listening
from tests.worlds import MINUTE, NOON, HeldClock

ANN = "person:20240001"


def test_a_sensitive_page_asks_again_after_a_quarter_of_an_hour(tmp_path: Path) -> None:
    cloud = open_cloud(tmp_path)
    clock = HeldClock()
    cloud.clock = clock
    fill_sample(cloud)
    consent.agree(cloud.ledger, ANN, NOON)
    guard = Guard(cloud, Renderer(cloud))
    page = guard.page(lambda visit: PlainTextResponse("病历"), proved_minutes=15)
    routes = [Route("/record", page, methods=["GET", "POST"]), *PagesDoor(cloud).routes()]
    with listening(Starlette(routes=routes)) as url, requests.Session() as session:

        def ask() -> str:
            reply = session.get(f"{url}/record?n=1", allow_redirects=False, timeout=20)
            return reply.headers.get("location", reply.text)

        def sign_in() -> None:
            code = codes.issue(cloud.store, "sign_in", ANN, clock())
            form = {"number": "20240001", "code": code, "back": "/record?n=1"}
            assert session.post(f"{url}/sign-in", form, timeout=20).text == "病历"

        assert ask() == "/sign-in?back=/record%3Fn%3D1"
        sign_in()
        clock.advance(15 * MINUTE)
        assert ask() == "病历"
        clock.advance(1)
        assert ask() == "/sign-in?again=1&back=/record%3Fn%3D1"
        assert session.post(f"{url}/record", timeout=20).status_code == 401
        asked = session.get(url + ask(), timeout=20)
        assert asked.url.startswith(f"{url}/sign-in?again=1"), "though somebody is signed in"
        assert "请再验证一次身份" in asked.text
        sign_in()
        assert ask() == "病历"
        # WeChat knows the phone; that is no proof of who holds it.
        visitor = visitor_of(cloud.store, ANN)
        assert visitor is not None
        token = sessions.start(cloud.store, visitor, clock(), proved=False)
        session.cookies.clear()
        session.cookies.set("paidan", token)
        assert ask().startswith("/sign-in?again=1")
        assert session.get(f"{url}/me", timeout=20).ok
    cloud.store.close()
