"""What is worked out from a catalogue and kept as long as that catalogue is served."""

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

from learnpath.catalogue.snapshot import Snapshot

Made = TypeVar("Made")
Values = ParamSpec("Values")
MOST = 2_000  # answers of one kind
_NONE = object()


def kept_with_catalogue(
    work_out: Callable[Concatenate[Snapshot, Values], Made], most: int = MOST
) -> Callable[Concatenate[Snapshot, Values], Made]:
    """Keep what a function of a snapshot and hashable values returns, with the snapshot, so that it goes with it.

    Where there would be more than `most` answers, those before are forgotten. A plain lru_cache would hold on to
    catalogues that are served no more.
    """

    @wraps(work_out)
    def answer(snapshot: Snapshot, /, *values: Values.args, **named: Values.kwargs) -> Made:
        answers: dict[tuple[Hashable, ...], object] | None = snapshot.kept.get(work_out)
        if answers is None:
            answers = snapshot.kept.setdefault(work_out, {})
        key = (*values, *named.items()) if named else values
        found = answers.get(key, _NONE)  # looked up once, as another thread may clear it
        if found is not _NONE:
            return cast(Made, found)
        if len(answers) >= most:
            answers.clear()
        made = answers[key] = work_out(snapshot, *values, **named)
        return made

    return answer
