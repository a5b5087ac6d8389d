"""The stations' doors as an OpenAPI 3.1 document, made of the wire's own types."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from msgspec import Struct

from domain.comparing import DigestReply, StatesReply, StatesRequest
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
from domain.starting import FindReply, HistoryReply, SnapshotReply
from domain.wire import EnrolReply, EnrolRequest, Failure, Hello, PullReply, PushReply, PushRequest

BYTES = "application/octet-stream"
_FEEDS = {"type": "string", "enum": ["logistics", "directory", "clinic", "claims"]}
_COUNT = {"type": "integer", "minimum": 0}
_TEXT = {"type": "string"}


class Door(Struct, frozen=True):
    """One method of one route.

    Attributes:
        query: parameters with their schema; those in ``needs`` have to be there.
        asks: type of the body, or a media type of bytes; None: none.
        tells: type of the reply; None: bytes, a stream or nothing.
    """

    method: str
    path: str
    query: dict[str, Any] = {}
    needs: tuple[str, ...] = ()
    asks: Any = None
    tells: Any = None


DOORS: tuple[Door, ...] = (
    Door("GET", "hello", tells=Hello),
    Door("POST", "enrol", asks=EnrolRequest, tells=EnrolReply),
    Door("POST", "push", asks=PushRequest, tells=PushReply),
    Door(
        "GET", "pull",
        {"feed": _FEEDS, "after": _COUNT, "epoch": _TEXT, "limit": _COUNT, "last": _TEXT,
         "past": _TEXT, "check": _TEXT},
        ("feed",), tells=PullReply,
    ),
    Door("GET", "stream", {"presence": {"type": "string", "enum": ["1"]}}),
    Door("POST", "presence", asks=Presence),
    Door("GET", "blobs/{hash}"),
    Door("PUT", "blobs/{hash}", {"feed": _FEEDS}, asks=BYTES),
    Door("GET", "digest", {"feed": _FEEDS, "since": _COUNT, "bucket": _COUNT}, ("feed",),
         tells=DigestReply),
    Door("POST", "states", asks=StatesRequest, tells=StatesReply),
    Door("GET", "snapshot", {"kind": {"type": "string", "enum": ["open", "all"]}}, ("kind",),
         tells=SnapshotReply),
    Door("GET", "snapshot/{id}"),
    Door("GET", "history", {"id": _TEXT}, ("id",), tells=HistoryReply),
    Door("GET", "find", {"number": _TEXT}, ("number",), tells=FindReply),
    Door("POST", "lacking", asks=LackingRequest, tells=LackingReply),
    Door("POST", "offer", asks=OfferRequest, tells=OfferReply),
    Door("POST", "parcel", asks=BYTES, tells=ParcelReply),
    Door("POST", "reincarnate", asks=ReincarnateRequest, tells=EnrolReply),
    Door("GET", "farewell", tells=FarewellKey),
    Door("POST", "farewell", asks=BYTES, tells=FarewellReply),
    Door("POST", "sign-in-code", asks=CodeWanted, tells=CodeGiven),
)  # fmt: skip


def document() -> dict[str, Any]:
    """The document."""
    types = {each for door in DOORS for each in (door.asks, door.tells) if isinstance(each, type)}
    found, parts = msgspec.json.schema_components(
        [*types, Failure], ref_template="#/components/schemas/{name}"
    )
    schemas = dict(zip([*types, Failure], found, strict=True))
    paths: dict[str, Any] = {}
    for door in DOORS:
        at = paths.setdefault(f"/sync/v1/{door.path}", {})
        at[door.method.lower()] = _operation(door, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Paidan: the stations' doors", "version": "1"},
        "paths": paths,
        "components": {"schemas": parts},
    }


def _operation(door: Door, schemas: dict[Any, Any]) -> dict[str, Any]:
    asked = [
        {"name": name, "in": "query", "required": name in door.needs, "schema": schema}
        for name, schema in door.query.items()
    ]
    asked += [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
        for name in re.findall(r"\{(\w+)\}", door.path)
    ]
    made: dict[str, Any] = {
        "parameters": asked,
        "responses": {
            "200": _told(schemas[door.tells]) if door.tells else {"description": "bytes"},
            "default": _told(schemas[Failure]),
        },
    }
    if door.asks == BYTES:
        made["requestBody"] = {"content": {BYTES: {"schema": {"type": "string"}}}}
    elif door.asks is not None:
        body = {"application/json": {"schema": schemas[door.asks]}}
        made["requestBody"] = {"required": True, "content": body}
    return made


def _told(schema: Any) -> dict[str, Any]:
    return {"description": "told", "content": {"application/json": {"schema": schema}}}
