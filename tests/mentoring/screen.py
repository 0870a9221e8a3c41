"""The mentor's table as it stands on the screen, and as a file."""

import csv
import io
import re
from html import unescape
from typing import Any

from tests.cast import Person

ROW = re.compile(
    r'<tr><th scope="row"><a href="(?P<address>[^"]*)"><bdi>(?P<learner>.*?)</bdi></a>'
    r'<span class="hint db">(?P<role>[^<]*)</span></th>'
    r'<td class="pcell"><span>(?P<done>\d+ of \d+)</span> <span class="muted">(?P<verified>\d+) verified</span>'
    r'<span class="path" aria-hidden="true">.*?</span></td>'
    r'<td class="wide" dir="auto">(?P<working>.*?)</td><td class="wide when">(?P<forecast>.*?)</td>'
    r'<td class="num when">(?P<last>.*?)</td></tr>'
)
CELLS = ("learner", "role", "done", "verified", "working", "forecast", "last")


def page(person: Person, query: str = "") -> str:
    """Return the page."""
    answer = person.client.get(f"/mentoring{query}")
    assert answer.status_code == 200
    return answer.text


def rows(text: str) -> list[tuple[str, ...]]:
    """Return the cells of a page's table, as they read."""
    found = [[unescape(re.sub(r"<[^>]*>", "", match[name])) for name in CELLS] for match in ROW.finditer(text)]
    assert len(found) == text.count('<tr><th scope="row">')
    return [tuple(row) for row in found]


def flagged(text: str) -> dict[str, list[str]]:
    """Return the cells that stand out, by learner."""
    return {
        match["learner"]: re.findall(r'<span class="tag warn">(.*?)</span>', match[0]) for match in ROW.finditer(text)
    }


def every_page(person: Person, query: str = "") -> list[tuple[str, ...]]:
    """Return the cells of all pages, by the link to the next one."""
    found, address = list[tuple[str, ...]](), query
    while True:
        text = page(person, address)
        found += rows(text)
        onward = re.search(r'<a class="btn sm" href="/mentoring([^"]*)#all">Next</a>', text)
        if not onward:
            return found
        address = unescape(onward[1])


def needy(text: str) -> dict[str, tuple[str, str]]:
    """Return who needs attention: by learner the words, and the address of the action."""
    entry = r'<a class="nm"[^>]*><bdi>(.*?)</bdi></a><p class="small">(.*?)</p></div><a class="btn sm" href="(.*?)">'
    return {name: (unescape(words), address) for name, words, address in re.findall(entry, text)}


def table_file(person: Person, query: str = "") -> list[list[str]]:
    """Return the rows of the file, its head first."""
    answer = person.client.get(f"/mentoring.csv{query}")
    assert answer.status_code == 200 and answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="learnpath-learners-')
    assert answer.data.startswith(b"\xef\xbb\xbf") and answer.data.endswith(b"\r\n")
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def defused(row: tuple[Any, ...]) -> list[str]:
    """Return a row of the screen as the file has it."""
    return [f"'{cell}" if cell[:1] in tuple("=+-@\uff1d\uff20") else cell for cell in row]
