"""Markdown: what is written to be read looks as it should, and no text costs more than reading needs."""

import sys
from types import FrameType

import pytest
from markupsafe import Markup

from learnpath.core.markdown import rendered
from learnpath.notebook.models import NOTE_LENGTH

MOST_CALLS = 2_500_000
LONG = {
    "a table that fills up its rows": "|a" * 20 + "\n" + "|-" * 20 + "\n" + "a\n" * 10_000,
    "a table of nothing": "a|\n-|\n" + "|\n" * 10_000,
    "quotes that are looked through again": ">#\nb\n" * 4_000,
    "quotes in quotes that go on": ">" * 20 + "a\n" * 10_000,
    "an address that is repeated": f"[a]: /{'&' * 10_000}\n\n" + "[a]" * 3_000,
    "a title that is repeated": f"[a]: /u '{'x' * 10_000}'\n\n" + "[a]" * 3_000,
    "brackets": "<]([[***" * 2_500,
    "lists in lists": "- - - - - a\n" * 2_000,
    "headings": "#\n" * 10_000,
}
FINE = {
    "words": "- word\n" * 3_000,
    "numbers": "|a|b|c|d|\n|-|-|-|-|\n" + "|12|34|5|678|\n" * 1_500,
    "lines": "ab cd\n" * 4_000,
    "backticks": "`a ``b " * 3_000,
    "links": "[a](http://b.example/c_d) <https://e.example>\n" * 450,
    "quotes": "> said\n> he\n>\n" * 1_500,
}


def plain(text: str) -> str:
    """Return a text as it was written, each line on its own."""
    return str(Markup("<p>{}</p>").format(Markup("<br>").join(text.split("\n"))))


def render_counted(text: str) -> str:
    """Return a text's HTML; fails as soon as more Python functions were called for it than it may take."""
    calls = 0

    def note(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal calls
        calls += event == "call"
        assert calls < MOST_CALLS

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        return rendered(text)
    finally:
        sys.setprofile(before)


def test_what_is_written_to_be_read_looks_as_it_should() -> None:
    assert rendered("# One\n\n- **two**\n- ~~three~~\nfour") == (
        '<p class="nm">One</p>\n<ul>\n<li><strong>two</strong></li>\n<li><s>three</s><br>\nfour</li>\n</ul>\n'
    )
    assert "<td>1</td>\n<td></td>" in rendered("|a|b|\n|-|-|\n|1|")
    link = '<a href="http://b.example" rel="noopener nofollow">a</a>'
    assert rendered("[a] and [a]\n\n[a]: http://b.example") == f"<p>{link} and {link}</p>\n"


@pytest.mark.parametrize("name", FINE)
def test_a_note_full_of_one_thing_is_laid_out(name: str) -> None:
    text = FINE[name][:NOTE_LENGTH]
    assert rendered(text) != plain(text)


@pytest.mark.parametrize("name", LONG)
def test_what_would_take_too_long_is_shown_as_it_was_written(name: str) -> None:
    text = LONG[name][:NOTE_LENGTH]
    assert render_counted(text) == plain(text)
