"""The cards of the gallery: each shows some of the parts as they are met at work."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QProgressBar,
    QRadioButton,
    QSpinBox,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QTabWidget,
    QWidget,
)

from desktop.ui.parts.avatar import Avatar
from desktop.ui.parts.banner import Banner
from desktop.ui.parts.button import Button
from desktop.ui.parts.card import Card, SectionTitle
from desktop.ui.parts.count_badge import CountBadge
from desktop.ui.parts.date_time_box import DateTimeBox
from desktop.ui.parts.empty_state import EmptyState
from desktop.ui.parts.field import Field
from desktop.ui.parts.filter_chips import Filter, FilterChips
from desktop.ui.parts.loading_bar import LoadingBar
from desktop.ui.parts.photo_strip import PhotoStrip
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.parts.state_chip import PriorityTag, StateChip, chip_size, paint_chip
from desktop.ui.theme import STATES, Theme
from tests.shots import gallery_sample as sample

Index = QModelIndex | QPersistentModelIndex


class ChipDelegate(QStyledItemDelegate):
    """Paints the state or priority whose key lies in UserRole."""

    def __init__(self, theme: Theme, view: QTableView) -> None:
        super().__init__(view)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        size = chip_size(self._theme, str(index.data()))
        return QSize(size.width() + 16, self._theme.metrics.row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, self._theme.brush("selected_idle"))
        key, word = index.data(Qt.ItemDataRole.UserRole), str(index.data())
        cell = option.rect.adjusted(8, 0, 0, 0)
        filled = key in STATES or key == "emergency"
        paint_chip(painter, cell, self._theme, key, word, filled=filled)


def row_of(*widgets: QWidget, stretch: bool = True) -> QHBoxLayout:
    """Widgets side by side, left together if `stretch`."""
    row = QHBoxLayout()
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget)
    if stretch:
        row.addStretch(1)
    return row


def queue_card(theme: Theme) -> Card:
    """A list of tickets with its filters."""
    card = Card(theme)
    title = SectionTitle(theme, "工单队列", 18, style="title")
    title.add_action(Button(theme, "导出", "ghost", "download", slim=True))
    card.body.addWidget(title)
    counts = dict(zip(STATES, (4, 6, 3, 9, 5, 2, 31, 1200), strict=False))
    filters = [Filter(key, sample.STATE_WORDS[key], count, key) for key, count in counts.items()]
    chips = FilterChips(theme, [Filter("mine", "我的"), *filters, Filter("late", "将超时", 2)])
    chips.set_on(["reported", "accepted"])
    card.body.addWidget(chips)
    card.body.addWidget(ticket_table(theme))
    return card


def ticket_table(theme: Theme) -> QTableView:
    """An ordinary table as the style sheet dresses it, chips painted by a delegate."""
    table = QTableView()
    model = QStandardItemModel(0, 6, table)
    model.setHorizontalHeaderLabels(["单号", "状态", "优先级", "内容", "已等", "维修工"])
    for at, (number, state, priority, *rest) in enumerate(sample.TICKETS):
        words = (number, sample.STATE_WORDS[state], sample.PRIORITY_WORDS[priority], *rest)
        model.appendRow([QStandardItem(word) for word in words])
        model.item(at, 1).setData(state, Qt.ItemDataRole.UserRole)
        model.item(at, 2).setData(priority, Qt.ItemDataRole.UserRole)
    table.setModel(model)
    for column in (1, 2):
        table.setItemDelegateForColumn(column, ChipDelegate(theme, table))
    table.setAccessibleName("工单")
    table.setShowGrid(False)
    table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(theme.metrics.row)
    header = table.horizontalHeader()
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setHighlightSections(False)
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
    table.selectRow(1)
    table.setMinimumHeight(theme.metrics.row * 12 + 8)
    return table


def looks_card(theme: Theme) -> Card:
    """Every state and priority, badges, avatars, and the type scale."""
    card = Card(theme)
    words = list(sample.STATE_WORDS.items())
    for some, filled in ((words[:8], True), (words[8:], True), (words, False)):
        chips = [StateChip(theme, key, word, filled=filled) for key, word in some]
        card.body.addLayout(row_of(*chips))
    card.body.addLayout(
        row_of(
            *(PriorityTag(theme, key, word) for key, word in sample.PRIORITY_WORDS.items()),
            CountBadge(theme, 7),
            CountBadge(theme, 7, "accent"),
            CountBadge(theme, 1234, "warn"),
            CountBadge(theme, 7, "danger"),
            *(Avatar(theme, name) for name in sample.NAMES),
        )
    )
    styles = ("display", "title", "subtitle", "strong", "body", "caption", "number")
    card.body.addLayout(row_of(*(PlainLabel(theme, f"派单 {each}", each) for each in styles)))
    return card


def form_card(theme: Theme, folder: Path) -> Card:
    """A phone call being written down."""
    card = Card(theme)
    card.body.addWidget(SectionTitle(theme, "电话登记"))
    phone, place = QLineEdit("138 0377 2042"), QComboBox()
    place.addItems(["东区 3 号楼 502", "东区 3 号楼 503"])
    caller = Field(theme, "报修电话", phone, "李同学 · 东区 3 号楼", required=True)
    where = Field(theme, "地点", place, required=True)
    card.body.addLayout(row_of(caller, where, stretch=False))
    text = QPlainTextEdit("卫生间洗手池下面的水管接头漏水，地上已经有积水。")
    text.setFixedHeight(72)
    card.body.addWidget(Field(theme, "故障描述", text, "照报修人原话记"))
    wrong = Field(theme, "预约", QLineEdit("明天下午"))
    wrong.set_error("请写成 11-24 14:00 这样")
    number = QSpinBox()
    number.setValue(2)
    when = Field(theme, "上门", DateTimeBox(theme, sample.APPOINTED))
    people = Field(theme, "人数", number)
    card.body.addLayout(row_of(wrong, when, people, stretch=False))
    card.body.addWidget(PhotoStrip(theme, sample.photos(folder)))
    foot = QHBoxLayout()
    foot.addStretch(1)
    for button in (
        Button(theme, "取消", "ghost"),
        Button(theme, "保存并打印"),
        Button(theme, "保存", "primary"),
    ):
        foot.addWidget(button)
    card.body.addLayout(foot)
    return card


def controls_card(theme: Theme, focused: Button) -> Card:
    """Buttons of every rank, switches, and controls that are off; `focused` is among them."""
    card = Card(theme)
    card.body.addWidget(SectionTitle(theme, "控件"))
    off = Button(theme, "不可用", "primary")
    off.setEnabled(False)
    card.body.addLayout(
        row_of(
            Button(theme, "派单", "primary"),
            Button(theme, "转派"),
            Button(theme, "作废", "danger"),
            Button(theme, "更多", "ghost"),
            off,
            focused,
        )
    )
    boxes = [QCheckBox("需要拍照"), QCheckBox("夜间值班")]
    radios = [QRadioButton("上门前联系"), QRadioButton("可直接入户")]
    boxes[0].setChecked(True)
    radios[0].setChecked(True)
    card.body.addLayout(row_of(*boxes, *radios))
    disabled, read_only = QComboBox(), QLineEdit("只读：BX261123-A042")
    disabled.addItem("停用的选择")
    disabled.setEnabled(False)
    read_only.setReadOnly(True)
    card.body.addLayout(row_of(disabled, read_only, stretch=False))
    bar = LoadingBar(theme, "正在下载")
    bar.set_part(0.6)
    card.body.addWidget(bar)
    progress = QProgressBar()
    progress.setValue(40)
    progress.setTextVisible(False)
    card.body.addWidget(progress)
    tabs = QTabWidget()
    workers = QListWidget()
    workers.addItems(sample.WORKERS)
    workers.setCurrentRow(0)
    for page, title in ((workers, "维修工"), (QWidget(), "材料"), (QWidget(), "联系记录")):
        tabs.addTab(page, title)
    card.body.addWidget(tabs)
    return card


def messages_card(theme: Theme) -> Card:
    """Banners of every tone, and a student's text that is too long."""
    card = Card(theme)
    card.body.addWidget(SectionTitle(theme, "提示", 4))
    for tone, text, actions in sample.BANNERS:
        card.body.addWidget(Banner(theme, tone, text, actions, closable=tone == "info"))
    card.body.addWidget(PlainLabel(theme, sample.LONG))
    card.body.addStretch(1)
    return card


def empty_card(theme: Theme) -> Card:
    """A list with nothing in it."""
    card = Card(theme)
    words = ("没有等待派单的工单", "新的报修到了会响一声", "新建报修")
    card.body.addWidget(EmptyState(theme, "circle-check", *words))
    return card
