"""The people in the tests: ada learns, cy is a stranger, ida looks after the site."""

import re
from dataclasses import dataclass
from html import unescape

from flask import Flask
from sqlalchemy import update

from learnpath.accounts.models import User
from learnpath.core.db import execute, saving
from tests.pages import CheckingClient

PASSWORD = "three ordinary words"
ADA, CY, IDA = "ada@example.com", "cy@example.com", "ida@example.com"


@dataclass
class Person:
    """Someone with a browser."""

    client: CheckingClient
    email: str

    def tick(self, item: str, status: str = "done", role: str = "back-end-developer", htmx: bool = False):  # type: ignore[no-untyped-def]
        """Give an item of a track a status."""
        path = f"/tracks/{role}/items/{item}/status"
        return self.client.submit(path, _htmx=htmx, status=status)

    def prove(self) -> None:
        """Give the password again, as is asked for before what could take the account away."""
        assert self.client.submit("/settings/security/again", password=PASSWORD).status_code == 303

    def page(self, role: str = "back-end-developer") -> str:
        """Return the track's page."""
        response = self.client.get(f"/tracks/{role}")
        assert response.status_code == 200, response.status
        return response.text

    def undo(self, path: str) -> str:
        """Press Undo in the notice of the page `path`, as a browser without scripts does; returns the page after it."""
        text = self.client.get(path).text
        form = re.search(r'<div class="note".*?<form method="post" action="([^"]+)">(.*?)</form>', text, re.DOTALL)
        assert form, "no undo is offered"
        fields = dict(re.findall(r'name="(csrf_token|person)" value="([^"]*)"', form[2]))
        button = re.search(r'<button class="sm" name="status" value="([^"]*)">Undo</button>', form[2])
        assert button
        answer = self.client.post(unescape(form[1]), data=fields | {"status": button[1]}, follow_redirects=True)
        assert answer.status_code == 200, answer.text
        return unescape(answer.text)


def learner(app: Flask, role: str = "back-end-developer") -> Person:
    """Return a new learner who stays signed in while days go by."""
    sign_up(app, "eve@example.com", role=role)
    return sign_in(app, "eve@example.com", keep="on")


def sign_up(
    app: Flask, email: str, name: str = "", role: str | None = "back-end-developer", known: tuple[str, ...] = ()
) -> Person:
    """Sign a person up through the pages, on a role's track if one is named."""
    client = app.test_client()
    assert isinstance(client, CheckingClient)
    if role:
        page = f"/roles/{role}"
        assert client.submit(f"{page}/start", _page=page, known=list(known)).status_code == 303
    answer = client.submit("/sign-up", _page="/sign-up", name=name, email=email, password=PASSWORD)
    assert answer.status_code == 303, answer.text
    return Person(client, email)


def sign_in(app: Flask, email: str, password: str = PASSWORD, **more: str) -> Person:
    """Sign a person in on another device."""
    client = app.test_client()
    assert isinstance(client, CheckingClient)
    answer = client.submit("/sign-in", _page="/sign-in", email=email, password=password, **more)
    assert answer.status_code == 303, answer.text
    return Person(client, email)


def administrator(app: Flask, email: str = IDA) -> Person:
    """Sign up somebody who looks after the site."""
    return promoted(app, sign_up(app, email, role=None))


def promoted(app: Flask, person: Person) -> Person:
    """Have a person look after the site too."""
    with app.app_context(), saving():
        execute(update(User).where(User.email == person.email).values(admin=True))
    return person
