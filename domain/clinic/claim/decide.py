"""May it be so? Decisions on claims."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from domain import values
from domain.calendar import campus_date
from domain.clinic import photos
from domain.clinic.claim import commands as c
from domain.clinic.claim import events as e
from domain.clinic.claim import papers
from domain.clinic.claim.state import EDITABLE, STATUSES, Claim, Invoice, Status
from domain.clinic.people import patient_of
from domain.clinic.policy import check_role
from domain.clinic.rules import PAPERS, ClinicTerms
from domain.clinic.taking_back import going_back
from domain.envelope import Command, Event
from domain.ids import check_number, parse_number
from domain.problems import Refusal

PREFIX = "YB"
_MOST_FEN = 1_000_000_000
_MOST_TEXT = 500
_MOST_PAPERS = 60
_INVOICE_DIGITS = (6, 30)

Events = tuple[Event, ...]


def _of(*statuses: Status) -> frozenset[Status]:
    return frozenset(statuses)


_IN_CHECK = _of("submitted", "checking")


def decide(claim: Claim | None, command: Command, terms: ClinicTerms) -> Events:
    """Turn a command into the events it causes on this claim.

    Raises:
        Refusal: with the code and facts of the rule that says no.
    """
    values.times(command)
    check_role(command)
    args: Any = command.args
    if isinstance(args, c.Draft):
        if claim is not None:
            raise Refusal("exists_already", number=claim.number)
        return _draft(args, command, terms)
    if claim is None:
        raise Refusal("no_such_claim", claim=command.aggregate)
    if command.actor.role == "requester" and claim.patient.person != command.actor.id:
        raise Refusal("not_your_claim", number=claim.number)
    before, decider = _DECIDERS[type(args)]
    if claim.status not in before:
        raise Refusal(
            "wrong_claim_state",
            number=claim.number,
            status=claim.status,
            kind=command.kind,
            wanted=tuple(sorted(before, key=STATUSES.index)),
        )
    return decider(claim, args, command, terms)


def _draft(args: c.Draft, command: Command, terms: ClinicTerms) -> Events:
    number = check_number(args.number)
    if parse_number(number)[0] != PREFIX:
        raise Refusal("bad_number", number=number)
    if not command.aggregate.startswith("claim:"):
        raise Refusal("bad_value", field="claim")
    limit = terms.rules.claim.open_max
    if terms.around.open_items >= limit:
        raise Refusal("too_many_claims", limit=limit)
    patient = patient_of(args.patient, command)
    if not patient.person:
        raise Refusal("text_missing", field="person")
    return (e.Drafted(number, patient, *_typed(args, command, terms)),)


def _typed(
    args: c.Draft | c.Edit, command: Command, terms: ClinicTerms
) -> tuple[str, Invoice, int, str, str]:
    """What was typed, clean: case, invoice, its claim year, referral, note."""
    if terms.rules.case(args.case) is None:
        raise Refusal("bad_value", field="case")
    invoice = Invoice(
        _invoice_number(args.invoice.number),
        values.word(args.invoice.date, name="invoice_date", required=True),
        values.word(args.invoice.hospital, name="hospital", required=True),
        values.count(args.invoice.total, name="total", least=1, most=_MOST_FEN),
        values.word(args.invoice.code, name="invoice_code", limit=40),
        args.invoice.itemised,
    )
    year = papers.in_date(invoice, campus_date(command.happened_at), terms.rules)
    if terms.around.invoices:
        raise Refusal("invoice_used", invoice=invoice.number)
    referral = values.word(args.referral, name="referral")
    return (
        args.case,
        invoice,
        year,
        check_number(referral) if referral else "",
        values.lines(args.note, name="note", limit=_MOST_TEXT),
    )


def _invoice_number(text: str) -> str:
    number = papers.invoice_number(values.word(text, name="invoice", required=True, limit=40))
    least, most = _INVOICE_DIGITS
    if not (least <= len(number) <= most and number.isascii() and number.isalnum()):
        raise Refusal("bad_invoice_number", invoice=number)
    return number


def _edit(claim: Claim, args: c.Edit, command: Command, terms: ClinicTerms) -> Events:
    typed = _typed(args, command, terms)
    if typed == (claim.case, claim.invoice, claim.year, claim.referral, claim.note):
        raise Refusal("nothing_changes", number=claim.number)
    return (e.Edited(*typed),)


def _attach(claim: Claim, args: c.Attach, command: Command, terms: ClinicTerms) -> Events:
    new = photos.checked(args.photos, terms.rules.claim.max_photos)
    new = tuple(photo for photo in new if photo not in {each.photo for each in claim.papers})
    if not new:
        raise Refusal("nothing_changes", number=claim.number)
    count = len(claim.papers) + len(new)
    if count > _MOST_PAPERS:
        raise Refusal("too_many_photos", count=count, limit=_MOST_PAPERS)
    return (e.PaperAttached(args.paper, new),)


def _detach(claim: Claim, args: c.Detach, command: Command, terms: ClinicTerms) -> Events:
    if args.photo not in {each.photo for each in claim.papers}:
        raise Refusal("nothing_changes", number=claim.number)
    return (e.PaperDetached(args.photo),)


def _submit(claim: Claim, args: c.Submit, command: Command, terms: ClinicTerms) -> Events:
    """Handed in: once, in time, with all its papers and the referral that it needs."""
    around, rules = terms.around, terms.rules
    if around.invoices:
        raise Refusal("invoice_used", invoice=claim.invoice.number)
    if claim.status == "draft":  # whoever was sent back for papers was in time
        papers.in_date(claim.invoice, campus_date(command.happened_at), rules)
    if papers.needs_referral(claim, rules):
        raise Refusal("referral_missing", number=claim.number)
    _check_referral(claim, terms)
    missing = papers.missing_papers(claim, rules)
    if missing:
        raise Refusal("papers_missing", papers=missing)
    return (e.Submitted(),)


def _check_referral(claim: Claim, terms: ClinicTerms) -> None:
    """A referral that is named is this person's, and the invoice lies in its time."""
    if not claim.referral:
        return
    row = next((r for r in terms.around.referrals if r.number == claim.referral), None)
    if row is None:
        raise Refusal("referral_unknown", referral=claim.referral)
    if not row.issued_on <= claim.invoice.date <= row.valid_until:
        raise Refusal("referral_not_then", referral=claim.referral, until=row.valid_until)


def _take(claim: Claim, args: c.Take, command: Command, terms: ClinicTerms) -> Events:
    return (e.Taken(),)


def _ask_papers(claim: Claim, args: c.AskPapers, command: Command, terms: ClinicTerms) -> Events:
    text = values.lines(args.text, name="text", limit=_MOST_TEXT, required=not args.papers)
    return (e.PapersAsked(text, tuple(paper for paper in PAPERS if paper in args.papers)),)


def _approve(claim: Claim, args: c.Approve, command: Command, terms: ClinicTerms) -> Events:
    if terms.around.invoices:
        raise Refusal("invoice_used", invoice=claim.invoice.number)
    if command.actor.id == claim.patient.person:
        raise Refusal("own_claim", number=claim.number)
    amounts = papers.amounts_of(claim.invoice, args.own, terms.around.deducted, terms.rules)
    note = values.lines(args.note, name="note", limit=_MOST_TEXT)
    return (e.Approved(amounts, terms.rules.paper_due(command.happened_at), note),)


def _reject(claim: Claim, args: c.Reject, command: Command, terms: ClinicTerms) -> Events:
    return (
        e.Rejected(values.lines(args.reason, name="reason", limit=_MOST_TEXT, required=True)),
    )


def _withdraw(claim: Claim, args: c.Withdraw, command: Command, terms: ClinicTerms) -> Events:
    return (e.Withdrawn(),)


def _receive_paper(
    claim: Claim, args: c.ReceivePaper, command: Command, terms: ClinicTerms
) -> Events:
    if claim.paper_due is not None and command.happened_at > claim.paper_due:
        raise Refusal("paper_late", number=claim.number, until=claim.paper_due)
    return (e.PaperReceived(),)


def _prolong(claim: Claim, args: c.ProlongPaper, command: Command, terms: ClinicTerms) -> Events:
    until = values.moment(args.until, name="until")
    if until <= max(claim.paper_due or 0, command.happened_at):
        raise Refusal("nothing_changes", number=claim.number)
    return (e.PaperProlonged(until, values.word(args.reason, name="reason", required=True)),)


def _lapse(claim: Claim, args: c.Lapse, command: Command, terms: ClinicTerms) -> Events:
    if command.happened_at <= (claim.paper_due or 0):
        raise Refusal("too_early", until=claim.paper_due)
    return (e.Rejected(lapsed=True),)


def _send(claim: Claim, args: c.Send, command: Command, terms: ClinicTerms) -> Events:
    return (e.Sent(values.word(args.batch, name="batch", required=True)),)


def _pay(claim: Claim, args: c.Pay, command: Command, terms: ClinicTerms) -> Events:
    payable = claim.amounts.payable if claim.amounts is not None else 0
    if args.amount != payable:
        raise Refusal("amount_differs", number=claim.number, payable=payable)
    return (e.Paid(payable),)


def _undo(claim: Claim, args: c.Undo, command: Command, terms: ClinicTerms) -> Events:
    minutes = terms.rules.claim.undo_minutes
    act = going_back(claim.last_act, args.command_id, command, minutes, claim.number)
    if claim.status == "rejected" and terms.around.invoices:  # meanwhile somebody else's
        raise Refusal("invoice_used", invoice=claim.invoice.number)
    return (e.Undone(act.command_id, act.kind, act.before),)


_DECIDERS: dict[
    type,
    tuple[frozenset[Status], Callable[[Claim, Any, Command, ClinicTerms], Events]],
] = {
    c.Edit: (EDITABLE, _edit),
    c.Attach: (EDITABLE, _attach),
    c.Detach: (EDITABLE, _detach),
    c.Submit: (EDITABLE, _submit),
    c.Take: (_of("submitted"), _take),
    c.AskPapers: (_IN_CHECK, _ask_papers),
    c.Approve: (_IN_CHECK, _approve),
    c.Reject: (_IN_CHECK | {"more_papers", "awaiting_paper", "paper_received"}, _reject),
    c.Withdraw: (EDITABLE | {"submitted"}, _withdraw),
    c.ReceivePaper: (_of("awaiting_paper"), _receive_paper),
    c.ProlongPaper: (_of("awaiting_paper"), _prolong),
    c.Lapse: (_of("awaiting_paper"), _lapse),
    c.Send: (_of("paper_received"), _send),
    c.Pay: (_of("sent"), _pay),
    c.Undo: (frozenset(STATUSES), _undo),
}
