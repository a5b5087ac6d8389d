"""The files by which WeChat's console sees that a domain is the school's: ``MP_verify_….txt``."""

from __future__ import annotations

import re

from starlette.responses import PlainTextResponse, Response

from cloud.pages.visit import Visit
from domain.problems import Refusal

FOLDER = "verify"
"""In the cloud's data folder: put the file there as the console gives it."""
ADDRESSES = ("/MP_verify_{word:str}.txt", "/WW_verify_{word:str}.txt")
"""Of the official account, and of WeCom."""

_WORD = re.compile(r"[A-Za-z0-9]{1,64}")
_LARGEST = 1_024


def proof(visit: Visit) -> Response:
    """One such file.

    Raises:
        Refusal: ``no_such_page``.
    """
    word, kind = visit.path["word"], visit.request.url.path[1:3]
    if not _WORD.fullmatch(word):
        raise Refusal("no_such_page")
    path = visit.cloud.folder / FOLDER / f"{kind}_verify_{word}.txt"
    try:
        with path.open("rb") as file:
            text = file.read(_LARGEST).decode("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal("no_such_page") from error
    return PlainTextResponse(text)
