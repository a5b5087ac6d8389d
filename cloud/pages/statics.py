"""Styles and scripts: read once, sent compressed, kept by phones until their address changes."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from domain.problems import Refusal

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}


class Statics:
    """The files of one folder under an address that holds their digest.

    Modules import one another relatively, so that a page never mixes two versions.
    """

    def __init__(self, folder: Path) -> None:
        files = sorted(file for file in folder.iterdir() if file.suffix in _TYPES)
        self._files = {file.name: file.read_bytes() for file in files}
        self._packed = {name: gzip.compress(data, 9) for name, data in self._files.items()}
        whole = hashlib.blake2b(digest_size=8)
        for name, data in self._files.items():
            whole.update(name.encode() + b"\0" + data)
        self.digest = whole.hexdigest()

    @property
    def scripts(self) -> list[str]:
        """The addresses of all modules, to be fetched in one go."""
        return [self.address(name) for name in self._files if name.endswith(".js")]

    def address(self, name: str) -> str:
        """Where a file is fetched."""
        return f"/static/{self.digest}/{name}"

    def answer(self, request: Request) -> Response:
        """The file asked for.

        Raises:
            Refusal: ``no_such_page``.
        """
        name = request.path_params["name"]
        if name not in self._files:
            raise Refusal("no_such_page")
        headers = {
            "Cache-Control": "public, max-age=31536000, immutable",
            "Vary": "Accept-Encoding",
        }
        if request.path_params["digest"] != self.digest:
            # An old page asks for a new file: right for now, but not for ever.
            headers["Cache-Control"] = "no-cache"
        data = self._files[name]
        if "gzip" in request.headers.get("accept-encoding", ""):
            data = self._packed[name]
            headers["Content-Encoding"] = "gzip"
        return Response(data, 200, headers, media_type=_TYPES[Path(name).suffix])
