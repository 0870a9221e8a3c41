"""What is worked out from a catalogue and kept as long as that catalogue is served."""

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast
from weakref import WeakKeyDictionary

from learnpath.catalogue.snapshot import Snapshot

Made = TypeVar("Made")
Values = ParamSpec("Values")
MOST = 2_000  # answers of one kind
_NONE = object()


def kept_with_catalogue(
    work_out: Callable[Concatenate[Snapshot, Values], Made],
) -> Callable[Concatenate[Snapshot, Values], Made]:
    """Keep what a function of a snapshot and hashable values returns; it goes when the snapshot does.

    The answer must not hold the snapshot itself. A plain lru_cache would hold on to catalogues that are served no more.
    """
    kept: WeakKeyDictionary[Snapshot, dict[tuple[Hashable, ...], object]] = WeakKeyDictionary()

    @wraps(work_out)
    def answer(snapshot: Snapshot, /, *values: Values.args, **named: Values.kwargs) -> Made:
        answers = kept.get(snapshot)
        if answers is None:
            answers = kept.setdefault(snapshot, {})
        found = answers.get(values, _NONE)  # looked up once, as another thread may clear it
        if found is not _NONE:
            return cast(Made, found)
        if len(answers) >= MOST:
            answers.clear()
        made = answers[values] = work_out(snapshot, *values, **named)
        return made

    return answer
