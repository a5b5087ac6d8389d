"""A claim (报销单) for one invoice: its course, its papers and its amounts in fen."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from domain.clinic.people import Patient
from domain.clinic.rules import Paper
from domain.repair.ticket import Act

Status = Literal[
    "draft",  # 草稿
    "submitted",  # 已提交
    "checking",  # 初审
    "more_papers",  # 补件
    "awaiting_paper",  # 已通过, 待交纸质
    "paper_received",  # 纸质已收
    "sent",  # 已报财务
    "paid",  # 已打款
    "rejected",  # 已驳回
    "withdrawn",  # 已撤回
]
STATUSES: tuple[Status, ...] = Status.__args__  # type: ignore[attr-defined]
EDITABLE: frozenset[Status] = frozenset({"draft", "more_papers"})
"""In the person's own hands."""
ENDED: frozenset[Status] = frozenset({"paid", "rejected", "withdrawn"})
CLAIMS_INVOICE: frozenset[Status] = frozenset(STATUSES) - {"draft", "rejected", "withdrawn"}
"""Nobody else may hand in the same invoice."""


class Invoice(Struct, frozen=True, omit_defaults=True):
    """The invoice. ``number`` is typed by hand; ``date`` is ``YYYY-MM-DD``; ``total`` in fen.

    Attributes:
        code: 发票代码, empty on those that have none (数电票).
        itemised: it lists what was given; else a list is among the papers.
    """

    number: str
    date: str
    hospital: str
    total: int
    code: str = ""
    itemised: bool = False


class Amounts(Struct, frozen=True):
    """How much of it is paid, in fen: ``total = own + eligible``.

    Attributes:
        own: 自费, with what is never reimbursed.
        eligible: 可报.
        deductible: 起付 that this claim bears, out of ``eligible``.
        ratio: 比例 in thousandths.
        payable: 应付, rounded down to the fen.
    """

    total: int
    own: int
    eligible: int
    deductible: int
    ratio: int
    payable: int


class Attached(Struct, frozen=True, omit_defaults=True):
    """A paper as it was uploaded: content hash of its picture, and when."""

    paper: Paper
    photo: str
    at: int


class Claim(Struct, frozen=True, omit_defaults=True):
    """One claim. Times in ms UTC.

    Attributes:
        case: code of the rules' case.
        referral: number of the referral, where the case needs one.
        year: in which the claim year of the invoice begins.
        asked: papers that the clerk asked for beside those of the case.
        paper_due: until when the paper invoice has to be here.
        batch: of the list with which it went to the finance office.
    """

    uid: str
    number: str
    patient: Patient
    status: Status
    case: str
    invoice: Invoice
    begun_at: int
    year: int = 0
    referral: str = ""
    papers: tuple[Attached, ...] = ()
    note: str = ""
    asked: tuple[Paper, ...] = ()
    asked_text: str = ""
    amounts: Amounts | None = None
    clerk: str = ""
    clerk_name: str = ""
    submitted_at: int | None = None
    approved_at: int | None = None
    paper_due: int | None = None
    paper_at: int | None = None
    batch: str = ""
    sent_at: int | None = None
    paid_at: int | None = None
    closed_at: int | None = None
    reason: str = ""
    last_act: Act | None = None
    version: int = 0
    updated_at: int = 0
