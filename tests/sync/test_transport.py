"""The line over real HTTP: what strange answers mean, and how the ear for hints is closed."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from backports import zstd

from domain.problems import Problem, Refusal, Trouble
from domain.wire import Failure, Hello, PushReply, PushRequest, WireProblem, encode
from storage import outbox
from sync import transport as line
from sync.poke import Poke
from sync.transport import HttpTransport
from tests.storage.desk import Desk

HELLO = encode(Hello("paidan", "1", 1, 1, "e1", 5, {}))


class Answers:
    """A server that says what the test tells it to.

    Attributes:
        status, headers, body: of the next answers; ``cut`` closes the line instead.
        asked: method, path, headers and body of every question.
    """

    def __init__(self) -> None:
        self.status = 200
        self.headers: dict[str, str] = {}
        self.body = b""
        self.cut = False
        self.asked: list[tuple[str, str, dict[str, str], bytes]] = []
        answers = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                asked = dict(self.headers.items())
                body = self.rfile.read(length)
                answers.asked.append((self.command, self.path, asked, body))
                if answers.cut:
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                self.send_response(answers.status)
                for name, value in answers.headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(answers.body)))
                self.end_headers()
                self.wfile.write(answers.body)

            do_GET = do_POST = do_PUT = answer  # noqa: N815

            def log_message(self, *given: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()
        self.line = HttpTransport(f"http://127.0.0.1:{self.server.server_port}/", "token")

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def cloud() -> Iterator[Answers]:
    made = Answers()
    yield made
    made.close()


def why(call: Any) -> Problem:
    with pytest.raises(Problem) as told:
        call()
    return told.value


def test_a_station_shows_its_token_and_reads_the_answer(cloud: Answers) -> None:
    cloud.body = HELLO
    assert cloud.line.hello().epoch == "e1"
    method, path, headers, _ = cloud.asked[0]
    assert (method, path) == ("GET", "/sync/v1/hello")
    assert headers["authorization"] == "Bearer token"


def test_packed_answers_are_read(cloud: Answers) -> None:
    cloud.body = zstd.compress(HELLO, 3)
    cloud.headers = {"content-encoding": "zstd"}
    assert cloud.line.hello().epoch == "e1"
    assert "zstd" in cloud.asked[0][2]["Accept-Encoding"]


def test_a_long_push_is_packed_and_a_short_one_not(cloud: Answers, desk: Desk) -> None:
    cloud.body = encode(PushReply("e1", (), {}))
    desk.report(description="很长" * 500)
    commands = outbox.to_send(desk.store, 9)
    for wish in (PushRequest(1, "e1", ()), PushRequest(1, "e1", commands)):
        cloud.line.push(wish)
    short, long = cloud.asked
    assert "content-encoding" not in short[2]
    assert long[2]["content-encoding"] == "zstd"
    assert zstd.decompress(long[3]) == encode(wish)


@pytest.mark.parametrize(
    ("status", "body", "wanted"),
    [
        (403, encode(Failure(WireProblem("station_revoked", {"station": "A"}))),
         Refusal("station_revoked", station="A")),
        (409, encode(Failure(WireProblem("epoch_changed"))), Refusal("epoch_changed")),
        (500, encode(Failure(WireProblem("internal_error"))),
         Trouble("cloud_trouble", cause="internal_error")),
        (507, encode(Failure(WireProblem("disk_full"))),
         Trouble("cloud_trouble", cause="disk_full")),
        (429, encode(Failure(WireProblem("too_often", {"seconds": 2}))),
         Trouble("too_often", seconds=2)),
    ],
)  # fmt: skip
def test_a_problem_told_over_the_line_is_that_problem(
    cloud: Answers, status: int, body: bytes, wanted: Problem
) -> None:
    cloud.status, cloud.body = status, body
    assert why(cloud.line.hello) == wanted


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (502, b"<html>Bad Gateway</html>", "offline"),
        (503, b"", "offline"),
        (404, b"<html>Not found</html>", "not_our_cloud"),
        (200, b"<html>Please log in to the campus network</html>", "not_our_cloud"),
        (200, b"", "not_our_cloud"),
        (200, b'{"product":"another"}', "not_our_cloud"),
        (200, b"\xff\xfe", "not_our_cloud"),
    ],
)
def test_what_is_no_cloud_is_told_apart_from_one_that_is_away(
    cloud: Answers, status: int, body: bytes, code: str
) -> None:
    cloud.status, cloud.body = status, body
    assert why(cloud.line.hello).code == code


def test_a_line_that_breaks_is_offline(cloud: Answers) -> None:
    cloud.cut = True
    assert why(cloud.line.hello).code == "offline"


def test_nobody_there_is_offline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    assert why(HttpTransport(f"http://127.0.0.1:{port}").hello).code == "offline"
    assert why(HttpTransport("http://no-such-host.invalid").hello).code == "offline"


def test_an_answer_that_never_comes_is_offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "READ_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        away = HttpTransport(f"http://127.0.0.1:{deaf.getsockname()[1]}")
        assert why(away.hello).code == "offline"


def test_a_proxy_set_for_the_browser_is_not_asked(
    cloud: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    cloud.body = HELLO
    assert cloud.line.hello().epoch == "e1"


class Hints:
    """A stream that the test writes line by line."""

    def __init__(self) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.line = HttpTransport(f"http://127.0.0.1:{self.server.getsockname()[1]}", "token")
        self.heard: list[dict[str, int]] = []
        self.came = threading.Event()
        self.lost = threading.Event()
        self.poke = Poke(self.line, self._hear, self.lost.set)
        self.poke.start()
        self.open: list[socket.socket] = []

    def _hear(self, heads: dict[str, int]) -> None:
        self.heard.append(heads)
        self.came.set()

    def accept(self) -> socket.socket:
        self.server.settimeout(20)
        near, _ = self.server.accept()
        near.recv(10_000)
        near.sendall(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n")
        self.open.append(near)
        return near

    def close(self) -> None:
        self.poke.close()
        self.poke.join(20)
        for one in (*self.open, self.server):
            one.close()


@pytest.fixture
def hints() -> Iterator[Hints]:
    made = Hints()
    yield made
    made.close()
    assert not made.poke.is_alive()


def test_hints_are_heard_the_moment_they_are_said(hints: Hints) -> None:
    near = hints.accept()
    near.sendall(b': ping\r\n\r\nevent: heads\r\ndata: {"logistics":7}\r\n\r\n')
    assert hints.came.wait(20)
    assert hints.heard == [{"logistics": 7}]


def test_a_stream_that_breaks_is_told_and_opened_again(hints: Hints) -> None:
    near = hints.accept()
    near.close()
    assert hints.lost.wait(20), "so that a poll looks for what was missed"
    again = hints.accept()
    again.sendall(b'data: {"logistics":8}\r\n\r\n')
    assert hints.came.wait(20)


def test_a_hint_that_is_none_breaks_nothing(hints: Hints) -> None:
    near = hints.accept()
    near.sendall(b"data: nonsense\r\n\r\n")
    assert hints.lost.wait(20)
    again = hints.accept()
    again.sendall(b'data: {"logistics":9}\r\n\r\n')
    assert hints.came.wait(20)
    assert hints.heard == [{"logistics": 9}]


def test_closing_wakes_the_ear_out_of_its_wait(hints: Hints) -> None:
    """A station that is closed must not wait for the next heart beat."""
    near = hints.accept()
    near.sendall(b'data: {"logistics":1}\r\n\r\n')
    assert hints.came.wait(20)
    hints.poke.close()
    hints.poke.join(20)
    assert not hints.poke.is_alive()


def test_an_answer_cut_at_any_byte_is_offline_and_never_half_an_answer(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Cut inside its headers it has no length, and would pass for an empty picture."""
    whole = (
        b"HTTP/1.1 200 OK\r\ndate: Tue\r\ncontent-type: image/png\r\ncontent-length: 7\r\n"
        b"server: x\r\n\r\npicture"
    )
    with socket.create_server(("127.0.0.1", 0)) as door:

        def answer() -> None:
            for upto in range(len(whole) + 1):
                one, _ = door.accept()
                with one:
                    one.recv(4_096)
                    one.sendall(whole[:upto])

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{door.getsockname()[1]}"
        for _ in whole:
            assert why(lambda: HttpTransport(url).fetch_blob("x")).code == "offline"
        assert HttpTransport(url).fetch_blob("x") == (b"picture", "image/png")
        thread.join()
    assert {record.name for record in caplog.records} <= {"urllib3.connection"}
