"""What can be asked of a claim, one struct a wish."""

from __future__ import annotations

from domain.clinic.claim.state import Invoice
from domain.clinic.people import Patient
from domain.clinic.rules import Paper
from domain.envelope import Args


class Draft(Args, frozen=True, omit_defaults=True, tag="claim.draft"):
    """A claim begins, with its one invoice."""

    number: str
    patient: Patient
    case: str
    invoice: Invoice
    referral: str = ""
    note: str = ""


class Edit(Args, frozen=True, omit_defaults=True, tag="claim.edit"):
    """What was typed, whole."""

    case: str
    invoice: Invoice
    referral: str = ""
    note: str = ""


class Attach(Args, frozen=True, omit_defaults=True, tag="claim.attach"):
    """Pictures of one paper, by content hash."""

    paper: Paper
    photos: tuple[str, ...]


class Detach(Args, frozen=True, omit_defaults=True, tag="claim.detach"):
    """A picture that does not belong there."""

    photo: str


class Submit(Args, frozen=True, omit_defaults=True, tag="claim.submit"):
    """提交, also once more after 补件."""


class Take(Args, frozen=True, omit_defaults=True, tag="claim.take"):
    """初审: a clerk looks at it."""


class AskPapers(Args, frozen=True, omit_defaults=True, tag="claim.ask_papers"):
    """补件: these are missing, or something is wrong."""

    text: str
    papers: tuple[Paper, ...] = ()


class Approve(Args, frozen=True, omit_defaults=True, tag="claim.approve"):
    """通过: ``own`` fen are the person's own; the rest follows from the rules."""

    own: int = 0
    note: str = ""


class Reject(Args, frozen=True, omit_defaults=True, tag="claim.reject"):
    """驳回."""

    reason: str


class Withdraw(Args, frozen=True, omit_defaults=True, tag="claim.withdraw"):
    """撤回, by the person."""


class ReceivePaper(Args, frozen=True, omit_defaults=True, tag="claim.receive_paper"):
    """纸质已收."""


class ProlongPaper(Args, frozen=True, omit_defaults=True, tag="claim.prolong_paper"):
    """The paper may come later, until then (ms UTC)."""

    until: int
    reason: str


class Lapse(Args, frozen=True, omit_defaults=True, tag="claim.lapse"):
    """The paper did not come in time."""


class Send(Args, frozen=True, omit_defaults=True, tag="claim.send"):
    """报财务, with the list of that name."""

    batch: str


class Pay(Args, frozen=True, omit_defaults=True, tag="claim.pay"):
    """已打款: the finance office says so, with its amount in fen."""

    amount: int


class Undo(Args, frozen=True, omit_defaults=True, tag="claim.undo"):
    """撤回上一步: the own last act, while nothing was built on it."""

    command_id: str
