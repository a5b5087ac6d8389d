"""Qt's binding gives back every reference it takes (PySide6 6.12.0 on Python 3.11 does not)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROBE = Path(__file__).with_name("none_refs.py")


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal here and cannot be lost")
def test_no_call_loses_a_reference_to_none() -> None:
    measured = subprocess.run(
        [sys.executable, str(PROBE)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert measured.returncode == 0, measured.stdout + measured.stderr
    assert len(measured.stdout.splitlines()) > 20
