"""What must hold where entries say what became of them."""

from collections.abc import Iterator, Mapping, Sequence

from learnpath.catalogue import schema
from learnpath.catalogue.reader import Entries, Place, Problem

NAMES: Mapping[type[schema.Keyed], str] = {
    schema.Skill: "skill",
    schema.PortfolioPiece: "portfolio piece",
    schema.JobSearchStep: "job-search step",
    schema.Role: "role",
}


def check_changes(entries: Entries) -> Iterator[Problem]:
    """Yield every problem with former slugs, successors, and what is in use but asks for what is not."""
    for rows in (entries.items, entries.roles):
        yield from _check_former(rows)
        yield from _check_successors(rows)
    items = {item.slug: item for _, item in entries.items}
    for place, item in entries.items:
        if item.in_use and isinstance(item, schema.PortfolioPiece):
            yield from _check_in_use(place, "shows", item.shows, items)
    for place, role in entries.roles:
        if role.in_use:
            for number, block in enumerate(role.list, 1):
                yield from _check_in_use(place, f"list[{number}].items", block.items, items)


def _check_in_use(
    place: Place, below: str, slugs: Sequence[str], entries: Mapping[str, schema.Keyed]
) -> Iterator[Problem]:
    for slug in slugs:
        entry = entries.get(slug)
        if entry is not None and not entry.in_use:
            became = " and ".join(f"“{after}”" for after in entry.successors)
            yield place.problem(below, f"“{slug}” is not in use any more" + (f"; use {became}" if became else ""))


def _check_former(rows: Sequence[tuple[Place, schema.Keyed]]) -> Iterator[Problem]:
    owners = {entry.slug: entry for _, entry in rows}
    for place, entry in rows:
        for number, slug in enumerate(entry.renamed_from, 1):
            owner = owners.setdefault(slug, entry)
            if owner is not entry or slug == entry.slug:
                yield place.problem(f"renamed_from[{number}]", f"“{slug}” belongs to “{owner.slug}”")


def _check_successors(rows: Sequence[tuple[Place, schema.Keyed]]) -> Iterator[Problem]:
    by_slug = {entry.slug: entry for _, entry in rows}
    for place, entry in rows:
        below = "split_into" if entry.split_into else "replaced_by"
        for slug in entry.successors:
            if type(by_slug.get(slug)) is not type(entry):
                yield place.problem(below, f"there is no {NAMES[type(entry)]} “{slug}”")
        if len(set(entry.successors)) < len(entry.successors):
            yield place.problem(below, "names the same entry twice")
        if _leads_to(entry.slug, entry, by_slug):
            yield place.problem(below, "leads back to this entry")


def _leads_to(slug: str, start: schema.Keyed, by_slug: Mapping[str, schema.Keyed]) -> bool:
    found = [*start.successors]
    for other in found:
        after = by_slug.get(other)
        found += [further for further in (after.successors if after else ()) if further not in found]
    return slug in found
