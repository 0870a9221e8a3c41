"""Making a cohort, joining it and helping with it, as people do it in a browser."""

import re
from html import unescape

from tests.cast import Person
from tests.mentoring.sharing import EVERY


def make_cohort(person: Person, name: str = "Autumn cohort") -> str:
    """Make a cohort; returns the path of its page."""
    answer = person.client.submit("/mentoring/cohorts", name=name)
    assert answer.status_code == 303, unescape(answer.text)
    return str(answer.headers["Location"])


def links(person: Person, cohort: str) -> tuple[str, str]:
    """Return the paths of a cohort's links, the one for learners and the one for a mentor ("" for who may not ask)."""
    text = person.client.get(cohort).text
    join, ask = (re.search(rf'value="http://[^"/]+(/cohorts/{kind}/[^"]+)"', text) for kind in ("join", "help"))
    assert join
    return join[1], ask[1] if ask else ""


def join(person: Person, link: str, sections: tuple[str, ...] = EVERY, **more: str) -> None:
    """Join by a link, with all tracks that the form offers."""
    tracks = re.findall(r'name="tracks" value="(\d+)"', person.client.get(link).text)
    wanted = {"tracks": tracks, "sections": list(sections), "until": "", **more}
    answer = person.client.submit(link, **wanted)
    assert answer.status_code == 303, unescape(answer.text)


def help_with(person: Person, link: str) -> None:
    """Become a mentor of a cohort by a link."""
    answer = person.client.submit(f"{link}/accept", _page=link)
    assert answer.status_code == 303, answer.text
