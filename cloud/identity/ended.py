"""Bindings that ended, remembered outside the database: a backup put back must not revive them.

Somebody gave up a WeChat, or the office ended it, or another person has that WeChat now. A database
of last week knows nothing of it. Only hashes lie in the file: it tells nobody's openid.
"""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

import msgspec
from msgspec import Struct

from cloud.identity.bindings import Bindings
from cloud.ledger import CloudLedger
from storage import files
from storage.database import Database

_log = logging.getLogger("paidan.cloud")

FILE = "ended.json"
"""In the cloud's folder, beside the copy of the epoch."""
_KEPT = 400 * 86_400_000
"""Longer than any backup that somebody would still put back, ms."""
_SINCE = (
    "SELECT b.account, b.openid, b.subject, b.bound_at, c.at FROM binding_change c "
    "JOIN binding b ON b.account = c.account AND b.openid = c.openid "
    "AND b.subject = c.subject AND b.ended_at = c.at WHERE c.id > ? ORDER BY c.id"
)
_ACTIVE = "SELECT account, openid, subject, bound_at FROM binding WHERE ended_at IS NULL"


class Ended(Struct, frozen=True):
    """The file.

    Attributes:
        epoch: the history that it was written in.
        upto: the last change of a binding that is in it.
        keys: of bindings that ended, with when, ms UTC.
    """

    epoch: str = ""
    upto: int = 0
    keys: dict[str, int] = {}


def keep(ledger: CloudLedger, folder: Path, now: int) -> int:
    """Bring the file up to date. Where the database went back, first end again what had ended.

    Args:
        now: ms UTC.

    Returns:
        How many bindings were ended again.

    Raises:
        Trouble: ``disk_full``, ``disk_error``; the file stays as it was.
    """
    kept, epoch = _read(folder), ledger.meta("epoch")
    again, upto = 0, _newest(ledger.store)
    if kept.epoch not in ("", epoch) or kept.upto > upto:
        again = _end_again(ledger, kept, now)
        kept, upto = msgspec.structs.replace(kept, upto=0), _newest(ledger.store)
    if (kept.epoch, kept.upto) == (epoch, upto) or not (upto or kept.keys):
        return again
    found = {
        _key(account, openid, subject, bound_at): at
        for account, openid, subject, bound_at, at in ledger.store.rows(_SINCE, (kept.upto,))
    }
    keys = {key: at for key, at in (kept.keys | found).items() if at > now - _KEPT}
    data = msgspec.json.format(msgspec.json.encode(Ended(epoch, upto, keys)), indent=1)
    files.put(folder / FILE, data)
    return again


def _newest(store: Database) -> int:
    return int(store.value("SELECT max(id) FROM binding_change") or 0)


def _end_again(ledger: CloudLedger, kept: Ended, now: int) -> int:
    found = _revived(ledger.store, kept)
    with ledger.store.writing():
        for account, openid, subject in found:
            Bindings(ledger, account).end(subject, "restore", now, openid=openid)
    if found:
        _log.warning("%d bindings that had ended came back with an old database: ended", len(found))
    return len(found)


def _revived(store: Database, kept: Ended) -> list[tuple[str, str, str]]:
    return [
        (account, openid, subject)
        for account, openid, subject, bound_at in store.rows(_ACTIVE)
        if _key(account, openid, subject, bound_at) in kept.keys
    ]


def _key(account: str, openid: str, subject: str, bound_at: int) -> str:
    """One binding: whoever binds the same WeChat anew has another one."""
    text = f"{account}:{openid}:{subject}:{bound_at}"
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def _read(folder: Path) -> Ended:
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=Ended)
    except FileNotFoundError:
        return Ended()
    except (OSError, msgspec.MsgspecError) as error:
        _log.warning("%s can't be read: %s", folder / FILE, error)
        return Ended()
