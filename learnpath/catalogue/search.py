"""Finding roles by their names, other names and skills, and skills by their names, forgiving how it is typed.

Every word of the query must be found: whole, as the start of a word, or misspelt. Words are compared with the optimal
string alignment distance (rapidfuzz), in which a swapped pair of letters is one mistake. A word that people write in
one or in two ("back end", "back-end", "backend") is found in each way.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import nlargest, nsmallest
from itertools import pairwise, takewhile
from typing import Generic, NamedTuple, TypeVar

from rapidfuzz import process
from rapidfuzz.distance import OSA

from learnpath.catalogue.kept import kept_with_catalogue
from learnpath.catalogue.schema import Skill
from learnpath.catalogue.snapshot import Item, Role, Snapshot

MOST_WORDS, MOST_LETTERS = 8, 80
NAME, OTHER_NAME, SKILL = "name", "other name", "skill"
WEIGHTS = {NAME: 1.0, OTHER_NAME: 0.9, SKILL: 0.6}
ALIAS = 0.95  # of what the skill's own name weighs
START, TYPO = 0.9, 0.75  # of what a whole word weighs
FEW_LETTERS = 4  # a shorter word is not guessed at: too many others are one letter away
MOST_STARTS = 200  # words that start alike: more say nothing
MOST_SUGGESTED, MOST_ANSWERS = 3, 200

Found = TypeVar("Found", bound=Role | Item)
Hit = tuple[float, int]  # how well, and by which term
NO_HIT: Hit = (0, 0)


class Match(NamedTuple, Generic[Found]):
    """A role or skill that was found, how well, and by what: its name, another name or a skill."""

    found: Found
    score: float
    kind: str
    text: str


@dataclass(frozen=True)
class Term(Generic[Found]):
    """A text one can find roles or skills by; `shown` is what says why."""

    kind: str
    text: str
    weight: float
    leads_to: list[Found]
    shown: str


def plain_words(text: str) -> list[str]:
    """Return a text's words in small letters without accents; C++, C# and .NET keep what makes them words."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return re.findall(r"\.net\b|[^\W_]+[+#]*", bare)


class Index(Generic[Found]):
    """The words of some terms, to find by."""

    def __init__(self, terms: Iterable[Term[Found]]) -> None:
        self.terms: list[Term[Found]] = [term for term in terms if term.leads_to]
        self.lengths: list[int] = []
        self.words: dict[str, list[int]] = {}  # the numbers of the terms that hold a word, or two that make one
        self.order: dict[Found, int] = {}
        self.answers: dict[str, tuple[Match[Found], ...]] = {}
        self.starts: dict[int, list[str]] = {}
        by_length: dict[int, dict[str, None]] = {}
        for number, term in enumerate(self.terms):
            words = plain_words(term.text)
            self.lengths.append(len(words))
            for word in {*words, *map("".join, pairwise(words))}:
                self.words.setdefault(word, []).append(number)
            for word in words:
                by_length.setdefault(len(word), {})[word] = None
            for found in term.leads_to:
                self.order.setdefault(found, len(self.order))
        self.vocabulary = sorted(self.words)
        self.by_length = {length: list(words) for length, words in by_length.items()}

    def find(self, query: str) -> tuple[Match[Found], ...]:
        """Return what every word of `query` is found in, best first; kept for those who type the same."""
        answer = self.answers.get(query)
        if answer is None:
            if len(self.answers) >= MOST_ANSWERS:
                self.answers.clear()
            answer = self.answers[query] = tuple(self._look_for(query))
        return answer

    def _look_for(self, query: str) -> list[Match[Found]]:
        words = plain_words(query[:MOST_LETTERS])[:MOST_WORDS]
        best = self._find(words) if words else {}
        for place in range(len(words) - 1):  # "java script", "post gres": two words that are one
            joined = words[place] + words[place + 1]
            if joined in self.words or not best:
                others = self._find([*words[:place], joined, *words[place + 2 :]])
                best |= {found: hit for found, hit in others.items() if hit > best.get(found, NO_HIT)}
        ordered = sorted(best.items(), key=lambda row: (-row[1][0], self.order[row[0]]))
        return [Match(found, score, (term := self.terms[n]).kind, term.shown) for found, (score, n) in ordered]

    def suggest(self, query: str) -> list[str]:
        """Return up to three texts to look for in place of a query that found nothing: by its words one by one."""
        found = dict[str, float]()
        for word in plain_words(query[:MOST_LETTERS])[:MOST_WORDS]:
            close = self._terms_with(word) or self._terms_like(word)
            for number, score in nlargest(MOST_SUGGESTED, close.items(), key=lambda row: row[1] / self.lengths[row[0]]):
                text = self.terms[number].shown
                found[text] = max(score, found.get(text, 0))
        return nlargest(MOST_SUGGESTED, found, key=lambda text: found[text])

    def _terms_like(self, word: str) -> dict[int, float]:
        """Return the terms with words that are only somewhat like `word`."""
        like = nsmallest(
            MOST_SUGGESTED, self._within(word, len(word) // 2), key=lambda known: OSA.distance(word, known)
        )
        return {number: TYPO / 2 for known in like for number in self.words[known]}

    def _find(self, words: list[str]) -> dict[Found, Hit]:
        """Return what holds every word: all in one text is better than here and there."""
        of_terms = [self._terms_with(word) for word in words]
        best = self._weighed(of_terms[0]) if len(words) == 1 else self._here_and_there(of_terms)
        for number in set(of_terms[0]).intersection(*of_terms[1:]):
            term = self.terms[number]
            sure = sum([found[number] for found in of_terms]) / len(words)
            whole = term.weight * (sure + 0.5 * min(1, len(words) / self.lengths[number]))
            for found in term.leads_to:
                if whole > best[found][0]:
                    best[found] = (whole, number)
        return best

    def _here_and_there(self, of_terms: list[dict[int, float]]) -> dict[Found, Hit]:
        hits = [self._weighed(found) for found in of_terms]
        best = dict[Found, Hit]()
        for found in set(hits[0]).intersection(*hits[1:]):
            each = [hit[found] for hit in hits]
            best[found] = (sum([score for score, _ in each]) / len(each), max(each)[1])
        return best

    def _weighed(self, found: dict[int, float]) -> dict[Found, Hit]:
        """Return how well a word is found in each role or skill, and by which term."""
        best = dict[Found, Hit]()
        terms = self.terms
        for number, score in found.items():
            term = terms[number]
            hit = (score * term.weight, number)
            for one in term.leads_to:
                if one not in best or hit > best[one]:
                    best[one] = hit
        return best

    def _terms_with(self, word: str) -> dict[int, float]:
        found = dict[int, float]()
        for known, score in self._close_words(word):
            for number in self.words[known]:
                if score > found.get(number, 0):
                    found[number] = score
        return found

    def _close_words(self, word: str) -> Iterator[tuple[str, float]]:
        """Yield the known words that `word` may mean, each with how sure that is; a known word means itself."""
        starts = list(self._starting(word))
        yield from ((known, START - 0.1 * (1 - len(word) / len(known))) for known in starts if known != word)
        if word in self.words:
            yield word, 1.0
        elif len(word) >= FEW_LETTERS:
            yield from self._misspelt(word)

    def _starting(self, word: str) -> Iterator[str]:
        place = bisect_left(self.vocabulary, word)
        return takewhile(lambda known: known.startswith(word), self.vocabulary[place : place + MOST_STARTS])

    def _misspelt(self, word: str) -> Iterator[tuple[str, float]]:
        """Yield the words that `word` may be with one mistake; failing that a longer one's start, or with two."""
        found = self._within(word, 1)
        yield from ((known, TYPO - 0.1) for known in found)
        if not found and len(word) > FEW_LETTERS:
            starts = process.extract(word, self._starts(len(word)), scorer=OSA.distance, score_cutoff=1, limit=20)
            yield from ((known, TYPO - 0.2) for start, _, _ in starts for known in self._starting(start))
            yield from ((known, TYPO - 0.2) for known in self._within(word, 2))

    def _within(self, word: str, mistakes: int) -> list[str]:
        """Return the words that are at most so many mistakes away."""
        lengths = range(len(word) - mistakes, len(word) + mistakes + 1)
        close = [
            process.extract(word, self.by_length.get(length, ()), scorer=OSA.distance, score_cutoff=mistakes, limit=20)
            for length in lengths
        ]
        return [known for rows in close for known, _, _ in rows]

    def _starts(self, length: int) -> list[str]:
        """Return what the longer words start with, each once."""
        if length not in self.starts:  # nothing is ever taken out
            longer = [word for more, words in self.by_length.items() if more > length for word in words]
            self.starts[length] = list(dict.fromkeys(word[:length] for word in longer))
        return self.starts[length]


def _role_terms(snapshot: Snapshot) -> Iterator[Term[Role]]:
    for role in snapshot.roles.values():
        yield Term(NAME, role.name, WEIGHTS[NAME], [role], role.name)
        yield from (Term(OTHER_NAME, name, WEIGHTS[OTHER_NAME], [role], name) for name in role.entry.other_names)
    for item, roles in snapshot.askers.items():
        yield from _skill_terms(item, roles)


def _skill_terms(item: Item, leads_to: list[Found]) -> Iterator[Term[Found]]:
    if isinstance(item.entry, Skill):
        yield Term(SKILL, item.name, WEIGHTS[SKILL], leads_to, item.name)
        weight = WEIGHTS[SKILL] * ALIAS
        yield from (Term(SKILL, alias, weight, leads_to, item.name) for alias in item.entry.aliases)


@kept_with_catalogue
def role_index(snapshot: Snapshot) -> Index[Role]:
    """Return the words that roles are found by, made at the first search."""
    return Index(_role_terms(snapshot))


@kept_with_catalogue
def skill_index(snapshot: Snapshot) -> Index[Item]:
    """Return the words that skills are found by, made at the first search."""
    return Index(term for item in snapshot.items.values() for term in _skill_terms(item, [item]))
