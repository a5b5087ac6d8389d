"""Consultations, referrals and claims at the desk: who reads is noted, what is missing is said."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.clinic import ClinicStation
from desktop.ui.clinic.deed_form import DeedForm
from desktop.ui.clinic.desk import ClinicDesk
from desktop.ui.clinic.record_page import RecordPage
from desktop.ui.clinic.referral_form import ReferralForm
from desktop.ui.theme import Density, Scheme, Theme
from domain.calendar import MINUTE
from domain.clinic import consult, referral
from domain.clinic.claim import commands as claim
from domain.clinic.claim.state import Invoice
from domain.clinic.people import Patient, PutClinicStaff
from domain.clinic.rules import Paper
from domain.people import Actor
from storage import access
from tests.desktop.clinic.reception import Feed, at
from tests.worlds import HeldClock

WHO = Patient("张子涵", "20230001", "13800000001")
STUDENT = Actor("20230001", "张子涵", "requester")
PAPERS: tuple[Paper, ...] = ("invoice", "record", "itemised", "emergency_proof")
SECRET = "夜里总是咳嗽，有血丝"


@pytest.fixture
def desk(qtbot: QtBot, reception: ClinicStation, clock: HeldClock) -> ClinicDesk:
    feed = Feed(reception.rules, clock, "r")
    feed.accept("consult:1", consult.Ask(WHO, SECRET, read=True), STUDENT)
    clock.advance(10 * MINUTE)
    other = Patient("李雨桐", "20230003")
    feed.accept(
        "consult:2",
        consult.Ask(other, "牙疼可以约周六吗", read=True),
        Actor("20230003", "李雨桐", "requester"),
    )
    doctor = Actor("Y01", "陈护士", "doctor")
    feed.accept(
        "referral:1",
        referral.Issue("ZZ261124-W001", WHO, "市第一医院", "肺部阴影待查", "2026-11-24"),
        doctor,
    )
    invoice = Invoice("12345678", "2026-11-20", "市第一医院", 123_45)
    feed.accept(
        "claim:1", claim.Draft("YB261124-W001", WHO, "emergency", invoice), STUDENT
    )
    for n, paper in enumerate(PAPERS):
        feed.accept("claim:1", claim.Attach(paper, (f"{n}" * 64,)), STUDENT)
    feed.accept("claim:1", claim.Submit(), STUDENT)
    ledger = reception.folder.ledger
    for name in ("care", "claims"):
        entries = [one for one in feed.entries if one.feed == name]
        numbered = [
            type(one)(**{**{f: getattr(one, f) for f in one.__struct_fields__}, "seq": n})
            for n, one in enumerate(entries, 1)
        ]
        ledger.receive(name, "e1", numbered, len(numbered), clock())
    made = ClinicDesk(Theme(Scheme.LIGHT, Density.COMFORTABLE), reception)
    made.resize(1_290, 760)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


def page(desk: ClinicDesk, key: str) -> RecordPage:
    desk.show_page(key)
    QApplication.processEvents()
    return desk.records[key]


def reads(reception: ClinicStation) -> list[tuple[str, str]]:
    lines = access.lines(reception._store)
    return [(one.access.aggregate, one.access.person) for one in lines if one.access.deed == "read"]


def fill(desk: ClinicDesk, key: str, deed: str) -> DeedForm:
    desk.records[key].panel.buttons[deed].click()
    form = desk.records[key].findChildren(DeedForm)[-1]
    assert isinstance(form, DeedForm)
    return form


def test_the_longest_waiting_question_is_first_and_is_answered(
    qtbot: QtBot, desk: ClinicDesk, reception: ClinicStation
) -> None:
    shown = page(desk, "consult")
    assert shown.list.count() == 2
    assert shown.list.current == "consult:1"
    form = fill(desk, "consult", "answer")
    form.do()
    assert reception.state("consult:1").status == "waiting"
    form.text.setPlainText("请今天上午来内科，先不要跑步。")
    form.do()
    assert reception.state("consult:1").status == "answered"
    assert reception.state("consult:1").messages[-1].name == "陈护士"


def test_every_record_that_is_opened_is_noted_once_for_as_long_as_it_is_in_sight(
    qtbot: QtBot, desk: ClinicDesk, reception: ClinicStation
) -> None:
    assert reads(reception) == []
    shown = page(desk, "consult")
    shown.reload()
    shown.reload()
    assert reads(reception) == [("consult:1", "20230001")]
    shown.list.setCurrentRow(1)
    assert reads(reception)[0] == ("consult:2", "20230003")
    page(desk, "referral")
    assert len(reads(reception)) == 3
    page(desk, "consult")
    assert len(reads(reception)) == 4
    assert access.broken_at(reception._store) is None


def test_a_receptionist_has_no_way_to_what_is_not_hers(
    qtbot: QtBot, reception: ClinicStation
) -> None:
    reception.act_as("Y02", "钱前台")  # on no list: a receptionist's view
    made = ClinicDesk(Theme(Scheme.LIGHT, Density.COMFORTABLE), reception)
    qtbot.addWidget(made)
    assert made.records == {}
    assert [option.key for option in made.views._options] == ["today", "booking"]


def test_a_claim_goes_from_the_first_check_to_paid_with_exact_amounts(
    qtbot: QtBot, desk: ClinicDesk, reception: ClinicStation
) -> None:
    panel = page(desk, "claim").panel
    assert panel.told is not None
    assert [holds for holds, _ in panel.told.checks] == [True] * 4
    panel.buttons["take"].click()
    form = fill(desk, "claim", "approve")
    form.line.setText("no")
    form.do()
    assert form.isVisible()
    form.line.setText("23.45")
    form.do()
    amounts = reception.state("claim:1").amounts
    assert (amounts.total, amounts.own, amounts.eligible) == (123_45, 23_45, 100_00)
    due = reception.state("claim:1").paper_due
    longer = fill(desk, "claim", "prolong")
    longer.line.setText("2026-12-10")
    longer.do()
    assert reception.state("claim:1").paper_due == at("00:00", date(2026, 12, 11)) - 1 > due
    desk.records["claim"].panel.buttons["paper"].click()
    sent = fill(desk, "claim", "send")
    sent.text.setPlainText("十一月第四批")
    sent.do()
    paid = fill(desk, "claim", "pay")
    paid.line.setText(f"{amounts.payable / 100:.2f}")
    paid.do()
    assert reception.state("claim:1").status == "paid"
    assert desk.records["claim"].list.count() == 0


def test_missing_papers_are_asked_for_by_name(
    qtbot: QtBot, desk: ClinicDesk, reception: ClinicStation
) -> None:
    page(desk, "claim").panel.buttons["take"].click()
    form = fill(desk, "claim", "papers")
    form.do()
    assert form.isVisible()
    form.papers["id_copy"].setChecked(True)
    form.do()
    state = reception.state("claim:1")
    assert (state.status, state.asked) == ("more_papers", ("id_copy",))
    assert state.asked_text


def typed(qtbot: QtBot, form: ReferralForm, *words: str) -> None:
    """Type into each field in turn, with Tab between them; "" leaves one as it is."""
    for word in words:
        field = form.focusWidget()
        if word:
            field.clear()  # type: ignore[attr-defined]
            # Chinese comes from an input method, in one piece.
            field.insert(word) if not word.isascii() else qtbot.keyClicks(field, word)  # type: ignore[attr-defined]
        qtbot.keyClick(field, Qt.Key.Key_Tab)


def test_a_doctor_issues_a_referral_from_the_keyboard_and_it_has_a_number(
    qtbot: QtBot, desk: ClinicDesk, reception: ClinicStation
) -> None:
    referrals = page(desk, "referral")
    qtbot.mouseClick(referrals.new, Qt.MouseButton.LeftButton)
    form = referrals.findChild(ReferralForm)
    assert form is not None
    qtbot.keyClicks(form.who, "20230003")  # a card reader types, and Enter
    qtbot.keyClick(form.who, Qt.Key.Key_Return)
    assert form.patient is not None
    typed(qtbot, form, "", "市第二医院")
    form.do()
    assert form.fields[form.diagnosis].error
    typed(qtbot, form, "智齿冠周炎", "2026-11-20")
    form.do()
    assert "7" not in form.said
    assert form.said, "an ordinary one is not dated back"
    form.way.setCurrentIndex(form.way.findData("emergency"))
    form.do()
    assert form.result()
    made = next(
        one for one in reception.records("referral", "李雨桐", ended=False)
        if one.hospital == "市第二医院"
    )
    assert made.number.startswith("ZZ261124-H")
    assert (made.way, made.issued_on, made.valid_until) == (
        "emergency", "2026-11-20", "2026-12-20",
    )  # fmt: skip


def test_a_clerk_sees_of_a_referral_its_number_and_its_days_and_does_nothing_with_it(
    qtbot: QtBot, desk: ClinicDesk, reception: ClinicStation, clock: HeldClock
) -> None:
    feed = Feed(reception.rules, clock, "k")
    feed.accept("clinicstaff:K01", PutClinicStaff("K01", "吴敏", ("clerk",)))
    seq = reception.folder.ledger.store.value("SELECT seq FROM cursor WHERE feed = 'clinic'")
    [entry] = feed.entries
    entry = structs.replace(entry, seq=seq + 1)
    reception.folder.ledger.receive("clinic", "e1", [entry], seq + 1, clock())
    reception.act_as("K01", "吴敏")
    made = ClinicDesk(Theme(Scheme.LIGHT, Density.COMFORTABLE), reception)
    qtbot.addWidget(made)
    made.show()
    referrals = page(made, "referral")
    told = referrals.panel.told
    assert told is not None
    assert "ZZ261124-W001" in str(told.facts)
    assert "2026-12-24" in str(told.facts)
    assert "肺部" not in str(told) + str(referrals.list.current)
    assert "市第一医院" not in str(told)
    assert told.deeds == ()
    assert not referrals.new.isVisible()
