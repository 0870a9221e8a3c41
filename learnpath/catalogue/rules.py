"""What must hold between the entries of a catalogue: keys used once, references that exist, lists that add up."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from learnpath.catalogue import schema
from learnpath.catalogue.change_rules import check_changes
from learnpath.catalogue.reader import CatalogueError, Entries, Place, Problem, read_folder

RESERVED = ("compare",)


def read_catalogue(folder: Path, own: Path | None = None) -> Entries:
    """Read and check a folder of files, with a site's own over it; raises CatalogueError with every problem found."""
    entries, problems = read_folder(folder, own)
    problems += check(entries)
    if not problems and not entries.roles:
        problems.append(Problem(str(folder), "", "holds no role"))
    if problems:
        raise CatalogueError(problems)
    return entries


def check(entries: Entries) -> Iterator[Problem]:
    """Yield every problem between entries. Entries that were malformed in themselves are not among them."""
    yield from _used_twice("slug", [(place, item.slug) for place, item in entries.items])
    yield from _used_twice("slug", [(place, role.slug) for place, role in entries.roles])
    yield from _used_twice("slug", [(place, source.slug) for place, source in entries.sources])
    yield from _used_twice("slug", [(place, family.slug) for place, family in entries.families])
    yield from _used_twice("name", [(place, role.name.casefold()) for place, role in entries.roles])
    keyed: list[tuple[Place, schema.Item | schema.Role]] = [*entries.items, *entries.roles]
    yield from _used_twice("uuid", [(place, str(entry.uuid)) for place, entry in keyed])
    items = {item.slug: item for _, item in entries.items}
    for place, item in entries.items:
        yield from _check_item(place, item, items)
    roles, sources = ({role.slug for _, role in entries.roles}, {source.slug for _, source in entries.sources})
    for place, role in entries.roles:
        if role.slug in RESERVED:
            yield place.problem("slug", f"“{role.slug}” is the address of another page; choose another slug")
    yield from check_changes(entries)
    families = {family.slug for _, family in entries.families}
    for place, role in entries.roles:
        yield from _check_list(place, role, items)
        yield from _check_references(place, role, items, roles)
        yield from _check_sources(place, role, sources)
        yield from _check_lead(place, role)
        if role.family not in families:
            yield place.problem("family", f"there is no family “{role.family}”")


def _used_twice(key: str, values: list[tuple[Place, str]]) -> Iterator[Problem]:
    first = dict[str, Place]()
    for place, value in values:
        if value in first:
            yield place.problem(key, f"“{value}” is used already by {first[value].file}: {first[value].path}")
        first.setdefault(value, place)


def _check_item(place: Place, item: schema.Item, items: dict[str, schema.Item]) -> Iterator[Problem]:
    if isinstance(item, schema.PortfolioPiece):
        for number, slug in enumerate(item.shows, 1):
            if not isinstance(items.get(slug), schema.Skill):
                yield place.problem(f"shows[{number}]", f"there is no skill “{slug}”")
    if isinstance(item, schema.JobSearchStep):
        yield from _used_twice("substeps", [(place, step.slug) for step in item.substeps])


def _check_list(place: Place, role: schema.Role, items: dict[str, schema.Item]) -> Iterator[Problem]:
    """An item stands once on a role's list, and each block holds items of one kind."""
    seen = defaultdict[str, int](int)
    for number, block in enumerate(role.list, 1):
        below = f"list[{number}].items"
        for slug in block.items:
            seen[slug] += 1
            if slug not in items:
                yield place.problem(below, f"there is no item “{slug}”")
            elif seen[slug] == 2:
                yield place.problem(below, f"“{slug}” stands twice on the list")
        if len({type(items[slug]) for slug in block.items if slug in items}) > 1:
            yield place.problem(below, "mixes skills, portfolio pieces and job-search steps; use a block for each")


def _check_references(
    place: Place, role: schema.Role, items: dict[str, schema.Item], roles: set[str]
) -> Iterator[Problem]:
    listed = {slug for block in role.list for slug in block.items}
    for number, slug in enumerate(role.starters, 1):
        if slug not in listed or not isinstance(items.get(slug), schema.Skill):
            yield place.problem(f"starters[{number}]", f"“{slug}” is not a skill of this role's list")
    for number, text in enumerate(role.step_texts, 1):
        if text.step not in listed or not isinstance(items.get(text.step), schema.JobSearchStep):
            yield place.problem(f"step_texts[{number}]", f"“{text.step}” is not a job-search step of this role's list")
    for number, slug in enumerate(role.related, 1):
        if slug not in roles or slug == role.slug:
            yield place.problem(f"related[{number}]", f"there is no other role “{slug}”")


def _check_sources(place: Place, role: schema.Role, sources: set[str]) -> Iterator[Problem]:
    named = [(f"facts[{number}]", fact.source) for number, fact in enumerate(role.facts, 1)]
    named += [(f"employers[{number}]", row.source) for number, row in enumerate(role.employers, 1) if row.source]
    for below, source in named:
        if source not in sources:
            yield place.problem(f"{below}.source", f"there is no source “{source}”")


def _check_lead(place: Place, role: schema.Role) -> Iterator[Problem]:
    """The leading figures stand in one line, so they come from one source, one of each kind."""
    lead = [fact for fact in role.facts if fact.lead]
    if len({fact.source for fact in lead}) > 1:
        yield place.problem("facts", "the leading figures must come from one source")
    if len({fact.kind for fact in lead}) < len(lead):
        yield place.problem("facts", "only one leading figure of each kind")
