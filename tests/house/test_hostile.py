"""No request makes a 500, whatever it carries, and what is not allowed changes nothing."""

import re
import string

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from learnpath.core.paths import CHECKOUT
from tests.cast import Person, promoted
from tests.house.test_routes import VALUES, posts, rules

NASTY = st.sampled_from(
    ["", "\x00", "sql\x00", "\ud800", "9" * 30, "-1", "x" * 10_000, "../../etc/passwd", "'; DROP TABLE item; --",
     "\r\nX: y",     "<script>", "{{ 7*7 }}", "%00", "%ff%fe", "\u202e", "ﬁ", "İ", "a" * 61, "back-end-developer",
     "sql", "done", "1", "~1",     "\ufffe", "\U0010ffff", "\t", "//evil.test", "https:evil.test", "None",
     "[]", "0x10", "1e309", "😀" * 300]
)  # fmt: skip
TEXT = st.one_of(NASTY, st.text(max_size=40))
NAMES = {
    name
    for path in (CHECKOUT / "templates").rglob("*.html")
    for name in re.findall(r'\bname="([a-z_]+)"', path.read_text(encoding="utf-8"))
}
NAMES |= {
    name
    for path in (CHECKOUT / "learnpath").glob("*/*forms.py")
    for name in re.findall(r"^    ([a-z_]+) = \w*(?:Field|field)\(", path.read_text(encoding="utf-8"), re.MULTILINE)
}
ASKED = {"csrf_token", "person", "next", "show", "q", "family", "sort", "page", "roles", "before", "kind"}
FIELDS = st.sampled_from(sorted(NAMES | ASKED))
FORM = st.dictionaries(FIELDS, st.lists(TEXT, min_size=1, max_size=3), max_size=6)
HEADERS = st.dictionaries(
    st.sampled_from(
        ["HX-Request", "Accept-Encoding", "Range", "If-None-Match", "Content-Type", "X-Forwarded-For", "Host", "Cookie"]
    ),
    st.one_of(
        st.text(string.ascii_letters + string.digits + " ;=/*,.:_-", max_size=40),
        st.sampled_from(
            [
                "true",
                "gzip",
                "bytes=0-1",
                "multipart/form-data; boundary=x",
                "application/json",
                "learnpath_session=" + "a" * 5000,
            ]
        ),
    ),
    max_size=3,
)
MANY = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def paths(app: Flask) -> st.SearchStrategy[tuple[str, str]]:
    """Return addresses with anything in their variable parts, and a method that each takes."""
    found = [(rule, method) for rule in rules(app) for method in sorted((rule.methods or set()) & {"GET", "POST"})]

    @st.composite
    def build(draw: st.DrawFn) -> tuple[str, str]:
        rule, method = draw(st.sampled_from(found))
        path = rule.rule
        for name in rule.arguments:
            path = path.replace(f"<{name}>", draw(TEXT).replace("?", "").replace("#", ""))
        return path.encode("utf-8", "ignore").decode(), method

    return build()


@pytest.fixture
def ada(app: Flask, ada: Person) -> Person:
    """Ada, who looks after the site too: nothing is closed to her."""
    return promoted(app, ada)


@MANY
@given(data=st.data(), form=FORM, headers=HEADERS, query=st.dictionaries(FIELDS, TEXT, max_size=3), good=st.booleans())
def test_no_request_makes_a_500(
    app: Flask,
    ada: Person,
    data: st.DataObject,
    form: dict[str, list[str]],
    headers: dict[str, str],
    query: dict[str, str],
    good: bool,
) -> None:
    path, method = data.draw(paths(app))
    if path in ("/sign-out", "/settings/password"):
        return
    sent = {name: [value.encode("utf-8", "surrogatepass") for value in values] for name, values in form.items()}
    if good:
        sent |= {name: [value.encode()] for name, value in ada.client.fields("/help").items()}
    safe_query = {name: value.encode("utf-8", "replace").decode() for name, value in query.items()}
    host = {"base_url": "http://localhost"}
    answer = ada.client.open(
        path, method=method, data=sent if method == "POST" else None, query_string=safe_query, headers=headers, **host
    )
    assert answer.status_code < 500, (path, answer.text)


@MANY
@given(
    body=st.binary(max_size=2000),
    kind=st.sampled_from(
        ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "application/json", "text/plain", ""]
    ),
)
def test_no_body_makes_a_500(ada: Person, body: bytes, kind: str) -> None:
    for path in (
        "/sign-in",
        "/settings/name",
        "/roles/data-analyst/ticks",
        "/tracks/back-end-developer/items/sql/status",
    ):
        answer = ada.client.post(path, data=body, content_type=kind)
        assert answer.status_code in (303, 400, 413, 422)


def test_the_fields_of_every_form_are_among_those_that_are_sent() -> None:
    assert {"email", "password", "one_time_code", "credential", "sections", "reason", "title", "url", "until"} <= NAMES


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # no database is asked for anything of it
def test_a_million_characters_anywhere_are_refused(app: Flask, ada: Person) -> None:
    """In a field, in what is asked for, in a cookie and in the address itself."""
    much, token = "x" * 10**6, ada.client.fields("/help")["csrf_token"]
    body, kind = f"csrf_token={token}&text={much}", "application/x-www-form-urlencoded"
    for path in posts(app):
        answer = ada.client.post(path, data=body, content_type=kind)
        assert answer.status_code == 413 or path == "/settings/data/import", (path, answer.status_code)
        assert answer.status_code < 500, path
    for path in (f"/roles?q={much}", f"/sign-up?next={much}", f"/progress?page={much}", f"/roles/{much}"):
        assert ada.client.get(path).status_code in (200, 303, 404), path[:30]
    for name in ("learnpath_session", "learnpath_form"):
        assert app.test_client().get("/roles", headers={"Cookie": f"{name}={much}"}).status_code == 200


def test_text_stays_text(ada: Person) -> None:
    name = "<script>alert(1)</script>\"'{{7*7}}%(x)s{0.__class__}"
    ada.client.submit("/settings/name", name=name)
    page = ada.client.get("/settings").text
    assert "<script>alert" not in page and "{{7*7}}%(x)s{0.__class__}" in page.replace("&#34;", '"')


@pytest.mark.parametrize("app", ["postgresql"], indirect=True)  # SQLite counts on for longer than addresses may be
@pytest.mark.parametrize("number", [str(2**31), "9" * 18])
def test_a_number_beyond_what_rows_have_is_of_nothing(app: Flask, ada: Person, number: str) -> None:
    fields, wrong = ada.client.fields("/help"), list[str]()
    values = VALUES | {"number": number, "step": number}
    with app.test_request_context():
        named = [rule for rule in rules(app) if {"number", "step"} & rule.arguments]
        found = [(rule.build(values, append_unknown=False)[1], rule.methods or set()) for rule in named]  # type: ignore[index]
    found += [(f"{page}={number}", {"GET"}) for page in ("/admin/log?person", "/settings/security/log?before")]
    for path, methods in found:
        for method in methods & {"GET", "POST"}:
            answer = ada.client.open(path, method=method, data=fields if method == "POST" else None)
            if answer.status_code >= 500:
                wrong.append(f"{method} {path}: {answer.status_code}")
    assert not wrong and len(found) > 40, "\n".join(wrong)
