"""Tables that other people made (CSV, XLSX), read up to checked records. Stores nothing."""

from __future__ import annotations

from cloud.imports.explain import explain
from cloud.imports.loading import Loaded, load, records
from cloud.imports.mapping import KINDS, Kind, Mapping, load_mapping
from cloud.imports.problems import Note, RowProblem
from cloud.imports.reading import Table, read_table
from cloud.imports.records import Record, Row, Skipped, record_digest, record_key
from cloud.imports.report import Report, report_csv, write_report
from cloud.imports.tickets import PastTicket
from cloud.imports.workers import Worker

__all__ = [
    "KINDS",
    "Kind",
    "Loaded",
    "Mapping",
    "Note",
    "PastTicket",
    "Record",
    "Report",
    "Row",
    "RowProblem",
    "Skipped",
    "Table",
    "Worker",
    "explain",
    "load",
    "load_mapping",
    "read_table",
    "record_digest",
    "record_key",
    "records",
    "report_csv",
    "write_report",
]
