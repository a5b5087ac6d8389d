"""The small widgets every page of the desk is made of; each takes the theme first."""

from desktop.ui.parts.avatar import Avatar, paint_avatar
from desktop.ui.parts.banner import Banner
from desktop.ui.parts.button import Button, IconButton, as_label
from desktop.ui.parts.card import Card, SectionTitle
from desktop.ui.parts.count_badge import CountBadge, badge_size, paint_badge
from desktop.ui.parts.date_time_box import DateTimeBox
from desktop.ui.parts.dock_title import DockTitle
from desktop.ui.parts.drawing import draw_box, draw_focus, draw_key_cap, draw_line, plain_tip
from desktop.ui.parts.empty_state import EmptyState
from desktop.ui.parts.field import Field
from desktop.ui.parts.filter_chips import Filter, FilterChips
from desktop.ui.parts.loading_bar import LoadingBar
from desktop.ui.parts.nav_rail import NavEntry, NavRail, NavSection
from desktop.ui.parts.photo_strip import Photo, PhotoStrip
from desktop.ui.parts.photo_view import PhotoView
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.parts.question import Question
from desktop.ui.parts.search_box import SearchBox
from desktop.ui.parts.segmented import Option, Segmented
from desktop.ui.parts.state_chip import PriorityTag, StateChip, chip_size, paint_chip
from desktop.ui.parts.status_strip import StatusStrip
from desktop.ui.parts.timeline import Timeline, TimelineEntry
from desktop.ui.parts.toast import Toast, ToastStack

__all__ = [
    "Avatar",
    "Banner",
    "Button",
    "Card",
    "CountBadge",
    "DateTimeBox",
    "DockTitle",
    "EmptyState",
    "Field",
    "Filter",
    "FilterChips",
    "IconButton",
    "LoadingBar",
    "NavEntry",
    "NavRail",
    "NavSection",
    "Option",
    "Photo",
    "PhotoStrip",
    "PhotoView",
    "PlainLabel",
    "PriorityTag",
    "Question",
    "SearchBox",
    "SectionTitle",
    "Segmented",
    "StateChip",
    "StatusStrip",
    "Timeline",
    "TimelineEntry",
    "Toast",
    "ToastStack",
    "as_label",
    "badge_size",
    "chip_size",
    "draw_box",
    "draw_focus",
    "draw_key_cap",
    "draw_line",
    "paint_avatar",
    "paint_badge",
    "paint_chip",
    "plain_tip",
]
