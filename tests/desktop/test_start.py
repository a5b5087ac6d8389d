"""A start loads what its first picture needs; the rest of the desk comes right after it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from desktop.opening import open_folder
from desktop.settings import SettingsFile
from desktop.ui.settings.values import DeskSettings, Settings
from tests.worlds import KEY, LEADER, HeldClock, Ids, close_station, make_station, report

ROOT = Path(__file__).resolve().parents[2]

SECOND = (
    # of others
    *("asyncio", "concurrent.futures", "email", "html", "http", "json", "logging.handlers"),
    *("dataclasses", "hashlib", "tomllib", "typing_extensions", "PySide6.QtSvg"),
    *("PIL", "backports.zstd", "jinja2", "openpyxl", "peewee", "playhouse", "psycopg", "pypinyin"),
    *("qasync", "requests", "segno", "socket", "ssl", "urllib3", "uuid_utils", "xlsxwriter"),
    # of our own
    *("cloud", "sync", "domain.services", "domain.wire", "domain.rulebook", "domain.repair.decide"),
    *("domain.rulefile", "desktop.ui.operators"),
    *("storage.ledger", "storage.migrations", "storage.outbox", "storage.schema"),
    *("storage.search", "storage.backup", "desktop.exchange", "desktop.link", "desktop.paperwork"),
    *("desktop.printing", "desktop.running", "desktop.ui.actions", "desktop.ui.attention"),
    *("desktop.ui.board", "desktop.ui.command_bar", "desktop.ui.enrol", "desktop.ui.intake"),
    *("desktop.ui.papers", "desktop.ui.settings.page", "desktop.ui.slips", "desktop.ui.key_sheet"),
    *("desktop.ui.ticket.panel", "desktop.ui.undo", "desktop.ui.wallboard"),
    *("desktop.ui.words.events", "desktop.ui.words.problems"),
)
"""What nobody needs to look at the queue, to move in it and to type into its filter."""

DEAR_CLASSES = ("QStyle", "QWizard")
"""All that they know is made with them: the first with every answer a style can give, the second
where Qt is asked for a part of its own that it does not say the class of."""

_START = """
import linecache
import sys
from pathlib import Path

from desktop import lean
lean.begin()
import desktop.app as app
import msgspec
from PySide6 import QtWidgets

desk = app.App(app.make_application("paidan"), Path(sys.argv[1]), "")
window = desk.window
told = {}


def look():
    told["loaded"] = sorted(key for key, value in sys.modules.items() if value is not None)
    told["classes"] = [name for name in sys.argv[2:] if name in vars(QtWidgets)]
    told["sources"] = [file for file in linecache.cache if "/desktop/ui/" in file]
    told["rows"] = window.queue.model.rowCount()
    told["typing"] = window.queue.bar.search.isEnabled() and window.queue.view.hasFocus()
    told["uncompiled"] = lean.explanations_to_come()
    told["early"] = sorted(set(vars(window)) & {"acts", "desk_acts", "toasts", "undo"})


window.painted.connect(look)
desk.show()
desk.keep_icons()
window.complete()
window.queue.view.step(1)
window.open_ticket(window.queue.view.current_row().uid)
told["acts"] = window.acts["accept"].isEnabled() and window.panel.ticket is not None
try:
    QtWidgets.QLabel().setText(1)
except TypeError as wrong:
    told["explained"] = str(wrong)
window.close()
desk.folder.close()
print(msgspec.json.encode(told).decode())
"""


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a start in a process of its own tells, on a folder that was started on before."""
    folder = tmp_path_factory.mktemp("station")
    station = make_station(folder)
    report(station)
    close_station(station)
    (folder / "station.key").write_text(KEY.hex(), encoding="ascii")
    SettingsFile(folder).save(Settings(desk=DeskSettings(operator=LEADER.id)))
    open_folder(folder, HeldClock(), Ids("b")).close()
    _start(folder)
    return _start(folder)


def _start(folder: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-P", "-c", _START, str(folder), *DEAR_CLASSES],
        env=os.environ | {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_first_picture_has_the_queue_in_it(start: dict[str, Any]) -> None:
    assert start["rows"] == 1
    assert start["typing"]


def test_the_first_picture_waits_for_nothing_it_can_do_without(start: dict[str, Any]) -> None:
    assert start["early"] == []
    loaded = [
        module
        for module in start["loaded"]
        if any(module == one or module.startswith(f"{one}.") for one in SECOND)
    ]
    assert loaded == []
    assert start["classes"] == []


def test_no_module_is_read_as_text_to_be_imported(start: dict[str, Any]) -> None:
    assert start["sources"] == []


def test_no_explanation_of_a_call_is_compiled_before_one_is_wanted(start: dict[str, Any]) -> None:
    assert "shibokensupport/signature/parser.py" in start["uncompiled"]
    assert len(start["uncompiled"]) == 6


def test_a_wrong_call_is_explained_all_the_same(start: dict[str, Any]) -> None:
    assert "Supported signatures" in start["explained"]


def test_what_comes_later_is_whole(start: dict[str, Any]) -> None:
    assert start["acts"]
