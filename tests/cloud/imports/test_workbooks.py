"""Excel workbooks made by other people: formats, formulas, merged cells, sheets."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloud.imports import load, load_mapping, read_table
from cloud.imports.reading import Table
from cloud.imports.table import Cell, CellFault
from domain.directory import Person, Place
from domain.problems import Trouble
from tests.cloud.imports.making import (
    PEOPLE,
    SHEET,
    openpyxl_bytes,
    repacked,
    sheet_xml,
    text_cell,
    xlsx_bytes,
    xlsx_of,
)

civil = datetime.fromisoformat


def cells(table: Table) -> list[tuple[Cell, ...]]:
    return [row.cells for row in table.rows()]


def test_a_workbook_of_either_library_gives_the_same_rows() -> None:
    def fill(book: Any, sheet: Any) -> None:
        for row in PEOPLE:
            sheet.append(row)

    expected = [tuple(row) for row in PEOPLE[1:]]
    assert cells(read_table(xlsx_of(PEOPLE), "名单.xlsx")) == expected
    assert cells(read_table(openpyxl_bytes(fill), "名单.xlsx")) == expected
    constant = xlsx_of(PEOPLE, constant_memory=True)
    assert cells(read_table(constant, "名单.xlsx")) == expected


def test_row_numbers_are_the_ones_that_excel_shows() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write(0, 0, "2026 级新生名单")
        sheet.write_row(3, 1, ["学号", "姓名"])
        sheet.write_row(5, 1, ["1", "张三"])
        sheet.write_row(9, 1, ["2", "李四"])

    table = read_table(xlsx_bytes(fill), "名单.xlsx", mapping=load_mapping("people"))
    assert (table.header, table.header_line) == (("", "学号", "姓名"), 4)
    assert [(row.line, row.cells) for row in table.rows()] == [
        (6, (None, "1", "张三")),
        (10, (None, "2", "李四")),
    ]


def test_numbers_dates_and_padded_digits_keep_their_meaning() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["整数", "小数", "日期", "时间", "补零", "电话", "布尔", "长数"])
        day = book.add_format({"num_format": 'yyyy"年"m"月"d"日"'})
        time = book.add_format({"num_format": 22})
        zeros = book.add_format({"num_format": "00000000"})
        general = book.add_format({"num_format": '#,##0.00"元";[Red]-#,##0.00'})
        sheet.write_number(1, 0, 20210001)
        sheet.write_number(1, 1, 12.5, general)
        sheet.write_datetime(1, 2, date(2026, 3, 1), day)
        sheet.write_datetime(1, 3, civil("2026-03-01T08:05:30"), time)
        sheet.write_number(1, 4, 20210, zeros)
        sheet.write_number(1, 5, 13800138000)
        sheet.write_boolean(1, 6, True)
        sheet.write_number(1, 7, 420106199001011234)

    (row,) = cells(read_table(xlsx_bytes(fill), "x.xlsx"))
    assert row[:7] == (
        20210001,
        12.5,
        civil("2026-03-01"),
        civil("2026-03-01T08:05:30"),
        "00020210",
        13800138000,
        True,
    )
    assert isinstance(row[5], int)
    assert isinstance(row[7], float)  # sixteen digits and more are no longer exact


def test_days_counted_from_1904_are_the_same_days() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["单号", "报修时间", "状态", "完工时间"])
        sheet.write_row(1, 0, ["1"])
        sheet.write_datetime(1, 1, civil("2026-03-01T08:05"), book.add_format({"num_format": 22}))
        sheet.write(1, 2, "已完成")
        sheet.write_number(1, 3, 44620.5)  # the same day at noon, without a date format

    loaded = load(
        "tickets", xlsx_bytes(fill, default_date_format="", date_1904=True), name="t.xlsx"
    )
    (row,) = loaded.rows
    assert (row.record.reported_at, row.record.finished_at) == (1772323500000, 1772337600000)  # type: ignore[union-attr]


def test_a_computed_formula_counts_and_one_never_computed_is_an_error_of_its_row() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["学号", "姓名", "备用"])
        sheet.write_formula(1, 0, '="2021"&"0001"', value="20210001")
        sheet.write(1, 1, "张三")
        sheet.write_formula(2, 0, "=1/0", value="#DIV/0!")
        sheet.write(2, 1, "李四")

    computed = load("people", xlsx_bytes(fill), name="x.xlsx")
    assert [row.key for row in computed.rows] == ["person:20210001"]
    assert [(p.line, p.column, p.code) for p in computed.report.problems] == [
        (3, "学号", "cell_excel_error")
    ]

    def fill_uncomputed(book: Any, sheet: Any) -> None:
        sheet.append(["学号", "姓名", "无用列"])
        sheet.append(["1", "=A2", None])
        sheet.append(["2", "李四", "=A3"])

    loaded = load("people", openpyxl_bytes(fill_uncomputed), name="x.xlsx")
    assert [(p.line, p.column, p.code) for p in loaded.report.problems] == [
        (2, "姓名", "cell_formula_uncomputed")
    ]
    assert [row.line for row in loaded.rows] == [3]  # the formula there is in no used column


def test_cells_merged_over_rows_speak_for_each_row() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 0, 2, "东校区房间表")
        sheet.write_row(1, 0, ["校区", "楼栋", "房间"])
        sheet.merge_range(2, 0, 5, 0, "东校区")
        sheet.merge_range(2, 1, 3, 1, "1栋")
        sheet.merge_range(4, 1, 5, 1, "2栋")
        for line, room in enumerate(["101", "102", "101", "102"]):
            sheet.write(line + 2, 2, room)

    loaded = load("places", xlsx_bytes(fill), name="x.xlsx")
    rooms = [row.record.code for row in loaded.rows if isinstance(row.record, Place)]
    assert [code for code in rooms if code.count("/") == 2] == [
        "东校区/1栋/101",
        "东校区/1栋/102",
        "东校区/2栋/101",
        "东校区/2栋/102",
    ]
    assert not loaded.report.problems


def test_headers_of_two_rows_are_understood_by_the_lower_one() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 1, 0, "学号")
        sheet.merge_range(0, 1, 1, 1, "姓名")
        sheet.merge_range(0, 2, 0, 3, "联系方式")
        sheet.write_row(1, 2, ["手机", "座机"])
        sheet.write_row(2, 0, ["1", "张三", "13800138000", "027-87543210"])

    (row,) = load("people", xlsx_bytes(fill), name="x.xlsx").rows
    assert isinstance(row.record, Person)
    assert row.record.phones == ("13800138000", "02787543210")


def test_a_merged_range_makes_no_rows_of_its_own() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["学号", "姓名"])
        sheet.write_row(1, 0, ["1", "张三"])
        sheet.merge_range(1, 2, 20_000, 2, "备注")

    assert len(cells(read_table(xlsx_bytes(fill), "x.xlsx"))) == 1


def test_a_merged_range_is_seen_wherever_a_piece_of_the_file_ends() -> None:
    rows = "".join(
        f"<row r='{line}'>{''.join(text_cell(place, text) for place, text in row.items())}</row>"
        for line, row in (
            (1, {"A1": "校区", "B1": "姓名"}),
            (11, {"A11": "东校区", "B11": "张三"}),
            (100, {"B100": "李四"}),
        )
    )
    merge = b'<mergeCells><mergeCell ref="A11:A1234"/></mergeCells></worksheet>'
    xml = sheet_xml(rows).removesuffix(b"</worksheet>")
    for cut in range(len(merge)):
        padding = b" " * (65_536 - len(xml) - cut)
        data = repacked(xlsx_of(PEOPLE), {SHEET: xml + padding + merge})
        assert [row[0] for row in cells(read_table(data, "x.xlsx"))] == ["东校区", "东校区"], cut


def test_merged_cells_beyond_all_measure_are_refused() -> None:
    merges = "".join(f'<mergeCell ref="A{n}:A{n + 1}"/>' for n in range(1, 400_003, 2))
    xml = sheet_xml(ROWS).replace(b"</worksheet>", f"<mergeCells>{merges}</mergeCells>".encode())
    data = repacked(xlsx_of(PEOPLE), {SHEET: xml + b"</worksheet>"})
    with pytest.raises(Trouble, match="sheet_merges_too_many"):
        read_table(data, "x.xlsx")


def test_cells_in_a_column_without_a_header_are_passed_over() -> None:
    loaded = load("people", xlsx_of([["学号", "姓名"], ["1", "张三", "手写的备注"]]), name="x.xlsx")
    assert [row.key for row in loaded.rows] == ["person:1"]


def sheets(book: Any, first: Any) -> None:
    first.write(0, 0, "封面")
    hidden = book.add_worksheet("旧名单")
    hidden.write_row(0, 0, ["学号", "姓名"])
    hidden.write_row(1, 0, ["9", "旧人"])
    hidden.hide()
    for name, person in (("本科 生", ["1", "张三"]), ("研究生", ["2", "李四"])):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ["学号", "姓名"])
        sheet.write_row(1, 0, person)


def test_the_first_visible_sheet_with_the_headers_is_read_and_the_others_are_named() -> None:
    loaded = load("people", xlsx_bytes(sheets), name="x.xlsx")
    assert [row.key for row in loaded.rows] == ["person:1"]
    notes = {note.code: note.facts for note in loaded.report.notes}
    assert notes["sheet_taken"] == {"sheet": "本科 生"}
    assert notes["sheets_like_it"] == {"sheets": ("研究生",)}
    assert notes["sheets_hidden"] == {"sheets": ("旧名单",)}


def test_a_sheet_is_chosen_by_its_name_even_when_hidden() -> None:
    assert load("people", xlsx_bytes(sheets), sheet="旧名单").rows[0].key == "person:9"
    assert load("people", xlsx_bytes(sheets), sheet="本科生").rows[0].key == "person:1"
    with pytest.raises(Trouble) as caught:
        load("people", xlsx_bytes(sheets), name="x.xlsx", sheet="教师")
    assert caught.value.code == "sheet_missing"
    assert caught.value.facts["found"] == ("名单", "旧名单", "本科 生", "研究生")


def test_repeated_headers_and_empty_rows_of_a_printed_list_are_no_records() -> None:
    rows = [*PEOPLE, [], ["", " "], PEOPLE[0], ["20210003", "王五", "", ""]]
    loaded = load("people", xlsx_of(rows), name="x.xlsx")
    assert [row.line for row in loaded.rows] == [2, 3, 7]
    assert not loaded.report.problems


def test_the_count_of_rows_is_known_from_the_start_if_the_file_states_it() -> None:
    assert read_table(xlsx_of(PEOPLE), "x.xlsx").total == 2
    assert read_table(repacked(xlsx_of(PEOPLE), {SHEET: sheet_xml(ROWS)}), "x.xlsx").total is None


ROWS = (
    f"<row>{text_cell('A1', '学号')}{text_cell('B1', '姓名')}</row>"
    f"<row>{text_cell('A2', '1')}<c t='inlineStr'><is><r><t>张</t></r><r><t>三</t></r>"
    "<rPh><t>zhang</t></rPh></is></c></row>"
)


def test_rows_and_cells_without_numbers_stand_one_after_the_other() -> None:
    table = read_table(repacked(xlsx_of(PEOPLE), {SHEET: sheet_xml(ROWS)}), "x.xlsx")
    assert [(row.line, row.cells) for row in table.rows()] == [(2, ("1", "张三"))]


def test_prefixed_and_strict_spreadsheets_are_read() -> None:
    strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    body = sheet_xml(ROWS).decode()
    body = body.replace("http://schemas.openxmlformats.org/spreadsheetml/2006/main", strict)
    for tag in ("worksheet", "sheetData", "row", "c", "is", "t", "r", "rPh"):
        body = body.replace(f"<{tag}>", f"<x:{tag}>").replace(f"<{tag} ", f"<x:{tag} ")
        body = body.replace(f"</{tag}>", f"</x:{tag}>")
    body = body.replace("xmlns=", "xmlns:x=")
    table = read_table(repacked(xlsx_of(PEOPLE), {SHEET: body.encode()}), "x.xlsx")
    assert cells(table) == [("1", "张三")]


def test_a_workbook_with_invalid_styles_is_read_all_the_same() -> None:
    styles = b'<styleSheet><fills><fill rgb="no"/></fills><cellXfs><xf numFmtId="x"/></cellXfs>'
    styles += b"</styleSheet>"
    data = repacked(xlsx_of(PEOPLE), {"xl/styles.xml": styles})
    assert len(cells(read_table(data, "x.xlsx"))) == 2


def test_control_characters_that_excel_spells_out_are_undone() -> None:
    body = (
        f"<row>{text_cell('A1', '学号')}</row><row>{text_cell('A2', 'a_x000D__x005F_x000A_')}</row>"
    )
    table = read_table(repacked(xlsx_of(PEOPLE), {SHEET: sheet_xml(body)}), "x.xlsx")
    assert cells(table) == [("a\r_x000A_",)]


def test_a_reference_to_a_shared_text_that_is_not_there_is_a_broken_cell() -> None:
    body = f"<row>{text_cell('A1', '学号')}</row><row><c r='A2' t='s'><v>99999</v></c></row>"
    table = read_table(repacked(xlsx_of(PEOPLE), {SHEET: sheet_xml(body)}), "x.xlsx")
    assert cells(table) == [(CellFault("cell_broken", "99999"),)]


values = st.one_of(
    st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=20),
    st.integers(-(10**14), 10**14),
    st.floats(1e-3, 1e10),
    st.booleans(),
    st.none(),
)


@given(st.lists(st.lists(values, min_size=1, max_size=5), min_size=1, max_size=5))
def test_what_openpyxl_reads_we_read(rows: list[list[Any]]) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["学号", "姓名", "甲", "乙", "丙"])
        for line, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(line, column, value)
                elif value is not None:
                    sheet.write(line, column, value)

    data = xlsx_bytes(fill)
    ours = cells(read_table(data, "x.xlsx"))
    book = openpyxl.load_workbook(io.BytesIO(data))
    theirs = [
        row for row in book.worksheets[0].iter_rows(min_row=2, values_only=True) if any_in(row)
    ]
    assert [padded(row) for row in ours] == [padded(row) for row in theirs]


def any_in(row: tuple[Any, ...]) -> bool:
    return any(value is not None and str(value).strip() for value in row)


def padded(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return (*row, *([None] * 5))[:5]
