"""The pictures of paper: the outage pack looked at, a slip filled in, many entered."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QImage

from desktop.ui.papers import contents
from desktop.ui.papers.preview import Preview
from desktop.ui.settings.values import Preferences
from desktop.ui.slips.batch import BatchEntry
from desktop.ui.slips.entry import SlipEntry
from desktop.ui.theme import Density, Scheme, Theme
from tests.shots.morning import Morning

SIZE = (1000, 900)
_SETTLED = 400  # ms, for the thread that makes the pages
_ROWS = (
    ("赵佳宁", "13986001212", "东校区 3栋 302", "水 › 龙头", "水龙头关不紧", "9:20", "9:40 10:15",
     "2 换阀芯 20分"),
    ("孙立新", "17786543210", "西校区 桃园1舍 602", "水 › 马桶/冲水", "一直流水", "9:35",
     "10:30 9:50", ""),
)  # fmt: skip
_FIELDS = ("reporter", "phone", "place", "fault", "description", "happened_at", "finished_at",
           "result")  # fmt: skip


def pictures(morning: Morning) -> Iterator[tuple[str, QImage]]:
    """Every picture with its name."""
    theme = Theme(Scheme.LIGHT, Density.COMFORTABLE)
    theme.apply()
    draw: dict[str, Callable[[Morning, Theme], QImage]] = {
        "outage-pack": pack,
        "slip": slip,
        "many-slips": many,
    }
    for name, make in draw.items():
        yield name, make(morning, theme)
    theme.deleteLater()


def pack(morning: Morning, theme: Theme) -> QImage:
    """The first page of the outage pack: how to work on paper."""
    station = morning.office.station
    numbers = station.paperwork.reserve(20)
    preview = Preview(station, theme, Preferences())
    preview.resize(*SIZE)
    preview.show_paper(contents.pack_paper(station, numbers))
    _settle()
    image = preview.grab().toImage()
    preview.close()
    return image


def slip(morning: Morning, theme: Theme) -> QImage:
    """A slip half filled in, each line read back."""
    station = morning.office.station
    ticket = station.ticket(morning.hero)
    assert ticket is not None
    entry = SlipEntry(station, theme)
    entry.show_number(ticket.number)
    entry.times.line.setText("-50 -5")
    entry.materials.line.setText("PPR 弯头 2个 6元、生料带 1卷")
    entry.outcome.line.setText("2 换了一段水管 45分")
    _settle()
    image = entry.grab().toImage()
    entry.close()
    return image


def many(morning: Morning, theme: Theme) -> QImage:
    """Slips of a night: one is right, one says that it ended before it began."""
    station = morning.office.station
    batch = BatchEntry(station, theme, None)
    batch.resize(1440, 560)
    batch.witness.setText("陈国栋")
    numbers = station.paperwork.reserve(len(_ROWS))
    for at, (number, texts) in enumerate(zip(numbers, _ROWS, strict=True)):
        model = batch.model
        model.put(at, "number", number)
        for field, text in zip(_FIELDS, texts, strict=True):
            codes = {"place": "", "fault": "water.tap"}
            model.put(at, field, text, codes.get(field, ""))  # type: ignore[arg-type]
        model.put(at, "worker", "张大勇", "W101")
    batch.begin()
    batch.record_all()
    _settle()
    image = batch.grab().toImage()
    batch.close()
    return image


def _settle() -> None:
    loop = QEventLoop()
    QTimer.singleShot(_SETTLED, loop.quit)
    loop.exec()
