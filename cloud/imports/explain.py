"""What an import has to tell, in Chinese sentences. Nothing else here makes sentences."""

from __future__ import annotations

from cloud.imports.problems import Note, RowProblem
from domain.problems import Fact, Problem

_SENTENCES = {
    # the file
    "file_missing": "找不到文件“{file}”。",
    "file_not_a_file": "“{file}”不是普通文件（可能是文件夹或设备），不能导入。",
    "file_unreadable": (
        "文件“{file}”读不了（{reason}）。请确认它没有被别的程序占用，并且您有权限打开。"
    ),
    "file_empty": "文件“{file}”是空的。",
    "file_too_large": "文件“{file}”太大（{size}，最多 {limit}）。请拆成几个文件再导入。",
    "file_password": "文件“{file}”设了打开密码。请在 Excel 或 WPS 中去掉密码，另存后再导入。",
    "file_old_excel": (
        "“{file}”是旧版 Excel（.xls）文件。请用 Excel 或 WPS 打开，另存为“.xlsx”后再导入。"
    ),
    "file_web_page": (
        "“{file}”其实是网页，不是表格。请用 Excel 或 WPS 打开，另存为“.xlsx”后再导入。"
    ),
    "file_xml": "“{file}”是 XML 文件。请用 Excel 或 WPS 打开，另存为“.xlsx”后再导入。",
    "file_not_a_table": "“{file}”是 {found} 文件，不是 CSV 或 XLSX 表格。",
    "file_binary": "“{file}”的内容不是文字表格，不能导入。",
    "file_utf16_without_mark": (
        "“{file}”像是缺少开头标记的 UTF-16 文本。请另存为“CSV UTF-8”或“.xlsx”后再导入。"
    ),
    "file_encoding_unknown": (
        "看不出“{file}”用的是哪种文字编码（不是 UTF-8、GB18030 或带标记的 UTF-16）。"
        "请另存为“CSV UTF-8”或“.xlsx”后再导入。"
    ),
    "file_broken": "文件“{file}”已损坏，读不完整{where}。请重新导出一份。",
    "file_bomb": "文件“{file}”展开后大得不正常，为安全起见没有打开。",
    "file_dtd": "文件“{file}”含有表格不该有的 XML 定义（DTD），为安全起见没有打开。",
    "file_no_sheets": "文件“{file}”里没有工作表。",
    "file_texts_too_large": (
        "文件“{file}”里的文字太多（{size}，最多 {limit}）。请另存为 CSV 或拆成几个文件再导入。"
    ),
    "sheet_missing": "文件“{file}”里没有名为“{sheet}”的工作表，有的是：{found}。",
    "sheet_merges_too_many": "工作表里合并的单元格太多（超过 {limit} 处）。请取消合并后再导入。",
    "table_empty": "文件“{file}”里没有数据。",
    "columns_missing": "文件“{file}”缺少必需的列：{missing}。表头里有：{found}。",
    "columns_not_there": "对照文件里写的列在“{file}”中找不到：{missing}。表头里有：{found}。",
    # the user's mapping file
    "mapping_missing": (
        "找不到对照文件“{file}”。请检查 --mapping 后面的路径。\n"
        "There is no mapping file {file}. Check the path after --mapping."
    ),
    "mapping_unreadable": (
        "对照文件“{file}”读不了。请确认它是一个文件，并且您有权限打开。\n"
        "The mapping file {file} can't be read. Check that it is a file, and its rights."
    ),
    "mapping_too_large": (
        "对照文件“{file}”太大（最多 {limit}），像是选错了文件。\n"
        "The mapping file {file} is larger than {limit}; is it the right one?"
    ),
    "mapping_not_utf8": (
        "对照文件“{file}”的文字编码不是 UTF-8。请用记事本打开，另存为 UTF-8。\n"
        "The mapping file {file} is not in UTF-8; save it so."
    ),
    "mapping_line": (
        "对照文件“{file}”第 {line} 行写法不对。应写成 code = \"学号\" 这样，引号用英文引号；"
        "小节的名称写成 [columns] 这样。\n"
        "Line {line} of the mapping file {file} can't be read. "
        "It must read like code = \"ID\", with straight quotes; a section like [columns]."
    ),
    "mapping_twice": (
        "对照文件“{file}”第 {line} 行的名称前面已经写过。每个名称只能写一次。\n"
        "Line {line} of the mapping file {file} names what was named before; once is enough."
    ),
    "mapping_key": (
        "对照文件“{file}”里写了 {at}，没有这一项。可以写：{known}。\n"
        "There is no {at} in a mapping file ({file}). There are: {known}."
    ),
    "mapping_form": (
        "对照文件“{file}”里的 {at} 写法不对，应写成 {form} 这样。\n"
        "In the mapping file {file}, {at} must read like {form}."
    ),
    "rules_invalid": "配置文件“{file}”在 {at} 处有误：{expected}。",
    "import_cancelled": "已取消，读到第 {rows} 行为止，没有导入任何数据。",
    "report_unwritable": "报告“{file}”写不了（{reason}）。",
    # a whole roster, and the folder for it
    "roster_many_leave": (
        "有 {leaving} 人将离开，超过在册 {known} 人的 {percent}%，像是名单不完整。"
        "核对名单，确认无误后请加上 --confirm-leaving {leaving} 再导入一次。"
    ),
    "roster_other_number": (
        "将离开的是 {leaving} 人，而您确认的是 {confirmed} 人，没有导入。请重新核对。"
    ),
    "roster_not_whole": (
        "有 {bad} 行有问题，不能按完整名单导入（这些人会被当作已离开）。请先改正。"
    ),
    "drop_name": "看不出文件是哪一类。请让文件名以这些词之一开头：{known}。",
    "disk_error": "磁盘读写出错：{path}（{detail}）。",
    "drop_empty": "文件是空的，或超过 {most} MB。",
    # how it was understood
    "read_by_content": "扩展名“{suffix}”与内容不符，已按 {taken} 读取。",
    "encoding_taken": "文字编码：{encoding}；分隔符：{delimiter}。",
    "sheet_taken": "读取工作表“{sheet}”。",
    "sheets_like_it": "这些工作表的表头也符合，但没有读取：{sheets}。",
    "sheets_hidden": "这些隐藏的工作表没有读取：{sheets}。",
    "columns_ignored": "没有用到的列：{headers}。",
    "footers_skipped": "跳过合计、签名等行：{count} 行。",
    # a row
    "row_quote_open": "引号没有成对，从第 {first} 行到第 {last} 行被连成了一行。",
    "row_line_too_long": "这一行太长（超过 {limit} 个字）。",
    "row_too_wide": "列太多（{found} 列，最多 {limit} 列）。",
    "row_more_cells": (
        "单元格（{found} 个）比表头（{headers} 个）多，可能是内容里的分隔符没有加引号，内容已错位。"
    ),
    "key_twice": "与第 {first} 行是同一个编号，但内容不同。",
    "place_without_path": "没有写地点。",
    "place_without_building": "写了房间，但没有写楼栋。",
    "place_out_of_order": "地点的层级顺序不对，应为校区、片区、楼栋、单元、楼层、房间、点位。",
    "place_two_kinds": "“{place}”在第 {first} 行是另一种地点（例如一处是校区，一处是片区）。",
    "times_out_of_order": "{after}早于{before}。",
    # a cell
    "cell_required": "必填，但是空的。",
    "cell_two_values": "几列说的是同一件事，但内容不同。",
    "cell_too_long": "太长，最多 {limit} 个字。",
    "cell_control": "含有看不见的控制字符。",
    "cell_formula_uncomputed": (
        "是公式，但文件里没有算好的结果。请在 Excel 或 WPS 中打开并保存一次。"
    ),
    "cell_excel_error": "公式出错（{shown}）。",
    "cell_broken": "单元格已损坏。",
    "code_too_long": "编号太长，最多 {limit} 个字。",
    "number_lost_digits": "被 Excel 变成了科学计数法，末几位已丢失。请把该列设为“文本”后重新填写。",
    "number_unclear": "不是整数。",
    "number_out_of_range": "超出范围，应为 {least} 到 {most}。",
    "phone_unclear": "不是电话号码（手机 11 位，座机可带区号和分机，或 3 到 6 位短号）。",
    "phone_only_first": "只留第一个电话 {kept}，其余没有导入。",
    "team_unknown": "没有这个班组，已照原样保留；派单建议里用不上它。",
    "word_unknown": "看不懂这个词。可以写：{known}。",
    "date_unclear": "看不懂这个时间。请写成 2026-03-01 08:05 这样。",
    "date_unlikely": "年份不合理，应在 {first} 到 {last} 之间。",
}

_NAMES = {
    ",": "逗号",
    ";": "分号",
    "\t": "制表符",
    "text": '"学号"',
    "list": '["学号", "工号"]',
    "text_or_list": '"学号" / ["学号", "工号"]',
    "table": "[columns] / [values.active]",
    "reported_at": "报修时间",
    "accepted_at": "受理时间",
    "dispatched_at": "派单时间",
    "taken_at": "接单时间",
    "arrived_at": "到场时间",
    "finished_at": "完工时间",
}
_NAMED_FACTS = ("delimiter", "before", "after", "form")
_BYTES = ("size", "limit")


def explain(problem: RowProblem | Note | Problem) -> str:
    """One Chinese sentence, with the place in the file where there is one."""
    if not isinstance(problem, RowProblem):
        return reason_of(problem)
    place = f"第 {problem.line} 行"
    if problem.column:
        place += f"“{problem.column}”列"
    value = f"（{problem.value}）" if problem.value else ""
    return f"{place}{value}：{reason_of(problem)}"


def reason_of(problem: RowProblem | Note | Problem) -> str:
    """The sentence without the place."""
    sentence = _SENTENCES.get(problem.code)
    if sentence is None:
        return f"{problem.code}：{problem.facts}" if problem.facts else problem.code
    facts = {name: _shown(problem.code, name, fact) for name, fact in problem.facts.items()}
    if problem.code == "file_broken":
        facts["where"] = f"（第 {facts['line']} 行附近）" if "line" in facts else ""
    return sentence.format_map(_Facts(facts))


class _Facts(dict[str, str]):
    """A fact that is not there must not break the sentence."""

    def __missing__(self, name: str) -> str:
        return "？"


def _shown(code: str, name: str, fact: Fact) -> str:
    if isinstance(fact, tuple):
        return "、".join(fact) or "（无）"
    if name in _NAMED_FACTS:
        return _NAMES.get(str(fact), str(fact))
    if name in _BYTES and code.startswith(("file_", "mapping_")) and isinstance(fact, int):
        return f"{fact / (1 << 20):.0f} MB"
    return str(fact)
