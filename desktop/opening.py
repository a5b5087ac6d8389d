"""Opening a station's data folder: key, files, migration, and recovery after damage."""

from __future__ import annotations

import logging
import string
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

import resources
from desktop.home import home_of, is_elsewhere
from desktop.prepared import fault_tree
from domain.problems import Trouble
from storage import current, files, lives, scope
from storage.database import Store
from storage.facts import fact
from storage.files import as_trouble
from storage.mirror import Mirror
from storage.photos import PhotoStore
from storage.version import VERSION

if TYPE_CHECKING:
    from domain.faults import FaultTree
    from domain.rulebook import Rulebook
    from storage.clinic import ClinicSide
    from storage.ledger import Ledger

_log = logging.getLogger("paidan.station")

PICTURES = "photos.db"
DAMAGED_FLAG = "damaged.flag"
"""Left by a running station that found damage: the next start repairs before it opens."""

_COUNTER = "counter:"
_SIDE_CACHE = 8
"""MiB of page cache of a worker thread's connection."""
_COPY_CACHE = 1
"""The same of one that reads every page once, and of the file that it writes."""

Side = TypeVar("Side", Mirror, PhotoStore)

_DAMAGE = ("database_damaged", "database_key")


class Recovery(Struct):
    """What was done about a damaged file, for the operator.

    Attributes:
        aside: where the damaged file lies now.
        backup: the backup put in its place; None where there was none (all comes from the cloud).
        words: own commands brought back from the mirror.
    """

    aside: Path
    backup: Path | None
    words: int


def recovery_told(recovery: Recovery) -> Trouble:
    """What the operator is told of it: ``database_restored``, ``database_made_anew``."""
    aside = recovery.aside.name  # beside the file: the whole path is too long for a notice
    if recovery.backup is None:
        return Trouble("database_made_anew", aside=aside, words=recovery.words)
    backup = recovery.backup.name
    return Trouble("database_restored", aside=aside, backup=backup, words=recovery.words)


class Folder:
    """An open data folder.

    Its writer and the rest of the school's rules are made when they are first asked for: loading
    them takes longer than opening all the files, and the first picture of a desk needs neither.

    Attributes:
        faults: the school's fault tree.
        recovery: what was done about a damaged file, if one was.
        clinic_time: of a folder behind the wall: the time that leases are judged by, ms UTC.
    """

    def __init__(
        self,
        path: Path,
        store: Store,
        mirror: Mirror | None,
        photos: PhotoStore,
        faults: FaultTree,
        new_id: Callable[[], str],
        recovery: Recovery | None = None,
        clinic_time: Callable[[], int] | None = None,
    ) -> None:
        self.path, self.photos, self.faults, self.new_id = path, photos, faults, new_id
        self.recovery = recovery
        self._opened, self.mirror = store, mirror
        self.clinic_time = clinic_time

    @property
    def store(self) -> Store:
        """The station's file of now: another one may be put in its place."""
        return self.ledger.store if "ledger" in vars(self) else self._opened

    @cached_property
    def rulebook(self) -> Rulebook:
        """The school's rules.

        Raises:
            Trouble: ``rules_invalid``.
        """
        from domain.rulebook import Rulebook

        return Rulebook.parse(**resources.rule_texts())

    @cached_property
    def ledger(self) -> Ledger:
        """The only writer.

        Raises:
            Trouble: ``rules_invalid``, ``database_damaged``; the next start repairs the latter.
        """
        try:
            return _ledger(self, self._opened)
        except Trouble as trouble:
            if trouble.code in _DAMAGE:
                flag_damage(self.path)
            raise

    @property
    def key(self) -> bytes:
        """The key of its files."""
        assert self.store.key is not None
        return self.store.key

    def reader(self) -> Store:
        """A read-only connection for a worker thread; the thread closes it."""
        store = self.store
        return Store(store.path, store.key, read_only=True, cache_mib=_SIDE_CACHE)

    def copier(self) -> Store:
        """A connection for a worker thread that copies the file; the thread closes it."""
        store = self.store
        return Store(store.path, store.key, cache_mib=_COPY_CACHE)

    def close(self) -> None:
        """Close the files."""
        self.store.close()
        self.photos.close()
        if self.mirror is not None:
            self.mirror.close()


def open_folder(
    path: Path,
    clock: Callable[[], int],
    new_id: Callable[[], str],
    home: Callable[[Path], str] = home_of,
    key: bytes | None = None,
) -> Folder:
    """Open or make a station's data folder. One that was copied begins a life of its own.

    Args:
        home: where a folder lies, as no copy of it does.
        key: its key, where that is kept elsewhere (``desktop.vault``); none is made or read then.

    Raises:
        Trouble: ``disk_error``, ``disk_full``, ``database_too_new``, ``key_missing``,
            ``rules_invalid``; ``key_wrong`` for a given key, and nothing was touched.
    """
    given = key is not None
    with as_trouble(path):
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        if key is None:
            key = _key(path)
        else:
            _check_key(path, key)
    faults = fault_tree()
    mirror = _side(path, "words.db", Mirror, key, clock())
    recovery = None
    if (path / DAMAGED_FLAG).exists():
        recovery = _recover(path, key, clock())
    try:
        store = _main(path, key, may_be_new=recovery is not None)
    except Trouble as trouble:
        if trouble.code not in _DAMAGE:
            raise
        flag_damage(path)  # killed in the middle, the next start goes on with it
        recovery = _recover(path, key, clock())
        store = _main(path, key, may_be_new=True)
    photos = _side(path, PICTURES, PhotoStore, key, clock())
    clinic_time = clock if given else None
    folder = Folder(path, store, mirror, photos, faults, new_id, recovery, clinic_time)
    if given and not fact(store, scope.BEHIND_WALL):
        folder.ledger.set_meta(scope.BEHIND_WALL, "1")
    if recovery is not None:
        if given:
            _carry_access(store, recovery.aside)
        recovery.words = _bring_back(folder.ledger, mirror)
        (path / DAMAGED_FLAG).unlink(missing_ok=True)
    elif _is_behind(store, mirror):
        # Somebody put an older file in the main one's place, and left the second one.
        _bring_back(folder.ledger, mirror)
    _settle_life(folder, home(path))
    return folder


def is_lost(main: Path) -> bool:
    """Whether a station's file is gone, or empty, although it was there: it has a backup."""
    if main.exists() and main.stat().st_size:
        return False
    return main.name != current.FIRST or any((main.parent / "backups").glob("station-*.db"))


def flag_damage(path: Path) -> None:
    """Have the next start repair this folder before it opens it."""
    try:
        (path / DAMAGED_FLAG).touch()
    except OSError as error:
        # The damage is what has to be told: a full disk must not come before it.
        _log.warning("the next start is not told of the damage: %s", error)


def _side(path: Path, name: str, kind: type[Side], key: bytes, now: int) -> Side:
    """Open a file beside the main one; a damaged one is set aside, not in the desk's way.

    Raises:
        Trouble: as it came, where the main file does not open either: the key may be another
            station's, and then nothing is moved.
    """
    file = path / name
    try:
        return kind(file, key)
    except Trouble as trouble:
        main = current.read(path)
        if trouble.code not in _DAMAGE or not main.exists():
            raise
        Store(main, key, read_only=True).close()
        from storage import backup  # damage is no part of a start

        backup.set_aside(file, now)
        return kind(file, key)


def _main(path: Path, key: bytes, *, may_be_new: bool) -> Store:
    """The station's file, of this version; a new one only where there never was another."""
    main = current.read(path)
    if not may_be_new and is_lost(main):
        raise Trouble("database_damaged", path=str(main), detail="the file is gone or empty")
    store = Store(main, key)
    if store.schema_version() != VERSION:
        # The models of all tables take a while to load, and a day's start changes none.
        from storage.migrations import migrate

        migrate(store, "station", aside=path / "backups")
    # It opens: what was the station's file before it is needed no more.
    current.sweep(main)
    return store


def _ledger(folder: Folder, store: Store) -> Ledger:
    from storage.clocks import due_from
    from storage.ledger import Ledger

    rulebook, clinic = folder.rulebook, None
    if folder.clinic_time is not None:
        clinic = _clinic_side(folder)
    return Ledger(store, rulebook.terms, due_from(rulebook), folder.mirror, clinic)


def _clinic_side(folder: Folder) -> ClinicSide:
    from storage.clinic import ClinicSide

    def now() -> int:
        assert folder.clinic_time is not None
        return folder.clinic_time()

    return ClinicSide(
        folder.rulebook.clinic,
        now,
        lambda: fact(folder.store, "station", "unenrolled"),
        lambda: "care" not in scope.own_feeds(folder.store),
    )


def _check_key(path: Path, key: bytes) -> None:
    """See that a given key opens one of the folder's files, if there are any.

    Where one opens, another that does not is damaged, and is repaired as ever.
    """
    there = [file for file in (path / "words.db", current.likeliest(path)) if file.exists()]
    for file in there:
        try:
            Store(file, key, read_only=True).close()
        except Trouble as trouble:
            if trouble.code != "database_key":
                return
        else:
            return
    if there:
        raise Trouble("key_wrong", path=str(path))


def _key(path: Path) -> bytes:
    """The folder's random key, made once, readable by its owner only.

    It keeps a copied database file closed and makes every flipped bit noticed; it does not
    withstand somebody who takes the whole folder. The clinic's is kept otherwise: ``vault``.
    """
    file = path / "station.key"
    if file.exists():
        kept = file.read_bytes().strip().decode("ascii", "replace")
        if len(kept) != 64 or not set(kept) <= set(string.hexdigits):
            raise Trouble("key_missing", path=str(file))
        return bytes.fromhex(kept)
    if any((path / name).exists() for name in (current.FIRST, current.FILE)):
        # A new key would make the old file unreadable for ever.
        raise Trouble("key_missing", path=str(file))
    import secrets  # once in the life of a folder

    key = secrets.token_bytes(32)
    # Whole, and on the disk with its name, before anything is locked with it.
    files.put(file, key.hex().encode("ascii"), mode=0o600)
    return key


def _recover(path: Path, key: bytes, now: int) -> Recovery:
    from storage import backup

    first = path / current.FIRST
    try:
        main = current.read(path)
    except Trouble as trouble:
        if trouble.code not in _DAMAGE:
            raise
        main = current.likeliest(path)
    aside = backup.set_aside(main, now)
    if (path / current.FILE).exists():
        (path / current.FILE).replace(aside / current.FILE)
    return Recovery(aside, backup.restore_newest(first, path / "backups", key), 0)


def _bring_back(ledger: Ledger, mirror: Mirror) -> int:
    """Identity, counters and unsent words from the mirror; everything else comes from the cloud.

    Returns:
        How many of the words the file had lost.
    """
    for key, value in mirror.facts().items():
        if not key.startswith(_COUNTER) or int(value) > int(ledger.meta(key, "0")):
            ledger.set_meta(key, value)
    # What an older file has parked was parked by another version of the cloud than the last one.
    ledger.set_meta("cloud_version", "")
    known = {row[0] for row in ledger.store.rows("SELECT command FROM outbox")}
    lost = [(wire, at) for wire, at in mirror.words() if wire.id not in known]
    ledger.bring_back(lost)
    return len(lost)


def _carry_access(store: Store, aside: Path) -> None:
    """Who looked at what since the backup, from a file that was set aside, as far as it is read.

    Else whoever may touch the folder, and read nothing in it, could cut the log back.
    """
    from storage import access, tables

    for file in aside.glob("*.db"):
        try:
            with tables.attached(store, file, store.key), store.writing():
                access.carry(store)
        except Trouble as trouble:
            _log.warning("the access log of %s can't be read: %s", file.name, trouble.code)


def _is_behind(store: Store, mirror: Mirror) -> bool:
    """Whether the second file knows of numbers, words or a name that the main one does not."""
    facts = mirror.facts()
    if facts.get("incarnation") and not fact(store, "incarnation"):
        return True
    counters = {key: int(value) for key, value in facts.items() if key.startswith(_COUNTER)}
    if any(value > int(fact(store, key, "0")) for key, value in counters.items()):
        return True
    known = {row[0] for row in store.rows("SELECT command FROM outbox")}
    return not known.issuperset(mirror.commands())


def _settle_life(folder: Folder, here: str) -> None:
    """Begin the life of a new folder, or of one that is a copy of another."""
    store, new_id = folder.store, folder.new_id
    if not fact(store, "incarnation"):
        lives.first(folder.ledger, new_id)
    elif is_elsewhere(fact(store, lives.HOME, here), here):
        _log.warning("this data folder is a copy: it begins a life of its own")
        lives.again(folder.ledger, new_id, set_back=False)
    if fact(store, lives.HOME) != here:
        folder.ledger.set_meta(lives.HOME, here)
