"""The theme in force: one object that every view asks for colours, fonts, measures and icons."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from msgspec import Struct
from PySide6.QtCore import QDir, QObject, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QBrush,
    QColor,
    QFont,
    QFontMetrics,
    QGuiApplication,
    QIcon,
    QPalette,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton

import resources
from desktop.ui.theme import icons, tokens
from desktop.ui.theme.density import LARGE_PERCENT_DEFAULT, Density, Metrics, metrics_for
from desktop.ui.theme.glyphs import draw_glyph
from desktop.ui.theme.looks import look_of
from desktop.ui.theme.palette import make_palette
from desktop.ui.theme.qss import SEARCH_PREFIX, make_stylesheet
from desktop.ui.theme.typography import make_font

_DRESSED = "paidan_style"


def make_application(name: str) -> QApplication:
    """The application in the style that ours is built on, `name` being its command.

    Qt is told with the command line: to set a style later, or to ask which it is, loads all that
    a style can be asked for.
    """
    app = QApplication([name, "-style", "Fusion"])
    app.setProperty(_DRESSED, True)
    return app


class Scheme(StrEnum):
    """Light, dark, or as the system says."""

    LIGHT = "light"
    DARK = "dark"
    SYSTEM = "system"


class Ink(Struct, frozen=True):
    """Everything a delegate needs to paint one state or priority, made once a theme.

    `glyph` is ready to blit at `Metrics.glyph` pixels; `text` and `mark` are colours on any ground
    of the desk, `soft` the ground of a chip.
    """

    glyph: QPixmap
    text: QColor
    mark: QColor
    text_pen: QPen
    mark_brush: QBrush
    soft_brush: QBrush


class _BoundIcon(QObject):
    """Keeps the icon of its parent in the colours of the theme, and dies with it."""

    def __init__(self, theme: Theme, target: QAction | QAbstractButton) -> None:
        super().__init__(target)
        self._theme = theme
        self._name, self._role = "", ""
        theme.changed.connect(self._restyle)

    def choose(self, name: str, role: str) -> None:
        self._name, self._role = name, role
        self._restyle()

    def _restyle(self) -> None:
        target, theme = self.parent(), self._theme
        if isinstance(target, QPushButton):
            # Qt sets the words 4 px from the icon: at the larger sizes they touch.
            gap = theme.metrics.space_1
            target.setIconSize(QSize(theme.metrics.icon + gap, theme.metrics.icon))
            target.setIcon(theme.icon(self._name, self._role, gap=gap))
        elif isinstance(target, QAction | QAbstractButton):
            target.setIcon(theme.icon(self._name, self._role))


class Theme(QObject):
    """Scheme and density, and what follows from them. `changed` means: ask everything again."""

    changed = Signal()

    def __init__(
        self,
        scheme: Scheme = Scheme.LIGHT,
        density: Density = Density.COMPACT,
        large_percent: int = LARGE_PERCENT_DEFAULT,
        parent: QObject | None = None,
    ) -> None:
        """`large_percent` (140-175) is how big 大字 is compared to compact."""
        super().__init__(parent)
        self._scheme = scheme
        self._density = density
        self._large_percent = large_percent
        QDir.setSearchPaths(SEARCH_PREFIX, [str(resources.path("icons"))])
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_changed)
        self._reset()

    # -- what is in force

    @property
    def scheme(self) -> Scheme:
        """What was chosen, `SYSTEM` included."""
        return self._scheme

    @property
    def density(self) -> Density:
        return self._density

    @property
    def large_percent(self) -> int:
        return self._large_percent

    @property
    def is_dark(self) -> bool:
        """What `SYSTEM` comes to at this moment."""
        if self._scheme is Scheme.SYSTEM:
            return QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
        return self._scheme is Scheme.DARK

    @property
    def metrics(self) -> Metrics:
        return self._metrics

    # -- changing it

    def set_scheme(self, scheme: Scheme) -> None:
        """Change the colours of everything now on the screen."""
        if scheme is not self._scheme:
            self._scheme = scheme
            self._change()

    def set_density(self, density: Density, large_percent: int | None = None) -> None:
        """Change the measures and type sizes of everything now on the screen."""
        percent = self._large_percent if large_percent is None else large_percent
        if (density, percent) != (self._density, self._large_percent):
            self._density, self._large_percent = density, percent
            self._change()

    def apply(self) -> None:
        """Dress the application; call once at the start. Later changes dress it by themselves."""
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            raise RuntimeError("a theme needs a QApplication")
        self._app = app
        if app.property(_DRESSED) is None:
            app.setStyle("Fusion")
            app.setProperty(_DRESSED, True)
        app.setPalette(self.palette())
        app.setFont(self.font("body"))
        app.setStyleSheet(self.stylesheet())

    # -- colours, fonts

    def hex(self, role: str) -> str:
        """The colour of a role of `tokens` as "#rrggbb"; KeyError for an unknown role."""
        return self._colours[role]

    def color(self, role: str) -> QColor:
        """The colour of a role. Shared: don't change it."""
        found = self._qcolors.get(role)
        if found is None:
            found = self._qcolors[role] = QColor(self._colours[role])
        return found

    def pen(self, role: str) -> QPen:
        """A one-pixel pen in the colour of a role. Shared: don't change it."""
        found = self._pens.get(role)
        if found is None:
            found = self._pens[role] = QPen(self.color(role), 1)
        return found

    def brush(self, role: str) -> QBrush:
        """A brush in the colour of a role. Shared: don't change it."""
        found = self._brushes.get(role)
        if found is None:
            found = self._brushes[role] = QBrush(self.color(role))
        return found

    def hue(self, name: str) -> tokens.Hue:
        """The three colours of a hue ("red", "teal" ...)."""
        return (tokens.HUES_DARK if self.is_dark else tokens.HUES_LIGHT)[name]

    def font(self, style: str) -> QFont:
        """The font of a step of the type scale ("body", "caption", "title", "number" ...)."""
        found = self._fonts.get(style)
        if found is None:
            found = self._fonts[style] = make_font(style, self._metrics.body)
        return found

    def font_metrics(self, style: str) -> QFontMetrics:
        """Measures of `font(style)`, made once."""
        found = self._font_metrics.get(style)
        if found is None:
            found = self._font_metrics[style] = QFontMetrics(self.font(style))
        return found

    # -- states and icons

    def ink(self, key: str) -> Ink:
        """How to paint state or priority `key`; an unknown key is painted as unknown."""
        found = self._inks.get(key)
        if found is None:
            found = self._inks[key] = self._make_ink(key)
        return found

    def glyph(self, key: str, size: int, role: str | None = None) -> QPixmap:
        """The shape of `key` at another size than `Metrics.glyph`, or in the colour of a role."""
        cached = self._glyphs.get((key, size, role))
        if cached is None:
            look = look_of(key)
            colour = QColor(self._colours[role] if role else self.hue(look.hue).mark)
            cached = draw_glyph(look.shape, colour, size, icons.sharpest_ratio())
            self._glyphs[(key, size, role)] = cached
        return cached

    def pixmap(
        self, name: str, role: str = "text_2", size: int | None = None, *, gap: int = 0
    ) -> QPixmap:
        """Icon `name` in the colour of `role`, `size` logical pixels square (default: `icon`), and
        `gap` of them left free at its right."""
        side = self._metrics.icon if size is None else size
        key = (name, role, side, gap)
        found = self._pixmaps.get(key)
        if found is None:
            found = icons.render(name, self._colours[role], side, icons.sharpest_ratio(), gap)
            self._pixmaps[key] = found
        return found

    def icon(
        self, name: str, role: str = "text_2", size: int | None = None, *, gap: int = 0
    ) -> QIcon:
        """Icon `name` as it looks now. It keeps its colour: use `bind_icon` for lasting things."""
        icon = QIcon(self.pixmap(name, role, size, gap=gap))
        icon.addPixmap(self.pixmap(name, "disabled", size, gap=gap), QIcon.Mode.Disabled)
        return icon

    def bind_icon(self, target: QAction | QAbstractButton, name: str, role: str = "text_2") -> None:
        """Give `target` icon `name`, and again whenever the theme changes."""
        binding = target.findChild(_BoundIcon, options=Qt.FindChildOption.FindDirectChildrenOnly)
        if binding is None:
            binding = _BoundIcon(self, target)
        binding.choose(name, role)

    def follow(self, restyle: Callable[[], None]) -> None:
        """Call `restyle`, a method of a QObject, now and at every change while it lives."""
        restyle()
        self.changed.connect(restyle)

    # -- for the application

    def palette(self) -> QPalette:
        return make_palette(self._colours)

    def stylesheet(self) -> str:
        return make_stylesheet(self._colours, self._metrics, "dark" if self.is_dark else "light")

    # -- inside

    def _system_changed(self) -> None:
        if self._scheme is Scheme.SYSTEM:
            self._change()

    def _change(self) -> None:
        self._reset()
        if self._app is not None:
            self.apply()
        self.changed.emit()

    _app: QApplication | None = None

    def _reset(self) -> None:
        self._colours = tokens.DARK if self.is_dark else tokens.LIGHT
        self._metrics = metrics_for(self._density, self._large_percent)
        self._qcolors: dict[str, QColor] = {}
        self._pens: dict[str, QPen] = {}
        self._brushes: dict[str, QBrush] = {}
        self._fonts: dict[str, QFont] = {}
        self._font_metrics: dict[str, QFontMetrics] = {}
        self._inks: dict[str, Ink] = {}
        self._glyphs: dict[tuple[str, int, str | None], QPixmap] = {}
        self._pixmaps: dict[tuple[str, str, int, int], QPixmap] = {}

    def _make_ink(self, key: str) -> Ink:
        look = look_of(key)
        hue = self.hue(look.hue)
        text, mark = QColor(hue.text), QColor(hue.mark)
        return Ink(
            glyph=draw_glyph(look.shape, mark, self._metrics.glyph, icons.sharpest_ratio()),
            text=text,
            mark=mark,
            text_pen=QPen(text, 1),
            mark_brush=QBrush(mark),
            soft_brush=QBrush(QColor(hue.soft)),
        )
