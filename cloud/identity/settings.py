"""The identity's part of the configuration file: ``[identity]``."""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from msgspec import Struct

from cloud.secret import Secret
from domain.problems import Refusal

_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")


class Cas(Struct, frozen=True, forbid_unknown_fields=True):
    """``[identity.cas]``: the school's CAS.

    Attributes:
        address: of the server, up to what stands before ``/login``.
        version: of the protocol: 3 tells attributes (``/p3/serviceValidate``), 2 may not.
        number: the attribute that holds the 学工号; empty: the user's own name.
        label: what the button says.
    """

    address: str
    version: Literal[2, 3] = 3
    number: str = ""
    label: str = ""

    def __post_init__(self) -> None:
        _check_address("identity.cas.address", self.address)


class Oidc(Struct, frozen=True, forbid_unknown_fields=True):
    """``[identity.oidc]``: the school's OpenID Connect provider.

    Attributes:
        issuer: exactly as its discovery document has it.
        client_secret: None for a public client (PKCE alone).
        scope: what is asked for.
        number: the claim that holds the 学工号.
        algorithms: with which its tokens may be signed.
        label: what the button says.
    """

    issuer: str
    client_id: str
    client_secret: Secret | None = None
    scope: str = "openid profile"
    number: str = "preferred_username"
    algorithms: tuple[str, ...] = ("RS256",)
    label: str = ""

    def __post_init__(self) -> None:
        _check_address("identity.oidc.issuer", self.issuer)
        # Neither "none" nor a shared word: who may ask for a token must not be able to make one.
        if not self.algorithms or set(self.algorithms) - set(_ALGORITHMS):
            raise Refusal("setting_algorithms", key="identity.oidc.algorithms")
        if "openid" not in self.scope.split():
            raise Refusal("setting_scope", key="identity.oidc.scope")


class WeCom(Struct, frozen=True, forbid_unknown_fields=True):
    """``[identity.wecom]``: sign-in inside 企业微信; its userid is the 工号.

    Attributes:
        corpid: of the school's WeCom.
        agent: AgentId of the app from which the pages are opened.
        secret: of that app.
    """

    corpid: str
    agent: int
    secret: Secret
    api_base: str = "https://qyapi.weixin.qq.com"
    open_base: str = "https://open.weixin.qq.com"

    def __post_init__(self) -> None:
        _check_address("identity.wecom.api_base", self.api_base)
        _check_address("identity.wecom.open_base", self.open_base)


class Roster(Struct, frozen=True, forbid_unknown_fields=True):
    """``[identity.roster]``: a folder into which another system puts the roster.

    Attributes:
        folder: an absolute path that exists.
        whole: a file of people has everybody of the kinds in it: who is missing has left.
        leave_percent: if more than that would leave, a person has to confirm it.
    """

    folder: str
    whole: bool = True
    leave_percent: int = 10

    def __post_init__(self) -> None:
        if not Path(self.folder).is_absolute():
            raise Refusal("setting_folder", key="identity.roster.folder")
        if not 0 <= self.leave_percent <= 100:
            raise Refusal("setting_percent", key="identity.roster.leave_percent")


class Identity(Struct, frozen=True, forbid_unknown_fields=True):
    """How people prove who they are. Without it: the one-time codes that the office issues.

    Attributes:
        address: under which people reach this cloud, ``https://bx.example.edu.cn``. Provers send
            browsers back there and nowhere else.
        openids_per_person: WeChats that one person may bind.
        codes: whether the office's one-time codes are offered beside the others.
    """

    address: str = ""
    openids_per_person: int = 2
    codes: bool = True
    cas: Cas | None = None
    oidc: Oidc | None = None
    wecom: WeCom | None = None
    roster: Roster | None = None

    def __post_init__(self) -> None:
        if self.address:
            _check_address("identity.address", self.address)
        elif self.cas or self.oidc or self.wecom:
            raise Refusal("setting_own_address", key="identity.address")
        if not 1 <= self.openids_per_person <= 20:
            raise Refusal("setting_openids", key="identity.openids_per_person")
        if not (self.codes or self.cas or self.oidc):
            raise Refusal("setting_no_way", key="identity.codes")


def _check_address(key: str, address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise Refusal("setting_address", key=key)
