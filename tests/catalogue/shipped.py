"""The shipped catalogue, read once for the tests of its content."""

from collections.abc import Iterator
from typing import Any

from learnpath.catalogue import schema
from learnpath.catalogue.loader import SHIPPED
from learnpath.catalogue.rules import read_catalogue

ENTRIES = read_catalogue(SHIPPED)
ITEMS = {item.slug: item for _, item in ENTRIES.items}
SKILLS = {slug: item for slug, item in ITEMS.items() if isinstance(item, schema.Skill)}
ROLES = {role.slug: role for _, role in ENTRIES.roles}
BACK_END = ROLES["back-end-developer"]
NAMES = ("slug", "uuid", "name", "title", "question", "publisher", "url", "licence", "heading", "category")
LISTS_OF_NAMES = (".aliases.", ".other_names.", ".items.", ".related.", ".starters.", ".shows.", ".show_facts.")


def walk(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Yield every text inside, each with its path."""
    if isinstance(value, str):
        yield path, value
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in pairs:
        yield from walk(part, f"{path}.{key}")


TEXTS = [
    pair
    for rows in (ENTRIES.items, ENTRIES.roles, ENTRIES.sources, ENTRIES.families)
    for place, entry in rows
    for pair in walk(entry.model_dump(mode="json"), place.file)
]
SENTENCES = [
    (path, text)
    for path, text in TEXTS
    if path.rpartition(".")[2] not in NAMES and not any(names in path for names in LISTS_OF_NAMES)
]
