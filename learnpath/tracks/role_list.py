"""The list of roles as one looks for them: searched, filtered by family, sorted, and in pages."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from learnpath.catalogue.kept import kept_with_catalogue
from learnpath.catalogue.schema import Fact, FactKind, Family
from learnpath.catalogue.search import MOST_LETTERS, Match, role_index
from learnpath.catalogue.snapshot import Role, Snapshot
from learnpath.core.text import one_line
from learnpath.tracks.counts import Tally
from learnpath.tracks.nearest import nearness
from learnpath.tracks.state import NOTHING, LearnerState

PAGE = 100  # roles
SORTS = {"best": "Best match", "name": "Name", "pay": "Pay", "growth": "Growth", "near": "What I can do already"}
FIGURES: dict[str, FactKind] = {"pay": "median_pay", "growth": "growth"}


@dataclass(frozen=True)
class Wanted:
    """What is asked for in the address; what makes no sense there is passed over."""

    query: str = ""
    family: str = ""
    sort: str = "best"
    page: int = 1

    def address(self, **changed: str | int) -> str:
        """Return the list's address with something changed; what is as usual is left out."""
        kept = {"q": self.query, "family": self.family, "sort": self.sort, "page": self.page} | changed
        usual = {"q": "", "family": "", "sort": "best", "page": 1}
        said = {name: value for name, value in kept.items() if value != usual[name]}
        return "/roles?" + urlencode(said) if said else "/roles"


def wanted(snapshot: Snapshot, values: Mapping[str, str], signed_in: bool) -> Wanted:
    """Read what is asked for."""
    sort = values.get("sort", "")
    known = {family.slug for family in snapshot.families}
    return Wanted(
        one_line(values.get("q"))[:MOST_LETTERS],
        family if (family := values.get("family", "")) in known else "",
        sort if sort in SORTS and (sort != "near" or signed_in) else "best",
        page_number(values),
    )


def page_number(values: Mapping[str, str]) -> int:
    """Read which page of a list is asked for; 1 where that makes no sense."""
    page = values.get("page", "")
    return int(page) if page.isdecimal() and len(page) < 6 and int(page) else 1


@dataclass(frozen=True)
class Row:
    """A role on the list: what it was found by, the figure that it is sorted by, and how much of it is done."""

    role: Role
    match: Match[Role] | None
    figure: Fact | None
    total: Tally | None
    on_track: bool


class RoleList:
    """The answer to what is wanted, for one learner or for a visitor."""

    def __init__(self, snapshot: Snapshot, wanted: Wanted, state: LearnerState) -> None:
        self.snapshot, self.wanted, self.state = snapshot, wanted, state
        matches = role_index(snapshot).find(wanted.query) if wanted.query else ()
        self.matches = {match.found: match for match in matches}
        found = list(self.matches) if wanted.query else list(snapshot.roles.values())
        self.families = _families(snapshot, found)
        self.of_query = len(found)
        self.figures = lead_figures(snapshot, FIGURES[wanted.sort]) if wanted.sort in FIGURES else {}
        self.roles = self._sorted([role for role in found if wanted.family in ("", role.entry.family)])

    @property
    def shown(self) -> list[Role]:
        """The roles of the page."""
        return self.roles[(self.wanted.page - 1) * PAGE :][:PAGE]

    @property
    def rows(self) -> list[Row]:
        """The rows of the page."""
        tracks, figures, state = self.state.tracks, self.figures, self.state
        return [
            Row(
                role,
                self.matches.get(role),
                figures.get(role),
                None if state is NOTHING else state.counts(role).total,
                (track := tracks.get(role.id)) is not None and track.left_at is None,
            )
            for role in self.shown
        ]

    @property
    def sorts(self) -> dict[str, str]:
        """The orders to choose from, with their names."""
        out = set() if self.state.statuses or self.state.tracks else {"near"}
        names = SORTS if self.wanted.query else SORTS | {"best": "As usual"}
        return {sort: name for sort, name in names.items() if sort not in out}

    @property
    def more(self) -> tuple[str | None, str | None]:
        """The addresses of the pages before and after this one, or None."""
        page = self.wanted.page
        before = self.wanted.address(page=page - 1) if page > 1 and self.roles else None
        return before, self.wanted.address(page=page + 1) if len(self.roles) > page * PAGE else None

    def suggestions(self) -> list[str]:
        """What to search for instead, when nothing was found."""
        return role_index(self.snapshot).suggest(self.wanted.query)

    def _sorted(self, roles: list[Role]) -> list[Role]:
        sort = self.wanted.sort
        if sort == "name":
            return sorted(roles, key=lambda role: role.name.casefold())
        if sort in FIGURES:  # those without a figure last
            return sorted(roles, key=lambda role: -self.figures[role].value if role in self.figures else float("inf"))
        return sorted(roles, key=lambda role: nearness(self.state.counts(role).total)) if sort == "near" else roles


def _families(snapshot: Snapshot, roles: Sequence[Role]) -> list[tuple[Family, int]]:
    numbers = Counter(role.entry.family for role in roles)
    return [(family, numbers[family.slug]) for family in snapshot.families if numbers[family.slug]]


@kept_with_catalogue
def lead_figures(snapshot: Snapshot, kind: FactKind) -> dict[Role, Fact]:
    """Return the leading figure of a kind of each role, all of one source and period: the one that most roles have."""
    found = {
        role: fact for role in snapshot.roles.values() for fact in role.entry.facts if fact.lead and fact.kind == kind
    }
    vintages = Counter(_vintage(fact) for fact in found.values())
    if not vintages:
        return {}
    one = vintages.most_common(1)[0][0]
    return {role: fact for role, fact in found.items() if _vintage(fact) == one}


def _vintage(fact: Fact) -> tuple[str, str]:
    return fact.source, fact.period


def chosen(snapshot: Snapshot, values: Iterable[str], most: int) -> list[Role]:
    """Return the roles named in an address as slugs with commas between them, each once, in that order."""
    slugs = [slug.strip() for value in values for slug in value.split(",")]
    roles = dict.fromkeys(role for slug in slugs if (role := snapshot.role(slug)) and role.in_use)
    return list(roles)[:most]
