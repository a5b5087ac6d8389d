"""A cloud with people, a bound account and a sender, for tests of notices against the platform."""

from __future__ import annotations

from typing import Any

from msgspec import structs

from cloud.cloud import Cloud
from cloud.identity.settings import Identity, WeCom
from cloud.notices.post import Post
from cloud.notices.settings import Notices, TemplateUse
from cloud.secret import Secret
from cloud.settings import School, Settings
from cloud.wechat.settings import WeChat
from domain.directory import Person, aggregate_of, put
from domain.envelope import Args
from domain.people import SYSTEM, Actor
from domain.repair import commands as c
from domain.repair.checks import crew_of
from domain.repair.ticket import Reporter
from tests.cloud.desks import WORKER, Desks
from tests.wechat_platform.door import Platform
from tests.wechat_platform.world import AGENT, APPID, CORP_SECRET, CORPID, SECRET
from tests.worlds import LEADER, HeldClock

STUDENT = "20240001"
PERSON = f"person:{STUDENT}"
OPENID = "o-zhang"
PROGRESS = "t-progress"
CONTENT = (
    "单号：{{character_string1.DATA}}\n项目：{{thing2.DATA}}\n进度：{{phrase3.DATA}}\n"
    "说明：{{thing4.DATA}}\n时间：{{time5.DATA}}"
)
TEMPLATE = "/cgi-bin/message/template/send"
BIZSEND = "/cgi-bin/message/subscribe/bizsend"
CUSTOM = "/cgi-bin/message/custom/send"
CORP = "/qy/cgi-bin/message/send"
FIELDS = {
    "character_string1": "number",
    "thing2": "fault",
    "phrase3": "step",
    "thing4": "said",
    "time5": "happened",
}


def settings(platform: Platform, *, wecom: bool = False, **notices: Any) -> Settings:
    """A school with an account whose servers are the platform's."""
    uses = (TemplateUse(PROGRESS, FIELDS), TemplateUse("s-progress", FIELDS, subscription=True))
    corp = WeCom(CORPID, AGENT, Secret(CORP_SECRET), api_base=platform.qy)
    return Settings(
        school=School(),
        wechat=WeChat(
            APPID,
            Secret(SECRET),
            Secret("token"),
            "bx.example.edu.cn",
            mode="plain",
            api_base=platform.base,
        ),
        identity=Identity("https://bx.example.edu.cn", wecom=corp) if wecom else Identity(),
        notices=Notices(**({"templates": uses} | notices)),
    )


class Street:
    """One cloud's notices and the platform that they go through."""

    def __init__(self, cloud: Cloud, desks: Desks, platform: Platform, clock: HeldClock) -> None:
        self.cloud, self.desks, self.platform, self.clock = cloud, desks, platform, clock
        self.posts: list[Post] = []
        platform.at(clock.now)
        platform.set(
            followers=[OPENID], templates={PROGRESS: CONTENT, "s-progress": CONTENT}
        )
        desks.roster()
        person = Person(STUDENT, "张子涵", phones=("13800001111",))
        self.submit(aggregate_of(person), put(person), SYSTEM)

    def open(self, *, bound: bool = True, **more: Any) -> Post:
        """The notices as configured, with one phone bound."""
        self.cloud.settings = settings(self.platform, **more)
        post = Post(self.cloud, sleep=lambda seconds: None, read_seconds=0.3)
        self.posts.append(post)
        if bound and post.bindings is not None and not post.bindings.openids_of(PERSON):
            post.bindings.bind(OPENID, PERSON, "code", "v", self.clock())
        return post

    def submit(self, aggregate: str, args: Args, actor: Actor = LEADER) -> str:
        """One command born in the cloud; its id."""
        command_id = self.desks.ids()
        self.cloud.ledger.submit(
            aggregate, args, actor, "wechat", command_id=command_id, now=self.clock()
        )
        return command_id

    def report(self, **changes: Any) -> str:
        """A ticket that the student reported themselves: so nobody is told of that."""
        uid = self.desks.ids()
        wish = self.desks.wish(
            f"BX261124-W{len(self.desks.ids.prefix) + self.desks.ids.count:03d}",
            reporter=Reporter("张子涵", "13800001111", STUDENT),
            **changes,
        )
        self.submit(uid, wish, Actor(STUDENT, "张子涵", "requester"))
        return uid

    def accept(self, uid: str) -> str:
        """Accept a ticket: the reporter is to be told."""
        return self.submit(uid, c.Accept())

    def dispatch(self, uid: str, **more: Any) -> str:
        """Send the worker."""
        return self.submit(uid, c.Dispatch(crew_of([WORKER]), **more))

    def pass_time(self, ms: int) -> None:
        """Here and at the platform."""
        self.platform.at(self.clock.advance(ms))

    def later(self, post: Post, ms: int = 20_000) -> int:
        """Let a notice settle, then send what is due."""
        self.pass_time(ms)
        return post.sender.run()

    def states(self, subject: str = PERSON) -> list[tuple[str, str]]:
        """Kinds and states of a person's notices, oldest first."""
        return list(
            self.cloud.store.rows(
                "SELECT kind, state FROM notice WHERE subject = ? ORDER BY id", (subject,)
            )
        )

    def tries(self) -> list[tuple[str, str, int]]:
        """Every try: channel, what came of it, the platform's code."""
        return list(
            self.cloud.store.rows("SELECT channel, outcome, code FROM delivery ORDER BY id")
        )

    def close(self) -> None:
        for post in self.posts:
            post.close()


def with_order(settings: Settings, *channels: str) -> Settings:
    """The same with these channels for people, in this order."""
    notices = structs.replace(settings.notices, person=channels)
    return structs.replace(settings, notices=notices)
