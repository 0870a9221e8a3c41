"""The sections that a learner shares one by one. Notes are none of them: nobody else ever sees one."""

from collections.abc import Iterable, Mapping
from enum import IntFlag
from functools import cache, lru_cache

from learnpath.catalogue.schema import Kind
from learnpath.catalogue.snapshot import Role


class Section(IntFlag):
    """What may be shared, as bits of one number."""

    SKILLS = 1
    PORTFOLIO = 2
    JOB_SEARCH = 4
    EVIDENCE = 8


COUNTED = Section.SKILLS | Section.PORTFOLIO | Section.JOB_SEARCH
"""The sections that count in "8 of 23 done": the forecast is made of all of them."""
EVERY = COUNTED | Section.EVIDENCE
OF_KIND: Mapping[Kind, Section] = {
    "skill": Section.SKILLS,
    "portfolio_piece": Section.PORTFOLIO,
    "job_search_step": Section.JOB_SEARCH,
}
SLUGS: Mapping[str, Section] = {
    "skills": Section.SKILLS,
    "portfolio": Section.PORTFOLIO,
    "job-search": Section.JOB_SEARCH,
    "evidence": Section.EVIDENCE,
}
NAMES: Mapping[Section, str] = {
    Section.SKILLS: "Skills",
    Section.PORTFOLIO: "Portfolio",
    Section.JOB_SEARCH: "Job search",
    Section.EVIDENCE: "Evidence",
}


_OF_EVIDENCE = 4  # places from a counted section's bit to that of its evidence


@cache  # one of 16, asked for each learner of a mentor
def opened(sections: int) -> int:
    """Return the bits of what one consent opens: evidence by the sections that it shares, and none without one.

    So of several consents together each opens the evidence of its own sections alone.
    """
    counted = int(sections & COUNTED)
    if not (counted and sections & Section.EVIDENCE):
        return counted
    return counted | int(Section.EVIDENCE) | counted << _OF_EVIDENCE


def opens_evidence(sections: int, kind: Kind) -> bool:
    """Whether the evidence of items of a kind is among what some consents open together."""
    return bool(sections & OF_KIND[kind] << _OF_EVIDENCE)


def names(sections: int) -> list[str]:
    """Return the names of the sections among some bits."""
    return [name for section, name in NAMES.items() if section & sections]


def joined(slugs: Iterable[str]) -> Section:
    """Return the sections of some slugs as bits. Raises KeyError for one that is none."""
    found = Section(0)
    for slug in slugs:
        found |= SLUGS[slug]
    return found


@lru_cache(maxsize=2_000)
def shared_list(role: Role, sections: int) -> Role:
    """Return a role with those blocks alone whose items are shared: what a mentor sees is counted with it."""
    if sections & COUNTED == COUNTED:
        return role
    blocks = tuple(block for block in role.blocks if OF_KIND[block.kind] & sections)
    return Role(role.id, role.entry, blocks, role.in_use)
