"""E-mail addresses in their one canonical form."""

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

from learnpath.accounts.models import EMAIL_LENGTH

SPECIAL_USE_DOMAIN_NAMES[:] = [name for name in SPECIAL_USE_DOMAIN_NAMES if name != "local"]  # as its README describes


def canonical_email(text: str) -> str | None:
    """Return the one form in which an address is kept and compared, or None if it is not an address.

    The domain is normalised by email-validator, and the whole in lower case: no mail service that people use tells
    `Ada@` from `ada@`, and one person must not have two accounts by accident. Names inside a site's own network
    (`ada@school.local`) are addresses too. Nothing is looked up.
    """
    try:
        address = validate_email(text, check_deliverability=False, strict=True, test_environment=True)
    except (EmailNotValidError, ValueError):
        return None
    return address.normalized.lower() if len(address.normalized) <= EMAIL_LENGTH else None
