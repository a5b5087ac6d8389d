"""Giving somebody a code to sign in with: who it is, then the code, large, to read out or print."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop.printing.papers.notice import Notice
from desktop.station import Freshness, Station
from desktop.ui import words
from desktop.ui.intake.suggest_box import Choice, SuggestBox
from desktop.ui.parts.button import Button
from desktop.ui.parts.card import Card
from desktop.ui.parts.field import Field
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme
from desktop.ui.theme.looks import QT_TRANSLATE_NOOP
from domain.giving import CodeGiven
from domain.problems import Problem

_MOST = 8
_WIDTH = 34
_HEIGHT = 31
"""Of the dialog, in characters of the body."""

_REFUSED: Mapping[str, str] = {
    "offline": QT_TRANSLATE_NOOP(
        "SignInCodeDialog",
        "The cloud can't be reached just now, and only the cloud gives codes. Try again when the "
        "line is back; whoever has the school's own account can sign in with that.",
    ),
    "not_for_you": QT_TRANSLATE_NOOP(
        "SignInCodeDialog",
        "Only dispatchers and leaders give codes. Let one of them sit down at this desk.",
    ),
    "not_on_roster": QT_TRANSLATE_NOOP(
        "SignInCodeDialog", "The cloud's roster does not have this person. Have it brought up "
        "to date first."
    ),
    "no_code_for_desk": QT_TRANSLATE_NOOP(
        "SignInCodeDialog", "Dispatchers and leaders get their codes from the administrator."
    ),
    "feed_not_yours": QT_TRANSLATE_NOOP(
        "SignInCodeDialog", "This station may not give codes; a dispatch desk may."
    ),
    "no_such_page": QT_TRANSLATE_NOOP(
        "SignInCodeDialog", "The cloud's version is too old for this. Have it updated."
    ),
}


class SignInCodeDialog(QDialog):
    """Use ``open()``. Nothing of a code is kept: it is gone with the dialog.

    Signals:
        paper_wanted: a ``Notice`` with the code, to be printed.
    """

    paper_wanted = Signal(object)

    def __init__(self, station: Station, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._station, self._theme = station, theme
        self._who: Choice | None = None
        self._given: CodeGiven | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Sign-in code"))
        self.person = SuggestBox(theme, self.tr("Who signs in"), self._look, self)
        self.person.taken.connect(self._take)
        self.person.edited.connect(self._forget)
        self.give = Button(theme, self.tr("Give a code"), "primary", "key", parent=self)
        self.give.clicked.connect(self._ask)
        self.said = PlainLabel(theme, "", "body", "danger_text", wrap=True, parent=self)
        self.away = PlainLabel(
            theme, self.tr(_REFUSED["offline"]), "strong", "text_2", wrap=True, parent=self
        )
        self.card = Card(theme, parent=self)
        self.whose = PlainLabel(theme, "", "strong", parent=self.card)
        self.code = PlainLabel(theme, "", "clock", "accent_text", parent=self.card)
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.spelled = PlainLabel(theme, "", "body", "text_2", wrap=True, parent=self.card)
        self.until = PlainLabel(theme, "", "body", wrap=True, parent=self.card)
        self.copy = Button(theme, self.tr("Copy"), "secondary", "copy", parent=self.card)
        self.copy.clicked.connect(self._copy)
        self.print = Button(theme, self.tr("Print…"), "secondary", "printer", parent=self.card)
        self.print.clicked.connect(self._print)
        self._lay_out()
        self._show(None)
        station.code_given.connect(self._answered)
        station.freshness_changed.connect(self._heard)
        self._say_line()

    def choose(self, subject: str, name: str) -> None:
        """Somebody who is known already, by their record."""
        self.person.setText(name)
        self._take(Choice(name, data=subject))

    # ---- who ------------------------------------------------------------------------------

    def _look(self, typed: str) -> list[Choice]:
        if len(typed) < 2:
            return []
        found = [
            Choice(one.name, f"{one.code}  {one.unit}".strip(), "", f"person:{one.code}", "user")
            for one in self._station.people(typed)
        ]
        wanted = typed.lower()
        for each in self._station.staff("worker"):
            staff = each.staff
            forms = (staff.name, staff.code.lower(), *staff.initials)
            if any(form.startswith(wanted) for form in forms):
                role = f"{staff.code}  {words.role_text(staff.role)}"
                found.append(Choice(staff.name, role, "", f"staff:{staff.code}", "hard-hat"))
        return found[:_MOST]

    def _take(self, choice: Choice) -> None:
        self._who = choice
        self._show(None)
        self._say_line()
        if self.give.isEnabled():
            self.give.setFocus(Qt.FocusReason.OtherFocusReason)

    def _forget(self) -> None:
        self._who = None
        self._show(None)
        self._say_line()

    # ---- asking ---------------------------------------------------------------------------

    def _ask(self) -> None:
        if self._who is None:
            return
        self.give.setEnabled(False)
        self.give.setText(self.tr("Asking the cloud…"))
        self._say("")
        self._station.give_code(str(self._who.data))

    def _answered(self, subject: str, told: CodeGiven | Problem) -> None:
        if self._who is None or self._who.data != subject:
            return
        self.give.setText(self.tr("Give a code"))
        if isinstance(told, CodeGiven):
            self._show(told)
            self._say_line()
            return
        self.give.setEnabled(True)
        own = _REFUSED.get(told.code)
        self._say(words.sentence(told) if own is None else self.tr(own))

    def _heard(self, fresh: Freshness) -> None:
        self._say_line()

    def _say_line(self) -> None:
        """Without the cloud nothing can be given: said before somebody tries."""
        online = self._station.freshness.link == "online"
        self.give.setEnabled(online and self._who is not None and self._given is None)
        self.away.setVisible(not online)
        self._say("")

    def _say(self, text: str) -> None:
        self.said.setText(text)
        self.said.setVisible(bool(text))
        self._fit()

    # ---- the code -------------------------------------------------------------------------

    def _show(self, given: CodeGiven | None) -> None:
        self._given = given
        self.card.setVisible(given is not None)
        self.give.setVisible(given is None)
        self.give.setText(self.tr("Give a code"))
        if given is None or self._who is None:
            self.code.setText("")
            self.spelled.setText("")
            return
        self.whose.setText(f"{self._who.text}  {self._who.detail}".strip())
        self.code.setText(given.code)
        self.code.setAccessibleName(spelled(given.code))
        self.spelled.setText(self.tr("Read out: {code}").format(code=spelled(given.code)))
        self.until.setText(self._until(given))
        self.copy.setFocus(Qt.FocusReason.OtherFocusReason)

    def _until(self, given: CodeGiven) -> str:
        said = self.tr("Good until {time}, once. An earlier code of theirs is void now.")
        return said.format(time=words.when(given.expires_at))

    def _copy(self) -> None:
        if self._given is not None:
            QGuiApplication.clipboard().setText(self._given.code)
            self.copy.setText(self.tr("Copied"))

    def _print(self) -> None:
        given, who = self._given, self._who
        if given is None or who is None:
            return
        text = self.tr(
            "Open 报修 in the school's official account, choose the sign-in code, and type your "
            "number and this code. It works once, until {time}. Give it to nobody else."
        ).format(time=words.when(given.expires_at))
        about = f"{who.text}  {who.detail}".strip()
        title = self.tr("Sign-in code {code}").format(code=given.code)
        self.paper_wanted.emit(Notice(title, "", "", "", f"{about}\n{text}", "", "", ""))

    def _lay_out(self) -> None:
        theme = self._theme
        told = self.tr(
            "For whoever can't sign in with the school's account. Make sure first who it is: see "
            "their card, or call them back under the number on the roster. It is noted that you "
            "gave the code."
        )
        self._column = column = QVBoxLayout(self)
        column.addWidget(PlainLabel(theme, told, "body", "text_2", wrap=True, parent=self))
        hint = self.tr("Name, initials, 学工号 or telephone")
        column.addWidget(Field(theme, self.tr("Who signs in"), self.person, hint))
        column.addWidget(self.away)
        column.addWidget(self.said)
        for label in (self.whose, self.code, self.spelled, self.until):
            self.card.body.addWidget(label)
        acts = QHBoxLayout()
        acts.addWidget(self.print)
        acts.addWidget(self.copy)
        acts.addStretch(1)
        self.card.body.addLayout(acts)
        column.addWidget(self.card)
        column.addStretch(1)
        foot = QHBoxLayout()
        close = Button(theme, self.tr("Close"), parent=self)
        close.clicked.connect(self.reject)
        foot.addStretch(1)
        foot.addWidget(close)
        foot.addWidget(self.give)
        column.addLayout(foot)
        theme.follow(self._restyle)

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        edge = metrics.space_6
        self._column.setContentsMargins(edge, edge, edge, metrics.space_4)
        self._column.setSpacing(metrics.space_3)
        self._fit()

    def _fit(self) -> None:
        """High enough for the list of people, and for every line of what is said."""
        body = self._theme.metrics.body
        width = _WIDTH * body
        self._column.invalidate()
        height = max(_HEIGHT * body, self._column.totalHeightForWidth(width))
        self.setMinimumSize(width, height)


def spelled(code: str) -> str:
    """A code as it is read over the telephone: each character with what it is."""
    letter = QCoreApplication.translate("SignInCodeDialog", "letter {it}")
    figure = QCoreApplication.translate("SignInCodeDialog", "figure {it}")
    halves = [
        " ".join((figure if each.isdigit() else letter).format(it=each) for each in half)
        for half in code.split("-")
    ]
    return " — ".join(halves)
