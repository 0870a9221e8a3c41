"""Every limit of the site: what is held, for whom, and how much is too much. docs/self-hosting.md has the table."""

import hashlib
from dataclasses import dataclass

MINUTE, HOUR, DAY = 60, 3_600, 86_400  # seconds


@dataclass(frozen=True)
class Limit:
    """At most `limit` in any `seconds` of what `kind` names, for each of whose it is ("what, whose").

    `said` is what people are told who are held.
    """

    kind: str
    limit: int
    seconds: int
    said: str

    def key(self, value: str) -> str:
        """Return what a value is counted under: a hash, so that it names nobody."""
        return hashlib.sha256(f"{self.kind}:{value}".encode("utf-8", "surrogatepass")).hexdigest()


WRONG = "Too many wrong passwords"
PASSWORDS = Limit("wrong passwords, an account", 10, 5 * MINUTE, WRONG)
PASSWORDS_FROM = Limit("wrong passwords, a network", 30, 5 * MINUTE, WRONG)
PASSWORDS_AGAIN = Limit("wrong passwords of who is signed in, an account", 10, 5 * MINUTE, WRONG)
CODES = Limit("wrong codes of a second factor, an account", 5, 5 * MINUTE, "Too many wrong codes")
ANSWERS = Limit("answers by a passkey, a question that the site asked it", 1, 5 * MINUTE, "That was sent twice")

# A class of 40 signs up behind one address, and so do the two next door. What was taken for hashing counts, whatever
# came of it: it cost that, and an address that has an account already is told so.
SIGN_UPS = Limit("sign-ups, a network", 120, HOUR, "Many people have signed up from your network within an hour")

ASKED = "Too many links were asked for"
RESETS = Limit("mails with a link for a new password, an address", 3, HOUR, ASKED)
RESETS_FROM = Limit("mails with a link for a new password, a network", 30, HOUR, ASKED)
LINKS = Limit("mails to confirm or change an address, a person", 5, HOUR, ASKED)
LINKS_TO = Limit("mails to confirm or change an address, an address", 5, HOUR, ASKED)

INVITATIONS = Limit("invitations and links of cohorts, a person", 60, HOUR, "You made 60 invitations within an hour")
MAILED = Limit(
    "mailed invitations, a person",
    20,
    DAY,
    "20 invitations were mailed within a day. Leave this empty and send the link yourself",
)
# A mentor may go through the work of a whole class in one evening; nobody says more than this without a script.
TELLING = Limit(
    "comments, checks, steps and whatever else tells somebody, a person",
    300,
    HOUR,
    "You have told others 300 things within an hour",
)
FILES = Limit("exports, imports and tables, a person", 60, HOUR, "You had 60 files made or read within an hour")
