"""A real station for every window test: encrypted file, sample campus, held clock."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from desktop import translation
from desktop.station import Station
from tests.worlds import HeldClock, close_station, make_station


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock()


@pytest.fixture
def station(tmp_path: Path, clock: HeldClock) -> Iterator[Station]:
    made = make_station(tmp_path, clock=clock)
    yield made
    close_station(made)


@pytest.fixture(params=["zh_CN", "en"])
def language(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    """The desk set in each language; whatever was the usual afterwards is so again, looks too."""
    usual, font, palette, sheet = QLocale(), qapp.font(), qapp.palette(), qapp.styleSheet()
    installed = translation.install(qapp, request.param)
    yield request.param
    for translator in installed:
        qapp.removeTranslator(translator)
    QLocale.setDefault(usual)
    qapp.setPalette(palette)
    qapp.setFont(font)
    qapp.setStyleSheet(sheet)
