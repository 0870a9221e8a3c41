"""What the mails of accounts say, composed when they are sent; addresses in them begin with the site's own."""

from learnpath.accounts.links import MINUTES
from learnpath.accounts.models import Link
from learnpath.config import Settings
from learnpath.core.mail import Mail

HERE = "http://localhost:8000"  # of links in mails that are only printed, on a site without an address
PATHS = {Link.PASSWORD: "/password", Link.ADDRESS: "/address", Link.CONFIRM: "/address/confirm"}
SAYS = {
    Link.PASSWORD: ("Set a new password", "Somebody asked for a new password for your account on {site}. Set it here:"),
    Link.ADDRESS: (
        "Confirm your new email address",
        "Your account on {site} is to have this address. Confirm it:",
    ),
    Link.CONFIRM: ("Confirm your email address", "You signed up on {site}. Confirm that this address is yours:"),
}


def path_of(kind: Link, token: str) -> str:
    """Return the path that a link leads to."""
    return f"{PATHS[kind]}/{token}"


def letter(settings: Settings, kind: Link, token: str, email: str) -> Mail:
    """Return the mail with a link."""
    subject, says = SAYS[kind]
    text = [says.format(site=settings.site_name), f"{settings.base_url or HERE}{path_of(kind, token)}", ""]
    text += [f"The link works once, for {MINUTES} minutes. If this was not you, you need not do anything.", ""]
    return Mail(email, f"{settings.site_name}: {subject}", "\n".join(text))


def changed(settings: Settings, email: str) -> Mail:
    """Return the mail to the address that an account had until now."""
    ask = f"write to {settings.contact}" if settings.contact else "tell whoever runs the site"
    text = [f"Your account on {settings.site_name} has another email address from now on.", ""]
    text += [f"If this was not you, {ask} at once.", ""]
    return Mail(email, f"{settings.site_name}: Your email address was changed", "\n".join(text))
