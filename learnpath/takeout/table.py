"""The items as a table that spreadsheets open: the same items, order and words as on the screen."""

from collections.abc import Iterable, Iterator

from learnpath.core.sheets import csv_file
from learnpath.takeout.listing import Listing

HEADINGS = ("Role", "Section", "Heading", "Item", "Status", "Done on", "Known already", "Set aside", "Reason")


def table(listings: Iterable[Listing]) -> str:
    """Return the table as CSV, a row an item."""
    return csv_file(HEADINGS, _rows(listings))


def _rows(listings: Iterable[Listing]) -> Iterator[tuple[str, ...]]:
    for listing in listings:
        for section in listing.sections:
            for line in section.lines:
                day = line.done_on.isoformat() if line.done_on else ""
                row = (listing.role.name, section.title, line.heading, line.item.name, line.status, day)
                yield (*row, _yes(line.known), _yes(line.aside), line.reason)


def _yes(so: bool) -> str:
    return "Yes" if so else "No"
