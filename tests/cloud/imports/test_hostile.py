"""Files that are broken, mislabelled or meant to harm: a clear problem, never a traceback."""

from __future__ import annotations

import os
import tracemalloc
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cloud.imports import explain, load, read_table
from cloud.imports.source import FILE_LIMIT
from domain.problems import Trouble
from tests.cloud.imports.making import (
    PEOPLE,
    SHEET,
    csv_bytes,
    repacked,
    sheet_xml,
    text_cell,
    xlsx_of,
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)
GOOD = xlsx_of(PEOPLE)
STRINGS = "xl/sharedStrings.xml"
DTD = '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;"><!ENTITY d SYSTEM "file:///etc/passwd">]>'
HEADER = f"<row>{text_cell('A1', '学号')}{text_cell('B1', '姓名')}</row>"


def zipped(*names: str) -> bytes:
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as package:
        for name in names:
            package.writestr(name, "<a/>")
    return data.getvalue()


def encrypted_zip() -> bytes:
    """A package whose first part says that it is encrypted, in both of the zip's tables."""
    data = bytearray(GOOD)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.csv", b"", "file_empty"),
        ("a.xls", OLE + "Workbook".encode("utf-16-le"), "file_old_excel"),
        ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "file_password"),
        ("a.xlsx", OLE + bytes(600_000) + "EncryptedPackage".encode("utf-16-le"), "file_password"),
        ("a.xlsx", encrypted_zip(), "file_password"),
        ("a.xls", b"<html><table><tr><td>1</td></tr></table></html>", "file_web_page"),
        ("a.xls", b"\xef\xbb\xbf\r\n <!DOCTYPE HTML>\n<html>", "file_web_page"),
        ("a.xls", b'<?xml version="1.0"?><Workbook/>', "file_xml"),
        ("a.csv", b"%PDF-1.7\n", "file_not_a_table"),
        ("a.csv", b"\x89PNG\r\n\x1a\n", "file_not_a_table"),
        ("a.xlsx", b"Rar!\x1a\x07", "file_not_a_table"),
        ("a.xlsx", zipped("word/document.xml", "[Content_Types].xml"), "file_not_a_table"),
        ("a.docx", zipped("[Content_Types].xml", "xl/workbook.bin"), "file_not_a_table"),
        ("a.ods", zipped("content.xml"), "file_not_a_table"),
        ("a.zip", zipped("../../etc/passwd"), "file_not_a_table"),
        ("a.xlsx", zipped("[Content_Types].xml"), "file_not_a_table"),
        ("a.xlsx", GOOD[: len(GOOD) // 2], "file_broken"),
        ("a.xlsx", b"PK\x03\x04" + bytes(100), "file_broken"),
        ("a.csv", bytes(range(256)) * 20, "file_binary"),
        ("a.csv", csv_bytes(PEOPLE, encoding="utf-16-le"), "file_utf16_without_mark"),
        ("a.csv", b"\r\n\r\n , ,\r\n", "table_empty"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_table_is_turned_away_with_its_reason(name: str, data: bytes, code: str) -> None:
    with pytest.raises(Trouble) as caught:
        load("people", data, name=name)
    assert caught.value.code == code
    assert explain(caught.value).startswith(("文件“", "“"))
    assert name in explain(caught.value)


@pytest.mark.parametrize("part", [SHEET, STRINGS, "xl/workbook.xml", "xl/styles.xml"])
def test_entities_and_outside_files_in_the_xml_are_refused_wherever_they_stand(part: str) -> None:
    with zipfile.ZipFile(BytesIO(GOOD)) as package:
        content = package.read(part).decode()
    head, _, rest = content.partition("?>")
    bomb = f"{head}?>{DTD}{rest}".encode()
    with pytest.raises(Trouble) as caught:
        load("people", repacked(GOOD, {part: bomb}), name="a.xlsx")
    assert caught.value.code == "file_dtd"


@pytest.mark.parametrize("part", [SHEET, STRINGS])
def test_a_bomb_is_not_unpacked(part: str) -> None:
    data = repacked(GOOD, {part: b" " * (64 << 20)})
    assert len(data) < 1 << 20
    tracemalloc.start()
    with pytest.raises(Trouble) as caught:
        load("people", data, name="a.xlsx")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert caught.value.code == "file_bomb"
    assert peak < 8 << 20


def test_a_part_that_lies_about_its_size_is_found_damaged() -> None:
    data = repacked(GOOD, {SHEET: sheet_xml(HEADER + "<row/>" * 5000)})
    with zipfile.ZipFile(BytesIO(data)) as package:
        size = package.getinfo(SHEET).file_size
    lied = data.replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little"))
    with pytest.raises(Trouble) as caught:
        load("people", lied, name="a.xlsx")
    assert caught.value.code == "file_broken"


@pytest.mark.parametrize(
    "body",
    [
        f"{HEADER}<row r='1'><c r='A1'/></row>",
        f"{HEADER}<row r='9999999'>{text_cell('A9999999', 'x')}</row>",
        f"{HEADER}<row>{text_cell('ZZZZ2', 'x')}</row>",
        f"{HEADER}<row>{text_cell('-1', 'x')}</row>",
        f"{HEADER}<row><c>",
        HEADER + "<d>" * 100_000,
        f'{HEADER}<row x="' + "y" * (20 << 20) + '"/>',
    ],
    ids=[
        "row twice",
        "row too far",
        "column too far",
        "no column",
        "cut",
        "deep",
        "long attribute",
    ],
)
def test_a_sheet_that_makes_no_sense_is_broken(body: str) -> None:
    data = repacked(GOOD, {SHEET: sheet_xml(body)})
    with pytest.raises(Trouble) as caught:
        load("people", data, name="a.xlsx")
    assert caught.value.code in ("file_broken", "file_bomb")


def test_cells_out_of_all_proportion_are_problems_of_their_rows() -> None:
    rows = (
        HEADER
        + f"<row r='2'>{text_cell('A2', 'x' * 1_000_000)}{text_cell('B2', '张三')}</row>"
        + f"<row r='3'>{text_cell('A3', '3')}{text_cell('XFD3', 'x')}</row>"
        + f"<row r='4'>{text_cell('A4', '4')}{text_cell('B4', '李四')}</row>"
    )
    loaded = load("people", repacked(GOOD, {SHEET: sheet_xml(rows)}), name="a.xlsx")
    assert [(one.line, one.code) for one in loaded.report.problems] == [
        (2, "cell_too_long"),
        (3, "row_too_wide"),
    ]
    assert [row.line for row in loaded.rows] == [4]
    assert max(len(one.value) for one in loaded.report.problems) <= 40


def test_control_characters_are_problems_of_their_rows() -> None:
    text = "学号,姓名\n1,张\x00三\n2\x1b[31m,李四\n3,王五\n"
    loaded = load("people", text.encode(), name="a.csv")
    assert [(one.line, one.code, one.value) for one in loaded.report.problems] == [
        (2, "cell_control", "张·三"),
        (3, "cell_control", "2·[31m"),
    ]
    assert [row.line for row in loaded.rows] == [4]


def test_a_name_is_never_used_as_a_path(tmp_path: Path) -> None:
    for name in ("../../../etc/passwd", "C:\\Windows\\system32\\x.csv", "a\x00b.csv", "x" * 5000):
        table = read_table(csv_bytes(PEOPLE), name)
        assert "/" not in table.name
        assert "\\" not in table.name
        assert len(table.name) <= 80


@pytest.mark.parametrize("name", ["nowhere.csv", "a\x00b.csv", "x" * 300 + ".csv"])
def test_a_path_to_nothing_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(Trouble) as caught:
        load("people", tmp_path / name)
    assert caught.value.code in ("file_missing", "file_unreadable")


def test_only_an_ordinary_file_is_opened(tmp_path: Path) -> None:
    fifo = tmp_path / "pipe.csv"
    os.mkfifo(fifo)
    for path in (tmp_path, fifo, Path("/dev/zero")):
        with pytest.raises(Trouble) as caught:
            load("people", path)
        assert caught.value.code == "file_not_a_file"


def test_a_file_beyond_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as stream:
        stream.truncate(FILE_LIMIT + 1)
    with pytest.raises(Trouble) as caught:
        load("people", path)
    assert caught.value.code == "file_too_large"


def test_a_wrong_extension_is_noted_and_the_content_counts() -> None:
    for data, name in ((GOOD, "名单.csv"), (csv_bytes(PEOPLE), "名单.xlsx")):
        loaded = load("people", data, name=name)
        assert len(loaded.rows) == 2
        assert loaded.report.notes[0].code == "read_by_content"


def sentence_of(data: bytes, name: str) -> str:
    """What a person is told where a file can't be taken; empty where it can."""
    try:
        load("people", data, name=name)
    except Trouble as trouble:
        return explain(trouble)
    return ""


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.xlsx"]))
def test_random_bytes_never_end_in_a_traceback(data: bytes, name: str) -> None:
    assert "？" not in sentence_of(data, name)


@settings(max_examples=150)
@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=4))
def test_a_workbook_with_flipped_bytes_never_ends_in_a_traceback(at: int, flip: bytes) -> None:
    assert "？" not in sentence_of(GOOD[:at] + flip + GOOD[at + len(flip) :], "a.xlsx")


PARTS = [SHEET, STRINGS, "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"]
JUNK = st.binary(max_size=6) | st.sampled_from([b'r="', b"<c>", b"</c>", b'"', b"9" * 30, b"&#0;"])


@settings(max_examples=150)
@given(st.sampled_from(PARTS), st.floats(0, 1), JUNK)
def test_a_workbook_with_junk_in_its_xml_never_ends_in_a_traceback(
    part: str, where: float, junk: bytes
) -> None:
    with zipfile.ZipFile(BytesIO(GOOD)) as package:
        xml = package.read(part)
    at = int(where * len(xml))
    assert "？" not in sentence_of(repacked(GOOD, {part: xml[:at] + junk + xml[at:]}), "a.xlsx")
