"""What the mails of accounts say, composed when they are sent; addresses in them begin with the site's own."""

from learnpath.accounts.audit import told
from learnpath.accounts.links import MINUTES
from learnpath.accounts.models import Link
from learnpath.config import Settings
from learnpath.core.dates import moment_in_utc
from learnpath.core.mail import Mail
from learnpath.core.outbox import Claimed

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


def safety(settings: Settings, mail: Claimed) -> Mail | None:
    """Return the mail that says what was done with an account, or None where that is known no more."""
    found = told(mail.mark)
    if not found or not mail.address:
        return None
    text = [f"With your account on {settings.site_name} this was done:", ""]
    text += [f"{found[1]}, {moment_in_utc(found[0]):%Y-%m-%d %H:%M} UTC", ""]
    text += ["If it was you, there is nothing to do. If not, set a new password at once: that ends every session."]
    text += ["Passkeys and an authenticator app stay: under Settings, Security you remove what is not yours.", ""]
    text += [settings.base_url or HERE, _ask(settings), ""]
    return Mail(mail.address, f"{settings.site_name}: Your account was changed", "\n".join(text))


def _ask(settings: Settings) -> str:
    return f"For help, {f'write to {settings.contact}' if settings.contact else 'ask whoever runs the site'}."


def changed(settings: Settings, email: str) -> Mail:
    """Return the mail to the address that an account had until now."""
    ask = f"write to {settings.contact}" if settings.contact else "tell whoever runs the site"
    text = [f"Your account on {settings.site_name} has another email address from now on.", ""]
    text += [f"If this was not you, {ask} at once.", ""]
    return Mail(email, f"{settings.site_name}: Your email address was changed", "\n".join(text))
