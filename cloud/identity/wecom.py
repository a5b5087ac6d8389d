"""企业微信 sign-in: inside WeCom a member is known by the userid, which is the 工号.

Source: WeCom developer documents 91022 (authorize), 91039 (gettoken), 91023 (getuserinfo).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from cloud.identity.calls import ask_json
from cloud.identity.campus import Asserted
from cloud.identity.settings import WeCom
from cloud.identity.sign_in import Trip
from domain.problems import Refusal, Trouble

_BAD_CODE = (40029, 40163, 41008, 42003)
_BAD_TOKEN = (40001, 40014, 42001)
_EARLY = 300_000


class WeComDoor:
    """The school's WeCom (``Prover``)."""

    name = "wecom"
    renews = False
    label = ""

    def __init__(self, settings: WeCom) -> None:
        self._settings = settings
        self._token = ("", 0)

    def away(self, trip: Trip, now: int) -> str:
        """The silent authorization; nothing is shown to the member."""
        query = {
            "appid": self._settings.corpid,
            "redirect_uri": trip.back,
            "response_type": "code",
            "scope": "snsapi_base",
            "state": trip.state,
            "agentid": str(self._settings.agent),
        }
        base = self._settings.open_base
        return f"{base}/connect/oauth2/authorize?{urlencode(query)}#wechat_redirect"

    def asserted(self, given: Mapping[str, str], now: int, trip: Trip) -> Asserted:
        """Which member the code stands for.

        Raises:
            Refusal: ``sign_in_refused``; a stranger in WeCom is no member.
            Trouble: ``sign_in_unreachable``.
        """
        told = self._userinfo(given.get("code", ""), now)
        userid = str(told.get("userid") or told.get("UserId") or "")
        if not userid:
            raise Refusal("sign_in_refused", way=self.name, reason="not a member")
        return Asserted(userid, userid, {"userid": (userid,)})

    def _userinfo(self, code: str, now: int) -> dict[str, Any]:
        for _ in range(2):
            query = {"access_token": self._access_token(now), "code": code}
            base = self._settings.api_base
            told = ask_json(f"{base}/cgi-bin/auth/getuserinfo", query=query, outside=True)
            error = told.get("errcode", 0)
            if error == 0:
                return told
            if error in _BAD_CODE:
                raise Refusal("sign_in_refused", way=self.name, reason=str(error))
            if error not in _BAD_TOKEN:
                break
            self._token = ("", 0)
        raise self._trouble(told)

    def _access_token(self, now: int) -> str:
        token, until = self._token
        if token and now < until - _EARLY:
            return token
        query = {
            "corpid": self._settings.corpid,
            "corpsecret": self._settings.secret.reveal(),
        }
        url = f"{self._settings.api_base}/cgi-bin/gettoken"
        told = ask_json(url, query=query, outside=True)
        if not told.get("access_token"):
            raise self._trouble(told)
        token = str(told["access_token"])
        self._token = (token, now + int(told.get("expires_in", 7_200)) * 1_000)
        return token

    def _trouble(self, told: Mapping[str, Any]) -> Trouble:
        detail = f"errcode {told.get('errcode')}"
        return Trouble("sign_in_unreachable", host=self._settings.api_base, detail=detail)
