"""Reimbursement (报销医药费) at the clerk's desk: the invoice and the checks beside it."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QCoreApplication

from desktop.ui import words
from desktop.ui.clinic.record_kinds import Deed, Entry, Kind, Said, Told
from desktop.ui.theme.looks import QT_TRANSLATE_NOOP
from domain.calendar import campus_date, instant
from domain.clinic.claim import commands as c
from domain.clinic.claim.papers import missing_papers, needs_referral
from domain.clinic.claim.state import CLAIMS_INVOICE, EDITABLE, ENDED, Claim, Status
from domain.clinic.rules import ClinicRules, Paper

translate = QCoreApplication.translate

_STATUS: dict[Status, tuple[str, str]] = {
    "draft": ("general.waiting", QT_TRANSLATE_NOOP("clinic", "Draft")),
    "submitted": ("reported", QT_TRANSLATE_NOOP("clinic", "Handed in")),
    "checking": ("general.active", QT_TRANSLATE_NOOP("clinic", "First check")),
    "more_papers": ("general.paused", QT_TRANSLATE_NOOP("clinic", "More papers")),
    "awaiting_paper": ("accepted", QT_TRANSLATE_NOOP("clinic", "Paper to come")),
    "paper_received": ("taken", QT_TRANSLATE_NOOP("clinic", "Paper is here")),
    "sent": ("finished", QT_TRANSLATE_NOOP("clinic", "At the finance office")),
    "paid": ("general.done", QT_TRANSLATE_NOOP("clinic", "Paid")),
    "rejected": ("rejected", QT_TRANSLATE_NOOP("clinic", "Rejected")),
    "withdrawn": ("withdrawn", QT_TRANSLATE_NOOP("clinic", "Withdrawn")),
}
PAPER_WORDS: dict[Paper, str] = {
    "invoice": QT_TRANSLATE_NOOP("clinic", "invoice"),
    "record": QT_TRANSLATE_NOOP("clinic", "record of the other hospital"),
    "id_copy": QT_TRANSLATE_NOOP("clinic", "copy of the identity card"),
    "internship_proof": QT_TRANSLATE_NOOP("clinic", "proof of the internship"),
    "emergency_proof": QT_TRANSLATE_NOOP("clinic", "proof of the emergency"),
    "itemised": QT_TRANSLATE_NOOP("clinic", "itemised list"),
    "other": QT_TRANSLATE_NOOP("clinic", "another paper"),
}


def paper_word(paper: Paper) -> str:
    """发票, 费用清单..."""
    return translate("clinic", PAPER_WORDS[paper])


def _line(claim: Claim) -> Entry:
    look, word = _STATUS[claim.status]
    detail = f"{claim.number} · {words.yuan(claim.invoice.total)} · {claim.invoice.hospital}"
    at = claim.submitted_at or claim.begun_at
    return Entry(
        claim.uid, claim.patient.person, claim.patient.name, detail, look,
        translate("clinic", word), at,
    )  # fmt: skip


def _told(claim: Claim, rules: ClinicRules, now: int) -> Told:
    look, word = _STATUS[claim.status]
    case = rules.case(claim.case)
    invoice = claim.invoice
    facts = [
        (translate("clinic", "Number"), claim.number),
        (translate("clinic", "Person"), f"{claim.patient.name}  {claim.patient.person}"),
        (translate("clinic", "Case"), claim.case if case is None else case.name),
        (translate("clinic", "Invoice"), " ".join(filter(None, (invoice.code, invoice.number)))),
        (translate("clinic", "Date"), invoice.date),
        (translate("clinic", "Hospital"), invoice.hospital),
        (translate("clinic", "Total"), words.yuan(invoice.total)),
        (translate("clinic", "Referral"), claim.referral),
        *_amounts(claim),
        (translate("clinic", "Asked for"), claim.asked_text),
        (translate("clinic", "Reason"), claim.reason),
    ]
    if claim.paper_due is not None and claim.status == "awaiting_paper":
        facts.append((translate("clinic", "Paper until"), words.when(claim.paper_due)))
    pictures = tuple(
        Said(paper_word(one.paper), "", one.at, False, (one.photo,)) for one in claim.papers
    )
    return Told(
        f"{claim.patient.name}  {words.yuan(invoice.total)}", look, translate("clinic", word),
        tuple(fact for fact in facts if fact[1]), pictures, (), _deeds(claim),
        _checks(claim, rules, now),
    )  # fmt: skip


def _amounts(claim: Claim) -> list[tuple[str, str]]:
    amounts = claim.amounts
    if amounts is None:
        return []
    ratio = f"{amounts.ratio / 10:g} %"
    return [
        (translate("clinic", "Own part"), words.yuan(amounts.own)),
        (translate("clinic", "Eligible"), words.yuan(amounts.eligible)),
        (translate("clinic", "Deductible"), words.yuan(amounts.deductible)),
        (translate("clinic", "Ratio"), ratio),
        (translate("clinic", "To be paid"), words.yuan(amounts.payable)),
    ]


def _checks(claim: Claim, rules: ClinicRules, now: int) -> tuple[tuple[bool, str], ...]:
    """What a claim has to hold, in the order in which a clerk looks; nothing once it is over."""
    if claim.status in ENDED:
        return ()
    missing = missing_papers(claim, rules)
    listed = "、".join(paper_word(paper) for paper in missing)
    found = [_once(claim), _in_time(claim, rules), _referral(claim, rules)]
    if missing:
        found.append((False, translate("clinic", "Missing: {papers}").format(papers=listed)))
    else:
        found.append((True, translate("clinic", "All papers are uploaded")))
    if claim.paper_at is not None:
        found.append((True, translate("clinic", "The paper came on {day}").format(
            day=campus_date(claim.paper_at).isoformat())))  # fmt: skip
    elif claim.status == "awaiting_paper" and (claim.paper_due or now) < now:
        found.append((False, translate("clinic", "The paper is overdue.")))
    return tuple(found)


def _once(claim: Claim) -> tuple[bool, str]:
    """The cloud lets nobody else hand it in from then on."""
    if claim.status in CLAIMS_INVOICE:
        return True, translate("clinic", "The invoice was handed in by nobody else")
    return False, translate("clinic", "Not handed in: somebody else may hand in this invoice")


def _in_time(claim: Claim, rules: ClinicRules) -> tuple[bool, str]:
    until = rules.upload_until(claim.year)
    came = claim.submitted_at or claim.begun_at
    text = translate("clinic", "Invoices of {year}: handed in until {until}, came on {day}")
    return campus_date(came) <= until, text.format(
        year=f"{claim.year}/{claim.year + 1}", until=until.isoformat(),
        day=campus_date(came).isoformat(),
    )  # fmt: skip


def _referral(claim: Claim, rules: ClinicRules) -> tuple[bool, str]:
    if claim.referral and claim.status in EDITABLE:
        text = translate("clinic", "Referral {number} is looked up when it is handed in")
        return False, text.format(number=claim.referral)
    if claim.referral:
        text = translate("clinic", "Referral {number} holds on the day of the invoice")
        return True, text.format(number=claim.referral)
    if needs_referral(claim, rules):
        return False, translate("clinic", "This case needs a referral, and none is named.")
    return True, translate("clinic", "This case needs no referral")


def _deeds(claim: Claim) -> tuple[Deed, ...]:
    status = claim.status
    reject = Deed("reject", translate("clinic", "Reject"), lambda text: c.Reject(text), "text",
                  translate("clinic", "Reason"), danger=True)  # fmt: skip
    if status == "submitted":
        take = Deed("take", translate("clinic", "Begin the check"), lambda text: c.Take(),
                    first=True)  # fmt: skip
        return (take, reject)
    if status == "checking":
        return (
            Deed("approve", translate("clinic", "Approve"), lambda fen: c.Approve(fen), "money",
                 translate("clinic", "Own part, yuan"), first=True),
            Deed("papers", translate("clinic", "Ask for papers"),
                 lambda asked: c.AskPapers(asked[1], asked[0]), "papers",
                 translate("clinic", "What is missing or wrong")),
            reject,
        )  # fmt: skip
    if status == "awaiting_paper":
        return (
            Deed("paper", translate("clinic", "The paper is here"), lambda text: c.ReceivePaper(),
                 first=True),
            Deed("prolong", translate("clinic", "Give more time"), _longer, "day",
                 translate("clinic", "Paper until")),
            Deed("lapse", translate("clinic", "It did not come"), lambda text: c.Lapse(),
                 danger=True),
        )  # fmt: skip
    if status == "paper_received":
        return (
            Deed("send", translate("clinic", "To the finance office"), lambda text: c.Send(text),
                 "text", translate("clinic", "Name of the list"), first=True),
        )  # fmt: skip
    if status == "sent":
        return (
            Deed("pay", translate("clinic", "Paid"), lambda fen: c.Pay(fen), "money",
                 translate("clinic", "Amount paid, yuan"), first=True),
        )  # fmt: skip
    return ()


def _longer(until: str) -> c.ProlongPaper:
    end = instant(date.fromisoformat(until), 1440) - 1
    return c.ProlongPaper(end, translate("clinic", "prolonged at the desk"))


CLAIMS = Kind(
    "claim",
    QT_TRANSLATE_NOOP("clinic", "No claims are open"),
    QT_TRANSLATE_NOOP("clinic", "What people hand in through WeChat comes here."),
    _line,
    _told,
    lambda claim: claim.status not in (*ENDED, "draft"),
)
