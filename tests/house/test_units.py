"""The units and the proxies' files fit the program: time-outs, ports, words of the command line."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from cloud.api.sync import HEARTBEAT_SECONDS
from cloud.blobs import MAX_BYTES
from cloud.pages.guard import MOST_PHOTOS
from desktop.cli import _parser
from storage.postgres import is_address

UNITS = Path(__file__).resolve().parents[2] / "build_spec" / "units"


def text(name: str) -> str:
    return (UNITS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("unit", ["paidan-cloud.service", "paidan-cloud@.service"])
def test_a_unit_starts_what_the_command_line_knows(unit: str) -> None:
    [start] = re.findall(r"^ExecStart=\S+/paidan (.*)$", text(unit), re.M)
    options = _parser().parse_args(shlex.split(start.replace("%i", "8711")))
    assert options.data == Path("/var/lib/paidan")
    assert options.port == (8711 if "@" in unit else 8710)
    assert options.host == "127.0.0.1", "the proxy stands before it"


def test_the_script_for_the_shell_takes_the_units_user_folder_and_rights() -> None:
    script, unit = text("paidan"), text("paidan-cloud.service")
    user, mask = re.findall(r"^(?:User|UMask)=(\w+)$", unit, re.M)
    [start] = re.findall(r"^ExecStart=(\S+)", unit, re.M)
    assert f"runuser -u {user} -- {start} " in script
    assert f"PAIDAN_DATA=/var/lib/{user}" in script
    assert int(mask, 8) == int(re.findall(r"umask (\d+)", script)[0], 8)


def test_a_stop_waits_until_the_streams_are_let_go() -> None:
    for unit in UNITS.glob("*.service"):
        [seconds] = re.findall(r"^TimeoutStopSec=(\d+)$", unit.read_text("utf-8"), re.M)
        assert int(seconds) > 3 + 10, "streams, then what is being written"


def test_the_proxies_wait_longer_than_a_heartbeat_and_hold_nothing_back() -> None:
    nginx, caddy = text("nginx.conf"), text("Caddyfile")
    waits = [int(s) for s in re.findall(r"read_timeout (\d+)s", nginx + caddy)]
    assert len(waits) == 3
    assert min(waits) > 2 * HEARTBEAT_SECONDS
    stream = nginx[nginx.index("location = /sync/v1/stream") :]
    assert "proxy_buffering off" in stream
    assert "gzip off" in stream
    assert "flush_interval -1" in caddy


def test_the_proxies_let_a_form_with_all_its_photos_through() -> None:
    form = MOST_PHOTOS * MAX_BYTES
    [nginx] = re.findall(r"client_max_body_size (\d+)m", text("nginx.conf"))
    [caddy] = re.findall(r"max_size (\d+)MB", text("Caddyfile"))
    assert int(nginx) * 2**20 > form
    assert int(caddy) * 10**6 > form


def test_the_proxies_lead_to_the_ports_of_the_units() -> None:
    for name in ("nginx.conf", "Caddyfile"):
        ports = set(re.findall(r"127\.0\.0\.1:(\d+)", text(name)))
        assert ports == {"8711", "8712"}, name
    assert "paidan-cloud@8711, @8712" in text("paidan-cloud@.service")


def test_the_example_names_a_database() -> None:
    [address] = re.findall(r'^PAIDAN_DATABASE="(\S+)"$', text("cloud.env.example"), re.M)
    assert is_address(address)
