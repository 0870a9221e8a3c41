"""What the shipped catalogue must hold, and what it must not."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from learnpath.catalogue import schema
from learnpath.catalogue.loader import SHIPPED
from learnpath.catalogue.rules import read_catalogue
from learnpath.core.paths import resource_dir
from tests.catalogue.fingerprints import KEPT, fingerprints
from tests.pages import CheckingClient

ENTRIES = read_catalogue(SHIPPED)
ITEMS = {item.slug: item for _, item in ENTRIES.items}
ROLES = {role.slug: role for _, role in ENTRIES.roles}
BACK_END = ROLES["back-end-developer"]
FOREIGN = frozenset(KEPT.read_text(encoding="ascii").split())
NEWEST = "bls-projections-2025-35"
NAMES = ("slug", "uuid", "name", "title", "question", "publisher", "url", "licence", "heading", "category")

# The order of the page that the project started from.
SEED_SKILLS = [
    ".NET",
    "Python",
    "Ruby",
    "Java",
    "Node.js",
    "SQL",
    "NoSQL databases",
    "Server architecture",
    "APIs",
    "Git",
    "Testing and QA",
    "Debugging",
    "Web security",
    "Server-side frameworks",
    "Cloud platforms",
    "Serverless architecture",
    "Code efficiency",
    "Version control",
]
STEPS = ("resume-linkedin-portfolio", "build-your-network", "find-jobs", "practise-interviewing", "technical-tests")
QUESTIONS = (
    r"What does a {0} do\?",
    r"How much do {0}s make\?",
    r"Is a {0} the same as a .+\?",
    r"Are {0}s in demand\?",
    r"Is (a )?{0} a good job\?",
    r"What skills does a {0} need\?",
    r"Is it too late to become a {0} at 35\?",
)
# The hosts of package registries, as the first 12 hex digits of their SHA-256.
REGISTRIES = [
    "a4aa2ac280bb", "8b5bb5eb9d75", "3ca29e55be4b", "8743857e3ea0", "71741fe2460a", "789e46d79514", "f65219c547f9",
    "2c77714df232", "51c6b9f69c48", "e0fdcc94a208", "c3db8466ffcd", "e83cc4bcd94e", "e4c157c5e3af", "386c042daaf7",
    "e7fbfb5eb8b8", "e2dd3580aeeb", "9c6b05022d03",
]  # fmt: skip


def walk(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Yield every text inside, each with its path."""
    if isinstance(value, str):
        yield path, value
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in pairs:
        yield from walk(part, f"{path}.{key}")


TEXTS = [
    pair
    for rows in (ENTRIES.items, ENTRIES.roles, ENTRIES.sources)
    for place, entry in rows
    for pair in walk(entry.model_dump(mode="json"), place.file)
]
SENTENCES = [(path, text) for path, text in TEXTS if path.rpartition(".")[2] not in NAMES]


def members(role: schema.Role, kind: type[schema.Item]) -> list[schema.Item]:
    return [ITEMS[slug] for block in role.list for slug in block.items if type(ITEMS[slug]) is kind]


def needed(role: schema.Role) -> int:
    return sum(block.choose or len(block.items) for block in role.list)


def test_the_four_roles_are_there() -> None:
    assert set(ROLES) == {"back-end-developer", "full-stack-developer", "front-end-developer", "data-analyst"}


@pytest.mark.parametrize("role", ROLES.values(), ids=ROLES)
def test_a_role_is_complete(role: schema.Role) -> None:
    assert len(role.about) > 150 and role.other_names and 3 <= len(role.week) <= 4 and len(role.employers) >= 4
    assert len(members(role, schema.PortfolioPiece)) == 4
    assert [item.slug for item in members(role, schema.JobSearchStep)] == [text.step for text in role.step_texts]
    assert tuple(text.step for text in role.step_texts) == STEPS
    assert len(set(role.starters)) == 6
    assert len(role.faq) == len(QUESTIONS)
    for answer, pattern in zip(role.faq, QUESTIONS, strict=True):
        assert re.fullmatch(pattern.format(role.name), answer.question), answer.question
    assert role.faq[1].show_facts and role.faq[3].show_facts == ("growth", "openings")
    assert any(name in role.faq[2].question for name in role.other_names)


def test_each_step_has_a_text_and_sub_steps() -> None:
    steps = [item for item in ITEMS.values() if isinstance(item, schema.JobSearchStep)]
    assert tuple(step.slug for step in steps) == STEPS
    assert all(len(step.text) > 150 and len(step.substeps) >= 2 for step in steps)


def test_the_back_end_role_holds_the_18_skills_in_order_under_headings() -> None:
    skills = members(BACK_END, schema.Skill)
    assert sorted(item.name for item in skills) == sorted(SEED_SKILLS)
    for block in BACK_END.list:
        positions = [SEED_SKILLS.index(ITEMS[slug].name) for slug in block.items if ITEMS[slug] in skills]
        assert positions == sorted(positions), block.heading
    groups = [block for block in BACK_END.list if block.choose]
    assert [[ITEMS[slug].name for slug in block.items] for block in groups] == [SEED_SKILLS[:5]]
    assert groups[0].choose == 1 and needed(BACK_END) == 23


def test_each_of_its_skills_has_two_or_three_resources() -> None:
    for item in members(BACK_END, schema.Skill):
        assert isinstance(item, schema.Skill) and 2 <= len(item.resources) <= 3, item.slug


@pytest.mark.parametrize("role", ROLES.values(), ids=ROLES)
def test_the_newest_figures_lead_and_no_others(role: schema.Role) -> None:
    lead = [(fact.kind, fact.unit, fact.period, fact.source) for fact in role.facts if fact.lead]
    assert lead == [
        ("median_pay", "USD a year", "May 2025", NEWEST),
        ("growth", "percent", "2025 to 2035", NEWEST),
        ("openings", "a year, on average", "2025 to 2035", NEWEST),
    ]
    assert len({fact.scope for fact in role.facts if fact.lead}) == 1
    assert role.facts[:3] == tuple(fact for fact in role.facts if fact.lead)


def test_the_back_end_role_holds_the_figures_it_started_from() -> None:
    found = [(fact.kind, fact.value, fact.unit, fact.scope, fact.period, fact.source) for fact in BACK_END.facts]
    for figure in (
        ("median_pay", 92650, "USD a year", "US, web developers", "May 2025", NEWEST),
        ("growth", 3.8, "percent", "US, web developers", "2025 to 2035", NEWEST),
        ("openings", 5300, "a year, on average", "US, web developers", "2025 to 2035", NEWEST),
        ("average_pay", 106677, "USD a year", "US", "not stated", "salary-com"),
        ("growth", 22, "percent", "US", "2020 to 2030", "bls-projections-2020-30"),
        ("openings", 64957, "in total", "not stated", "not stated", "comptia"),
    ):
        assert figure in found
    assert BACK_END.related == ("full-stack-developer",)


def test_the_page_leads_with_one_vintage_and_lists_the_others_with_theirs(client: CheckingClient) -> None:
    page = re.sub(r"\s+", " ", client.get("/roles/back-end-developer").text)
    lead, _, rest = page.partition("</dl>")
    assert all(figure in lead for figure in ("$92,650", "3.8%", "5,300"))
    assert not any(figure in lead for figure in ("106,677", "22%", "64,957", "90,930", "May 2024"))
    words = re.sub(r"<[^>]*>", "", rest)
    for line in (
        "Average pay: $106,677 a year. US; date not stated. Salary.com",
        "Job growth: 22%. US; 2020 to 2030. U.S. Bureau of Labor Statistics",
        "Openings: 64,957 in total. Scope not stated; date not stated. CompTIA",
    ):
        assert line in re.sub(r"\s+", " ", words), line


def test_no_figure_about_the_market_stands_in_a_text() -> None:
    for role in ROLES.values():
        assert not [answer.answer for answer in role.faq if re.search(r"\d", answer.answer)]
    figures = [f"{fact.value:{form}}" for role in ROLES.values() for fact in role.facts for form in (",.0f", ".0f")]
    money = re.compile(r"[$€£]\s?\d|\d\s?(%|percent)|\b(" + "|".join(f for f in figures if len(f) > 3) + r")\b")
    found = [path for path, text in SENTENCES if money.search(text) and not path.endswith((".share", ".value"))]
    assert not found


def test_every_link_is_https_and_leads_to_no_package_registry() -> None:
    links = [text for path, text in TEXTS if path.endswith(".url")]
    assert len(links) > 100 and all(link.startswith("https://") for link in links)
    assert not [link for link in links if registry(link)]
    assert registry("https://docs.py" + "pi.org/x")


def registry(link: str) -> bool:
    labels = (urlsplit(link).hostname or "").split(".")
    parents = (".".join(labels[start:]) for start in range(len(labels)))
    return any(hashlib.sha256(parent.encode()).hexdigest()[:12] in REGISTRIES for parent in parents)


def test_no_text_is_repeated() -> None:
    whole = Counter(text for _, text in SENTENCES if text.endswith(".") and len(text.split()) > 3)
    assert not [text for text, number in whole.items() if number > 1]
    runs = Counter(run for _, text in SENTENCES for run in fingerprints(text))
    assert not [path for path, text in SENTENCES if any(runs[run] > 1 for run in fingerprints(text))]


def test_no_sentence_is_taken_from_the_page_it_started_from_or_from_onet() -> None:
    assert fingerprints(BACK_END.faq[6].question) & FOREIGN, "this question does stand on that page"
    assert not [path for path, text in SENTENCES if fingerprints(text) & FOREIGN]
    for path in resource_dir("templates").rglob("*.html"):
        words = re.sub(r"<[^>]*>|{[{%#].*?[}%#]}", " ", path.read_text(encoding="utf-8"))
        assert not fingerprints(words) & FOREIGN, path
