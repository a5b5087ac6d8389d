"""The ticket panel: one ticket whole, kept up to date without ever touching what is being typed."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QKeyCombination, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QStackedLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from desktop.station import Changes, Station
from desktop.ui.parts.banner import Banner
from desktop.ui.parts.card import SectionTitle
from desktop.ui.parts.empty_state import EmptyState
from desktop.ui.parts.known_card import KnownCard
from desktop.ui.parts.tab_order import chain
from desktop.ui.theme import Theme
from desktop.ui.ticket import NARROWEST, USUAL
from desktop.ui.ticket.act_bar import ActBar
from desktop.ui.ticket.acts import BY_KIND, KEYS, at_once, closed_because, next_acts
from desktop.ui.ticket.clock_strip import ClockStrip
from desktop.ui.ticket.detail_area import DetailArea
from desktop.ui.ticket.facts import Facts
from desktop.ui.ticket.family import FamilySection
from desktop.ui.ticket.forms.base import ActForm
from desktop.ui.ticket.head import TicketHead
from desktop.ui.ticket.history import WholeTimeline, history
from desktop.ui.ticket.others_here import OthersHere
from desktop.ui.ticket.photos import TicketPhotos
from desktop.ui.words import sentence
from domain.envelope import Command
from domain.problems import Problem
from domain.repair.ticket import OPEN, Ticket
from domain.sla import next_due

translate = QCoreApplication.translate

COALESCE_MS = 60
TICK_MS = 20_000
_NEXT_STEP = tuple(
    QKeyCombination(Qt.KeyboardModifier.ControlModifier, key)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
)
_KEPT_FORMS = 12
"""Half-typed forms kept while other tickets are looked at."""


class TicketPanel(QWidget):
    """Shows one ticket and does everything with it.

    Signals:
        acted: something was done to this ticket (its id).
        acted_at_once: several acts were done, with words for a message.
        ticket_asked: another ticket is to be looked at (its id).
    """

    acted = Signal(str)
    acted_at_once = Signal(list, str)
    ticket_asked = Signal(str)

    def __init__(self, station: Station, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._station, self._theme = station, theme
        self.uid = ""
        self.ticket: Ticket | None = None
        self.form: ActForm | None = None
        self._asked_from: QWidget | None = None
        self._forms: dict[tuple[str, str], ActForm] = {}
        self._seen_entries = 0
        self._make()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(COALESCE_MS)
        self._soon.timeout.connect(self.refresh)
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self._show_clocks)
        self._tick.start()
        station.changed.connect(self._station_changed)
        self.clear()

    # ---- what the window calls -----------------------------------------------------------

    def show_ticket(self, uid: str) -> None:
        """Show a ticket. A half-typed form of the one before is kept, and is there on return."""
        if uid == self.uid:
            return
        self._put_form_away()
        self.uid = uid
        self.others.look(uid)
        self._seen_entries = 0
        self._notice.hide()
        self._wrong.hide()
        self.area.verticalScrollBar().setValue(0)
        self.refresh()
        kept = [form for (of, _), form in self._forms.items() if of == uid]
        if kept:
            self._open(kept[-1])

    def clear(self) -> None:
        """Show nothing."""
        self._put_form_away()
        self.uid, self.ticket = "", None
        self.others.look("")
        self._stack.setCurrentWidget(self._empty)

    def ask(self, kind: str) -> bool:
        """Open the form of an act (``repair.note``); False if it is not open now, and say why."""
        act = BY_KIND.get(kind)
        if act is None or self.ticket is None:
            return False
        form, operator = self._forms.get((self.uid, kind)), self._station.operator
        if form is None:
            closed = closed_because(act, self.ticket, operator) if operator is not None else None
            if closed is not None:
                self._say(sentence(closed))
                return False
            form = act.form(self._station, self._theme, self.ticket, self)
            form.submitted.connect(self._submitted)
            form.left.connect(self._put_form_away)
            self._keep(kind, form)
        self._asked_from = QApplication.focusWidget()
        self._open(form)
        form.focus_first()
        return True

    def step(self, kind: str = "") -> bool:
        """Do an act: at once if nothing has to be asked, else through its form.

        Args:
            kind: the act; the next step of the loop if empty.
        """
        if self.ticket is None:
            return False
        if not kind:
            following = next_acts(self.ticket)
            if not following:
                return False
            kind = following[0].kind
        args = at_once(BY_KIND[kind], self.ticket)
        if args is None:
            return self.ask(kind)
        try:
            self._station.submit(self.uid, args)
        except Problem as problem:
            self._say(sentence(problem))
            return False
        self._done()
        return True

    def undo(self) -> bool:
        """Take back the last own act on this ticket."""
        act = self._station.last_act()
        if act is None or act.command.aggregate != self.uid:
            return False
        try:
            self._station.undo(act)
        except Problem as problem:
            self._say(sentence(problem))
            return False
        self._done()
        return True

    def refresh(self) -> None:
        """Read the ticket again and show it; selection, scrolling and typed text stay."""
        if not self.uid:
            return
        ticket = self._station.ticket(self.uid)
        self.ticket = ticket
        if ticket is None:
            self._stack.setCurrentWidget(self._gone)
            # If it left this computer for its age, the cloud gives it back.
            self._station.fetch_history(self.uid)
            return
        self._stack.setCurrentWidget(self._page)
        items = self._station.timeline(self.uid)
        self.head.show_ticket(ticket, sum(item.waiting for item in items))
        self.bar.show_ticket(ticket)
        self.facts.show_ticket(ticket)
        self._show_clocks()
        self._pictures.show_ticket(ticket)
        self.family.show_ticket(ticket)
        before = ticket.status in ("reported", "accepted", "dispatched", "taken")
        self.known.show_known(self._station.knowledge.of(ticket.fault) if before else None)
        entries = history(items, ticket, self._station)
        self.timeline.set_entries(entries)
        self._tell_news([entry.text for entry in entries], [entry.who for entry in entries])
        if self.form is not None:
            self.form.ticket_changed(ticket)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        focused: QWidget | None = QApplication.focusWidget()
        if self.form is not None and focused is not None and self.form.isAncestorOf(focused):
            super().keyPressEvent(event)
        elif event.keyCombination() in _NEXT_STEP:
            self.step()
        elif event.key() in KEYS and not event.modifiers():
            self._do_first_open(KEYS[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        # The same for every ticket and form: a dock that follows its content jumps at each click.
        return QSize(USUAL * self._theme.metrics.body, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(NARROWEST * self._theme.metrics.body, super().minimumSizeHint().height())

    # ---- inside --------------------------------------------------------------------------

    def _make(self) -> None:
        theme = self._theme
        self.head = TicketHead(self._station, theme, self)
        self.head.answered.connect(self.ask)
        self.others = OthersHere(self._station, theme, self)
        self.bar = ActBar(self._station, theme, self)
        self.bar.step.connect(self.step)
        self.bar.asked.connect(self.ask)
        self.bar.undo.connect(self.undo)
        self._notice = Banner(theme, "info", "", closable=True, parent=self)
        self._wrong = Banner(theme, "danger", "", closable=True, parent=self)
        self.clocks = ClockStrip(theme, self)
        self.facts = Facts(self._station, theme, self)
        self.facts.ticket_asked.connect(self.ticket_asked)
        self._pictures = TicketPhotos(self._station, theme, self)
        self.photos = self._pictures.strip
        self.known = KnownCard(theme, self)
        self.family = FamilySection(self._station, theme, self)
        self.family.ticket_asked.connect(self.ticket_asked)
        self.family.asked.connect(self.ask)
        for part in (self.family, self.bar.quick):
            part.acted.connect(self._done_at_once)
            part.refused.connect(lambda problem: self._say(sentence(problem)))
        self._history_title = SectionTitle(theme, translate("ticket", "History"), parent=self)
        self.timeline = WholeTimeline(theme, translate("ticket", "History"), self)
        self._empty = EmptyState(
            theme,
            "ticket",
            translate("ticket", "No ticket chosen"),
            translate("ticket", "Choose one in the list to see everything about it"),
            parent=self,
        )
        self._gone = EmptyState(
            theme,
            "circle-question-mark",
            translate("ticket", "This ticket is not on this desk any more"),
            translate("ticket", "The cloud did not take it; see what needs attention"),
            parent=self,
        )
        self._lay_out()

    def _lay_out(self) -> None:
        self.area = DetailArea(self._theme, self)
        inside = QWidget(self.area)
        inside.setObjectName("scrolled")
        self._inner = QVBoxLayout(inside)
        self._inner.setContentsMargins(0, 0, 0, 0)
        upper = (self.clocks, self.facts, self.family, self._pictures, self.known)
        for widget in (*upper, self._history_title, self.timeline):
            self._inner.addWidget(widget)
        self._inner.addStretch(1)
        self.area.setWidget(inside)
        self._page = QWidget(self)
        self._column = QVBoxLayout(self._page)
        self._column.addWidget(self.head)
        self._column.addWidget(self.others)
        self._column.addWidget(self.bar)
        self._column.addWidget(self._wrong)
        self._column.addWidget(self._notice)
        self._column.addWidget(self.area, 1)
        self._stack = QStackedLayout(self)
        for page in (self._page, self._empty, self._gone):
            self._stack.addWidget(page)
        chain(self.head.copy, self.area)
        self.bar.come_after(self.head.copy)
        self.facts.come_after(self.area)
        self._wrong.hide()
        self._notice.hide()
        self._theme.follow(self._restyle)

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        edge = metrics.space_3
        self.area.give_way(self.form is not None)
        self._column.setContentsMargins(edge, edge, edge, 0)
        self._column.setSpacing(metrics.space_2)
        self._inner.setSpacing(metrics.space_2)

    def _do_first_open(self, kinds: tuple[str, ...]) -> None:
        ticket, operator = self.ticket, self._station.operator
        if ticket is not None and operator is not None:
            closed = [closed_because(BY_KIND[kind], ticket, operator) is not None for kind in kinds]
            self.step(kinds[closed.index(False) if False in closed else 0])

    def _open(self, form: ActForm) -> None:
        if self.form is form:
            return
        self._put_form_away()
        self.form = form
        self._column.insertWidget(self._column.indexOf(self.area), form)
        form.show()
        self.area.give_way(self.form is not None)

    def _keep(self, kind: str, form: ActForm) -> None:
        self._forms[self.uid, kind] = form
        while len(self._forms) > _KEPT_FORMS:
            oldest = next(iter(self._forms))
            self._forms.pop(oldest).deleteLater()

    def _put_form_away(self) -> None:
        """Hide the form; what was typed stays for the next time, an untouched one goes."""
        form, self.form = self.form, None
        if form is None:
            return
        self._hide_form(form)
        if not form.is_dirty:
            self._forget(form)

    def _submitted(self) -> None:
        form, self.form = self.form, None
        if form is not None:
            self._hide_form(form)
            self._forget(form)
        self._done()

    def _forget(self, form: ActForm) -> None:
        self._forms = {key: kept for key, kept in self._forms.items() if kept is not form}
        form.deleteLater()

    def _hide_form(self, form: ActForm) -> None:
        """The focus goes back where the form was asked for; Qt would take whatever is next."""
        focused: QWidget | None = QApplication.focusWidget()
        back = self._asked_from
        if not (back and isValid(back) and back.isVisible()) or self.isAncestorOf(back):
            back = self.bar.first
        if back is not None and focused is not None and form.isAncestorOf(focused):
            back.setFocus(Qt.FocusReason.OtherFocusReason)
        form.hide()
        self._column.removeWidget(form)
        self.area.give_way(self.form is not None)

    def _done(self) -> None:
        """What we did ourselves is no news. Keys pressed elsewhere (in a list) stay there."""
        self._seen_entries = -1
        self._wrong.hide()
        self._notice.hide()
        focused: QWidget | None = QApplication.focusWidget()
        elsewhere = focused is not None and focused.isVisible() and not self.isAncestorOf(focused)
        self.refresh()
        if self.bar.first is not None and not elsewhere:
            self.bar.first.setFocus(Qt.FocusReason.OtherFocusReason)
        self.acted.emit(self.uid)

    def _done_at_once(self, commands: list[Command], text: str) -> None:
        self._wrong.hide()
        self.refresh()
        self.acted_at_once.emit(commands, text)

    def _tell_news(self, texts: list[str], who: list[str]) -> None:
        """While a form is open, say calmly what changed under it."""
        seen, self._seen_entries = self._seen_entries, len(texts)
        if self.form is None or seen <= 0 or len(texts) <= seen:
            return
        news = [f"{name} {text}" for name, text in zip(who[seen:], texts[seen:], strict=True)]
        said = translate("ticket", "Changed meanwhile: {news}. What you typed is untouched.")
        self._notice.set_text(said.format(news=translate("ticket", "; ").join(news[-3:])))
        self._notice.show()

    def _say(self, text: str) -> None:
        self._wrong.set_text(text)
        self._wrong.show()

    def _show_clocks(self) -> None:
        if self.ticket is not None:
            now = self._station.clock()
            clocks = self._station.clocks_of(self.ticket)
            self.clocks.set_clocks(clocks, now)
            self.clocks.setVisible(bool(clocks))
            open_now = self.ticket.status in OPEN - {"finished"}
            due = next_due(clocks, now) if open_now else None
            hold = self.ticket.open_hold
            back = None if hold is None else hold.until
            if back is not None and (due is None or back < due.due):
                self.head.show_return(back, now)
            else:
                self.head.show_clock(due, now)

    def _station_changed(self, changes: Changes) -> None:
        shown = self.family.uids | {self.uid}
        if changes.everything or not shown.isdisjoint(changes.tickets):
            self._soon.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.brush("surface"))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_clocks()
