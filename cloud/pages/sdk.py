"""What a page in WeChat needs to call the phone through it (JS-SDK): its signed configuration."""

from __future__ import annotations

import secrets

import msgspec
from starlette.responses import Response

from cloud.pages.visit import Visit
from cloud.wechat.calls import TokenSource
from cloud.wechat.jssdk import page_config
from domain.problems import Refusal

ADDRESS = "/wechat/page-config"


class Sdk:
    """Signs pages.

    Args:
        tickets: of the official account; None without one.
    """

    def __init__(self, tickets: TokenSource | None) -> None:
        self._tickets = tickets

    def config(self, visit: Visit) -> Response:
        """The arguments of ``wx.config`` for the page ``url``, one of this site's.

        Raises:
            Refusal: ``no_such_page`` without an account; ``bad_value``.
            Trouble: WeChat's server can't be asked.
        """
        wechat = visit.cloud.settings.wechat
        if wechat is None or self._tickets is None:
            raise Refusal("no_such_page")
        url = visit.query.get("url", "")[:1_000]
        if not url.startswith(f"{wechat.address}/"):
            raise Refusal("bad_value", field="url")
        nonce = secrets.token_hex(8)
        config = page_config(self._tickets, wechat.appid, url, visit.now, nonce)
        data = msgspec.json.encode(config)
        headers = {"Cache-Control": "no-store"}
        return Response(data, 200, headers, media_type="application/json")
