"""The list of skills as one looks for them: searched, by category, and in pages."""

from collections.abc import Mapping
from urllib.parse import urlencode

from learnpath.catalogue.search import MOST_LETTERS, skill_index
from learnpath.catalogue.snapshot import Item, Snapshot, by_category
from learnpath.core.text import one_line
from learnpath.tracks.role_list import page_number

PAGE = 100  # skills


class SkillList:
    """The answer to what the address asks for; what makes no sense there is passed over."""

    def __init__(self, snapshot: Snapshot, values: Mapping[str, str]) -> None:
        self.snapshot = snapshot
        self.query = one_line(values.get("q"))[:MOST_LETTERS]
        self.page = page_number(values)
        found = [match.found for match in skill_index(snapshot).find(self.query)] if self.query else None
        grouped = snapshot.categories if found is None else by_category(found)
        self.categories = [(name, len(items)) for name, items in grouped.items()]
        self.of_query = sum(number for _, number in self.categories)
        self.all = sum(map(len, snapshot.categories.values()))
        wanted = values.get("category", "")
        self.category = wanted if wanted in grouped else ""
        if self.category:
            self.skills = grouped[self.category]
        else:
            self.skills = found if found is not None else [item for items in grouped.values() for item in items]

    @property
    def parts(self) -> list[tuple[str, list[Item]]]:
        """The skills of the page: by category, or as one list, best first, where they were looked for."""
        shown = self.skills[(self.page - 1) * PAGE :][:PAGE]
        if self.query:
            return [("", shown)] if shown else []
        return list(by_category(shown).items())

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
