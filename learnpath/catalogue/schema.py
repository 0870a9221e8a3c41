"""The shape of the catalogue's entries; docs/catalogue.md describes it for authors.

Each model checks one entry by itself. What holds between entries (keys used once, references that exist, no cycles) is
checked by `rules.py`.
"""

import datetime
import re
import uuid
from collections.abc import Mapping
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from learnpath.core.text import fit

Kind = Literal["skill", "portfolio_piece", "job_search_step"]
FactKind = Literal["median_pay", "average_pay", "growth", "openings"]
Unit = Literal["USD a year", "percent", "a year, on average", "in total"]


_UNSEEN = re.compile("[\r\ue000-\uf8ff]")


def _plain(text: str) -> str:
    """Collapse line breaks inside a paragraph and refuse characters that no reader can see."""
    if fit(text) != text or _UNSEEN.search(text):
        raise ValueError("holds a control character; remove it")
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n") if part.strip())


def _link(address: str) -> str:
    """Accept an https address with a host, no user name and no blank or control character; raises ValueError."""
    parts = urlsplit(address)
    if any(c.isspace() or not c.isprintable() for c in address) or parts.scheme != "https" or not parts.hostname:
        raise ValueError("must be a full https:// address")
    if parts.username is not None or parts.password is not None:
        raise ValueError("must not hold a user name or password")
    return address


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80), AfterValidator(_plain)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=110), AfterValidator(_plain)]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=1500), AfterValidator(_plain)]
Link = Annotated[str, StringConstraints(max_length=300), AfterValidator(_link)]


class Entry(BaseModel):
    """What all entries have in common: unknown keys are errors, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Keyed(Entry):
    """An entry that is known for ever by its uuid and stands in addresses by its slug.

    An entry that has had its day stays in the files and says what became of it: one successor (a merge, where several
    name the same), several, or none.
    """

    slug: Slug
    uuid: uuid.UUID
    name: Name
    summary: Line
    renamed_from: tuple[Slug, ...] = ()
    replaced_by: Slug | None = None
    split_into: Annotated[tuple[Slug, ...], Field(min_length=2)] | None = None
    retired: Annotated[bool, Field(strict=True)] = False
    why: Prose | None = None

    @model_validator(mode="after")
    def _one_end(self) -> "Keyed":
        ends = (self.replaced_by is not None, self.split_into is not None, self.retired)
        if sum(ends) > 1:
            raise ValueError("use one of replaced_by, split_into and retired")
        if any(ends) and self.why is None:
            raise ValueError("say why, for the learners who have it on their list")
        return self

    @property
    def successors(self) -> tuple[str, ...]:
        """The slugs of what it became; none for an entry in use, or one that was retired."""
        return self.split_into or ((self.replaced_by,) if self.replaced_by else ())

    @property
    def in_use(self) -> bool:
        """Whether lists may hold it."""
        return not self.retired and not self.successors


class Resource(Entry):
    """A page on an official site to learn from."""

    title: Name
    url: Link
    publisher: Name
    kind: Literal["guide", "tutorial", "reference", "book", "course"]
    cost: Name


class Skill(Keyed):
    """A skill of the shared vocabulary."""

    category: Name
    aliases: tuple[Name, ...] = ()
    text: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=80, max_length=600), AfterValidator(_plain)
    ]
    resources: Annotated[tuple[Resource, ...], Field(max_length=3)] = ()


class PortfolioPiece(Keyed):
    """A piece of work that shows skills."""

    text: Prose
    done_when: Prose
    shows: Annotated[tuple[Slug, ...], Field(min_length=1)]


class SubStep(Entry):
    """One act inside a job-search step."""

    slug: Slug
    text: Name | Line


class JobSearchStep(Keyed):
    """A step towards the job, shared by all roles."""

    text: Prose
    substeps: Annotated[tuple[SubStep, ...], Field(min_length=2)]


class Source(Entry):
    """Where figures come from, and the day from which they count as old."""

    slug: Slug
    name: Name
    publisher: Name
    url: Link | None = None
    published: datetime.date | None = None
    old_after: datetime.date
    licence: Line


class Family(Entry):
    """An area that roles are filtered by."""

    slug: Slug
    name: Name
    position: Annotated[int, Field(strict=True, ge=0, le=100_000)]


class Activity(Entry):
    """Part of a normal week."""

    title: Name
    text: Prose


class Employer(Entry):
    """A kind of employer; a share of jobs needs its source, scope and period."""

    name: Name
    share: Name | None = None
    scope: Name | None = None
    period: Name | None = None
    source: Slug | None = None

    @model_validator(mode="after")
    def _share_is_sourced(self) -> "Employer":
        if self.share is not None and None in (self.scope, self.period, self.source):
            raise ValueError("a share needs scope, period and source")
        return self


class Fact(Entry):
    """A figure about the role's market, never without source, scope and period."""

    kind: FactKind
    value: Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-100, le=1_000_000_000)]
    unit: Unit
    scope: Name
    period: Name
    source: Slug
    lead: Annotated[bool, Field(strict=True)] = False
    note: Prose | None = None


class Block(Entry):
    """A heading of the list with its items; `choose` makes it a choose-N group."""

    heading: Name
    hint: Name | None = None
    choose: Annotated[int, Field(strict=True, ge=1)] | None = None
    items: Annotated[tuple[Slug, ...], Field(min_length=1, max_length=100)]

    @model_validator(mode="after")
    def _choice_is_real(self) -> "Block":
        if self.choose is not None and self.choose >= len(self.items):
            raise ValueError("choose must be less than the number of items")
        return self


class StepText(Entry):
    """What is particular to a role about a shared job-search step."""

    step: Slug
    text: Prose


class Answer(Entry):
    """A frequent question with its answer; figures are listed from the facts of the kinds named."""

    question: Name
    answer: Prose
    show_facts: tuple[FactKind, ...] = ()


class Role(Keyed):
    """A target role with its list."""

    family: Slug
    position: Annotated[int, Field(strict=True, ge=0, le=100_000)]
    about: Prose
    other_names: tuple[Name, ...] = ()
    soc_code: Annotated[str, StringConstraints(pattern=r"^\d\d-\d{4}$")] | None = None
    onet_soc: Annotated[str, StringConstraints(pattern=r"^\d\d-\d{4}\.\d\d$")] | None = None
    starters: Annotated[tuple[Slug, ...], Field(max_length=6)] = ()
    related: tuple[Slug, ...] = ()
    week: tuple[Activity, ...] = ()
    employers: tuple[Employer, ...] = ()
    facts: tuple[Fact, ...] = ()
    list: Annotated[tuple[Block, ...], Field(min_length=1)]
    step_texts: tuple[StepText, ...] = ()
    faq: tuple[Answer, ...] = ()


class OwnItem(Keyed):
    """An item that a learner made for themselves, of any kind; in no file. Its key is none that a file may use."""

    slug: str
    name: str
    summary: str
    text: str


Item = Skill | PortfolioPiece | JobSearchStep | OwnItem

ITEM_MODELS: Mapping[Kind, type[Skill] | type[PortfolioPiece] | type[JobSearchStep]] = {
    "skill": Skill,
    "portfolio_piece": PortfolioPiece,
    "job_search_step": JobSearchStep,
}
MODELS: Mapping[str, type[Item] | type[Role] | type[Source] | type[Family]] = {
    **{str(kind): model for kind, model in ITEM_MODELS.items()},
    "role": Role,
    "source": Source,
    "family": Family,
}
