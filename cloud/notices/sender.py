"""The sender: takes up what is due, tries the person's channels in their order, notes every try.

Several processes may run one each. A notice is on the lease of one sender at a time, and a try is
on the disk before its call: a sender that dies leaves behind what it may have done.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence

from msgspec import Struct

from cloud.notices import course, outbox, preferences
from cloud.notices.channels import Channel, Openids
from cloud.notices.chat import Chat
from cloud.notices.course import Choice, Option, Outcome, Over, Send, Wait, Waiting
from cloud.notices.kinds import TABLE, Notice
from cloud.notices.outbox import Kept
from cloud.notices.pauses import Pause, pause, pauses
from cloud.notices.preferences import Preference
from cloud.notices.settings import Notices
from cloud.notices.words import say
from cloud.wechat.answers import Answered, Do, NotAsked, Unsure
from domain.faults import FaultTree
from domain.problems import Problem, Refusal, Trouble
from domain.repair.ticket import PRIORITIES
from storage.database import Database

_log = logging.getLogger("paidan.notices")

BATCH = 60
MINUTE = 60_000
_SET_UP_WAIT = 10 * MINUTE
_OFF = 6 * 60 * MINUTE
_TURN = "notices_turn"


class Result(Struct, frozen=True):
    """What came of one call."""

    outcome: Outcome
    code: int = 0
    detail: str = ""
    msgid: str = ""


class Sender:
    """One process's sender.

    Args:
        channels: the ways out; none: everything is in the list of messages alone.
        openids: who is told that somebody can't be reached there any more; None without WeChat.
        holder: this sender's name in leases; another one for every process and start.
        night: minutes of the campus's day between which nobody is disturbed who has not set their
            own.
    """

    def __init__(
        self,
        store: Database,
        channels: Sequence[Channel],
        settings: Notices,
        faults: FaultTree,
        clock: Callable[[], int],
        holder: str,
        *,
        openids: Openids | None = None,
        chat: Chat | None = None,
        night: tuple[int, int] = (0, 0),
    ) -> None:
        self._store = store
        self._channels = {channel.name: channel for channel in channels}
        self._settings = settings
        self._faults = faults
        self._clock = clock
        self._holder = holder
        self._openids = openids
        self._chat = chat or Chat(store)
        self._night = night

    def run(self) -> int:
        """Send what is due now. Returns how many notices were taken up.

        Raises:
            Trouble: what the database has against it; what is on a lease is taken up again later.
        """
        if not outbox.due(self._store, self._clock(), 1):
            return 0
        taken = self._take()
        for one in taken:
            try:
                self._carry(one)
            except Trouble:
                raise
            except Exception:
                # One that we can't handle must not keep the others from being told.
                _log.exception("notice %d can't be sent", one.id)
                outbox.end(self._store, one.id, self._holder, "failed", "bug", "", self._clock())
        return len(taken)

    def _take(self) -> list[Kept]:
        """Choose what goes out, one sender at a time, so that what belongs together is seen so."""
        now = self._clock()
        taken: dict[int, Kept] = {}
        with self._store.writing():
            self._store.run(
                "INSERT INTO meta (key, value) VALUES (?, '') "
                "ON CONFLICT (key) DO UPDATE SET value = meta.value",
                (_TURN,),
            )
            seen: set[int] = set()
            for one in outbox.due(self._store, now, BATCH):
                if one.id in seen:
                    continue
                if one.state == "sending":  # its sender died
                    taken[one.id] = one
                    continue
                found, busy, last = outbox.beside(self._store, one)
                seen |= {each.id for each in found}
                own = preferences.of(self._store, one.notice.subject).quiet
                night_ends = course.night_ends(now, own or self._night)
                choice = self._choose(found, now, last, busy, night_ends)
                self._note(choice)
                taken |= {each.id: each for each in found if each.id == choice.send}
            self._gather(taken)
            outbox.take(self._store, list(taken), self._holder, now + outbox.LEASE)
        return list(taken.values())

    def _gather(self, taken: dict[int, Kept]) -> None:
        """Twelve jobs given to one worker at a stroke are one message, led by the most urgent."""
        groups: dict[tuple[str, str], list[Kept]] = {}
        for one in taken.values():
            if TABLE[one.notice.kind].together and one.tries == 0 and one.state == "waiting":
                groups.setdefault((one.notice.subject, one.notice.kind), []).append(one)
        for group in groups.values():
            first, *others = sorted(group, key=_urgency)
            ids = [one.id for one in others]
            outbox.settle(self._store, ids, "merged", f"with:{first.id}")
            for other in others:
                del taken[other.id]

    def _choose(
        self, found: list[Kept], now: int, last: int | None, busy: bool, night_ends: int | None
    ) -> Choice:
        waiting: list[Waiting] = []
        for one in found:
            tries = outbox.tries_of(self._store, one.id) if one.tries else []
            waiting.append(
                Waiting(
                    one.id,
                    one.notice.kind,
                    one.notice.facts.priority,
                    one.not_before,
                    fresh=course.is_fresh(tries),
                    unsure=course.unsolved(tries) is not None,
                )
            )
        return course.choose(waiting, now, last, busy, night_ends)

    def _note(self, choice: Choice) -> None:
        outbox.settle(self._store, choice.told_with, "merged", f"with:{choice.send}")
        outbox.settle(self._store, choice.dropped, "withdrawn", "came_and_went")
        outbox.put_off(self._store, choice.wait)

    def _carry(self, one: Kept) -> None:
        """Bring one notice as far as it comes now."""
        while True:
            now = self._clock()
            tries = outbox.tries_of(self._store, one.id)
            step = self._step(one, tries, now)
            if isinstance(step, Over):
                channel = next((each.channel for each in tries if each.outcome == "sent"), "")
                outbox.end(
                    self._store, one.id, self._holder, step.state, step.why, channel, now
                )
                if step.state in ("failed", "unknown"):
                    _log.warning("notice %d is %s: %s", one.id, step.state, step.why or "no answer")
                return
            if isinstance(step, Wait):
                outbox.wait(self._store, one.id, self._holder, step.until)
                return
            number = outbox.begin(
                self._store, one.id, self._holder, step.channel, step.address, now
            )
            if number is None:
                return  # another sender has it: this one was away for too long
            first = next((each.began_at for each in tries), now)
            result = self._call(one, step, first)
            now = self._clock()
            outbox.end_try(
                self._store,
                number,
                result.outcome,
                now,
                code=result.code,
                detail=result.detail,
                msgid=result.msgid,
            )

    def _step(self, one: Kept, tries: list[course.Try], now: int) -> Send | Wait | Over:
        again = outbox.AGAIN in one.notice.key  # a person has said so: it counts from then
        since = one.made_at if again else one.notice.happened_at
        stale_at = course.stale_at(one.notice.kind, since)
        if not tries and one.made_at >= stale_at:
            return Over("listed", "happened_long_ago")
        if not tries and not again and one.notice.kind in self._settings.off:
            return Over("listed", "off")
        wish = preferences.of(self._store, one.notice.subject)
        if not tries and not again and wish.only_listed:
            return Over("listed", "own_wish")
        options = self._options(one.notice, wish, now)
        return course.next_step(options, tries, now, stale_at)

    def _options(self, notice: Notice, wish: Preference, now: int) -> list[Option]:
        staff = notice.subject.startswith("staff:")
        order = wish.ordered(self._settings.staff if staff else self._settings.person)
        resting = pauses(self._store, now)
        found: list[Option] = []
        for channel in (self._channels[name] for name in order if name in self._channels):
            rests = [
                resting[name]
                for name in (channel.account, channel.name, channel.part(notice))
                if name in resting
            ]
            until = max((one.until for one in rests), default=0)
            short = _is_short(rests, now)
            for address in channel.addresses(notice, now):
                free = max((one.free_at(address, now) for one in channel.limits), default=0)
                soon = short if until > free else now < free <= now + MINUTE
                option = Option(channel.name, address, channel.once_ms, max(until, free), soon)
                found.append(option)
        return found

    def _call(self, one: Kept, step: Send, first: int) -> Result:
        """Make the call; whatever comes of it is told as a result.

        Args:
            first: when the first try began, ms UTC: its words are those of every repeated one.
        """
        channel = next(each for name, each in self._channels.items() if name == step.channel)
        together = TABLE[one.notice.kind].together
        more = outbox.told_with(self._store, one.id) if together else 0
        said = say(one.notice, self._faults, first, more)
        for limit in channel.limits:
            limit.count(step.address, self._clock())
        try:
            return Result(
                "sent", msgid=channel.send(one.notice, said, step.address, once_of(one.notice))
            )
        except Answered as problem:
            return self._answered(problem, channel, one.notice, step.address)
        except NotAsked as problem:
            # Their servers or our line are away: an outage of hours uses up nobody's tries.
            now, detail = self._clock(), str(problem.facts["detail"])
            pause(self._store, channel.account, now + MINUTE, 0, detail, now)
            return Result("rests", 0, detail)
        except Unsure as problem:
            return Result("unsure", 0, str(problem.facts["detail"]))
        except Refusal as problem:
            return Result("dead", 0, _in_short(problem))
        except Trouble as problem:
            return Result("unsent", 0, _in_short(problem))

    def _answered(
        self, problem: Answered, channel: Channel, notice: Notice, address: str
    ) -> Result:
        """What the table of errors says, done."""
        now, code = self._clock(), problem.errcode
        detail = f"{problem.said} rid {problem.rid}".strip()
        outcome, rest = _OUTCOMES[problem.do]
        name = {"account": channel.account, "part": channel.part(notice) or channel.name}.get(
            rest, channel.name
        )
        if problem.do is Do.MINUTE:
            pause(self._store, name, now + MINUTE, code, detail, now)
        elif problem.do is Do.MIDNIGHT:
            pause(self._store, name, course.midnight(now), code, detail, now)
        elif problem.do in (Do.SET_UP, Do.REREAD):
            pause(self._store, name, now + _SET_UP_WAIT, code, detail, now)
        elif problem.do in (Do.TEMPLATE_OFF, Do.CHANNEL_OFF):
            pause(self._store, name, now + _OFF, code, detail, now)
        elif problem.do in (Do.UNREACHABLE, Do.NOT_OURS) and self._openids is not None:
            if channel.name != "wecom":
                self._openids.unfollowed(address, now)
        elif problem.do is Do.OTHER:
            self._shut(channel, notice, address)
        return Result(outcome, code, detail)

    def _shut(self, channel: Channel, notice: Notice, address: str) -> None:
        if channel.name == "customer":
            self._chat.shut(address)
        elif channel.name == "subscription":
            self._chat.refused(address, channel.part(notice).partition(":")[2])


_OUTCOMES: dict[Do, tuple[Outcome, str]] = {
    Do.AGAIN: ("unsent", ""),
    Do.REREAD: ("rests", "account"),
    Do.MINUTE: ("rests", "channel"),
    Do.MIDNIGHT: ("rests", "channel"),
    Do.DEAD: ("dead", ""),
    Do.UNREACHABLE: ("refused", ""),
    Do.NOT_OURS: ("refused", ""),
    Do.OTHER: ("refused", ""),
    Do.TEMPLATE_OFF: ("refused", "part"),
    Do.CHANNEL_OFF: ("refused", "channel"),
    Do.SET_UP: ("rests", "account"),
    Do.SIGN_IN_AGAIN: ("refused", ""),
    Do.DONE: ("sent", ""),
}
"""What a try came to, and what rests after it."""


def once_of(notice: Notice) -> str:
    """What a channel knows a notice by: the same for every try, and no other's in any history."""
    return hashlib.blake2b(notice.key.encode(), digest_size=16).hexdigest()


def _urgency(one: Kept) -> tuple[int, int]:
    return PRIORITIES.index(one.notice.facts.priority), one.id


def _is_short(rests: Sequence[Pause], now: int) -> bool:
    return bool(rests) and all(one.until - now <= MINUTE for one in rests)


def _in_short(problem: Problem) -> str:
    facts = ", ".join(f"{name}={value}" for name, value in problem.facts.items())
    return f"{problem.code} {facts}".strip()[:200]
