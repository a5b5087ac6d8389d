"""Messages by which a station asks for a code that lets somebody of the roster sign in."""

from __future__ import annotations

from msgspec import Struct


class CodeWanted(Struct, frozen=True):
    """Somebody at a station gives a person a code.

    Attributes:
        operator: 工号 of whoever sits at the station.
        subject: ``person:20240001`` or ``staff:W101``.
    """

    operator: str
    subject: str


class CodeGiven(Struct, frozen=True):
    """A one-time code, to be shown once and kept nowhere.

    Attributes:
        subject: who signs in with it.
        code: as it is read out, ``K7QX-M2PD``.
        expires_at: ms UTC.
    """

    subject: str
    code: str
    expires_at: int
