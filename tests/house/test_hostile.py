"""No request makes a 500, whatever it carries, and what is not allowed changes nothing."""

import string

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import Person
from tests.house.test_routes import rules

NASTY = st.sampled_from(
    ["", "\x00", "sql\x00", "\ud800", "9" * 30, "-1", "x" * 10_000, "../../etc/passwd", "'; DROP TABLE item; --",
     "\r\nX: y",     "<script>", "{{ 7*7 }}", "%00", "%ff%fe", "\u202e", "ﬁ", "İ", "a" * 61, "back-end-developer",
     "sql", "done", "1", "~1",     "\ufffe", "\U0010ffff", "\t", "//evil.test", "https:evil.test", "None",
     "[]", "0x10", "1e309", "😀" * 300]
)  # fmt: skip
TEXT = st.one_of(NASTY, st.text(max_size=40))
FIELDS = st.sampled_from(
    [
        "status",
        "set_aside",
        "known",
        "name",
        "email",
        "password",
        "current",
        "theme",
        "next",
        "person",
        "keep",
        "none",
        "csrf_token",
        "show",
        "q",
        "family",
        "sort",
        "page",
        "category",
        "roles",
    ]
)
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


def test_text_stays_text(ada: Person) -> None:
    name = "<script>alert(1)</script>\"'{{7*7}}"
    ada.client.submit("/settings/name", name=name)
    page = ada.client.get("/settings").text
    assert "<script>alert" not in page and "{{7*7}}" in page.replace("&#34;", '"')
