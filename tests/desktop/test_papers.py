"""What is printed can be read: whole texts, nothing over the edge, codes a scanner reads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import segno
from PySide6.QtGui import QTextLayout
from pytestqt.qtbot import QtBot

from desktop.printing.flow import Cell, Column, Flow, Head
from desktop.printing.measure import broken, font, width_of
from desktop.printing.paint import to_image, to_pdf
from desktop.printing.papers.job import Job
from desktop.printing.papers.lists import Building, Worker, day_lists, rounds
from desktop.printing.papers.notice import Notice, notice_pages
from desktop.printing.papers.pack import PROTOCOL, Pack, outage_pack
from desktop.printing.papers.work_order import blank_slips, work_orders
from desktop.printing.sheet import Box, Code, Page, Rule, SizeName, Text, texts
from domain.problems import Trouble
from tests.desktop.pdf_text import pdf_pages
from tests.worlds import NOON

HEAD = Head("江城职业技术学院", "派单台一", "李桂芳", NOON, NOON - 600_000)
LONG = "卫生间水管漏水，已经流到走廊；" * 130


@pytest.fixture(autouse=True)
def _application(qtbot: QtBot) -> None:
    """Fonts need an application."""


def job(number: str = "BX261124-A001", **facts: object) -> Job:
    usual: dict[str, object] = {
        "place": "东校区 3栋 301", "spot": "2 号床", "fault": "水 › 水管漏水", "priority": "急修",
        "rank": 1, "status": "已接单", "reporter": "𠮷田小葵", "phone": "13800001111",
        "others": ("王五 13900002222",), "description": "水管漏水", "reported": "2026-11-24 12:04",
        "wanted": "", "enter_alone": True, "crew": ("张大勇 13900020101",), "due": "完工 15:00",
    }  # fmt: skip
    return Job(number=number, **(usual | facts))  # type: ignore[arg-type]


def worker(on: bool = True) -> Worker:
    return Worker("W101", "张大勇", "13900020101", "水电班", "水", on, "", 2)


def all_papers(description: str) -> dict[str, list[Page]]:
    """Every paper, with a description of this length on it."""
    jobs = [job(f"BX261124-A{n:03d}", description=description) for n in range(1, 4)]
    home = (Building("东校区 3栋", "东区", tuple(jobs)),)
    notice = Notice("停水通知", "1～6 栋", "8:00", "17:00", description, "8765", "后勤", "今天")
    pack = Pack(home, (worker(), worker(False)), ("BX261124-A011", "BX261124-A012"))
    return {
        "orders on A4": work_orders(jobs, HEAD, "A4"),
        "orders on A5": work_orders(jobs, HEAD, "A5"),
        "slips": blank_slips(["BX261124-A011"], HEAD, "A4"),
        "day list": day_lists([(worker(), jobs)], "2026-11-24", HEAD),
        "round": rounds(home, "2026-11-24", HEAD),
        "notice on A4": notice_pages(notice, HEAD, "A4"),
        "notice on A5": notice_pages(notice, HEAD, "A5"),
        "pack": outage_pack(pack, HEAD, "A4"),
    }


def over_the_edge(page: Page) -> list[object]:
    """Items that stand (partly) beside the paper, and lines wider than their room."""
    found: list[object] = []
    for item in page.items:
        if isinstance(item, Text):
            right, bottom = item.x + item.width, item.y + item.height
            size, strong = item.size, item.strong
            room = item.width + 0.4
            found += [line for line in item.lines if width_of(line, size, strong) > room]
        elif isinstance(item, Rule):
            right, bottom = max(item.x, item.to_x), max(item.y, item.to_y)
        elif isinstance(item, Box):
            right, bottom = item.x + item.width, item.y + item.height
        else:
            right, bottom = item.x + item.side, item.y + item.side
        if item.x < 3 or item.y < 3 or right > page.width - 3 or bottom > page.height - 3:
            found.append(item)
    return found


def overlapping(page: Page) -> list[tuple[str, str]]:
    """Texts that are printed over one another."""
    placed = [item for item in page.items if isinstance(item, Text) and any(item.lines)]
    rects = []
    for item in placed:
        width = max(width_of(line, item.size, item.strong) for line in item.lines)
        left = item.x + {"left": 0.0, "centre": (item.width - width) / 2}.get(
            item.align, item.width - width
        )
        slack = item.size * 0.3
        rects.append((left, item.y + slack, left + width, item.y + item.height - slack, item))
    return [
        (a[4].lines[0], b[4].lines[0])
        for at, a in enumerate(rects)
        for b in rects[at + 1 :]
        if a[0] < b[2] - 0.1 and b[0] < a[2] - 0.1 and a[1] < b[3] and b[1] < a[3]
    ]


@pytest.mark.parametrize("description", ["水管漏水", LONG, "没" * 2_000, "W" * 1_500])
def test_no_paper_prints_over_its_edge_or_over_itself(description: str) -> None:
    for name, pages in all_papers(description).items():
        for page in pages:
            assert over_the_edge(page) == [], name
            assert overlapping(page) == [], name


@pytest.mark.parametrize("paper", ["orders on A4", "orders on A5", "day list", "round", "pack"])
def test_a_long_description_is_printed_to_its_last_word(paper: str) -> None:
    marked = LONG + "到此为止"
    shown = "".join(texts(page) for page in all_papers(marked)[paper]).replace("\n", "")
    assert shown.count("到此为止") == 3


def test_a_work_order_says_what_its_worker_needs(tmp_path: Path) -> None:
    file = tmp_path / "order.pdf"
    to_pdf(work_orders([job()], HEAD, "A4"), file, "派单单")
    (said,) = pdf_pages(file)
    for wanted in ("BX261124-A001", "东校区3栋301", "2号床", "田小葵", "13800001111", "漏水",
                   "王五13900002222", "张大勇13900020101", "急修", "江城"):  # fmt: skip
        assert wanted in said, wanted
    assert b"PDF" in file.read_bytes()[:8]


def test_two_orders_share_a_sheet_and_a_long_one_has_its_own() -> None:
    short = work_orders([job(), job("BX261124-A002")], HEAD, "A4")
    assert len(short) == 1
    assert {item.payload for item in short[0].items if isinstance(item, Code)} == {
        "BX261124-A001",
        "BX261124-A002",
    }
    long = work_orders([job(), job("BX261124-A002", description=LONG)], HEAD, "A4")
    assert len(long) > 1
    assert "BX261124-A002" not in texts(long[0])


@pytest.mark.parametrize("size", ["A4", "A5"])
def test_the_code_on_paper_is_the_number(size: SizeName) -> None:
    (page,) = work_orders([job()], HEAD, size)
    (code,) = [item for item in page.items if isinstance(item, Code)]
    wanted = segno.make("BX261124-A001", error="q", micro=False).matrix
    assert modules_of(page, code) == [[bool(dark) for dark in row] for row in wanted]


def modules_of(page: Page, code: Code) -> list[list[bool]]:
    """The squares as a scanner sees them: the middle of each, on the painted page."""
    dots = 12.0
    image = to_image(page, dots)
    count = len(segno.make(code.payload, error="q", micro=False).matrix)
    step = code.side / (count + 8)
    return [
        [
            image.pixelColor(
                round((code.x + (across + 4.5) * step) * dots),
                round((code.y + (down + 4.5) * step) * dots),
            ).lightness() < 128
            for across in range(count)
        ]
        for down in range(count)
    ]  # fmt: skip


def test_a_rare_character_is_not_torn_at_the_end_of_a_line() -> None:
    name = "𠮷" * 40
    lines = broken(name, 50, 4.2)
    assert len(lines) > 1
    assert "".join(lines) == name


def test_a_rare_character_is_drawn_and_not_a_box() -> None:
    layout = QTextLayout("𠮷", font(4.2, False))
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    glyphs = [glyph for run in layout.glyphRuns() for glyph in run.glyphIndexes()]
    assert glyphs
    assert all(glyphs)


def test_a_row_that_fits_a_page_is_not_torn() -> None:
    flow = Flow(HEAD, "表")
    columns = [Column("甲", 40), Column("乙")]
    flow.table(columns, [["短", f"第{n}行\n" + "字" * 300] for n in range(12)])
    pages = flow.finish()
    assert len(pages) > 1
    for page in pages:
        said = texts(page)
        assert said.count("第") - said.count("第 ") <= said.count("字" * 20)


def test_the_head_of_a_table_stands_on_each_of_its_pages() -> None:
    flow = Flow(HEAD, "表")
    flow.table([Column("单号", 40), Column("地点")], [["甲", Cell("乙", "丙")]] * 80)
    pages = flow.finish()
    assert len(pages) > 1
    assert all("单号" in texts(page) for page in pages)


def test_the_pack_has_how_to_work_whom_to_call_what_is_open_and_slips() -> None:
    pages = all_papers("漏水")["pack"]
    said = "\n".join(texts(page) for page in pages)
    first = texts(pages[0]).replace("\n", "")
    assert 6 <= len(PROTOCOL) <= 8
    assert all(step.split(".")[0].replace(" ", "") in first.replace(" ", "") for step in PROTOCOL)
    for wanted in ("13900020101", "BX261124-A001", "BX261124-A011", "2026-11-24 11:50"):
        assert wanted in said, wanted


def test_a_drill_says_so_on_every_page() -> None:
    drill = Head("校", "台", "人", NOON, drill=True)
    assert all(page.mark for page in work_orders([job()], drill, "A4"))
    assert not any(page.mark for page in work_orders([job()], HEAD, "A4"))


def test_a_pdf_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    pages = work_orders([job()], HEAD, "A4")
    with pytest.raises(Trouble) as told:
        to_pdf(pages, tmp_path / "file" / "a.pdf", "x")
    assert told.value.code == "file_not_written"
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


def numbers(pages: Sequence[Page]) -> list[str]:
    return [item.payload for page in pages for item in page.items if isinstance(item, Code)]


def test_blank_slips_bear_their_numbers_in_order() -> None:
    wanted = [f"BX261124-A{n:03d}" for n in range(1, 6)]
    assert numbers(blank_slips(wanted, HEAD, "A4")) == wanted
    assert len(blank_slips(wanted, HEAD, "A4")) == 3
    assert len(blank_slips(wanted, HEAD, "A5")) == 5
