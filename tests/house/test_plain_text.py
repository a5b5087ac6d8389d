"""Whatever people write is shown as they wrote it: no widget of the desk reads it as HTML."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from itertools import takewhile
from pathlib import Path

import pytest
from msgspec import structs
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QLabel,
    QMenu,
    QMessageBox,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.station import Station
from desktop.ui.key_sheet import KeySheet
from desktop.ui.parts.drawing import plain_tip
from desktop.ui.ticket.acts import ACTS
from desktop.ui.window import MainWindow
from domain.directory import Body, Person, Place, Staff
from domain.problems import Trouble
from domain.repair import commands as c
from domain.repair.checks import crew_of
from domain.repair.ticket import Material, Reporter, Ticket
from domain.rulebook import Rulebook
from domain.wire import PushResult, WireProblem
from resources import rule_texts
from tests.desktop.window_stage import maker
from tests.worlds import MINUTE, HeldClock, close_station, directory_entries, make_station

ROOT = Path(__file__).resolve().parents[2]
EVIL = '<h1>大</h1><img src="http://evil/x.png"><b>粗</b> &amp; <a href="http://evil">点我</a>'
BIDI = "\u202e反转\u2066\u200f"
LONG = "很长" * 900
OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
OUR_TAGS = {"p"}
"""Tips are written as one escaped paragraph (``desktop.ui.parts.drawing.plain_tip``)."""

EVIL_WORKER = Staff("W900", EVIL, "worker", "13900000000", "water_power", ("plumbing",))
EVIL_PERSON = Person("20249999", EVIL, unit=EVIL, phones=("13911112222",), room="evil/1")
EVIL_PLACE = Place("evil/1", EVIL, "room", EVIL, zone=EVIL, use="dorm")
EVIL_LEADER = Staff("H900", EVIL, "leader", "13900000001", "desk")


# ---- a desk full of it


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock()


@pytest.fixture
def station(tmp_path: Path, clock: HeldClock) -> Iterator[Station]:
    made = make_station(tmp_path, clock=clock)
    bodies: list[Body] = [EVIL_WORKER, EVIL_PERSON, EVIL_PLACE, EVIL_LEADER]
    ledger = made._ledger
    known = int(ledger.store.value("SELECT seq FROM cursor WHERE feed = 'directory'"))
    entries = [
        structs.replace(entry, seq=known + n, command_id=f"e{n:031d}")
        for n, entry in enumerate(directory_entries(bodies, Rulebook.parse(**rule_texts())), 1)
    ]
    made.announce(ledger.receive("directory", "e1", entries, known + len(entries), clock()))
    ledger.set_meta("name", EVIL)
    yield made
    close_station(made)


@pytest.fixture
def tickets(station: Station, clock: HeldClock) -> list[Ticket]:
    """Hostile words in everything that can be written, in every state."""
    crew = crew_of([("W900", EVIL), ("W101", "张大勇")])
    steps = [
        c.Accept(), c.Dispatch(crew, note=EVIL), c.Take("W900"), c.Arrive("W900", EVIL),
        c.HoldWork("parts", note=EVIL), c.Resume(EVIL),
        c.Finish("W900", "replaced", EVIL, 20, (Material(EVIL, 1_000, EVIL, EVIL),)),
        c.PassInspection(text=EVIL), c.Rate(3, 2, 1, EVIL), c.RateMore(EVIL),
    ]  # fmt: skip
    found = []
    for length in range(len(steps) + 1):
        wish = c.Report(
            "", "water.pipe", "evil/1", EVIL, Reporter(EVIL, "13911112222", "20249999"),
            f"{EVIL}{BIDI}{LONG if length % 2 else ''}", spot=EVIL, team="water_power", zone=EVIL,
        )  # fmt: skip
        uid = station.report(wish, channel="phone").uid
        for step in [c.Note(EVIL, public=True), c.Urge(EVIL), *steps[:length]]:
            clock.advance(MINUTE)
            station.submit(uid, step)
        ticket = station.ticket(uid)
        assert ticket is not None
        found.append(ticket)
    return found


@pytest.fixture
def window(qtbot: QtBot, station: Station, tickets: list[Ticket]) -> MainWindow:
    made: MainWindow = maker(qtbot, station, [])(None, 1_680)
    return made


# ---- what is looked for


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.found.add(tag)


def reads_as_html(text: str) -> bool:
    """Whether a tip has tags that are not our paragraph's: Qt guesses, and would follow them."""
    tags = _Tags()
    tags.feed(text)
    return not tags.found <= OUR_TAGS


def offences(root: QWidget) -> list[str]:
    """Every widget and action below ``root`` that could show somebody's text as HTML."""
    found: list[str] = []
    for widget in [root, *root.findChildren(QWidget)]:
        name = f"{type(widget).__name__} “{widget.accessibleName()[:30]}”"
        found += [f"{name}: {said}" for look in LOOKS for said in look(widget)]
    for action in root.findChildren(QAction):
        if reads_as_html(action.toolTip()):
            found.append(f"QAction: a tip with tags: {action.toolTip()[:80]}")
    return found


def _label(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QLabel) and widget.text():
        if widget.textFormat() is not Qt.TextFormat.PlainText:
            yield f"a label that guesses: {widget.text()[:60]}"
        if OVERRIDES.search(widget.text()):
            yield f"turns the writing around: {widget.text()[:60]!r}"


def _editor_or_box(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QTextEdit):
        yield "an editor that takes HTML"
    if isinstance(widget, QMessageBox) and widget.textFormat() is not Qt.TextFormat.PlainText:
        yield "a message box that guesses"


def _tips(widget: QWidget) -> Iterator[str]:
    for tip in (widget.toolTip(), widget.statusTip(), widget.whatsThis()):
        if reads_as_html(tip):
            yield f"a tip with tags: {tip[:80]}"


def _cells(view: QWidget) -> Iterator[str]:
    model = view.model() if isinstance(view, QAbstractItemView) else None
    for row in range(min(30, model.rowCount(QModelIndex()) if model is not None else 0)):
        # A list model's columns can't be asked for; an index that is none ends the row.
        cells = takewhile(QModelIndex.isValid, (model.index(row, n) for n in range(20)))
        for tip in (cell.data(Qt.ItemDataRole.ToolTipRole) for cell in cells):
            if isinstance(tip, str) and reads_as_html(tip):
                yield f"a cell's tip with tags: {tip[:80]}"


LOOKS: tuple[Callable[[QWidget], Iterator[str]], ...] = (_label, _editor_or_box, _tips, _cells)


def everywhere() -> list[str]:
    """The offences of every window that is open: dialogs, menus and messages too."""
    QApplication.processEvents()
    found = []
    for top in QApplication.topLevelWidgets():
        if top.isVisible():
            found += offences(top)
    return found


# ---- the walk


def test_the_views_show_it_as_it_was_written(window: MainWindow, tickets: list[Ticket]) -> None:
    """Queue, board and both, in every list, with the panel on each ticket."""
    for arrangement in ("queue", "board", "both"):
        window.show_view(arrangement)  # type: ignore[arg-type]
        assert everywhere() == []
    window.show_listing("all")
    for ticket in tickets:
        window.open_ticket(ticket.uid)
        assert everywhere() == [], ticket.status
    assert shown(window, QLabel.text, "<b>粗</b>"), "the walk has met hostile labels"
    assert shown(window, QWidget.toolTip, "&lt;b&gt;粗"), "and hostile tips, escaped"


def shown(window: QWidget, read: Callable[..., str], text: str) -> bool:
    kind = QLabel if read is QLabel.text else QWidget
    return any(text in read(each) for each in window.findChildren(kind))


def test_every_form_of_an_act_does(window: MainWindow, tickets: list[Ticket]) -> None:
    """With the workers', places' and other tickets' names in them."""
    opened = set()
    for ticket in tickets:
        window.open_ticket(ticket.uid)
        for act in ACTS:
            if act.kind not in opened and window.panel.ask(act.kind):
                opened.add(act.kind)
                assert everywhere() == [], (ticket.status, act.kind)
    assert len(opened) > len(ACTS) // 2


def test_the_intake_does(window: MainWindow, qtbot: QtBot) -> None:
    """Suggestions of people and places, the caller's card, the radar for doubles."""
    window.new_repair()
    form = window.docks.form
    fields = form.fields
    qtbot.keyClicks(fields.caller.box, "2222")
    assert fields.caller.box.choices()[0].text == EVIL
    assert everywhere() == []
    for _ in range(2):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    fields.fault.set_fault(form._station.faults.get("water.pipe"))
    assert fields.place.text == EVIL
    QTest.qWait(200)
    assert everywhere() == []


def test_menus_and_choosers_do(
    window: MainWindow, tickets: list[Ticket], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What can be done, whom to send, the sheet of keys, who sits here."""
    menus: list[QMenu] = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, at, action=None: menus.append(menu))
    window.queue.go_to(tickets[1].uid)
    view = window.queue.view
    asked = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, QPoint(40, 40), view.mapToGlobal(QPoint(40, 40))
    )
    QApplication.sendEvent(view.viewport(), asked)
    assert menus
    assert [said for menu in menus for said in offences(menu)] == []
    window.workplace.board.choose_worker([tickets[1].uid], view)
    assert everywhere() == []
    window.workplace.board.chooser.close_now()
    window.show_keys()
    window.seat.ask()
    assert window.findChild(KeySheet) is not None
    assert everywhere() == []


def test_what_the_cloud_refused_does(
    window: MainWindow, station: Station, tickets: list[Ticket]
) -> None:
    """Attention items and the outbox, with the wish's own words and the cloud's facts."""
    commands = [waiting.command for waiting in station.outbox()[-4:]]
    problem = WireProblem("wrong_state", {"number": EVIL, "status": "archived", "kind": "x"})
    results = [PushResult(one.id, "refused", problem=problem) for one in commands]
    station.announce(station._ledger.settle(results, station.clock()))
    window.show_attention("attention")
    assert len(station.attention()) == 4
    assert shown(window.pages.attention, QLabel.text, "<b>粗</b>")
    assert everywhere() == []
    window.show_attention("outbox")
    assert everywhere() == []


def test_messages_banners_and_settings_do(
    window: MainWindow, station: Station, tickets: list[Ticket]
) -> None:
    """A message after an act, a trouble with a hostile path, the station's own name."""
    window.queue.go_to(tickets[0].uid)
    window.queue_acts.accept()
    station.told.emit(Trouble("disk_error", path=EVIL, detail=EVIL))
    assert window.toasts.toasts
    assert everywhere() == []
    window.show_page("settings")
    assert everywhere() == []


# ---- the source


FORBIDDEN = {"QTextBrowser", "QTextDocument", "QTextEdit", "QToolTip", "QWhatsThis"}
FORBIDDEN_CALLS = {"setHtml", "insertHtml", "appendHtml", "setMarkdown"}


def test_no_part_of_the_desk_is_made_for_html() -> None:
    """What interprets text is not imported at all; ``QStaticText`` and ``QLabel`` say PlainText."""
    found = []
    for file in sorted((ROOT / "desktop").rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        names = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
        called = {n.attr for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Attribute)}
        found += [f"{file.name}: {name}" for name in names & FORBIDDEN | called & FORBIDDEN_CALLS]
        if {"QStaticText", "QLabel", "QMessageBox"} & names and "PlainText" not in text:
            bases = {ast.unparse(b) for n in ast.walk(ast.parse(text))
                     if isinstance(n, ast.ClassDef) for b in n.bases}  # fmt: skip
            found += [f"{file.name}: no PlainText"] if "QLabel" not in bases else []
    assert found == []


# ---- the walk sees what it is for


@pytest.mark.parametrize("offender", ["label", "tip", "editor", "box", "bidi", "action"])
def test_an_offender_is_noticed(qtbot: QtBot, offender: str) -> None:
    root = QWidget()
    qtbot.addWidget(root)
    assert offences(root) == []
    if offender == "label":
        QLabel(EVIL, root)
    elif offender == "tip":
        root.setToolTip(EVIL)
    elif offender == "editor":
        QTextEdit(root)
    elif offender == "box":
        QMessageBox(root).setText(EVIL)
    elif offender == "bidi":
        label = QLabel(BIDI, root)
        label.setTextFormat(Qt.TextFormat.PlainText)
    else:
        QAction("x", root).setToolTip(EVIL)
    assert offences(root) != []


def test_an_escaped_tip_is_shown_as_it_was_written() -> None:
    document = QTextDocument()
    document.setHtml(plain_tip(EVIL))
    assert document.toPlainText() == EVIL
    assert not reads_as_html(plain_tip(EVIL))
