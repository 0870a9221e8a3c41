"""The list of skills as one looks for them: searched, by category, and in pages."""

from collections import Counter
from collections.abc import Mapping
from itertools import groupby
from urllib.parse import urlencode

from learnpath.catalogue.schema import Skill
from learnpath.catalogue.search import MOST_LETTERS, find_skills, skill_index
from learnpath.catalogue.snapshot import Item, Snapshot
from learnpath.core.text import one_line
from learnpath.tracks.role_list import page_number

PAGE = 100  # skills


class SkillList:
    """The answer to what the address asks for; what makes no sense there is passed over."""

    def __init__(self, snapshot: Snapshot, values: Mapping[str, str]) -> None:
        self.snapshot = snapshot
        self.query = one_line(values.get("q"))[:MOST_LETTERS]
        self.page = page_number(values)
        skills = [item for item in snapshot.items.values() if item.kind == "skill"]
        found = [match.found for match in find_skills(snapshot, self.query)] if self.query else skills
        self.all, self.of_query = len(skills), len(found)
        self.categories = sorted(Counter(map(category, found)).items())
        wanted = values.get("category", "")
        self.category = wanted if wanted in dict(self.categories) else ""
        self.skills = [item for item in found if self.category in ("", category(item))]
        if not self.query:
            self.skills.sort(key=lambda item: (category(item), item.name.casefold()))

    @property
    def parts(self) -> list[tuple[str, list[Item]]]:
        """The skills of the page: by category, or as one list, best first, where they were looked for."""
        shown = self.skills[(self.page - 1) * PAGE :][:PAGE]
        if self.query:
            return [("", shown)] if shown else []
        return [(name, list(items)) for name, items in groupby(shown, key=category)]

    @property
    def more(self) -> tuple[str | None, str | None]:
        """The addresses of the pages before and after this one, or None."""
        before = self.address(page=self.page - 1) if self.page > 1 and self.skills else None
        return before, self.address(page=self.page + 1) if len(self.skills) > self.page * PAGE else None

    def asking(self, item: Item) -> int:
        """Return how many roles ask for a skill."""
        return len(self.snapshot.askers.get(item, ()))

    def address(self, **changed: str | int) -> str:
        """Return the list's address with something changed; what is as usual is left out."""
        kept = {"q": self.query, "category": self.category, "page": self.page} | changed
        said = {name: value for name, value in kept.items() if value not in ("", 1)}
        return "/skills?" + urlencode(said) if said else "/skills"

    def suggestions(self) -> list[str]:
        """What to search for instead, when nothing was found."""
        return skill_index(self.snapshot).suggest(self.query)


def category(item: Item) -> str:
    """Return a skill's category."""
    assert isinstance(item.entry, Skill)
    return item.entry.category
