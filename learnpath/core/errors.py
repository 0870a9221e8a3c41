"""What a verb may raise; the edge turns each into an answer."""


class NotHere(Exception):
    """There is no such thing, or it is not this person's: both look the same."""


class Refused(Exception):
    """The request makes sense but cannot be done now; the message says what to do."""


class Held(Exception):
    """Too many failed tries; `seconds` says how long to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"held for {seconds} s")
        self.seconds = seconds
