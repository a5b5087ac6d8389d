"""The head of a worker's column: who it is, on duty or not, how much in hand, for what."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.station import OnDuty
from desktop.ui.board.duty_switch import DutySwitch
from desktop.ui.board.phrases import duty_text, load_text, skill_text, team_text, translate
from desktop.ui.board.score import paint_score
from desktop.ui.board.score_words import score_text, told
from desktop.ui.parts.avatar import paint_avatar
from desktop.ui.parts.drawing import draw_box, draw_line, plain_tip
from desktop.ui.theme import Theme
from desktop.ui.words import join, role_text
from domain.directory import Duty, Staff
from domain.faults import FaultTree
from domain.suggest import Suggestion

_NOBODY = OnDuty(Staff("", ""), Duty())


class WorkerHead(QWidget):
    """Painted, but for the duty switch, which takes the focus and the keys.

    Emits `plan_wanted` on a double click: shifts and leave of this worker.
    """

    plan_wanted = Signal()

    def __init__(
        self, theme: Theme, faults: FaultTree, clock: Callable[[], int], parent: QWidget
    ) -> None:
        """`clock` gives ms UTC."""
        super().__init__(parent)
        self._theme, self._faults, self._clock = theme, faults, clock
        self._worker, self._load = _NOBODY, 0
        self._suit: Suggestion | None = None
        self._best = False
        self.switch = DutySwitch(theme, self)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.follow(self._restyle)

    def show_worker(self, worker: OnDuty, load: int) -> None:
        """Show this worker with `load` tickets in hand."""
        if (worker, load) == (self._worker, self._load):
            return
        self._worker, self._load = worker, load
        self.switch.show_duty(worker.staff.name, worker.duty.on)
        self.switch.setVisible(worker.staff.active)
        self.setAccessibleName(self.told())
        self.setToolTip(plain_tip(self.told()))
        self._place_switch()
        self.update()

    def show_suit(self, suit: Suggestion | None, *, best: bool) -> None:
        """In place of skills and zones, how well they suit what is picked; None for nothing."""
        if (suit, best) == (self._suit, self._best):
            return
        self._suit, self._best = suit, best
        self.setAccessibleName(self.told())
        self.setToolTip(plain_tip(self.told()))
        self.update()

    def told(self) -> str:
        """All of the head in words."""
        staff, duty = self._worker.staff, self._worker.duty
        word = translate("board", "on duty") if duty.on else translate("board", "off duty")
        lines = [
            f"{staff.name} {staff.code}",
            f"{team_text(staff.team, self._faults)} {role_text(staff.role)}",
            f"{word} {duty_text(duty, self._clock())}".strip(),
            load_text(self._load, staff.max_in_hand),
            join(staff.zones) or translate("board", "serves every zone"),
            join(skill_text(tag, self._faults) for tag in staff.skills),
            staff.phone,
            translate("board", "Double click or S: shifts and leave"),
            "" if self._suit is None else told(self._suit, self._faults, self._clock()),
        ]
        return "\n".join(line for line in lines if line)

    def sizeHint(self) -> QSize:
        return QSize(0, self._height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place_switch()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.plan_wanted.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        metrics = self._theme.metrics
        painter = QPainter(self)
        gap = metrics.space_2
        line = QRect(gap, gap, self.width() - 2 * gap, self._avatar())
        self._paint_person(painter, line)
        line = QRect(line.x(), line.bottom() + 1 + metrics.space_1, line.width(), self._line())
        self._paint_load(painter, line)
        line.translate(0, line.height() + metrics.space_1 // 2)
        if self._suit is None:
            self._paint_tags(painter, line)
        else:
            self._paint_suit(painter, line, self._suit)

    def _paint_suit(self, painter: QPainter, line: QRect, suit: Suggestion) -> None:
        """首选 86 分 and the small bar of its parts."""
        theme, gap = self._theme, self._theme.metrics.space_2
        first = self._best and suit.score >= 0
        words = score_text(suit.score)
        if first:
            words = translate("board", "best: {score}").format(score=words)
        style = "caption_strong" if first else "caption"
        painter.setFont(theme.font(style))
        painter.setPen(theme.pen("success_text" if first else "text_2"))
        used = draw_line(painter, line, words, theme.font_metrics(style))
        bar = line.adjusted(used + gap, 0, 0, 0)
        paint_score(painter, bar, theme, suit)

    def _paint_person(self, painter: QPainter, line: QRect) -> None:
        theme, metrics = self._theme, self._theme.metrics
        staff, duty = self._worker.staff, self._worker.duty
        face = QRect(line.x(), line.y(), line.height(), line.height())
        painter.setOpacity(1.0 if duty.on else 0.45)
        paint_avatar(painter, face, theme, staff.name)
        painter.setOpacity(1.0)
        words = line.adjusted(face.width() + metrics.space_2, 0, 0, -line.height() // 2)
        name = QRect(words)
        if self.switch.isVisibleTo(self):
            name.setRight(self.switch.x() - metrics.space_1)
        painter.setFont(theme.font("strong"))
        painter.setPen(theme.pen("text" if duty.on else "muted"))
        used = draw_line(painter, name, staff.name, theme.font_metrics("strong"))
        if staff.role == "leader":
            name.setLeft(name.x() + used + metrics.space_1)
            figures, word = theme.font_metrics("caption"), role_text(staff.role)
            painter.setFont(theme.font("caption"))
            painter.setPen(theme.pen("muted"))
            if figures.horizontalAdvance(word) <= name.width():
                draw_line(painter, name, word, figures)
        words.translate(0, words.height())
        self._paint_below_name(painter, words)

    def _paint_below_name(self, painter: QPainter, line: QRect) -> None:
        """The phone; of somebody off duty, why and until when."""
        theme = self._theme
        staff, duty = self._worker.staff, self._worker.duty
        why = "" if duty.on else duty_text(duty, self._clock())
        if not staff.active:
            why = translate("board", "not on the roster any more")
        painter.setFont(theme.font("number_caption"))
        painter.setPen(theme.pen("warn_text" if why else "muted"))
        draw_line(painter, line, why or staff.phone, theme.font_metrics("number_caption"))

    def _paint_load(self, painter: QPainter, line: QRect) -> None:
        """手上 3/5 and a bar; full and over tell themselves by words and colour."""
        theme, metrics = self._theme, self._theme.metrics
        load, limit = self._load, self._worker.staff.max_in_hand
        over, full = load > limit, load == limit
        ink = "danger_text" if over else "warn_text" if full else "text_2"
        words = load_text(load, limit)
        if over:
            words = translate("board", "{load}, too many").format(load=words)
        elif full and limit:
            words = translate("board", "{load}, full").format(load=words)
        painter.setFont(theme.font("number_caption"))
        painter.setPen(theme.pen(ink))
        used = draw_line(painter, line, words, theme.font_metrics("number_caption"))
        bar = QRect(line.x() + used + metrics.space_2, 0, 0, 6)
        bar.setRight(line.right())
        bar.moveTop(line.y() + (line.height() - bar.height()) // 2)
        draw_box(painter, bar, 3, theme.brush("pressed"), None)
        if load and bar.width() > 0:
            part = min(1.0, load / limit) if limit > 0 else 1.0
            filled = QRect(bar)
            filled.setWidth(max(6, round(bar.width() * part)))
            role = "danger" if over else "warn" if full else "accent"
            draw_box(painter, filled, 3, theme.brush(role), None)

    def _paint_tags(self, painter: QPainter, line: QRect) -> None:
        """Skills, then zones, as many as fit; the rest as a number."""
        theme, metrics = self._theme, self._theme.metrics
        staff = self._worker.staff
        tags = [
            (skill_text(tag, self._faults), "accent_text", "accent_soft") for tag in staff.skills
        ]
        zones = staff.zones or (translate("board", "every zone"),)
        tags += [(zone, "text_2", "pressed") for zone in zones]
        figures = theme.font_metrics("caption")
        painter.setFont(theme.font("caption"))
        pad, x = metrics.space_1, line.x()
        for n, (text, ink, ground) in enumerate(tags):
            rest = f"+{len(tags) - n}"
            reserve = 0 if n == len(tags) - 1 else figures.horizontalAdvance(rest) + 2 * pad
            width = figures.horizontalAdvance(text) + 2 * pad
            if x + width > line.right() + 1 - reserve:
                painter.setPen(theme.pen("muted"))
                draw_line(painter, QRect(x, line.y(), 40, line.height()), rest, figures)
                return
            box = QRect(x, line.y() + 1, width, line.height() - 2)
            draw_box(painter, box, metrics.radius_small, theme.brush(ground), None)
            painter.setPen(theme.pen(ink if self._worker.duty.on else "muted"))
            draw_line(painter, box.adjusted(pad, 0, -pad, 0), text, figures)
            x += width + metrics.space_1

    def _avatar(self) -> int:
        return round(self._theme.metrics.body * 2.8)

    def _line(self) -> int:
        return round(self._theme.metrics.body * 1.5)

    def _height(self) -> int:
        metrics = self._theme.metrics
        return (
            metrics.space_2
            + self._avatar()
            + metrics.space_1
            + 2 * self._line()
            + metrics.space_1 // 2
            + metrics.space_2
        )

    def _place_switch(self) -> None:
        size, gap = self.switch.sizeHint(), self._theme.metrics.space_2
        top = gap + (self._avatar() // 2 - size.height()) // 2
        self.switch.setGeometry(
            self.width() - gap - size.width(), max(2, top), size.width(), size.height()
        )

    def _restyle(self) -> None:
        self.updateGeometry()
        self._place_switch()
        self.update()
