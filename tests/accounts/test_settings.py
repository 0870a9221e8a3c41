"""The person's own settings."""

from flask import Flask

from tests.cast import ADA, PASSWORD, Person, sign_in
from tests.pages import CheckingClient

NEW = "quite another phrase"


def test_name_and_theme_are_saved_and_shown(ada: Person) -> None:
    assert ada.client.submit("/settings/name", name="Ada L.").headers["Location"] == "/settings"
    assert 'value="Ada L."' in ada.client.get("/settings").text
    for theme, shown in (("dark", True), ("device", False), ("light", True)):
        ada.client.submit("/settings/theme", theme=theme)
        assert (f'data-theme="{theme}"' in ada.client.get("/roles").text) is shown


def test_faults_are_named_and_nothing_is_saved(ada: Person) -> None:
    answer = ada.client.submit("/settings/theme", theme="pink")
    assert answer.status_code == 422 and "<title>Error: " in answer.text
    answer = ada.client.submit("/settings/name", name="x" * 61)
    assert answer.status_code == 422 and "x" * 61 in answer.text
    page = ada.client.get("/settings").text
    assert 'value="Ada"' in page and "data-theme" not in page


def test_a_new_password_needs_the_current_one_and_ends_other_sessions(app: Flask, ada: Person) -> None:
    other = sign_in(app, ADA)
    answer = ada.client.submit("/settings/password", current="wrong words here", password=NEW)
    assert answer.status_code == 422 and "This is not the password you use now" in answer.text
    answer = ada.client.submit("/settings/password", current=PASSWORD, password="password1")
    assert answer.status_code == 422 and "easy to guess" in answer.text
    assert other.client.get("/settings").status_code == 200
    assert ada.client.submit("/settings/password", current=PASSWORD, password=NEW).status_code == 303
    assert ada.client.get("/settings").status_code == 200
    assert other.client.get("/settings").status_code == 303
    sign_in(app, ADA, NEW)
    browser = app.test_client()
    assert isinstance(browser, CheckingClient)
    assert browser.submit("/sign-in", _page="/sign-in", email=ADA, password=PASSWORD).status_code == 422


def test_guessing_the_current_password_is_held(ada: Person) -> None:
    answers = [ada.client.submit("/settings/password", current="wrong words here", password=NEW) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429]
    assert "Too many wrong passwords" in answers[-1].text
    assert ada.client.submit("/settings/password", current=PASSWORD, password=NEW).status_code == 429


def test_a_copy_of_this_devices_cookie_ends_with_the_old_password(app: Flask, ada: Person) -> None:
    thief = app.test_client()
    cookie = ada.client.get_cookie("learnpath_session")
    assert cookie
    thief.set_cookie("learnpath_session", cookie.value)
    assert thief.get("/settings").status_code == 200
    ada.client.submit("/settings/password", current=PASSWORD, password=NEW)
    assert "signed out on your other devices" in ada.client.get("/settings").text
    assert thief.get("/settings").status_code == 303
