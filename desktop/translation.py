"""The desk's words in another language, read from small JSON files, and Qt's own beside them."""

from __future__ import annotations

from pathlib import Path

import msgspec
from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator

import resources

SOURCE_LANGUAGE = "en"

_decode = msgspec.json.Decoder(dict[str, dict[str, str]]).decode


class JsonTranslator(QTranslator):
    """Translates from files ``{context: {source: translation}}``; needs no build step.

    Plurals: a source with ``%n`` has one translation (Chinese has one form); Qt puts the number in.
    """

    def __init__(self, words: dict[tuple[str, str], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words

    def isEmpty(self) -> bool:
        return not self._words

    def translate(
        self, context: str, sourceText: str, disambiguation: str | None = None, n: int = -1
    ) -> str:
        # None becomes a null string, which lets Qt ask the next translator.
        return self._words.get((context, sourceText))  # type: ignore[return-value]


def read_words(folder: Path) -> dict[tuple[str, str], str]:
    """Every translation of a folder by context and source.

    Raises:
        ValueError: two files translate the same source of one context differently.
        msgspec.DecodeError: a file is not of the form above.
            The files ship with the program, so either is a mistake of ours.
    """
    words: dict[tuple[str, str], str] = {}
    for file in sorted(folder.glob("*.json")):
        for context, pairs in _decode(file.read_bytes()).items():
            for source, translation in pairs.items():
                known = words.setdefault((context, source), translation)
                if known != translation:
                    raise ValueError(f"{file.name}: {context!r} {source!r} is {known!r} elsewhere")
    return words


def install(app: QCoreApplication, language: str) -> list[QTranslator]:
    """Let ``app`` speak ``language`` (``zh_CN``, ``en``); call it before any widget is made.

    Returns what was installed.
    """
    QLocale.setDefault(QLocale(language))
    if language == SOURCE_LANGUAGE:
        return []
    ours = JsonTranslator(read_words(resources.path("translations", language)), app)
    qt = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    found: list[QTranslator] = [ours, qt] if qt.load(f"qtbase_{language}", folder) else [ours]
    for translator in found:
        app.installTranslator(translator)
    return found
