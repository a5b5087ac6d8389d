"""A served school with an account, and phones on which WeChat's own browser opens its pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

from cloud.identity.bindings import Bindings
from cloud.notices.post import Post
from cloud.notices.settings import Notices, TemplateUse
from cloud.secret import Secret
from cloud.settings import Settings
from cloud.wechat.buttons import Spot
from cloud.wechat.settings import WeChat
from tests import browser as chromium
from tests.cloud.notices.streets import CONTENT, FIELDS
from tests.cloud.pages.served import Campus, serve
from tests.wechat_platform import world
from tests.wechat_platform.door import Platform
from tests.wechat_platform.phone import WeChatPhone
from tests.wechat_platform.push import Account, Pusher

ALLOWED = "s-progress"
SPOTS = (Spot("东校区/1栋", 23.1, 113.3), Spot("东校区/2栋", 23.102, 113.301))


def settings(url: str, platform: Platform) -> Settings:
    """What such a school's configuration says: one subscription template, two buildings' spots."""
    token, secret = Secret(Account().token), Secret(world.SECRET)
    wechat = WeChat(
        world.APPID, secret, token, url, mode="plain", api_base=platform.base, spots=SPOTS
    )
    uses = (TemplateUse(ALLOWED, FIELDS, subscription=True),)
    return Settings(wechat=wechat, notices=Notices(templates=uses))


class InWeChat:
    """The school and the platform."""

    def __init__(self, campus: Campus, platform: Platform) -> None:
        self.campus = campus
        self.platform = platform
        self.bindings = Bindings(campus.cloud.ledger, world.APPID)
        platform.set(held=campus.clock(), templates={ALLOWED: CONTENT})

    @contextmanager
    def phone(
        self, running: Browser, subject: str, openid: str, **options: object
    ) -> Iterator[tuple[Page, WeChatPhone]]:
        """A bound phone on which somebody is signed in."""
        self.bindings.bind(openid, subject, "code", "v", self.campus.clock())
        pusher = Pusher(f"{self.campus.url}/wechat/callback", self.campus.clock, "plain")
        held = WeChatPhone(self.platform, openid, pusher)
        session = self.campus.phone(subject)
        with chromium.phone(running, self.campus.url, **options) as page:  # type: ignore[arg-type]
            cookies = [
                {"name": one.name, "value": one.value or "", "url": self.campus.url}
                for one in session.cookies
            ]
            page.context.add_cookies(cookies)  # type: ignore[arg-type]
            held.hold(page)
            yield page, held
        pusher.close()

    def send(self) -> None:
        """Send the notices that are due."""
        post = Post(self.campus.cloud)
        post.sender.run()
        post.close()


@contextmanager
def school_in_wechat(folder: Path, platform: Platform) -> Iterator[InWeChat]:
    """Serve it until the block ends."""
    with serve(folder, settings=lambda url: settings(url, platform)) as campus:
        yield InWeChat(campus, platform)
