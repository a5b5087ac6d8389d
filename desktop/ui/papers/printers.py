"""The printers of this computer: their names, and one of them made ready."""

from __future__ import annotations

from PySide6.QtGui import QPagedPaintDevice
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo


class Printers:
    """What the system has. Tests have others."""

    def names(self) -> list[str]:
        """Every printer, in the system's order."""
        return list(QPrinterInfo.availablePrinterNames())

    def usual(self) -> str:
        """The system's own choice; empty if it has none."""
        return str(QPrinterInfo.defaultPrinterName())

    def open(self, name: str, title: str, copies: int) -> tuple[QPagedPaintDevice, int]:
        """A printer ready to be painted on, and its dots per inch."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPrinterName(name)
        printer.setDocName(title)
        printer.setCopyCount(copies)
        printer.setFullPage(True)
        return printer, printer.resolution()
