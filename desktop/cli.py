"""The installed command ``paidan``: cloud, station, import, doctor."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from typing import Any

import platformdirs

from desktop import lean
from domain.problems import Problem, Refusal
from domain.scopes import LOGISTICS, SCOPES

DATA = Path(platformdirs.user_data_dir("paidan", appauthor=False))


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns its exit code. Problems are sentences on stderr."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except Problem as problem:
        print(_sentence(problem), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _sentence(problem: Problem) -> str:
    from cloud.console import sentence as of_the_cloud
    from desktop.doctor import told as of_the_desk

    return of_the_cloud(problem) or of_the_desk(problem)


def _serve(options: argparse.Namespace) -> int:
    from cloud.app import serve

    serve(
        options.data,
        options.host,
        options.port,
        sample=options.sample,
        address=options.database,
        processes=options.processes,
        config=options.config,
    )
    return 0


def _config(options: argparse.Namespace) -> int:
    from cloud.app import settings
    from cloud.settings_words import told

    print(told(settings(options.data, options.config)))
    return 0


def _wechat(options: argparse.Namespace) -> int:
    from cloud.wechat import command

    works = {"menu": command.run_menu, "qr": command.run_qr, "inbox": command.run_inbox}
    return works[options.work](options)


def _notices(options: argparse.Namespace) -> int:
    from cloud.notices.command import run_notices

    return run_notices(options)


def _check(options: argparse.Namespace) -> int:
    from cloud.checking.command import run_check

    return run_check(options)


def _stations(options: argparse.Namespace) -> int:
    from cloud.app import open_existing
    from cloud.stations import run_stations

    return run_stations(open_existing(options.data, options.database), options)


def _sign_in_code(options: argparse.Namespace) -> int:
    from cloud import codes
    from cloud.app import clock, open_existing
    from cloud.identity.giving import MINUTES
    from cloud.identity.sign_in import PURPOSE
    from cloud.identity.visitor import PERSON, STAFF, visitor_of

    cloud = open_existing(options.data, options.database)
    subjects = (f"{kind}{options.person}" for kind in (STAFF, PERSON))
    subject = next((s for s in subjects if visitor_of(cloud.store, s) is not None), None)
    if subject is None:
        raise Refusal("not_on_roster", person=options.person)
    print(codes.issue(cloud.store, PURPOSE, subject, clock(), minutes=MINUTES))
    return 0


def _people(options: argparse.Namespace) -> int:
    from cloud.app import open_existing
    from cloud.identity import command

    cloud = open_existing(options.data, options.database, options.config)
    works = {
        "bindings": lambda: command.run_bindings(cloud, options.person),
        "unbind": lambda: command.run_unbind(cloud, options.person, options.ending),
        "reveals": lambda: command.run_reveals(cloud, options.days, options.by),
        "test": lambda: command.run_test_code(cloud),
    }
    return works[options.work]()


def _backup(options: argparse.Namespace) -> int:
    from cloud.app import open_existing
    from cloud.safekeeping import run_backup

    return run_backup(open_existing(options.data, options.database, options.config), options.to)


def _verify(options: argparse.Namespace) -> int:
    from cloud.app import backup_tools, clock
    from cloud.safekeeping import run_verify

    with backup_tools(options.data, options.database, options.config) as tools:
        return run_verify(options.data, options.file, clock(), tools)


def _restore(options: argparse.Namespace) -> int:
    from cloud.app import backup_tools, clock, new_id, rulebook
    from cloud.safekeeping import run_restore

    with backup_tools(options.data, options.database, options.config) as tools:
        return run_restore(options.data, options.file, tools, rulebook(), clock(), new_id)


def _parked(options: argparse.Namespace) -> int:
    from cloud.app import open_existing
    from cloud.safekeeping import run_parked

    return run_parked(open_existing(options.data, options.database))


def _take(options: argparse.Namespace) -> int:
    from cloud.app import open_existing
    from cloud.parcels import run_take

    return run_take(open_existing(options.data, options.database), options.file)


def _farewells(options: argparse.Namespace) -> int:
    from cloud.app import open_existing
    from cloud.farewells import run_farewells

    return run_farewells(open_existing(options.data, options.database), options.take)


def _station(options: argparse.Namespace) -> int:
    lean.begin()
    from desktop.app import run_station

    return run_station(options.data, options.cloud, options.code)


def _import(options: argparse.Namespace) -> int:
    from cloud.app import open_existing
    from cloud.imports.command import run_import

    return run_import(open_existing(options.data, options.database), options)


def _doctor(options: argparse.Namespace) -> int:
    from desktop.doctor import run_doctor

    return run_doctor(options.data, options.cloud, lambda: time.time_ns() // 1_000_000)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="paidan", description="派单: dispatch station and cloud")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_cloud(commands.add_parser("cloud", help="the WeChat cloud"))

    station = commands.add_parser("station", help="open a dispatch station")
    station.add_argument("--data", type=Path, default=DATA / "station")
    station.add_argument("--cloud", default="", metavar="URL")
    station.add_argument("--code", default="", help="one-time enrolment code")
    station.set_defaults(run=_station)

    imports = commands.add_parser("import", help="take in a CSV or XLSX file")
    kinds = ("people", "places", "workers", "tickets", "clinic-staff", "schedules")
    imports.add_argument("kind", choices=kinds)
    imports.add_argument("file", type=Path)
    _add_place(imports)
    imports.add_argument("--dry-run", action="store_true", help="check only, write nothing")
    imports.add_argument("--mapping", type=Path, help="TOML file: which column is what")
    imports.add_argument("--sheet", help="name of the sheet in a workbook")
    imports.add_argument("--report", type=Path, help="write the bad rows to this CSV file")
    choice = imports.add_mutually_exclusive_group()
    choice.add_argument(
        "--good-rows", action="store_true", help="take the good rows (default: all or none)"
    )
    choice.add_argument("--all-or-nothing", action="store_true", help="the default")
    imports.add_argument(
        "--whole",
        action="store_true",
        help="people: everybody of these kinds is in the file; who is missing has left",
    )
    imports.add_argument(
        "--confirm-leaving", type=int, metavar="N", help="yes, that many people have left"
    )
    imports.set_defaults(run=_import)

    doctor = commands.add_parser(
        "doctor", help="what this machine has, and what to do about the rest"
    )
    doctor.add_argument("--data", type=Path, default=DATA / "station")
    doctor.add_argument("--cloud", default="", metavar="URL")
    doctor.set_defaults(run=_doctor)
    return parser


def _add_cloud(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    serve = commands.add_parser("serve", help="run the cloud")
    _add_place(serve)
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=_port, default=8710)
    serve.add_argument(
        "--processes", type=_positive, default=1, help="that share the port (PostgreSQL only)"
    )
    serve.add_argument(
        "--sample", action="store_true", help="fill an empty cloud with a sample campus"
    )
    _add_config(serve)
    serve.set_defaults(run=_serve)

    config = commands.add_parser("config", help="check the configuration file, tell what it says")
    _add_place(config)
    _add_config(config)
    config.set_defaults(run=_config)

    _add_stations(commands)
    sign_in = commands.add_parser("sign-in-code", help="one-time code for a person of the roster")
    sign_in.add_argument("person", help="学工号 / 工号")
    _add_place(sign_in)
    sign_in.set_defaults(run=_sign_in_code)

    _add_people(commands)
    _add_safekeeping(commands)
    _add_wechat(commands)
    _add_watching(commands)


def _add_stations(commands: Any) -> None:
    enrol = commands.add_parser("enrol-code", help="one-time code for a new station")
    enrol.add_argument("--scope", choices=SCOPES, default=LOGISTICS, help="what it may hold")
    rescope = commands.add_parser("rescope", help="let a station hold more or less from now on")
    rescope.add_argument("station", help="the station's letters")
    rescope.add_argument("--scope", choices=SCOPES, required=True)
    revoke = commands.add_parser("revoke", help="end a station's access")
    revoke.add_argument("station", help="the station's letters")
    last = commands.add_parser("farewells", help="what revoked clinic stations had not sent")
    last.add_argument("--take", default="", metavar="NAME", help="accept one of them")
    _add_place(last)
    last.set_defaults(run=_farewells)
    for work, parser in (("enrol-code", enrol), ("rescope", rescope), ("revoke", revoke)):
        _add_place(parser)
        parser.set_defaults(run=_stations, work=work)


def _add_people(commands: Any) -> None:
    bindings = commands.add_parser("bindings", help="a person's WeChats, and their past")
    bindings.add_argument("person", help="学工号 / 工号")
    bindings.set_defaults(work="bindings")

    unbind = commands.add_parser("unbind", help="end a person's WeChats, and all their sessions")
    unbind.add_argument("person", help="学工号 / 工号")
    unbind.add_argument("--ending", default="", help="only the openid that ends so")
    unbind.set_defaults(work="unbind")

    reveals = commands.add_parser("reveals", help="who was shown whose whole telephone number")
    reveals.add_argument("--days", type=_positive, default=30)
    reveals.add_argument("--by", default="", metavar="NUMBER", help="shown to this person alone")
    reveals.set_defaults(work="reveals")

    test = commands.add_parser("sign-in-test", help="code for trying the school's own sign-in")
    test.set_defaults(work="test")
    for one in (bindings, unbind, reveals, test):
        _add_place(one)
        _add_config(one)
        one.set_defaults(run=_people)


def _add_safekeeping(commands: Any) -> None:
    take = commands.add_parser("take", help="take in what a station exported to a file")
    take.add_argument("file", type=Path)
    _add_place(take)
    take.set_defaults(run=_take)

    backup = commands.add_parser("backup", help="make a checked backup beside the running cloud")
    backup.add_argument("--to", type=Path, metavar="DIR", help="default: backups in the folder")
    _add_place(backup)
    _add_config(backup)
    backup.set_defaults(run=_backup)

    verify = commands.add_parser("verify", help="check a backup once more (default: the newest)")
    verify.add_argument("file", type=Path, nargs="*")
    _add_place(verify)
    _add_config(verify)
    verify.set_defaults(run=_verify)

    restore = commands.add_parser("restore", help="put a backup in the live database's place")
    restore.add_argument("file", type=Path)
    _add_place(restore)
    _add_config(restore)
    restore.set_defaults(run=_restore)

    parked = commands.add_parser("parked", help="what could not be taken back after a restore")
    _add_place(parked)
    parked.set_defaults(run=_parked)


def _add_wechat(commands: Any) -> None:
    menu = commands.add_parser("menu", help="the official account's menu")
    menu.add_argument("act", choices=["show", "push"])
    codes = commands.add_parser("qr", help="sheets of QR codes for rooms")
    codes.add_argument("what", choices=["rooms"])
    codes.add_argument("out", metavar="OUT.pdf|OUT.png")
    codes.add_argument("--under", default="", metavar="PLACE", help="only below this place")
    codes.add_argument("--address", default="", metavar="URL", help="default: the account's domain")
    inbox = commands.add_parser("inbox", help="what WeChat pushed and is not worked yet")
    inbox.add_argument("--retry", action="store_true", help="have it worked again now")
    for name, parser in (("menu", menu), ("qr", codes), ("inbox", inbox)):
        _add_place(parser)
        _add_config(parser)
        parser.set_defaults(run=_wechat, work=name)


def _add_watching(commands: Any) -> None:
    notices = commands.add_parser("notices", help="what people were told, and why not")
    notices.add_argument("--person", default="", metavar="NUMBER", help="学工号 / 工号")
    notices.add_argument("--ticket", default="", metavar="NUMBER", help="only of this ticket")
    notices.add_argument("--failed", action="store_true", help="only what reached nobody for sure")
    notices.add_argument("--limit", type=_positive, default=50)
    again = notices.add_mutually_exclusive_group()
    again.add_argument("--again", type=int, nargs="+", default=[], metavar="ID")
    again.add_argument("--again-failed", action="store_true", help="send all that failed again")
    notices.add_argument("--resume", default="", metavar="CHANNEL", help="let it work again")
    notices.set_defaults(run=_notices)
    check = commands.add_parser("check", help="walk through a real installation")
    check.set_defaults(run=_check)
    for parser in (notices, check):
        _add_place(parser)
        _add_config(parser)


def _add_place(parser: argparse.ArgumentParser) -> None:
    """Where the cloud's facts lie."""
    parser.add_argument(
        "--data",
        type=Path,
        default=Path(os.environ.get("PAIDAN_DATA") or DATA / "cloud"),
        help="the cloud's folder (default: $PAIDAN_DATA)",
    )
    parser.add_argument(
        "--database",
        default=os.environ.get("PAIDAN_DATABASE", ""),
        metavar="postgresql://...",
        help="instead of a file in the folder (default: $PAIDAN_DATABASE)",
    )


def _add_config(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help="default: cloud.toml in the data folder"
    )


def _positive(text: str, most: int = 1_000_000_000) -> int:
    if not text.isdecimal() or not 0 < int(text) <= most:
        raise argparse.ArgumentTypeError(f"应是 1 到 {most} 的整数 not from 1 to {most}: {text}")
    return int(text)


def _port(text: str) -> int:
    return _positive(text, 65_535)  # a larger one would be served too: at what is left of it


if __name__ == "__main__":
    sys.exit(main())
