"""The official account's part of the configuration file: ``[wechat]``."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Literal
from urllib.parse import urlsplit

from msgspec import Struct

from cloud.secret import Secret
from cloud.wechat.buttons import DEFAULT, Button, Spot, check_menu
from domain.problems import Refusal

Mode = Literal["plain", "compatible", "secure"]
"""明文模式, 兼容模式, 安全模式, as chosen in the platform's console."""

_APPID = re.compile(r"wx[0-9a-f]{16}")
_TOKEN = re.compile(r"[A-Za-z0-9]{3,32}")
_KEY = re.compile(r"[A-Za-z0-9]{43}")
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?")


class WeChat(Struct, frozen=True, forbid_unknown_fields=True):
    """A verified 服务号.

    Attributes:
        appid: ``wx`` and 16 hex digits.
        secret: AppSecret, for calls to the platform.
        token: the word that both sides sign with.
        encoding_aes_key: 43 letters and digits; needed unless the mode is plain.
        previous_encoding_aes_key: the one before, while the platform still uses it.
        domain: under which people reach this cloud, ``bx.example.edu.cn``; ``http://…`` for tests.
        api_base: where calls go; another one for tests.
        open_base: where the browser is sent for OAuth; another one for tests.
        menu: the account's buttons.
        spots: where buildings stand on the map.
    """

    appid: str
    secret: Secret
    token: Secret
    domain: str
    encoding_aes_key: Secret | None = None
    previous_encoding_aes_key: Secret | None = None
    mode: Mode = "secure"
    api_base: str = "https://api.weixin.qq.com"
    open_base: str = "https://open.weixin.qq.com"
    menu: tuple[Button, ...] = DEFAULT
    spots: tuple[Spot, ...] = ()

    def __post_init__(self) -> None:
        if not _APPID.fullmatch(self.appid):
            raise Refusal("setting_appid", key="wechat.appid")
        if not _TOKEN.fullmatch(self.token.reveal()):
            raise Refusal("setting_token", key="wechat.token")
        if self.encoding_aes_key is None and self.mode != "plain":
            raise Refusal("setting_aes_key_missing", key="wechat.encoding_aes_key", mode=self.mode)
        for name in ("encoding_aes_key", "previous_encoding_aes_key"):
            _check_key(f"wechat.{name}", getattr(self, name))
        for name in ("api_base", "open_base"):
            if urlsplit(getattr(self, name)).scheme not in ("http", "https"):
                raise Refusal("setting_address", key=f"wechat.{name}")
        if not _HOST.fullmatch(self.domain.removeprefix("https://").removeprefix("http://")):
            raise Refusal("setting_domain", key="wechat.domain")
        check_menu(self.menu, "wechat.menu")

    @property
    def address(self) -> str:
        """The pages' address as people reach it, without a slash at its end."""
        return self.domain if "://" in self.domain else f"https://{self.domain}"

    @property
    def aes_keys(self) -> tuple[Secret, ...]:
        """The current EncodingAESKey, then the previous one."""
        both = (self.encoding_aes_key, self.previous_encoding_aes_key)
        return tuple(key for key in both if key is not None)


def _check_key(name: str, key: Secret | None) -> None:
    if key is None:
        return
    if not _KEY.fullmatch(key.reveal()):
        raise Refusal("setting_aes_key", key=name)
    try:
        whole = base64.b64decode(key.reveal() + "=", validate=True)
    except binascii.Error as error:
        raise Refusal("setting_aes_key", key=name) from error
    if len(whole) != 32:
        raise Refusal("setting_aes_key", key=name)
