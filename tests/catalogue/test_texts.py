"""What the texts of the shipped catalogue must not hold: others' sentences, repetitions, stray figures, odd words."""

import hashlib
import re
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

from learnpath.core.paths import resource_dir
from tests.catalogue.fingerprints import KEPT, fingerprints
from tests.catalogue.shipped import BACK_END, ROLES, SENTENCES, TEXTS

FOREIGN = frozenset(KEPT.read_text(encoding="ascii").split())
WORDS = frozenset(Path(__file__).with_name("words.txt").read_text(encoding="utf-8").split())
HOSTS = frozenset(Path(__file__).with_name("hosts.txt").read_text(encoding="ascii").split())
# The hosts of package registries, as the first 12 hex digits of their SHA-256.
REGISTRIES = [
    "a4aa2ac280bb", "8b5bb5eb9d75", "3ca29e55be4b", "8743857e3ea0", "71741fe2460a", "789e46d79514", "f65219c547f9",
    "2c77714df232", "51c6b9f69c48", "e0fdcc94a208", "c3db8466ffcd", "e83cc4bcd94e", "e4c157c5e3af", "386c042daaf7",
    "e7fbfb5eb8b8", "e2dd3580aeeb", "9c6b05022d03",
]  # fmt: skip


def test_no_figure_about_the_market_stands_in_a_text() -> None:
    for role in ROLES.values():
        assert not [answer.answer for answer in role.faq if re.search(r"\d", answer.answer)]
    figures = [f"{fact.value:{form}}" for role in ROLES.values() for fact in role.facts for form in (",.0f", ".0f")]
    money = re.compile(r"[$€£]\s?\d|\d\s?(%|percent)|\b(" + "|".join(f for f in figures if len(f) > 3) + r")\b")
    found = [path for path, text in SENTENCES if money.search(text) and not path.endswith((".share", ".value"))]
    assert not found


def test_every_link_is_https_on_a_known_host_and_leads_to_no_package_registry() -> None:
    """A host is added to hosts.txt once somebody has looked at it: official, free to read, no shop."""
    links = [text for path, text in TEXTS if path.endswith(".url")]
    assert len(links) > 400 and all(link.startswith("https://") for link in links)
    assert {urlsplit(link).hostname for link in links} == HOSTS
    assert not [link for link in links if registry(link)]
    assert registry("https://docs.py" + "pi.org/x")


def registry(link: str) -> bool:
    labels = (urlsplit(link).hostname or "").split(".")
    parents = (".".join(labels[start:]) for start in range(len(labels)))
    return any(hashlib.sha256(parent.encode()).hexdigest()[:12] in REGISTRIES for parent in parents)


def test_no_text_is_repeated() -> None:
    whole = Counter(text for _, text in SENTENCES if text.endswith(".") and len(text.split()) > 3)
    assert not [text for text, number in whole.items() if number > 1]
    runs = Counter(run for _, text in SENTENCES for run in fingerprints(text, 10))
    assert not [path for path, text in SENTENCES if any(runs[run] > 1 for run in fingerprints(text, 10))]


def test_every_word_is_known() -> None:
    """words.txt holds every word in use, looked through with a spelling checker: a new one is added by hand."""
    found = {
        word.casefold()
        for path, text in TEXTS
        if not path.endswith((".slug", ".uuid", ".url"))
        for word in re.findall(r"[^\W\d_]+(?:’[^\W\d_]+)*", text)
    }
    assert found == WORDS


def test_no_sentence_is_taken_from_the_page_it_started_from_or_from_onet() -> None:
    assert fingerprints(BACK_END.faq[6].question) & FOREIGN, "this question does stand on that page"
    assert not [path for path, text in SENTENCES if fingerprints(text) & FOREIGN]
    for path in resource_dir("templates").rglob("*.html"):
        words = re.sub(r"<[^>]*>|{[{%#].*?[}%#]}", " ", path.read_text(encoding="utf-8"))
        assert not fingerprints(words) & FOREIGN, path
