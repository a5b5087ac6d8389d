"""What counts for a suggestion: the weights, and what they would have done in the last month."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QObject, QSignalBlocker
from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QWidget

from desktop.station import Changes, Station
from desktop.ui.background import Progress, Stopped, Work
from desktop.ui.board.score_words import part_name
from desktop.ui.parts.button import Button
from desktop.ui.parts.field import indent_spin_box
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.settings.values import Preferences
from desktop.ui.theme import Theme
from desktop.ui.words import sentence
from domain.dispatching import PARTS, WHOLE, Weights, checked
from domain.problems import Problem, Trouble
from domain.shared import MAY_ADOPT, WEIGHTS
from domain.suggest import Measure, PartKind
from domain.trial import Abandoned, Course, Outcome, Past, try_weights

translate = QCoreApplication.translate

DAYS = 30
"""So far back a trial looks."""
_LINES = 5


class DispatchChoice(QObject):
    """The editors of the weights; the page places them. What is typed counts once it is adopted."""

    def __init__(
        self, station: Station, theme: Theme, preferences: Preferences, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._station, self._theme, self._preferences = station, theme, preferences
        self._labels: list[PlainLabel] = []
        self.boxes = {part: self._box(theme, part) for part in PARTS}
        self.total = PlainLabel(theme, "", "caption", "muted")
        self.try_out = Button(theme, "", "secondary", "chart-column")
        self.adopt = Button(theme, translate("dispatch", "Adopt"), "primary", "check")
        self.usual = Button(theme, translate("dispatch", "As the school has it"))
        self.lines = [PlainLabel(theme, "", "body", "text_2", wrap=True) for _ in range(_LINES)]
        self._work = Work("trial", self)
        self._work.progressed.connect(self._going_on)
        self._work.done.connect(self._came)
        self._work.failed.connect(lambda problem: self._say(sentence(problem)))
        self._work.stopped.connect(lambda: self._say(translate("dispatch", "Trial stopped")))
        self.try_out.clicked.connect(self._try)
        self.adopt.clicked.connect(self._adopt)
        self.usual.clicked.connect(self._as_usual)
        self.destroyed.connect(self._work.forget)
        station.changed.connect(self._heard)
        self._show([])
        self.show_values()

    def show_values(self) -> None:
        """Bring the editors up to what holds."""
        for part, box in self.boxes.items():
            with QSignalBlocker(box):
                box.setValue(getattr(self._station.sending.weights, part))
        self._shown = self._typed()
        self._judge()

    def named_boxes(self) -> list[QWidget]:
        """Each editor beside its name, all of one width."""
        pairs = []
        for box in self.boxes.values():
            pair = QWidget()
            row = QHBoxLayout(pair)
            row.setContentsMargins(0, 0, 0, 0)
            label = PlainLabel(self._theme, box.accessibleName(), "body", "text_2", parent=pair)
            self._labels.append(label)
            row.addWidget(label)
            row.addWidget(box)
            pairs.append(pair)
        self._theme.follow(self._align)
        return pairs

    def _align(self) -> None:
        widest = max(label.sizeHint().width() for label in self._labels)
        for label in self._labels:
            label.setMinimumWidth(widest)

    def weights(self) -> Weights:
        """What is typed.

        Raises:
            Trouble: ``rules_invalid`` if the parts do not come to 100.
        """
        return checked(self._typed(), self._station.sending.weights)

    def _typed(self) -> dict[str, int]:
        return {part: box.value() for part, box in self.boxes.items()}

    def _heard(self, changes: Changes) -> None:
        """Another desk adopted others: show them, unless somebody is about to try some here."""
        adopted = changes.everything or WEIGHTS in changes.records
        if adopted and self._typed() == self._shown:
            self.show_values()

    def _box(self, theme: Theme, part: str) -> QSpinBox:
        box = QSpinBox()
        box.setRange(0, WHOLE)
        kind: PartKind = part  # type: ignore[assignment]
        box.setAccessibleName(part_name(kind))
        box.valueChanged.connect(self._judge)
        theme.follow(lambda: indent_spin_box(box, theme.metrics.space_2))
        return box

    def _judge(self) -> None:
        total = sum(box.value() for box in self.boxes.values())
        someone = self._station.operator
        may = someone is not None and someone.role in MAY_ADOPT
        words = translate("dispatch", "{total} of 100 points").format(total=total)
        if not may:
            words = translate("dispatch", "{said} · leaders adopt").format(said=words)
        self.total.setText(words)
        whole = total == WHOLE
        running = self._work.is_running
        self.try_out.setEnabled(whole or running)
        self.try_out.setText(
            translate("dispatch", "Stop the trial") if running
            else translate("dispatch", "Try on the last month")
        )  # fmt: skip
        self.adopt.setEnabled(whole and may and not running)
        self.usual.setEnabled(may and not running)

    def _try(self) -> None:
        if self._work.is_running:
            self._work.stop()
            return
        station = self._station
        try:
            new = Measure(self.weights(), station.sending.rules.terms)
        except Trouble as trouble:
            self._say(sentence(trouble))
            return
        now, faults = station.sending.measure, station.faults
        staff = [each.staff for each in station.staff()]

        def work(progress: Progress) -> Outcome:
            store = station.reader()
            try:
                found = [
                    Past(job, case.ticket)
                    for case in station.sending.cases(store, DAYS, progress)
                    if (job := case.job()) is not None
                ]
            finally:
                store.close()
            try:
                return try_weights(found, staff, faults, now, new, progress)
            except Abandoned:
                raise Stopped from None

        self._work.start(work)
        self._say(translate("dispatch", "Reading the last month…"))

    def _going_on(self, done: int) -> None:
        self._show([translate("dispatch", "{count} sendings judged…").format(count=done)])

    def _came(self, outcome: Outcome) -> None:
        self._show(told(outcome))
        self._judge()

    def _adopt(self) -> None:
        self._set(
            self.weights(),
            translate("dispatch", "Adopted for all desks. Suggestions follow it from now on."),
        )

    def _as_usual(self) -> None:
        self._set(None, translate("dispatch", "The school's weights hold again."))

    def _set(self, weights: Weights | None, said: str) -> None:
        station = self._station
        usual = station.sending.rules.weights
        try:
            if (weights or usual) != (station.shared.weights(usual) or usual):
                station.shared.adopt(weights)
        except Problem as problem:
            self._say(sentence(problem))
            return
        station.sending.keep_former(None)
        self._preferences.give_up_dispatch()
        self.show_values()
        self._say(said)

    def _say(self, text: str) -> None:
        self._show([text])
        self._judge()

    def _show(self, said: Sequence[str]) -> None:
        for n, label in enumerate(self.lines):
            label.setText(said[n] if n < len(said) else "")
            label.setVisible(n < len(said))


def keep_former(station: Station, preferences: Preferences) -> None:
    """Use the weights that this desk alone adopted; if they are not valid any more, say so."""
    kept = preferences.values.dispatch
    if not kept:
        return
    try:
        station.sending.keep_former(checked(dict(kept), station.sending.rules.weights))
    except Problem as problem:
        preferences.troubled.emit(problem)


def told(outcome: Outcome) -> list[str]:
    """What a trial found, in sentences."""
    if not outcome.sendings:
        return [translate("dispatch", "There is no sending in the last month to try on.")]
    return [
        translate("dispatch", "%n sendings of the last month; another first choice in {count}.", "",
                  outcome.sendings).format(count=outcome.differ),
        _line(translate("dispatch", "As it was sent"), outcome.real, outcome.sendings),
        _line(translate("dispatch", "Weights of today"), outcome.now, outcome.sendings),
        _line(translate("dispatch", "Weights of the trial"), outcome.new, outcome.sendings),
        translate("dispatch", "Who was on duty then is judged by who was sent that day."),
    ]  # fmt: skip


def _line(name: str, course: Course, sendings: int) -> str:
    part = round(100 * course.agreed / sendings)
    far = "–" if course.travel is None else f"{course.travel:.1f}"
    words = translate(
        "dispatch", "{name}: agrees with the desk {part} %, load ±{spread}, way {far} buildings"
    )
    return words.format(name=name, part=part, spread=f"{course.spread:.1f}", far=far)
