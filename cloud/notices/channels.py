"""The ways out: template, subscription notice, customer message, WeCom: one call each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from cloud.identity.throttle import SharedThrottle
from cloud.identity.visitor import STAFF
from cloud.notices.chat import Chat
from cloud.notices.kinds import Notice
from cloud.notices.settings import ChannelName, Notices, TemplateUse
from cloud.notices.words import Said
from cloud.wechat import fields, messages
from cloud.wechat.answers import Answered, Do, Unsure
from cloud.wechat.callers import AccountCaller, CorpCaller
from domain.problems import Problem
from storage.database import Database

_CUSTOMER_BYTES = 1_800
_CORP_LIMITS = (("minute", 15, 60_000), ("hour", 500, 3_600_000))
"""Messages to one member: half of the 30 and 1,000 that WeCom takes (its page 90454), for what is
over them is dropped there without a word, and nobody says when its minute begins."""


class Openids(Protocol):
    """Whose openid is whose, as far as writing to people needs it."""

    def openids_of(self, subject: str) -> list[str]:
        """The openids under which a person can be reached now, the newest binding first."""

    def unfollowed(self, openid: str, now: int) -> None:
        """They follow no longer: nothing can be sent there."""

    def followed(self, openid: str, now: int) -> None:
        """They follow again."""


class Channel(Protocol):
    """One way out.

    Attributes:
        name: as in the configuration.
        account: whose token it uses; what is wrong with it stops all of its channels.
        once_ms: so long it passes over what it has sent already; 0: it does not.
        limits: how many it takes to one address in a while.
    """

    name: ChannelName
    account: str
    once_ms: int
    limits: Sequence[SharedThrottle]

    def addresses(self, notice: Notice, now: int) -> list[str]:
        """Where the person can be reached by it, the best first; none if it can't tell this."""

    def part(self, notice: Notice) -> str:
        """The part of it that may rest alone (a template), as a pause's name; or empty."""

    def send(self, notice: Notice, said: Said, address: str, once: str) -> str:
        """Send. Returns the platform's number of the message, if it tells one.

        Args:
            once: the same for every try of one notice.

        Raises:
            Answered, NotAsked, Unsure: and what the token has against it.
            Refusal: a field can't be filled.
        """


def filled(use: TemplateUse, said: Said) -> dict[str, str]:
    """A template's fields, each as its type takes it.

    Raises:
        Refusal: ``field_value``.
    """
    return {name: fields.fit(name, said.values[value]) for name, value in use.fields.items()}


class ByTemplate:
    """Template messages (模板消息) to followers."""

    name: ChannelName = "template"
    once_ms = messages.TEMPLATE_ONCE
    limits: Sequence[SharedThrottle] = ()

    def __init__(self, account: AccountCaller, openids: Openids, settings: Notices) -> None:
        self.account = account.token.name
        self._account = account
        self._openids = openids
        self._settings = settings

    def addresses(self, notice: Notice, now: int) -> list[str]:
        """Every phone that follows, if there is a template for it."""
        if self._settings.template_of(notice.kind, subscription=False) is None:
            return []
        return self._openids.openids_of(notice.subject)

    def part(self, notice: Notice) -> str:
        """Its template."""
        use = self._settings.template_of(notice.kind, subscription=False)
        return "" if use is None else f"template:{use.id}"

    def send(self, notice: Notice, said: Said, address: str, once: str) -> str:
        """``template/send``."""
        use = self._settings.template_of(notice.kind, subscription=False)
        assert use is not None
        url = f"{self._account.address}{said.page}"
        return messages.send_template(
            self._account.calls, address, use.id, filled(use, said), url, once
        )


class BySubscription:
    """Subscription notices (订阅通知) to those who allowed one."""

    name: ChannelName = "subscription"
    once_ms = 0
    limits: Sequence[SharedThrottle] = ()

    def __init__(
        self, account: AccountCaller, openids: Openids, settings: Notices, chat: Chat
    ) -> None:
        self.account = account.token.name
        self._account = account
        self._openids = openids
        self._settings = settings
        self._chat = chat

    def addresses(self, notice: Notice, now: int) -> list[str]:
        """Phones that have allowed a notice of this template and not used it up."""
        use = self._settings.template_of(notice.kind, subscription=True)
        if use is None:
            return []
        found = self._openids.openids_of(notice.subject)
        return [one for one in found if self._chat.allowed(one, use.id)]

    def part(self, notice: Notice) -> str:
        """Its template."""
        use = self._settings.template_of(notice.kind, subscription=True)
        return "" if use is None else f"subscription:{use.id}"

    def send(self, notice: Notice, said: Said, address: str, once: str) -> str:
        """``subscribe/bizsend``; one consent less, unless it was certainly not done."""
        use = self._settings.template_of(notice.kind, subscription=True)
        assert use is not None
        self._chat.used(address, use.id)
        page = f"{self._account.address}{said.page}"
        try:
            return messages.send_subscription(
                self._account.calls, address, use.id, filled(use, said), page
            )
        except Problem as problem:
            if _is_undone(problem):
                self._chat.not_used(address, use.id)
            raise


class ByCustomerMessage:
    """Text in the chat (客服消息), soon after the person did something there."""

    name: ChannelName = "customer"
    once_ms = 0
    limits: Sequence[SharedThrottle] = ()

    def __init__(self, account: AccountCaller, openids: Openids, chat: Chat) -> None:
        self.account = account.token.name
        self._account = account
        self._openids = openids
        self._chat = chat

    def addresses(self, notice: Notice, now: int) -> list[str]:
        """Phones whose window is open."""
        found = self._openids.openids_of(notice.subject)
        return [one for one in found if self._chat.open(one, now)]

    def part(self, notice: Notice) -> str:
        """It has none."""
        return ""

    def send(self, notice: Notice, said: Said, address: str, once: str) -> str:
        """``custom/send``; one message less, unless it was certainly not done."""
        self._chat.wrote(address)
        text = f"{said.title}\n{said.text}\n{self._account.address}{said.page}"
        try:
            messages.send_text(self._account.calls, address, _clipped(text))
        except Problem as problem:
            if _is_undone(problem):
                self._chat.not_written(address)
            raise
        return ""


class ByWeCom:
    """Cards from the office's app in 企业微信, to members of staff: their 工号 is the userid."""

    name: ChannelName = "wecom"
    once_ms = messages.CORP_ONCE_SECONDS * 1_000

    def __init__(
        self, corp: CorpCaller, address: str, moment: Callable[[int], str], store: Database
    ) -> None:
        self.account = corp.token.name
        self.limits: Sequence[SharedThrottle] = [
            SharedThrottle(store, f"wecom-{name}", most, window)
            for name, most, window in _CORP_LIMITS
        ]
        self._corp = corp
        self._address = address
        self._moment = moment

    def addresses(self, notice: Notice, now: int) -> list[str]:
        """The member of staff."""
        subject = notice.subject
        return [subject.removeprefix(STAFF)] if subject.startswith(STAFF) else []

    def part(self, notice: Notice) -> str:
        """It has none."""
        return ""

    def send(self, notice: Notice, said: Said, address: str, once: str) -> str:
        """``message/send``. With the moment in it two urges differ, and a repeated one does not."""
        text = f"{said.text}\n{self._moment(notice.happened_at)}"
        url = f"{self._address}{said.page}?n={once[:8]}"
        return messages.send_card(
            self._corp.calls, self._corp.agent, address, said.title, text, url, "查看"
        )


def _is_undone(problem: Problem) -> bool:
    """Whether what was asked was certainly not done; then nothing of what is allowed is used."""
    if isinstance(problem, Answered):
        return problem.do is not Do.DONE
    return not isinstance(problem, Unsure)


def _clipped(text: str) -> str:
    """Text within the platform's bytes, whole characters only."""
    data = text.encode()
    return text if len(data) <= _CUSTOMER_BYTES else data[:_CUSTOMER_BYTES].decode(errors="ignore")
