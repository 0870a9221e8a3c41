"""A model of a catalogue that changes in every way that files can, and of what learners have by the rules."""

from typing import Any

from tests.catalogue.small import PROSE, Catalogue, put, role, skill, small

ROLES, PEOPLE = ("maker", "mender"), ("ada", "cy")


class Model:
    """Two roles, their skills by number, and two learners."""

    def start(self) -> None:
        """Begin with six skills."""
        self.slugs = {number: f"s{number}-0" for number in range(1, 7)}  # of every skill there ever was
        self.ends: dict[int, tuple[str, Any]] = {}  # of those not in use: how they ended
        self.gone: set[int] = set()  # from the files
        self.former: dict[str, int] = {}
        self.lists = {"maker": [[1, 2], [3, 4, 5]], "mender": [[1], [5, 6]]}
        self.choose: dict[tuple[str, int], int] = {}
        self.became: set[tuple[int, int]] = set()  # aliases, for ever
        self.past: dict[str, list[set[int]]] = {}  # every list there was
        self.own: dict[tuple[str, int], int] = {}
        self.aside: dict[tuple[str, str], set[int]] = {(who, role): set() for who in PEOPLE for role in ROLES}

    def files(self) -> Catalogue:
        """Return the catalogue as its files say it now."""
        found = small()
        found["skill"] = []
        for number, slug in self.slugs.items():
            if number in self.gone:
                continue
            entry = skill(100 + number, slug)
            if number in self.ends:
                key, value = self.ends[number]
                value = [self.slugs[n] for n in value] if isinstance(value, list) else value
                entry |= {key: self.slugs[value] if key == "replaced_by" else value, "why": PROSE}
            found["skill"].append(entry)
        live = next(entry for entry in found["skill"] if "why" not in entry)
        put(found, "portfolio_piece.0.shows", [live["slug"]])
        found["role"] = []
        for place, name in enumerate(ROLES):
            entry = role(80 + place, name, ["x"])
            entry["list"][:1] = [self._block(name, at) for at in range(len(self.lists[name]))]
            found["role"].append(entry)
        return found

    def _block(self, name: str, at: int) -> Catalogue:
        members = self.lists[name][at]
        block: Catalogue = {"heading": f"Part {at}", "items": [self.slugs[number] for number in members]}
        choose = self.choose.get((name, at), 0)
        return block | ({"choose": choose} if 0 < choose < len(members) else {})

    def listed(self, name: str) -> list[int]:
        return [number for block in self.lists[name] for number in block]

    def live(self) -> list[int]:
        return [number for number in self.slugs if number not in self.ends and number not in self.gone]

    def named(self) -> set[int]:
        """Return the skills that others in the files name as what they became."""
        values = [value for key, value in self.ends.values() if key != "retired"]
        return {number for value in values for number in (value if isinstance(value, list) else [value])}

    def spare(self, number: int) -> int | None:
        """Return a skill in use picked by `number`, if another is left when it goes."""
        live = self.live()
        return live[number % len(live)] if len(live) > 2 else None

    def off_the_lists(self, number: int, *instead: int) -> None:
        """Put others in the place of a skill, each once a list; no list is left empty."""
        for name, blocks in self.lists.items():
            there = {other for block in blocks for other in block}
            for block in blocks:
                if number in block:
                    new = [other for other in instead if other not in there]
                    block[block.index(number) : block.index(number) + 1] = new
            self.lists[name] = [block for block in blocks if block] or [self.live()[:1]]

    def before(self, number: int) -> set[int]:
        return {old for old, new in self.became if new == number}

    def ancestors(self, number: int) -> set[int]:
        found, last = self.before(number), set[int]()
        while found != last:
            last, found = found, found.union(*map(self.before, found))
        return found

    def status(self, who: str, number: int, passed: frozenset[int] = frozenset()) -> int:
        """The rule, as it is said: an item's own status or, failing that, the best of its predecessors'."""
        if (who, number) in self.own:
            return self.own[who, number]
        olds = self.before(number) - passed
        return max((self.status(who, old, passed | {number}) for old in olds), default=0)

    def is_aside(self, who: str, name: str, number: int) -> bool:
        return number in self.effective_aside(who, name)

    def effective_aside(self, who: str, name: str) -> set[int]:
        """The rule: set aside are those chosen, and those of which all predecessors that concern the list are.

        A predecessor concerns it that was on it, or came of what was; what stood there beside one has its own choice.
        """
        found, last, past = set(self.aside[who, name]), set[int](), self.past[name]
        concern = {number for numbers in past for number in numbers}
        while found != last or not last:
            last = set(found)
            concern |= {new for old, new in self.became if old in concern}
            for new in self.slugs:
                olds = self.before(new) & concern
                beside = any(new in numbers and numbers & olds for numbers in past)
                if olds and not beside and olds <= found:
                    found.add(new)
            if not found:
                break
        return found

    def count(self, who: str, name: str) -> tuple[int, int]:
        """Return met and needed by the rules; the piece and the step are needed and never done here."""
        met, needed = 0, 2
        for at, block in enumerate(self.lists[name]):
            members = [number for number in block if not self.is_aside(who, name, number)]
            choose = self.choose.get((name, at), 0)
            wanted = min(choose, len(members)) if 0 < choose < len(block) else len(members)
            needed += wanted
            met += min(wanted, sum(self.status(who, number) == 2 for number in members))
        return met, needed
