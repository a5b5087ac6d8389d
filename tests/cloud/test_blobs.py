"""Pictures: believed only after they were read, kept once, told by their hash."""

from __future__ import annotations

import hashlib
import io

import pytest
from PIL import Image

from cloud.cloud import Cloud
from domain.problems import Refusal


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (10, 120, 200)).save(out, kind)
    return out.getvalue()


def test_a_plain_picture_keeps_its_bytes_and_its_hash(cloud: Cloud) -> None:
    data = picture()
    name = hashlib.sha256(data).hexdigest()
    kept = cloud.blobs.put(data, "A", cloud.clock(), name)
    assert (kept.hash, kept.size, kept.width, kept.height) == (name, len(data), 60, 40)
    found = cloud.blobs.get(name)
    assert found is not None
    assert found[0].read_bytes() == data
    assert found[1] == kept


def test_the_same_picture_twice_is_kept_once(cloud: Cloud) -> None:
    data = picture()
    assert cloud.blobs.put(data, "A", 1) == cloud.blobs.put(data, "B", 2)
    assert cloud.store.rows("SELECT uploaded_by, at FROM blob") == [("A", 2)]


def test_another_kind_is_drawn_anew_but_keeps_the_name_it_is_asked_by(cloud: Cloud) -> None:
    data = picture("PNG", (3_000, 100))
    name = hashlib.sha256(data).hexdigest()
    kept = cloud.blobs.put(data, "A", cloud.clock(), name)
    assert (kept.hash, kept.mime, kept.width) == (name, "image/jpeg", 1_600)


def test_what_is_no_picture_or_was_cut_on_the_way_leaves_no_row(cloud: Cloud) -> None:
    with pytest.raises(Refusal, match="photo_unreadable"):
        cloud.blobs.put(b"<svg/>", "A", 1)
    with pytest.raises(Refusal, match="photo_damaged"):
        cloud.blobs.put(picture(), "A", 1, "0" * 64)
    assert cloud.store.value("SELECT count(*) FROM blob") == 0
    assert cloud.blobs.get("0" * 64) is None
