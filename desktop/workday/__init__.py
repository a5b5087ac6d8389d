"""``./run --headless OUT``: one working day through the real processes, pictured and checked."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from desktop.outage import Plug
from desktop.processes import CloudProcess
from desktop.workday.camera import Camera, browser
from desktop.workday.journal import Journal
from domain.problems import Problem

_SIZE = (1440, 900)


def run_workday(out: Path) -> int:
    """Live one day; pictures and ``summary.md`` lie in ``out`` afterwards.

    Returns:
        0 if every promise held; 1 if anything was lost, doubled or did not happen.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    qInstallMessageHandler(_say)
    journal = Journal(out)
    lived = "一天过完了 / the day was lived through"
    with tempfile.TemporaryDirectory() as name:
        try:
            _live(Path(name), journal)
        except Problem as problem:
            journal.check(lived, False, problem)
        except BaseException as error:
            journal.check(lived, False, repr(error))
            raise
        finally:
            if not journal.held:
                _keep_logs(Path(name), out)
            print(journal.write())
    return 0 if journal.held else 1


def _say(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    # A screen that is none can't keep a window's limits, and Qt says so at every window.
    if "propagateSizeHints" not in text:
        print(text, file=sys.stderr)


def _live(data: Path, journal: Journal) -> None:
    import qasync

    qt = QApplication.instance() or QApplication(["paidan"])
    assert isinstance(qt, QApplication)
    qt.setQuitOnLastWindowClosed(False)
    with ExitStack() as open_parts:
        cloud = CloudProcess(data / "cloud")
        open_parts.callback(cloud.stop)
        cloud.start()
        plug = Plug(("127.0.0.1", cloud.port))
        open_parts.callback(plug.close)
        camera = open_parts.enter_context(_camera(journal))
        with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(qt)) as runner:
            runner.run(_session(qt, data, cloud, plug, camera, journal))


async def _session(
    qt: QApplication,
    data: Path,
    cloud: CloudProcess,
    plug: Plug,
    camera: Camera | None,
    journal: Journal,
) -> None:
    from desktop.app import App
    from desktop.workday.day import Day
    from desktop.workday.desk import Desk
    from desktop.workday.people import Campus

    app = App(qt, data / "station", plug.url, cloud.enrol_code(), plug.pull)
    app.window.resize(*_SIZE)
    app.window.show()
    running = asyncio.ensure_future(app.run())
    campus = Campus(cloud.url, cloud.data)
    try:
        await Day(Desk(app, journal), cloud, campus, camera, journal).live()
    except Problem:
        journal.shot(app.window, "where-it-stopped", "停在这里 / where it stopped")
        raise
    finally:
        campus.close()
        app.window.close()
        await running


@contextmanager
def _camera(journal: Journal) -> Iterator[Camera | None]:
    """A browser for the pages' pictures, if this machine has one."""
    path = browser()
    if path is None:
        journal.chapter("准备 / Before")
        journal.did(
            "没有装 Chromium，手机页面不拍照，表单照常提交 / no Chromium here: the pages are used "
            "through their forms, without pictures"
        )
        yield None
        return
    with Camera(path) as camera:
        yield camera


def _keep_logs(data: Path, out: Path) -> None:
    for log in (*data.glob("cloud/*.log"), *data.glob("station/logs/*")):
        shutil.copy(log, out / log.name)
