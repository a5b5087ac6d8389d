"""The file in which a clinic station's key lies: one random key, wrapped once for each person.

Everybody opens it with a passphrase of their own, so who unlocks is also who acts. Without one of
them, or the recovery code on paper, nobody reads the clinic's file: not even whoever made it. The
file has a copy beside it, for all that is locked is lost with the last of the two.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
from pathlib import Path

import msgspec
from msgspec import Struct, structs

from desktop.vault.keeper import Keeper
from desktop.vault.secrets_typed import check_passphrase, new_recovery_code, read_recovery_code
from desktop.vault.wrapping import KEY_BYTES, NONE, Slowness, Wrapped, branch, unwrap, wrap
from domain.problems import Refusal, Trouble
from storage import files

_log = logging.getLogger("paidan.vault")

FILE, COPY = "vault.json", "vault.copy.json"
_RECOVERY = "recovery"


class Holder(Struct, frozen=True):
    """A person who may open it.

    Attributes:
        code: their staff code.
        device: whether the machine's keyring is needed too.
    """

    code: str
    name: str
    wrapped: Wrapped
    device: bool


class Contents(Struct, frozen=True):
    """What the file holds.

    Attributes:
        id: its name in the machine's keyring.
        mark: follows from the key: tells whether a key is the right one.
        check: of all the rest: what rotted would else look like a wrong passphrase, and be copied.
    """

    version: int
    id: str
    mark: str
    holders: tuple[Holder, ...]
    recovery: Wrapped
    check: str = ""


class Unlocked(Struct, frozen=True):
    """What a right passphrase gives."""

    key: bytes
    code: str
    name: str

    def __repr__(self) -> str:
        # A key in a traceback or a log is a key on the disk.
        return f"Unlocked({self.code!r})"


class Vault:
    """One vault file and its copy.

    Args:
        folder: the clinic's data folder.
        keeper: the machine's keyring.
        slowness: what a try of a passphrase costs.
    """

    def __init__(self, folder: Path, keeper: Keeper, slowness: Slowness | None = None) -> None:
        self.path, self.copy = folder / FILE, folder / COPY
        self._keeper = keeper
        self._slowness = slowness or Slowness()

    @property
    def exists(self) -> bool:
        """Whether there is one."""
        return self.path.exists() or self.copy.exists()

    @property
    def is_lost(self) -> bool:
        """Whether there is none any more, and what it locked lies here still."""
        return not self.exists and any(self.path.parent.glob("*.db"))

    def holders(self) -> list[tuple[str, str]]:
        """Code and name of everybody who may open it."""
        return [(one.code, one.name) for one in self._read().holders]

    def create(self, code: str, name: str, passphrase: str) -> tuple[Unlocked, str]:
        """Draw a key and wrap it for its first holder.

        Takes as long as a try of a passphrase: not for the main thread.

        Returns:
            What is unlocked, and the recovery code: shown once, to be kept on paper.

        Raises:
            Refusal: ``vault_exists``, or what is wrong with the passphrase.
            Trouble: ``vault_missing`` where what a lost one locked lies here; ``disk_full``,
                ``disk_error``.
        """
        if self.exists:
            raise Refusal("vault_exists")
        if self.is_lost:
            raise self._missing()
        secret = check_passphrase(passphrase, code, name)
        key, vault = secrets.token_bytes(KEY_BYTES), secrets.token_hex(8)
        recovery = new_recovery_code()
        device = self._keeper.keep(vault)
        holder = Holder(code, name, self._wrap(key, secret, device, code), bool(device))
        paper = wrap(key, recovery, b"", _RECOVERY, NONE)
        self._write(Contents(1, vault, _mark(key), (holder,), paper))
        return Unlocked(key, code, name), recovery

    def unlock(self, code: str, passphrase: str) -> Unlocked:
        """Take the key out. Takes half a second: not for the main thread.

        Raises:
            Refusal: ``passphrase_wrong``, ``not_a_holder``.
            Trouble: ``vault_missing``, ``vault_damaged``, ``keyring_lost``, ``keyring_locked``.
        """
        contents = self._read()
        holder = next((one for one in contents.holders if one.code == code), None)
        if holder is None:
            raise Refusal("not_a_holder", person=code)
        device = self._keeper.find(contents.id) if holder.device else b""
        key = unwrap(holder.wrapped, passphrase.strip(), device, _purpose(code))
        if key is None or not _is_of(key, contents):
            raise Refusal("passphrase_wrong")
        return Unlocked(key, holder.code, holder.name)

    def recover(self, recovery: str, code: str, name: str, passphrase: str) -> Unlocked:
        """Open it by the code on paper, and set a passphrase for somebody.

        Raises:
            Refusal: ``recovery_code_wrong``, ``recovery_code_form``, or what is wrong with the
                passphrase.
            Trouble: as ``unlock``.
        """
        contents = self._read()
        check_passphrase(passphrase, code, name)
        key = unwrap(contents.recovery, read_recovery_code(recovery), b"", _RECOVERY)
        if key is None or not _is_of(key, contents):
            raise Refusal("recovery_code_wrong")
        opened = Unlocked(key, code, name)
        self.admit(opened, code, name, passphrase)
        return opened

    def admit(self, opened: Unlocked, code: str, name: str, passphrase: str) -> None:
        """Let somebody open it, or give a holder another passphrase. Not for the main thread.

        Raises:
            Refusal: what is wrong with the passphrase.
            Trouble: ``keyring_locked``; ``disk_full``.
        """
        contents = self._read()
        secret = check_passphrase(passphrase, code, name)
        device = self._device(contents)
        holder = Holder(code, name, self._wrap(opened.key, secret, device, code), bool(device))
        others = tuple(one for one in contents.holders if one.code != code)
        self._write(structs.replace(contents, holders=(*others, holder)))

    def dismiss(self, code: str) -> None:
        """Somebody may open it no more.

        Raises:
            Refusal: ``last_holder``.
        """
        contents = self._read()
        left = tuple(one for one in contents.holders if one.code != code)
        if not left:
            raise Refusal("last_holder")
        self._write(structs.replace(contents, holders=left))

    def destroy(self) -> None:
        """Let nobody open it ever again: what was locked with its key is noise from now on.

        Raises:
            Trouble: ``disk_error``.
        """
        if not self.exists:
            return
        # A damaged one is destroyed all the same: only its place in the keyring is not known then.
        found = (self._look(self.path), self._look(self.copy))
        for vault in {one.id for one in found if isinstance(one, Contents)}:
            self._keeper.forget(vault)
        # The file itself goes last: killed in between, this is a vault still, and destroyed anew.
        names = sorted(self.path.parent.glob("vault.*"), key=lambda one: one == self.path)
        for path in names:
            with files.as_trouble(path):
                files.shred(path)

    def _device(self, contents: Contents) -> bytes:
        if not any(one.device for one in contents.holders):
            return b""
        try:
            return self._keeper.find(contents.id)
        except Trouble as trouble:
            if trouble.code != "keyring_lost":
                raise
            # The system was installed anew, and the code on paper opened it: the others' part of
            # the keyring is gone with the old system.
            return self._keeper.keep(contents.id)

    def _wrap(self, key: bytes, secret: str, device: bytes, code: str) -> Wrapped:
        return wrap(key, secret, device, _purpose(code), self._slowness)

    def _read(self) -> Contents:
        """What the file holds, else its copy; each heals the other.

        Raises:
            Trouble: ``vault_missing``, ``vault_damaged``, ``disk_error`` where neither can be read.
        """
        own, copy = self._look(self.path), self._look(self.copy)
        if isinstance(own, Contents):
            if not own.check:
                _heal(self.path, own)
            # Of another key, the copy may be the right one, and the file beside it the stranger.
            strange = isinstance(copy, Contents) and copy.mark != own.mark
            if not strange and (isinstance(copy, Trouble) or _check(copy) != _check(own)):
                _heal(self.copy, own)
            return own
        if isinstance(copy, Contents):
            _log.warning("the clinic's key file was read from its copy: %s", own.code)
            _heal(self.path, copy)
            return copy
        raise copy if own.code == "vault_missing" else own

    def _look(self, path: Path) -> Contents | Trouble:
        if not path.exists():
            return self._missing()
        try:
            with files.as_trouble(path):
                data = path.read_bytes()
            contents = msgspec.json.decode(data, type=Contents)
        except Trouble as trouble:
            return trouble
        except msgspec.MsgspecError:
            return Trouble("vault_damaged", path=str(path.parent))
        typed = [one.wrapped for one in contents.holders]
        # What people type is never without slowness, whatever the file says.
        sound = all(one.is_of_here and one.slowness != NONE for one in typed)
        whole = contents.check in ("", _check(contents))
        if not (whole and sound and contents.recovery.is_of_here):
            return Trouble("vault_damaged", path=str(path.parent))
        return contents

    def _missing(self) -> Trouble:
        return Trouble("vault_missing", path=str(self.path.parent))

    def _write(self, contents: Contents) -> None:
        files.put(self.path, _encoded(contents), mode=0o600)
        self._read()


def _heal(path: Path, contents: Contents) -> None:
    """Write one of the two after the other; what can't be written now is at the next look."""
    try:
        files.put(path, _encoded(contents), mode=0o600)
    except Trouble as trouble:
        _log.warning("one of the clinic's two key files was not written: %s", trouble.code)


def _encoded(contents: Contents) -> bytes:
    return msgspec.json.encode(structs.replace(contents, check=_check(contents)))


def _check(contents: Contents) -> str:
    return hashlib.sha256(msgspec.json.encode(structs.replace(contents, check=""))).hexdigest()


def _purpose(code: str) -> str:
    return f"holder {code}"


def _mark(key: bytes) -> str:
    return hashlib.sha256(branch(key, "paidan.vault.mark")).hexdigest()


def _is_of(key: bytes, contents: Contents) -> bool:
    return hmac.compare_digest(_mark(key), contents.mark)
