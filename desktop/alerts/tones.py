"""The sounds, made of sine tones: each kind has its own tune, so that it is known by ear."""

from __future__ import annotations

import io
import math
import wave
from array import array
from collections.abc import Mapping

from desktop.alerts.watch import Kind

RATE = 22_050
"""Samples a second."""
_FADE = 0.012
"""Seconds a tone takes to come and go: without it every tone begins with a click."""

TUNES: Mapping[Kind, tuple[tuple[int, int], ...]] = {
    "urgent": ((988, 120), (0, 60), (988, 120), (0, 60), (988, 120), (0, 60), (1_319, 320)),
    "new": ((659, 140), (0, 30), (880, 260)),
    "warn": ((587, 180),),
    "breach": ((440, 220), (0, 70), (330, 360)),
    "attention": ((523, 260),),
}
"""Tones as (Hz, ms); 0 Hz is a rest."""


def as_wav(kind: Kind, volume: int) -> bytes:
    """A tune as a WAV file, 16 bit mono.

    Args:
        volume: 0 to 100; loudness is heard by powers, so it counts squared.
    """
    strength = (max(0, min(100, volume)) / 100) ** 2
    samples = array("h")
    for pitch, length in TUNES[kind]:
        samples.extend(_tone(pitch, length, strength))
    kept = io.BytesIO()
    with wave.open(kept, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(samples.tobytes())
    return kept.getvalue()


def _tone(pitch: int, length: int, strength: float) -> array[int]:
    count = RATE * length // 1_000
    fade = RATE * _FADE
    step = 2 * math.pi * pitch / RATE
    return array(
        "h",
        (
            round(32_000 * strength * min(1, n / fade, (count - n) / fade) * math.sin(step * n))
            for n in range(count)
        ),
    )
