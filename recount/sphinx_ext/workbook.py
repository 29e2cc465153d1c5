"""The tables of the ledger as one workbook, for readers who open data in Excel.

Opened there, a CSV file loses the letters of Chinese and Russian and turns `5/12` into a day in
May.  In a workbook a text stays the text it is, and a number keeps the decimals it was printed
with.  The same tables give the same bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import xlsxwriter

from recount.claims import registry
from recount.exports import (
    CHECK_COLUMNS,
    CONCORDANCE_COLUMNS,
    LEDGER_COLUMNS,
    check_rows,
    concordance_rows,
    ledger_rows,
)
from recount.ledger import Ledger

MADE = datetime(1980, 1, 1, tzinfo=UTC)  # the oldest date of a zip file
NUMBERS = {"value", "events", "total", "error", "p", "low", "high"}  # other columns are text
NUMBER = re.compile(r"-?\d{1,12}(?:\.(\d{1,6}))?")  # more digits than these Excel would round
WIDEST, NARROWEST = 60, 8  # of a column, in letters
Table = tuple[Iterable[Mapping[str, str]], tuple[str, ...] | list[str]]


def tables(ledger: Ledger) -> dict[str, Table]:
    """The tables by the names of their sheets, each with its rows and columns."""
    return {
        "ledger": (ledger_rows(ledger), LEDGER_COLUMNS),
        "checks": (check_rows(ledger), CHECK_COLUMNS),
        "concordance": (concordance_rows(ledger), CONCORDANCE_COLUMNS),
        "claims": (registry.rows(ledger.claims.claims), registry.COLUMNS),
    }


def workbook(sheets: Mapping[str, Table]) -> bytes:
    """The workbook: a sheet for each table, its first row the names of the columns."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": MADE})
        head = book.add_format({"bold": True})
        forms = [book.add_format({"num_format": f"0.{'0' * n}" if n else "0"}) for n in range(7)]
        for name, (rows, columns) in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            widths = [max(NARROWEST, len(column)) for column in columns]
            sheet.write_row(0, 0, columns, head)
            for line, row in enumerate(rows, 1):
                for at, column in enumerate(columns):
                    text = str(row.get(column, ""))
                    number = NUMBER.fullmatch(text) if column in NUMBERS else None
                    if number:
                        sheet.write_number(line, at, float(text), forms[len(number[1] or "")])
                    else:
                        sheet.write_string(line, at, text)
                    widths[at] = max(widths[at], min(WIDEST, len(text)))
            for at, width in enumerate(widths):
                sheet.set_column(at, at, width)
    return out.getvalue()
