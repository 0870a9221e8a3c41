"""E-mail addresses in their one canonical form."""

from email_validator import EmailNotValidError, validate_email

from learnpath.accounts.models import EMAIL_LENGTH


def canonical_email(text: str) -> str | None:
    """Return the one form in which an address is kept and compared, or None if it is not an address.

    The domain is normalised by email-validator, and the whole in lower case: no mail service that people use tells
    `Ada@` from `ada@`, and one person must not have two accounts by accident. Names inside a site's own network
    (`ada@school.local`) are addresses too, as long as they have a dot. Nothing is looked up.
    """
    try:
        address = validate_email(text.strip(), check_deliverability=False, globally_deliverable=False)
    except (EmailNotValidError, ValueError):
        return None
    if "." not in address.domain or len(address.normalized) > EMAIL_LENGTH:
        return None
    return address.normalized.lower()
