"""What can be asked of a session, one struct a wish. ``policy`` and ``decide`` say who may."""

from __future__ import annotations

from domain.clinic.people import Patient
from domain.clinic.session.state import EndCause, Mark, Plan
from domain.envelope import Args


class Open(Args, frozen=True, omit_defaults=True, tag="session.open"):
    """放号: the session exists from now on. Once more does no harm."""

    plan: Plan


class Book(Args, frozen=True, omit_defaults=True, tag="session.book"):
    """预约 a slot.

    Attributes:
        number: given where it is asked: by the station, with the command's record, or by the cloud.
        instead_of: id of the person's visit elsewhere that this replaces; the next command takes
            that one back with the cause ``moved``.
    """

    number: str
    patient: Patient
    slot: int
    marks: tuple[Mark, ...] = ()
    instead_of: str = ""


class WalkIn(Args, frozen=True, omit_defaults=True, tag="session.walk_in"):
    """现场号: the person is here. A priority goes with its reason (绿色通道)."""

    number: str
    patient: Patient
    marks: tuple[Mark, ...] = ()
    priority: str = ""
    reason: str = ""


class Cancel(Args, frozen=True, omit_defaults=True, tag="session.cancel"):
    """取消, by the person or by the desk; ``moved`` where another visit has replaced it."""

    visit: str
    cause: EndCause = "desk"
    reason: str = ""
    moved_to: str = ""


class Rebook(Args, frozen=True, omit_defaults=True, tag="session.rebook"):
    """改约 to another slot of the same session."""

    visit: str
    slot: int


class CheckIn(Args, frozen=True, omit_defaults=True, tag="session.check_in"):
    """报到."""

    visit: str


class Call(Args, frozen=True, omit_defaults=True, tag="session.call"):
    """叫号: this one, or once more if it is called already; empty: whoever is next."""

    visit: str = ""
    room: str = ""


class Pass(Args, frozen=True, omit_defaults=True, tag="session.pass"):
    """过号: called and not there; comes again after some others."""

    visit: str


class Enter(Args, frozen=True, omit_defaults=True, tag="session.enter"):
    """就诊: the person is with the doctor."""

    visit: str


class Finish(Args, frozen=True, omit_defaults=True, tag="session.finish"):
    """完成."""

    visit: str


class Leave(Args, frozen=True, omit_defaults=True, tag="session.leave"):
    """弃号: was here and went."""

    visit: str
    reason: str = ""


class Miss(Args, frozen=True, omit_defaults=True, tag="session.miss"):
    """爽约: booked and did not come."""

    visits: tuple[str, ...]


class AddSlot(Args, frozen=True, omit_defaults=True, tag="session.add_slot"):
    """加号: one more slot at that time, ms UTC."""

    start_at: int
    reason: str = ""


class Stop(Args, frozen=True, omit_defaults=True, tag="session.stop"):
    """停诊: whoever has not been seen gets another place offered."""

    reason: str


class Resume(Args, frozen=True, omit_defaults=True, tag="session.resume"):
    """恢复门诊: those who were stopped and have gone nowhere else have their places again."""


class Prioritise(Args, frozen=True, omit_defaults=True, tag="session.prioritise"):
    """优先/绿色通道, with the reason that others are shown; an empty priority takes it back."""

    visit: str
    priority: str
    reason: str = ""


class Reorder(Args, frozen=True, omit_defaults=True, tag="session.reorder"):
    """调序: in front of that one, or to the end."""

    visit: str
    before: str = ""
    reason: str = ""


class Wait(Args, frozen=True, omit_defaults=True, tag="session.wait"):
    """候补: gets the next slot that becomes free."""

    number: str
    patient: Patient
    marks: tuple[Mark, ...] = ()


class Unwait(Args, frozen=True, omit_defaults=True, tag="session.unwait"):
    """Off the waiting list."""

    waiter: str


class LeaseSlots(Args, frozen=True, omit_defaults=True, tag="session.lease"):
    """预占: the desk's share for this station; asked again, it lasts longer."""


class GiveBack(Args, frozen=True, omit_defaults=True, tag="session.give_back"):
    """The station needs its leased slots no more."""


class Undo(Args, frozen=True, omit_defaults=True, tag="session.undo"):
    """撤回上一步 on one visit: one's own last act, while nothing was built on it."""

    visit: str
    command_id: str


