"""What is shown when the station can't open: one sentence, what to do, nothing else."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMessageBox

from desktop.ui.theme.icons import app_icon
from desktop.ui.words.problems import sentence
from domain.problems import Problem


def sorry(problem: Problem) -> None:
    """Show why the station can't start, and wait until it was read."""
    box = QMessageBox()
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowIcon(app_icon())
    box.setWindowTitle(QCoreApplication.translate("sorry", "Paidan can't start"))
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(sentence(problem))
    box.exec()
