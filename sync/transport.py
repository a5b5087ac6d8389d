"""HTTP to the cloud with requests. Blocking: runs in worker threads only."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

import msgspec
import requests
from backports import zstd
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from domain.comparing import DigestReply, StatesReply, StatesRequest
from domain.envelope import Entry
from domain.giving import CodeGiven, CodeWanted
from domain.mending import (
    FarewellKey,
    FarewellReply,
    LackingReply,
    LackingRequest,
    OfferReply,
    OfferRequest,
    ParcelReply,
    ReincarnateRequest,
)
from domain.presence import Presence
from domain.problems import Refusal, Trouble
from domain.starting import FindReply, Found, HistoryReply, SnapshotReply
from domain.trail import NO_TRAIL, Trail
from domain.wire import (
    EnrolReply,
    EnrolRequest,
    Hello,
    PullReply,
    PushReply,
    PushRequest,
    decode,
    encode,
    read_entry,
)
from sync.replies import away, raise_for, see_whole_head

CONNECT_SECONDS = 3.0
READ_SECONDS = 20.0
STREAM_SECONDS = 45.0
"""Three heartbeats of the cloud: a stream that is silent for longer is dead, whatever TCP says."""

_COMPRESS_FROM = 2_000
_PART = 1 << 18
_ASKED = 50
_USUAL_LIMIT = 1_000
"""Entries of a page where none is asked for: not to say so spares an idle station bytes."""

Message = TypeVar("Message", bound=msgspec.Struct)


class Page(msgspec.Struct, frozen=True):
    """A page of a feed, decoded."""

    epoch: str
    feed: str
    entries: tuple[Entry, ...]
    head: int
    backed_up: dict[str, int] = {}
    digest: str = ""


class Transport(Protocol):
    """What the engine needs of the network. All raise Trouble ``offline`` when it is away, and
    ``certificate_refused`` when it can't prove who it is."""

    def hello(self) -> Hello: ...
    def push(self, request: PushRequest) -> PushReply: ...
    def pull(
        self, feed: str, after: int, epoch: str, limit: int,
        trail: Trail = NO_TRAIL, check: str = "",
    ) -> Page: ...
    def digest(self, feed: str, first: int, buckets: Sequence[int]) -> DigestReply: ...
    def states(self, request: StatesRequest) -> StatesReply: ...
    def send_blob(self, digest: str, data: bytes, mime: str, feed: str = "") -> None: ...
    def fetch_blob(self, digest: str) -> tuple[bytes, str]: ...
    def snapshot(self, kind: str) -> SnapshotReply: ...
    def fetch_snapshot(self, name: str, start: int, size: int) -> Iterator[bytes]: ...
    def history(self, aggregates: Sequence[str]) -> tuple[Entry, ...]: ...
    def find(self, number: str) -> tuple[Found, ...]: ...
    def lacking(self, request: LackingRequest) -> tuple[str, ...]: ...
    def offer(self, request: OfferRequest) -> OfferReply: ...
    def reincarnate(self, request: ReincarnateRequest) -> EnrolReply: ...
    def parcel(self, data: bytes) -> ParcelReply: ...


class HttpTransport:
    """The cloud's doors over HTTP; a session per thread.

    Args:
        url: the cloud's address, e.g. ``https://hq.example.edu.cn``.
        token: the station's bearer token, empty before enrolment.
    """

    def __init__(self, url: str, token: str = "") -> None:
        self.url = url.rstrip("/")
        self.token = token
        self._local = threading.local()

    def hello(self) -> Hello:
        """Who answers there.

        Raises:
            Trouble: ``offline``; ``not_our_cloud`` if something else answers at that address.
        """
        return self._ask("GET", "/sync/v1/hello", Hello)

    def enrol(self, request: EnrolRequest) -> EnrolReply:
        """Become a station.

        Raises:
            Refusal: ``code_wrong``, ``code_used``, ``code_expired``, ``wire_too_old``,
                ``wire_too_new``.
        """
        return self._ask("POST", "/sync/v1/enrol", EnrolReply, body=encode(request))

    def push(self, request: PushRequest) -> PushReply:
        """Send commands; safe to repeat."""
        return self._ask("POST", "/sync/v1/push", PushReply, body=encode(request))

    def pull(
        self, feed: str, after: int, epoch: str, limit: int,
        trail: Trail = NO_TRAIL, check: str = "",
    ) -> Page:
        """Fetch the next entries of a feed, decoded here so that the main thread need not.

        Args:
            trail: the entries that end at ``after``: by it a cloud that went back is found out.
            check: asks for the feed's digest too; see ``sync.check``.
        """
        query = {"feed": feed, "after": str(after), "epoch": epoch}
        if limit != _USUAL_LIMIT:
            query["limit"] = str(limit)
        if trail.last:
            query |= {"last": trail.last, "past": f"{trail.count}.{trail.mark}"}
        if check:
            query["check"] = check
        page = self._ask("GET", "/sync/v1/pull", PullReply, params=query)
        entries = tuple(read_entry(entry) for entry in page.entries)
        return Page(page.epoch, page.feed, entries, page.head, page.backed_up, page.digest)

    def digest(self, feed: str, first: int, buckets: Sequence[int]) -> DigestReply:
        """A feed's sums by bucket, or who is in these buckets.

        Args:
            first: the first period that counts.
        """
        query = {"feed": feed, "since": str(first), "bucket": [str(one) for one in buckets]}
        return self._ask("GET", "/sync/v1/digest", DigestReply, params=query)

    def states(self, request: StatesRequest) -> StatesReply:
        """Agreed states as the cloud stores them."""
        return self._ask("POST", "/sync/v1/states", StatesReply, body=encode(request))

    def lacking(self, request: LackingRequest) -> tuple[str, ...]:
        """Which entries of an earlier history a restored cloud does not have."""
        return self._ask("POST", "/sync/v1/lacking", LackingReply, body=encode(request)).lacking

    def offer(self, request: OfferRequest) -> OfferReply:
        """Give them back; safe to repeat."""
        return self._ask("POST", "/sync/v1/offer", OfferReply, body=encode(request))

    def reincarnate(self, request: ReincarnateRequest) -> EnrolReply:
        """Become a station of its own, with a token that is used from now on; safe to repeat."""
        reply = self._ask("POST", "/sync/v1/reincarnate", EnrolReply, body=encode(request))
        self.token = reply.token
        return reply

    def parcel(self, data: bytes) -> ParcelReply:
        """Send on what another station wrote to a file; safe to repeat."""
        headers = {"content-type": "application/octet-stream"}
        response = self._call("POST", "/sync/v1/parcel", data=data, headers=headers)
        return self._read(response, ParcelReply)

    def farewell_key(self) -> bytes:
        """The cloud's public key for last words; given to a revoked station too."""
        return bytes.fromhex(self._ask("GET", "/sync/v1/farewell", FarewellKey).key)

    def farewell(self, sealed: bytes) -> bool:
        """Leave what was not sent, sealed for the cloud. Returns whether it is kept there."""
        headers = {"content-type": "application/octet-stream"}
        response = self._call("POST", "/sync/v1/farewell", data=sealed, headers=headers)
        return self._read(response, FarewellReply).kept

    def send_blob(self, digest: str, data: bytes, mime: str, feed: str = "") -> None:
        """Upload a picture.

        Args:
            feed: of what it is attached to, behind the wall: it is served by it alone.
        """
        self._call(
            "PUT",
            f"/sync/v1/blobs/{digest}",
            data=data,
            headers={"content-type": mime},
            params={"feed": feed} if feed else None,
        )

    def fetch_blob(self, digest: str) -> tuple[bytes, str]:
        """Download a picture.

        Raises:
            Refusal: ``no_such_photo`` (it may still come from the phone that took it).
        """
        response = self._call("GET", f"/sync/v1/blobs/{digest}")
        return response.content, response.headers.get("content-type", "image/jpeg")

    def snapshot(self, kind: str) -> SnapshotReply:
        """What there is to start from: ``open`` or ``all``."""
        return self._ask("GET", "/sync/v1/snapshot", SnapshotReply, params={"kind": kind})

    def fetch_snapshot(self, name: str, start: int, size: int) -> Iterator[bytes]:
        """A snapshot's bytes from ``start`` on, in parts.

        Raises:
            Trouble: ``offline`` if the line breaks; what came before it is good.
            Refusal: ``no_such_snapshot`` if another one took its place.
        """
        if start >= size:
            return
        headers = self._headers() | {"range": f"bytes={start}-", "accept-encoding": "identity"}
        try:
            with self._session().get(
                f"{self.url}/sync/v1/snapshot/{name}",
                headers=headers,
                stream=True,
                timeout=(CONNECT_SECONDS, READ_SECONDS),
            ) as response:
                see_whole_head(response)
                raise_for(response)
                if start and response.status_code != 206:
                    raise Trouble("not_our_cloud", url=self.url, detail="no ranges")
                while part := response.raw.read(_PART):
                    yield part
        except (requests.RequestException, HTTPError, OSError) as error:
            raise away(self.url, error) from error

    def history(self, aggregates: Sequence[str]) -> tuple[Entry, ...]:
        """Every entry of these aggregates, each one's in their order."""
        found: list[Entry] = []
        for at in range(0, len(aggregates), _ASKED):
            query = {"id": list(aggregates[at : at + _ASKED])}
            reply = self._ask("GET", "/sync/v1/history", HistoryReply, params=query)
            found += [read_entry(entry) for entry in reply.entries]
        return tuple(found)

    def find(self, number: str) -> tuple[Found, ...]:
        """Tickets that the cloud knows by this number, or its beginning."""
        return self._ask("GET", "/sync/v1/find", FindReply, params={"number": number}).found

    def sign_in_code(self, wish: CodeWanted) -> CodeGiven:
        """A code for somebody to sign in with; asked again it is another one, the first ends.

        Raises:
            Refusal: ``not_for_you``, ``not_on_roster``, ``no_code_for_desk``; ``no_such_page`` from
                a cloud that does not know the door.
        """
        return self._ask("POST", "/sync/v1/sign-in-code", CodeGiven, body=encode(wish))

    def presence(self, said: Presence) -> None:
        """Let the others who listen know that somebody looks at a ticket.

        Raises:
            Trouble: ``offline``.
            Refusal: as the cloud answers; ``no_such_page`` from one that does not know the door.
        """
        headers = {"content-type": "application/json"}
        self._call("POST", "/sync/v1/presence", data=encode(said), headers=headers)

    def hints(
        self, opened: Callable[[requests.Response], None]
    ) -> Iterator[dict[str, int] | Presence]:
        """Heads of the feeds as the cloud tells them, and who looks at what; blocks between hints.

        Args:
            opened: given the open response, so that another thread can cut it.
        """
        kind = b""
        try:
            with self._session().get(
                f"{self.url}/sync/v1/stream",
                params={"presence": "1"},
                headers=self._headers() | {"accept": "text/event-stream"},
                stream=True,
                timeout=(CONNECT_SECONDS, STREAM_SECONDS),
            ) as response:
                raise_for(response)
                opened(response)
                for line in response.iter_lines(chunk_size=1):
                    if line.startswith(b"event:"):
                        kind = line[6:].strip()
                    elif line.startswith(b"data:") and kind == b"presence":
                        yield msgspec.json.decode(line[5:], type=Presence)
                    elif line.startswith(b"data:"):
                        yield msgspec.json.decode(line[5:], type=dict[str, int])
        except (requests.RequestException, msgspec.MsgspecError, OSError, AttributeError) as error:
            # AttributeError: urllib3 trips over a stream that another thread shut down.
            raise Trouble("offline", detail=str(error)[:200]) from error

    def _ask(
        self,
        method: str,
        path: str,
        message: type[Message],
        *,
        body: bytes = b"",
        params: Any = None,
    ) -> Message:
        headers = {"content-type": "application/json"} if body else {}
        if len(body) > _COMPRESS_FROM:
            body = zstd.compress(body, 3)
            headers["content-encoding"] = "zstd"
        response = self._call(method, path, data=body, headers=headers, params=params)
        return self._read(response, message)

    def _read(self, response: requests.Response, message: type[Message]) -> Message:
        try:
            return decode(response.content, message)
        except Refusal as error:
            raise Trouble("not_our_cloud", url=self.url, detail=str(error)[:200]) from error

    def _call(
        self, method: str, path: str, *, data: bytes = b"", headers: Any = None, params: Any = None
    ) -> requests.Response:
        try:
            response = self._session().request(
                method,
                self.url + path,
                data=data or None,
                params=params,
                headers=self._headers() | (headers or {}),
                timeout=(CONNECT_SECONDS, READ_SECONDS),
            )
            see_whole_head(response)
            raise_for(response)
            return response
        except (requests.RequestException, OSError) as error:
            raise away(self.url, error) from error

    def _headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"} if self.token else {}

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = requests.Session()
            # A proxy set for the browser must not swallow the campus network.
            session.trust_env = False
            if self.url.startswith("https:"):  # to read all certificates takes 20 ms
                session.mount("https://", _Trusting())
            # What the library would send besides doubles an idle station's traffic.
            session.headers.clear()
            session.headers.update({"User-Agent": "paidan", "Accept-Encoding": "zstd, gzip"})
        return session


class _Trusting(HTTPAdapter):
    """Trusts what this computer trusts, too: a school may sign its certificates itself."""

    def init_poolmanager(self, *args: Any, **how: Any) -> None:
        super().init_poolmanager(*args, ssl_context=ssl.create_default_context(), **how)
