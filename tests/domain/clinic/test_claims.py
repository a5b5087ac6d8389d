"""Reimbursement: one invoice, once, in time, with its papers; and amounts that add up."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from domain.calendar import campus_date, instant
from domain.clinic.around import ReferralRow
from domain.clinic.claim import commands as c
from domain.clinic.claim.papers import (
    amounts_of,
    invoice_number,
    missing_papers,
    needs_referral,
    wanted_papers,
)
from domain.clinic.claim.state import Claim, Invoice
from domain.problems import Refusal
from tests.domain.clinic.cases import (
    CHEN,
    CLERK,
    DAY_MS,
    DESK,
    DOCTOR,
    HOUR,
    MINUTE,
    RULES,
    WU,
    Clinic,
    patient,
)

ON = "claim:1"
INVOICE = Invoice("24312000000012345678", "2026-11-10", "市第一人民医院", 12_345, itemised=True)
REFERRAL = ReferralRow("ZZ261101-A001", "2026-11-01", "2026-12-01")


def photo(n: int) -> str:
    return f"{n:064x}"


class Case(Clinic):
    """A claim from its draft on."""

    def __init__(self, **fields: Any) -> None:
        super().__init__()
        self.around["referrals"] = (REFERRAL,)
        draft = c.Draft(
            self.number("YB"), patient(CHEN), "normal", INVOICE, referral=REFERRAL.number
        )
        self.do(structs.replace(draft, **fields), CHEN, on=ON)

    @property
    def claim(self) -> Claim:
        found: Claim = self.states[ON]
        return found

    def by(self, who: Any, *wishes: Any) -> Claim:
        for wish in wishes:
            self.do(wish, who, on=ON)
        return self.claim

    def no(self, wish: Any, who: Any = CHEN, **envelope: Any) -> Refusal:
        return self.refused(wish, who, on=ON, **envelope)

    def with_papers(self) -> Case:
        for n, paper in enumerate(missing_papers(self.claim, self.rules)):
            self.by(CHEN, c.Attach(paper, (photo(n),)))
        return self


def test_a_claim_goes_from_draft_to_paid() -> None:
    case = Case().with_papers()
    case.by(CHEN, c.Submit())
    assert case.claim.status == "submitted"
    claim = case.by(CLERK, c.Take(), c.Approve(own=2_345))
    assert claim.amounts is not None
    assert (claim.amounts.eligible, claim.amounts.payable) == (10_000, 8_000)
    assert claim.status == "awaiting_paper"
    case.by(CLERK, c.ReceivePaper(), c.Send("2026-12 第 1 批"))
    assert case.no(c.Pay(7_999), CLERK) == Refusal(
        "amount_differs", number=claim.number, payable=8_000
    )
    paid = case.by(CLERK, c.Pay(8_000))
    assert (paid.status, paid.batch, paid.clerk) == ("paid", "2026-12 第 1 批", CLERK.id)


def test_nothing_is_handed_in_without_its_papers() -> None:
    case = Case()
    assert case.no(c.Submit()) == Refusal("papers_missing", papers=("invoice", "record"))
    case.by(CHEN, c.Attach("invoice", (photo(1),)))
    assert missing_papers(case.claim, RULES) == ("record",)
    case.by(CHEN, c.Attach("record", (photo(2),)), c.Detach(photo(1)))
    assert missing_papers(case.claim, RULES) == ("invoice",)


@pytest.mark.parametrize(
    ("code", "itemised", "papers"),
    [
        ("normal", True, ("invoice", "record")),
        ("normal", False, ("invoice", "record", "itemised")),
        ("holiday", True, ("invoice", "record", "id_copy")),
        ("internship", True, ("invoice", "record", "internship_proof")),
        ("emergency", False, ("invoice", "record", "emergency_proof", "itemised")),
    ],
)
def test_each_case_has_papers_of_its_own(
    code: str, itemised: bool, papers: tuple[str, ...]
) -> None:
    case = RULES.case(code)
    assert case is not None
    assert wanted_papers(case, structs.replace(INVOICE, itemised=itemised), ()) == papers


def test_the_referral_is_the_persons_own_and_holds_on_the_day_of_the_invoice() -> None:
    none = Case(referral="").with_papers()
    assert needs_referral(none.claim, RULES)
    assert none.no(c.Submit()).code == "referral_missing"
    case = Case().with_papers()
    case.around["referrals"] = ()
    assert case.no(c.Submit()).code == "referral_unknown"
    case.around["referrals"] = (structs.replace(REFERRAL, valid_until="2026-11-09"),)
    assert case.no(c.Submit()).code == "referral_not_then"
    exempt = Case(case="holiday", referral="").with_papers()
    assert exempt.by(CHEN, c.Submit()).status == "submitted"


def test_an_invoice_is_claimed_once_by_whoever_comes_first() -> None:
    case = Case().with_papers()
    case.around["invoices"] = ("claim:other",)
    assert case.no(c.Submit()) == Refusal("invoice_used", invoice=INVOICE.number)
    again = c.Draft(case.number("YB"), patient(WU), "normal", INVOICE)
    assert case.refused(again, WU, on="claim:2").code == "invoice_used"
    wide = "２４３１２０００００００１２３４５６７８"
    for same in (" 2431 2000 0000 1234 5678 ", wide, "\u200b" + INVOICE.number):
        assert invoice_number(same) == INVOICE.number
    case.around["invoices"] = ()
    case.by(CHEN, c.Submit())
    case.around["invoices"] = ("claim:other",)
    assert case.no(c.Approve(), CLERK).code == "invoice_used"


@pytest.mark.parametrize("number", ["", "12", "发票一二三四五六", "1234-5678", "1" * 31])
def test_an_invoice_number_is_what_is_printed_on_it(number: str) -> None:
    clinic = Clinic()
    draft = c.Draft(
        clinic.number("YB"), patient(CHEN), "normal", structs.replace(INVOICE, number=number)
    )
    assert clinic.refused(draft, CHEN, on=ON).code in ("bad_invoice_number", "text_missing")


def test_what_is_too_old_is_not_taken() -> None:
    assert RULES.claim_year(date(2026, 8, 31)) == 2025
    assert RULES.claim_year(date(2026, 9, 1)) == 2026
    assert RULES.upload_until(2025) == date(2026, 10, 15)
    clinic = Clinic()
    draft = c.Draft(
        clinic.number("YB"),
        patient(CHEN),
        "holiday",
        structs.replace(INVOICE, date="2026-08-31"),
    )
    assert clinic.refused(draft, CHEN, on=ON) == Refusal("invoice_too_old", until="2026-10-15")
    clinic.now = instant(date(2026, 10, 15), 23 * 60)
    clinic.do(draft, CHEN, on=ON)
    future = structs.replace(draft, invoice=structs.replace(INVOICE, date="2026-12-01"))
    assert clinic.refused(future, CHEN, on="claim:2").code == "bad_value"


def test_who_is_sent_back_for_papers_hands_in_the_better_picture() -> None:
    case = Case().with_papers()
    case.by(CHEN, c.Submit())
    case.by(CLERK, c.AskPapers("发票看不清，并请补身份证", ("invoice", "id_copy")))
    assert case.claim.status == "more_papers"
    assert missing_papers(case.claim, RULES) == ("invoice", "id_copy")
    assert case.no(c.Submit()).code == "papers_missing"
    better = (c.Attach("invoice", (photo(7),)), c.Attach("id_copy", (photo(8),)))
    assert case.by(CHEN, *better, c.Submit()).status == "submitted"


def test_the_paper_comes_within_working_days_or_later_only_with_a_reason() -> None:
    case = Case().with_papers()
    case.by(CHEN, c.Submit())
    claim = case.by(CLERK, c.Approve())
    assert claim.paper_due is not None
    assert campus_date(claim.paper_due) == date(2026, 12, 1)  # Tuesday + 5 working days
    case.now = claim.paper_due + MINUTE
    assert case.no(c.ReceivePaper(), CLERK).code == "paper_late"
    case.by(CLERK, c.ProlongPaper(claim.paper_due + 3 * DAY_MS, "住院"), c.ReceivePaper())
    assert case.claim.status == "paper_received"


def test_what_never_comes_on_paper_is_not_paid() -> None:
    case = Case().with_papers()
    case.by(CHEN, c.Submit())
    claim = case.by(CLERK, c.Approve())
    assert case.no(c.Lapse(), CLERK).code == "too_early"
    case.now = (claim.paper_due or 0) + HOUR
    case.by(CLERK, c.Lapse())
    assert (case.claim.status, case.claim.reason) == ("rejected", "paper_late")


def test_a_clerks_slip_of_the_hand_is_taken_back() -> None:
    case = Case().with_papers()
    case.by(CHEN, c.Submit())
    case.do(c.Reject("不在报销范围"), CLERK, on=ON)
    act = case.claim.last_act
    assert act is not None
    case.by(CLERK, c.Undo(act.command_id))
    assert (case.claim.status, case.claim.reason, case.claim.closed_at) == ("submitted", "", None)
    assert case.no(c.Undo(act.command_id), CLERK).code == "undo_too_late"


def test_only_the_own_claim_and_only_the_clerks_decide() -> None:
    case = Case().with_papers()
    assert case.no(c.Submit(), WU).code == "not_your_claim"
    case.by(CHEN, c.Submit())
    for somebody in (CHEN, DESK, DOCTOR):
        assert case.no(c.Approve(), somebody).code == "not_allowed_for_role"
    assert case.no(c.Edit("holiday", INVOICE)).code == "wrong_claim_state"
    assert case.by(CHEN, c.Withdraw()).status == "withdrawn"


@given(
    st.integers(1, 10**9),
    st.integers(0, 10**9),
    st.integers(0, 10**6),
    st.integers(0, 10**6),
    st.integers(0, 1000),
)
def test_the_parts_of_an_amount_add_up(
    total: int, own: int, deducted: int, deductible: int, ratio: int
) -> None:
    terms = structs.replace(RULES.claim, deductible=deductible, ratio=ratio)
    rules = structs.replace(RULES, claim=terms)
    invoice = structs.replace(INVOICE, total=total)
    if own > total:
        with pytest.raises(Refusal):
            amounts_of(invoice, own, deducted, rules)
        return
    amounts = amounts_of(invoice, own, deducted, rules)
    assert amounts.own + amounts.eligible == amounts.total == total
    assert 0 <= amounts.deductible <= amounts.eligible
    assert amounts.deductible + deducted <= max(deductible, deducted)
    assert 0 <= amounts.payable <= amounts.eligible - amounts.deductible
    exact = (amounts.eligible - amounts.deductible) * ratio
    assert exact - 1000 < amounts.payable * 1000 <= exact
