"""The fields of a report in the order in which callers tell things, and the wish made of them."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.station import Station
from desktop.ui.intake.caller_fields import CallerFields
from desktop.ui.intake.draft import Draft
from desktop.ui.intake.fault_field import FaultField
from desktop.ui.intake.fault_index import FaultIndex
from desktop.ui.intake.place_field import PlaceField
from desktop.ui.parts.button import Button, as_label
from desktop.ui.parts.flow_row import FlowRow
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.parts.segmented import Option, Segmented
from desktop.ui.theme import Theme
from desktop.ui.ticket.forms.base import put_phrase
from desktop.ui.ticket.forms.slim_field import SlimField
from desktop.ui.ticket.text_edit import TextEdit
from desktop.ui.ticket.when_field import WhenField
from desktop.ui.words import channel_text, in_english, priority_text, sentence
from domain.people import Channel
from domain.problems import Problem, Refusal
from domain.repair import commands as c
from domain.repair.ticket import PRIORITIES, Priority

translate = QCoreApplication.translate

CHANNELS: tuple[Channel, ...] = ("phone", "counter", "patrol")
PHRASES = 6
"""Phrases offered for a fault; Alt+5 to Alt+0 put them in."""


class IntakeFields(QWidget):
    """Caller, place, fault, words, priority, time wanted, channel.

    Signals:
        changed: anything was typed or chosen.
        target_changed: another place or fault is meant.
        caller_changed: another caller is meant.
    """

    changed = Signal()
    target_changed = Signal()
    caller_changed = Signal()

    def __init__(
        self, station: Station, theme: Theme, index: FaultIndex, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._station, self._theme = station, theme
        self._own_priority = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.caller = CallerFields(station, theme, self)
        self.place = PlaceField(station, theme, self)
        self.spot = QLineEdit(self)
        self.spot.setMaxLength(200)
        self.fault = FaultField(index, theme, self)
        self.team = PlainLabel(theme, "", "caption", "muted", parent=self)
        self.description = TextEdit(theme, "", station.terms.max_text, self, rows=3)
        self.phrases: list[Button] = []
        options = [Option(key, priority_text(key)) for key in PRIORITIES]
        name = translate("intake", "Priority")
        self.priority = DigitSwitch(theme, options, "normal", name, self)
        channels = [Option(key, channel_text(key)) for key in CHANNELS]
        name = translate("intake", "How it came in")
        self.channel = Segmented(theme, channels, "phone", name, self)
        self.wanted = WhenField(
            theme,
            translate("intake", "Time wanted"),
            station.clock,
            past=False,
            empty=translate("intake", "As soon as possible"),
            parent=self,
        )
        self.enter_alone = QCheckBox(translate("intake", "May enter with nobody in"), self)
        self.team.hide()
        self._lay_out()
        self._connect()
        theme.follow(self._restyle)

    # ---- what is meant -------------------------------------------------------------------

    def wish(self) -> c.Report:
        """The report as it stands, without a number.

        Raises:
            Refusal: of the first field that is wrong, in the order of the form.
        """
        reporter = self.caller.reporter()
        place, fault = self.place.place, self.fault.fault
        if not self.place.text:
            raise Refusal("text_missing", field="place")
        if fault is None:
            raise Refusal("text_missing", field="fault")
        return c.Report(
            number="",
            fault=fault.code,
            place=place.code if place is not None else "",
            place_text=self.place.text,
            reporter=reporter,
            description=self.description.toPlainText(),
            priority=self.chosen_priority,
            spot=self.spot.text(),
            wanted_at=self.wanted.value("wanted_at"),
            enter_alone=self.enter_alone.isChecked(),
            team=fault.team_at(place.use if place is not None else ""),
            zone=place.zone if place is not None else "",
        )

    @property
    def chosen_priority(self) -> Priority:
        """The priority as it stands."""
        return self.priority.current  # type: ignore[return-value]

    @property
    def chosen_channel(self) -> Channel:
        """How the wish came in."""
        return self.channel.current  # type: ignore[return-value]

    def target(self) -> tuple[str, str]:
        """Codes of the place and the fault, "" while one is not known."""
        place, fault = self.place.place, self.fault.fault
        return place.code if place is not None else "", fault.code if fault is not None else ""

    def show_problem(self, problem: Problem) -> bool:
        """Say at its field what is wrong and put the cursor there; False if no field fits."""
        self.clear_problems()
        if isinstance(problem, Refusal):
            editor = self.caller.show_problem(problem)
            if editor is not None:
                editor.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        field = self._fields.get(str(problem.facts.get("field", "")))
        if field is None:
            return False
        field.set_error(sentence(problem))
        field.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def clear_problems(self) -> None:
        """Take back what was said to be wrong."""
        self.caller.show_problem(None)
        for field in self._fields.values():
            if field.error:
                field.set_error("")

    def error_texts(self) -> list[str]:
        """What is said to be wrong, from the top."""
        everywhere = (self.caller.name_field, self.caller.phone_field, *self._fields.values())
        return [field.error for field in everywhere if field.error]

    # ---- drafts --------------------------------------------------------------------------

    def draft(self) -> Draft:
        """Everything as it was typed; equal to ``Draft()`` while nothing was."""
        person, place, fault = self.caller.person, self.place.place, self.fault.fault
        channel = self.chosen_channel
        return Draft(
            name=self.caller.box.text(),
            phone=self.caller.phone_line.text(),
            person=person.code if person is not None else "",
            place=place.code if place is not None else "",
            place_text="" if place is not None else self.place.box.text(),
            spot=self.spot.text(),
            fault=fault.code if fault is not None else "",
            fault_text="" if fault is not None else self.fault.box.text(),
            description=self.description.toPlainText(),
            priority=self.chosen_priority if self._own_priority else "",
            wanted=self.wanted.typed,
            enter_alone=self.enter_alone.isChecked(),
            channel=channel if channel != "phone" else "",
        )

    def set_draft(self, draft: Draft) -> None:
        """Put everything back as it was typed."""
        found = self._station.people(draft.person) if draft.person else []
        person = next((one for one in found if one.code == draft.person), None)
        self.clear_problems()
        self.caller.set_caller(draft.name, draft.phone, person)
        self.place.set_place(
            self._station.place(draft.place) if draft.place else None, draft.place_text
        )
        self.spot.setText(draft.spot)
        self.fault.set_fault(self._station.faults.get(draft.fault) if draft.fault else None)
        if draft.fault_text:
            self.fault.box.setText(draft.fault_text)
        self.description.setPlainText(draft.description)
        self._own_priority = draft.priority in PRIORITIES
        if self._own_priority:
            self.priority.select(draft.priority)
        elif self.fault.fault is None:
            self.priority.select("normal")
        self.wanted.line.setText(draft.wanted)
        self.enter_alone.setChecked(draft.enter_alone)
        self.channel.select(draft.channel if draft.channel in CHANNELS else "phone")

    # ---- keys ----------------------------------------------------------------------------

    def choose_priority(self, at: int) -> None:
        """Take the priority in that place (0 is 抢修)."""
        self._own_priority = True
        self.priority.select(PRIORITIES[at])
        self.changed.emit()

    def put_phrase(self, at: int) -> None:
        """Put the phrase in that place into the description."""
        if at < len(self.phrases):
            self.phrases[at].click()

    # ---- inside --------------------------------------------------------------------------

    def _lay_out(self) -> None:
        theme = self._theme
        spot = translate("intake", "Spot (bed, balcony…)")
        self._fields = {
            "place": SlimField(
                theme, translate("intake", "Place"), self.place, required=True, parent=self
            ),
            "spot": SlimField(theme, spot, self.spot, parent=self),
            "fault": SlimField(
                theme, translate("intake", "Fault"), self.fault, required=True, parent=self
            ),
            "description": SlimField(
                theme, translate("intake", "What the caller says"), self.description, parent=self
            ),
            "wanted_at": SlimField(
                theme, translate("intake", "Time wanted"), self.wanted, parent=self
            ),
        }
        where = QHBoxLayout()
        top = Qt.AlignmentFlag.AlignTop
        where.addWidget(self._fields["place"], 3, top)
        where.addWidget(self._fields["spot"], 2, top)
        gap = theme.metrics.space_2
        self._phrase_row = FlowRow(gap, self)
        how = FlowRow(gap, self)
        for label, switch in (
            (translate("intake", "Priority"), self.priority),
            (translate("intake", "How it came in"), self.channel),
        ):
            how.add(_under(PlainLabel(theme, label, "caption", "text_2", parent=self), switch))
        when = QHBoxLayout()
        when.addWidget(self._fields["wanted_at"], 3)
        when.addWidget(self.enter_alone, 2)
        self._column.addWidget(self.caller)
        self._column.addLayout(where)
        self._column.addWidget(self._fields["fault"])
        self._column.addWidget(self.team)
        self._column.addWidget(self._fields["description"])
        self._column.addWidget(self._phrase_row)
        self._column.addWidget(how)
        self._column.addLayout(when)

    def _connect(self) -> None:
        self.caller.changed.connect(self._caller_changed)
        self.caller.done.connect(self.place.setFocus)
        self.place.done.connect(self.fault.setFocus)
        self.place.changed.connect(self._target_changed)
        self.fault.changed.connect(self._fault_changed)
        self.fault.done.connect(self._fault_done)
        self.description.textChanged.connect(self.changed)
        self.description.shortened.connect(self._shortened)
        self.priority.chosen.connect(self._priority_chosen)
        for signal in (
            self.caller.box.textEdited,
            self.place.box.textEdited,
            self.fault.box.textEdited,
            self.spot.textEdited,
            self.channel.chosen,
            self.wanted.changed,
            self.enter_alone.toggled,
        ):
            signal.connect(self.changed)

    def _caller_changed(self) -> None:
        person = self.caller.person
        self.place.set_usual(person.room if person is not None else "")
        self.caller_changed.emit()
        self.changed.emit()

    def _fault_changed(self) -> None:
        fault = self.fault.fault
        if fault is not None and not self._own_priority:
            self.priority.select(fault.priority)
        self._show_phrases(fault.words if fault is not None else ())
        self._target_changed()

    def _fault_done(self) -> None:
        """What was typed to find the fault is often what the caller said: it is not lost."""
        said = self.fault.said
        if said and not said.isascii() and not self.description.toPlainText():
            self.description.setPlainText(said)
        self.description.moveCursor(self.description.textCursor().MoveOperation.End)
        self.description.setFocus(Qt.FocusReason.OtherFocusReason)

    def _target_changed(self) -> None:
        for name in ("place", "fault"):
            self._fields[name].set_error("")
        self._say_team()
        self.target_changed.emit()
        self.changed.emit()

    def _say_team(self) -> None:
        fault, place = self.fault.fault, self.place.place
        self.team.setVisible(fault is not None)
        if fault is None:
            return
        team = self._station.faults.teams[fault.team_at(place.use if place is not None else "")]
        said = translate("intake", "Crew in charge: {team} {zone}")
        if team.external:
            said = translate("intake", "Another unit answers for it: {team} {zone}")
        zone = place.zone if place is not None else ""
        name = team.name_en if in_english() else team.name
        self.team.setText(said.format(team=name, zone=zone).strip())
        self.team.set_ink("warn_text" if team.external else "muted")

    def _show_phrases(self, phrases: tuple[str, ...]) -> None:
        for button in self.phrases:
            self._phrase_row.take(button)
        self.phrases = []
        for at, phrase in enumerate(phrases[:PHRASES]):
            button = Button(self._theme, as_label(phrase), slim=True, parent=self)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setToolTip(f"Alt+{(at + 5) % 10}")
            button.clicked.connect(partial(put_phrase, self.description, phrase))
            self._phrase_row.add(button)
            self.phrases.append(button)

    def _priority_chosen(self) -> None:
        self._own_priority = True
        self.changed.emit()

    def _shortened(self, left_out: int) -> None:
        said = translate("intake", "Too long to paste: {count} characters were left out")
        self._fields["description"].set_error(said.format(count=left_out))

    def _restyle(self) -> None:
        self._column.setSpacing(self._theme.metrics.space_2)


def _under(label: QWidget, editor: QWidget) -> QWidget:
    """A label and its editor below, as one."""
    whole = QWidget(label.parentWidget())
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(label)
    column.addWidget(editor)
    return whole


class DigitSwitch(Segmented):
    """A switch whose options are also chosen by the digits 1, 2, 3..."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        if text.isdecimal() and 1 <= int(text) <= len(self._options):
            self._choose(self._options[int(text) - 1].key)
            return
        super().keyPressEvent(event)
