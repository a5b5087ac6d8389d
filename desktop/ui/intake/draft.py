"""What was typed and not saved yet, kept in a small file: no crash takes a caller's words."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Generic, TypeVar

import msgspec
from msgspec import Struct


class Draft(Struct, frozen=True, omit_defaults=True):
    """The fields of the intake form as they were typed; codes where a record was chosen."""

    name: str = ""
    phone: str = ""
    person: str = ""
    place: str = ""
    place_text: str = ""
    spot: str = ""
    fault: str = ""
    fault_text: str = ""
    description: str = ""
    priority: str = ""
    wanted: str = ""
    enter_alone: bool = False
    channel: str = ""


Kept = TypeVar("Kept", bound=Struct)


class KeptFile(Generic[Kept]):
    """Unsaved words in a file that only its owner may read. Without a path nothing is kept.

    Args:
        nothing: what needs no file.
    """

    def __init__(self, path: Path | None, nothing: Kept) -> None:
        self._path, self._nothing = path, nothing

    def load(self) -> Kept | None:
        """The draft that was left, None if there is none.

        A file that cannot be read as a draft is set aside (``.unreadable``) and counts as none.

        Raises:
            OSError: the file is there and the disk does not give it.
        """
        if self._path is None or not self._path.exists():
            return None
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=type(self._nothing))
        except msgspec.MsgspecError:
            os.replace(self._path, self._path.with_suffix(".unreadable"))
            return None

    def keep(self, draft: Kept) -> None:
        """Write the draft; whatever happens, the old one or the new one is there.

        Raises:
            OSError: the disk does not take it.
        """
        if self._path is None:
            return
        if draft == self._nothing:
            self.drop()
            return
        new = self._path.with_suffix(".new")
        self._path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.json.encode(draft))
        os.replace(new, self._path)

    def drop(self) -> None:
        """Forget it.

        Raises:
            OSError: the disk does not let go of it.
        """
        if self._path is not None:
            self._path.unlink(missing_ok=True)


class DraftFile(KeptFile[Draft]):
    """The draft of the intake form."""

    def __init__(self, path: Path | None) -> None:
        super().__init__(path, Draft())
