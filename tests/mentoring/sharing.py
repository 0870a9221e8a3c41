"""Inviting and accepting, as people do it in a browser."""

import re
from html import unescape

from flask import Flask

from tests.cast import Person, sign_up

EVERY = ("skills", "portfolio", "job-search", "evidence")


def invite(person: Person, sections: tuple[str, ...] = EVERY, **more: str) -> str:
    """Create an invitation for the tracks that the form offers; returns the path of its link."""
    tracks = re.findall(r'name="tracks" value="(\d+)"', person.client.get("/mentors/invite").text)
    wanted = {"tracks": tracks, "sections": list(sections), "until": "", **more}
    answer = person.client.submit("/mentors/invitations", _page="/mentors/invite", **wanted)
    assert answer.status_code == 303, unescape(answer.text)
    found = re.search(r'value="http://[^"/]+(/invitations/[^"]+)"', person.client.get("/mentors").text)
    assert found
    return found[1]


def mentor(app: Flask, name: str = "Bo") -> Person:
    """Return somebody new without a track."""
    return sign_up(app, f"{name.lower()}@example.com", name=name, role=None)


def accept(person: Person, link: str) -> str:
    """Accept an invitation; returns the address of the learner's page."""
    answer = person.client.submit(f"{link}/accept", _page=link)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def consent_of(person: Person) -> str:
    """Return the address of the newest consent of a learner."""
    return f"/mentors/{max(map(int, re.findall(r'/mentors/([0-9]+)/view', person.client.get('/mentors').text)))}"
