"""What strangers send as pictures: read before it is believed, and stripped of what it tells."""

from __future__ import annotations

import io
import random
import tracemalloc

import pytest
from PIL import ExifTags, Image

from cloud import blobs
from cloud.blobs import LONG_SIDE, MAX_BYTES, MAX_PIXELS
from cloud.cloud import Cloud
from domain.problems import Refusal


@pytest.fixture
def address() -> str:
    """Pictures lie in files on either database: once is enough."""
    return ""


def noise(width: int = 300, height: int = 200) -> Image.Image:
    return Image.effect_noise((width, height), 60).convert("RGB")


def saved(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)  # type: ignore[arg-type]
    return out.getvalue()


def told_all() -> Image.Exif:
    """What a phone writes: who, with what, where, and that it was held upright."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "SecretPhone"
    exif[ExifTags.Base.Artist] = "王小明"
    exif[ExifTags.Base.Orientation] = 6
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef] = "N"
    place[ExifTags.GPS.GPSLatitude] = (30.0, 31.0, 12.0)
    return exif


def kept(cloud: Cloud, data: bytes) -> bytes:
    """The bytes that others will get."""
    found = cloud.blobs.get(cloud.blobs.put(data, "A", 1).hash)
    assert found is not None
    return found[0].read_bytes()


def refused(cloud: Cloud, data: bytes) -> str:
    with pytest.raises(Refusal) as told:
        cloud.blobs.put(data, "A", 1)
    assert cloud.store.value("SELECT count(*) FROM blob") == 0
    return told.value.code


def test_who_took_it_and_where_is_dropped_and_it_stands_upright(cloud: Cloud) -> None:
    data = saved(noise(), exif=told_all())
    assert b"SecretPhone" in data
    clean = kept(cloud, data)
    assert b"SecretPhone" not in clean
    assert b"Exif" not in clean
    image = Image.open(io.BytesIO(clean))
    assert image.getexif().get_ifd(ExifTags.IFD.GPSInfo) == {}
    assert image.size == (200, 300)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_so_it_is_of_every_kind(cloud: Cloud, kind: str) -> None:
    clean = kept(cloud, saved(noise(), kind, exif=told_all()))
    assert Image.open(io.BytesIO(clean)).format == "JPEG"
    assert b"SecretPhone" not in clean


@pytest.mark.parametrize(
    "told", [{"comment": b"hidden words"}, {"xmp": b"<x>hidden words</x>"}], ids=["comment", "xmp"]
)
def test_words_between_the_lines_are_dropped(cloud: Cloud, told: dict[str, bytes]) -> None:
    data = saved(noise(), **told)
    assert b"hidden words" in data
    assert b"hidden words" not in kept(cloud, data)


@pytest.mark.parametrize("marker", [0xE1, 0xE5, 0xED, 0xEF, 0xFE])
def test_so_is_any_part_that_only_talks(cloud: Cloud, marker: int) -> None:
    part = bytes([0xFF, marker, 0, 16]) + b"hidden words.."
    data = saved(noise())
    assert b"hidden words" not in kept(cloud, data[:2] + part + data[2:])


@pytest.mark.parametrize(
    "tail",
    [b"PK\x03\x04 an archive", b"<script>alert(1)</script>", b"\xff\xd9", saved(noise(50, 50))],
    ids=["archive", "script", "another end", "second picture"],
)
def test_what_hangs_on_behind_the_picture_is_cut_off(cloud: Cloud, tail: bytes) -> None:
    """A file that is two things at once is served as one only."""
    data = saved(noise())
    clean = kept(cloud, data + tail)
    assert not clean.endswith(tail) or tail == b"\xff\xd9"
    assert tail not in clean[:-2]
    assert kept(cloud, data) == data, "a plain one keeps its bytes"


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"restart_marker_blocks": 4}])
def test_plain_ones_of_every_make_keep_their_bytes(
    cloud: Cloud, options: dict[str, object]
) -> None:
    data = saved(noise(), **options)
    assert kept(cloud, data) == data


def test_one_too_big_is_refused_before_it_is_read(cloud: Cloud) -> None:
    assert refused(cloud, b"\xff\xd8" + bytes(MAX_BYTES)) == "photo_too_big"


def test_one_with_too_many_pixels_is_refused_before_it_is_unpacked(cloud: Cloud) -> None:
    """A few kilobytes that would fill the memory."""
    side = int(MAX_PIXELS**0.5) + 1
    bomb = saved(Image.new("1", (side, side)), "PNG")
    assert len(bomb) < 100_000
    tracemalloc.start()
    assert refused(cloud, bomb) == "photo_too_many_pixels"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000


def test_a_large_one_is_made_small(cloud: Cloud) -> None:
    clean = kept(cloud, saved(noise(2_400, 1_200)))
    assert Image.open(io.BytesIO(clean)).size == (LONG_SIDE, LONG_SIDE // 2)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_cut_one_is_refused(cloud: Cloud, kind: str) -> None:
    data = saved(noise(), kind)
    for part in (0.1, 0.5, 0.9):
        assert refused(cloud, data[: int(len(data) * part)]) == "photo_unreadable"


@pytest.mark.parametrize(
    "data",
    [b"", b"hello", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7",
     b"GIF89a" + bytes(99), saved(noise(20, 20), "BMP"), saved(noise(20, 20), "TIFF")],
    ids=["nothing", "words", "svg", "pdf", "gif", "bmp", "tiff"],
)  # fmt: skip
def test_what_is_no_picture_of_the_three_kinds_is_refused(cloud: Cloud, data: bytes) -> None:
    assert refused(cloud, data) == "photo_unreadable"


@pytest.mark.filterwarnings("ignore")
def test_no_broken_bytes_do_more_than_be_refused() -> None:
    dice = random.Random(6)
    sources = [saved(noise(60, 40), kind, exif=told_all()) for kind in ("JPEG", "PNG", "WEBP")]
    found: dict[str, int] = {}
    for _ in range(600):
        data = bytearray(dice.choice(sources))
        for _ in range(dice.randrange(1, 8)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        code = _outcome(bytes(data))
        found[code] = found.get(code, 0) + 1
    assert set(found) <= {"read", "photo_unreadable", "photo_too_many_pixels"}
    assert min(found["read"], found["photo_unreadable"]) > 50


def _outcome(data: bytes) -> str:
    try:
        clean, width, height = blobs._clean(data)
    except Refusal as refusal:
        return refusal.code
    return "read" if Image.open(io.BytesIO(clean)).size == (width, height) else "another size"


def test_a_file_that_vanished_is_no_picture_rather_than_a_fault(cloud: Cloud) -> None:
    blob = cloud.blobs.put(saved(noise()), "A", 1)
    found = cloud.blobs.get(blob.hash)
    assert found is not None
    found[0].unlink()
    assert cloud.blobs.get(blob.hash) is None
    cloud.blobs.put(saved(noise()), "A", 1)
