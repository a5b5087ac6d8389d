"""PostgreSQL's own client programs: a database into a file, and out of it again.

Their versions and formats: https://www.postgresql.org/docs/current/app-pgdump.html, app-pgrestore.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from domain.problems import Trouble

DUMP, RESTORE = "pg_dump", "pg_restore"
_AS_WE_ARE = ("--no-owner", "--no-acl")
"""Whoever restores owns what he restores; roles of another server are not asked for."""
_VERSION = re.compile(r"\) (\d+)")


class Programs:
    """The programs of one version.

    Args:
        folder: where they lie, if they are not on the path.

    Raises:
        Trouble: ``dump_programs_missing`` from each method where there are none; ``dump_failed``
            with what the program said.
    """

    def __init__(self, folder: str = "") -> None:
        self._folder = folder

    def version(self) -> int:
        """Of which PostgreSQL they are; they serve every server that is not newer."""
        found = _VERSION.search(self._said([self._find(DUMP), "--version"]))
        return int(found[1]) if found else 0

    def dump(self, dsn: str, schema: str, target: Path) -> None:
        """A whole, consistent copy of a schema beside live writers, as ``pg_restore`` reads it."""
        self._find(RESTORE)  # a copy that nobody here can look at is not made
        options = ("--format=custom", f"--file={target}", f"--schema={schema}", *_AS_WE_ARE)
        self._said([self._find(DUMP), *options], dsn)

    def load(self, dump: Path, schema: str, dsn: str) -> None:
        """Put a copy into an empty database that has the schema already."""
        options = (f"--schema={schema}", "--exit-on-error", *_AS_WE_ARE)
        self._said([self._find(RESTORE), *options, str(dump)], dsn)

    def script(self, dump: Path, schema: str) -> Iterator[bytes]:
        """A copy as SQL, line by line, with its rows behind each ``COPY``."""
        options = (f"--schema={schema}", "--file=-", *_AS_WE_ARE)
        command = [self._find(RESTORE), *options, str(dump)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
            assert program.stdout is not None
            assert program.stderr is not None
            yield from program.stdout
            words = program.stderr.read().decode(errors="replace")
        if program.returncode:
            raise Trouble("dump_failed", path=str(dump), detail=words.strip()[-300:])

    def _find(self, name: str) -> str:
        found = shutil.which(name, path=self._folder or None)
        if found is None:
            raise Trouble("dump_programs_missing", program=name, path=self._folder or "PATH")
        return found

    def _said(self, command: Sequence[str], dsn: str = "") -> str:
        environ = dict(os.environ)
        if dsn:
            # The password goes by the environment: a command line can be read by everybody.
            if password := conninfo_to_dict(dsn).get("password"):
                environ["PGPASSWORD"] = str(password)
            command = [*command, f"--dbname={make_conninfo(dsn, password=None)}"]
        try:
            done = subprocess.run(command, env=environ, check=True, capture_output=True, text=True)
        except (OSError, subprocess.CalledProcessError) as error:
            words = getattr(error, "stderr", "") or str(error)
            raise Trouble("dump_failed", path=command[0], detail=words.strip()[-300:]) from error
        return done.stdout
