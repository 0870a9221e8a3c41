"""What every page of LearnPath must be, checked at every page that any test fetches."""

import gzip
import html
import re
from collections import Counter
from hashlib import sha256
from html.parser import HTMLParser

import html5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

HEADERS = ("Content-Security-Policy", "Referrer-Policy", "X-Content-Type-Options", "X-Frame-Options")

# What differs from one look to the next: the tokens in forms, and seconds in addresses.
_PASSING = re.compile(r'(?<=name="csrf_token" value=")[\w.-]+|(?<=name="person" value=")[\w.-]+|(?<==)\d{10}\b')
# What stands between tags or in a value: which words these are makes no page other HTML, but "&" and control characters
# might, and the type of an input.
_WORDS = re.compile(
    r"(?<=>)[^<>&\x00-\x08\x0b-\x1f\x7f-\x9f]*[^<>&\x00-\x20\x7f-\x9f][^<>&\x00-\x08\x0b-\x1f\x7f-\x9f]*(?=<)"
    r'|(?<==")(?<!type=")[^"&<>\x00-\x1f\x7f-\x9f]+(?=")'
)
_found_good: set[str] = set()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if "id" in given:
            self.ids.append(given["id"] or "")
        if tag == "style" or "style" in given or any(name.startswith("on") for name in given):
            self.faults.append(f"inline style or script in <{tag} {given}>")
        if tag == "script" and not given.get("src"):
            self.faults.append("inline script")
        for name in ("src", "href", "action", "formaction"):
            address = given.get(name) or ""
            if tag != "a" and re.match(r"(https?:)?//", address):
                self.faults.append(f"{tag} loads {address}")


def check_page(text: str) -> None:
    """Fail unless `text` is valid HTML5 with a title, unique ids, and nothing inline or foreign.

    Tests look at the same few pages thousands of times, and this reads a page for longer than the app makes it: a page
    that was found good is not read again.
    """
    lasting = _PASSING.sub("", text)
    whole, form = (sha256(kept.encode()).hexdigest() for kept in (lasting, _WORDS.sub("x", lasting)))
    if whole in _found_good:
        return
    if form not in _found_good:
        html5lib.HTMLParser(strict=True).parse(text)
    title = re.search(r"<title>([^<\s][^<]*)</title>", text)
    assert title and " · " in html.unescape(title[1]), "no title"
    check_parts(text)
    _found_good.update((whole, form))


def check_parts(text: str) -> None:
    """Fail if ids repeat, or anything is inline or foreign: for fragments too."""
    reader = _Reader()
    reader.feed(text)
    assert not reader.faults, reader.faults
    repeated = [name for name, number in Counter(reader.ids).items() if number > 1]
    assert not repeated, f"ids used twice: {repeated}"


def check_headers(response: TestResponse) -> None:
    """Fail unless an answer carries the headers and cookie flags that all have."""
    for name in HEADERS:
        assert len(response.headers.getlist(name)) == 1, name
    for cookie in response.headers.getlist("Set-Cookie"):
        assert "HttpOnly" in cookie and "SameSite=Lax" in cookie, cookie
    if not response.request.path.startswith("/static/"):
        assert response.headers["Cache-Control"] == "no-store"
        assert "Cookie" in response.headers["Vary"]


def plain_text(response: TestResponse) -> str:
    """Return an answer's text, decompressed."""
    compressed = response.headers.get("Content-Encoding") == "gzip"
    return (gzip.decompress(response.data) if compressed else response.data).decode()


class CheckingClient(FlaskClient):
    """A client that checks every answer, and finds its way through forms as a browser does.

    `open_form` is what any form carries on the page that was read last, while no answer has changed a cookie since.
    """

    open_form: dict[str, str] | None = None

    def open(self, *args: object, **kwargs: object) -> TestResponse:
        response = super().open(*args, **kwargs)  # type: ignore[arg-type]
        check_headers(response)
        if "Set-Cookie" in response.headers:
            self.open_form = None
        if response.mimetype == "text/html" and response.data and response.status_code not in (301, 302, 303, 307, 308):
            text = plain_text(response)
            is_page = "<!doctype html>" in text
            (check_page if is_page else check_parts)(text)
            if is_page and response.status_code == 200:
                found = hidden_fields(text)
                self.open_form = {name: found[name] for name in ("csrf_token", "person") if name in found} or None
        return response

    def fields(self, path: str = "/sign-in") -> dict[str, str]:
        """Return the hidden fields that a form on the page `path` carries."""
        return hidden_fields(self.get(path, follow_redirects=True).text)

    def submit(self, path: str, /, _page: str | None = None, _htmx: bool = False, **data: object) -> TestResponse:
        """Send a form to `path` with the token of `_page` (default: any page)."""
        carried = self.open_form if not _page and self.open_form else self.fields(_page or "/help")
        sent = carried | data
        return self.post(path, data=sent, headers={"HX-Request": "true"} if _htmx else {})


def hidden_fields(text: str) -> dict[str, str]:
    """Return the hidden fields of a page's first form, such as the token; pages without a form have none."""
    found = re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)">', text)
    return dict(reversed(found))
