"""What the shipped catalogue must hold."""

import re

import pytest

from learnpath.catalogue import schema
from tests.catalogue.shipped import BACK_END, ENTRIES, ITEMS, ROLES, SKILLS
from tests.pages import CheckingClient

NEWEST = "bls-projections-2025-35"

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
    r"What does an? {0} do\?",
    r"How much do {0}s make\?",
    r"Is an? {0} the same as an? .+\?",
    r"Are {0}s in demand\?",
    r"Is (an? )?{0} a good job\?",
    r"What skills does an? {0} need\?",
    r"Is it too late to become an? {0} at 35\?",
)


def members(role: schema.Role, kind: type[schema.Item]) -> list[schema.Item]:
    return [ITEMS[slug] for block in role.list for slug in block.items if type(ITEMS[slug]) is kind]


def needed(role: schema.Role) -> int:
    return sum(block.choose or len(block.items) for block in role.list)


def test_64_roles_and_277_skills_are_there() -> None:
    assert len(ROLES) == 64 and len(SKILLS) == 277
    assert [role.position for role in sorted(ROLES.values(), key=lambda role: role.position)] == list(range(1, 65))
    asked = {item.slug for role in ROLES.values() for item in members(role, schema.Skill)}
    assert asked == set(SKILLS), "a skill that no role asks for"
    assert {role.family for role in ROLES.values()} == {family.slug for _, family in ENTRIES.families}
    assert len(ENTRIES.families) == 10


def test_most_skills_have_something_to_read() -> None:
    assert len([skill for skill in SKILLS.values() if skill.resources]) >= 260
    assert all(2 <= len(re.findall(r"[.?!](?=\s|$)", skill.text)) <= 4 for skill in SKILLS.values())


@pytest.mark.parametrize("role", ROLES.values(), ids=ROLES)
def test_a_role_is_complete(role: schema.Role) -> None:
    assert len(role.about) > 150 and role.other_names and 3 <= len(role.week) <= 4 and len(role.employers) >= 4
    assert 12 <= len(members(role, schema.Skill)) <= 20 and role.related
    assert len(members(role, schema.PortfolioPiece)) == 4
    assert [item.slug for item in members(role, schema.JobSearchStep)] == [text.step for text in role.step_texts]
    assert tuple(text.step for text in role.step_texts) == STEPS
    assert len(set(role.starters)) == 6
    assert len(role.faq) == len(QUESTIONS)
    for answer, pattern in zip(role.faq, QUESTIONS, strict=True):
        assert re.fullmatch(pattern.format(re.escape(role.name)), answer.question), answer.question
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
