"""What a claim still lacks, and how much of it is paid: pure helpers for decisions and screens."""

from __future__ import annotations

from datetime import date

from domain.clinic.claim.state import Amounts, Claim, Invoice
from domain.clinic.rules import PAPERS, Case, ClinicRules, Paper, civil_date
from domain.problems import Refusal
from domain.text import narrow, plain


def wanted_papers(case: Case, invoice: Invoice, asked: tuple[Paper, ...]) -> tuple[Paper, ...]:
    """The papers that a claim of this case needs, in their usual order."""
    wanted = {*case.papers, *asked}
    if not invoice.itemised:
        wanted.add("itemised")
    return tuple(paper for paper in PAPERS if paper in wanted)


def missing_papers(claim: Claim, rules: ClinicRules) -> tuple[Paper, ...]:
    """The papers that are wanted and not uploaded yet; what was asked for counts from then on."""
    case = rules.case(claim.case)
    there = {attached.paper for attached in claim.papers}
    wanted = () if case is None else wanted_papers(case, claim.invoice, claim.asked)
    return tuple(paper for paper in wanted if paper not in there)


def needs_referral(claim: Claim, rules: ClinicRules) -> bool:
    """Whether the claim's case needs a referral, and names none."""
    case = rules.case(claim.case)
    return case is not None and case.referral and not claim.referral


def invoice_number(typed: str) -> str:
    """The number by which two invoices are the same, whoever hands them in and however typed."""
    return narrow(plain(typed)).replace(" ", "").upper()


def amounts_of(invoice: Invoice, own: int, deducted: int, rules: ClinicRules) -> Amounts:
    """Split a total, in fen.

    Args:
        own: what is the person's own.
        deducted: of this year's deductible, what other claims bear already.

    Raises:
        Refusal: ``bad_value`` if more than the total would be the person's own.
    """
    if not 0 <= own <= invoice.total:
        raise Refusal("bad_value", field="own")
    eligible = invoice.total - own
    deductible = min(eligible, max(0, rules.claim.deductible - deducted))
    ratio = rules.claim.ratio
    payable = (eligible - deductible) * ratio // 1000
    return Amounts(invoice.total, own, eligible, deductible, ratio, payable)


def in_date(invoice: Invoice, today: date, rules: ClinicRules) -> int:
    """The claim year of an invoice that can be handed in on that day.

    Raises:
        Refusal: ``bad_value``, ``invoice_too_old``.
    """
    day = civil_date(invoice.date)
    if day is None or day > today:
        raise Refusal("bad_value", field="invoice_date")
    year = rules.claim_year(day)
    until = rules.upload_until(year)
    if today > until:
        raise Refusal("invoice_too_old", until=until.isoformat())
    return year
