"""Every part of the desk in one window, drawn in each scheme and density into a folder.

python -m tests.shots.gallery FOLDER [light|dark ...]
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QThreadPool, QTranslator
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QScrollArea,
    QStatusBar,
    QToolBar,
    QWidget,
)

from desktop.ui.parts.button import Button, IconButton
from desktop.ui.parts.dock_title import DockTitle
from desktop.ui.parts.nav_rail import NavRail
from desktop.ui.parts.search_box import SearchBox
from desktop.ui.parts.segmented import Option, Segmented
from desktop.ui.parts.status_strip import StatusStrip
from desktop.ui.parts.timeline import Timeline
from desktop.ui.parts.toast import ToastStack
from desktop.ui.theme import Density, Scheme, Theme
from tests.shots import gallery_cards as cards
from tests.shots import gallery_sample as sample

_SETTLED = 300  # ms, for the loading bar to show itself


class Gallery(QMainWindow):
    """One window with every part in a state in which it is really met."""

    def __init__(self, theme: Theme, folder: Path) -> None:
        """`folder` is where sample photos are painted."""
        super().__init__()
        self._theme = theme
        self.setWindowTitle("派单台")
        self.focused = Button(theme, "焦点", "primary")
        self._add_tool_bar()
        body = QWidget()
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._rail())
        row.addWidget(self._page(folder), 1)
        self.setCentralWidget(body)
        self._add_dock()
        self._add_strip()
        self.toasts = ToastStack(theme, self, lift=40)
        self.toasts.show_toast("已派单给 张师傅", "撤销", lasting=0)
        self.toasts.show_toast("这张工单刚被 B 台派给了李卫东", "查看", tone="warn", lasting=0)

    def _page(self, folder: Path) -> QScrollArea:
        theme = self._theme
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        page = QWidget()
        page.setObjectName("scrolled")
        scroll.setWidget(page)
        grid = QGridLayout(page)
        grid.setSpacing(12)
        grid.addWidget(cards.queue_card(theme), 0, 0, 1, 2)
        grid.addWidget(cards.looks_card(theme), 1, 0, 1, 2)
        grid.addWidget(cards.form_card(theme, folder), 2, 0)
        grid.addWidget(cards.controls_card(theme, self.focused), 2, 1)
        grid.addWidget(cards.messages_card(theme), 3, 0)
        grid.addWidget(cards.empty_card(theme), 3, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        return scroll

    def _add_tool_bar(self) -> None:
        theme, bar = self._theme, QToolBar("主工具栏")
        bar.setMovable(False)
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        search = SearchBox(theme, "搜索单号、地点、人、电话、拼音首字母", "F3")
        search.setFixedWidth(320)
        bar.addWidget(Button(theme, "新建报修", "primary", "plus"))
        bar.addWidget(search)
        bar.addSeparator()
        for name, text in (("user-check", "派单"), ("pause", "挂起"), ("merge", "合并")):
            theme.bind_icon(bar.addAction(text), name)
        bar.addSeparator()
        views = (Option("list", "列表", "list"), Option("board", "看板", "square-kanban"))
        bar.addWidget(Segmented(theme, views, "list", "视图"))
        for name, text in (("printer", "打印"), ("bell", "提醒"), ("settings", "设置")):
            bar.addWidget(IconButton(theme, name, text))
        self.addToolBar(bar)

    def _rail(self) -> NavRail:
        rail = NavRail(self._theme, sample.SECTIONS)
        rail.select("queue")
        rail.set_count("queue", 18, "accent")
        rail.set_count("attention", 1, "danger")
        rail.set_count("outbox", 3)
        return rail

    def _add_dock(self) -> None:
        timeline = Timeline(self._theme, "经过")
        timeline.set_entries(sample.HAPPENED)
        timeline.setCurrentIndex(timeline.model().index(4, 0))
        dock = QDockWidget("BX261123-A042 经过", self)
        dock.setWidget(timeline)
        DockTitle(self._theme, dock)
        dock.setMinimumWidth(330)
        self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)

    def _add_strip(self) -> None:
        strip = StatusStrip(self._theme)
        strip.set_segment("cloud", "cloud", "云端已连接", "success")
        strip.set_segment("fresh", "clock", "数据截至 10:42")
        strip.set_segment("outbox", "cloud-upload", "3 条待上传", "info")
        strip.set_segment("attention", "triangle-alert", "1 条需处理", "danger")
        bar = QStatusBar()
        bar.setSizeGripEnabled(False)
        bar.addWidget(strip, 1)
        self.setStatusBar(bar)


def shoot_menu(theme: Theme, target: Path) -> None:
    """Draw a menu with everything a menu can hold."""
    menu = QMenu()
    for icon, text, key in (
        ("user-check", "派单…", "Ctrl+D"),
        ("pause", "挂起", ""),
        ("merge", "合并到…", "Ctrl+M"),
    ):
        action = menu.addAction(text)
        theme.bind_icon(action, icon)
        action.setShortcut(key)
    menu.addSeparator()
    checked = menu.addAction("只看我的")
    checked.setCheckable(True)
    checked.setChecked(True)
    menu.addAction("作废").setEnabled(False)
    menu.addMenu("复制").addAction("单号")
    menu.setActiveAction(menu.actions()[1])
    menu.ensurePolished()
    menu.adjustSize()
    menu.grab().save(str(target))


def shoot(theme: Theme, folder: Path, name: str) -> None:
    """Draw the whole gallery as `name`.png and its menu as `name`-menu.png."""
    window = Gallery(theme, folder)
    large = theme.density is Density.LARGE
    window.resize(2000 if large else 1560, 2300 if large else 1640)
    window.show()
    window.activateWindow()
    window.focused.setFocus()
    QThreadPool.globalInstance().waitForDone()
    QTest.qWait(_SETTLED)
    window.grab().save(str(folder / f"{name}.png"))
    shoot_menu(theme, folder / f"{name}-menu.png")
    window.close()
    window.deleteLater()


def main(arguments: list[str]) -> None:
    """Draw every scheme asked for (both by default) in every density."""
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    translator = QTranslator(app)
    path = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(QLocale("zh_CN"), "qtbase", "_", path):
        app.installTranslator(translator)
    theme = Theme(parent=app)
    theme.apply()
    for scheme in arguments[1:] or ("light", "dark"):
        for density in Density:
            theme.set_scheme(Scheme(scheme))
            theme.set_density(density)
            shoot(theme, folder, f"gallery-{scheme}-{density}")


if __name__ == "__main__":
    main(sys.argv[1:])
