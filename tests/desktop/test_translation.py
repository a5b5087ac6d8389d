"""The desk speaks Chinese everywhere, and falls back to nothing silently."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QWidget

import resources
from desktop import translation
from desktop.translation import JsonTranslator, read_words

ROOT = Path(__file__).parents[2]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def chinese(qapp: QApplication) -> Iterator[QApplication]:
    locale = QLocale()
    installed = translation.install(qapp, "zh_CN")
    yield qapp
    for translator in installed:
        qapp.removeTranslator(translator)
    QLocale.setDefault(locale)


def sources() -> set[tuple[str, str]]:
    """Every (context, source) in the desk's code.

    Qt's own tool passes over counted sentences whose number is more than a plain name.
    """
    found: set[tuple[str, str]] = set()
    for file in sorted((ROOT / "desktop").rglob("*.py")):
        found |= set(_sources(ast.parse(file.read_text(encoding="utf-8")), ""))
    return found


def _sources(node: ast.AST, context: str) -> Iterator[tuple[str, str]]:
    for child in ast.iter_child_nodes(node):
        inside = child.name if isinstance(child, ast.ClassDef) else context
        if isinstance(child, ast.Call):
            yield from _source(child, context)
        yield from _sources(child, inside)


def _source(call: ast.Call, context: str) -> Iterator[tuple[str, str]]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    said = [each.value for each in call.args if isinstance(each, ast.Constant)]
    if name in ("translate", "QT_TRANSLATE_NOOP") and len(said) > 1:
        yield str(said[0]), str(said[1])
    elif name == "tr" and said:
        own = ast.unparse(call.func) == "self.tr"
        yield context if own else "MainWindow", str(said[0])


def test_every_sentence_of_the_desk_has_a_chinese_one() -> None:
    known = read_words(resources.path("translations", "zh_CN"))
    wanted = sources()
    assert len(wanted) > 300
    missing = sorted(f"{context}: {source}" for context, source in wanted - known.keys())
    assert missing == []


def test_no_translation_is_left_over_from_a_sentence_that_is_gone() -> None:
    known = read_words(resources.path("translations", "zh_CN"))
    assert sorted(f"{context}: {source}" for context, source in known.keys() - sources()) == []


def test_every_placeholder_of_a_sentence_is_in_its_translation() -> None:
    for (context, source), chinese in read_words(resources.path("translations", "zh_CN")).items():
        wanted = set(re.findall(r"\{\w+\}|%n", source))
        assert wanted == set(re.findall(r"\{\w+\}|%n", chinese)), (context, source, chinese)


def test_the_desk_and_the_buttons_of_qt_speak_chinese(chinese: QApplication, qtbot: object) -> None:
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok)
    assert box.button(QDialogButtonBox.StandardButton.Ok).text() == "确定"
    assert QCoreApplication.translate("queue", "To accept") == "待受理"
    assert QLocale().language() is QLocale.Language.Chinese


def test_a_number_is_put_into_its_sentence(chinese: QApplication) -> None:
    assert QCoreApplication.translate("status", "%n to upload", "", 3) == "3 条待上传"


def test_a_widget_asks_in_the_name_of_its_own_class(qapp: QApplication) -> None:
    class Desk(QWidget):
        def told(self) -> str:
            return self.tr("Nothing waits")

    translator = JsonTranslator({("Desk", "Nothing waits"): "没有等待的"})
    qapp.installTranslator(translator)
    assert Desk().told() == "没有等待的"
    qapp.removeTranslator(translator)
    assert Desk().told() == "Nothing waits"


def test_what_is_not_translated_is_shown_as_it_was_written(qapp: QApplication) -> None:
    translator = JsonTranslator({("Desk", "a"): "b"})
    qapp.installTranslator(translator)
    assert QCoreApplication.translate("Desk", "Of another version") == "Of another version"
    qapp.removeTranslator(translator)


def test_english_needs_no_translator(qapp: QApplication) -> None:
    before = QCoreApplication.translate("queue", "To accept")
    locale = QLocale()
    assert translation.install(qapp, "en") == []
    assert QCoreApplication.translate("queue", "To accept") == before == "To accept"
    QLocale.setDefault(locale)


def test_two_files_may_not_disagree(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"queue": {"Open": "打开"}}), "utf-8")
    (tmp_path / "b.json").write_text(json.dumps({"queue": {"Open": "未完"}}), "utf-8")
    with pytest.raises(ValueError, match=r"b\.json.*'Open'"):
        read_words(tmp_path)


def test_the_translations_are_chinese() -> None:
    same = {"{act} · {number}"}
    for (context, source), text in read_words(resources.path("translations", "zh_CN")).items():
        letters = re.sub(r"\{\w+\}|%n|\W", "", source)
        assert CHINESE.search(text) or source in same or len(letters) < 3, (context, source, text)
