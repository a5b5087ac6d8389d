"""A consultation in writing (在线咨询): a person's thread with the clinic, not for emergencies."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from domain.clinic.people import Patient
from domain.envelope import Args, Event

Status = Literal[
    "waiting",  # 待答
    "answered",  # 已答
    "asked_again",  # 追问
    "to_visit",  # 转预约
    "to_emergency",  # 转急诊
    "closed",  # 关闭
]
STATUSES: tuple[Status, ...] = Status.__args__  # type: ignore[attr-defined]
OPEN: frozenset[Status] = frozenset({"waiting", "answered", "asked_again"})
WAITING: frozenset[Status] = frozenset({"waiting", "asked_again"})
"""The clinic has to answer."""
Side = Literal["person", "clinic"]
CloseCause = Literal["person", "clinic", "quiet"]


class Message(Struct, frozen=True, omit_defaults=True):
    """One message. ``photos`` are content hashes; ``id`` is the command that wrote it."""

    id: str
    side: Side
    name: str
    text: str
    at: int
    photos: tuple[str, ...] = ()


class Consult(Struct, frozen=True, omit_defaults=True):
    """A thread. Times in ms UTC.

    Attributes:
        department: who is asked; empty: whoever is there.
        doctor: code of who answered last.
        advice: what was said where it went on as a visit or an emergency.
    """

    uid: str
    patient: Patient
    status: Status
    asked_at: int
    messages: tuple[Message, ...]
    department: str = ""
    doctor: str = ""
    doctor_name: str = ""
    advice: str = ""
    answered_at: int | None = None
    waits_since: int | None = None
    closed_at: int | None = None
    close_cause: CloseCause | None = None
    version: int = 0
    updated_at: int = 0

    @property
    def follow_ups(self) -> int:
        """How often the person asked again."""
        return sum(message.side == "person" for message in self.messages) - 1


class Ask(Args, frozen=True, omit_defaults=True, tag="consult.ask"):
    """A question. ``read`` says that the person has read: this is not for emergencies."""

    patient: Patient
    text: str
    photos: tuple[str, ...] = ()
    department: str = ""
    read: bool = False


class AskAgain(Args, frozen=True, omit_defaults=True, tag="consult.ask_again"):
    """追问."""

    text: str
    photos: tuple[str, ...] = ()


class Answer(Args, frozen=True, omit_defaults=True, tag="consult.answer"):
    """An answer of a doctor or a nurse."""

    text: str
    photos: tuple[str, ...] = ()


class Close(Args, frozen=True, omit_defaults=True, tag="consult.close"):
    """关闭, by either side, or by itself when it has been quiet."""


class ToVisit(Args, frozen=True, omit_defaults=True, tag="consult.to_visit"):
    """转预约: this has to be seen; with advice which department."""

    advice: str
    department: str = ""


class ToEmergency(Args, frozen=True, omit_defaults=True, tag="consult.to_emergency"):
    """转急诊: go at once, and where."""

    advice: str


class Asked(Event, frozen=True, omit_defaults=True, tag="consult.asked"):
    """A thread began."""

    patient: Patient
    text: str
    photos: tuple[str, ...] = ()
    department: str = ""


class AskedAgain(Event, frozen=True, omit_defaults=True, tag="consult.asked_again"):
    """The person wrote again."""

    text: str
    photos: tuple[str, ...] = ()


class Answered(Event, frozen=True, omit_defaults=True, tag="consult.answered"):
    """The clinic answered."""

    text: str
    photos: tuple[str, ...] = ()


class Closed(Event, frozen=True, omit_defaults=True, tag="consult.closed"):
    """Nothing more is written."""

    cause: CloseCause


class SentToVisit(Event, frozen=True, omit_defaults=True, tag="consult.sent_to_visit"):
    """Has to be seen."""

    advice: str
    department: str = ""


class SentToEmergency(Event, frozen=True, omit_defaults=True, tag="consult.sent_to_emergency"):
    """Has to go to an emergency room at once."""

    advice: str
