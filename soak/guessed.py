"""P6: how long an answer takes does not tell who has an account."""

import random
import re
import statistics
import time
from collections.abc import Iterator

from sqlalchemy import insert, select

from learnpath.accounts.models import User
from learnpath.core.db import execute, saving
from soak.browser import KeptBrowser
from soak.site import Site, new_place, new_site
from soak.table import Row, Size, row
from tests.faults.server import Answer, Browser
from tests.pages import hidden_fields

WAYS = {"/sign-in": "Signing in with a wrong password", "/forgot": "Asking for a new password"}
MAIL = {"LEARNPATH_MAIL_URL": "smtp://127.0.0.1", "LEARNPATH_MAIL_FROM": "mail@learn.example.org"}
MAIL |= {"LEARNPATH_BASE_URL": "http://learn.example.org"}
Times = dict[bool, list[float]]


def sqlite(size: Size) -> Iterator[Row]:
    """Try addresses with and without an account, in an order left to chance, each once and from another network."""
    with new_place() as place, new_site(place, (), **MAIL) as site:
        _make_accounts(site, size.tries)
        for path, what in WAYS.items():
            _measure(site, path, size.tries // 10, "warm")
            times, answers = _measure(site, path, size.tries, "timed")
            known, unknown = times[True], times[False]
            ratio, rank = statistics.median(known) / statistics.median(unknown), _rank(known, unknown)
            bound = size.deviations * ((2 * size.tries + 1) / 12) ** 0.5 / size.tries
            goal = f"1 kind of answer; rank of the times within 0.5 ± {bound:.2f}"
            told = f"{len(answers)} kind; rank {rank:.2f}, medians {ratio:.2f} to 1; {size.tries} tries each, about "
            told += f"{statistics.median(unknown) * 1000:.0f} ms"
            kept = len(answers) == 1 and abs(rank - 0.5) < bound
            yield row("P6", f"{what}: an account's address beside none's", goal, told, kept)


def _make_accounts(site: Site, number: int) -> None:
    """Make accounts in the database, with the hash that the site itself made of a password."""
    Browser(site.server).sign_up("first@example.com")
    names = [f"{what}{one}-1@example.com" for what in ("warm", "timed") for one in range(number)]
    with site.place.app() as app, app.app_context():
        first = dict(execute(select(User.name, User.password_hash, User.theme, User.created_at)).mappings().one())
        with saving():
            execute(insert(User), [first | {"email": name} for name in names])


def _measure(site: Site, path: str, tries: int, name: str) -> tuple[Times, set[object]]:
    """Return how long the answers took, in seconds, by whether there was an account; and the kinds of answers."""
    browser = KeptBrowser(site.server)
    form: dict[str, object] = {**hidden_fields(browser.get(path).text), "password": "not my password"}
    cookies, times, answers = dict(browser.cookies), Times({True: [], False: []}), set[object]()
    order = [(one, known) for one in range(tries) for known in (True, False)]
    random.shuffle(order)
    for one, known in order:
        email = f"{name}{one}-{known:d}@example.com"
        browser.cookies, browser.forwarded = dict(cookies), f"2001:db8:{int(known)}:{one:x}::1"
        begun = time.perf_counter()
        answer = browser.ask("POST", path, form | {"email": email})
        times[known].append(time.perf_counter() - begun)
        answers.add(_kind(answer, email))
    browser.close()
    return times, answers


def _kind(answer: Answer, email: str) -> tuple[object, ...]:
    """Return what an answer says, but for what is random in any."""
    text = re.sub(r'(name="csrf_token" value=")[^"]*', r"\1", answer.text.replace(email, ""))
    return answer.status, frozenset(answer.headers), answer.headers.get("Location"), text


def _rank(known: list[float], unknown: list[float]) -> float:
    """Return how likely it is that one of the known took longer than one of the unknown: 0.5 where nothing shows."""
    return sum((a > b) + (a == b) / 2 for a in known for b in unknown) / len(known) / len(unknown)
