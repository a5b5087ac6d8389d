"""The settings: how the desk looks, who sits there, what this station is, what the program is."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import metadata

from PySide6.QtCore import QLocale, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QScrollArea,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from desktop.station import Station
from desktop.ui import words
from desktop.ui.parts.button import Button
from desktop.ui.parts.card import Card, SectionTitle
from desktop.ui.parts.flow_row import FlowRow
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.parts.segmented import Option, Segmented
from desktop.ui.settings.alert_card import AlertChoice
from desktop.ui.settings.dispatch_card import DispatchChoice
from desktop.ui.settings.drill_card import DrillChoice
from desktop.ui.settings.look import LookChoice
from desktop.ui.settings.values import ALWAYS, Preferences
from desktop.ui.theme import Density, Scheme, Theme
from desktop.ui.theme.density import LARGE_PERCENT_MAX, LARGE_PERCENT_MIN

LANGUAGES = {"zh_CN": "简体中文", "en": "English"}
"""Each in its own words, for whoever cannot read the present one."""


class SettingsPage(QWidget):
    """Every choice counts at once and is remembered at once.

    Signals:
        operator_wanted: somebody else sits down.
        enrol_wanted: connect this station to a cloud.
        drill_wanted: a drill is to begin.
        widths_reset: the columns go back to the widths that fit.
    """

    operator_wanted = Signal()
    enrol_wanted = Signal()
    drill_wanted = Signal()
    widths_reset = Signal()

    def __init__(
        self,
        station: Station,
        theme: Theme,
        preferences: Preferences,
        look: LookChoice,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._station, self._theme, self._preferences = station, theme, preferences
        self._look = look
        self._forms: list[QFormLayout] = []
        self._labels: list[tuple[PlainLabel, QWidget]] = []
        inside = QWidget(self)
        inside.setObjectName("scrolled")
        self._inside = inside
        self._cards = QVBoxLayout(inside)
        self._cards.addWidget(PlainLabel(theme, self.tr("Settings"), "title", parent=inside))
        self._cards.addWidget(self._look_card())
        self._cards.addWidget(self._desk_card())
        self._cards.addWidget(self._alerts_card())
        self._cards.addWidget(self._dispatch_card())
        self._cards.addWidget(self._station_card())
        self._cards.addWidget(self._drill_card())
        self._cards.addWidget(self._about_card())
        self._cards.addStretch(1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setWidget(inside)
        area.setAccessibleName(self.tr("Settings"))
        area.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(area)
        theme.changed.connect(self._show_look)
        station.freshness_changed.connect(self.show_station)
        theme.follow(self._restyle)
        self._show_look()
        self.show_station()

    # ---- cards ---------------------------------------------------------------------------

    def _look_card(self) -> Card:
        theme = self._theme
        card, form = self._card(self.tr("Look"))
        self.scheme = Segmented(
            theme,
            [
                Option(Scheme.LIGHT.value, self.tr("Light"), "sun"),
                Option(Scheme.DARK.value, self.tr("Dark"), "moon"),
                Option(Scheme.SYSTEM.value, self.tr("As the system"), "monitor"),
            ],
            name=self.tr("Colours"),
        )
        self.density = Segmented(
            theme,
            [
                Option(Density.COMPACT.value, self.tr("Compact")),
                Option(Density.COMFORTABLE.value, self.tr("Comfortable")),
                Option(Density.LARGE.value, self.tr("Large type")),
            ],
            name=self.tr("Density"),
        )
        self.percent = QSlider(Qt.Orientation.Horizontal)
        self.percent.setRange(LARGE_PERCENT_MIN, LARGE_PERCENT_MAX)
        self.percent.setPageStep(5)
        self.percent.setTracking(False)
        self.percent.setMinimumSize(200, self._theme.metrics.control)
        self.percent.setAccessibleName(self.tr("Size of large type"))
        self.language = QComboBox()
        self.language.setAccessibleName(self.tr("Language"))
        for code, name in LANGUAGES.items():
            self.language.addItem(name, code)
        self.restart = PlainLabel(theme, self.tr("Counts from the next start"), "caption", "muted")
        reset = Button(theme, self.tr("Reset the column widths"))
        self._row(form, self.tr("Colours"), self.scheme)
        self._row(form, self.tr("Density"), self.density)
        self._row(form, self.tr("Size of large type"), self.percent)
        self._row(form, self.tr("Language"), self.language, self.restart)
        self._row(form, self.tr("Queue"), reset)
        self.scheme.chosen.connect(lambda key: self._look.set_scheme(Scheme(key)))
        self.density.chosen.connect(lambda key: self._look.set_density(Density(key)))
        self.percent.valueChanged.connect(self._look.set_percent)
        self.language.currentIndexChanged.connect(self._language_chosen)
        reset.clicked.connect(self.widths_reset)
        return card

    def _desk_card(self) -> Card:
        card, form = self._card(self.tr("At the desk"))
        self.operator = PlainLabel(self._theme, "", "strong")
        change = Button(self._theme, self.tr("Change…"), "secondary", "users")
        change.clicked.connect(self.operator_wanted)
        self._row(form, self.tr("Operator"), self.operator, change)
        texts = Button(self._theme, self.tr("Texts and quick acts…"), "secondary", "pencil")
        texts.clicked.connect(self.edit_phrases)
        self._row(form, self.tr("Writing"), texts)
        return card

    def _alerts_card(self) -> Card:
        card, form = self._card(self.tr("Sounds"))
        self.alerts = AlertChoice(self._theme, self._preferences)
        self._row(form, self.tr("Volume"), self.alerts.volume, self.alerts.muted)
        for n, box in enumerate(self.alerts.kinds.values()):
            self._row(form, self.tr("Call for") if n == 0 else "", box)
        return card

    def _dispatch_card(self) -> Card:
        card, form = self._card(self.tr("Suggestions"))
        self.dispatch = DispatchChoice(self._station, self._theme, self._preferences, self)
        self._row(form, self.tr("What counts"), self._flow(self.dispatch.named_boxes()))
        self._row(form, "", self.dispatch.total)
        buttons = (self.dispatch.try_out, self.dispatch.adopt, self.dispatch.usual)
        self._row(form, "", self._flow(buttons))
        for line in self.dispatch.lines:
            card.body.addWidget(line)
        return card

    def _station_card(self) -> Card:
        card, form = self._card(self.tr("This station"))
        self.facts: dict[str, PlainLabel] = {}
        for key, name in (
            ("name", self.tr("Name")),
            ("letters", self.tr("Letters in numbers")),
            ("school", self.tr("School")),
            ("cloud", self.tr("Cloud address")),
            ("received", self.tr("Data as of")),
        ):
            self.facts[key] = PlainLabel(self._theme, "")
            self._row(form, name, self.facts[key])
        self.kept = QComboBox()
        self.kept.setAccessibleName(self.tr("Ended tickets stay here"))
        for days in (100, 400, 800):
            self.kept.addItem(self.tr("%n days", "", days), days)
        self.kept.addItem(self.tr("Always"), ALWAYS)
        self.kept.setCurrentIndex(self.kept.findData(self._preferences.values.desk.kept_days))
        self.kept.currentIndexChanged.connect(self._kept_chosen)
        why = self.tr("Older ones stay in the cloud")
        told = PlainLabel(self._theme, why, "caption", "muted")
        self._row(form, self.tr("Ended tickets stay here"), self.kept, told)
        self.enrol = Button(self._theme, self.tr("Connect to a cloud…"), "secondary", "cloud")
        self.enrol.clicked.connect(self.enrol_wanted)
        self._row(form, "", self.enrol)
        return card

    def _drill_card(self) -> Card:
        card, form = self._card(self.tr("Drills"))
        self.drills = DrillChoice(self._station, self._theme, self._preferences)
        self.drills.begin.clicked.connect(self.drill_wanted)
        self._row(form, self.tr("Practise"), self.drills.begin)
        self._row(form, self.tr("Kept for"), self.drills.kept)
        self._row(form, self.tr("The last one"), self.drills.last)
        return card

    def _about_card(self) -> Card:
        card, form = self._card(self.tr("About Paidan"))
        told = (
            (self.tr("Version"), version()),
            (self.tr("Licence"), "Apache License 2.0"),
            (self.tr("Icons"), "Lucide (ISC)"),
            (self.tr("Fonts"), "Inter, Noto Sans SC (SIL OFL 1.1)"),
            (self.tr("Toolkit"), "Qt for Python (LGPL 3.0)"),
        )
        for name, text in told:
            self._row(form, name, PlainLabel(self._theme, text))
        return card

    def _card(self, title: str) -> tuple[Card, QFormLayout]:
        card = Card(self._theme)
        card.body.addWidget(SectionTitle(self._theme, title, style="subtitle"))
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
        form.setFormAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        card.body.addLayout(form)
        self._forms.append(form)
        return card, form

    def _row(self, form: QFormLayout, name: str, *widgets: QWidget) -> None:
        label = PlainLabel(self._theme, name, "body", "text_2")
        self._labels.append((label, widgets[-1]))
        if len(widgets) == 1:
            form.addRow(label, widgets[0])
            return
        row = QHBoxLayout()
        row.setSpacing(self._theme.metrics.space_4)
        for widget in widgets:
            row.addWidget(widget)
        row.addStretch(1)
        form.addRow(label, row)

    def _flow(self, widgets: Iterable[QWidget]) -> FlowRow:
        flow = FlowRow(self._theme.metrics.space_3, self)
        for widget in widgets:
            flow.add(widget)
        return flow

    # ---- what holds ----------------------------------------------------------------------

    def show_station(self) -> None:
        """Bring operator and station up to date."""
        station = self._station
        someone = station.operator
        self.operator.setText(
            self.tr("Nobody") if someone is None
            else f"{someone.name}  {words.role_text(someone.role)}  {someone.id}"
        )  # fmt: skip
        for key in ("name", "letters", "school", "cloud"):
            self.facts[key].setText(station.meta(key) or "–")
        received = station.freshness.received_at
        self.facts["received"].setText("–" if received is None else words.when(received))
        self.enrol.setVisible(not (station.meta("cloud") or station.meta("drill")))
        self.drills.show_values()
        self.dispatch.show_values()

    def edit_phrases(self) -> None:
        """Open the tables of texts and quick acts."""
        from desktop.ui.settings.phrases_dialog import PhrasesDialog

        PhrasesDialog(self._station, self._theme, self._preferences, self).open()

    def _show_look(self) -> None:
        self.scheme.select(self._theme.scheme.value)
        self.density.select(self._theme.density.value)
        with QSignalBlocker(self.percent):
            self.percent.setValue(self._theme.large_percent)
        self.percent.setEnabled(self._theme.density is Density.LARGE)
        with QSignalBlocker(self.language):
            at = self.language.findData(self._preferences.values.look.language)
            self.language.setCurrentIndex(at)
        self.restart.setVisible(
            self._preferences.values.look.language.partition("_")[0]
            != QLocale().name().partition("_")[0]
        )

    # ---- choices -------------------------------------------------------------------------

    def _language_chosen(self) -> None:
        self._preferences.change_look(language=self.language.currentData())
        self._show_look()

    def _kept_chosen(self) -> None:
        self._preferences.change_desk(kept_days=self.kept.currentData())

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        edge = metrics.space_4
        self._cards.setContentsMargins(edge, edge, edge, edge)
        self._cards.setSpacing(metrics.space_4)
        for form in self._forms:
            form.setHorizontalSpacing(metrics.space_4)
            form.setVerticalSpacing(metrics.space_3)
        for label, beside in self._labels:
            label.setMinimumSize(9 * metrics.body, beside.sizeHint().height())
        self._inside.setMaximumWidth(54 * metrics.body)


def version() -> str:
    """The program's version; of a source tree that was never installed, nothing is known."""
    try:
        return metadata.version("paidan")
    except metadata.PackageNotFoundError:
        return "–"
