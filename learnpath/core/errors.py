"""What a verb may raise; the edge turns each into an answer."""

from learnpath.core.limits import HOUR, MINUTE, Limit


class NotHere(Exception):
    """There is no such thing, or it is not this person's: both look the same."""


class Refused(Exception):
    """The request makes sense but cannot be done now; the message says what to do."""


class SignedOut(Exception):
    """Who asks was signed in when the request began, and is not any more: their session or account has ended."""


class Held(Exception):
    """Too much of something lately: the message says of what and when to try again, in so many `seconds`."""

    def __init__(self, limit: Limit, seconds: int) -> None:
        unit, name = (HOUR, "hour") if seconds > 2 * HOUR else (MINUTE, "minute")
        number = -(-seconds // unit)
        super().__init__(f"{limit.said}. Try again in {number} {name}{'s' * (number > 1)}")
        self.limit, self.seconds = limit, seconds


class Away(Exception):
    """Something that the answer needs, beside the database, does not answer now; the message is for the log."""
