"""A call is spoken by the system's own voice; where there is none, nothing breaks."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

import pytest

from desktop.speaking import Speaker, voice_of


@pytest.mark.skipif(sys.platform == "win32", reason="the names are those of other systems")
def test_the_first_voice_that_is_there_is_taken() -> None:
    assert voice_of(lambda name: None) is None
    assert voice_of(lambda name: f"/bin/{name}" if name == "say" else None) == ["/bin/say"]
    found = voice_of(lambda name: f"/bin/{name}")
    assert found is not None
    assert found[0] == "/bin/espeak-ng"


def test_calls_are_spoken_in_their_order_and_stand_in_no_argument() -> None:
    spoken: list[tuple[Sequence[str], str]] = []
    speaker = Speaker(["voice"], lambda voice, text: spoken.append((voice, text)))
    speaker.say("请 A003 到 1 诊室")
    speaker.say("请 A004 到 1 诊室")
    speaker._queue.shutdown(wait=True)
    assert spoken == [(["voice"], "请 A003 到 1 诊室"), (["voice"], "请 A004 到 1 诊室")]


def test_a_voice_that_fails_is_logged_without_what_it_said(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(voice: Sequence[str], text: str) -> None:
        raise subprocess.CalledProcessError(1, voice)

    speaker = Speaker(["voice"], broken)
    speaker.say("请 A003 到 1 诊室")
    speaker._queue.shutdown(wait=True)
    assert "not spoken" in caplog.text
    assert "A003" not in caplog.text


def test_a_real_program_is_given_the_words() -> None:
    code = "import sys; assert sys.stdin.buffer.read().decode() == '你好'"
    speaker = Speaker([sys.executable, "-c", code])
    heard = speaker._queue.submit(speaker._run, [sys.executable, "-c", code], "你好")
    heard.result(timeout=20)
    speaker.close()
    silent = Speaker(None)
    silent.say("你好")
    assert not silent.can_speak
    silent.close()
