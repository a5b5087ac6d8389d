"""The first start: a cloud on loopback with a sample campus, and the station on it."""

from __future__ import annotations

import argparse
import subprocess
import sys
import threading
from pathlib import Path

from desktop import lean
from desktop.outage import Plug
from desktop.processes import CloudProcess
from domain.problems import Problem

DEFAULT_DATA = Path("var/demo")
STUDENT, WORKER = "20240001", "W101"
"""Two people of the sample campus, for a look at the pages."""
NURSE = "Y001"
"""Who sits at the sample clinic's reception."""


def main(arguments: list[str] | None = None) -> int:
    """``./run [--life] [--headless OUT] [--data DIR]``."""
    options = _options(arguments)
    if options.headless is not None:
        from desktop.workday import run_workday

        return run_workday(options.headless)
    lean.begin()
    from desktop.app import run_station, show_running

    if show_running(options.data / "station"):
        print("派单台已经打开，请看它的窗口。\nThe station is open already: see its window.")
        return 0
    cloud = CloudProcess(options.data / "cloud", options.port)
    try:
        cloud.start()
    except Problem as problem:
        why = problem.facts.get("detail") or problem.code
        print(f"云端没有启动。The cloud did not start:\n{why}", file=sys.stderr)
        return 1
    plug = Plug(("127.0.0.1", cloud.port))
    life = _start_life(cloud, options.data) if options.life else None
    print(f"手机页面 pages: {cloud.url}/   数据 data: {options.data}", flush=True)
    clinic = not any((options.data / "station" / "clinic").glob("vault.*"))
    guests = threading.Thread(target=_tell_codes, args=(cloud, clinic))
    guests.start()
    try:
        station = options.data / "station"
        code = "" if (station / "station.key").exists() else cloud.enrol_code()
        return run_station(station, plug.url, code, outage=plug.pull)
    finally:
        plug.close()
        guests.join()
        if life is not None:
            life.terminate()
            life.wait(5)
        cloud.stop()


def _tell_codes(cloud: CloudProcess, clinic: bool) -> None:
    """Say how to sign in on the pages, as a student and as a worker, and how to set up the clinic.

    Args:
        clinic: whether its reception has still to be set up in the window.
    """
    try:
        student, worker = cloud.sign_in_code(STUDENT), cloud.sign_in_code(WORKER)
        code = cloud.enrol_code("clinic_all") if clinic else ""
    except Problem as problem:
        print(f"没有登录码 no codes: {problem.facts.get('detail') or problem.code}", flush=True)
        return
    print(f"学生 student: {STUDENT}  登录码 code: {student}", flush=True)
    print(f"维修工 worker: {WORKER}  登录码 code: {worker}", flush=True)
    if code:
        print(f"校医院前台 clinic ({NURSE}): 登记码 code: {code}", flush=True)


def _start_life(cloud: CloudProcess, data: Path) -> subprocess.Popen[bytes]:
    log = (data / "life.log").open("ab")
    with log:
        return subprocess.Popen(
            [sys.executable, "-m", "cloud.life", "--url", cloud.url, "--data", str(cloud.data)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run", description=__doc__)
    parser.add_argument("--life", action="store_true", help="let a campus's day happen by itself")
    parser.add_argument("--headless", type=Path, metavar="OUT", help="one working day, no display")
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA, help="where the demo's data lie")
    parser.add_argument(
        "--port", type=int, default=0, help="the cloud's port (default: a free one)"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
