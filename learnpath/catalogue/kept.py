"""What is worked out from a catalogue and kept as long as that catalogue is served."""

from collections.abc import Callable, Hashable
from contextlib import suppress
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from learnpath.catalogue.snapshot import Snapshot

Made = TypeVar("Made")
Values = ParamSpec("Values")
MOST = 2_000  # answers of one kind


def kept_with_catalogue(
    work_out: Callable[Concatenate[Snapshot, Values], Made],
) -> Callable[Concatenate[Snapshot, Values], Made]:
    """Keep what a function of a snapshot and hashable values returns; it goes when the snapshot does.

    The answer must not hold the snapshot itself. A plain lru_cache would hold on to catalogues that are served no more.
    """
    kept: WeakKeyDictionary[Snapshot, dict[tuple[Hashable, ...], Made]] = WeakKeyDictionary()

    @wraps(work_out)
    def answer(snapshot: Snapshot, /, *values: Values.args, **named: Values.kwargs) -> Made:
        answers = kept.setdefault(snapshot, {})
        with suppress(KeyError):  # looked up once, as another thread may clear it
            return answers[values]
        if len(answers) >= MOST:
            answers.clear()
        made = answers[values] = work_out(snapshot, *values, **named)
        return made

    return answer
