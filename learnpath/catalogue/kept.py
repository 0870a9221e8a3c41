"""What is worked out from a catalogue and kept as long as that catalogue is served."""

from collections.abc import Callable, Hashable
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

from learnpath.catalogue.snapshot import Snapshot

Made = TypeVar("Made")
MOST = 2_000  # answers of one kind


def kept_with_catalogue(work_out: Callable[..., Made]) -> Callable[..., Made]:
    """Keep what a function of a snapshot and hashable values returns; it goes when the snapshot does.

    The answer must not hold the snapshot itself. A plain lru_cache would hold on to catalogues that are served no more.
    """
    kept: WeakKeyDictionary[Snapshot, dict[tuple[Hashable, ...], Made]] = WeakKeyDictionary()

    @wraps(work_out)
    def answer(snapshot: Snapshot, *values: Hashable) -> Made:
        answers = kept.setdefault(snapshot, {})
        if values not in answers:
            if len(answers) >= MOST:
                answers.clear()
            answers[values] = work_out(snapshot, *values)
        return answers[values]

    return answer
