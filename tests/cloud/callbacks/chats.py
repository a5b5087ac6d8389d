"""A served cloud with an official account, and the platform that pushes to it."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import requests
from starlette.applications import Starlette

from cloud.app import fill_sample, open_cloud
from cloud.identity.bindings import Bindings
from cloud.pages.door import PagesDoor
from cloud.secret import Secret
from cloud.settings import School, Settings
from cloud.wechat.account import OfficialAccount
from cloud.wechat.buttons import Spot
from cloud.wechat.ports import Consent, Outcome
from cloud.wechat.settings import WeChat
from domain.directory import Person
from domain.problems import Problem
from tests.cloud.pages.served import HELD, Campus, listening
from tests.wechat_platform.push import Account, Answered, Pusher
from tests.worlds import HeldClock

CONSOLE = Account()
OLD_KEY = "GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba"
ADDRESS = "https://bx.example.edu.cn"
LIBRARY = Spot("东校区/3栋", 23.1000, 113.3000)
_openids = itertools.count(1)


def account_settings(**changes: object) -> WeChat:
    """The account as the configuration file would have it."""
    known: dict[str, object] = {
        "appid": CONSOLE.appid,
        "secret": Secret("s3cret-word"),
        "token": Secret(CONSOLE.token),
        "domain": "bx.example.edu.cn",
        "encoding_aes_key": Secret(CONSOLE.aes_key),
        "previous_encoding_aes_key": Secret(OLD_KEY),
        "spots": (LIBRARY,),
    }
    return WeChat(**(known | changes))  # type: ignore[arg-type]


class Heard:
    """The notices' outbox and the platform's media, as a test sees them.

    Attributes:
        pictures: by media id; a problem is raised instead.
        bindings: are told who follows.
    """

    bindings: Bindings | None = None

    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []
        self.consents: list[Consent] = []
        self.reached: list[tuple[str, bool]] = []
        self.acts: list[tuple[str, str]] = []
        self.pictures: dict[str, bytes | Problem | Exception] = {}
        self.fetched: list[str] = []

    def outcome(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)

    def consent(self, consent: Consent) -> None:
        self.consents.append(consent)

    def reachable(self, openid: str, reachable: bool, at: int) -> None:
        self.reached.append((openid, reachable))
        if self.bindings is not None:
            told = self.bindings.followed if reachable else self.bindings.unfollowed
            told(openid, at)

    def heard(self, openid: str, act: str, at: int) -> None:
        self.acts.append((openid, act))

    def media(self, media_id: str) -> bytes:
        self.fetched.append(media_id)
        found = self.pictures[media_id]
        if isinstance(found, bytes):
            return found
        raise found


class Chat:
    """One served account.

    Attributes:
        account: its inbound side; nothing works the inbox but ``work``.
    """

    def __init__(self, campus: Campus, settings: WeChat, account: OfficialAccount) -> None:
        self.campus = campus
        self.settings = settings
        self.account = account
        self.bindings = Bindings(campus.cloud.ledger, settings.appid)

    @property
    def callback(self) -> str:
        """Where the platform pushes to."""
        return f"{self.campus.url}/wechat/callback"

    def pusher(self, mode: str = "secure", **more: object) -> Pusher:
        """The platform, in a mode."""
        return Pusher(self.callback, self.campus.clock, mode, **more)  # type: ignore[arg-type]

    def work(self) -> int:
        """Work what waits."""
        return self.account.worker.run()

    def openid(self) -> str:
        """Somebody new."""
        return f"oChat{next(_openids):06d}"

    def bound(self) -> tuple[str, Person]:
        """A student's openid."""
        person = self.campus.student()
        return self.bind(f"person:{person.code}"), person

    def bind(self, subject: str) -> str:
        """A new openid of somebody on the roster."""
        openid = self.openid()
        self.bindings.bind(openid, subject, "code", "2026-11", self.campus.clock())
        return openid

    def said(self, openid: str, words: str) -> str:
        """What somebody reads who wrote these words."""
        with contextlib.closing(self.pusher()) as platform:
            answered = platform.text(openid, words)
        assert answered.status == 200
        return answered.said

    def happened(self, openid: str, name: str, **more: object) -> Answered:
        """An event of the platform's, answered."""
        with contextlib.closing(self.pusher()) as platform:
            answered = platform.happened(openid, name, **more)
        assert answered.status == 200
        return answered

    def inbox(self, openid: str) -> list[tuple[str, str]]:
        """Kind and state of what is stored of somebody."""
        return [
            (str(row[0]), str(row[1]))
            for row in self.campus.cloud.store.rows(
                "SELECT kind, state FROM inbox WHERE openid = ? ORDER BY id", (openid,)
            )
        ]


@contextlib.contextmanager
def serve_account(
    folder: Path, heard: Heard, address: str = "", *, patience: float = 4.0, **changes: object
) -> Iterator[Chat]:
    """Serve the sample campus with an account until the block ends."""
    settings = account_settings(**changes)
    cloud = open_cloud(folder, address)
    clock = HeldClock()
    cloud.clock = clock
    cloud.settings = Settings(School(), settings, limits=HELD)
    fill_sample(cloud)
    heard.bindings = Bindings(cloud.ledger, settings.appid)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield

    account = OfficialAccount(cloud, settings, heard, heard, heard.bindings, patience=patience)
    app = Starlette(
        routes=[*account.routes(), *PagesDoor(cloud).routes()], lifespan=lifespan
    )
    with listening(app) as url:
        assert requests.get(f"{url}/sign-in", timeout=20).status_code == 200
        yield Chat(Campus(cloud, clock, url), settings, account)
    cloud.store.close()
