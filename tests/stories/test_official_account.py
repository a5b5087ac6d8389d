"""The official account over real processes: the platform, its pushes, a cloud that is killed."""

from __future__ import annotations

import contextlib
import io
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from desktop.processes import CloudProcess
from storage.database import Store
from tests.stories.actors import eventually
from tests.wechat_platform.configured import configure
from tests.wechat_platform.door import Platform, running
from tests.wechat_platform.push import Pusher


def wall() -> int:
    return time.time_ns() // 1_000_000


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def platform() -> Iterator[Platform]:
    with running() as made:
        yield made


@pytest.fixture
def cloud(tmp_path: Path, platform: Platform) -> Iterator[CloudProcess]:
    data = tmp_path / "cloud"
    data.mkdir()
    configure(data, platform.base)
    made = CloudProcess(data)
    made.start()
    yield made
    made.stop()


def states(cloud: CloudProcess) -> list[str]:
    """How far each push is."""
    store = Store(cloud.data / "cloud.db")
    try:
        return [str(row[0]) for row in store.rows("SELECT state FROM inbox ORDER BY id")]
    finally:
        store.close()


def photo(cloud: CloudProcess) -> str:
    """The hash of the picture that came in the chat; empty until it is fetched."""
    store = Store(cloud.data / "cloud.db")
    try:
        return str(store.value("SELECT hash FROM chat_photo") or "")
    finally:
        store.close()


def test_from_the_console_s_check_to_a_picture_that_outlives_a_killed_cloud(
    cloud: CloudProcess, platform: Platform
) -> None:
    with contextlib.closing(Pusher(f"{cloud.url}/wechat/callback", wall)) as pusher:
        assert pusher.check("31415926").text == "31415926"
        assert "欢迎关注" in pusher.happened("oA", "subscribe", EventKey="").said
        assert "/report" in pusher.text("oA", "报修").said
        eventually(lambda: states(cloud) == ["done", "done"], "both worked")

        platform.set(media={"m1": {"data": picture().hex(), "type": "image/jpeg", "at": wall()}})
        platform.fault("/cgi-bin/media/get", mode="silent", times=-1)
        sent = pusher.message("oA", "image", PicUrl="x", MediaId="m1")
        assert "用这张照片报修" in pusher.deliver(sent).said
        eventually(lambda: bool(platform.calls("/cgi-bin/media/get")), "the picture is asked for")
        cloud.kill()
        assert pusher.deliver(sent).deliveries == 3  # nobody is there
        platform.heal()
        cloud.start()
        again = pusher.deliver(sent)
        assert (again.status, again.deliveries) == (200, 1)
        assert states(cloud) == ["done", "done", "waiting"]
        # Whoever died over it had it for a minute; an administrator need not wait so long.
        store = Store(cloud.data / "cloud.db")
        store.run("UPDATE inbox SET due_at = 0 WHERE state = 'waiting'")
        store.close()
        pusher.happened("oA", "VIEW", EventKey="x")
        eventually(lambda: states(cloud) == ["done"] * 4, "it is worked")
        digest = photo(cloud)
    kept = cloud.data / "blobs" / digest[:2] / digest
    assert Image.open(io.BytesIO(kept.read_bytes())).size == (64, 48)
    assert "Traceback" not in (cloud.data / "cloud.log").read_text(encoding="utf-8")
