"""What an operator can choose: frozen values in sections, and the object that keeps them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Literal

from msgspec import Meta, Struct, structs
from PySide6.QtCore import QObject, QTimer, Signal

from desktop.station import Order
from desktop.ui.theme import Density, Scheme
from domain.phrases import Macro, Phrase
from domain.problems import Problem

Language = Literal["zh_CN", "en"]
Arrangement = Literal["queue", "board", "both"]
PaperSize = Literal["A4", "A5"]
Percent = Annotated[int, Meta(ge=140, le=175)]
KeptDays = Annotated[int, Meta(ge=30, le=36_500)]
DrillDays = Annotated[int, Meta(ge=1, le=365)]
ALWAYS = 36_500
"""Days that stand for "never lets go"."""
Volume = Annotated[int, Meta(ge=0, le=100)]
ColumnWidth = Annotated[int, Meta(ge=24, le=2_000)]
Points = Annotated[int, Meta(ge=0, le=100)]


class LookSettings(Struct, frozen=True):
    """How the desk looks. ``large_percent``: 大字 compared to compact."""

    scheme: Scheme = Scheme.SYSTEM
    density: Density = Density.COMFORTABLE
    large_percent: Percent = 150
    language: Language = "zh_CN"


class SavedView(Struct, frozen=True):
    """A list of the queue with everything that narrows it, as an operator keeps it.

    Attributes:
        fault: a category's code, or empty like the others for no filter.
        worker: a staff code; ``worker_name`` is shown.
    """

    listing: str = "open"
    order: Order = "due"
    fault: str = ""
    zone: str = ""
    worker: str = ""
    worker_name: str = ""
    search: str = ""


class DeskSettings(Struct, frozen=True):
    """Who sits there (``operator``: a staff code, or empty) and what they had open.

    ``kept_days``: after so many days an ended ticket leaves this computer; the cloud keeps it.
    ``drill_days``: after so many days a drill is deleted.
    """

    operator: str = ""
    view: str = "open"
    order: Order = "due"
    arrangement: Arrangement = "queue"
    toured: bool = False
    kept_days: KeptDays = 400
    drill_days: DrillDays = 30


class PaperSettings(Struct, frozen=True):
    """What was printed on last: the printer's name, the sheet, and where PDFs were put."""

    printer: str = ""
    size: PaperSize = "A4"
    folder: str = ""


class AlertSettings(Struct, frozen=True):
    """What the desk calls for: each kind, how loud, and whether an urgent one rings again."""

    muted: bool = False
    volume: Volume = 60
    urgent: bool = True
    new: bool = True
    warn: bool = False
    breach: bool = True
    attention: bool = True
    repeat: bool = True


class WindowLayout(Struct, frozen=True):
    """One arrangement of the window, Qt's own bytes in Base64."""

    geometry: str = ""
    docks: str = ""
    splitter: str = ""


class Settings(Struct, frozen=True):
    """Everything that is remembered between two starts.

    Attributes:
        layouts: by operator and screen size, ``H001@1920x1080``.
        views: the views that each operator keeps, by staff code.
        widths: column widths in px, by ``operator@density/column`` (nobody's: without the first).
        columns: the queue's columns by operator, in their order; none: as they come.
        phrases, macros, dispatch: texts, quick acts and points that this desk alone had before
            they were the office's; in force here until somebody gives them to all desks.
    """

    look: LookSettings = LookSettings()
    desk: DeskSettings = DeskSettings()
    alerts: AlertSettings = AlertSettings()
    paper: PaperSettings = PaperSettings()
    layouts: dict[str, WindowLayout] = {}
    widths: dict[str, ColumnWidth] = {}
    views: dict[str, tuple[SavedView, ...]] = {}
    dispatch: dict[str, Points] = {}
    columns: dict[str, tuple[str, ...]] = {}
    phrases: tuple[Phrase, ...] | None = None
    macros: tuple[Macro, ...] | None = None


class Preferences(QObject):
    """The settings in force.

    Signals:
        troubled: a ``Problem``: the choice counts, but could not be written down.
        changed: something else holds now.
    """

    SOON = 2_000
    """How much later what is in sight is written down, ms."""

    troubled = Signal(object)
    changed = Signal()

    def __init__(
        self,
        values: Settings | None = None,
        save: Callable[[Settings], None] = lambda values: None,
        parent: QObject | None = None,
    ) -> None:
        """``save`` writes them down and raises ``Trouble`` if the disk is in the way."""
        super().__init__(parent)
        self.values = values or Settings()
        self._save = save
        self._soon = QTimer(self, singleShot=True, interval=self.SOON)
        self._soon.timeout.connect(self._write)

    def change_look(self, **fields: object) -> None:
        """Change fields of the look."""
        self._put(structs.replace(self.values, look=structs.replace(self.values.look, **fields)))

    def change_desk(self, **fields: object) -> None:
        """Change fields of the desk."""
        self._put(structs.replace(self.values, desk=structs.replace(self.values.desk, **fields)))

    def change_sight(self, **fields: object) -> None:
        """Change fields of the desk that follow from each look at something else.

        They are written down a little later, or with the next choice: no key waits for the disk.
        """
        desk = structs.replace(self.values.desk, **fields)
        self._put(structs.replace(self.values, desk=desk), soon=True)

    def change_paper(self, **fields: object) -> None:
        """Change fields of what is printed on."""
        self._put(structs.replace(self.values, paper=structs.replace(self.values.paper, **fields)))

    def change_alerts(self, **fields: object) -> None:
        """Change fields of the alerts."""
        alerts = structs.replace(self.values.alerts, **fields)
        self._put(structs.replace(self.values, alerts=alerts))

    def give_up_dispatch(self) -> None:
        """The office's weights count at this desk too."""
        self._put(structs.replace(self.values, dispatch={}))

    def give_up_phrases(self) -> None:
        """The office's texts and quick acts count at this desk too."""
        self._put(structs.replace(self.values, phrases=None, macros=None))

    def views(self) -> tuple[SavedView, ...]:
        """The views that whoever sits there keeps."""
        return self.values.views.get(self.values.desk.operator, ())

    def keep_views(self, views: tuple[SavedView, ...]) -> None:
        """Remember these views for whoever sits there."""
        kept = self.values.views | {self.values.desk.operator: views}
        self._put(structs.replace(self.values, views=kept))

    def keep_layout(self, key: str, layout: WindowLayout) -> None:
        """Remember the window's arrangement under ``operator@WxH``."""
        self._put(structs.replace(self.values, layouts=self.values.layouts | {key: layout}))

    def width(self, key: str) -> int | None:
        """A column's width in px under ``density/column``, as whoever sits there set it."""
        widths = self.values.widths
        return widths.get(self._own(key), widths.get(key))

    def keep_width(self, key: str, width: int) -> None:
        """Remember a column's width in px under ``density/column`` for whoever sits there."""
        self._put(structs.replace(self.values, widths=self.values.widths | {self._own(key): width}))

    def forget_widths(self) -> None:
        """Go back to the widths that fit, for whoever sits there."""
        others = {
            key: width
            for key, width in self.values.widths.items()
            if "@" in key and key != self._own(key.partition("@")[2])
        }
        self._put(structs.replace(self.values, widths=others))

    def columns(self) -> tuple[str, ...]:
        """The queue's columns for whoever sits there, in their order; none: as they come."""
        return self.values.columns.get(self.values.desk.operator, ())

    def keep_columns(self, names: Sequence[str]) -> None:
        """Remember the queue's columns for whoever sits there; none: as they come."""
        kept = self.values.columns | {self.values.desk.operator: tuple(names)}
        self._put(structs.replace(self.values, columns=kept))

    def _own(self, key: str) -> str:
        operator = self.values.desk.operator
        return f"{operator}@{key}" if operator else key

    def _put(self, values: Settings, *, soon: bool = False) -> None:
        was, self.values = self.values, values
        if soon and values != was:
            self._soon.start()
        elif values != was or (self._soon.isActive() and not soon):
            self._write()
        if values != was:
            self.changed.emit()

    def _write(self) -> None:
        self._soon.stop()
        try:
            self._save(self.values)
        except Problem as problem:
            self.troubled.emit(problem)
