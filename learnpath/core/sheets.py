"""Tables as files that spreadsheets open."""

import csv
import io
from collections.abc import Iterable, Sequence

BYTE_ORDER_MARK = "\ufeff"  # by which spreadsheets know that it is UTF-8
FORMULA = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
)  # the last four are the wide ones


def csv_file(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table as CSV (RFC 4180); what a spreadsheet would take for a formula is text."""
    found = io.StringIO()
    found.write(BYTE_ORDER_MARK)
    writer = csv.writer(found)
    writer.writerow(headings)
    writer.writerows([defused(cell) for cell in row] for row in rows)
    return found.getvalue()


def defused(cell: str) -> str:
    """Return a cell that no spreadsheet runs: one that begins like a formula gets an apostrophe before it."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
