"""Errors are pages in the site's look."""

from collections.abc import Callable

import pytest
from flask import Flask, abort
from sqlalchemy.exc import OperationalError

from learnpath.core.access import public
from learnpath.core.error_pages import PAGES
from learnpath.core.errors import NotHere, Refused
from tests.cast import Person
from tests.pages import CheckingClient


@pytest.fixture
def broken(own_app: Callable[..., Flask]) -> CheckingClient:
    """A browser on an app with routes that fail in every way, on the same database."""
    other = own_app()

    @other.get("/fail/<int:status>")
    @public
    def fail(status: int) -> str:
        abort(status)

    @other.route("/raise/<name>", methods=["GET", "POST"])
    @public
    def throw(name: str) -> str:
        secret = "canary: SELECT password_hash FROM user"
        raise {
            "bug": ZeroDivisionError(secret),
            "database": OperationalError(secret, {}, Exception(secret)),
            "gone": NotHere(secret),
            "refused": Refused("Choose another one."),
        }[name]

    client = other.test_client()
    assert isinstance(client, CheckingClient)
    return client


@pytest.mark.parametrize("status", PAGES)
def test_every_error_has_its_page(broken: CheckingClient, status: int) -> None:
    answer = broken.get(f"/fail/{status}")
    assert answer.status_code == status
    assert "<h1>" in answer.text and 'href="/"' in answer.text and "Werkzeug" not in answer.text


@pytest.mark.parametrize(("status", "page"), [(401, 400), (410, 400), (418, 400), (501, 500), (502, 500)])
def test_other_errors_borrow_the_nearest_page(broken: CheckingClient, status: int, page: int) -> None:
    answer = broken.get(f"/fail/{status}")
    assert answer.status_code == status
    number = answer.headers["X-Request-ID"]
    other = broken.get(f"/fail/{page}")
    assert other.text.replace(other.headers["X-Request-ID"], number) == answer.text


@pytest.mark.parametrize(("name", "status"), [("bug", 500), ("database", 503), ("gone", 404), ("refused", 400)])
def test_nothing_of_the_inside_shows(broken: CheckingClient, name: str, status: int) -> None:
    answer = broken.get(f"/raise/{name}")
    assert answer.status_code == status
    assert "canary" not in answer.text and "Traceback" not in answer.text
    if status == 503:
        assert int(answer.headers["Retry-After"]) > 0
    if name == "refused":
        assert "Choose another one." in answer.text


def test_a_404_says_what_was_looked_for_and_leads_back(client: CheckingClient, ada: Person) -> None:
    assert "There is nothing at /no&lt;b&gt;pe." in client.get("/no<b>pe").text
    assert "Go to your track" in ada.client.get("/nope").text
    assert "Sign out" in ada.client.get("/nope").text


def test_too_much_is_refused_with_a_page(ada: Person) -> None:
    answer = ada.client.submit("/settings/name", name="x" * 300_000)
    assert answer.status_code == 413 and "Too much at once" in answer.text
    answer = ada.client.submit("/settings/name", **{f"f{n}": "x" for n in range(2000)})
    assert answer.status_code in (303, 413, 422)


def test_health_tells_the_process_from_the_database(client: CheckingClient) -> None:
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").text == "ready\n"


@pytest.mark.parametrize("name", ["bug", "database", "gone", "refused"])
def test_what_was_typed_can_be_copied_but_no_password(broken: CheckingClient, name: str) -> None:
    words = "A first line <b>\nand a second"
    sent = {"text": words, "title": "word", "password": "three ordinary words", "current": "four more such words"}
    page = broken.submit(f"/raise/{name}", _page="/sign-in", **sent).text
    assert "A first line &lt;b&gt;\nand a second</textarea>" in page and page.count("<textarea") == 1
    assert "ordinary" not in page and "more such" not in page and "What you typed" in page
    assert "What you typed" not in broken.get(f"/raise/{name}").text
    assert "What you typed" not in broken.post(f"/raise/{name}", data=sent).text  # from another site's form
