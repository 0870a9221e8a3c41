"""The items as a table that spreadsheets open: the same items, order and words as on the screen."""

import csv
import io
from collections.abc import Iterable

from learnpath.takeout.listing import Listing

HEADINGS = ("Role", "Section", "Heading", "Item", "Status", "Done on", "Known already", "Set aside", "Reason")
BYTE_ORDER_MARK = "\ufeff"  # by which spreadsheets know that it is UTF-8
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def table(listings: Iterable[Listing]) -> str:
    """Return the table as CSV (RFC 4180), a row an item; what a spreadsheet would take for a formula is text."""
    found = io.StringIO()
    found.write(BYTE_ORDER_MARK)
    writer = csv.writer(found)
    writer.writerow(HEADINGS)
    for listing in listings:
        for section in listing.sections:
            for line in section.lines:
                day = line.done_on.isoformat() if line.done_on else ""
                row = (listing.role.name, section.title, line.heading, line.item.name, line.status, day)
                cells = (*row, _yes(line.known), _yes(line.aside), line.reason)
                writer.writerow([defused(cell) for cell in cells])
    return found.getvalue()


def defused(cell: str) -> str:
    """Return a cell that no spreadsheet runs: one that begins like a formula gets an apostrophe before it."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _yes(so: bool) -> str:
    return "Yes" if so else "No"
