"""Stations: enrolled by a one-time code, known by a revocable token, each with its own letters."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from cloud import codes
from cloud.ledger import CLOUD_LETTERS, CloudLedger, Origin
from domain import values
from domain.ids import station_letters
from domain.problems import Refusal
from domain.scopes import LOGISTICS, SCOPES, is_walled
from domain.wire import OLDEST_SERVED, WIRE_VERSION, EnrolReply, EnrolRequest
from storage.database import Database

PURPOSE = "enrol"
_SCOPE = "scope:"
_MOST_CLAIMED = 100


_SEEN_TO = 3_600_000
"""How exactly it is known when a station was last there, ms."""


class KnownStation(Struct, frozen=True):
    """An enrolled station as the sync service sees it.

    Attributes:
        letters: those its new numbers carry.
        former: letters of numbers it gave before: unenrolled, or under an earlier enrolment.
        incarnation: the life it has; another one with the same token is a copy.
    """

    station: str
    name: str
    letters: str
    feeds: tuple[str, ...]
    former: tuple[str, ...] = ()
    incarnation: str = ""

    @property
    def origin(self) -> Origin:
        """What its commands may do."""
        return Origin(self.station, (self.letters, *self.former), self.feeds)


def check_wire(version: int) -> None:
    """Refuse a station that is too old or too new for this cloud.

    Raises:
        Refusal: ``wire_too_old`` (update the station), ``wire_too_new`` (update the cloud).
    """
    if version < OLDEST_SERVED:
        raise Refusal("wire_too_old", station=version, oldest=OLDEST_SERVED)
    if version > WIRE_VERSION:
        raise Refusal("wire_too_new", station=version, cloud=WIRE_VERSION)


def invite(store: Database, scope: str, now: int) -> str:
    """A one-time code for a station of that scope.

    Raises:
        Refusal: ``no_such_scope``.
    """
    _feeds_of(scope)
    return codes.issue(store, PURPOSE, f"{_SCOPE}{scope}", now)


def rescope(ledger: CloudLedger, station: str, scope: str) -> None:
    """Let a station have the feeds of another scope on its side of the wall.

    What it may hold no longer it is refused from now on, and lets go of when it is next told so.

    Raises:
        Refusal: ``no_such_station``, ``no_such_scope``; ``scope_behind_wall`` if the scope is on
            the wall's other side: that is another folder, and another enrolment.
    """
    feeds = _feeds_of(scope)
    with ledger.store.writing():
        held = ledger.store.value(
            "SELECT feeds FROM station WHERE station = ? AND revoked_at IS NULL", (station,)
        )
        if held is None:
            raise Refusal("no_such_station", station=station[:80])
        if is_walled(feeds) != is_walled(str(held).split()):
            raise Refusal("scope_behind_wall", scope=scope)
        ledger.store.run(
            "UPDATE station SET feeds = ? WHERE station = ?", (" ".join(feeds), station)
        )


def _feeds_of(scope: str) -> tuple[str, ...]:
    if scope not in SCOPES:
        raise Refusal("no_such_scope", scope=scope[:80])
    return SCOPES[scope]


def enrol(ledger: CloudLedger, request: EnrolRequest, now: int) -> EnrolReply:
    """Make a station out of a one-time code, with the feeds of the code's scope.

    Where the reply was lost, the same request finds the same station, with another token, while
    the code's time lasts and nobody was heard of with the first one.

    Raises:
        Refusal: ``code_wrong``, ``code_used``, ``code_expired``, ``wire_too_old``,
            ``wire_too_new``; ``scope_behind_wall`` if the folder that asks is of the wall's other
            side: the code stays good.
    """
    check_wire(request.wire)
    facts = {
        "name": values.word(request.name, name="name"),
        "incarnation": values.word(request.incarnation, name="incarnation"),
        "provisional": provisional_letters(request.provisional),
    }
    secret = values.word(request.request, name="request")
    refused: Refusal | None = None
    feeds: tuple[str, ...] = ()
    with ledger.store.writing():
        if (made := _unheard(ledger, request, secret, now)) is not None:
            return _reply(ledger, made, renew(ledger.store, made.station))
        # A code is used up only by a station that is there; a wrong one counts in any case.
        try:
            feeds = _redeem(ledger.store, request, now)
        except Refusal as refusal:
            if refusal.code == "scope_behind_wall":
                raise
            refused = refusal
        else:
            letters, token = add(ledger, facts, feeds, now)
            claim(ledger.store, letters, request.former, now)
            if secret:
                codes.note_use(ledger.store, request.code, secret, letters)
    if refused is not None:
        raise refused
    return _reply(ledger, KnownStation(letters, facts["name"], letters, feeds), token)


def _reply(ledger: CloudLedger, made: KnownStation, token: str) -> EnrolReply:
    epoch, school = ledger.meta("epoch"), ledger.meta("school")
    return EnrolReply(made.station, made.name, made.letters, token, made.feeds, epoch, school)


def _unheard(
    ledger: CloudLedger, request: EnrolRequest, secret: str, now: int
) -> KnownStation | None:
    """The station that this request made before, if no word came from it since."""
    made = codes.made_by(ledger.store, PURPOSE, request.code, secret, now)
    row = ledger.store.row(
        "SELECT station, name, letters, feeds FROM station WHERE station = ? AND incarnation = ? "
        "AND seen_at IS NULL AND revoked_at IS NULL",
        (made, request.incarnation),
    )
    return None if row is None else KnownStation(row[0], row[1], row[2], tuple(row[3].split()))


def renew(store: Database, station: str) -> str:
    """Another token in the place of one that nobody has."""
    token = codes.new_token()
    sql = "UPDATE station SET token_hash = ? WHERE station = ?"
    store.run(sql, (codes.hashed(token), station))
    return token


def _redeem(store: Database, request: EnrolRequest, now: int) -> tuple[str, ...]:
    subject = codes.redeem(store, PURPOSE, request.code, now)
    scope = subject.removeprefix(_SCOPE) if subject.startswith(_SCOPE) else LOGISTICS
    if request.walled != is_walled(SCOPES[scope]):
        raise Refusal("scope_behind_wall", scope=scope)
    return SCOPES[scope]


def add(
    ledger: CloudLedger, facts: dict[str, str], feeds: Iterable[str], now: int
) -> tuple[str, str]:
    """A new station's letters, which are its name on the wire, and its token."""
    # Every enrolment counts, also of stations revoked long ago: letters are never given twice.
    letters = station_letters(ledger.count_up("stations_enrolled") - 1)
    token = codes.new_token()
    ledger.store.run(
        "INSERT INTO station (station, name, letters, provisional, token_hash, incarnation, "
        "feeds, enrolled_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            letters,
            facts["name"],
            letters,
            facts["provisional"],
            codes.hashed(token),
            facts["incarnation"],
            " ".join(feeds),
            now,
        ),
    )
    return letters, token


def provisional_letters(letters: str) -> str:
    """The letters used before enrolment: ``T`` and three more, which no other kind has.

    Raises:
        Refusal: ``bad_value``.
    """
    if letters and not (
        len(letters) == 4 and letters.isascii() and letters.isupper() and letters[0] == "T"
    ):
        raise Refusal("bad_value", field="provisional")
    return letters


def note_seen(store: Database, token: str, now: int) -> None:
    """Note that whoever has this token was there, to the hour; ``now`` in ms UTC."""
    hashed, before = codes.hashed(token), now - _SEEN_TO
    known = "token_hash = ? AND revoked_at IS NULL AND (seen_at IS NULL OR seen_at <= ?)"
    if store.value(f"SELECT 1 FROM station WHERE {known}", (hashed, before)) is not None:
        with store.writing():
            store.run(f"UPDATE station SET seen_at = ? WHERE {known}", (now, hashed, before))


def station_of(ledger: CloudLedger, token: str) -> KnownStation:
    """Who holds this token.

    Raises:
        Refusal: ``token_unknown``, ``station_revoked``.
    """
    return station_by_hash(ledger, codes.hashed(token))


def station_by_hash(
    ledger: CloudLedger, token_hash: str, *, although_revoked: bool = False
) -> KnownStation:
    """Who holds the token that has this hash.

    Args:
        although_revoked: for what a station said before it was, and somebody takes by hand.

    Raises:
        Refusal: ``token_unknown``, ``station_revoked``.
    """
    store = ledger.store
    row = store.row(
        "SELECT station, name, letters, feeds, revoked_at, incarnation FROM station "
        "WHERE token_hash = ?",
        (token_hash,),
    )
    if row is None:
        raise Refusal("token_unknown")
    if row[4] is not None and not although_revoked:
        raise Refusal("station_revoked", station=row[0])
    lives = store.rows(
        "SELECT letters, provisional FROM station WHERE station = ? OR "
        "(incarnation = ? AND incarnation <> '')",
        (row[0], row[5]),
    )
    earlier = store.rows("SELECT letters FROM letters WHERE station = ? ORDER BY since", (row[0],))
    found = [one for life in [*lives, *earlier] for one in life if one and one != row[2]]
    former = tuple(dict.fromkeys(found))
    return KnownStation(row[0], row[1], row[2], tuple(row[3].split()), former, row[5])


def feeds_of(store: Database, token: str) -> tuple[str, ...]:
    """The feeds of whoever has this token; none if nobody has it, or no more."""
    sql = "SELECT feeds FROM station WHERE token_hash = ? AND revoked_at IS NULL"
    return tuple(str(store.value(sql, (codes.hashed(token),)) or "").split())


def claim(store: Database, station: str, letters: Iterable[str], now: int) -> None:
    """Let a station report the numbers that it says it gave before, with letters nobody else has.

    A cloud that was restored from a backup may have forgotten that it gave them.
    """
    for one in tuple(letters)[:_MOST_CLAIMED]:
        if not (one.isascii() and one.isupper() and len(one) <= 4) or one.startswith(CLOUD_LETTERS):
            raise Refusal("bad_value", field="former")
        sql = "SELECT 1 FROM station WHERE station <> ? AND (letters = ? OR provisional = ?)"
        if store.value(sql, (station, one, one)) is None:
            share(store, station, [one], now)


def share(store: Database, station: str, letters: Iterable[str], now: int) -> None:
    """Let a station report numbers with these letters too."""
    store.run_many(
        "INSERT INTO letters (station, letters, since) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [(station, one, now) for one in letters],
    )


def enrolled(store: Database) -> tuple[str, ...]:
    """Those that have access, by the word that commands name them with."""
    sql = "SELECT station FROM station WHERE revoked_at IS NULL ORDER BY station"
    return tuple(str(row[0]) for row in store.rows(sql))


def revoke(ledger: CloudLedger, station: str, now: int) -> None:
    """End a station's access at once.

    Raises:
        Refusal: ``no_such_station``.
    """
    with ledger.store.writing():
        done = ledger.store.run(
            "UPDATE station SET revoked_at = ? WHERE station = ? AND revoked_at IS NULL",
            (now, station),
        )
    if not done.rowcount:
        raise Refusal("no_such_station", station=station)
