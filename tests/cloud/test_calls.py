"""What the cloud asks of other servers ends in time and size, and goes the way it should."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests

from cloud.calls import Bounds, TooLate, TooMuch, ask, line
from cloud.identity.calls import ask as ask_prover
from cloud.wechat.answers import Unsure
from cloud.wechat.calls import Calls

ROOMY = Bounds(2, 2, 5, 1_000)


@contextmanager
def serving(*, drip: float = 0, body: bytes = b"{}") -> Iterator[tuple[str, list[str]]]:
    """A server's address, and what it was asked: the address in the first line, and the login."""
    asked: list[str] = []
    over = threading.Event()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(f"{self.path} {self.headers.get('Authorization', '-')}")
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            try:
                for one in body:
                    if over.wait(drip) if drip else False:
                        return
                    self.wfile.write(bytes([one]))
            except OSError:
                asked.append("hung up")

        def log_message(self, format: str, *args: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", asked
        finally:
            over.set()
            server.shutdown()
            thread.join(20)


def test_an_answer_that_drips_is_given_up_though_no_wait_is_long() -> None:
    bounds = Bounds(2, 2, 0.1, 10_000)
    with serving(drip=0.02, body=b" " * 2_000) as (url, _), pytest.raises(TooLate):
        ask(line(outside=False), "GET", url, bounds)


def test_an_answer_is_read_no_further_than_it_may_be_large() -> None:
    with serving(body=b"x" * 5_000) as (url, _), line(outside=False) as session:
        with pytest.raises(TooMuch):
            ask(session, "GET", url, ROOMY)
        whole = ask(session, "GET", url, Bounds(2, 2, 5, 5_000))
        assert (whole.status, whole.kind, len(whole.body)) == (200, "application/json", 5_000)


def test_an_answer_of_wechat_that_is_too_large_is_no_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("cloud.wechat.calls._JSON", 100)
    with serving(body=b" " * 200) as (url, _):
        calls = Calls(url)
        with pytest.raises(Unsure, match="TooMuch"):
            calls.get("/cgi-bin/x")
        calls.close()


def test_the_proxy_is_for_what_lies_outside_and_netrc_for_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password secret\n", "ascii")
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with serving() as (proxy, by_proxy), serving() as (campus, straight):
        assert requests.get(campus, timeout=5).status_code == 200
        assert straight.pop() != "/ -", "the library would send it"
        monkeypatch.setenv("http_proxy", proxy)
        calls = Calls("http://api.weixin.example")
        assert calls.get("/cgi-bin/x") == {}
        calls.close()
        ask_prover("http://qyapi.weixin.example/cgi-bin/y", outside=True)
        ask_prover(f"{campus}/cas/z")
        ask_prover(f"{campus}/token", login=("us", "ours"))
    assert by_proxy == [
        "http://api.weixin.example/cgi-bin/x -",
        "http://qyapi.weixin.example/cgi-bin/y -",
    ]
    ours = base64.b64encode(b"us:ours").decode()
    assert straight == ["/cas/z -", f"/token Basic {ours}"]
