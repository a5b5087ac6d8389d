"""Web OAuth of the official account, snsapi_base alone: which openid opens the page.

Source: the platform's page on web authorization; wechat's own login page is never shown.
"""

from __future__ import annotations

from urllib.parse import urlencode

from msgspec import Struct

from cloud.identity.calls import ask_json
from cloud.identity.sign_in import Trip
from cloud.wechat.settings import WeChat
from domain.problems import Refusal, Trouble

RESTART = (40029, 40163, 41008)
"""A code that is wrong, used or missing: going there once more gives a good one."""


class Opened(Struct, frozen=True):
    """Who opens the page.

    Attributes:
        snapshot: it is a preview page's made-up account: nothing may be kept of it.
    """

    openid: str
    snapshot: bool = False


class WeChatDoor:
    """The official account's OAuth."""

    name = "wechat"

    def __init__(self, settings: WeChat) -> None:
        self._settings = settings
        self.account = settings.appid

    @property
    def address(self) -> str:
        """The pages' address that the platform knows, without a slash at its end."""
        return self._settings.address

    def away(self, trip: Trip) -> str:
        """The silent authorization. The platform wants the parameters in this order."""
        query = {
            "appid": self._settings.appid,
            "redirect_uri": trip.back,
            "response_type": "code",
            "scope": "snsapi_base",
            "state": trip.state,
        }
        base = self._settings.open_base
        return f"{base}/connect/oauth2/authorize?{urlencode(query)}#wechat_redirect"

    def opened(self, code: str) -> Opened:
        """The openid that a code stands for.

        Raises:
            Refusal: ``code_spent``: go there once more.
            Trouble: ``sign_in_unreachable`` with the platform's number of the error.
        """
        if not code:
            raise Refusal("code_spent")
        query = {
            "appid": self._settings.appid,
            "secret": self._settings.secret.reveal(),
            "code": code[:512],
            "grant_type": "authorization_code",
        }
        url = f"{self._settings.api_base}/sns/oauth2/access_token"
        told = ask_json(url, query=query, outside=True)
        error = told.get("errcode", 0)
        if error in RESTART:
            raise Refusal("code_spent")
        openid = told.get("openid", "")
        if error or not isinstance(openid, str) or not openid:
            base = self._settings.api_base
            raise Trouble("sign_in_unreachable", host=base, detail=f"errcode {error}")
        return Opened(openid[:128], bool(told.get("is_snapshotuser")))


def in_wechat(agent: str) -> bool:
    """Whether a browser is WeChat's own. WeCom's says so too, and is another one."""
    return "micromessenger" in agent.lower() and not in_wecom(agent)


def in_wecom(agent: str) -> bool:
    """Whether a browser is WeCom's own."""
    return "wxwork" in agent.lower()
