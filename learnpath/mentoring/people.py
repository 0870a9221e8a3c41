"""What people are called on the pages of mentoring."""

from collections.abc import Sequence

SOMEONE = "Someone without a name"
FORMER = "Former mentor"


def called(name: str | None) -> str:
    """Return what somebody is called; None stands for a mentor whose account is gone."""
    return FORMER if name is None else name or SOMEONE


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence has them: "Bo, Di and Ed"."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
