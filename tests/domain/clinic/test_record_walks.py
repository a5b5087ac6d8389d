"""Whatever is asked of claims, threads and referrals, in any order: their course makes sense."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.clinic import consult as t
from domain.clinic import referral as r
from domain.clinic.around import ReferralRow
from domain.clinic.claim import commands as c
from domain.clinic.claim.papers import missing_papers, needs_referral
from domain.clinic.claim.state import ENDED, Claim, Invoice
from domain.clinic.rules import Paper
from domain.people import SYSTEM
from domain.problems import Refusal
from domain.services import decode_state, encode_state
from tests.domain.clinic.cases import CHEN, CLERK, DAY_MS, DOCTOR, NURSE, RULES, WU, Clinic, patient

TODAY = "2026-11-24"
_PAPERS: tuple[Paper, ...] = ("invoice", "record", "itemised", "id_copy")
CLAIM, THREAD, PAPER = "claim:1", "consult:1", "referral:1"
INVOICE = Invoice("24312000000012345678", "2026-11-10", "市第一人民医院", 12_345)
OTHER = Invoice("24312000000099", "2026-11-20", "县医院", 999, itemised=True)
REFERRAL = ReferralRow("ZZ261101-A001", "2026-11-01", "2026-12-01")


def photo(n: int) -> str:
    return f"{n:064x}"


def wishes(clinic: Clinic) -> list[tuple[str, Any, Any]]:
    """Everything that may be asked, by whom."""
    claim: Claim | None = clinic.states.get(CLAIM)
    act = claim.last_act.command_id if claim is not None and claim.last_act is not None else "x"
    payable = claim.amounts.payable if claim is not None and claim.amounts is not None else 0
    slip = r.Slip("县医院", "2026-11-25")
    number = REFERRAL.number
    return [
        (CLAIM, c.Draft(clinic.number("YB"), patient(CHEN), "normal", INVOICE, number), CHEN),
        (CLAIM, c.Edit("holiday", OTHER), CHEN),
        (CLAIM, c.Edit("normal", INVOICE, number), CHEN),
        *((CLAIM, c.Attach(paper, (photo(n),)), CHEN)
          for n, paper in enumerate(_PAPERS)),
        (CLAIM, c.Detach(photo(1)), CHEN),
        (CLAIM, c.Submit(), CHEN),
        (CLAIM, c.Submit(), CHEN),
        (CLAIM, c.Withdraw(), CHEN),
        (CLAIM, c.Take(), CLERK),
        (CLAIM, c.AskPapers("看不清", ("invoice",)), CLERK),
        (CLAIM, c.Approve(345), CLERK),
        (CLAIM, c.Approve(345), CLERK),
        (CLAIM, c.Reject("不符合"), CLERK),
        (CLAIM, c.ReceivePaper(), CLERK),
        (CLAIM, c.ProlongPaper(clinic.now + 9 * DAY_MS, "住院"), CLERK),
        (CLAIM, c.Lapse(), SYSTEM),
        (CLAIM, c.Send("第一批"), CLERK),
        (CLAIM, c.Pay(payable), CLERK),
        (CLAIM, c.Undo(act), CLERK),
        (CLAIM, c.Withdraw(), WU),
        (THREAD, t.Ask(patient(CHEN), "嗓子疼", read=True), CHEN),
        (THREAD, t.AskAgain("还疼", (photo(9),)), CHEN),
        (THREAD, t.Answer("多喝水"), DOCTOR),
        (THREAD, t.Close(), SYSTEM),
        (THREAD, t.Close(), CHEN),
        (THREAD, t.ToVisit("来面诊"), NURSE),
        (THREAD, t.ToEmergency("去急诊"), DOCTOR),
        (PAPER, r.Issue(clinic.number("ZZ"), patient(CHEN), "县医院", "待查", TODAY), DOCTOR),
        (PAPER, r.ReturnSlip(slip), CHEN),
        (PAPER, r.Prolong("2027-02-01", "复查"), DOCTOR),
        (PAPER, r.Revoke("开错"), DOCTOR),
        (PAPER, r.Expire(), SYSTEM),
    ]  # fmt: skip


def holds(claim: Claim) -> None:
    """What is true of a claim in every state."""
    if claim.amounts is not None:
        parts = claim.amounts
        assert parts.own + parts.eligible == parts.total
        assert 0 <= parts.payable <= parts.eligible
    if claim.status in ("submitted", "checking"):
        assert missing_papers(claim, RULES) == ()
        assert not needs_referral(claim, RULES)
    if claim.status in ("awaiting_paper", "paper_received", "sent", "paid"):
        assert claim.amounts is not None
        assert claim.approved_at is not None
    assert (claim.status in ENDED) == (claim.closed_at is not None)
    assert (claim.paid_at is not None) == (claim.status == "paid")
    if claim.status in ("sent", "paid"):
        assert claim.batch


COURSE = (0, 3, 4, 5, 8, 11, 13, 16, 19, 20)
"""From the draft to the payment, as places in the list of wishes."""


@settings(max_examples=150)
@given(
    st.integers(0, len(COURSE)),
    st.lists(st.tuples(st.integers(0, 31), st.sampled_from((1, 1, 1, 30, 3000))), max_size=25),
)
def test_no_order_of_wishes_breaks_a_record(far: int, steps: list[tuple[int, int]]) -> None:
    clinic = Clinic()
    clinic.around["referrals"] = (REFERRAL,)
    for n, minutes in [*((n, 1) for n in COURSE[:far]), *steps]:
        on, args, by = wishes(clinic)[n]
        before = clinic.states.get(on)
        try:
            clinic.do(args, by, on=on, after=minutes * 60_000)
        except Refusal:
            assert clinic.states.get(on) is before
            continue
        state = clinic.states[on]
        assert decode_state(on.partition(":")[0], encode_state(state)) == state
        if isinstance(state, Claim):
            holds(state)
        if isinstance(state, t.Consult):
            assert (state.status in t.OPEN) == (state.closed_at is None)
            assert (state.status in t.WAITING) == (state.waits_since is not None)
