"""Tickets in flight between views: what a drag of tickets carries."""

from __future__ import annotations

import json
from collections.abc import Sequence

from PySide6.QtCore import QMimeData

TICKETS_MIME = "application/x-paidan-tickets"


def encode(uids: Sequence[str]) -> QMimeData:
    """The data of a drag of these tickets, as a JSON list of their ids."""
    mime = QMimeData()
    mime.setData(TICKETS_MIME, json.dumps(list(uids)).encode())
    return mime


def decode(mime: QMimeData) -> list[str]:
    """The tickets that a drag carries, each once and in order; none for any other data."""
    try:
        found = json.loads(bytes(mime.data(TICKETS_MIME).data()) or b"[]")
    except ValueError:
        return []
    if not isinstance(found, list):
        return []
    return list(dict.fromkeys(uid for uid in found if isinstance(uid, str)))
